"""Reverting to a version: its bytes and what a person had said come back in one transaction, or not at all.

In three phases, and a kill between any two is made good at the next opening (`unfinished`): the present state becomes
a version and the wish is noted on the row of the one that comes back (`begin`); its bytes lie ready under a temporary
name; the file gets its name and the rows follow (`finish`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.names import name_key, split_name
from assetdesk.core.versions import VersionRow, Why
from assetdesk.core.who import user_name
from assetdesk.store import assets, writing
from assetdesk.store.files import copy_in, move_into_place, put_over, sync_folder
from assetdesk.store.history import own_state, versions
from assetdesk.store.history.versions import KeptFile
from assetdesk.store.intake import look
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain
from assetdesk.store.writing import Original

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


def begin(w: Write, paths: LibraryPaths, one: Original, version: VersionRow, kept: KeptFile | None, keep: int) -> int:
    """The present state is a version (`kept`; None where the original is missing) and the wish is noted. Answers the
    number of that version, 0 where there is none."""
    saved = 0
    if kept is not None:
        w.on_undo(lambda: versions.drop_file(paths, kept.path))
        saved = versions.add(w, one.id, kept, why=Why.REVERT, name=one.name)
    w.db.run("UPDATE versions SET reverting = (number = ?) WHERE asset_id = ?", (version.number, one.id))
    versions.prune(w, paths, one.id, keep)
    return saved


def is_begun(db: Plain, asset_id: int, number: int) -> bool:
    """Whether the wish is noted still."""
    return bool(db.value("SELECT reverting FROM versions WHERE asset_id = ? AND number = ?", (asset_id, number)))


def unfinished(db: Plain) -> list[tuple[int, int]]:
    """Assets and numbers of versions whose revert was noted and did not come to its end."""
    rows = db.all("SELECT asset_id, number FROM versions WHERE reverting = 1 ORDER BY asset_id, number")
    return [(int(row[0]), int(row[1])) for row in rows]


def give_up(w: Write, asset_id: int) -> None:
    """It was not possible: the asset stays as it is."""
    w.db.run("UPDATE versions SET reverting = 0 WHERE asset_id = ? AND reverting = 1", (asset_id,))


def name_after(one: Original, version: VersionRow) -> str:
    """What the original is called afterwards: as now, but for an ending that says what kind of file it is."""
    now, then = split_name(one.name), split_name(version.name)
    return one.name if now[1].casefold() == then[1].casefold() else f"{now[0]}{then[1]}"


def finish(w: Write, paths: LibraryPaths, one: Original, version: VersionRow, part: Path | None, said: str) -> bool:
    """File and rows in one go. `part` has the version's bytes, None where the original has them already. False where
    somebody else has finished it meanwhile."""
    if not is_begun(w.db, one.id, version.number):
        return False
    if part is not None:
        _put_file(w, paths, one, version, part)
    own_state.put_back(w, one.id, versions.own_of(w.db, one.id, version.number))
    give_up(w, one.id)
    assets.history(w, one.id, "reverted", said, made_by=user_name(), version=version.number)
    return True


def _put_file(w: Write, paths: LibraryPaths, one: Original, version: VersionRow, part: Path) -> None:
    name = name_after(one, version)
    folder = paths.original(one.path).parent
    was, target = folder / one.name, folder / name
    renamed = name_key(name) != name_key(one.name)
    if renamed and os.path.lexists(target):
        raise UsageFault(f"“{name}” is in this folder already. Rename one of them first.")
    folder.mkdir(parents=True, exist_ok=True)
    aside = part.with_name(f"{part.name}.was")
    had = os.path.lexists(was)
    if had:
        # the old file keeps its bytes under another name until the rows are safe
        try:
            os.link(was, aside)
        except OSError:
            copy_in(was, aside)

    def back() -> None:
        move_into_place(target, part, sync=False)  # whoever tries once more begins with it
        if had:
            put_over(aside, was)

    if had:
        w.on_undo(lambda: aside.unlink(missing_ok=True))
    put_over(part, target)
    w.on_undo(back)
    sync_folder(folder)
    facts = target.stat()
    if renamed:
        row = w.db.one("SELECT folder_id FROM assets WHERE id = ?", (one.id,))
        assert row is not None
        look.relocate(w, one.id, int(row.folder_id), name)
        w.after_commit(lambda: was.unlink(missing_ok=True))
    assets.update_source(w, one.id, facts.st_size, facts.st_mtime_ns, inode_of(facts), version.hash)
    w.after_commit(lambda: aside.unlink(missing_ok=True))


def original(db: Plain, asset_id: int) -> Original:
    """UsageFault where the asset has no file of its own, or is in the trash."""
    one = writing.original(db, asset_id)
    if one is None:
        raise UsageFault(
            "Only an original in the library has versions: a page, a set or what is in the trash has none."
        )
    return one
