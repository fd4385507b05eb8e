"""Ids of a query against a plain filter over the same 1,500 assets, written without SQL."""

from __future__ import annotations

import json
import random
import re
import time
import unicodedata
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import product

import pytest

from assetdesk.core import colour_names
from assetdesk.core.filters import Range, read
from assetdesk.core.names import name_key
from assetdesk.core.query import Filter, FilterKey, Place, Query, SortKey, StateFilter, TypeFilter
from assetdesk.core.text import ExtractedText, TextPart
from assetdesk.store import search_index
from assetdesk.store.engine import Store
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.views import listing
from assetdesk.store.views.listing import statement_of
from assetdesk.store.views.reader import Reader
from assetdesk.store.writer import Write

COUNT = 1_500
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
TYPES = {
    "Image": "jpeg", "AnimatedGif": "gif", "Pdf": "pdf", "PsdTemplate": "psd", "Asset": None, "Image raw": "raw",
    "Asset text": "markdown", "Rtf": "rtf", "Zip": "tar", "Svg": "svg",
}  # fmt: skip
KEYWORDS = ["brass", "Red car", "Zürich", "car", "日本", "red"]
COLOURS = ["sRGB", "Adobe RGB", "CMYK (FOGRA39)", "Gray", "Lab", "Bitmap", None]
CAMERAS = ["Canon EOS R5", "NIKON Z 6", None, "100%_sharp"]


# by the number of an asset modulo 7
# what of `VALUES` finds the assets of these numbers
HUES = {0: ("red", "#fe0101@40"), 1: ("blue@8",)}
CROPS = {"unconfirmed": (2,), "confirmed": (0, 1), "moved": (1,)}


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
    pages: int | None
    duration: float | None
    colour: str | None
    camera: str | None
    title: str
    rating: int | None
    keywords: list[str]
    gps: bool
    text: str
    cell: int
    originator: int | None
    orphaned: bool
    marked: bool
    approval: str
    collections: tuple[int, ...]

    @property
    def expires(self) -> float | None:
        """A few long ago, a few in three days."""
        return {0: 1.0, 1: time.time() + 3 * 86_400}.get(self.id % 13)

    @property
    def checked_out(self) -> str:
        return "anna" if self.id % 17 == 0 else ""

    @property
    def ext(self) -> str:
        return self.name[-3:].lower()

    @cached_property
    def tokens(self) -> list[str]:
        """Every word that can be found, as the model sees them."""
        return _tokens(" ".join([self.name, self.title, *self.keywords, self.text]))

    @cached_property
    def key(self) -> str:
        return name_key(self.name)

    @property
    def shown(self) -> str:
        return self.live or self.state

    @property
    def stale(self) -> bool:
        return self.state != "unprocessed" and self.version != "2" and not self.skipped and not self.orphaned

    @property
    def failed_step(self) -> bool:
        return self.error is not None and self.error != "RenditionFormatUnsupported" and not self.skipped


