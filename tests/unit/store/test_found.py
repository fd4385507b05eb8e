"""Why something is in the list: places, pages, a stretch of the text with the words marked."""

from __future__ import annotations

import pytest
from support.originals import put, sql

from assetdesk.core.hits import Hit
from assetdesk.core.query import Query
from assetdesk.core.text import ExtractedText, TextPart
from assetdesk.store import search_index
from assetdesk.store.engine import Store


def _text(store: Store, asset: int, *parts: TextPart, cut: bool = False) -> None:
    store.writer.run(lambda w: search_index.put_text(w.db, asset, ExtractedText(parts, cut)))


def _hit(store: Store, words: str, asset: int) -> Hit:
    return store.browse.hits(Query(words=words), [asset])[asset]


def _marked(text: str, marks: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in marks]


@pytest.mark.parametrize(
    ("name", "words", "marked"),
    [
        ("trumpet gold.jpg", "gold trum", ["trumpet", "gold"]),
        ("trumpetSilver_IMG1234.jpg", "silver", ["Silver"]),
        ("Zürich Straße.jpg", "zurich", ["Zürich"]),
        ("Zürich Straße.jpg", "strasse", ["Straße"]),
        ("日本語.txt", "本語", ["本語"]),
        ("🎺 solo.mp3", "🎺", ["🎺"]),
        ("ＡＢＣ.jpg", "abc", []),
    ],
)
def test_words_in_the_name_are_marked(store: Store, name: str, words: str, marked: list[str]) -> None:
    (asset,) = put(store, name)
    hit = _hit(store, words, asset)
    assert hit.places == ("name",)
    assert _marked(name, hit.name_marks) == marked
    assert (hit.snippet, hit.pages, hit.where) == ("", (), None)


def test_text_is_shown_in_its_context(store: Store) -> None:
    (asset,) = put(store, "week.pdf")
    first = "Nothing to see here. " * 20
    _text(store, asset, TextPart(first, page=1), TextPart(f"{first}In the\n planting  week we {first}", page=7),
          TextPart("week", page=9))  # fmt: skip
    hit = _hit(store, "planting week", asset)
    assert hit.places == ("name", "text")
    assert hit.pages == (7, 9)
    assert hit.where == ("page", 7), "where most of the words stand together"
    assert "In the planting week we" in hit.snippet
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) < 220
    assert _marked(hit.snippet, hit.marks) == ["planting", "week"]
    assert _marked("week.pdf", hit.name_marks) == ["week"]


def test_every_stretch_of_a_text(store: Store) -> None:
    (asset,) = put(store, "a.srt")
    filler = "and so on it goes and goes " * 20
    _text(
        store, asset,
        TextPart("The horn plays. " + filler + " The horns rest.", at=14.0), TextPart("no such thing", at=20.0),
        TextPart("A horn", label="Line 2"),
    )  # fmt: skip
    found = store.browse.text_hits(Query(words="horn"), asset)
    assert [(one.at, one.label, _marked(one.snippet, one.marks)) for one in found] == [
        (14.0, "", ["horn"]),
        (14.0, "", ["horns"]),
        (None, "Line 2", ["horn"]),
    ]
    assert found[0].snippet.startswith("The horn plays.")
    assert found[1].snippet.endswith("The horns rest.")
    assert _hit(store, "horn", asset).where == ("at", 14.0)
    # any of the words counts here, though all of them are needed to be in the list
    assert len(store.browse.text_hits(Query(words="horn absent"), asset)) == 3
    assert store.browse.text_hits(Query(words=""), asset) == []
    assert store.browse.text_hits(Query(words="horn"), 99) == []


def test_another_spelling_is_marked_as_it_is_written(store: Store) -> None:
    (asset,) = put(store, "a.txt")
    _text(store, asset, TextPart("Viel Platz. " * 30, page=1), TextPart("Die Straße nach Łódź", page=2))
    for words, marked in (("strasse", ["Straße"]), ("lodz", ["Łódź"]), ("straße", ["Straße"])):
        hit = _hit(store, words, asset)
        assert (hit.pages, _marked(hit.snippet, hit.marks)) == ((2,), marked)


def test_writing_without_blanks_is_shown_as_it_was(store: Store) -> None:
    (asset,) = put(store, "a.txt")
    _text(store, asset, TextPart("吾輩は猫である。名前はまだ無い。"))
    hit = _hit(store, "名前", asset)
    assert hit.snippet == "吾輩は猫である。名前はまだ無い。"
    assert _marked(hit.snippet, hit.marks) == ["名前"]


def test_keywords_titles_and_metadata(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    for name, value in (
        ("dc:subject", '["red car", "brass"]'), ("dc:title", '"A fine day"'), ("photoshop:City", '"Ghent"'),
        ("dc:creator", '"Ada"'),
    ):  # fmt: skip
        sql(store, "INSERT INTO fields VALUES (?, 'embedded', ?, ?)", asset, name, value)
    store.writer.run(lambda w: search_index.put_fields(w.db, asset))
    for words, places, snippet, marked in (
        ("brass", ("keywords",), "red car, brass", ["brass"]),
        ('"red car"', ("keywords",), "red car, brass", ["red car"]),
        ("fine", ("title",), "A fine day", ["fine"]),
        ("ghent", ("metadata",), "Ghent", ["Ghent"]),
        ("fine ada", ("title", "metadata"), "A fine day", ["fine"]),
    ):
        hit = _hit(store, words, asset)
        assert (hit.places, hit.snippet, _marked(hit.snippet, hit.marks)) == (places, snippet, marked)


def test_marks_of_our_own_in_a_text_do_no_harm(store: Store) -> None:
    (asset,) = put(store, "a.txt")
    _text(store, asset, TextPart("be\ue000fore \ue001 horn\x1f \f behind\ue002", page=1), TextPart("horn", page=2))
    hit = _hit(store, "horn", asset)
    assert hit.pages == (1, 2)
    assert _marked(hit.snippet, hit.marks) == ["horn"]


def test_facts_of_a_text(store: Store) -> None:
    (asset,) = put(store, "a.txt")
    assert store.browse.text_facts(asset) == (0, False, 0)
    _text(store, asset, TextPart("abc", page=1), TextPart("de", page=2), cut=True)
    assert store.browse.text_facts(asset) == (5, True, 2)


def test_only_what_was_asked_for_and_found(store: Store) -> None:
    ids = put(store, "horn a.jpg", "horn b.jpg", "c.jpg")
    assert set(store.browse.hits(Query(words="horn"), [ids[1], ids[2], 99])) == {ids[1]}
    assert store.browse.hits(Query(words="-horn"), ids) == {}
    assert store.browse.hits(Query(words="%"), ids) == {}
    assert store.browse.hits(Query(words="horn"), []) == {}
