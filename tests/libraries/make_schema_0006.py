"""Makes the frozen library of schema 6: that of schema 5, with a target that assets are published to, one of which was
sent and one is to be withdrawn, a notice that waits, a person with a token.

    python tests/libraries/make_schema_0006.py tests/libraries/schema-0006

Run once, by the build that released the schema; what it made is never changed again. What the earlier schemas had is
made by their scripts, which write it with the tables of the build that runs them.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import make_schema_0001 as first
import make_schema_0002 as second
import make_schema_0005 as fifth

from assetdesk.store.engine import Store
from assetdesk.store.writer import Write


def make(root: Path) -> None:
    """The library, from nothing."""
    fifth.make(root)
    with Store.open(root) as store:
        horn, notes = (int(store.browse.asset_at(path) or 0) for path in (second.HORN, second.NOTES))
        store.writer.run(lambda w: _more(w, horn, notes))
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
    w.db.run("UPDATE contexts SET url = '/srv/Laden', name = 'Laden', name_key = 'laden' WHERE id = 1")
    w.db.run("UPDATE contexts SET made = ?", (first.NOON,))
    w.db.run("DELETE FROM marks")
    w.db.run("UPDATE assets SET marked = id = ?", (horn,))
    w.db.run("INSERT INTO marks (asset_id, context_id, at, made_by) VALUES (?, 1, ?, 'Ute')", (horn, first.NOON))
    for asset, ident in ((horn, "Tröte"), (notes, "Noten")):
        w.db.run(
            "INSERT INTO published (context_id, server, asset_id, ident, ident_key, format, last_published)"
            " VALUES (1, '/srv/Laden', ?, ?, ?, 'Full', ?)",
            (asset, ident, ident.casefold(), first.NOON),
        )
        w.db.run(
            "INSERT INTO published_files (published_id, path, source, bytes, hash, sent)"
            " SELECT max(id), ?, 'pyramid.tif', 4, 'ab', ? FROM published",
            (f"{ident}.tif", first.NOON),
        )
    w.db.run(
        "INSERT INTO follow_ons (job_id, kind, body) SELECT min(id), 'http', '{\"url\": \"https://laden.example/\"}'"
        " FROM jobs HAVING count(*) > 0"
    )
    w.db.run(
        "INSERT INTO people (name, email, role, made) VALUES ('Ute', 'ute@laden.example', 'ImagePortalUser', ?)",
        (first.NOON,),
    )
    w.db.run("INSERT INTO tokens (person_id, name, digest, made) VALUES (2, 'Kasse', 'cd', ?)", (first.NOON,))


if __name__ == "__main__":
    make(Path(sys.argv[1]).absolute())
