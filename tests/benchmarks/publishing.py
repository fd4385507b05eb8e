"""(p) What a publish would do, of 50,000 marked assets: the plan, the counts of the side bar, the list, a page of rows.

python3 dev.py bench publishing [--assets 50000]

All of them are marked in four contexts, three of which have a target; each asset has five derived files. At the first
target all of it lies as it is but for one in a hundred, at the second nothing, at the third all is the same. Beside
it stands one scan of the same rows by bare sqlite3: marks joined with the derived files.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from _kit import Row, arguments, fill_with_rows, show

from assetdesk.core.publish import PublishType
from assetdesk.core.query import Filter, FilterKey, Query
from assetdesk.jobs.modules import current_modules
from assetdesk.library import marks
from assetdesk.library.publishing import force, plan
from assetdesk.library.session import Library
from assetdesk.store.engine import Store
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.publishing import publish_plan

_NAMES = (
    ("pyramid.tif", "pyramid"),
    ("large.jpg", "renditions"),
    ("square.jpg", "crops"),
    ("web.1280.1280.jpeg", "preview"),
    ("thumbnail.319.319.png", "preview"),
)


def fill(database: Path, count: int) -> None:
    """Derived files, marks, and what lies there, straight into the tables."""
    with closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.executemany(
            "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
            " VALUES (?, ?, ?, 1, ?, 100000, ?, 'image/jpeg', 1)",
            (
                (n, step, name, f"ab/{n:032x}/1/{name}", f"{n:060x}{place:04x}")
                for n in range(1, count + 1)
                for place, (name, step) in enumerate(_NAMES)
            ),
        )
        db.execute("UPDATE contexts SET url = '/srv/' || id WHERE id <> 4")
        # a target that pictures go to, beside the two of other types
        db.execute("UPDATE contexts SET type = 'ServerDirectory' WHERE id IN (2, 3)")
        db.execute("INSERT INTO marks (asset_id, context_id) SELECT a.id, c.id FROM assets a CROSS JOIN contexts c")
        db.execute("UPDATE assets SET marked = 1")
        for context in (1, 3):
            db.execute(
                "INSERT INTO published (context_id, server, asset_id, ident, ident_key, last_published)"
                " SELECT ?1, '/srv/' || ?1, id, 'p' || id, 'p' || id, 5 FROM assets",
                (context,),
            )
        db.execute(
            "INSERT INTO published_files (published_id, path, source, bytes, hash, sent)"
            " SELECT p.id, p.ident || '/' || d.name, d.name, d.bytes, d.hash, 5 FROM published p"
            " JOIN derived d ON d.asset_id = p.asset_id"
            " WHERE (p.context_id = 1 AND d.step IN ('pyramid', 'renditions', 'crops'))"
            " OR (p.context_id = 3 AND d.step IN ('renditions', 'crops'))"
        )
        db.execute(
            "INSERT INTO published_files (published_id, path, source, bytes, hash, sent)"
            " SELECT p.id, p.ident || '/original', 'original', a.bytes, a.hash, 5 FROM published p"
            " JOIN assets a ON a.id = p.asset_id WHERE p.context_id = 3"
        )
        db.execute("UPDATE derived SET hash = 'another' WHERE name = 'large.jpg' AND asset_id % 100 = 0")
        db.commit()
        db.execute("ANALYZE")
        db.commit()


def best(doing: Callable[[], object], times: int = 3) -> float:
    """Milliseconds of this program's own time in the quickest run: nothing here waits for anything but the disk."""
    found = []
    for _ in range(times):
        began = time.process_time()
        doing()
        found.append(1000 * (time.process_time() - began))
    return min(found)


def main() -> None:
    """The table."""
    count = arguments(__doc__, assets=50_000).assets
    modules = current_modules()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with Store.create(root) as store:
            store.set_modules(modules)
        database = LibraryPaths(root).database
        fill_with_rows(database, modules, count)
        fill(database, count)
        with closing(sqlite3.connect(database)) as db:
            scan = best(
                lambda: db.execute(
                    "SELECT COUNT(*), SUM(d.bytes) FROM marks m JOIN assets a ON a.id = m.asset_id"
                    " JOIN derived d ON d.asset_id = a.id WHERE m.context_id = 1"
                ).fetchall()
            )
        with Library.open(root, run=False) as lib, lib.browse.plain() as db_:
            ids = list(lib.browse.ids(Query()))
            page = ids[:200]
            changed = Query(filters=(Filter(FilterKey.PUBLISHED, ("changed",)),))
            goal = f"{count / 50_000:.1f} s at most"
            rows: list[Row] = [("bare sqlite3: marks with derived files", f"{scan:,.0f} ms", "")]
            asked: list[tuple[str, Callable[[], object], str]] = [
                ("plan, Incremental, 1 in 100 changed", lambda: plan.rows(lib, 1), goal),
                ("plan, Incremental, all new", lambda: plan.rows(lib, 2), goal),
                ("plan, Incremental, nothing to do", lambda: plan.rows(lib, 3), goal),
                ("plan, Full", lambda: plan.rows(lib, 1, PublishType.FULL), goal),
                ("counts of the side bar, four targets", lambda: plan.due(lib), ""),
                ("list of the page To publish", lambda: plan.listed(lib, 1), ""),
                ("the same with every mark", lambda: plan.listed(lib, 1, marked=True), ""),
                ("200 lines of it", lambda: plan.lines(lib, 1, page), ""),
                ("200 rows of a list, with badges", lambda: lib.browse.rows(page), ""),
                ("published:changed", lambda: lib.browse.ids(changed), ""),
                ("files of 200 assets", lambda: publish_plan.files(db_, 1, page), ""),
            ]
            rows += [(what, f"{best(doing):,.0f} ms", wanted) for what, doing, wanted in asked]
            print({number: (due.send, due.current) for number, due in sorted(plan.due(lib).items())})
            for what, doing in (
                ("force all", lambda: force.force(lib, ids)),
                ("take all marks away, everywhere", lambda: marks.put(lib, ids, False)),
                ("mark all, everywhere", lambda: marks.put(lib, ids, True)),
            ):
                rows.append((what, f"{best(doing, 1):,.0f} ms", ""))
    show(f"Publishing, {count:,} assets", rows)


if __name__ == "__main__":
    main()
