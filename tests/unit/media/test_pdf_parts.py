"""Pages of a PDF as assets of their own: which are made, how each is a document."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from support.opening import opened

from assetdesk.core.edits import Rip
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import Engine, Part, PartKind, PartSet
from assetdesk.core.task import Limits
from assetdesk.media.document import HasParts, HasRaster, HasText, HasWords

RASTERIZE = {"pdfOptions": {"process": "Rasterize"}}


def pdf(path: Path, pages: int = 2, **saved: Any) -> Path:
    """Pages of 400 × 300 points, a red square on each at another place."""
    with pymupdf.open() as document:
        for number in range(pages):
            page = document.new_page(width=400, height=300)
            page.draw_rect(pymupdf.Rect(20 * number, 0, 20 * number + 20, 20), fill=(1, 0, 0), color=None)
            page.insert_text((100, 100), f"page {number + 1}", fontsize=20)
        document.set_metadata({"title": "Four seasons"})
        document.save(path, **saved)
    return path


def parts(path: Path, options: dict[str, Any], limits: Limits | None = None) -> tuple[list[Part | PartSet], list[str]]:
    """What the options make of a file, and the warnings."""
    with opened(path, limits) as document:
        assert isinstance(document, HasParts)
        return list(document.parts(options, "doc")), list(document.warnings)


def test_a_page_each_and_the_catalogue_behind_them(tmp_path: Path) -> None:
    found, warnings = parts(pdf(tmp_path / "a.pdf"), RASTERIZE)
    first, second, catalogue = found
    assert isinstance(first, Part)
    assert isinstance(second, Part)
    assert isinstance(catalogue, PartSet)
    assert (first.part, first.name, first.number, first.engine) == ("page:1", "doc-1", 1, Engine.POSTSCRIPT_RIP)
    assert (second.part, second.name, second.attributes) == ("page:2", "doc-2", {"page": 2})
    assert (first.kind, first.width, first.height) == (PartKind.PAGE, 833, 625)  # 400 × 300 points at 150 ppi
    assert first.options == {"pdfOptions": {"process": "Rasterize", "resolution": 150.0}}
    assert (catalogue.part, catalogue.name, catalogue.type) == ("set:catalog", "doc", "Catalog")
    assert catalogue.members == ("page:1", "page:2")
    assert warnings == []


@pytest.mark.parametrize(
    "options",
    [{}, {"pdfOptions": None}, {"pdfOptions": {"process": "None"}}, {"pdfOptions": {"process": "Thumbnail"}}],
)
def test_nothing_is_made_where_pages_are_not_asked_for(tmp_path: Path, options: dict[str, Any]) -> None:
    assert parts(pdf(tmp_path / "a.pdf"), options) == ([], [])


def test_an_option_object_that_leaves_all_out_takes_the_defaults(tmp_path: Path) -> None:
    found, _ = parts(pdf(tmp_path / "a.pdf"), {"pdfOptions": {}})
    assert [one.part for one in found] == ["page:1", "page:2", "set:catalog"]


def test_no_catalogue_of_one_page_or_where_it_is_not_wanted(tmp_path: Path) -> None:
    found, _ = parts(pdf(tmp_path / "a.pdf", 1), RASTERIZE)
    assert [(one.part, one.name) for one in found] == [("page:1", "doc-1")]
    found, _ = parts(pdf(tmp_path / "b.pdf"), {"pdfOptions": {"process": "Rasterize", "pdfCatalog": False}})
    assert [one.part for one in found] == ["page:1", "page:2"]


def test_the_resolution_is_that_of_the_options(tmp_path: Path) -> None:
    found, _ = parts(pdf(tmp_path / "a.pdf"), {"pdfOptions": {"process": "Rasterize", "resolution": 36}})
    assert isinstance(found[0], Part)
    assert (found[0].width, found[0].height) == (200, 150)
    assert found[0].options["pdfOptions"]["resolution"] == 36


def test_pages_beyond_the_limit_are_not_made_and_that_is_said_in_numbers(tmp_path: Path) -> None:
    found, warnings = parts(pdf(tmp_path / "a.pdf", 5), RASTERIZE, Limits(pages=3))
    assert [one.part for one in found] == ["page:1", "page:2", "page:3", "set:catalog"]
    assert warnings == ["The first 3 of 5 pages were made; that is the limit."]


def test_labels_are_told_where_they_are_not_the_numbers(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        for _ in range(3):
            document.new_page()
        document.set_page_labels(
            [{"startpage": 0, "style": "r", "firstpagenum": 1}, {"startpage": 2, "style": "D", "firstpagenum": 3}]
        )
        document.save(tmp_path / "a.pdf")
    found, _ = parts(tmp_path / "a.pdf", RASTERIZE)
    assert [dict(one.attributes) for one in found[:3]] == [
        {"page": 1, "label": "i"},
        {"page": 2, "label": "ii"},
        {"page": 3},
    ]


def test_a_long_name_keeps_its_number(tmp_path: Path) -> None:
    pdf(tmp_path / "a.pdf", 1)
    with opened(tmp_path / "a.pdf") as document:
        assert isinstance(document, HasParts)
        (part,) = document.parts(RASTERIZE, "ü" * 127)
    assert part.name.endswith("ü-1")
    assert len(part.name.encode()) <= 255


def test_a_page_is_a_document_of_its_own(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf")
    with opened(path) as document:
        assert isinstance(document, HasParts)
        page = document.part("2", {"pdfOptions": {"process": "Rasterize", "resolution": 72}})
        facts = page.facts()
        assert (facts.width, facts.height, facts.pages, facts.ppi) == (400, 300, 1, 72)
        assert isinstance(page, HasRaster)
        assert isinstance(page, HasText)
        image = page.raster(Rip(72)).image.convert("RGB")
        assert image.size == (400, 300)
        assert (image.getpixel((30, 10)), image.getpixel((10, 10))) == ((255, 0, 0), (255, 255, 255))
        small = page.picture(100)
        assert (small.width, small.height, small.image.size) == (400, 300, (100, 75))
        assert [part.text for part in page.text()] == ["page 2"]
        fields = page.metadata()
        assert (fields["dc:title"], fields["pdf:Page"], fields["pdf:PageSize"]) == ("Four seasons", 2, "141 × 106 mm")
        page.close()
        document.part("1", {}).facts()  # the document stays open


def test_the_page_is_drawn_as_pdftoppm_draws_it(tmp_path: Path) -> None:
    from PIL import Image, ImageChops, ImageStat

    path = pdf(tmp_path / "a.pdf")
    subprocess.run(["pdftoppm", "-r", "72", "-f", "2", "-l", "2", "-png", path, tmp_path / "p"], check=True)
    (other,) = tmp_path.glob("p*.png")
    with opened(path) as document:
        assert isinstance(document, HasParts)
        page = document.part("2", {"pdfOptions": {"resolution": 72}})
        mine = page.picture(10_000).image.convert("RGB")
    with Image.open(other) as theirs:
        assert mine.size == theirs.size
        assert max(ImageStat.Stat(ImageChops.difference(mine, theirs.convert("RGB"))).mean) < 2


@pytest.mark.parametrize("key", ["0", "3", "-1", "x", ""])
def test_a_page_that_is_not_there_is_named(tmp_path: Path, key: str) -> None:
    with opened(pdf(tmp_path / "a.pdf")) as document:
        assert isinstance(document, HasParts)
        with pytest.raises(FileFault) as refused:
            document.part(key, {})
    assert refused.value.code is ErrorCode.SOURCE_UNSUPPORTED
    assert "no page" in str(refused.value)


def test_a_page_that_is_damaged_costs_itself_alone(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", 3)
    data = path.read_bytes()
    second = [found.start() for found in re.finditer(rb"/MediaBox\s*\[0 0 400 300\]", data)][1]
    path.write_bytes(data[:second] + data[second:].replace(b"[0 0 400 300]", b"[0 0 0.0 0.0]", 1))
    found, _ = parts(path, RASTERIZE)
    assert [one.part for one in found] == ["page:1", "page:2", "page:3", "set:catalog"]
    with opened(path) as document:
        assert isinstance(document, HasParts)
        assert document.part("3", RASTERIZE).picture(200).image.size == (200, 150)


def test_a_page_larger_than_the_limit_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    with opened(pdf(tmp_path / "a.pdf"), Limits(pixels=1_000_000)) as document:
        assert isinstance(document, HasParts)
        page = document.part("1", {"pdfOptions": {"resolution": 1200}})
        assert isinstance(page, HasRaster)
        with pytest.raises(FileFault) as refused:
            page.raster(Rip(1200))
        assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE
        assert page.picture(100).image.size == (100, 75)


def boxes(path: Path) -> list[list[tuple[str, list[float]]]]:
    """Words of each page with their boxes in points, as poppler sees them."""
    said = subprocess.run(["pdftotext", "-cropbox", "-bbox", path, "-"], check=True, capture_output=True, text=True)
    return [
        [
            (found[5], [float(side) for side in found.groups()[:4]])
            for found in re.finditer(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', page)
        ]
        for page in said.stdout.split("<page ")[1:]
    ]


def test_words_lie_where_pdftotext_finds_them(tmp_path: Path) -> None:
    """Plain, cut to a crop box, and turned; the letters' height is drawn from the font differently by each program."""
    with pymupdf.open() as document:
        for turned, cropped in ((0, False), (0, True), (90, False), (180, True), (270, False)):
            page = document.new_page(width=400, height=300)
            page.insert_text((100, 100), "Größe - file of 12", fontsize=20)
            page.insert_text((60, 200), "small print", fontsize=6)
            page.insert_text((300, 150), "upside down", fontsize=12, rotate=180)
            page.insert_text((350, 250), "uphill", fontsize=12, rotate=90)
            if cropped:
                page.set_cropbox(pymupdf.Rect(50, 40, 350, 260))
            page.set_rotation(turned)
        document.save(tmp_path / "a.pdf")
    with opened(tmp_path / "a.pdf") as document:
        assert isinstance(document, HasParts)
        for number, theirs in enumerate(boxes(tmp_path / "a.pdf"), 1):
            page = document.part(str(number), {"pdfOptions": {"resolution": 144}})
            assert isinstance(page, HasWords)
            mine = sorted(page.words(), key=lambda word: word.text)
            assert [word.text for word in mine] == [text for text, _ in sorted(theirs)] != []
            for word, (_, box) in zip(mine, sorted(theirs), strict=True):
                sides = (word.x, word.y, word.x + word.width, word.y + word.height)
                # of letters upside down only the font's whole height is known
                most = 14 if word.text in ("upside", "down") else 5
                assert all(abs(side - 2 * other) < most for side, other in zip(sides, box, strict=True)), (number, word)