def _tokens(text: str) -> list[str]:
    """Words without case and accents; ß is also found as ss, which is all these names need."""
    plain = unicodedata.normalize("NFD", text.lower().replace("ß", "ss"))
    return re.findall(r"[^\W_]+", "".join(c for c in plain if unicodedata.category(c) != "Mn"))


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
    keywords = rnd.sample(KEYWORDS, rnd.choice([0, 0, 1, 2]))
    return Made(
        id=number,
        folder=rnd.choice(FOLDERS)[0],
        name=f"{words} {number}.{rnd.choice(['JPG', 'pdf', 'psd'])}",
        type=kind.partition(" ")[0],
        format=None if state == "unprocessed" else TYPES[kind],
        bytes=rnd.randint(1, 500),
        mtime=rnd.randint(1, 500),
        added=float(rnd.randint(1, 50)),
        width=size,
        height=rnd.choice([size, size, None if size is None else size + rnd.randint(-50, 50)]),
        taken=rnd.choice([None, f"2024-01-{rnd.randint(1, 28):02d}T11:12:13", "2023", "2023-07", ""]),
        state=state,
        missing=rnd.random() < 0.02,
        trashed=rnd.random() < 0.05,
        live=rnd.choices(["", "queued", "processing"], [18, 1, 1])[0],
        version=rnd.choices(["2", "1"], [9, 1])[0],
        error=error,
        skipped=error == "SourceCorrupt" and rnd.random() < 0.2,
        pages=rnd.choice([None, 1, 3, 40]),
        duration=rnd.choice([None, None, 0.4, 12.5, 90.2, 3600.0]),
        colour=rnd.choice(COLOURS),
        camera=rnd.choice(CAMERAS),
        title=rnd.choice(["", "", "", "A fine Brass band"]),
        rating=rnd.choice([None, None, 0, 3, 5]),
        keywords=keywords,
        gps=rnd.random() < 0.3,
        text=rnd.choice(["", "", "", "planting week in Zürich", "week of the brass"]),
        cell=rnd.choice([0, 1]),
        originator=rnd.randint(1, 200) if number > 200 and rnd.random() < 0.09 else None,
        orphaned=rnd.random() < 0.05,
        marked=rnd.random() < 0.4,
        approval=("waiting", "approved", "rejected", "", "")[number % 5],
        collections=tuple(sorted(rnd.sample((1, 2), rnd.choice([0, 0, 1, 2])))),
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
        [("preview", f or "") for f in TYPES.values()],
    )
    run(
        "INSERT INTO jobs (id, type, name, instance, request, state, priority, created)"
        " VALUES (?, 'ReprocessAssets', 'x', 'x', '{}', 'running', 20, 0)",
        [(1,), (2,)],
    )
    run(
        "INSERT INTO assets (id, key, folder_id, name, name_key, ext, format, type, bytes, mtime_ns, hash, width,"
        " height, taken, state, missing, added, trashed, pages, duration, colour, camera, title, cell,"
        " originator_id, part, orphaned, marked, approval, expires, checked_out)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'h', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                m.id, uuid.uuid4().hex, m.folder, m.name, m.key, m.name[-3:].lower(), m.format, m.type, m.bytes,
                m.mtime, m.width, m.height, m.taken, m.state, m.missing, m.added, 1.0 if m.trashed else None, m.pages,
                m.duration, m.colour, m.camera, m.title, m.cell, m.originator,
                None if m.originator is None else f"page:{m.id}", m.orphaned, m.marked, m.approval, m.expires,
                m.checked_out,
            )
            for m in every
        ],
    )  # fmt: skip
    run(
        "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, error_code, skipped)"
        " VALUES (?, 'preview', 'h', ?, 0, 1, ?, ?)",
        [(m.id, m.version, m.error, m.skipped) for m in every if m.state != "unprocessed"],
    )
    run(
        "INSERT INTO published (context_id, server, asset_id, ident, ident_key, last_published)"
        " VALUES (4, '', ?1, ?1, ?1, 5)",
        [(m.id,) for m in every if m.id % 7 == 1],
    )
    fields = [(m.id, "dc:subject", json.dumps(m.keywords)) for m in every if m.keywords]
    fields += [(m.id, "xmp:Rating", json.dumps(m.rating)) for m in every if m.rating is not None]
    fields += [(m.id, "exif:GPSLatitude", "47.3") for m in every if m.gps]
    run("INSERT INTO fields (asset_id, layer, name, value) VALUES (?, 'embedded', ?, ?)", fields)
    search_index.fill(w.db)
    for m in every:
        if m.text:
            search_index.put_text(w.db, m.id, ExtractedText((TextPart(m.text),)))
    live = {"queued": "queued", "processing": "assigned"}
    run(
        "INSERT INTO items (job_id, asset_id, step, state, priority, queued) VALUES (?, ?, 'preview', ?, 20, 0)",
        [(1 + m.id % 2, m.id, live.get(m.live, "done")) for m in every if m.live or m.id % 3 == 0],
    )
    run(
        "INSERT INTO colours (asset_id, name, hex, l, a, b, coverage) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (m.id, name, colour_names.NAMES[name], *colour_names.lab(colour_names.NAMES[name]), share)
            for m in every
            for name, share in {0: [("red", 50.0)], 1: [("blue", 8.0)]}.get(m.id % 5, [])
        ],
    )
    run(
        "INSERT INTO collections (id, name, name_key, made) VALUES (1, 'Größe', ?, 0), (2, 'b', 'b', 0)",
        (name_key("Größe"),),
    )
    run(
        "INSERT INTO collected (collection_id, asset_id, added) VALUES (?, ?, 0)",
        [(number, m.id) for m in every for number in m.collections],
    )
    run(
        "INSERT INTO crops (asset_id, name, x, y, w, h, target_w, target_h, source, confirmed)"
        " VALUES (?, 'Large', 0, 0, 1, 1, 16, 9, ?, ?)",
        [(m.id, "user" if m.id % 7 == 1 else "auto", m.id % 7 < 2) for m in every if m.id % 7 < 3],
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
        trashed = {m.id for m in self.every if m.trashed}
        for m in self.every:
            # a list that nothing narrows has no generated assets; the trash those that were thrown away alone
            if query.stacked and not query.filtered and m.originator is not None:
                if query.place in (Place.ALL, Place.FOLDER):
                    continue
                if query.place is Place.TRASH and m.originator in trashed:
                    continue
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
            if not self._words(m, query.words):
                continue
            if not all(self._filter(m, one, paths) for one in query.filters):
                continue
            if query.job_id is not None and not ((m.live or m.id % 3 == 0) and 1 + m.id % 2 == query.job_id):
                continue
            found.append(m)
        found.sort(key=lambda m: self._order(m, query.sort, paths), reverse=query.descending)
        return [m.id for m in found]

    @staticmethod
    def _words(m: Made, words: str) -> bool:
        wanted = words.split()
        if wanted and not any(_tokens(word) for word in wanted):
            return all(name_key(word) in m.key for word in wanted)
        return all(_begins(m.tokens, _tokens(word)) for word in wanted if _tokens(word))

    def _filter(self, m: Made, one: Filter, paths: dict[int, str]) -> bool:
        return any(self._is(m, one.key, value, paths) for value in one.values) is not one.negate

    def _is(self, m: Made, key: FilterKey, value: str, paths: dict[int, str]) -> bool:
        if key is FilterKey.STATE:
            return self._state(m, StateFilter(value))
        if key is FilterKey.TYPE:
            return self._type(m) is TypeFilter(value)
        if key is FilterKey.TAKEN:
            taken = m.taken and f"{m.taken}-01-01"[:10]
            meant = read(key, value)
            assert isinstance(meant, Range)
            return bool(taken) and meant.holds(datetime.fromisoformat(str(taken)).timestamp())
        numbers = {
            FilterKey.SIZE: m.bytes,
            FilterKey.WIDTH: m.width,
            FilterKey.HEIGHT: m.height,
            FilterKey.PIXELS: m.width * m.height / 1e6 if m.width and m.height else None,
            FilterKey.PAGES: m.pages,
            FilterKey.DURATION: m.duration,
            FilterKey.RATING: m.rating or 0,
            FilterKey.ADDED: m.added,
            FilterKey.CHANGED: m.mtime / 1e9,
        }
        if key in numbers:
            meant, number = read(key, value), numbers[key]
            assert isinstance(meant, Range)
            return number is not None and meant.holds(number)
        if key is FilterKey.FOLDER:
            path, wanted = f"/{paths[m.folder]}/", name_key(value)
            tops = [f"/{path}/" for path in paths.values() if path == wanted or path.endswith(f"/{wanted}")]
            return any(path.startswith(top) for top in tops)
        if key is FilterKey.PUBLISHED:
            return (m.id % 7 == 1) is (value != "no")
        return {
            FilterKey.ORIENTATION: lambda: _orientation(m) == value,
            FilterKey.COLOUR: lambda: _family(m.colour) == value,
            FilterKey.CAMERA: lambda: value.lower() in (m.camera or "").lower(),
            FilterKey.MARKED: lambda: m.marked is (value == "yes"),
            FilterKey.PROFILE: lambda: False,
            FilterKey.CROPS: lambda: m.id % 7 in CROPS[value],
            FilterKey.HUE: lambda: value in HUES.get(m.id % 5, ()),
            FilterKey.COLLECTION: lambda: {name_key("Größe"): 1, "b": 2}.get(name_key(value)) in m.collections,
            FilterKey.EXTENSION: lambda: m.ext == value,
            FilterKey.KEYWORD: lambda: _tokens(value) in [_tokens(word) for word in m.keywords],
            FilterKey.ERROR: lambda: m.error == value and not m.skipped and m.state != "unprocessed",
            FilterKey.HAS: lambda: {
                "text": bool(m.text),
                "gps": m.gps,
                "keywords": bool(m.keywords),
                "title": bool(m.title),
                "edits": m.id % 7 == 1,
                "preview": m.cell > 0,
            }[value],
        }[key]()

    @staticmethod
    def _type(m: Made) -> TypeFilter:
        known = {
            "Image": TypeFilter.IMAGE,
            "AnimatedGif": TypeFilter.IMAGE,
            "Pdf": TypeFilter.PDF,
            "PsdTemplate": TypeFilter.PHOTOSHOP,
            "Rtf": TypeFilter.WORD,
            "Zip": TypeFilter.ARCHIVE,
            "Svg": TypeFilter.VECTOR,
        }
        if m.format in ("raw", "markdown"):
            return TypeFilter.RAW if m.format == "raw" else TypeFilter.TEXT
        return known.get(m.type, TypeFilter.OTHER)

    @staticmethod
    def _state(m: Made, state: StateFilter) -> bool:
        if state is StateFilter.STALE:
            return m.stale
        if state is StateFilter.ORPHANED:
            return m.orphaned
        if state in (StateFilter.EXPIRED, StateFilter.EXPIRING):
            return m.expires is not None and (m.expires < 2) is (state is StateFilter.EXPIRED)
        if state is StateFilter.CHECKED_OUT:
            return bool(m.checked_out)
        if state in (StateFilter.APPROVAL, StateFilter.APPROVED, StateFilter.REJECTED):
            return m.approval == {StateFilter.APPROVAL: "waiting"}.get(state, state.value)
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
            SortKey.TYPE: (m.type, m.ext, m.key, m.id),
            SortKey.SIZE: (m.bytes, m.id),
            SortKey.PIXELS: ((m.width or 0) * (m.height or 0), m.key, m.id),
            SortKey.FOLDER: (paths[m.folder], m.key, m.id),
            SortKey.CHANGED: (m.mtime, m.id),
            SortKey.ADDED: (m.added, m.id),
            SortKey.TAKEN: (m.taken or "", m.key, m.id),
            SortKey.CAMERA: (m.camera or "", m.key, m.id),
            SortKey.COLOUR: (m.colour or "", m.key, m.id),
            SortKey.DURATION: (m.duration or 0, m.key, m.id),
            SortKey.PAGES: (m.pages or 0, m.key, m.id),
            SortKey.TITLE: (m.title, m.key, m.id),
            # without words there is no best
            SortKey.RELEVANCE: (m.key, m.id),
        }[sort]


