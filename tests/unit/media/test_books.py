"""Books: the cover, the pages as they fall, the words, and nothing from outside of the book."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.opening import opened

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media import registry
from assetdesk.media.document import HasText

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def epub(path: Path, *, cover: bool = True, chapter: str = "<p>Once upon a time.</p>" * 60, chapters: int = 3) -> Path:
    numbers = range(chapters)
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers)
    if cover:
        items += '<item id="cov" href="a%20cover.jpg" media-type="image/jpeg" properties="cover-image"/>'
    spine = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    package = (
        '<?xml version="1.0"?><package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier>'
        "<dc:title>A Book of Tests</dc:title><dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>"
        "<dc:language>en</dc:language><dc:description>About &lt;b&gt;things&lt;/b&gt;</dc:description></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OEBPS/book.opf", package)
        for n in numbers:
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Chapter {n}</h1>{chapter}</body></html>'
            book.writestr(f"OEBPS/c{n}.xhtml", page)
        if cover:
            jpeg = io.BytesIO()
            Image.new("RGB", (300, 400), (200, 30, 30)).save(jpeg, "JPEG")
            book.writestr("OEBPS/a cover.jpg", jpeg.getvalue())
    return path


def text_of(path: Path) -> str:
    with opened(path) as document:
        assert isinstance(document, HasText)
        return "\f".join(part.text for part in document.text())


def test_an_epub_is_its_cover_its_pages_and_its_words(tmp_path: Path) -> None:
    path = epub(tmp_path / "a.epub")
    with opened(path) as document:
        pages = document.facts().pages
        assert pages is not None
        assert pages >= 6
        cover = document.picture(1280)
        assert (cover.width, cover.height) == (300, 400)
        assert np.asarray(cover.image.convert("RGB")).reshape(-1, 3).mean(axis=0).argmax() == 0
        page = document.page(pages, 800)
        assert page.height > page.width
        fields = document.metadata()
    assert fields["dc:title"] == "A Book of Tests"
    assert fields["dc:creator"] == ["Ann", "Bob"]
    assert fields["dc:description"] == "About things"
    assert [part.split("\n")[0] for part in text_of(path).split("\f")] == ["Chapter 0", "Chapter 1", "Chapter 2"]


def test_without_a_cover_the_first_page(tmp_path: Path) -> None:
    with opened(epub(tmp_path / "a.epub", cover=False)) as document:
        picture = document.picture(1280)
    assert picture.image.size == (875, 1240)


def test_the_kind_is_told_by_the_content(tmp_path: Path) -> None:
    path = epub(tmp_path / "a.zip")
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found is not None
    assert (found[0].name, found[1]) == ("epub", "application/epub+zip")


def test_nothing_outside_of_the_book_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (300, 300), (255, 0, 0)).save(secret)
    chapter = f'<p>words</p><img src="{secret.as_uri()}"/><img src="../../secret.png"/><img src="{secret}"/>'
    with opened(epub(tmp_path / "a.epub", cover=False, chapter=chapter, chapters=1)) as document:
        pixels = np.asarray(document.picture(1280).image).astype(int)
    assert not ((pixels[..., 0] > 200) & (pixels[..., 1] < 80)).any()


def test_a_book_that_unpacks_to_more_than_any_book_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        with book.open("OEBPS/c0.xhtml", "w") as chapter:
            for _ in range(130):
                chapter.write(b" " * (1 << 20))
    with pytest.raises(FileFault) as refused, opened(path):
        pass
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE


def test_a_damaged_book_says_so(tmp_path: Path) -> None:
    path = epub(tmp_path / "a.epub")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(FileFault) as refused, opened(path) as document:
        document.facts()
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT


def test_a_fiction_book(tmp_path: Path) -> None:
    path = tmp_path / "a.fb2"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">'
        "<description><title-info><book-title>Роман</book-title></title-info></description><body><section>"
        "<title><p>Глава</p></title>" + "<p>Съешь ещё этих булок.</p>" * 80 + "</section></body></FictionBook>",
        encoding="utf-8",
    )
    with opened(path) as document:
        assert (document.facts().pages or 0) > 1
        assert document.metadata()["dc:title"] == "Роман"
    assert text_of(path).startswith("Глава\nСъешь")


def test_a_comic_is_its_pictures(tmp_path: Path) -> None:
    path = tmp_path / "a.cbz"
    with zipfile.ZipFile(path, "w") as comic:
        for number, colour in enumerate(["red", "green", "blue"]):
            data = io.BytesIO()
            Image.new("RGB", (200, 300), colour).save(data, "PNG")
            comic.writestr(f"{number}.png", data.getvalue())
    with opened(path) as document:
        assert document.facts().pages == 3
        assert document.page(3, 300).image.getpixel((50, 50)) == (0, 0, 255)


def test_a_fiction_book_that_is_no_xml_is_damaged_and_stops_nothing(tmp_path: Path) -> None:
    whole = '<?xml version="1.0"?><FictionBook><description/><body><p>words</p></body></FictionBook>'
    for broken in (whole.replace("/body", "/boy"), whole[:60], whole.replace("<p>", "<p>&x;"), whole + "<a"):
        (tmp_path / "a.fb2").write_text(broken, encoding="utf-8")
        with pytest.raises(FileFault) as refused, opened(tmp_path / "a.fb2"):
            pass
        assert refused.value.code is ErrorCode.SOURCE_CORRUPT
