"""Makes the frozen library of schema 2: that of schema 1, with text, keywords, a sidecar and a saved search.

    python tests/libraries/make_schema_0002.py tests/libraries/schema-0002

Run once, by the build that released the schema; what it made is never changed again. The files and rows of the first
schema are made by its script, which writes them with the tables of the build that runs it.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import make_schema_0001 as first

from assetdesk.core.query import Query
from assetdesk.core.text import ExtractedText, TextPart
from assetdesk.store import search_index, searches
from assetdesk.store.engine import Store
from assetdesk.store.writer import Write

HORN, NOTES = "Musik/Blech/Tröte Nr. 1.ppm", "Leer/notes.txt"
PAGES = ExtractedText(
    (TextPart("A file of no known kind.", page=1), TextPart("The horn of the valley", page=2)), cut=True
)


def make(root: Path) -> None:
    """The library, from nothing."""
    first.make(root)
    with Store.open(root) as store:
        horn, notes = (store.browse.asset_at(path) for path in (HORN, NOTES))
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
    run = w.conn.exec_driver_sql
    run("INSERT INTO fields VALUES (?, 'embedded', 'dc:subject', '[\"brass\", \"old horn\"]')", (horn,))
    run("UPDATE assets SET sidecar = 'Tröte Nr. 1.xmp', sidecar_bytes = 3, sidecar_hash = 's', duration = 1.5"
        " WHERE id = ?", (horn,))  # fmt: skip
    search_index.put_fields(w.db, horn)
    search_index.put_text(w.db, notes, PAGES)
    searches.add(w, "Horns", Query(words="horn"))


if __name__ == "__main__":
    make(Path(sys.argv[1]).absolute())
