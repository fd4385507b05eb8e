"""What a filter of words can be completed by."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import insert

from assetdesk.core.query import FilterKey
from assetdesk.library.session import Library
from assetdesk.store import tables
from assetdesk.store.writer import Write


def test_the_most_used_come_first_and_the_trash_is_left_out(tmp_path: Path) -> None:
    with Library.create(tmp_path / "L", run=False) as library:

        def fill(w: Write) -> None:
            w.conn.execute(
                insert(tables.folders).values(id=2, parent_id=1, name="Music", path="Music", path_key="music")
            )
            for n, (ext, camera) in enumerate((("jpg", "EOS R5"), ("jpg", "Z 9"), ("tif", "Z 9"), ("png", None))):
                row = {
                    "key": f"{n:032x}", "folder_id": 2, "name": f"{n}.{ext}", "name_key": f"{n}.{ext}", "ext": ext,
                    "bytes": 1, "mtime_ns": 1, "added": 1.0, "camera": camera,
                    "trashed": 1.0 if ext == "png" else None,
                }  # fmt: skip
                asset = w.conn.execute(insert(tables.assets).values(**row)).inserted_primary_key[0]
                words = ["brass", "wind"] if n else ["brass"]
                field = {"asset_id": asset, "layer": "embedded", "name": "dc:subject", "value": json.dumps(words)}
                w.conn.execute(insert(tables.fields).values(**field))

        library.store.writer.run(fill)
        known = library.browse.known
        assert known(FilterKey.CAMERA) == ["Z 9", "EOS R5"]
        assert known(FilterKey.EXTENSION) == ["jpg", "tif"]
        assert known(FilterKey.KEYWORD) == ["brass", "wind"]
        assert known(FilterKey.FOLDER) == ["Music"]
        assert known(FilterKey.WIDTH) == []
