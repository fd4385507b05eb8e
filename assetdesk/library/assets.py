"""What a person does to originals: rename, move, to the trash and back, delete for good. Nothing else ever does.

What somebody else has checked out is refused, but not what lies in a folder that goes as a whole (AEM Assets, too).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


def need_legal(name: str) -> str:
    """The name without blanks around it; UsageFault, with one that would do, where it cannot be a file's name."""
    wanted = name.strip()
    if not wanted:
        raise UsageFault("A name needs at least one character.")
    cleaned = clean_name(wanted)
    if cleaned != wanted:
        raise UsageFault(f"“{wanted}” cannot be a file name here. “{cleaned}” can.")
    if wanted.startswith("."):
        raise UsageFault(f"“{wanted}” would be hidden. Choose a name that does not begin with a dot.")
    return wanted


def rename(lib: Library, asset_id: int, name: str) -> None:
    """Give the original another name in its folder. UsageFault where the name is taken or cannot be one."""
    from assetdesk.store import assets, checkouts

    lib.need("editAssets")
    lib.need_writing()
    wanted = need_legal(name)

    def work(w: Write) -> None:
        checkouts.need_not_locked(w.db, [asset_id], "renamed")
        assets.rename(w, lib.store.paths, asset_id, wanted)

    lib.store.writer.run(work)


def move(lib: Library, asset_ids: Sequence[int], folder_id: int, *, keep_both: bool = False) -> list[int]:
    """Put originals into another folder; answers those that moved. A taken name is a UsageFault, or gets a number."""
    from assetdesk.store import assets, checkouts

    lib.need("editAssets")
    lib.need_writing()

    def work(w: Write) -> list[int]:
        checkouts.need_not_locked(w.db, asset_ids, "moved")
        return assets.move(w, lib.store.paths, asset_ids, folder_id, keep_both=keep_both)

    return lib.store.writer.run(work)


def trash(lib: Library, asset_ids: Sequence[int]) -> None:
    """Move originals to the trash; `restore` brings them back."""
    from assetdesk.store import assets, checkouts

    lib.need("deleteAssets")
    lib.need_writing()

    def work(w: Write) -> None:
        checkouts.need_not_locked(w.db, asset_ids, "deleted")
        assets.trash(w, lib.store.paths, asset_ids)

    lib.store.writer.run(work)
    lib.wake()


def restore(lib: Library, asset_ids: Sequence[int]) -> None:
    """Put trashed originals back where they were; a name taken meanwhile gets a number."""
    from assetdesk.store import assets

    lib.need("editAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: assets.restore(w, lib.store.paths, asset_ids))


def delete_for_good(lib: Library, asset_ids: Sequence[int]) -> None:
    """Delete originals, their versions and all that was derived. This cannot be undone; the door asks first."""
    from assetdesk.store import assets

    lib.need("deleteAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: assets.delete_for_good(w, lib.store.paths, asset_ids, lib.store.cells))
    lib.wake()


def mark_opened(lib: Library, asset_id: int) -> None:
    """A person looked at it: it is not new any more. Nothing happens in a library that is open to look only."""
    from assetdesk.store import assets

    if not lib.read_only:
        lib.store.writer.submit(lambda w: assets.mark_opened(w, asset_id))
