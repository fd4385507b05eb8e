"""What people type is found as they expect, in every writing, and the index is in step with whatever happens."""

from __future__ import annotations

import random

import pytest
from support.originals import put, sql

from assetdesk.core.query import Place, Query, SortKey
from assetdesk.core.text import ExtractedText, TextPart
from assetdesk.store import assets, search_index
from assetdesk.store.engine import Store
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

NAMES = [
    "Zürich STRASSE.jpg",
    "Straße in Koeln.jpg",
    "日本語テキスト.pdf",
    "東京2020.jpg",
    "한국어를.txt",
    "ประเทศไทย.jpg",
    "🎺 solo.mp3",
    "👩‍🎤 star.png",
    "Łódź.jpg",
    "København.jpg",
    "œuvre ﬁne.tif",
    "ＡＢＣ１２.jpg",
    "İstanbul ışık.jpg",
    "Ёлка.jpg",
    "ΑΘΉΝΑ σοφός.jpg",
    "كَتَبَ أحمد.txt",
    "שלום.txt",
    "NG-4133_trumpetSilver.psd",
    "IMG1234.CR2",
    "naïve café.jpg",
]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A library with a name of every writing; closed, since reading needs no thread of it."""
    with Store.create(tmp_path_factory.mktemp("named")) as store:
        store.writer.run(
            lambda w: assets.add_assets(w, [assets.NewAsset(1, name, 1, 1, n) for n, name in enumerate(NAMES)])
        )
    return store


def _found(root: Store, words: str, **more: object) -> list[str]:
    from assetdesk.store.browse import Browser

    browse = Browser(root.paths)
    try:
        return [row.name for row in browse.rows(browse.ids(Query(words=words, **more)))]  # type: ignore[arg-type]
    finally:
        browse.close()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("zurich", NAMES[0]),
        ("ZÜRICH", NAMES[0]),
        ("zuerich", NAMES[0]),
        ("Zu\u0308r", NAMES[0]),
        ("straße", NAMES[0]),
        ("strasse", NAMES[1]),
        ("köln", NAMES[1]),
        ("koel", NAMES[1]),
        ("日本", NAMES[2]),
        ("本語", NAMES[2]),
        ("語", NAMES[2]),
        ("ﾃｷｽﾄ", NAMES[2]),
        ("東京", NAMES[3]),
        ("京2020", NAMES[3]),
        ("2020", NAMES[3]),
        ("한국", NAMES[4]),
        ("국어", NAMES[4]),
        ("한국어", NAMES[4]),
        ("ไทย", NAMES[5]),
        ("🎺", NAMES[6]),
        ("sol 🎺", NAMES[6]),
        ("👩‍🎤", NAMES[7]),
        ("🎤", NAMES[7]),
        ("lodz", NAMES[8]),
        ("łód", NAMES[8]),
        ("kobenhavn", NAMES[9]),
        ("københ", NAMES[9]),
        ("oeuvre", NAMES[10]),
        ("ŒUVRE", NAMES[10]),
        ("fine", NAMES[10]),
        ("abc12", NAMES[11]),
        ("ＡＢＣ", NAMES[11]),
        ("istanbul", NAMES[12]),
        ("İSTAN", NAMES[12]),
        ("isik", NAMES[12]),
        ("елка", NAMES[13]),
        ("ёлк", NAMES[13]),
        ("αθηνα", NAMES[14]),
        ("Αθήνα", NAMES[14]),
        ("ΣΟΦΟΣ", NAMES[14]),
        ("كتب", NAMES[15]),
        ("احمد", NAMES[15]),
        ("שלום", NAMES[16]),
        ("silver", NAMES[17]),
        ("trumpet", NAMES[17]),
        ("4133_trum", NAMES[17]),
        ("ng-41", NAMES[17]),
        ("trumpetsil", NAMES[17]),
        ("1234", NAMES[18]),
        ("img12", NAMES[18]),
        ("img cr2", NAMES[18]),
        ("naive", NAMES[19]),
        ("cafe naïve", NAMES[19]),
        ('"naive cafe"', NAMES[19]),
        ('"naive cafe jpg', NAMES[19]),
        ("cafe -zurich", NAMES[19]),
    ],
)
def test_names_in_every_writing(named: Store, words: str, name: str) -> None:
    assert name in _found(named, words)


@pytest.mark.parametrize(
    "words",
    [
        "日語",
        "語本",
        "urich",
        "café -naive",
        '"cafe naive"',
        "zurich -strasse",
        "国",
        "ilver",
        '"naive caf" -x "zzz"',
        "1235",
    ],
)
def test_what_is_not_there_is_not_found(named: Store, words: str) -> None:
    assert _found(named, words) == []


def test_what_only_excludes_leaves_the_rest(named: Store) -> None:
    assert len(_found(named, "-zurich")) == len(NAMES) - 1
    assert len(_found(named, '-日本 -"naive cafe"')) == len(NAMES) - 2


def test_no_text_is_a_fault(named: Store) -> None:
    rnd = random.Random(9)
    bits = [
        '"',
        "'",
        "*",
        "^",
        "-",
        ":",
        "(",
        ")",
        "{",
        "}",
        "+",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "name:",
        "a",
        "日",
        "\x00",
        "\x1f",
        "\f",
        "\ue000",
        "\ue002",
        " ",
        "\u200b",
        "%",
        "_",
        "🎺",
        ";--",
        "\ud7ff",
        "İ",
        "ß",
        ",",
    ]
    for _ in range(400):
        words = "".join(rnd.choices(bits, k=rnd.randint(1, 8)))
        for sort in (SortKey.NAME, SortKey.RELEVANCE):
            _found(named, words, sort=sort)


def test_best_first(store: Store) -> None:
    by_text, by_name, by_keyword = put(store, "a.txt", "brass.jpg", "c.jpg")
    store.writer.run(lambda w: search_index.put_text(w.db, by_text, ExtractedText((TextPart("the brass band"),))))
    sql(store, "INSERT INTO fields VALUES (?, 'embedded', 'dc:subject', '[\"brass\"]')", by_keyword)
    store.writer.run(lambda w: search_index.put_fields(w.db, by_keyword))
    best = Query(words="brass", sort=SortKey.RELEVANCE)
    assert list(store.browse.ids(best)) == [by_name, by_keyword, by_text]
    assert list(store.browse.ids(Query(words="brass", sort=SortKey.RELEVANCE, descending=True))) == [
        by_text,
        by_keyword,
        by_name,
    ]


def _text(w: Write, asset_id: int, text: str) -> None:
    search_index.put_text(w.db, asset_id, ExtractedText((TextPart(text),)))


def _in_step(store: Store) -> bool:
    with store.browse.plain() as db:
        return search_index.out_of_step(db) == []


def test_the_index_follows_an_asset_through_its_life(store: Store) -> None:
    def found(words: str, place: Place = Place.ALL) -> list[int]:
        return list(store.browse.ids(Query(words=words, place=place)))

    (asset,) = put(store, "Music/first.jpg")
    run = store.writer.run
    assert found("first") == [asset]
    run(lambda w: _text(w, asset, "planting week"))
    run(lambda w: assets.rename(w, store.paths, asset, "second.jpg"))
    assert (found("first"), found("second week")) == ([], [asset]), "the text is kept"
    put(store, "Print/x.jpg")
    home = next(folder.id for folder in store.browse.folders() if folder.path == "Print")
    run(lambda w: assets.move(w, store.paths, [asset], home))
    assert found("second") == [asset]
    run(lambda w: assets.trash(w, store.paths, [asset]))
    assert (found("week"), found("week", Place.TRASH)) == ([], [asset])
    put(store, "Print/second.jpg")
    run(lambda w: assets.restore(w, store.paths, [asset]))
    assert found("second week") == [asset]
    assert found("second-1") == [asset], "it came back under another name"
    run(lambda w: _text(w, asset, "other words"))
    assert (found("week"), found("other")) == ([], [asset])
    run(lambda w: search_index.put_text(w.db, asset, ExtractedText()))
    assert found("other") == []
    assert store.browse.text_facts(asset) == (0, False, 0)
    run(lambda w: _text(w, asset, "of the old file"))
    run(lambda w: assets.drop_automatic(w, asset))
    assert found("old") == [], "another file took its place"
    assert _in_step(store)
    run(lambda w: assets.delete_for_good(w, store.paths, [asset]))
    assert found("second-1") == []
    assert _in_step(store)


def test_metadata_is_found_as_a_person_sees_it(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    for layer, name, value in (
        ("embedded", "dc:title", '"A camera\'s title"'),
        ("user", "dc:title", '"My own headline"'),
        ("embedded", "dc:creator", '["Ada Lovelace", "Grace"]'),
        ("embedded", "exif:DateTimeOriginal", '"2024-05-06T07:08:09"'),
        ("embedded", "exif:ISOSpeedRatings", "6400"),
        ("profile", "photoshop:City", '"Ghent"'),
        ("embedded", "pdf:Keywords", '"one; two words, three"'),
    ):
        sql(store, "INSERT INTO fields VALUES (?, ?, ?, ?)", asset, layer, name, value)
    store.writer.run(lambda w: search_index.put_fields(w.db, asset))
    for words in ("headline", "lovelace grace", "gent ghent -x", "ghent", '"two words"'):
        assert list(store.browse.ids(Query(words=words))) == ([] if "gent" in words.split() else [asset]), words
    for words in ("camera's", "6400", "2024", '"words three"'):
        assert list(store.browse.ids(Query(words=words))) == [], words
    from assetdesk.core.query import FilterKey

    assert list(store.browse.ids(Query().having(FilterKey.KEYWORD, "TWO words"))) == [asset]
    assert list(store.browse.ids(Query().having(FilterKey.KEYWORD, "two"))) == []


def test_two_programs_find_what_the_other_has_added(store: Store) -> None:
    with Store.open(store.paths.root) as other:
        (asset,) = put(store, "from here.jpg")
        assert list(other.browse.ids(Query(words="here"))) == [asset]
        other.writer.run(lambda w: _text(w, asset, "text from there"))
        assert list(store.browse.ids(Query(words="there here"))) == [asset]
        (second,) = put(other, "there.jpg")
        assert list(store.browse.ids(Query(words="there"))) == [asset, second]


def test_rows_made_without_the_index_are_filled_in(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    sql(store, "DELETE FROM search")
    assert not _in_step(store)
    store.writer.run(lambda w: search_index.fill(w.db))
    assert _in_step(store)
    sql(store, "DELETE FROM search")
    store.writer.run(lambda w: _text(w, asset, "week"))
    assert list(store.browse.ids(Query(words="week a.jpg"))) == [asset]


def test_what_fails_leaves_the_index_as_it_was(store: Store) -> None:
    (asset,) = put(store, "a.jpg")

    def failing(w: Write) -> None:
        _text(w, asset, "never")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.writer.run(failing)
    assert list(store.browse.ids(Query(words="never"))) == []
    with store.browse.plain() as db:
        assert isinstance(db, Plain)
    assert _in_step(store)
