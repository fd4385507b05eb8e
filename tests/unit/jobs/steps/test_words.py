"""The step `words`: IPS's keywords and image maps of a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from support.opening import opened

from assetdesk.core.asset import SourceFacts
from assetdesk.core.parts import PartKind
from assetdesk.core.task import Limits
from assetdesk.jobs.steps import step_named
from assetdesk.jobs.steps.step import StepContext
from assetdesk.media.document import HasParts

WORDS = {"pdfOptions": {"process": "Rasterize", "resolution": 72, "extractSearchWords": True}}
LINKS = {"pdfOptions": {"process": "Rasterize", "resolution": 72, "extractLinks": True}}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    with pymupdf.open() as document:
        document.new_page(width=400, height=300)
        document.new_page(width=400, height=300)
        page = document[0]
        page.insert_text((100, 100), "Autumn & sale", fontsize=20)
        page.insert_text((300, 280), "corner", fontsize=10)
        for at, address in enumerate(("https://example.org/a?b=1&c=2", "MAILTO:a@b.org", "tel:+4930123456")):
            page.insert_link(link(at, kind=pymupdf.LINK_URI, uri=address))
        page.insert_link(link(3, kind=pymupdf.LINK_GOTO, page=1, to=pymupdf.Point(0, 0)))
        for at, address in enumerate(("javascript:alert(1)", "file:///etc/passwd", "ftp://a/b", "https://a/ b"), 4):
            page.insert_link(link(at, kind=pymupdf.LINK_URI, uri=address))
        page.insert_link(link(8, kind=pymupdf.LINK_LAUNCH, file="/bin/sh"))
        document.save(tmp_path / "a.pdf")
    return tmp_path / "a.pdf"


def link(at: int, **what: Any) -> dict[str, Any]:
    """A link of 20 × 10 points in the upper left corner, each further right."""
    return {"from": pymupdf.Rect(10 + 40 * at, 10, 30 + 40 * at, 20), **what}


def made(source: Path, options: dict[str, Any], number: int = 1) -> tuple[dict[str, Any], list[str]]:
    """Files by name, and the warnings."""
    out = source.parent / "out"
    out.mkdir()
    with opened(source) as document:
        assert isinstance(document, HasParts)
        context = StepContext(
            source=SourceFacts(1, 1, 1, "", str(PartKind.PAGE), "Image", ""),
            name="a-1",
            handler=None,
            limits=Limits(),
            out_dir=out,
            options=options,
            progress=lambda fraction: None,
            opened=document.part(str(number), options),
        )
        result = step_named("words").run(context)
    assert {file.mime for file in result.files} <= {"application/json"}
    assert {file.name for file in result.files} == {file.name for file in out.iterdir()}
    return {file.name: json.loads((out / file.name).read_text("utf-8")) for file in result.files}, context.warnings


def test_keywords_have_whole_pixels_and_say_which_are_words(source: Path) -> None:
    files, warnings = made(source, WORDS)
    assert (list(files), warnings) == (["words.json"], [])
    found = files["words.json"]
    assert (found["width"], found["height"], found["resolution"]) == (400, 300, 72)
    assert [(one["keyword"], one["status"]) for one in found["keywords"]] == [
        ("Autumn", True),
        ("&", False),
        ("sale", True),
        ("corner", True),
    ]
    assert all(type(one[side]) is int for one in found["keywords"] for side in ("x", "y", "width", "height"))
    autumn = found["keywords"][0]
    assert autumn["x"] == 100
    assert autumn["y"] < 90 < 100 < autumn["y"] + autumn["height"]


def test_nothing_that_is_not_asked_for(source: Path) -> None:
    assert made(source, {"pdfOptions": {"process": "Rasterize"}}) == ({}, [])


def test_boxes_follow_the_resolution_and_the_crop(source: Path) -> None:
    crop = {"left": 180, "top": 100, "right": 100, "bottom": 80, "from": "manual"}
    options = {"pdfOptions": {**WORDS["pdfOptions"], "resolution": 144}, "crop": crop}
    found = made(source, options)[0]["words.json"]
    assert (found["width"], found["height"]) == (800 - 280, 600 - 180)
    words = {one["keyword"]: one for one in found["keywords"]}
    assert words["Autumn"]["x"] == 20  # 2 × 100 − 180
    assert set(words) == {"Autumn", "&", "sale"}  # the crop cuts the corner off
    assert all(one["x"] + one["width"] <= 520 and one["y"] + one["height"] <= 420 for one in words.values())


def test_links_become_rectangles_of_an_image_map(source: Path) -> None:
    files, warnings = made(source, LINKS)
    found = files["imagemap.json"]
    assert (found["width"], found["height"]) == (400, 300)
    assert found["imageMaps"][0] == {
        "name": "Link 1",
        "shapeType": "Rectangle",
        "region": "10,10,30,20",
        "action": "https://example.org/a?b=1&c=2",
        "position": 0,
        "enabled": True,
    }
    assert [(one["action"], one.get("page")) for one in found["imageMaps"][1:]] == [
        ("MAILTO:a@b.org", None),
        ("tel:+4930123456", None),
        ("", 2),
    ]
    assert warnings == [
        "5 links were left out: only web, mail and telephone addresses and pages of the same document are taken."
    ]


def test_a_page_without_words_or_links_has_empty_lists(source: Path) -> None:
    options = {"pdfOptions": {**WORDS["pdfOptions"], "extractLinks": True}}
    files, warnings = made(source, options, 2)
    assert (files["words.json"]["keywords"], files["imagemap.json"]["imageMaps"], warnings) == ([], [], [])
