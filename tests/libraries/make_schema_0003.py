"""Makes the frozen library of schema 3: that of schema 2, with pages, a catalogue, a collection, presets and marks.

    python tests/libraries/make_schema_0003.py tests/libraries/schema-0003

Run once, by the build that released the schema; what it made is never changed again. What the earlier schemas had is
made by their scripts, which write it with the tables of the build that runs them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import make_schema_0001 as first
import make_schema_0002 as second

from assetdesk.core.options import digests
from assetdesk.core.presets import BATCH_SET, OPTIONS
from assetdesk.store import collections, search_index
from assetdesk.store.engine import Store
from assetdesk.store.profiles import presets
from assetdesk.store.publishing import marks
from assetdesk.store.writer import Write

PARTS = (("page:1", "Seite-1", 1), ("page:2", "Seite-2", 2), ("set:catalog", "Seiten", 0))
CROP = {"crop": {"left": 1, "right": 0, "top": 0, "bottom": 2, "from": "manual"}, "createMask": True}


def make(root: Path) -> None:
    """The library, from nothing."""
    second.make(root)
    with Store.open(root) as store:
        horn, notes = (store.browse.asset_at(path) for path in (second.HORN, second.NOTES))
        store.writer.run(lambda w: _more(w, int(horn or 0), int(notes or 0)))
        store.writer.run(lambda w: w.conn.exec_driver_sql("DELETE FROM changes").close())
        dot = store.paths
    for left in (dot.cells, dot.library_lock, dot.logs, dot.tmp, dot.backups):
        shutil.rmtree(left, ignore_errors=True)
        left.unlink(missing_ok=True)
    with closing(sqlite3.connect(dot.database)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("VACUUM")


def _more(w: Write, horn: int, notes: int) -> None:
    w.now = first.NOON
    made = []
    for part, name, number in PARTS:
        kind = part.partition(":")[0]
        made.append(
            w.db.value(
                "INSERT INTO assets (key, folder_id, name, name_key, format, type, mime, bytes, mtime_ns, hash, state,"
                " added, processed, originator_id, part, part_number, orphaned) SELECT ?1, folder_id, ?2, lower(?2),"
                " ?3, ?4, 'image/tiff', 0, mtime_ns, hash || '/' || ?5, 'processed', ?6, ?6, id, ?5, ?7, ?8 FROM assets"
                " WHERE id = ?9 RETURNING id",
                (
                    f"{number:032x}", name, kind, "Image" if kind == "page" else "Catalog", part, w.now, number,
                    int(number == 2), horn,
                ),
            )
        )  # fmt: skip
    *pages, catalogue = made
    engines = [(page, "PostScriptRip", json.dumps({"label": str(n)})) for n, page in enumerate(pages, start=1)]
    w.db.many(
        "INSERT INTO generated (asset_id, engine, attributes) VALUES (?, ?, ?)",
        [*engines, (catalogue, "SetGeneration", "{}")],
    )
    w.db.many(
        "INSERT INTO members (set_id, asset_id, position) VALUES (?, ?, ?)",
        [(catalogue, page, float(place)) for place, page in enumerate(reversed(pages), start=1)],
    )
    search_index.fill(w.db)
    kept = digests(CROP, "ppm")
    w.db.run(
        "UPDATE assets SET options = ?, picture_digest = ?, pyramid_digest = ?, parts_digest = ? WHERE id = ?",
        (json.dumps(CROP), kept.picture, kept.pyramid, kept.parts, notes),
    )
    collections.put(w, collections.add(w, "Größe"), [horn, pages[0]])
    presets.seed(w)
    presets.save(w, BATCH_SET, "Schuhe", {"match": r"(\w+)-\w+", "setType": "ImageSet"})
    presets.save(w, OPTIONS, "Druck", {"createMask": True})
    marks.put(w, [horn], True)


if __name__ == "__main__":
    make(Path(sys.argv[1]).absolute())
