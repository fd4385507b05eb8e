"""Which sidecar each original has, as its row says; and a sidecar that was taken for an asset before its original came.

Nothing here changes a sidecar's bytes.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select, text, update

from assetdesk.core.names import name_key, split_name
from assetdesk.core.sidecars import EXTENSION, MOST_BYTES, first_of, is_sidecar_name, mark
from assetdesk.store.cells import Cells
from assetdesk.store.files import remove_tree
from assetdesk.store.paths import LibraryPaths, rendition_home
from assetdesk.store.plain import Plain
from assetdesk.store.tables import assets, folders
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A sidecar as it lies beside its original: its name, bytes, ns since the epoch, and the mark of its content."""

    name: str
    bytes: int
    mtime_ns: int
    mark: str


def look_at(path: Path) -> Sidecar | None:
    """The sidecar that lies there; None where there is none, or what has its name is no plain file or not readable."""
    # neither through a link nor waiting for the other end of a pipe
    how = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, how), "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                return None
            data = file.read(MOST_BYTES + 1) if facts.st_size <= MOST_BYTES else b""
    except OSError:
        return None
    return Sidecar(path.name, facts.st_size, facts.st_mtime_ns, mark(facts.st_size, data))


def put(w: Write, asset_id: int, found: Sidecar | None) -> None:
    """The original has this sidecar from now on, or none. Its metadata is out of date where the content is another."""
    w.conn.execute(
        update(assets)
        .where(assets.c.id == asset_id)
        .values(
            sidecar=found.name if found else None,
            sidecar_bytes=found.bytes if found else None,
            sidecar_mtime_ns=found.mtime_ns if found else None,
            sidecar_hash=found.mark if found else "",
        )
    )
    w.changed(assets=[asset_id])


@dataclass(frozen=True, slots=True)
class Owner:
    """An original, and the name of the sidecar that it has already."""

    id: int
    name: str
    sidecar: str | None


def owner_of(conn: Connection, folder: str, name: str) -> Owner | None:
    """The original in that folder that a file of that name would be the sidecar of; None for any other file."""
    if not is_sidecar_name(name):
        return None
    stem = name_key(name[: -len(EXTENSION)])
    rows = conn.execute(
        select(assets.c.id, assets.c.name, assets.c.name_key, assets.c.sidecar)
        .join(folders, folders.c.id == assets.c.folder_id)
        .where(
            folders.c.path_key == name_key(folder),
            assets.c.trashed.is_(None),
            assets.c.part.is_(None),
            # a range of the index; the stem itself is compared below
            assets.c.name_key >= stem,
            assets.c.name_key < stem + "\U0010ffff",
        )
    ).all()
    others = [row for row in rows if not is_sidecar_name(row.name)]
    for row in others:
        if row.name_key == stem and _fits(row.sidecar, name):
            return Owner(int(row.id), str(row.name), row.sidecar)
    same = {
        str(row.name): row
        for row in others
        if name_key(split_name(str(row.name))[0]) == stem and _fits(row.sidecar, name)
    }
    first = first_of(same)
    return Owner(int(same[first].id), first, same[first].sidecar) if first is not None else None


def _fits(has: str | None, name: str) -> bool:
    return has is None or name_key(has) == name_key(name)


def taken_for_asset(conn: Connection, folder_id: int, original: str) -> tuple[int, str] | None:
    """An asset in that folder that is really the sidecar of `original`: its id and name. The full name goes first."""
    keys = [name_key(original) + EXTENSION, name_key(split_name(original)[0]) + EXTENSION]
    rows = {
        str(row.name_key): row
        for row in conn.execute(
            select(assets.c.id, assets.c.name, assets.c.name_key).where(
                assets.c.folder_id == folder_id,
                assets.c.name_key.in_(keys),
                assets.c.trashed.is_(None),
                assets.c.part.is_(None),
            )
        )
    }
    found = next((rows[key] for key in keys if key in rows), None)
    return (int(found.id), str(found.name)) if found is not None else None


def came_before(db: Plain, folder_id: int, originals: Iterable[str]) -> bool:
    """Whether some asset in that folder may really be the sidecar of one of these originals (`taken_for_asset`)."""
    keys = {f"{key}{EXTENSION}" for name in originals for key in (name_key(name), name_key(split_name(name)[0]))}
    return (
        db.one(
            "SELECT 1 FROM assets WHERE folder_id = ? AND name_key IN (SELECT value FROM json_each(?))"
            " AND trashed IS NULL AND part IS NULL LIMIT 1",
            (folder_id, json.dumps(sorted(keys))),
        )
        is not None
    )


def absorb(w: Write, paths: LibraryPaths, ids: Sequence[int], cells: Cells | None = None) -> None:
    """These assets are sidecars of others: their rows and derived files go, their files stay where they lie."""
    from assetdesk.store.work.queue import cancel_assets

    gone = list(ids)
    if not gone:
        return
    cancel_assets(w, gone)
    for row in w.conn.execute(select(assets.c.key).where(assets.c.id.in_(gone))):
        home = paths.renditions / rendition_home(str(row.key))
        w.after_commit(lambda home=home: remove_tree(home))  # type: ignore[misc]
    w.conn.execute(text("DELETE FROM assets WHERE id IN (SELECT value FROM json_each(:ids))"), {"ids": as_json(gone)})
    if cells is not None:
        w.after_commit(lambda: cells.delete(gone))
    w.changed(removed=gone, folders=True)
