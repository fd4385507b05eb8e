"""(d) Enqueue and dry run of 100,000 assets, beside the same rows by bare sqlite3.

python3 dev.py bench enqueue [--assets 100000]
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from _kit import arguments, fill_with_rows, show, timed

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.jobs import enqueue, planner
from assetdesk.jobs.modules import current_modules
from assetdesk.store.engine import Store
from assetdesk.store.work import jobs as job_rows
from assetdesk.store.writer import Write


def bare_rows(folder: Path, count: int) -> float:
    """Seconds for as many rows of the same shape by sqlite3's executemany, in chunks of 10,000, with a few indexes."""
    with closing(sqlite3.connect(folder / "bare.sqlite")) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.executescript(
            "CREATE TABLE items (id INTEGER PRIMARY KEY AUTOINCREMENT, job_id, asset_id, step, state, long, priority,"
            " place, digest, reason, queued);"
            "CREATE UNIQUE INDEX w ON items (asset_id, step, digest) WHERE state = 'queued';"
            "CREATE INDEX c ON items (job_id, long, place, asset_id) WHERE state = 'queued';"
            "CREATE INDEX l ON items (asset_id, state);"
            "CREATE INDEX j ON items (job_id, state, asset_id);"
        )
        began = time.perf_counter()
        for start in range(0, count, 10_000):
            with db:
                db.executemany(
                    "INSERT INTO items (job_id, asset_id, step, state, long, priority, place, digest, reason, queued)"
                    " VALUES (1, ?, 'preview', 'queued', 0, 20, 0, '', 'forced', 0)",
                    ((n,) for n in range(start, min(start + 10_000, count))),
                )
        return time.perf_counter() - began


def expand_all(store: Store, job_id: int) -> int:
    """What the runner does with a large job, without running it: items, chunk by chunk. The number of chunks."""
    chunks = 0

    def work(w: Write) -> bool:
        job = job_rows.expansion(w.db, job_id)
        if job is None:
            return False
        enqueue.expand(w, store.modules, job)
        return True

    while store.writer.run(work):
        chunks += 1
    return chunks


def main() -> None:
    """Measure and print."""
    count = arguments(__doc__, assets=100_000).assets
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-") as place:
        root = Path(place) / "library"
        Store.create(root).close()
        modules = current_modules()
        fill_with_rows(root / ".assetdesk" / "library.sqlite", modules, count)
        took: dict[str, list[float]] = {name: [] for name in ("stale", "forced", "lines", "start", "expand")}
        with Store.open(root) as store:
            store.set_modules(modules)
            everything = Selection(everything=True)
            forced = ReprocessRequest(everything)
            stale = ReprocessRequest(everything, apply_to=ApplyTo.STALE)
            with timed(took["stale"]):
                nothing = planner.summarise(store, stale)
            with timed(took["forced"]):
                all_of_them = planner.summarise(store, forced)
            with timed(took["lines"]):
                lines = sum(1 for _ in planner.plan(store, forced))
            with timed(took["start"]):
                started = enqueue.start_reprocess(store, forced)
            with timed(took["expand"]):
                chunks = expand_all(store, started.job_id)
            with store.read() as conn:
                items = int(conn.exec_driver_sql("SELECT COUNT(*) FROM items").scalar_one())
        bare = bare_rows(Path(place), items)
    seconds = {name: values[0] for name, values in took.items()}
    rate, limit = items / seconds["expand"], items / bare
    show(
        f"Enqueue and dry run of {count:,} assets",
        [
            (f"plan, missing or out of date ({nothing.assets_run:,} run)", f"{seconds['stale']:.2f} s", ""),
            (f"plan, all ({all_of_them.assets_run:,} run)", f"{seconds['forced']:.2f} s", ""),
            (f"dry run, {lines:,} lines", f"{seconds['lines']:.2f} s", ""),
            ("start: the job is safe on the disk", f"{seconds['start']:.2f} s", ""),
            (f"{items:,} items in {chunks} chunks", f"{seconds['expand']:.2f} s, {rate:,.0f}/s", ""),
            ("the same rows by sqlite3's executemany", f"{bare:.2f} s, {limit:,.0f}/s", ""),
            ("of the limit", f"{rate / limit:.2f}", ">= 0.5"),
        ],
    )


if __name__ == "__main__":
    main()
