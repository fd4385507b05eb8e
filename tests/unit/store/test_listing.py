"""Ids of a query against a plain filter over the same 20,000 assets, written without SQL."""

from __future__ import annotations

import random
import unicodedata
import uuid
from dataclasses import dataclass
from itertools import product

import pytest

from assetdesk.core.names import name_key
from assetdesk.core.query import FilterKey, Place, Query, SortKey, StateFilter, TypeFilter
from assetdesk.store.engine import Store
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.views.listing import statement_of
from assetdesk.store.views.reader import Reader
from assetdesk.store.writer import Write

COUNT = 20_000
FOLDERS = [
    (1, None, ""),
    (2, 1, "Music"),
    (3, 2, "Music/Brass"),
    (4, 2, "Music/Brass 2"),
    (5, 1, "Music 100%"),
    (6, 5, "Music 100%/a_b"),
    (7, 1, "Möbel"),
]
WORDS = ["IMG", "straße", "Café", "100%", "a_b", "Ünder", "x'y", "ng-41"]
TYPES = {"Image": "jpeg", "AnimatedGif": "gif", "Pdf": "pdf", "PsdTemplate": "psd", "Asset": None}


@dataclass
class Made:
    """An asset as the test knows it."""

    id: int
    folder: int
    name: str
    type: str
    format: str | None
    bytes: int
    mtime: int
    added: float
    width: int | None
    height: int | None
    taken: str | None
    state: str
    missing: bool
    trashed: bool
    live: str
    version: str
    error: str | None
    skipped: bool

    @property
    def key(self) -> str:
        return name_key(self.name)

    @property
    def shown(self) -> str:
        return self.live or self.state

    @property
    def stale(self) -> bool:
        return self.state != "unprocessed" and self.version != "2" and not self.skipped

    @property
    def failed_step(self) -> bool:
        return self.error is not None and self.error != "RenditionFormatUnsupported" and not self.skipped


def _made(rnd: random.Random, number: int) -> Made:
    words = " ".join(rnd.choices(WORDS, k=rnd.randint(1, 2)))
    if rnd.random() < 0.3:
        words = unicodedata.normalize("NFD", words)
    kind = rnd.choice(list(TYPES))
    state = rnd.choices(["unprocessed", "processed", "failed"], [1, 6, 1])[0]
    error = None
    if state == "failed":
        error = "SourceCorrupt"
    elif state == "processed" and kind == "Asset":
        error = "RenditionFormatUnsupported"
    size = rnd.choice([None, rnd.randint(1, 400)])
    return Made(
        id=number,
        folder=rnd.choice(FOLDERS)[0],
        name=f"{words} {number}.{rnd.choice(['JPG', 'pdf', 'psd'])}",
        type=kind,
        format=None if state == "unprocessed" else TYPES[kind],
        bytes=rnd.randint(1, 500),
        mtime=rnd.randint(1, 500),
        added=float(rnd.randint(1, 50)),
        width=size,
        height=size,
        taken=rnd.choice([None, f"2024-01-{rnd.randint(1, 28):02d}"]),
        state=state,
        missing=rnd.random() < 0.02,
        trashed=rnd.random() < 0.05,
        live=rnd.choices(["", "queued", "processing"], [18, 1, 1])[0],
        version=rnd.choices(["2", "1"], [9, 1])[0],
        error=error,
        skipped=error == "SourceCorrupt" and rnd.random() < 0.2,
    )


def _fill(w: Write, every: list[Made]) -> None:
    run = w.conn.exec_driver_sql
    for number, parent, path in FOLDERS[1:]:
        run(
            "INSERT INTO folders (id, parent_id, name, path, path_key) VALUES (?, ?, ?, ?, ?)",
            (number, parent, path.rpartition("/")[2], path, name_key(path)),
        )
    run(
        "INSERT INTO modules (step, format, version) VALUES (?, ?, '2')",
        [("preview", f or "unknown") for f in TYPES.values()],
    )
    run(
        "INSERT INTO jobs (id, type, name, instance, request, state, priority, created)"
        " VALUES (?, 'ReprocessAssets', 'x', 'x', '{}', 'running', 20, 0)",
        [(1,), (2,)],
    )
    run(
        "INSERT INTO assets (id, key, folder_id, name, name_key, ext, format, type, bytes, mtime_ns, hash, width,"
        " height, taken, state, missing, added, trashed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'h', ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                m.id, uuid.uuid4().hex, m.folder, m.name, m.key, m.name[-3:].lower(), m.format, m.type, m.bytes,
                m.mtime, m.width, m.height, m.taken, m.state, m.missing, m.added, 1.0 if m.trashed else None,
            )
            for m in every
        ],
    )  # fmt: skip
    run(
        "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, error_code, skipped)"
        " VALUES (?, 'preview', 'h', ?, 0, 1, ?, ?)",
        [(m.id, m.version, m.error, m.skipped) for m in every if m.state != "unprocessed"],
    )
    live = {"queued": "queued", "processing": "assigned"}
    run(
        "INSERT INTO items (job_id, asset_id, step, state, priority, queued) VALUES (?, ?, 'preview', ?, 20, 0)",
        [(1 + m.id % 2, m.id, live.get(m.live, "done")) for m in every if m.live or m.id % 3 == 0],
    )
    w.changed(everything=True)