def _begins(tokens: list[str], wanted: list[str]) -> bool:
    """Whether these words stand there one after the other, the last of them begun."""
    *whole, last = wanted
    return any(
        tokens[at : at + len(whole)] == whole and tokens[at + len(whole)].startswith(last)
        for at in range(len(tokens) - len(whole))
    )


def _orientation(m: Made) -> str:
    if m.width is None or m.height is None:
        return ""
    return "square" if m.width == m.height else "landscape" if m.width > m.height else "portrait"


def _family(colour: str | None) -> str:
    known = {"CMYK (FOGRA39)": "cmyk", "Gray": "grey", "Lab": "lab", "Bitmap": "other", None: ""}
    return known.get(colour, "rgb")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    rnd = random.Random(20261122)
    every = [_made(rnd, number) for number in range(1, COUNT + 1)]
    with Store.create(tmp_path_factory.mktemp("listing")) as store:
        store.writer.run(lambda w: _fill(w, every))
    # closed again: a listing needs no thread of the store
    return Library(store, every)


def _check(library: Library, query: Query) -> int:
    """However few or many hits there are thought to be, the list is the same."""
    reader = Reader(LibraryPaths(library.store.paths.root))
    wanted = library.naive(query)
    try:
        for few in (COUNT, -1):  # made of the hits, and by walking an index
            assert list(reader.ids(*statement_of(query, 0, few))) == wanted, query
        assert list(listing.ids(reader, query)) == wanted
        assert list(listing.first(reader, query, 7)) == wanted[:7]
        assert listing.count(reader, query) == len(wanted)
    finally:
        reader.close()
    return len(wanted)


