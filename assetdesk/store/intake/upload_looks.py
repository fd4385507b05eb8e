"""What is here already of the names that an upload brings, read a folder at a time: an upload has many files."""

from __future__ import annotations

from sqlalchemy import Connection, select

from assetdesk.core.names import name_key
from assetdesk.store.plain import Plain
from assetdesk.store.tables import assets, folders


def taken_in(conn: Connection, folder: str) -> dict[str, int]:
    """The assets of a folder by the keys (`name_key`) of their names, trash and generated ones not included."""
    found = conn.execute(
        select(assets.c.name_key, assets.c.id)
        .join(folders, folders.c.id == assets.c.folder_id)
        .where(folders.c.path_key == name_key(folder), assets.c.trashed.is_(None), assets.c.part.is_(None))
    )
    return {str(key): int(number) for key, number in found}


def names_in(db: Plain, folder: str) -> set[str]:
    """The keys of all names in a folder, where a free one is looked for."""
    rows = db.all(
        "SELECT a.name_key FROM assets a JOIN folders f ON f.id = a.folder_id"
        " WHERE f.path_key = ? AND a.trashed IS NULL AND a.part IS NULL",
        (name_key(folder),),
    )
    return {str(row[0]) for row in rows}
