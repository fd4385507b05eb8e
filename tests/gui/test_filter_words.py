"""Filters in words, text of the search field taken apart, lines cut round their marks: no window needed."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from assetdesk.core.filters import canonical
from assetdesk.core.query import Filter, FilterKey
from assetdesk.core.query_text import parse
from assetdesk.gui import filter_words
from assetdesk.gui.widgets.chip_bar import merged
from assetdesk.gui.widgets.marked_text import Pen, pieces, tidy
from assetdesk.gui.widgets.search_text import read, without


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("type:image,pdf", "Type Image, PDF"),
        ("-state:failed", "State not failed"),
        ("state:stale,failed", "State Failed, out of date"),
        ("-type:pdf", "Type not PDF"),
        ("width:>2000", "Width over 2,000 px"),
        ("width:1000..2000", "Width 1,000 to 2,000 px"),
        ("height:..500", "Height up to 500 px"),
        ("megapixels:24", "Megapixels 24 MP"),
        ("size:500kb..2mb", "File size 500 kB to 2 MB"),
        ("size:>1.5gb", "File size over 1.5 GB"),
        ("size:2500", "File size 2.5 kB"),
        ("duration:1:30..10:00", "Duration 1:30 to 10:00"),
        ("duration:<90s", "Duration under 90 s"),
        ("taken:2026-10", "Date taken Oct 2026"),
        ("changed:>=2026-07-01", "Changed since 1 Jul 2026"),
        ("added:7d", "Added last 7 days"),
        ("added:1d", "Added last 1 day"),
        ("-taken:2025", "Date taken not 2025"),
        ("rating:>=4", "Rating from 4 stars"),
        ("has:text", "Has text"),
        ("-has:gps", "Has no place"),
        ('camera:"EOS R5",Nikon', "Camera EOS R5, Nikon"),
        ("tag:brass", "Tag brass"),
        ("colour:cmyk", "Colour space CMYK"),
        ("error:SourceCorrupt", "Reason of failure File is damaged or empty"),
    ],
)
def test_chips_read_as_people_say_it(qapp: QApplication, typed: str, said: str) -> None:
    found = parse(typed)
    assert not found.problems
    assert " ".join(filter_words.chip(found.filters[0])) == said


@pytest.mark.parametrize(
    ("key", "value", "ends"),
    [
        (FilterKey.WIDTH, ">2000", ("2001", "")),
        (FilterKey.WIDTH, "<=2000", ("", "2000")),
        (FilterKey.WIDTH, "800", ("800", "800")),
        (FilterKey.SIZE, "1mb..5mb", ("1mb", "5mb")),
        (FilterKey.TAKEN, "2026-09-01..", ("2026-09-01", "")),
    ],
)
def test_ends_of_a_span_can_be_edited(key: FilterKey, value: str, ends: tuple[str, str]) -> None:
    assert filter_words.ends(key, canonical(key, value)) == ends


def test_units_come_off_numbers() -> None:
    assert filter_words.split_unit(FilterKey.SIZE, "1.5mb") == ("1.5", "mb")
    assert filter_words.split_unit(FilterKey.SIZE, "2tb") == ("2000", "gb")
    assert filter_words.split_unit(FilterKey.SIZE, "1500") == ("1.5", "kb")
    assert filter_words.split_unit(FilterKey.DURATION, "1:30") == ("90", "s")
    assert filter_words.split_unit(FilterKey.DURATION, "2min") == ("2", "min")
    assert filter_words.split_words('brass, "wind, wood" ,x') == ["brass", "wind, wood", "x"]


def test_finished_filters_leave_the_field() -> None:
    found = read('brass type:pdf "silver plate" width:>20')
    assert found.rest == 'brass "silver plate" width:>20'
    assert found.words == 'brass "silver plate"'
    assert [one.key for one in found.filters] == [FilterKey.TYPE]
    assert not found.wrong
    assert read("width:>20 ", 9).filters == ()  # the cursor is still in it
    assert len(read("width:>20", entered=True).filters) == 1
    assert read("type:").wrong == ()


def test_what_is_wrong_has_its_place() -> None:
    text = "brass width:wide type:pdf,foo end"
    found = read(text)
    assert found.rest == text
    assert found.words == "brass end"
    assert [text[w.start : w.end] for w in found.wrong] == ["width:wide", "type:pdf,foo"]
    assert [text[start:end] for start, end in found.wrong[1].faults] == ["foo"]
    assert without(text, found.wrong[0]) == "brass type:pdf,foo end"
    moved = read("a type:pdf width:wide ")
    assert moved.rest == "a width:wide "
    assert [moved.rest[w.start : w.end] for w in moved.wrong] == ["width:wide"]


def test_colons_inside_words_are_words() -> None:
    assert read("10:30 http://a.b c:x ").words.split()[0] == "10:30"
    assert not read("http://a.b ").wrong


def test_choices_join_and_spans_stand_beside_each_other() -> None:
    pdf, image = Filter(FilterKey.TYPE, ("pdf",)), Filter(FilterKey.TYPE, ("image",))
    assert merged([pdf], image) == (Filter(FilterKey.TYPE, ("image", "pdf")),)
    no_pdf = Filter(FilterKey.TYPE, ("pdf",), True)
    assert merged([image], no_pdf) == (image, no_pdf)
    wide, narrow = Filter(FilterKey.WIDTH, (">10",)), Filter(FilterKey.WIDTH, ("<90",))
    assert merged([wide], narrow) == (wide, narrow)
    assert merged([wide], wide) == (wide,)


def test_marks_are_tidied_and_stay_in_sight(qapp: QApplication) -> None:
    assert tidy("abcdef", [(4, 9), (0, 2), (1, 3), (5, 5)]) == ((0, 3), (4, 6))
    assert pieces("abcdef", ((0, 3), (4, 6))) == [("abc", True), ("d", False), ("ef", True)]
    plain, strong = QFont(qapp.font()), QFont(qapp.font())
    strong.setBold(True)
    pen = Pen(plain, strong)
    text = "many words come first and then at last there is a trumpet in the line"
    start = text.index("trumpet")
    shown, marks = pen.cut(text, ((start, start + 7),), 160)
    assert shown.startswith("…")
    assert shown[slice(*marks[0])] == "trumpet"
    assert pen.width(shown[: marks[0][1]], marks) <= 160
    assert pen.cut(text, ((0, 4),), 160) == (text, ((0, 4),))
    name = "NG-4133 Trumpet in B flat, lacquered brass, from the side.jpg"
    shown, marks = pen.elide_middle(name, ((0, 7), (name.index("side"), name.index("side") + 4)), 200)
    assert shown.endswith("side.jpg")
    assert "side" in [shown[s:e] for s, e in marks]
    assert pen.width(shown, marks) <= 201
