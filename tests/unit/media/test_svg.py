"""SVG: sizes, text, typefaces; and that nothing outside of the file is ever read, fetched, or grown without end."""

from __future__ import annotations

import base64
import gzip
import os
import socket
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from support.opening import facts, opened, renditions

from assetdesk.core.asset import SVG
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media import registry, svg_marks
from assetdesk.media.readers import svg_cleaned, svg_fonts

Preview = Callable[[Path], dict[str, Image.Image]]
WEB, THUMB = "web.1280.1280.jpeg", "thumbnail.319.319.png"
SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
LIME = '<rect width="100" height="100" fill="lime"/>'


def write(path: Path, inside: str, root: str = 'width="100" height="100"', before: str = "") -> Path:
    path.write_text(f"{before}<svg {SPACES} {root}>{inside}</svg>", encoding="utf-8")
    return path


def png(size: tuple[int, int] = (50, 50), colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def data_address(data: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg/>",
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a comment with <html> --><svg xmlns="x">',
        b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [<!ENTITY a "]>">]><svg a="1">',
        b'<!DOCTYPE svg [' + b'<!ENTITY a "b">' * 400,
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg">',
        gzip.compress(b"<svg>" + b" " * 9000, mtime=0),
        '<?xml version="1.0" encoding="UTF-16"?><svg>'.encode("utf-16"),
    ],
)  # fmt: skip
def test_known_by_its_first_element(content: bytes) -> None:
    found = registry.handler_of(content[:4096], "a.png")
    assert found is not None
    assert (found[0].name, found[1], found[0].type) == ("svg", "image/svg+xml", SVG)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><svg></svg></html>",
        b"<svgx/>",
        b"words about <svg>",
        b"<?xml version='1.0'?><a><svg/></a>",
        b"\x1f\x8bxx",
    ],
)
def test_what_only_mentions_it_is_none(content: bytes) -> None:
    assert not svg_marks.is_svg(content)


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('width="300" height="100"', (300, 100)),
        ('viewBox="0 0 300 100"', (300, 100)),
        ('viewBox="0,0,300,100" width="100%" height="100%"', (300, 100)),
        ('width="60mm" viewBox="0 0 300 100"', (227, 76)),
        ('height="72pt" viewBox="0 0 300 100"', (288, 96)),
        ('width="3in" height="1in"', (288, 96)),
        ('width="300px" height="100" viewBox="0 0 30 10"', (300, 100)),
        ('viewBox="0 0 1e9 1e9"', (None, None)),
        ("", (None, None)),
        ('width="0" height="-5"', (None, None)),
        ('viewBox="0 0 0 0"', (None, None)),
        ('width="many" viewBox="a b c d"', (None, None)),
    ],
)
def test_sizes(tmp_path: Path, preview: Preview, root: str, size: tuple[int | None, int | None]) -> None:
    path = write(tmp_path / "a.svg", '<rect width="300" height="100" fill="green"/>', root)
    said = facts(path)
    assert (said.width, said.height) == size
    made = preview(path)[WEB]
    assert max(made.size) == 1280, "drawn as large as it is needed, without a pixel enlarged"
    if "1e9" not in root:
        assert made.width / made.height == pytest.approx(3, rel=0.02)
        assert made.getpixel((20, 20)) == pytest.approx((0, 128, 0), abs=4)


def test_packed_and_plain_are_the_same(tmp_path: Path, preview: Preview) -> None:
    plain = write(tmp_path / "a.svg", LIME)
    packed = tmp_path / "a.svgz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert preview(plain)[THUMB].tobytes() == preview(packed)[THUMB].tobytes()


def test_alpha_is_kept(tmp_path: Path, preview: Preview) -> None:
    path = write(tmp_path / "a.svg", '<rect width="50" height="100" fill="blue" fill-opacity="0.5"/>')
    made = preview(path)[THUMB]
    left = made.getpixel((50, 100))
    assert isinstance(left, tuple)
    assert left[3] == pytest.approx(128, abs=2)
    assert left[2] == 255
    assert made.getpixel((250, 100))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    "inside",
    [
        '<image width="100" height="100" xlink:href="{0}"/>',
        '<image width="100" height="100" href="{0}"/>',
        '<image width="100" height="100" href="file://{0}"/>',
        '<image width="100" height="100" href="  {0}"/>',
        '<image width="100" height="100" href="red.png"/>',
        '<filter id="f"><feImage href="{0}"/></filter><rect filter="url(#f)" width="100" height="100"/>',
        '<image width="100" height="100" href="{1}"/>',
        '<style>rect {{ fill: url({0}); }} @import "{0}";</style>',
        '<a xml:base="/"><image width="100" height="100" href="red.png"/></a>',
    ],
)
def test_files_beside_it_are_not_read(
    tmp_path: Path, preview: Preview, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    outside = tmp_path / "red.png"
    outside.write_bytes(png())
    monkeypatch.chdir(tmp_path)
    inner = f'<svg {SPACES} width="100" height="100"><image width="100" height="100" href="{outside}"/></svg>'
    packed = data_address(inner.encode(), "image/svg+xml")
    path = write(tmp_path / "a.svg", LIME + inside.format(outside, packed))
    made = preview(path)[THUMB].convert("RGB")
    red = [pixel for _, pixel in made.getcolors(1 << 20) or [] if isinstance(pixel, tuple) and pixel[0] > 100]
    assert red == []


def test_a_file_that_would_never_end_is_not_even_opened(tmp_path: Path, preview: Preview) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)  # whoever opens it waits for ever
    entity = f'<!DOCTYPE svg SYSTEM "{pipe}" [<!ENTITY x SYSTEM "file://{pipe}"> <!ENTITY % y SYSTEM "{pipe}"> %y;]>'
    for before in ("", entity):
        text = "<text>&x;</text>" if before else ""
        path = write(tmp_path / "a.svg", f'{LIME}<image width="9" height="9" href="{pipe}"/>{text}', before=before)
        assert preview(path)[THUMB].convert("RGB").getpixel((300, 300)) == (0, 255, 0)