class Library:
    """The same assets in a store and in a list."""

    def __init__(self, store: Store, every: list[Made]) -> None:
        self.store = store
        self.every = every

    def naive(self, query: Query) -> list[int]:
        """What a query means, in plain words."""
        paths = {number: name_key(path) for number, _, path in FOLDERS}
        found = []
        for m in self.every:
            if m.trashed != (query.place is Place.TRASH):
                continue
            if query.place is Place.FOLDER:
                assert query.folder_id is not None
                here = paths[query.folder_id]
                below = query.subfolders and (not here or paths[m.folder].startswith(f"{here}/"))
                if m.folder != query.folder_id and not below:
                    continue
            if query.place is Place.NOT_PROCESSED and not m.failed_step:
                continue
            if any(word not in m.key for word in name_key(query.words).split()):
                continue
            if query.types and self._type(m) not in query.types:
                continue
            if query.states and not any(self._state(m, state) for state in query.states):
                continue
            if query.job_id is not None and not ((m.live or m.id % 3 == 0) and 1 + m.id % 2 == query.job_id):
                continue
            found.append(m)
        found.sort(key=lambda m: self._order(m, query.sort, paths), reverse=query.descending)
        return [m.id for m in found]

    @staticmethod
    def _type(m: Made) -> TypeFilter:
        known = {
            "Image": TypeFilter.IMAGE,
            "AnimatedGif": TypeFilter.IMAGE,
            "Pdf": TypeFilter.PDF,
            "PsdTemplate": TypeFilter.PHOTOSHOP,
        }
        return known.get(m.type, TypeFilter.OTHER)

    @staticmethod
    def _state(m: Made, state: StateFilter) -> bool:
        if state is StateFilter.STALE:
            return m.stale
        if state is StateFilter.MISSING:
            return m.missing
        if state is StateFilter.NO_PREVIEW:
            return m.error == "RenditionFormatUnsupported"
        return m.shown == state.value

    @staticmethod
    def _order(m: Made, sort: SortKey, paths: dict[int, str]) -> tuple[object, ...]:
        rank = ["failed", "processing", "queued", "unprocessed", "processed"].index(m.shown)
        return {
            SortKey.NAME: (m.key, m.id),
            SortKey.STATE: (rank, m.key, m.id),
            SortKey.TYPE: (m.type, m.name[-3:].lower(), m.key, m.id),
            SortKey.SIZE: (m.bytes, m.id),
            SortKey.PIXELS: ((m.width or 0) * (m.height or 0), m.key, m.id),
            SortKey.FOLDER: (paths[m.folder], m.key, m.id),
            SortKey.CHANGED: (m.mtime, m.id),
            SortKey.ADDED: (m.added, m.id),
            SortKey.TAKEN: (m.taken or "", m.key, m.id),
        }[sort]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    rnd = random.Random(20261122)
    every = [_made(rnd, number) for number in range(1, COUNT + 1)]
    with Store.create(tmp_path_factory.mktemp("listing")) as store:
        store.writer.run(lambda w: _fill(w, every))
    # closed again: a listing needs no thread of the store
    return Library(store, every)


def _check(library: Library, query: Query) -> int:
    reader = Reader(LibraryPaths(library.store.paths.root))
    try:
        found = list(reader.ids(*statement_of(query)))
    finally:
        reader.close()
    assert found == library.naive(query), query
    return len(found)


@pytest.mark.parametrize("sort", list(SortKey))
def test_every_order_both_ways(library: Library, sort: SortKey) -> None:
    for descending in (False, True):
        assert _check(library, Query(sort=sort, descending=descending)) > 18_000


@pytest.mark.parametrize("folder", [number for number, _, _ in FOLDERS])
def test_every_folder_with_and_without_what_lies_below(library: Library, folder: int) -> None:
    for subfolders, sort in product((False, True), (SortKey.NAME, SortKey.SIZE, SortKey.FOLDER)):
        assert _check(library, Query(place=Place.FOLDER, folder_id=folder, subfolders=subfolders, sort=sort)) > 1000


@pytest.mark.parametrize(
    "words", ["img", "IMG  100%", "STRASSE", "cafe\u0301", "CAFÉ", "_", "a_b 1", "%", "'", "nothing at all", "ünder ng"]
)
def test_words_in_any_case_and_form(library: Library, words: str) -> None:
    _check(library, Query(words=words))
    _check(library, Query(words=words, place=Place.FOLDER, folder_id=2))


@pytest.mark.parametrize("state", list(StateFilter))
def test_every_state(library: Library, state: StateFilter) -> None:
    assert _check(library, Query().having(FilterKey.STATE, state)) > 0


def test_filters_together_at_random(library: Library) -> None:
    rnd = random.Random(7)
    for _ in range(40):
        query = Query(
            place=rnd.choice(list(Place)),
            folder_id=rnd.choice(FOLDERS)[0],
            subfolders=rnd.random() < 0.5,
            words=rnd.choice(["", "", "img", "100%", "café str"]),
            job_id=rnd.choice([None, None, 1, 2]),
            sort=rnd.choice(list(SortKey)),
            descending=rnd.random() < 0.5,
        )
        query = query.having(FilterKey.TYPE, *rnd.sample(list(TypeFilter), rnd.randint(0, 2)))
        query = query.having(FilterKey.STATE, *rnd.sample(list(StateFilter), rnd.randint(0, 3)))
        _check(library, query)


@pytest.mark.parametrize("sort", [SortKey.NAME, SortKey.SIZE, SortKey.CHANGED, SortKey.ADDED, SortKey.FOLDER])
def test_common_orders_come_from_an_index_alone(library: Library, sort: SortKey) -> None:
    reader = Reader(LibraryPaths(library.store.paths.root))
    statement, values = statement_of(Query(sort=sort))
    plan = " ".join(str(row[3]) for row in reader.all(f"EXPLAIN QUERY PLAN {statement}", values))
    reader.close()
    assert "COVERING INDEX ix_assets_live" in plan
    assert "TEMP B-TREE" not in plan
