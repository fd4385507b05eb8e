"""Check-out and check-in: one person edits an original elsewhere, and nobody else replaces or moves it meanwhile.

The original's bytes are kept as a version when it is checked out, and every save that is noticed becomes one, too. So
nothing is lost, whatever the other program does. Others may still change metadata and tags.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.versions import CheckOut, Why
from assetdesk.core.who import user_name
from assetdesk.library import reprocess, versions
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.history.versions import KeptFile
    from assetdesk.store.plain import Plain
    from assetdesk.store.writer import Write
    from assetdesk.store.writing import Original


@dataclass(frozen=True, slots=True)
class Done:
    """Which assets it was done to, how many of them had new content (which `job_id` processes), and what a person
    reads."""

    assets: tuple[int, ...]
    sentence: str
    changed: int = 0
    job_id: int = 0


def me() -> str:
    """Whose check-outs are one's own."""
    from assetdesk.store.checkouts import NOBODY

    return user_name() or NOBODY


def state(lib: Library, asset_ids: Sequence[int]) -> dict[int, CheckOut]:
    """Those of them that are checked out, by whom and since when."""
    from assetdesk.store import checkouts

    with lib.browse.plain() as db:
        return checkouts.of_assets(db, asset_ids)


def need_not_locked(lib: Library, asset_ids: Sequence[int], verb: str = "changed") -> None:
    """IpsFault 20009 where one of them is checked out by somebody else; `verb` as in "cannot be moved"."""
    from assetdesk.store import checkouts

    with lib.browse.plain() as db:
        checkouts.need_not_locked(db, asset_ids, verb)


def check_out(lib: Library, asset_ids: Sequence[int]) -> Done:
    """Take them: the present bytes of each are kept first. UsageFault, and nothing is taken, where somebody else has
    one, one has no file, or it is missing."""
    from assetdesk.store import assets, checkouts
    from assetdesk.store.history import reverting

    lib.need("editAssets")
    lib.need_writing()
    store, user = lib.store, me()
    ids = list(dict.fromkeys(asset_ids))
    with lib.browse.plain() as db:
        checkouts.need_not_locked(db, ids, "checked out")
        had = checkouts.of_assets(db, ids)
        originals = [reverting.original(db, asset_id) for asset_id in ids if asset_id not in had]
    for one in originals:
        if not store.paths.original(one.path).exists():
            raise UsageFault(f"The original of “{one.name}” is not where it was. Locate it first.")
    for one in originals:
        kept = versions.keep_present(store, one)

        def work(w: Write, one: Original = one, kept: KeptFile = kept) -> None:
            checkouts.need_not_locked(w.db, [one.id], "checked out")
            _keep(w, store, one, kept, Why.CHECK_OUT, user)
            checkouts.put(w, one.id, user)
            assets.history(w, one.id, "checked out", "Checked out", made_by=user)

        store.writer.run(work)
    if not originals:
        return Done((), "Nothing to do: they are checked out by you already." if ids else "Nothing is chosen.")
    what = f"“{originals[0].name}”" if len(originals) == 1 else counted(len(originals), "asset")
    return Done(tuple(one.id for one in originals), f"Checked out {what}.")


def check_in(lib: Library, asset_ids: Sequence[int], comment: str = "") -> Done:
    """Give them back; what another program has saved in the meantime is a version with this comment, and processed.
    UsageFault where none of them is checked out, or somebody else has one."""
    lib.need("editAssets")
    lib.need_writing()
    need_not_locked(lib, asset_ids, "checked in")
    return _give_back(lib, asset_ids, comment, "Checked in")


def release(lib: Library, asset_ids: Sequence[int]) -> Done:
    """Take a lock away, whoever has it (AEM Assets: an administrator's verb; here every user of the library is one)."""
    lib.need("editAssets")
    lib.need_writing()
    return _give_back(lib, asset_ids, "", "Lock released")


def saved(store: Store, asset_id: int, path: Path, size: int, hash: str) -> int | None:
    """Another program has saved a checked-out original; `path` has those bytes now. Keeps a copy and answers its
    number; None where the asset is not checked out, or the file is another one already: it is noticed again then.

    Whoever notices writes the source's new facts and has it processed.
    """
    from assetdesk.store import checkouts
    from assetdesk.store.history import reverting
    from assetdesk.store.history import versions as rows

    with store.browse.plain() as db:
        lock = checkouts.of_assets(db, [asset_id]).get(asset_id)
        if lock is None:
            return None
        one = reverting.original(db, asset_id)
        there = rows.held(db, asset_id, hash)
    if there is not None:
        return there
    kept = rows.keep_file(store.paths, one.key, path, size, hash, apart=True)
    if kept.hash != hash:
        rows.drop_file(store.paths, kept.path)
        return None
    return store.writer.run(lambda w: _keep(w, store, one, kept, Why.SAVE, lock.user))


