"""Generated assets as rows of a library, for tests of lists: pages behind a document, and sets of others."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize
from sqlalchemy import insert
from support.desk_kit import jpeg, picture

from assetdesk.library.session import Library
from assetdesk.store import search_index, tables
from assetdesk.store.writer import Write


def add_pages(library: Library, originator: int, count: int, name: str = "Catalogue") -> list[int]:
    """`count` pages behind an asset, each with a picture; answers their ids."""
    made: list[int] = []

    def work(w: Write) -> None:
        folder = w.db.one("SELECT folder_id FROM assets WHERE id = ?", (originator,)).folder_id
        for n in range(1, count + 1):
            values = _row(f"{name}-{n}", "page", "Image", folder) | {
                "originator_id": originator, "part": f"page:{n}", "width": 600, "height": 800, "cell": 1,
            }  # fmt: skip
            made.append(int(w.conn.execute(insert(tables.assets).values(**values)).inserted_primary_key[0]))
            w.conn.execute(insert(tables.generated).values(asset_id=made[-1], engine="PostScriptRip"))
        search_index.fill(w.db)
        w.changed(added=made, assets=[originator])

    library.store.writer.run(work)
    for n, asset in enumerate(made):
        data = jpeg(picture(n * 60, QSize(240, 320)))
        library.store.cells.put_many([(asset, 1, 240, 320, data)])
    return made


def add_set(library: Library, name: str, members: Sequence[int], type: str = "ImageSet") -> int:
    """A set of assets that are listed anyway."""
    made: list[int] = []

    def work(w: Write) -> None:
        folder = w.db.one("SELECT folder_id FROM assets WHERE id = ?", (members[0],)).folder_id
        values = _row(name, "set", type, folder) | {"part": "set:1"}
        made.append(int(w.conn.execute(insert(tables.assets).values(**values)).inserted_primary_key[0]))
        w.conn.execute(insert(tables.generated).values(asset_id=made[0], engine="SetGeneration"))
        for place, one in enumerate(members):
            w.conn.execute(insert(tables.members).values(set_id=made[0], asset_id=one, position=float(place)))
        search_index.fill(w.db)
        w.changed(added=made)

    library.store.writer.run(work)
    return made[0]


def _row(name: str, format: str, type: str, folder: int) -> dict[str, Any]:
    now = time.time()
    return {
        "key": uuid.uuid4().hex, "folder_id": folder, "name": name, "name_key": name.casefold(), "ext": "", "bytes": 0,
        "mtime_ns": 1, "added": now, "opened": now, "format": format, "type": type, "mime": "", "hash": "0" * 64,
        "state": "processed", "processed": now, "pages": 1, "title": "",
    }  # fmt: skip
