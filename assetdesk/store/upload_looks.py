"""What is here already of the names that an upload brings, read a folder at a time: an upload has many files."""

from __future__ import annotations

from sqlalchemy import Connection, select

from assetdesk.core.names import name_key
from assetdesk.store.tables import assets, folders


def taken_in(conn: Connection, folder: str) -> dict[str, int]:
    """The assets of a folder by the keys (`name_key`) of their names, trash and generated ones not included."""
    found = conn.execute(
        select(assets.c.name_key, assets.c.id)
        .join(folders, folders.c.id == assets.c.folder_id)
        .where(folders.c.path_key == name_key(folder), assets.c.trashed.is_(None), assets.c.part.is_(None))
    )
    return {str(key): int(number) for key, number in found}
