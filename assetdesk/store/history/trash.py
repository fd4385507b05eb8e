"""The trash as a whole: how much lies in it, and what a kill between a file and its row has left.

A file goes to the trash, or comes back, inside the transaction of its row. Killed in between, the file is where the
row does not say. What was on its way to the trash goes back to its place, where its row has it; what is back in its
place, also by a person's own hand, is restored. `mend` runs inside a work of the writer: whoever is about to commit is
not in between.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assetdesk.core.identity import inode_of
from assetdesk.store.files import move_into_place
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write


@dataclass(frozen=True, slots=True)
class TrashFacts:
    """What lies in the trash: assets with a file or a set of their own, and the bytes of their originals."""

    count: int = 0
    bytes: int = 0


def facts(db: Plain) -> TrashFacts:
    """How much lies in it."""
    row = db.one(
        "SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN trash_file IS NOT NULL THEN bytes END), 0) AS size FROM assets"
        " WHERE trashed IS NOT NULL"
    )
    assert row is not None
    return TrashFacts(int(row.n), int(row.size))


def listed(db: Plain, paths: LibraryPaths) -> list[tuple[int, str, str, int, float, bool]]:
    """Number, key, path it had, bytes, when (Unix seconds) and whether its file is missing, of what lies in it by
    itself and not behind its originator; the newest first."""
    rows = db.all(
        "SELECT a.id, a.key, CASE f.path WHEN '' THEN a.name ELSE f.path || '/' || a.name END AS path, a.bytes,"
        " a.trashed, a.missing, a.trash_file FROM assets a JOIN folders f ON f.id = a.folder_id WHERE a.trashed"
        " IS NOT NULL AND (a.originator_id IS NULL OR EXISTS (SELECT 1 FROM assets o WHERE o.id = a.originator_id"
        " AND o.trashed IS NULL)) ORDER BY a.trashed DESC, a.id DESC"
    )
    return [
        (int(r.id), str(r.key), str(r.path), int(r.bytes or 0), float(r.trashed),
         bool(r.missing or (r.trash_file and not os.path.lexists(paths.trash / str(r.trash_file)))))
        for r in rows
    ]  # fmt: skip


def ids(db: Plain, before: float | None = None, most: int = 200) -> list[int]:
    """Assets in the trash, the oldest first, what has no originator before what was made of it; those that have been
    there since before that moment (Unix seconds)."""
    rows = db.all(
        "SELECT id FROM assets WHERE trashed IS NOT NULL AND (?1 IS NULL OR trashed < ?1)"
        " ORDER BY originator_id IS NOT NULL, trashed, id LIMIT ?2",
        (before, most),
    )
    return [int(row.id) for row in rows]


def still(db: Plain, asset_ids: Sequence[int], before: float | None = None) -> list[int]:
    """Those of them that lie in the trash now, since before that moment: another program may have put some back."""
    rows = db.all(
        "SELECT id FROM assets WHERE trashed IS NOT NULL AND (?1 IS NULL OR trashed < ?1)"
        " AND id IN (SELECT value FROM json_each(?2))",
        (before, f"[{','.join(map(str, asset_ids))}]"),
    )
    return [int(row.id) for row in rows]


def without_file(db: Plain, paths: LibraryPaths, asset_ids: Sequence[int]) -> list[str]:
    """Names of those whose file somebody has taken out of the trash's folder by hand."""
    rows = db.all(
        "SELECT name, trash_file FROM assets WHERE trashed IS NOT NULL AND trash_file IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (f"[{','.join(map(str, asset_ids))}]",),
    )
    return [str(row.name) for row in rows if not os.path.lexists(paths.trash / str(row.trash_file))]


def mend(w: Write, paths: LibraryPaths) -> int:
    """Make files and rows agree again after a kill in between. How many originals."""
    from assetdesk.store import assets

    mended = 0
    rows = w.db.all(
        "SELECT a.id, a.folder_id, a.name, a.name_key, f.path, a.trash_file, a.bytes, a.mtime_ns, a.inode FROM assets a"
        " JOIN folders f ON f.id = a.folder_id WHERE a.trashed IS NOT NULL AND a.trash_file IS NOT NULL"
    )
    for row in rows:
        aside = paths.trash / str(row.trash_file)
        place = paths.original(f"{row.path}/{row.name}" if row.path else str(row.name))
        if os.path.lexists(aside) or not _is(place, row.inode, row.bytes, row.mtime_ns):
            continue
        if w.db.value(
            "SELECT 1 FROM assets WHERE folder_id = ? AND name_key = ? AND trashed IS NULL AND part IS NULL",
            (row.folder_id, row.name_key),
        ):
            continue  # it is another one's file
        w.db.run("UPDATE assets SET trash_file = NULL WHERE id = ?", (row.id,))
        assets.restore(w, paths, [int(row.id)])
        w.db.run("UPDATE assets SET missing = 0 WHERE id = ?", (row.id,))
        mended += 1
    try:
        homes = {entry.name: Path(entry.path) for entry in os.scandir(paths.trash) if entry.is_dir()}
    except OSError:
        return mended
    for key, home in homes.items():
        row = w.db.one(
            "SELECT f.path, a.name, a.sidecar FROM assets a JOIN folders f ON f.id = a.folder_id"
            " WHERE a.key = ? AND a.trashed IS NULL AND a.part IS NULL",
            (key,),
        )
        if row is None:
            continue
        for name in filter(None, (row.name, row.sidecar)):
            place = paths.original(f"{row.path}/{name}" if row.path else str(name))
            if os.path.lexists(home / str(name)) and not os.path.lexists(place):
                mended += _back(home / str(name), place)
        with suppress(OSError):
            home.rmdir()
    return mended


def _is(place: Path, inode: int, size: int, mtime_ns: int) -> bool:
    try:
        found = place.lstat()
    except OSError:
        return False
    return (inode_of(found), found.st_size, found.st_mtime_ns) == (inode, size, mtime_ns)


def _back(source: Path, goal: Path) -> bool:
    try:
        move_into_place(source, goal)
    except OSError:
        return False
    return True
