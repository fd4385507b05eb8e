"""Finding things in a library of many assets, as fast as one types.

python3 dev.py bench search [--assets 1000000]

ASSETDESK_BENCH_LIBRARY=FOLDER keeps the library there for the next run. Names, keywords and texts are drawn from one
list of words as language draws them: of a million assets, the first word stands in some 60,000, the six hundredth in
some 3,000. Beside each figure stands what bare sqlite3 takes for the same question
to the same index (the floor), and once what reading every name takes (the ceiling).
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path

from _kit import Row, arguments, show

from assetdesk.core.query import FilterKey, Query, SortKey
from assetdesk.jobs.modules import current_modules
from assetdesk.store.browse import Browser
from assetdesk.store.connect import connect
from assetdesk.store.engine import Store
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.search_form import keywords_form, name_form

FIRST = 200
_COMMON = ("photo", "shoot", "brass", "garden", "autumn", "window", "spade", "planting")
_MIDDLE = ("trumpet", "silver")  # from this place of the list on
_MIDDLE_PLACE = 600
_SYLLABLES = ("ba", "co", "di", "fen", "gar", "hol", "in", "ju", "kel", "lor", "mi", "nu", "or", "pra", "qui", "ros")
_TYPES = (("jpg", "jpeg", "Image"), ("pdf", "pdf", "Pdf"), ("psd", "photoshop", "PsdTemplate"), ("mp4", "mp4", "Video"))
_CAMERAS = ("Canon EOS R5", "NIKON Z 6", "SONY ILCE-7M4", None)


def words(count: int = 30_000) -> list[str]:
    """Different words, the most frequent first."""
    chance = random.Random(3)
    made = dict.fromkeys(_COMMON)
    while len(made) < count:
        made["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) + chance.choice(("", "", "s", "er"))] = None
    listed = list(made)
    return [*listed[:_MIDDLE_PLACE], *_MIDDLE, *listed[_MIDDLE_PLACE:]]


def fill(paths: LibraryPaths, count: int) -> None:
    """`count` assets straight into the tables: names of three words, three keywords, every tenth with text."""
    chance = random.Random(4)
    vocabulary = words()
    # how often the word at each place of the list comes
    weights = list(accumulate(1 / (place + 20) for place in range(len(vocabulary))))
    drawn: list[str] = []

    def some(number: int) -> list[str]:
        if len(drawn) < number:
            drawn[:] = chance.choices(vocabulary, cum_weights=weights, k=200_000)
        return [drawn.pop() for _ in range(number)]

    now = time.time()

    def rows() -> Iterator[tuple[object, ...]]:
        for n in range(count):
            ext, form, kind = _TYPES[0] if n % 5 else _TYPES[n % 4]
            name = f"{some(1)[0]}_{some(1)[0]}-{n:07}.{ext}"
            day = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now - n * 150))
            yield (
                n + 1, f"{n:032x}", n % 500 + 2, name, name, ext, form, kind, 2_000_000 + n * 37 % 9_000_000, n, "h",
                1000 + n * 7 % 7000, 1000 + n * 11 % 5000, n % 40 + 1, day, _CAMERAS[n % 4], now - n,
            )  # fmt: skip

    with closing(sqlite3.connect(paths.database)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -400000")
        db.executemany(
            "INSERT INTO folders (id, parent_id, name, path, path_key) VALUES (?, 1, ?, ?, ?)",
            ((n + 2, f"Shoot {n:04}", f"Shoot {n:04}", f"shoot {n:04}") for n in range(500)),
        )
        db.executemany(
            "INSERT INTO assets (id, key, folder_id, name, name_key, ext, format, type, bytes, mtime_ns, hash, width,"
            " height, pages, taken, camera, state, processed, added)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'processed', 1, ?)",
            rows(),
        )
        db.executemany(
            "INSERT INTO search (rowid, name, title, keywords, metadata, text) VALUES (?, ?, '', ?, ?, ?)",
            (
                (
                    number, name_form(name), keywords_form(some(3)), "Ada Lovelace\nBerlin",
                    " ".join(some(60)) if number % 10 == 0 else "",
                )
                for number, name in db.execute("SELECT id, name FROM assets")
            ),
        )  # fmt: skip
        db.execute("INSERT INTO search (search) VALUES ('optimize')")
        db.commit()
        db.execute("ANALYZE")
        db.commit()


def spent(doing: Callable[[], object], times: int = 30) -> tuple[float, float]:
    """Median and slowest, in milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        doing()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found), max(found)