def test_nothing_is_fetched(tmp_path: Path, preview: Preview) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        path = write(
            tmp_path / "a.svg",
            f'<style>@import url({address}a.css); @font-face {{ font-family: a; src: url("{address}a.ttf"); }}</style>'
            f'<script href="{address}a.js"/><image width="50" height="50" href="{address}a.png"/>'
            f'<use href="{address}a#b"/><text font-family="a">a</text>{LIME}',
            before=f'<?xml-stylesheet href="{address}b.css"?><!DOCTYPE svg SYSTEM "{address}svg.dtd">',
        )
        preview(path)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_what_was_left_out_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.svg", LIME + '<image width="9" height="9" href="http://localhost/a.png"/>')
    with opened(path) as document:
        renditions(document)
        assert document.warnings == ["Pictures and styles that lie outside of the file are not shown."]


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def test_a_typeface_in_the_file_is_nothing_outside_of_it(tmp_path: Path) -> None:
    style = (
        "<style>@font-face { font-family: a; src: url(data:font/woff;base64,AAAA); } .b { fill: url( '#c' ) }</style>"
    )
    path = write(tmp_path / "a.svg", LIME + style + '<a href="http://localhost/">text</a><image href=""/>')
    with opened(path) as document:
        renditions(document)
        assert document.warnings == []


def refused(path: Path) -> FileFault:
    with pytest.raises(FileFault) as fault, opened(path) as document:
        renditions(document)
    return fault.value


def test_entities_that_grow(tmp_path: Path) -> None:
    before = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{LAUGHS}]>'
    fault = refused(write(tmp_path / "a.svg", "<text>&a11;</text>", before=before))
    assert fault.code is ErrorCode.SOURCE_UNSUPPORTED
    assert "entities" in str(fault)


