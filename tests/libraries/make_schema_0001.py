"""Makes the frozen library of schema 1: a few tiny originals and every kind of row that a person would miss.

    python tests/libraries/make_schema_0001.py tests/libraries/schema-0001

Run once, by the build that released the schema; what it made is never changed again. A later schema gets a script
and a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from assetdesk.core.job import JobState
from assetdesk.core.scopes import Modules, Scope, StepSpec
from assetdesk.store import assets, folders
from assetdesk.store.engine import Store, put_setting
from assetdesk.store.files import hash_file
from assetdesk.store.writer import Write

NOON = 1_700_000_000.0
STEPS = Modules(
    (StepSpec("metadata", Scope.METADATA, "1", 10), StepSpec("preview", Scope.PREVIEW, "1", 40)),
    {(step, name): f"{step}.1/{name}.1" for step in ("metadata", "preview") for name in ("ppm", "unknown")},
)
PPM = b"P6 2 2 255\n" + bytes(range(12))
ORIGINALS = {
    "top.ppm": PPM,
    "Musik/Blech/Tröte Nr. 1.ppm": PPM + b" ",
    "Musik/broken.ppm": b"P6 2 2",
    "Musik/Blech/thrown away.ppm": PPM + b"  ",
    "Leer/notes.txt": b"A file of no known kind.",
}


def make(root: Path) -> None:
    """The library, from nothing."""
    shutil.rmtree(root, ignore_errors=True)
    for path, body in ORIGINALS.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        os.utime(file, (NOON, NOON))
    with Store.create(root) as store:
        store.set_modules(STEPS)
        ids = store.writer.run(lambda w: _originals(w, root))
        keys = {row.id: row.key for row in store.browse.rows(list(ids.values()))}
        store.writer.run(lambda w: _results(w, store, ids, keys))
        store.writer.run(lambda w: assets.trash(w, store.paths, [ids["Musik/Blech/thrown away.ppm"]]))
        store.writer.run(lambda w: w.conn.exec_driver_sql("DELETE FROM changes").close())
        dot = store.paths
    for left in (dot.cells, dot.library_lock, dot.logs, dot.tmp, dot.backups):
        shutil.rmtree(left, ignore_errors=True)
        left.unlink(missing_ok=True)
    with closing(sqlite3.connect(dot.database)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("VACUUM")


def _originals(w: Write, root: Path) -> dict[str, int]:
    w.now = NOON
    folders.ensure_folder(w, "Musik/Holz")
    new = []
    for path in ORIGINALS:
        facts = (root / path).stat()
        folder, _, name = path.rpartition("/")
        home = folders.ensure_folder(w, folder)
        digest = hash_file(root / path)[1]
        new.append(assets.NewAsset(home, name, facts.st_size, facts.st_mtime_ns, facts.st_ino, hash=digest))
    return dict(zip(ORIGINALS, assets.add_assets(w, new), strict=True))


def _results(w: Write, store: Store, ids: dict[str, int], keys: dict[int, str]) -> None:
    w.now = NOON
    run = w.conn.exec_driver_sql
    run(
        "INSERT INTO jobs (id, type, name, detail, instance, request, state, priority, created, started, ended, total,"
        " done, failed, cursor, submitted_by) VALUES (1, 'ReprocessAssets', 'Reprocess 5 assets', 'Full Process',"
        " 'window', '{}', ?, 20, ?, ?, ?, 5, 4, 1, NULL, 'me')",
        (JobState.DONE.value, NOON, NOON + 1, NOON + 9),
    )
    for path, asset_id in ids.items():
        broken, known = path.endswith("broken.ppm"), path.endswith(".ppm")
        code = "SourceCorrupt" if broken else None if known else "RenditionFormatUnsupported"
        said = {None: None, "SourceCorrupt": "The file is damaged or empty."}.get(code, "No preview for this type.")
        form = "ppm" if known else "unknown"
        run(
            "UPDATE assets SET format = ?, type = ?, mime = ?, width = ?, height = ?, pages = 1, state = ?,"
            " error_step = ?, error_code = ?, error_message = ?, processed = ? WHERE id = ?",
            (
                form,
                "Image" if known else "Asset",
                "image/x-portable-pixmap" if known else "text/plain",
                2 if known else None,
                2 if known else None,
                "failed" if broken else "processed",
                "preview" if code else None,
                code,
                said,
                NOON + 5,
                asset_id,
            ),
        )
        for step in ("metadata", "preview"):
            failed = step == "preview"
            run(
                "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, error_code,"
                " error_message) SELECT id, ?, hash, ?, ?, 1, ?, ? FROM assets WHERE id = ?",
                (
                    step,
                    STEPS.versions[step, form],
                    NOON + 5,
                    code if failed else None,
                    said if failed else None,
                    asset_id,
                ),
            )
            run(
                "INSERT INTO items (job_id, asset_id, step, state, priority, queued, finished, error_code)"
                " VALUES (1, ?, ?, ?, 20, ?, ?, ?)",
                (asset_id, step, "failed" if failed and broken else "done", NOON, NOON + 5, code if failed else None),
            )
        log = "ReprocessError" if broken else "ReprocessSuccess"
        run(
            "INSERT INTO job_log (job_id, at, type, asset_id, asset_name, message, code) VALUES (1, ?, ?, ?, ?, ?, ?)",
            (NOON + 5, log, asset_id, path.rpartition("/")[2], said or "Processed.", code or ""),
        )
    _extras(w, store, ids["Musik/Blech/Tröte Nr. 1.ppm"], keys[ids["Musik/Blech/Tröte Nr. 1.ppm"]])


def _extras(w: Write, store: Store, asset_id: int, key: str) -> None:
    """What a person did with one of them, and what was made of it."""
    run = w.conn.exec_driver_sql
    home = f"{key[:2]}/{key}"
    for place, name in (
        (store.paths.renditions / home / "1", "web.1280.1280.jpeg"),
        (store.paths.versions / home, "1.ppm"),
    ):
        place.mkdir(parents=True)
        (place / name).write_bytes(PPM)
    size, digest = hash_file(store.paths.versions / home / "1.ppm")
    run(
        "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, width, height, mime, made)"
        " VALUES (?, 'preview', 'web.1280.1280.jpeg', 1, ?, ?, ?, 2, 2, 'image/jpeg', ?)",
        (asset_id, f"{home}/1/web.1280.1280.jpeg", size, digest, NOON + 5),
    )
    run(
        "INSERT INTO versions (asset_id, number, made, why, path, name, bytes, hash)"
        " VALUES (?, 1, ?, 'replaced', ?, 'Tröte Nr. 1.ppm', ?, ?)",
        (asset_id, NOON + 2, f"{home}/1.ppm", size, digest),
    )
    for layer, name, value in (
        ("embedded", "dc:title", '"Horn"'),
        ("user", "dc:title", '"Tröte"'),
        ("embedded", "tiff:ImageWidth", "2"),
    ):
        run("INSERT INTO fields VALUES (?, ?, ?, ?)", (asset_id, layer, name, value))
    assets.history(w, asset_id, "uploaded", "Uploaded from Desktop", None)
    put_setting(w, "page_limit", 50)


if __name__ == "__main__":
    make(Path(sys.argv[1]).absolute())