def _keep(w: Write, store: Store, one: Original, kept: KeptFile, why: Why, user: str, comment: str = "") -> int:
    """The row of kept bytes, unless the last version is the same."""
    from assetdesk.store.history import versions as rows

    w.on_undo(lambda: rows.drop_file(store.paths, kept.path))
    number = rows.number_of(w, one.id, kept.hash)
    if number is not None:
        rows.renew(w, store.paths, one.id, number, kept)
        return number
    number = rows.add(w, one.id, kept, why=why, name=one.name, made_by=user, comment=comment)
    rows.prune(w, store.paths, one.id, store.settings().versions_kept)
    return number


def _give_back(lib: Library, asset_ids: Sequence[int], comment: str, said: str) -> Done:
    from assetdesk.store import assets, checkouts
    from assetdesk.store.files import hash_file
    from assetdesk.store.history import reverting
    from assetdesk.store.history import versions as rows

    store = lib.store
    comment = rows.checked_comment(comment)
    locks = state(lib, asset_ids)
    if not locks:
        raise UsageFault("None of these is checked out.")
    changed: list[int] = []
    for asset_id, lock in locks.items():
        with lib.browse.plain() as db:
            one = reverting.original(db, asset_id)
        original = store.paths.original(one.path)
        kept: KeptFile | None = None
        facts = None
        if original.exists():
            facts = original.stat()
            size, digest = hash_file(original)
            if digest != one.hash:
                changed.append(asset_id)
                kept = rows.keep_file(store.paths, one.key, original, size, digest, apart=True)

        def work(
            w: Write,
            one: Original = one,
            kept: KeptFile | None = kept,
            lock: CheckOut = lock,
            facts: os.stat_result | None = facts,
        ) -> None:
            number = None
            if kept is not None and facts is not None:
                number = _keep(w, store, one, kept, Why.SAVE, lock.user, comment)
                assets.update_source(w, one.id, kept.bytes, facts.st_mtime_ns, inode_of(facts), kept.hash)
            elif comment:
                number = _comment_on(w.db, w, one, comment)
            _drop_unchanged(w, store, one, lock)
            checkouts.put(w, one.id, "")
            text = said if lock.user == me() else f"{said}: {lock.user} had it checked out"
            assets.history(
                w, one.id, "checked in", f"{text}. {comment}" if comment else text, made_by=me(), version=number
            )

        store.writer.run(work)
    job_id = 0
    if changed:
        request = ReprocessRequest(Selection(assets=tuple(changed)), name=f"Process {counted(len(changed), 'asset')}")
        job_id = reprocess.start(lib, request).job_id
    what = f"“{next(iter(locks.values())).name}”" if len(locks) == 1 else counted(len(locks), "asset")
    new = f" {counted(len(changed), 'asset')} had new content." if changed and len(locks) > 1 else ""
    new = " Its new content is processed." if changed and len(locks) == 1 else new
    return Done(tuple(locks), f"{said}: {what}.{new}", len(changed), job_id)


def _comment_on(db: Plain, w: Write, one: Original, comment: str) -> int | None:
    """The comment goes to the last save that is a version already."""
    from assetdesk.store.history import versions as rows

    last = next(iter(rows.of_asset(db, one.id)), None)
    if last is None or last.kind is not Why.SAVE or last.hash != one.hash:
        return None
    rows.describe(w, one.id, last.number, None, comment)
    return last.number


def _drop_unchanged(w: Write, store: Store, one: Original, lock: CheckOut) -> None:
    """What was kept for the check-out alone goes, where nothing was saved since: it is what the asset is."""
    from assetdesk.store.history import versions as rows

    row = w.db.one("SELECT hash FROM assets WHERE id = ?", (one.id,))
    last = next(iter(rows.of_asset(w.db, one.id)), None)
    if row is None or last is None or last.kind is not Why.CHECK_OUT or last.made < lock.since - 1:
        return
    if last.hash == row.hash and not last.label and not last.comment:
        rows.drop(w, store.paths, one.id, [last.number])