def test_parts_that_repeat_each_other(tmp_path: Path) -> None:
    levels = "".join(f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
    fault = refused(write(tmp_path / "a.svg", f'<g id="a0">{LIME}</g>{levels}'))
    assert fault.code is ErrorCode.SOURCE_UNSUPPORTED
    assert "repeats" in str(fault)


def test_parts_that_go_in_a_circle_end(tmp_path: Path) -> None:
    path = write(tmp_path / "a.svg", '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>' + LIME)
    try:
        with opened(path) as document:
            renditions(document)
    except FileFault as fault:
        assert fault.code is ErrorCode.SOURCE_CORRUPT  # noqa: PT017 - both ways are good


@pytest.mark.parametrize("depth", [400, 100_000])
def test_elements_within_elements(tmp_path: Path, depth: int) -> None:
    fault = refused(write(tmp_path / "a.svg", "<g>" * depth + "</g>" * depth))
    assert fault.code is ErrorCode.SOURCE_UNSUPPORTED


def test_a_packed_bomb_is_unpacked_to_its_limit_only(tmp_path: Path) -> None:
    path = tmp_path / "a.svgz"
    path.write_bytes(gzip.compress(f"<svg {SPACES}>".encode() + b" " * (3 << 20)))
    with pytest.raises(svg_marks.TooLarge):
        svg_marks.unpacked(path.read_bytes(), 1 << 20)
    whole = gzip.compress(b"<svg/>" + b" " * 5000)
    with pytest.raises(ValueError, match="truncated"):
        svg_marks.unpacked(whole[:-9])


def test_more_markup_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.svgz"
    path.write_bytes(gzip.compress(f"<svg {SPACES}>".encode() + b" " * (svg_marks.MOST + 1), compresslevel=1))
    fault = refused(path)
    assert fault.code is ErrorCode.RENDITION_TOO_LARGE
    assert str(fault) == "The SVG has more than 64 MB of markup, the limit."


def test_embedded_pictures_are_shown_and_large_ones_left_out(
    tmp_path: Path, preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = '<image width="100" height="100" preserveAspectRatio="none" href="{}"/>'
    path = write(tmp_path / "a.svg", LIME + image.format(data_address(png())))
    assert preview(path)[THUMB].convert("RGB").getpixel((100, 100)) == (255, 0, 0)
    inner = f'<svg {SPACES} width="10" height="10"><rect width="10" height="10" fill="blue"/></svg>'
    path = write(tmp_path / "a.svg", LIME + image.format(data_address(inner.encode(), "image/svg+xml")))
    assert preview(path)[THUMB].convert("RGB").getpixel((100, 100)) == (0, 0, 255)
    monkeypatch.setattr(svg_cleaned, "_MOST_PIXELS", 2000)
    path = write(tmp_path / "a.svg", LIME + image.format(data_address(png())))
    with opened(path) as document:
        made = renditions(document)
        assert any("too many pixels" in told for told in document.warnings)
    assert made[THUMB].convert("RGB").getpixel((100, 100)) == (0, 255, 0)


def test_the_entities_of_drawing_programs_are_read(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.svg"
    path.write_text(
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" ['
        '<!ENTITY ns "http://www.w3.org/2000/svg"> <!ENTITY st "fill:#FF0000;">]>'
        '<svg xmlns="&ns;" width="100" height="100"><rect style="&st;" width="100" height="100"/></svg>'
    )
    assert preview(path)[THUMB].convert("RGB").getpixel((100, 100)) == (255, 0, 0)


def test_text_title_and_metadata(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.svg",
        "<title>A title</title><desc>What it shows</desc>"
        '<metadata xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:cc="http://x/"><rdf:RDF><cc:Work><dc:title>Its own title</dc:title><dc:subject><rdf:Bag>'
        "<rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject></cc:Work></rdf:RDF></metadata>"
        '<text x="1">First <tspan font-weight="bold">Zürich</tspan><tspan x="1" dy="10">second line</tspan></text>'
        "<g><title>inner</title><text>  third   &amp; last </text></g><style>.a { fill: red }</style>",
    )
    with opened(path) as document:
        assert [part.text for part in document.text()] == [  # type: ignore[attr-defined]
            "A title\nWhat it shows\nFirst Zürich\nsecond line\nthird & last"
        ]
        assert document.metadata() == {
            "dc:title": "Its own title",
            "dc:description": "What it shows",
            "dc:subject": ["one", "two"],
        }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.svg"
    body = f'<?xml version="1.0" encoding="{encoding}"?><svg {SPACES} width="9" height="9"><text>Zürich</text></svg>'
    path.write_bytes(body.encode(encoding))
    with opened(path) as document:
        assert next(document.text()).text == "Zürich"  # type: ignore[attr-defined]
        renditions(document)


def test_text_is_drawn_also_where_the_system_has_no_typeface(
    tmp_path: Path, preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.svg", '<text y="60" font-size="60" font-family="No Such One">ABC</text>')
    monkeypatch.setattr(svg_fonts, "_files", set)
    bare = svg_fonts.options.__wrapped__()
    assert bare["serif_family"] == bare["font_family"] == "Inter"
    monkeypatch.setattr(svg_fonts, "options", lambda: bare | {"skip_system_fonts": True})
    made = preview(path)[THUMB]
    assert made.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("families", "made"),
    [
        ("Arial", "Arial, sans-serif"),
        ("'Times New Roman'", "'Times New Roman', serif"),
        ("Courier New !important", "Courier New, monospace !important"),
        ("Georgia, serif", "Georgia, serif"),
        ("inherit", "inherit"),
        ("", ""),
    ],
)
def test_a_kind_of_typeface_behind_each_name(families: str, made: str) -> None:
    assert svg_fonts.with_generic(families) == made


@pytest.mark.parametrize("content", [b"<svg", b"<svg></g></svg>", b"<svg>\xff\xfe</svg>", b"<svg a=1/>"])
def test_broken_markup_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(content + b" " * 20)
    from assetdesk.media.readers.svg import SvgDocument

    with pytest.raises(FileFault) as fault:
        SvgDocument(str(path))
    assert fault.value.code is ErrorCode.SOURCE_CORRUPT
    assert str(fault.value).startswith("The file is damaged or empty. Its ")


@pytest.mark.parametrize(
    ("style", "made", "outside"),
    [
        ("fill: url(#a)", "fill: url(#a)", False),
        ("fill: url( '#a' ); x: URL(  \"#b\")", "fill: url( '#a' ); x: URL(  \"#b\")", False),
        ("fill: url(a.svg#a) red", "fill: none red", True),
        ("src: url('a)b.ttf'), url(data:font/woff;base64,AA)", "src: none, none", True),
        ("src: url(data:font/woff;base64,AA)", "src: none", False),
        ("a: url('never closed); b: url(x", "a: none; b: ", True),
        ("a: url()", "a: none", False),
    ],
)
def test_references_in_styles(style: str, made: str, outside: bool) -> None:
    assert svg_cleaned._without_references(style) == (made, outside)


@pytest.mark.parametrize("piece", ["url(", "url(' ", " ", "@import ", "font-family: ", "1", "url(#a)"])
def test_styles_made_to_take_for_ever_do_not(tmp_path: Path, piece: str) -> None:
    long = piece * (1 << 18)
    path = write(
        tmp_path / "a.svg", f"<style><![CDATA[a {{ {long} }}]]></style>{LIME}", f'width="{long[:99999]}" height="5"'
    )
    with opened(path) as document:
        assert document.facts().orientation is None
