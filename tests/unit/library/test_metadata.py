"""Metadata by hand: one operation for many assets, and what takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.metadata_layers import Layer
from assetdesk.core.overview import ShownField
from assetdesk.library import metadata
from assetdesk.library.session import Library
from assetdesk.store import assets, fields
from assetdesk.store.assets import NewAsset
from assetdesk.store.writer import Write


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    made = Library.create(tmp_path / "lib", run=False)
    yield made
    made.close()


def _some(lib: Library, count: int) -> list[int]:
    def work(w: Write) -> list[int]:
        ids = assets.add_assets(w, [NewAsset(1, f"{n}.jpg", 10, 1, 1) for n in range(count)])
        for number in ids:
            fields.put_embedded(w.db, number, {"dc:title": f"File {number}", "dc:rights": "Agency"})
            fields.follow(w.db, number)
        return ids

    return lib.store.writer.run(work)


def _shown(lib: Library, number: int) -> dict[str, object]:
    return {one.name: one.shown for one in lib.browse.fields(number)}


def test_many_at_once_and_back_and_again(lib: Library) -> None:
    ids = _some(lib, 450)
    told: list[int] = []
    made = metadata.put(
        lib, ids, {"dc:title": "  Horn ", "dc:subject": "brass, gold; brass", "xmp:Rating": "4"}, told.append
    )
    assert (made.assets, told) == (450, [200, 400, 450])
    expected = {"dc:title": "Horn", "dc:subject": ["brass", "gold"], "xmp:Rating": 4, "dc:rights": "Agency"}
    assert all(_shown(lib, number) == expected for number in (ids[0], ids[-1]))
    metadata.put(lib, ids[:1], {"dc:title": "Newer"})
    undone = metadata.take_back(lib, made)
    assert undone.assets == 450
    assert _shown(lib, ids[1]) == {"dc:title": f"File {ids[1]}", "dc:rights": "Agency"}
    assert _shown(lib, ids[0])["dc:title"] == "Newer", "something newer is left as it is"
    metadata.take_back(lib, undone)
    assert _shown(lib, ids[1]) == expected


def test_cleared_and_given_back(lib: Library) -> None:
    (number,) = _some(lib, 1)
    metadata.put(lib, [number], {"dc:rights": ""})
    assert _shown(lib, number)["dc:rights"] == ""
    metadata.put(lib, [number], {"dc:rights": None})
    assert _shown(lib, number)["dc:rights"] == "Agency"


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("dc:nothing", "x", "no metadata field"),
        ("media:VideoCodec", "x", "found out about the file"),
        ("xmp:Rating", "many", "no number"),
        ("xmp:Rating", "7", "from -1 to 5"),
        ("xmp:Rating", "2.5", "whole number"),
        ("exif:DateTimeOriginal", "yesterday", "no date"),
        ("exif:DateTimeOriginal", "2024-02-30", "no date"),
        ("dc:nothing", None, "no metadata field"),
        ("dc:title", "x" * 10_001, "characters"),
    ],
)
def test_what_is_no_value_of_the_field_changes_nothing(lib: Library, name: str, given: object, words: str) -> None:
    (number,) = _some(lib, 1)
    before = _shown(lib, number)
    with pytest.raises(UsageFault, match=words):
        metadata.put(lib, [number], {"dc:title": "New", name: given})
    assert _shown(lib, number) == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024", "2024"),
        ("2024-5", "2024-05"),
        ("2024:01:31 12:05", "2024-01-31T12:05:00"),
        ("2024-01-31T12:05:09.25+0100", "2024-01-31T12:05:09.25+01:00"),
    ],
)
def test_dates_are_kept_as_exact_as_they_are_given(lib: Library, given: str, kept: str) -> None:
    (number,) = _some(lib, 1)
    metadata.put(lib, [number], {"exif:DateTimeOriginal": given})
    assert _shown(lib, number)["exif:DateTimeOriginal"] == kept


def test_several_together(lib: Library) -> None:
    ids = _some(lib, 3)
    metadata.put(lib, ids[:1], {"dc:rights": "Mine", "photoshop:City": "Kiel"})
    metadata.put(lib, ids, {"photoshop:Credit": "House"})
    assert lib.browse.shown_fields(ids) == [
        ShownField("dc:rights", None, None, several=True, own=True),
        ShownField("dc:title", None, None, several=True),
        ShownField("photoshop:City", None, None, several=True, own=True),
        ShownField("photoshop:Credit", "House", Layer.USER, own=True),
    ]
    assert lib.browse.shown_fields(ids[1:])[0] == ShownField("dc:rights", "Agency", Layer.EMBEDDED)
