"""Makes the frozen library of schema 5: that of schema 4, with a watched folder and its ledger, a schedule, an asset
that expires and one that is checked out, a version with all that is kept of it.

    python tests/libraries/make_schema_0005.py tests/libraries/schema-0005

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
import make_schema_0004 as fourth

from assetdesk.store.engine import Store
from assetdesk.store.writer import Write


def make(root: Path) -> None:
    """The library, from nothing."""
    fourth.make(root)
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
    w.db.run("UPDATE assets SET expires = ? WHERE id = ?", (first.NOON + 86_400, horn))
    w.db.run("UPDATE assets SET checked_out = 'Ute', checked_out_at = ? WHERE id = ?", (first.NOON, notes))
    w.db.run(
        "INSERT INTO watches (name, path, folder, include, mode, afterwards, min_age, made)"
        " VALUES ('Studio', '/srv/Studio/Ausgabe', 'Musik', '[\"*.tif\"]', 'create_version', 'move', 10, ?)",
        (first.NOON,),
    )
    for path, state, reason, message in (
        ("Tröte.tif", "taken", "", ""),
        ("leer.tif", "refused", "empty", "Empty. Taken as soon as it changes."),
    ):
        w.db.run(
            "INSERT INTO ledger (watch_id, path, bytes, mtime_ns, inode, state, reason, message, first_seen, seen,"
            " asset_id) VALUES (1, ?, 4, 5, 6, ?, ?, ?, ?, ?, ?)",
            (path, state, reason, message, first.NOON, first.NOON, horn if state == "taken" else None),
        )
    w.db.run(
        "INSERT INTO schedules (name, type, request, exec_schedule, time_zone, next_at, made)"
        " VALUES ('Nachts', 'UploadFromServerDirectory', '{}', '0 0 3 * * ?', 'Europe/Berlin', ?, ?)",
        (first.NOON + 3600, first.NOON),
    )
    w.db.run(
        "UPDATE versions SET comment = 'vor der Retusche', made_by = 'Ute', tags = '[]' WHERE asset_id = ?", (horn,)
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]).absolute())