def test_links_lie_where_they_were_put(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        for _ in range(2):
            document.new_page(width=400, height=300)
        page = document[1]
        place = pymupdf.Rect(100, 80, 200, 110)
        page.insert_link({"kind": pymupdf.LINK_URI, "from": place, "uri": "https://example.org/?a=1&b=2"})
        page.insert_link({"kind": pymupdf.LINK_GOTO, "from": place, "page": 0, "to": pymupdf.Point(0, 0)})
        page.insert_link({"kind": pymupdf.LINK_URI, "from": place, "uri": "javascript:alert(1)"})
        page.insert_link({"kind": pymupdf.LINK_LAUNCH, "from": place, "file": "/bin/sh"})
        page.set_rotation(90)
        document.save(tmp_path / "a.pdf")
    with opened(tmp_path / "a.pdf") as document:
        assert isinstance(document, HasParts)
        page = document.part("2", {"pdfOptions": {"resolution": 144}})
        assert isinstance(page, HasWords)
        found = list(page.links())
    assert [(link.href, link.page) for link in found] == [
        ("https://example.org/?a=1&b=2", None),
        ("", 1),
        ("javascript:alert(1)", None),
        ("/bin/sh", None),
    ]
    # turned by 90°: 300 − 110 from the left, 100 from the top, in px at twice 72
    assert {(link.x, link.y, link.width, link.height) for link in found} == {(380, 200, 60, 200)}


def test_pages_of_a_locked_pdf_say_so(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    with pytest.raises(FileFault) as refused, opened(path):
        pass
    assert str(refused.value) == "The PDF asks for a password."


def test_artboards_of_illustrator_make_no_pages(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page()
        document.new_page()
        document.set_xml_metadata("<x:xmpmeta xmlns:x='adobe:ns:meta/'>CreatorTool>Adobe Illustrator</x:xmpmeta>")
        document.save(tmp_path / "a.ai")
    options = {"illustratorOptions": {"process": "Rasterize"}, **RASTERIZE}
    assert parts(tmp_path / "a.ai", options) == ([], [])