def measured(root: Path) -> list[Row]:
    """What a person asks, beside the floor."""
    browse = Browser(LibraryPaths(root))
    db = connect(LibraryPaths(root), writing=False)

    def floor(match: str, order: str = "") -> Callable[[], object]:
        statement = f"SELECT rowid FROM search WHERE search MATCH ? {order} LIMIT {FIRST}"
        return lambda: db.execute(statement, (match,)).fetchall()

    by_rank = "ORDER BY bm25(search, 10.0, 8.0, 6.0, 2.0, 1.0)"
    middle, common = "trumpet", "brass"
    rare = next(word for word in words()[20_000:] if word.isalpha())
    two = Query(words=middle).having(FilterKey.TYPE, "pdf").having(FilterKey.WIDTH, ">2000")

    def query(text: str, sort: SortKey = SortKey.NAME) -> Query:
        return Query(words=text, sort=sort)

    asked: list[tuple[str, Query, str, str]] = [
        (f"rare word ({rare})", query(rare), f'"{rare}" *', ""),
        (f"middle word ({middle})", query(middle), f'"{middle}" *', ""),
        (f"common word ({common})", query(common), f'"{common}" *', ""),
        ("two words", query("trumpet silver"), '"trumpet" * AND "silver" *', ""),
        ("a phrase", query('"silver window"'), '"silver window"', ""),
        ("prefix of three letters", query("tru"), '"tru" *', ""),
        ("word and two filters", two, f'"{middle}" *', ""),
        ("common word and two filters", Query(words=common, filters=two.filters), f'"{common}" *', ""),
        ("two filters without words", Query(filters=two.filters), "", ""),
        (f"rare word, ranked ({rare})", query(rare, SortKey.RELEVANCE), f'"{rare}" *', by_rank),
        (f"middle word, ranked ({middle})", query(middle, SortKey.RELEVANCE), f'"{middle}" *', by_rank),
        ("two words, ranked", query("trumpet silver", SortKey.RELEVANCE), '"trumpet" * AND "silver" *', by_rank),
        (f"common word, best first ({common})", query(common, SortKey.RELEVANCE), f'"{common}" *', by_rank),
    ]
    rows: list[Row] = []
    for what, asking, match, order in asked:
        found = browse.ids(asking)
        first, worst = spent(lambda asking=asking: browse.first(asking, FIRST))  # type: ignore[misc]
        every, _ = spent(lambda asking=asking: browse.ids(asking), 5)  # type: ignore[misc]
        page = found[:60]
        shown, _ = spent(lambda asking=asking, page=page: browse.hits(asking, page), 5)  # type: ignore[misc]
        bare = f"{spent(floor(match, order))[0]:.1f}" if match else "–"
        assert list(browse.first(asking, FIRST)) == list(found[:FIRST]), what
        rows.append(
            (
                what,
                f"{first:.1f} ms (worst {worst:.1f})",
                f"{len(found):,} hits; all {every:.0f} ms; hits of 60 rows {shown:.0f} ms; floor {bare} ms",
            )
        )
    typed = "trumpet"
    took = []
    for end in range(1, len(typed) + 1):
        asking = Query(words=typed[:end], sort=SortKey.RELEVANCE)
        took.append(spent(lambda asking=asking: browse.rows(browse.first(asking, FIRST)), 5)[0])  # type: ignore[misc]
    letters = ", ".join(f"{ms:.0f}" for ms in took)
    rows.append((f"typing “{typed}”, letter by letter to 200 rows", f"{letters} ms", ""))
    like = spent(lambda: db.execute("SELECT id FROM assets WHERE name LIKE '%trumpet%' LIMIT 100000").fetchall(), 3)
    rows.append(("reading every name (LIKE)", f"{like[0]:.0f} ms", "the ceiling"))
    db.close()
    browse.close()
    return rows


def main() -> None:
    """Print the table."""
    count = arguments(__doc__, assets=1_000_000).assets
    with tempfile.TemporaryDirectory() as folder:
        root = Path(os.environ.get("ASSETDESK_BENCH_LIBRARY") or folder)
        if not (root / ".assetdesk").exists():
            with Store.create(root) as store:
                store.set_modules(current_modules())
            began = time.perf_counter()
            fill(LibraryPaths(root), count)
            print(f"made in {time.perf_counter() - began:.0f} s")
        show(f"Search, {count:,} assets", measured(root))


if __name__ == "__main__":
    main()
