"""What the index knows of the originals on disk, to compare the two. Trashed assets lie elsewhere: left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from assetdesk.core.names import name_key
from assetdesk.store import behind, sets
from assetdesk.store.sidecars import Sidecar
from assetdesk.store.tables import assets, folders
from assetdesk.store.writer import Write

# generated assets and sets have no file
_LIVE = assets.c.trashed.is_(None) & assets.c.part.is_(None)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KnownFile:
    """An original as the index has it, with its sidecar; `hash` None before it was first read."""

    id: int
    name: str
    bytes: int
    mtime_ns: int
    inode: int
    hash: str | None
    missing: bool
    processed: bool
    sidecar: Sidecar | None = None


def folder_ids(conn: Connection) -> dict[str, tuple[int, str]]:
    """Every folder by the key of its path: id and path."""
    rows = conn.execute(select(folders.c.path_key, folders.c.id, folders.c.path).where(folders.c.trashed.is_(None)))
    return {str(row.path_key): (int(row.id), str(row.path)) for row in rows}


def known_in(conn: Connection, folder_id: int) -> list[KnownFile]:
    """The originals of one folder, without its sub-folders."""
    rows = conn.execute(
        select(
            assets.c.id,
            assets.c.name,
            assets.c.bytes,
            assets.c.mtime_ns,
            assets.c.inode,
            assets.c.hash,
            assets.c.missing,
            assets.c.state,
            assets.c.sidecar,
            assets.c.sidecar_bytes,
            assets.c.sidecar_mtime_ns,
            assets.c.sidecar_hash,
        ).where(assets.c.folder_id == folder_id, _LIVE)
    )
    return [
        KnownFile(
            row.id,
            row.name,
            row.bytes,
            row.mtime_ns,
            row.inode,
            row.hash,
            bool(row.missing),
            row.state == "processed",
            Sidecar(row.sidecar, row.sidecar_bytes, row.sidecar_mtime_ns, row.sidecar_hash) if row.sidecar else None,
        )
        for row in rows
    ]


def by_inode(conn: Connection) -> dict[tuple[int, int, int], tuple[int, str]]:
    """Id and path of each original by inode, size and time stamp: a file that another program has moved."""
    rows = conn.execute(
        select(assets.c.id, assets.c.inode, assets.c.bytes, assets.c.mtime_ns, assets.c.name, folders.c.path)
        .join(folders, folders.c.id == assets.c.folder_id)
        .where(_LIVE, assets.c.inode != 0)
    )
    return {
        (row.inode, row.bytes, row.mtime_ns): (row.id, f"{row.path}/{row.name}" if row.path else row.name)
        for row in rows
    }


def present_ids(conn: Connection, folder_id: int) -> list[int]:
    """The originals of a folder that do not count as missing yet."""
    rows = conn.execute(select(assets.c.id).where(assets.c.folder_id == folder_id, _LIVE, assets.c.missing.is_(False)))
    return [int(row.id) for row in rows]


def relocate(w: Write, asset_id: int, folder_id: int, name: str) -> None:
    """An original was moved or renamed by another program: follow it, without touching a file."""
    ext = name.rpartition(".")[2].casefold() if "." in name.lstrip(".") else ""
    before = w.db.value("SELECT folder_id FROM assets WHERE id = ?", (asset_id,))
    sets.give_way(w, [(folder_id, name)])
    w.conn.execute(
        update(assets)
        .where(assets.c.id == asset_id)
        .values(folder_id=folder_id, name=name, name_key=name_key(name), ext=ext, missing=False)
    )
    if before is not None:
        behind.follow(w, asset_id, int(before), folder_id)
    w.changed(assets=[asset_id], moved=[asset_id], folders=True)


def touch(w: Write, asset_id: int, bytes: int, mtime_ns: int, inode: int) -> None:
    """The file is another one on disk, its content the same (a copied or restored library)."""
    w.conn.execute(update(assets).where(assets.c.id == asset_id).values(bytes=bytes, mtime_ns=mtime_ns, inode=inode))
    w.changed(assets=[asset_id])


def forget_folders(w: Write, ids: Sequence[int]) -> int:
    """Drop rows of folders that are not on disk any more and hold nothing, not even in the trash. Answers how many.

    `ids` in any order; a parent goes once its children have gone.
    """
    gone = 0
    left = set(ids)
    while left:
        used = {int(row[0]) for row in w.conn.execute(select(folders.c.parent_id).where(folders.c.parent_id.in_(left)))}
        used |= {int(row[0]) for row in w.conn.execute(select(assets.c.folder_id).where(assets.c.folder_id.in_(left)))}
        empty = sorted(left - used)
        if not empty:
            break
        for start in range(0, len(empty), _CHUNK):
            w.conn.execute(delete(folders).where(folders.c.id.in_(empty[start : start + _CHUNK])))
        gone += len(empty)
        left &= used
    if gone:
        w.changed(folders=True)
    return gone
