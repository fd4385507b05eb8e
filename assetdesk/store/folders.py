"""Folders: their rows, and the directories that a person makes, renames, moves and trashes.

The directory is changed first, then the rows; where the rows do not come to be committed the directory is changed
back. A trashed folder stays as a row without a path of its own while the trash holds assets of it, so that they
know where to go back to.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.names import name_key
from assetdesk.store.faults import fault_of
from assetdesk.store.files import sync_folder
from assetdesk.store.paths import ROOT_FOLDER, LibraryPaths
from assetdesk.store.profiles import folder_profiles
from assetdesk.store.tables import assets, folders
from assetdesk.store.writer import Write

# the rows of a folder and all below it; `:key` is its path_key
_TREE = "(id = :id OR (path_key > :key || '/' AND path_key < :key || '0'))"
_TOMBSTONE = "\x01"  # no path begins with it


def ensure_folder(w: Write, path: str) -> int:
    """The folder of that path (relative, with `/`, any case) and all its parents as rows; directories are not made."""
    found = _by_key(w.conn, name_key(path))
    if found is not None:
        return found
    above, _, name = path.rpartition("/")
    parent = ensure_folder(w, above) if path else None
    w.changed(folders=True)
    home = path_of(w.conn, parent) if parent is not None else ""  # its spelling on disk may differ from ours
    return _add(w, parent, name, f"{home}/{name}" if home else name)


def create_folder(w: Write, paths: LibraryPaths, parent_id: int, name: str) -> int:
    """Make a folder on disk and its row. UsageFault where the name is taken."""
    path = _free_path(w, paths, parent_id, name)
    directory = paths.original(path)
    try:
        directory.mkdir(parents=True)
    except OSError as error:
        raise _cannot(f"“{name}” cannot be made", error) from error
    w.on_undo(directory.rmdir)
    w.changed(folders=True)
    return _add(w, parent_id, name, path)


def rename_folder(w: Write, paths: LibraryPaths, folder_id: int, name: str) -> None:
    """Give a folder another name, on disk and in the index. UsageFault where it is taken."""
    _not_the_library(folder_id)
    row = _row(w.conn, folder_id)
    if row.name != name:
        _relocate(w, paths, folder_id, int(row.parent_id), name)


def move_folder(w: Write, paths: LibraryPaths, folder_id: int, parent_id: int) -> None:
    """Put a folder into another, on disk and in the index. UsageFault where its name is taken there."""
    _not_the_library(folder_id)
    row = _row(w.conn, folder_id)
    if row.parent_id == parent_id:
        return
    target = _row(w.conn, parent_id)
    if parent_id == folder_id or target.path_key.startswith(f"{row.path_key}/"):
        raise UsageFault(f"“{row.name}” cannot be moved into itself. Choose another folder.")
    _relocate(w, paths, folder_id, parent_id, str(row.name))


def trash_folder(w: Write, paths: LibraryPaths, folder_id: int) -> list[int]:
    """Move all that lies in a folder and below to the trash; answers the assets, which `assets.restore` brings back.

    Directories go too once they are empty; what is no asset stays where it is.
    """
    from assetdesk.store.assets import trash

    _not_the_library(folder_id)
    row = _row(w.conn, folder_id)
    tree = {"id": folder_id, "key": row.path_key}
    ids = assets_below(w.conn, folder_id)
    trash(w, paths, ids)
    directories = [
        paths.original(str(path))
        for (path,) in w.conn.execute(text(f"SELECT path FROM folders WHERE {_TREE} ORDER BY path_key DESC"), tree)
    ]
    w.conn.execute(
        text(f"UPDATE folders SET trashed = :now, path_key = :mark || id WHERE {_TREE}"),
        {**tree, "now": w.now, "mark": _TOMBSTONE},
    )
    drop_empty(w)
    w.changed(folders=True)
    w.after_commit(lambda: _remove_empty(directories))
    return ids


def assets_below(conn: Connection, folder_id: int) -> list[int]:
    """Assets of a folder and all below it that are not in the trash."""
    found = conn.execute(
        text(
            f"SELECT id FROM assets WHERE trashed IS NULL AND folder_id IN (SELECT id FROM folders WHERE {_TREE})"
            if folder_id != ROOT_FOLDER
            else "SELECT id FROM assets WHERE trashed IS NULL"
        ),
        {"id": folder_id, "key": _row(conn, folder_id).path_key} if folder_id != ROOT_FOLDER else {},
    )
    return [int(row[0]) for row in found]


def path_of(conn: Connection, folder_id: int) -> str:
    """The path of a folder, relative to the library; of a trashed one where it would be now."""
    row = _row(conn, folder_id)
    if row.trashed is None or row.parent_id is None:
        return str(row.path)
    above = path_of(conn, int(row.parent_id))
    return f"{above}/{row.name}" if above else str(row.name)


def drop_empty(w: Write) -> None:
    """Forget trashed folders that no asset needs any more, from the lowest up."""
    gone = text(
        "DELETE FROM folders WHERE trashed IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM assets a WHERE a.folder_id = folders.id)"
        " AND NOT EXISTS (SELECT 1 FROM folders c WHERE c.parent_id = folders.id)"
    )
    while w.conn.execute(gone).rowcount > 0:
        pass


def _relocate(w: Write, paths: LibraryPaths, folder_id: int, parent_id: int, name: str) -> None:
    row = _row(w.conn, folder_id)
    path = _free_path(w, paths, parent_id, name, mine=folder_id)
    old, new = paths.original(str(row.path)), paths.original(path)
    if old.exists():
        try:
            old.rename(new)
        except OSError as error:
            raise _cannot(f"“{row.name}” cannot be moved", error) from error
        w.on_undo(lambda: _rename_back(new, old))
        sync_folder(new.parent)
        sync_folder(old.parent)
    _put_path(w, row, parent_id, name, path)


def follow_outside(w: Write, folder_id: int, path: str) -> bool:
    """Another program renamed or moved the directory, or changed its capitals: it is at `path` now, with all below it.

    False, and nothing changed, where the index has another folder there.
    """
    row = _row(w.conn, folder_id)
    other = _by_key(w.conn, name_key(path))
    if folder_id == ROOT_FOLDER or (other is not None and other != folder_id):
        return False
    above, _, name = path.rpartition("/")
    _put_path(w, row, ensure_folder(w, above), name, path)
    return True


def _put_path(w: Write, row: Row[Any], parent_id: int, name: str, path: str) -> None:
    """The rows of a folder and all below it, at their new path."""
    from assetdesk.store.intake import watches

    folder_id = int(row.id)
    tree = {"id": folder_id, "key": row.path_key}
    watches.folder_moved(w, str(row.path), path)
    w.conn.execute(
        text(
            "UPDATE folders SET path = :path || substr(path, length(:old) + 1),"
            f" path_key = :new_key || substr(path_key, length(:key) + 1) WHERE {_TREE}"
        ),
        {**tree, "path": path, "old": row.path, "new_key": name_key(path)},
    )
    w.conn.execute(update(folders).where(folders.c.id == folder_id).values(parent_id=parent_id, name=name))
    if parent_id != row.parent_id:
        folder_profiles.rebuild(w)
    w.changed(moved=assets_below(w.conn, folder_id), folders=True)


def _free_path(w: Write, paths: LibraryPaths, parent_id: int, name: str, mine: int | None = None) -> str:
    """The path that a folder of that name would have. UsageFault where something has it already."""
    home = path_of(w.conn, parent_id)
    path = f"{home}/{name}" if home else name
    key = name_key(path)
    there = _by_key(w.conn, key)
    file = w.conn.execute(
        select(assets.c.id).where(
            assets.c.folder_id == parent_id,
            assets.c.name_key == name_key(name),
            assets.c.trashed.is_(None),
            assets.c.originator_id.is_(None),
        )
    ).first()
    on_disk = there is None and os.path.lexists(paths.original(path))
    if (there is not None and there != mine) or file is not None or on_disk:
        raise UsageFault(f"“{name}” is already in {home or 'the library'}. Choose another name.")
    return path


def _add(w: Write, parent_id: int | None, name: str, path: str) -> int:
    made = w.conn.execute(insert(folders).values(parent_id=parent_id, name=name, path=path, path_key=name_key(path)))
    key = made.inserted_primary_key
    assert key is not None
    folder_profiles.ensure(w, int(key[0]))
    return int(key[0])


def _by_key(conn: Connection, key: str) -> int | None:
    found = conn.execute(select(folders.c.id).where(folders.c.path_key == key)).scalar_one_or_none()
    return None if found is None else int(found)


def _row(conn: Connection, folder_id: int) -> Row[Any]:
    row = conn.execute(select(folders).where(folders.c.id == folder_id)).first()
    if row is None:
        raise UsageFault("That folder is no more. Look again.")
    return row


def _not_the_library(folder_id: int) -> None:
    if folder_id == ROOT_FOLDER:
        raise UsageFault("The library's own folder stays where it is. Close the library and move it by hand.")


def _remove_empty(directories: list[Path]) -> None:
    for directory in directories:  # the lowest first
        with suppress(OSError):
            directory.rmdir()


def _rename_back(new: Path, old: Path) -> None:
    new.rename(old)


def _cannot(what: str, error: OSError) -> Exception:
    fault = fault_of(error)
    if isinstance(fault, EnvironmentFault):
        return fault
    return EnvironmentFault(f"{what}: {error.strerror or error}.", detail=str(error))
