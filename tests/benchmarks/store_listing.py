"""(e) A library of many assets: taking files in, and everything a window reads when a folder is clicked.

python3 dev.py bench store_listing [--assets 100000]
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from _kit import Row, arguments, fill_with_rows, show

from assetdesk.core.query import OUT_OF_DATE, FilterKey, Place, Query, SortKey, TypeFilter
from assetdesk.jobs.modules import current_modules
from assetdesk.store import assets
from assetdesk.store.browse import Browser
from assetdesk.store.engine import Store
from assetdesk.store.paths import ROOT_FOLDER, LibraryPaths


def best(doing: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of the quickest run."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        doing()
        found.append(1000 * (time.perf_counter() - began))
    return min(found)


def taking_in(count: int) -> list[Row]:
    """Rows a second by `add_assets`, in works of 5,000, beside bare sqlite3 with the same indexes."""
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder)) as store:
        new = [assets.NewAsset(ROOT_FOLDER, f"IMG_{n:06}.jpg", 3_000_000 + n, n, n) for n in range(count)]
        began = time.perf_counter()
        for start in range(0, count, 5000):
            store.writer.run(lambda w, start=start: assets.add_assets(w, new[start : start + 5000]))
        ours = count / (time.perf_counter() - began)
        with store.read() as conn:
            schema = [row[0] for row in conn.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'assets' AND sql IS NOT NULL ORDER BY type DESC"
            )]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "bare.sqlite")) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        for statement in schema:
            db.execute(statement)
        began = time.perf_counter()
        for start in range(0, count, 5000):
            with db:
                db.executemany(
                    "INSERT INTO assets (key, folder_id, name, name_key, ext, bytes, mtime_ns, inode, added)"
                    " VALUES (?, 1, ?, ?, 'jpg', ?, ?, ?, 0)",
                    (
                        (f"{n:032x}", a.name, a.name.casefold(), a.bytes, n, n)
                        for n, a in enumerate(new[start : start + 5000], start)
                    ),
                )
        bare = count / (time.perf_counter() - began)
    return [("taking in, rows a second", f"{ours:,.0f}", f"≥ 0.5 × sqlite3 = {0.5 * bare:,.0f}")]


def reading(count: int) -> list[Row]:
    """What a window asks for."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        modules = current_modules()
        with Store.create(root) as store:
            store.set_modules(modules)
        fill_with_rows(LibraryPaths(root).database, modules, count)
        browse = Browser(LibraryPaths(root))
        ids = browse.ids(Query())
        one = Query(place=Place.FOLDER, folder_id=2, subfolders=False)
        asked: list[tuple[str, Callable[[], object], str]] = [
            ("ids of all, by name", lambda: browse.ids(Query()), f"{30 * count / 100_000:,.0f} ms"),
            ("ids of all, newest first", lambda: browse.ids(Query(sort=SortKey.ADDED, descending=True)), ""),
            ("ids of all, by pixels (no index)", lambda: browse.ids(Query(sort=SortKey.PIXELS)), ""),
            ("ids of one folder", lambda: browse.ids(one), ""),
            ("ids of two words", lambda: browse.ids(Query(words="photo 99")), ""),
            ("ids of one type", lambda: browse.ids(Query().having(FilterKey.TYPE, TypeFilter.PDF)), ""),
            ("ids of what is out of date", lambda: browse.ids(OUT_OF_DATE), ""),
            ("first 200 rows", lambda: browse.rows(ids[:200]), ""),
            ("ids of all and first 200 rows", lambda: browse.rows(browse.ids(Query())[:200]), "100 ms with painting"),
            ("folders with counts", browse.folders, ""),
            ("totals", browse.counts, ""),
        ]
        rows: list[Row] = [(what, f"{best(doing):.1f} ms", goal) for what, doing, goal in asked]

        def cold() -> None:
            fresh = Browser(LibraryPaths(root))
            fresh.rows(fresh.ids(one)[:200])
            fresh.close()

        rows.append(("a folder's first page, newly opened", f"{best(cold):.1f} ms", ""))
        browse.close()
        return rows


def main() -> None:
    """Print the table."""
    count = arguments(__doc__, assets=100_000).assets
    show(f"Store, {count:,} assets", [*taking_in(count), *reading(count)])


if __name__ == "__main__":
    main()