@pytest.mark.parametrize("sort", list(SortKey))
def test_every_order_both_ways(library: Library, sort: SortKey) -> None:
    for descending in (False, True):
        assert _check(library, Query(sort=sort, descending=descending)) > 1_200
        assert _check(library, Query(sort=sort, descending=descending, stacked=False)) > 1_300


@pytest.mark.parametrize("folder", [number for number, _, _ in FOLDERS])
def test_every_folder_with_and_without_what_lies_below(library: Library, folder: int) -> None:
    for subfolders, sort in product((False, True), (SortKey.NAME, SortKey.SIZE, SortKey.FOLDER)):
        assert _check(library, Query(place=Place.FOLDER, folder_id=folder, subfolders=subfolders, sort=sort)) > 50


@pytest.mark.parametrize(
    "words",
    [
        "img", "IMG  100%", "STRASSE", "cafe\u0301", "CAFE", "CAFÉ", "_", "a_b 1", "%", "'", "not at all",
        "under ng", "ng-4", "zur", "week brass", "1.jp", "straße", "% 100",
    ],
)  # fmt: skip
def test_words_in_any_case_and_form(library: Library, words: str) -> None:
    _check(library, Query(words=words))
    _check(library, Query(words=words, place=Place.FOLDER, folder_id=2, sort=SortKey.SIZE, descending=True))


