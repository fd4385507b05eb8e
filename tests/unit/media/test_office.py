"""Office documents: their kind, text, properties and picture without any office program, their pages with it."""

from __future__ import annotations

import http.server
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import olefile  # type: ignore[import-untyped]
import pymupdf
import pytest
from support import office
from support.opening import facts, opened

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media import programs, registry
from assetdesk.media.programs import libreoffice
from assetdesk.media.readers import zip_parts

MADE = {
    "docx": office.docx,
    "xlsx": office.xlsx,
    "pptx": office.pptx,
    "odt": office.odt,
    "ods": office.ods,
    "odp": office.odp,
    "rtf": office.rtf,
}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(programs.HIDE, "libreoffice")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of each kind from before 2007, made by LibreOffice."""
    folder = tmp_path_factory.mktemp("older")
    command = programs.path_of(programs.LIBREOFFICE)
    assert command, "python3 dev.py test installs libreoffice"
    sources = {
        "doc": office.docx(folder / "a.docx", ["One", "\f", "Two"]),
        "xls": office.xlsx(folder / "a.xlsx"),
        "ppt": office.odp(folder / "a.odp"),
    }
    profile = folder / "profile"
    for extension, source in sources.items():
        for _ in range(2):  # the first time it only makes its profile
            asked = [command, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", extension]
            subprocess.run([*asked, "--outdir", str(folder), str(source)], check=False, capture_output=True)
            if (folder / f"a.{extension}").exists():
                break
    return {extension: folder / f"a.{extension}" for extension in sources}


def kind(path: Path) -> str:
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found
    return found[0].name


def text_of(path: Path) -> list[TextPart]:
    with opened(path) as document:
        return [part for part in document.text() if part.text.strip()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("extension", MADE)
def test_a_kind_is_told_by_content(tmp_path: Path, extension: str) -> None:
    path = MADE[extension](tmp_path / f"a.{extension}")
    assert kind(path) == extension
    assert kind(path.rename(tmp_path / "named wrongly.zip")) == extension
    assert facts(tmp_path / "named wrongly.zip").pages is None  # nobody knows before the conversion


def test_macros_templates_and_shows_are_the_same_kinds(tmp_path: Path) -> None:
    path = office.docx(tmp_path / "a.docm")
    plain = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for told, name in (
        (b"application/vnd.ms-word.document.macroEnabled.main+xml", "docx"),
        (b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", "pptx"),
        (b"application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsx"),
    ):
        types = parts["[Content_Types].xml"].replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", told
        )
        office.zipped(path, {**parts, "[Content_Types].xml": types})
        assert kind(path) == name
    assert path.read_bytes() != plain


def test_a_plain_zip_is_none_of_them(tmp_path: Path) -> None:
    path = office.zipped(tmp_path / "a.docx", {"word/document.xml": "<x/>"})
    assert kind(path) not in MADE


@pytest.mark.usefixtures("without")
def test_text_without_an_office_program(tmp_path: Path) -> None:
    words = text_of(office.docx(tmp_path / "a.docx", ["Größe & more", "第二段"]))
    assert [part.text for part in words] == ["Größe & more\n第二段\n"]
    for path in (office.xlsx(tmp_path / "a.xlsx"), office.ods(tmp_path / "a.ods")):
        assert [(part.label, part.text.strip()) for part in text_of(path)] == [
            ("Prices", "Pumpkin\t12.5"),
            ("Stock", "Marigold\t40"),
        ]
    for path in (office.pptx(tmp_path / "a.pptx"), office.odp(tmp_path / "a.odp")):
        assert [(part.page, part.text.strip()) for part in text_of(path)] == [(1, "First slide"), (2, "Second slide")]
    assert [part.text.strip() for part in text_of(office.odt(tmp_path / "a.odt", ["One", "Two"]))] == ["One\nTwo"]
    assert [part.text.strip() for part in text_of(office.rtf(tmp_path / "a.rtf", "Café"))] == ["Café"]


def test_what_is_meant_for_older_programs_is_not_read_twice(tmp_path: Path) -> None:
    path = office.docx(tmp_path / "a.docx", ["CHOICE"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    run = b"<w:r><w:t>CHOICE</w:t></w:r>"
    space = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = b"<mc:AlternateContent %s><mc:Choice>%s</mc:Choice><mc:Fallback>%s</mc:Fallback></mc:AlternateContent>"
    parts["word/document.xml"] = parts["word/document.xml"].replace(run, both % (space, run, run))
    assert [part.text for part in text_of(office.zipped(path, parts))] == ["CHOICE\n"]


def test_long_texts_come_in_parts(tmp_path: Path) -> None:
    lines = [f"Line {number} of many" for number in range(10_000)]
    for path in (office.docx(tmp_path / "a.docx", lines), office.odt(tmp_path / "a.odt", lines)):
        parts = text_of(path)
        assert len(parts) > 2
        assert "".join(part.text for part in parts).split("\n")[:-1] == lines


def test_spaces_tabs_and_breaks_of_opendocument(tmp_path: Path) -> None:
    body = '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/><text:span>d</text:span>e</text:p>'
    path = office.opendocument(tmp_path / "a.odt", "text", body)
    assert [part.text for part in text_of(path)] == ["a   b\tc\nde\n"]


def test_properties(tmp_path: Path) -> None:
    with opened(office.docx(tmp_path / "a.docx")) as document:
        assert document.metadata() == {
            "dc:title": "Autumn sale",
            "office:Subject": "Prices",
            "dc:creator": ["Ada Lovelace"],
            "dc:subject": ["sale", "autumn"],
            "office:LastModifiedBy": "Grace Hopper",
            "office:Revision": "3",
            "xmp:CreateDate": "2026-10-01T08:30:00+00:00",
            "office:Company": "Analytical Engines",
            "office:Words": 7,
            "xmp:CreatorTool": "Writer of tests",
        }
    with opened(office.ods(tmp_path / "a.ods")) as document:
        assert document.metadata() == {
            "dc:title": "Autumn sale",
            "dc:creator": ["Ada Lovelace"],
            "office:LastModifiedBy": "Grace Hopper",
            "dc:subject": ["sale", "autumn"],
            "xmp:CreateDate": "2026-10-01T08:30:00",
            "office:Pages": 2,
            "office:Words": 7,
            "office:Sheets": ["Prices", "Stock"],
        }
    with opened(office.rtf(tmp_path / "a.rtf")) as document:
        assert document.metadata() == {
            "dc:title": "Autumn été",
            "dc:creator": ["Ada Lovelace"],
            "dc:subject": ["sale", "autumn"],
            "xmp:CreateDate": "2026-10-01T08:30:00",
            "office:Pages": 2,
        }


@pytest.mark.usefixtures("without")
def test_without_libreoffice_there_is_the_picture_inside_or_nothing(tmp_path: Path) -> None:
    sizes = {}
    for path in (office.docx(tmp_path / "a.docx", thumbnail=True), office.odt(tmp_path / "a.odt", thumbnail=True)):
        with opened(path) as document:
            sizes[path.suffix] = document.picture(1280).image.size
            with pytest.raises(FileFault) as refused:
                document.pdf()  # type: ignore[attr-defined]
            assert refused.value.code is ErrorCode.TOOL_MISSING
            assert str(refused.value) == "LibreOffice is not installed. Office documents wait until it is."
    assert sizes == {".docx": (64, 48), ".odt": (60, 80)}
    with opened(office.xlsx(tmp_path / "a.xlsx")) as document, pytest.raises(FileFault) as refused:
        document.picture(1280)
    assert refused.value.code is ErrorCode.RENDITION_FORMAT_UNSUPPORTED


@pytest.mark.parametrize("extension", ["docx", "ods", "rtf"])
def test_pages_by_libreoffice(tmp_path: Path, extension: str) -> None:
    path = MADE[extension](tmp_path / f"a.{extension}")
    before = (path.read_bytes(), sorted(tmp_path.iterdir()))
    with opened(path) as document:
        made = document.pdf()  # type: ignore[attr-defined]
        assert document.pdf() == made  # type: ignore[attr-defined]
        with pymupdf.open(made) as pdf:
            assert pdf.page_count == (1 if extension in ("docx", "rtf") else 2)
            assert {"docx": "Hello", "ods": "Pumpkin", "odp": "First", "rtf": "Hello"}[extension] in pdf[0].get_text()
        assert max(document.page(1, 400).image.size) == 400
    assert not Path(made).exists()
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == before  # no lock file beside the original


def test_documents_from_before_2007(older: dict[str, Path]) -> None:
    for extension, path in older.items():
        assert kind(path) == extension
        with opened(path) as document:
            told = document.metadata()
            assert told["dc:title"] == "Autumn sale"
            assert told["dc:creator"] == ["Ada Lovelace"]
            assert not hasattr(document, "text")  # it comes with the pages
            with pymupdf.open(document.pdf()) as pdf:  # type: ignore[attr-defined]
                assert pdf.page_count == 2


def test_a_document_that_libreoffice_cannot_read(tmp_path: Path) -> None:
    path = office.opendocument(tmp_path / "a.odt", "text", "</broken>")
    with opened(path) as document, pytest.raises(FileFault) as refused:
        document.pdf()  # type: ignore[attr-defined]
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT
    assert "LibreOffice cannot read it" in str(refused.value)


def locked_package(path: Path, older: dict[str, Path]) -> Path:
    """A Word document's container whose stream bears the name that encrypted packages have."""
    data = older["doc"].read_bytes()
    old, new = ("WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
    at = data.index(old)
    entry = bytearray(data[at : at + 66])
    entry[:64] = new.ljust(64, b"\0")
    entry[64:66] = (len(new) + 2).to_bytes(2, "little")
    path.write_bytes(data[:at] + bytes(entry) + data[at + 66 :])
    with olefile.OleFileIO(path) as container:
        assert ["EncryptedPackage"] in container.listdir()
    return path


def test_passwords_are_told(tmp_path: Path, older: dict[str, Path]) -> None:
    word = tmp_path / "a.doc"
    data = bytearray(older["doc"].read_bytes())
    with olefile.OleFileIO(older["doc"]) as container, container.openstream("WordDocument") as stream:
        start = stream.read(64)
    at = bytes(data).index(start)
    data[at + 11] |= 1
    word.write_bytes(data)
    secret = '<manifest:file-entry manifest:full-path="x"><manifest:encryption-data/></manifest:file-entry>'
    for path in (
        word,
        locked_package(tmp_path / "a.xlsx", older),
        office.opendocument(tmp_path / "a.odt", "text", "", manifest=secret),
    ):
        with pytest.raises(FileFault, match="The document asks for a password") as refused, opened(path):
            pass
        assert refused.value.code is ErrorCode.SOURCE_UNSUPPORTED
    assert kind(tmp_path / "a.xlsx") == "xlsx"


@pytest.mark.parametrize(
    "make",
    [
        lambda path: office.zipped(path, {"[Content_Types].xml": "x", "mimetype": ""}),
        lambda path: path.write_bytes(b"PK\x03\x04" + bytes(500)),
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000),
    ],
)
def test_a_container_of_nothing_known_is_none_of_ours(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "a.docx"
    make(path)
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found is None or "office" not in found[1]


def test_hostile_xml_and_bombs_are_damaged_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "MOST_BYTES", 1 << 20)
    entities = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb = f"{entities}<office:document-content><x>&b;</x></office:document-content>"
    deep = "<a>" * 3_000 + "</a>" * 3_000
    for body in (bomb, deep, "<a>" + "x" * (2 << 20) + "</a>"):
        path = office.zipped(tmp_path / "a.odt", {"content.xml": body}, "application/vnd.oasis.opendocument.text")
        with opened(path) as document, pytest.raises(FileFault) as refused:
            list(document.text())  # type: ignore[attr-defined]
        assert refused.value.code is ErrorCode.SOURCE_CORRUPT


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A web server on this machine, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_document_reaches_neither_the_network_nor_other_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret thing")
    with listening() as (port, asked):
        frame = 'svg:width="3cm" svg:height="3cm"'
        body = (
            f'<text:p>before<draw:frame {frame}><draw:image xlink:href="http://127.0.0.1:{port}/picture.png"/></draw:frame>'
            f'<draw:frame {frame}><draw:object xlink:href="http://127.0.0.1:{port}/object.odt"/></draw:frame></text:p>'
            f'<text:section text:name="s"><text:section-source xlink:href="http://127.0.0.1:{port}/section.odt"/></text:section>'
            f'<text:section text:name="t"><text:section-source xlink:href="{secret.as_uri()}"/></text:section>'
        )
        path = office.opendocument(tmp_path / "a.odt", "text", body)
        with opened(path) as document, pymupdf.open(document.pdf()) as pdf:  # type: ignore[attr-defined]
            words = pdf[0].get_text()
    assert "before" in words
    assert "secret" not in words
    assert asked == []


def test_one_conversion_at_a_time_and_waiting_counts(tmp_path: Path) -> None:
    path = office.docx(tmp_path / "a.docx")
    limits = Limits(seconds_document=2.0)
    with libreoffice._alone(libreoffice._home(str(tmp_path)), libreoffice.deadline(Limits())):
        with opened(path, limits) as document, pytest.raises(FileFault, match="busy with other documents") as refused:
            document.pdf()  # type: ignore[attr-defined]
        assert refused.value.code is ErrorCode.TIMEOUT
    with opened(path) as document:
        document.pdf()  # type: ignore[attr-defined]
