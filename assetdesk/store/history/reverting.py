"""Reverting to a version: its bytes and what a person had said come back in one transaction, or not at all.

In three phases, and a kill between any two is made good at the next opening (`unfinished`): the present state becomes
a version and the wish is noted on the row of the one that comes back (`begin`); its bytes lie ready under a temporary
name; the file gets its name and the rows follow (`finish`).
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.names import name_key, split_name
from assetdesk.core.versions import VersionRow, Why
from assetdesk.core.who import user_name
from assetdesk.store import assets, writing
from assetdesk.store.files import hash_file
from assetdesk.store.history import own_state, replacing, versions
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
    need_free(w.db, one, version, paths.original(one.path).parent)
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


def finish(w: Write, one: Original, version: VersionRow, part: Path | None, folder: Path, said: str) -> bool:
    """File and rows in one go. `part` has the version's bytes, on the disk of the original's `folder`; None where the
    original has them already. False where somebody else has finished it meanwhile."""
    if not is_begun(w.db, one.id, version.number):
        return False
    if part is not None:
        _put_file(w, one, version, part, folder)
    own_state.put_back(w, one.id, versions.own_of(w.db, one.id, version.number))
    give_up(w, one.id)
    assets.history(w, one.id, "reverted", said, made_by=user_name(), version=version.number)
    return True


def _put_file(w: Write, one: Original, version: VersionRow, part: Path, folder: Path) -> None:
    name = name_after(one, version)
    was, target = folder / one.name, folder / name
    renamed = name_key(name) != name_key(one.name)
    if renamed:
        need_free(w.db, one, version, folder)
    facts = replacing.replace(w, part, target)
    if renamed:
        look.relocate(w, one.id, _folder_of(w.db, one), name)
        w.after_commit(lambda: was.unlink(missing_ok=True))
    assets.update_source(w, one.id, facts.st_size, facts.st_mtime_ns, inode_of(facts), version.hash)


def need_free(db: Plain, one: Original, version: VersionRow, folder: Path) -> None:
    """UsageFault where the original is to be called otherwise afterwards, and something in its folder has the name."""
    name = name_after(one, version)
    if name_key(name) == name_key(one.name):
        return
    if os.path.lexists(folder / name) or _has_row(db, one, name):
        raise UsageFault(f"“{name}” is in this folder already. Rename one of them first.")


def stray(db: Plain, paths: LibraryPaths, one: Original, version: VersionRow) -> os.stat_result | None:
    """A kill came between the file under its other name and the rows: nobody knows of it. The name was free when the
    wish was noted, so a file with the version's bytes is that one. Its facts; None where there is none."""
    name = name_after(one, version)
    if name_key(name) == name_key(one.name) or _has_row(db, one, name):
        return None
    target = paths.original(one.path).with_name(name)
    try:
        facts = target.lstat()
    except FileNotFoundError:
        return None
    same = stat.S_ISREG(facts.st_mode) and hash_file(target) == (version.bytes, version.hash)
    return facts if same else None


def take_back(w: Write, paths: LibraryPaths, one: Original, version: VersionRow, facts: os.stat_result) -> None:
    """That file goes; its bytes lie ready elsewhere. Not where another program, which was not killed but slow, has
    finished since: then it is the original."""
    target = paths.original(one.path).with_name(name_after(one, version))
    if not is_begun(w.db, one.id, version.number):
        return
    with suppress(FileNotFoundError):
        now = target.lstat()
        if (now.st_ino, now.st_size, now.st_mtime_ns) == (facts.st_ino, facts.st_size, facts.st_mtime_ns):
            target.unlink()


def places(db: Plain) -> set[tuple[str, str]]:
    """Keys of folder and name of what reverts that are begun may be writing to just now."""
    found: set[tuple[str, str]] = set()
    for asset_id, number in unfinished(db):
        one = writing.original(db, asset_id)
        if one is not None:
            found.add((name_key(one.folder), name_key(name_after(one, versions.one(db, asset_id, number)))))
    return found


def _has_row(db: Plain, one: Original, name: str) -> bool:
    return bool(
        db.value(
            "SELECT 1 FROM assets WHERE folder_id = ? AND name_key = ? AND id <> ?"
            " AND trashed IS NULL AND part IS NULL",
            (_folder_of(db, one), name_key(name), one.id),
        )
    )


def _folder_of(db: Plain, one: Original) -> int:
    return int(db.value("SELECT folder_id FROM assets WHERE id = ?", (one.id,)))


def original(db: Plain, asset_id: int) -> Original:
    """UsageFault where the asset has no file of its own, or is in the trash."""
    one = writing.original(db, asset_id)
    if one is None:
        raise UsageFault(
            "Only an original in the library has versions: a page, a set or what is in the trash has none."
        )
    return one