VALUES: dict[FilterKey, list[str]] = {
    FilterKey.TYPE: [one.value for one in TypeFilter],
    FilterKey.STATE: [one.value for one in StateFilter],
    FilterKey.FOLDER: ["music", "Music/Brass", "BRASS", "möbel", "a_b", "nowhere"],
    FilterKey.TAKEN: ["2024", "2024-01-05", ">2024-01-20", "<=2023-07", "2023..2024-01-03", "..2023", "7d", "today"],
    FilterKey.ADDED: ["1970", "1970-01-01", ">1970", "2026.."],
    FilterKey.CHANGED: ["1970", "<1971"],
    FilterKey.SIZE: [">200", "100..200b", "0.2kb", "300", "<=17b", "1mb"],
    FilterKey.WIDTH: [">200", "100..300", "33px", "<=17"],
    FilterKey.HEIGHT: [">=200"],
    FilterKey.PIXELS: [">0.05", "0.1", "0..0.02mp"],
    FilterKey.ORIENTATION: ["landscape", "portrait", "square"],
    FilterKey.COLOUR: ["rgb", "grey", "cmyk", "lab", "indexed", "other"],
    FilterKey.CAMERA: ["canon", "nikon z", "%_", "100%_s", "x"],
    FilterKey.PAGES: [">1", "3", "2..50"],
    FilterKey.DURATION: [">10", "12s", "90", "1:30", "0.4", "1h", ">=1min"],
    FilterKey.RATING: [">=3", "5", "0", "<3"],
    FilterKey.EXTENSION: ["jpg", "psd", "xyz"],
    FilterKey.KEYWORD: ["brass", "car", "RED CAR", "zurich", "日本", "日", "band", "%"],
    FilterKey.HAS: ["text", "gps", "keywords", "title", "edits", "preview"],
    FilterKey.COLLECTION: ["GRÖSSE", "größe", "B", "none"],
    FilterKey.MARKED: ["yes", "no"],
    FilterKey.PUBLISHED: ["yes", "no", "server DIRECTORY"],
    FilterKey.CROPS: ["unconfirmed", "confirmed", "moved"],
    FilterKey.HUE: ["red", "#fe0101@40", "red@60", "blue", "blue@8", "black"],
    FilterKey.PROFILE: ["Web shop", "Nothing"],
    FilterKey.ERROR: ["SourceCorrupt", "RenditionFormatUnsupported", "Timeout"],
}


@pytest.mark.parametrize("key", list(FilterKey))
def test_every_filter_and_its_opposite(library: Library, key: FilterKey) -> None:
    rnd = random.Random(3)
    found = []
    for value in VALUES[key]:
        found.append(_check(library, Query(filters=(Filter(key, (value,)),))))
        words = rnd.choice(["img", "week"])
        _check(library, Query(words=words, filters=(Filter(key, (value,), negate=True),)))
    assert max(found) > 0 or key is FilterKey.PROFILE  # none holds anywhere here
    both = Filter(key, tuple(VALUES[key][:2]))
    _check(library, Query(filters=(both, Filter(FilterKey.SIZE, (">250",))), sort=SortKey.SIZE))


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
            words=rnd.choice(["", "", "img", "100%", "café str", "ng-41", "week", "brass 1"]),
            job_id=rnd.choice([None, None, 1, 2]),
            sort=rnd.choice(list(SortKey)),
            descending=rnd.random() < 0.5,
        )
        query = query.having(FilterKey.TYPE, *rnd.sample(list(TypeFilter), rnd.randint(0, 2)))
        query = query.having(FilterKey.STATE, *rnd.sample(list(StateFilter), rnd.randint(0, 3)))
        if query.words and query.sort is SortKey.RELEVANCE:
            query = replace(query, sort=SortKey.NAME)
        for key in rnd.sample(list(FilterKey), rnd.randint(0, 2)):
            if key not in (FilterKey.TYPE, FilterKey.STATE):
                values = rnd.sample(VALUES[key], rnd.randint(1, 2))
                query = replace(query, filters=(*query.filters, Filter(key, tuple(values), rnd.random() < 0.3)))
        _check(library, query)


@pytest.mark.parametrize("sort", [SortKey.NAME, SortKey.SIZE, SortKey.CHANGED, SortKey.ADDED, SortKey.FOLDER])
def test_common_orders_come_from_an_index_alone(library: Library, sort: SortKey) -> None:
    reader = Reader(LibraryPaths(library.store.paths.root))
    plans = []
    for stacked in (True, False):
        statement, values = statement_of(Query(sort=sort, stacked=stacked))
        plans.append(" ".join(str(row[3]) for row in reader.all(f"EXPLAIN QUERY PLAN {statement}", values)))
    reader.close()
    for plan in plans:
        assert "COVERING INDEX ix_assets_live" in plan
        assert "TEMP B-TREE" not in plan
