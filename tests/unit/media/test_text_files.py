"""Text of every kind: told by its content, read in its own encoding, drawn as a sheet of paper."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.opening import opened

from assetdesk.core.asset import VIDEO_CAPTION, XML
from assetdesk.core.text import MOST_CHARACTERS, TextPart, bounded
from assetdesk.media import registry, sniff
from assetdesk.media.document import Document, HasText
from assetdesk.media.readers.markdown import to_html
from assetdesk.media.readers.markup import text_of_html
from assetdesk.media.readers.sheet import MOST_PAGES, shown
from assetdesk.media.readers.subtitles import cues_of

Preview = Callable[[Path], dict[str, Image.Image]]
RUSSIAN = "Съешь ещё этих мягких французских булок, да выпей чаю. Широкая электрификация южных губерний.\n"
JAPANESE = "日本語のテキストファイルです。これは文字コードの判定を試すための文章であり、漢字とかなが混じっています。\n"
CHINESE = "这是一个用于测试编码检测的简体中文文本文件。我们希望能够正确识别。\n"
FRENCH = "L'été dernier, où étiez-vous ? Ça a coûté très cher, à côté de l'hôtel.\n"


def parts_of(document: Document) -> list[TextPart]:
    assert isinstance(document, HasText)
    return list(document.text())


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def format_of(path: Path) -> tuple[str, str] | None:
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    return (found[0].name, found[1]) if found else None


def ink(image: Image.Image) -> float:
    """Share of pixels that are not paper."""
    return float((np.asarray(image.convert("L")) < 200).mean())


@pytest.mark.parametrize(
    ("name", "data", "format_name", "mime"),
    [
        ("a.txt", "Plain words.\n", "text", "text/plain"),
        ("README", "Plain words.\n", "text", "text/plain"),
        ("a.xyz", "Plain words.\n", "text", "text/plain"),
        ("a.md", "Plain words.\n", "markdown", "text/markdown"),
        ("a.csv", "a,b\n1,2\n", "csv", "text/csv"),
        ("a.tsv", "a\tb\n1\t2\n", "csv", "text/tab-separated-values"),
        ("a.html", "<!DOCTYPE html><html></html>", "html", "text/html"),
        ("page", "\n<!-- x -->\n<HTML><body>", "html", "text/html"),
        ("a.xml", '<?xml version="1.0"?><a/>', "xml", "application/xml"),
        ("data", '<?xml version="1.0"?><a/>', "xml", "application/xml"),
        ("a.xmp", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", "xml", "application/xml"),
        ("a.json", '{"a": 1}', "json", "application/json"),
        ("data2", '[{"a": 1}]', "json", "application/json"),
        ("note.txt", "[1] see below", "text", "text/plain"),
        ("a.css", "a { color: red }", "source", "text/css"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n", "subtitles", "application/x-subrip"),
        ("a.txt", "1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n", "subtitles", "application/x-subrip"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "subtitles", "text/vtt"),
        ("a.xls", "<html><table><tr><td>1</td></tr></table>", "html", "text/html"),
        ("a.xls", "a\tb\n1\t2\n", "csv", "text/csv"),
    ],
)
def test_the_content_tells_the_kind_and_the_name_the_dialect(
    tmp_path: Path, name: str, data: str, format_name: str, mime: str
) -> None:
    assert format_of(written(tmp_path / name, data)) == (format_name, mime)


def test_types_of_assets() -> None:
    types = {handler.name: handler.type for handler in registry.handlers()}
    assert (types["xml"], types["subtitles"]) == (XML, VIDEO_CAPTION)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        bytes(1000),
        b"SOMETHING" + b" " * 70_000 + bytes(range(256)) * 1000,
        b"\xde\xad\xbe\xef\x01\x02\x03\x04words",
    ],
)
def test_noise_is_no_text(tmp_path: Path, data: bytes) -> None:
    assert format_of(written(tmp_path / "a.dat", data)) is None


def test_a_text_that_turns_into_bytes_later_on_is_none(tmp_path: Path) -> None:
    path = written(tmp_path / "sky.dat", b"SOMETHING    " * 10_000 + bytes(1 << 20))
    assert sniff.is_text(path.read_bytes()[:4096])
    assert format_of(path) is None


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        (FRENCH, "utf-8", "UTF-8"),
        (FRENCH, "utf-8-sig", "UTF-8 with mark"),
        (FRENCH, "utf-16", "UTF-16"),
        (FRENCH, "utf-16-le", "UTF-16 little-endian"),
        (RUSSIAN, "utf-16-be", "UTF-16 big-endian"),
        (JAPANESE, "utf-32", "UTF-32"),
        (FRENCH, "cp1252", "Windows-1252"),
        (FRENCH, "mac_roman", "Mac Roman"),
        (RUSSIAN, "koi8_r", "KOI8-R"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "cp866", "DOS 866"),
        (JAPANESE, "cp932", "Shift-JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "ISO 2022-JP"),
        (CHINESE, "gb18030", "GB 18030"),
        ("Plain words.\n", "ascii", "ASCII"),
    ],
)
def test_old_and_new_encodings(tmp_path: Path, text: str, encoding: str, label: str) -> None:
    path = written(tmp_path / "a.txt", (text * 8).encode(encoding))
    with opened(path) as document:
        fields = document.metadata()
        assert [part.text for part in parts_of(document)] == [text * 8]
    assert fields == {"text:Encoding": label, "text:Lines": 8}


def test_an_encoding_that_the_file_names_is_believed(tmp_path: Path) -> None:
    page = '<html><head><meta charset="windows-1257"><title>Žalias</title></head><body>ąčęė</body></html>'
    with opened(written(tmp_path / "a.html", page.encode("cp1257"))) as document:
        assert document.metadata()["dc:title"] == "Žalias"
    # names of things that are no encodings of text
    for name in ("zlib", "rot13", "unicode_escape", "idna", "no-such", "utf-7"):
        data = f'<html><meta charset="{name}">'.encode() + FRENCH.encode("cp1252") * 4
        with opened(written(tmp_path / "b.html", data)) as document:
            assert "hôtel" in parts_of(document)[0].text


def test_broken_characters_and_controls_are_told_and_do_no_harm(tmp_path: Path) -> None:
    data = RUSSIAN.encode() * 20 + b"one\0two \x07 \x1b[31mred\xff\r\nlast" + RUSSIAN.encode() * 20
    with opened(written(tmp_path / "a.log", data)) as document:
        text = parts_of(document)[0].text
        document.metadata()
        assert any("not valid UTF-8" in one for one in document.warnings)
        assert ink(document.picture(600).image) > 0.005
    assert "onetwo" in text
    assert not set(text) & {"\0", "\x07", "\x1b", "\r"}


def test_marks_that_turn_the_writing_direction_are_not_drawn() -> None:
    assert shown("photo_\u202egpj.exe") == "photo_gpj.exe"
    assert shown("a<b>&\0\u2066x\ud800") == "a&lt;b&gt;&amp;·x\ufffd"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.json", "a.html", "a.js", "a.srt"])
def test_a_sheet_of_paper_with_ink_and_margins(tmp_path: Path, preview: Preview, name: str) -> None:
    body = "1\n00:00:01,000 --> 00:00:02,000\nHi\n\n" if name == "a.srt" else "<p>Words,words,words\n" * 30
    made = preview(written(tmp_path / name, body))
    web = made["web.1280.1280.jpeg"]
    assert web.size == (905, 1280)
    assert 0.0001 < ink(web) < 0.2
    pixels = np.asarray(web.convert("L"))
    for edge in (pixels[:60], pixels[:, :60], pixels[:, -40:]):
        assert edge.min() > 230, "the margins stay white"


@pytest.mark.parametrize("text", [JAPANESE, RUSSIAN, "العربية: مرحبا بالعالم\n", "שלום עולם\n", "हिन्दी ไทย 한국어\n"])
def test_every_script_is_drawn(tmp_path: Path, text: str) -> None:
    def drawn(said: str) -> float:
        with opened(written(tmp_path / "a.txt", said)) as document:
            return ink(document.picture(1280).image)

    assert drawn(text * 10) > 1.5 * drawn("i\n" * 10)


def test_one_endless_line_is_broken_to_the_sheet(tmp_path: Path) -> None:
    with opened(written(tmp_path / "a.json", '{"key": "' + "x" * 3_000_000 + '"}')) as document:
        facts = document.facts()
        pixels = np.asarray(document.picture(1280).image.convert("L"))
        assert bounded(document.text() if isinstance(document, HasText) else ()).cut
    assert facts.pages is not None
    assert 1 < facts.pages <= MOST_PAGES
    assert pixels[:, -50:].min() > 230


def test_of_a_huge_file_only_what_is_shown_and_kept_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        for _ in range(20):
            file.write(b"name,size\n" + b"a,1\n" * 50_000)
        file.truncate(3 << 30)  # a hole; what is behind the beginning is never looked at
    with opened(path) as document:
        found = bounded(parts_of(document))
        fields = document.metadata()
        assert document.facts().pages is not None
        assert ink(document.picture(800).image) > 0.001
    assert found.cut
    assert sum(len(part.text) for part in found.parts) == MOST_CHARACTERS
    assert "text:Lines" not in fields


def test_lines_of_a_file_that_is_not_kept_whole(tmp_path: Path) -> None:
    with opened(written(tmp_path / "a.txt", b"0123456789\n" * 500_000 + b"end")) as document:
        assert document.metadata()["text:Lines"] == 500_001


def test_wide_tables_lie_down_and_leave_out_what_does_not_fit(tmp_path: Path) -> None:
    rows = [";".join(f"Column {number}" for number in range(60))] + [";".join(["12.5"] * 60)] * 50
    with opened(written(tmp_path / "a.csv", "\n".join(rows))) as document:
        image = document.picture(1280).image
    assert image.width > image.height
    assert np.asarray(image.convert("L"))[:, -40:].min() > 230
    with opened(written(tmp_path / "b.csv", 'a,"b\nwith a new line",c\n"unclosed,1\n' + "x" * 200_000)) as document:
        assert ink(document.picture(600).image) > 0


def test_markdown_is_shown_as_meant_and_never_as_markup() -> None:
    made = to_html("# Title <b>\n\nSome **bold** and `code <i>`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "<h1>Title &lt;b&gt;</h1>" in made
    assert "<b>bold</b>" in made
    assert "<code>code &lt;i&gt;</code>" in made
    assert "<td>1</td>" in made
    assert "<script>" not in to_html("<script>alert(1)</script>\n\n![x](http://a.invalid/x.png)")


@pytest.mark.parametrize("piece", ["*", "[", "`", "<!--", "<", '"', "- ", "字"])
def test_no_text_takes_for_ever(tmp_path: Path, piece: str) -> None:
    """Several of these took minutes in something that takes the square of its length."""
    for name in ("a.md", "a.html", "a.js"):
        with opened(written(tmp_path / name, "x " + piece * 60_000)) as document:
            document.facts()
            bounded(parts_of(document))
            document.metadata()


def test_a_page_gives_its_words_and_its_head(tmp_path: Path) -> None:
    page = (
        "<!doctype html><head><title>A &amp; B</title><meta name=description content='About it'>"
        "<meta name='keywords' content='x, y'><script>no()</script><style>p{}</style></head>"
        "<body><h1>Hello</h1><!-- not this --><p>Some <b>bold</b>\n words<br>next</p><script>nor this</script>"
        "<table><tr><td>a<td>b</table></body>"
    )
    with opened(written(tmp_path / "a.html", page)) as document:
        fields = document.metadata()
        assert parts_of(document)[0].text == "A & B\nHello\nSome bold words\nnext\na b"
    assert (fields["dc:title"], fields["dc:description"], fields["dc:subject"]) == ("A & B", "About it", ["x", "y"])
    assert text_of_html("a < b <unclosed") == "a < b"


def test_entities_of_an_xml_file_stay_closed(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.txt", "SECRET")
    xml = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "'
        + secret.as_uri()
        + '"><!ENTITY b "bbbbbbbb">]><a>&x;&b;<![CDATA[raw <b>]]></a>'
    )
    with opened(written(tmp_path / "a.xml", xml)) as document:
        text = parts_of(document)[0].text
        document.picture(600)
    assert "SECRET" not in text
    assert "bbbbbbbb" not in text.replace("<!ENTITY", "")
    assert "raw <b>" in text


def test_cues_have_their_seconds(tmp_path: Path) -> None:
    srt = (
        "1\r\n00:00:01,500 --> 00:00:04,000\r\n<i>Hello</i>\r\n{\\an8}there\r\n"
        "2\r\n01:02:03,004 --> 01:02:05\r\nBye\r\n"
    )
    with opened(written(tmp_path / "a.srt", srt)) as document:
        found = [(part.at, part.text) for part in parts_of(document)]
    assert found == [(1.5, "Hello\nthere"), (3723.004, "Bye")]
    vtt = "WEBVTT\n\nNOTE a note\n\nid\n00:02.000 --> 00:03.500 align:start\n<v Ann>One &amp; two\n\n0:05 --> 0:06\n\n"
    assert [(cue.start, cue.end, cue.text) for cue in cues_of(vtt)] == [(2.0, 3.5, "One & two")]


def test_a_file_without_rights_tells_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    path = written(tmp_path / "a.txt", "words")
    path.chmod(0)
    assert registry.handler_of(b"words", str(path)) is None
