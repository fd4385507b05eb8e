"""Makes the frozen library of schema 4: that of schema 3, with profiles on folders, tags, colours, crops, a workflow
that waits, a notice and what a run replaced.

    python tests/libraries/make_schema_0004.py tests/libraries/schema-0004

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
import make_schema_0003 as third

from assetdesk.core.presets import IMAGE, PROCESSING, WORKFLOW
from assetdesk.store import search_index
from assetdesk.store.engine import Store
from assetdesk.store.profiles import folder_profiles, presets
from assetdesk.store.writer import Write

SHOP = {"renditions": [{"name": "klein.jpg", "format": "JPEG", "width": 200, "include": ["image/*"]}]}
CROPS = {"crops": [{"name": "Quadrat", "width": 100, "height": 100}]}
ASK = {"steps": [{"kind": "approval", "text": "Freigeben?"}, {"kind": "addTags", "tags": ["frei"]}]}


def make(root: Path) -> None:
    """The library, from nothing."""
    third.make(root)
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
    folder = int(w.db.value("SELECT folder_id FROM assets WHERE id = ?", (horn,)))
    parent = int(w.db.value("SELECT parent_id FROM folders WHERE id = ?", (folder,)))
    shop, crops, ask = (
        presets.save(w, kind, name, body)
        for kind, name, body in ((PROCESSING, "Laden", SHOP), (IMAGE, "Ausschnitte", CROPS), (WORKFLOW, "Frage", ASK))
    )
    folder_profiles.assign(w, parent, PROCESSING, [shop])
    folder_profiles.assign(w, parent, IMAGE, [crops])
    folder_profiles.assign(w, folder, IMAGE, [])
    folder_profiles.assign(w, folder, WORKFLOW, [ask])
    folder_profiles.switch(w, folder, "tags image", folder_profiles.DISABLE)
    w.db.many(
        "INSERT INTO tags (asset_id, name_key, name, grp, score, source, state, tagger)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (horn, "blechbläser", "Blechbläser", "", 1.0, "user", "shown", ""),
            (horn, "cornet", "cornet", "objects", 0.81, "auto", "shown", "classifier 1"),
            (horn, "trombone", "trombone", "objects", 0.6, "auto", "removed", "classifier 1"),
        ],
    )
    w.db.run(
        "INSERT INTO colours (asset_id, name, hex, l, a, b, coverage) VALUES (?, 'gold', '#FFD700', 87, -2, 87, 60)",
        (horn,),
    )
    w.db.run("INSERT INTO features (asset_id, phash, embedding, version) VALUES (?, -5, ?, '1')", (horn, bytes(256)))
    w.db.run("INSERT INTO terms (id, path, name) VALUES (1, 'Musik/Blechbläser', 'Blechbläser')")
    w.db.run("INSERT INTO term_words (word_key, term_id) VALUES ('blechbläser', 1)")
    w.db.run(
        "INSERT INTO crops (asset_id, name, kind, x, y, w, h, target_w, target_h, source, confirmed, why, auto,"
        " position) VALUES (?, 'Quadrat', 'crop', 0.25, 0, 0.5, 1, 100, 100, 'user', 1, '', '[0,0,0.5,1]', 0)",
        (horn,),
    )
    w.db.run(
        "INSERT INTO workflow_runs (asset_id, preset_id, name, digest, source_hash, at_step, state, body, started)"
        " VALUES (?, ?, 'Frage', 'd', 'h', 0, 'waiting', ?, ?)",
        (horn, ask, json.dumps(ASK), w.now),
    )
    w.db.run("UPDATE assets SET approval = 'waiting', origin = ? WHERE id = ?", (f"workflow:{ask}", horn))
    w.db.run(
        "INSERT INTO notices (kind, at, title, body, asset_id) VALUES ('approval', ?, 'Freigeben?', '{}', ?)",
        (w.now, horn),
    )
    job = w.db.value("SELECT MIN(id) FROM jobs")
    w.db.run(
        "INSERT INTO undo (job_id, asset_id, step, before, bytes, at) VALUES (?, ?, 'preview', '{}', 0, ?)",
        (job, notes, w.now),
    )
    search_index.fill(w.db)


if __name__ == "__main__":
    make(Path(sys.argv[1]).absolute())
