"""The Inbox: what ended, what failed, what waits for a person; and a person's answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assetdesk.core.errors import UsageFault
from assetdesk.core.notices import Inbox, NoticeKind
from assetdesk.library.session import Library
from assetdesk.library.words import counted

LONGEST_COMMENT = 1000


def read(lib: Library) -> Inbox:
    """As it is now."""
    return lib.browse.inbox()


def mark_read(lib: Library, ids: Iterable[int], read: bool = True) -> None:
    """A person has looked at these. Nothing happens in a library that is open to look only."""
    from assetdesk.store.work import notices

    wanted = tuple(ids)
    if wanted and not lib.read_only:
        lib.store.writer.run(lambda w: notices.mark_read(w, wanted, read))


def clear(lib: Library, ids: Iterable[int] | None = None) -> int:
    """Forget these notices, or all. What waits for approval stays."""
    from assetdesk.store.work import notices

    lib.need("deleteJob")
    lib.need_writing()
    wanted = None if ids is None else tuple(ids)
    return lib.store.writer.run(lambda w: notices.clear(w, wanted))


def tell(lib: Library, sentence: str) -> None:
    """Keep what a passing message told of a failure."""
    from assetdesk.store.work import notices

    if not lib.read_only and sentence:
        lib.store.writer.submit(lambda w: notices.add(w, NoticeKind.FAILURE, {"lines": [sentence]}))


def approve(lib: Library, run_ids: Sequence[int], comment: str = "") -> str:
    """The workflows go on. One sentence. UsageFault where all of it has been decided already."""
    from assetdesk.store.work import workflow_runs

    lib.need("editAssets")
    lib.need_writing()
    said, by = _comment(comment), _user()
    lib.store.writer.run(lambda w: workflow_runs.approve(w, run_ids, said, by))
    lib.wake()
    return f"Approved {counted(len(run_ids), 'asset')}."


def reject(lib: Library, run_ids: Sequence[int], comment: str = "") -> str:
    """The workflows end here, and the assets say so. One sentence. UsageFault as above."""
    from assetdesk.store.work import workflow_runs

    lib.need("editAssets")
    lib.need_writing()
    said, by = _comment(comment), _user()
    count = lib.store.writer.run(lambda w: workflow_runs.reject(w, run_ids, said, by))
    return f"Rejected {counted(count, 'asset')}."


def _comment(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > LONGEST_COMMENT:
        raise UsageFault(f"A comment has at most {LONGEST_COMMENT:,} characters.")
    return said


def _user() -> str:
    from assetdesk.core.who import user_name

    return user_name() or "you"
