"""EPS, PostScript and Illustrator, with Ghostscript and without it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pymupdf
import pytest
from PIL import Image
from support import office
from support.opening import facts, opened
from support.outside import before_the_others, fake

from assetdesk.core.asset import ILLUSTRATOR, POSTSCRIPT
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import programs, registry


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(programs.HIDE, "ghostscript")


def tiff() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "TIFF")
    return out.getvalue()


def is_blue(image: Image.Image) -> bool:
    red, green, blue = image.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    return bool(blue > 200 and red < 60 and green < 60)


def fault_of(path: Path, limits: Limits | None = None) -> FileFault:
    with opened(path, limits) as document, pytest.raises(FileFault) as refused:
        document.picture(1280)
    return refused.value


def test_an_eps_is_shown_by_its_bounding_box(tmp_path: Path) -> None:
    path = office.eps(tmp_path / "a.eps")
    with opened(path) as document:
        picture = document.picture(1280)
        assert picture.image.size == (1280, 640)  # a drawing is drawn as large as it is needed
        assert is_blue(picture.image)
        assert [(part.text.strip(), part.page) for part in document.text()] == [("Hello from EPS", None)]  # type: ignore[attr-defined]
        assert document.metadata() == {
            "dc:title": "Hello from EPS",
            "xmp:CreatorTool": "Tests 1.0",
            "dc:creator": ["Ada Lovelace"],
            "xmp:CreateDate": "2026-10-01T08:30:00",
            "pdf:PageSize": "71 × 35 mm",
        }
        assert document.warnings == []
    assert facts(path).pages == 1


@pytest.mark.parametrize("box", ["100 300 300 400", "-50 -20 150 80"])
def test_a_box_that_is_told_at_the_end(tmp_path: Path, box: str) -> None:
    left, bottom, *_ = box.split()
    path = office.eps(tmp_path / "a.eps", box="(atend)", inside=f"{left} {bottom} translate")
    path.write_text(path.read_text().replace("%%EOF", f"%%Trailer\n%%BoundingBox: {box}\n%%EOF"))
    with opened(path) as document:
        picture = document.picture(640)
    assert picture.image.size == (640, 320)
    assert is_blue(picture.image)


def test_an_eps_by_its_name_alone(tmp_path: Path) -> None:
    path = office.eps(tmp_path / "a.eps")
    path.write_text(path.read_text().replace("%!PS-Adobe-3.0 EPSF-3.0", "%!PS"))
    with opened(path) as document:
        assert document.picture(640).image.size == (640, 320)
    path = path.rename(tmp_path / "a.ps")  # a page, then
    with opened(path) as document:
        width, height = document.picture(640).image.size
        assert height > width


@pytest.mark.parametrize("tell", [True, False])
def test_pages_of_postscript(tmp_path: Path, tell: bool) -> None:
    path = office.ps(tmp_path / "a.ps", tell=tell)
    assert facts(path).pages == 3
    with opened(path) as document:
        assert document.page(3, 320).image.height == 320
        assert [(part.text.strip(), part.page) for part in document.text()] == [  # type: ignore[attr-defined]
            ("Page one", 1),
            ("Page two", 2),
            ("Page three", 3),
        ]
        with pytest.raises(FileFault, match="ends after 3 pages"):
            document.page(4, 320)


def test_a_header_of_dos_programs_is_passed_over(tmp_path: Path) -> None:
    path = office.with_dos_header(office.eps(tmp_path / "a.eps"), tiff())
    with opened(path) as document:
        assert is_blue(document.picture(640).image)
        assert document.metadata()["dc:title"] == "Hello from EPS"


@pytest.mark.usefixtures("without")
def test_without_ghostscript_the_picture_inside_is_shown(tmp_path: Path) -> None:
    bitmap = "%%BeginPreview: 16 8 1 8\n" + "% FF00\n" * 8 + "%%EndPreview\n"
    packet = "".join(f"%{line}\n" for line in office.thumbnails(office.jpeg((50, 25))).splitlines())
    pictures = {
        "tiff.eps": office.with_dos_header(office.eps(tmp_path / "tiff.eps"), tiff()),
        "epsi.eps": office.eps(tmp_path / "epsi.eps", head="", inside=bitmap),
        "xmp.eps": office.eps(tmp_path / "xmp.eps", inside=packet),
    }
    sizes = {}
    for name, path in pictures.items():
        with opened(path) as document:
            sizes[name] = document.picture(1280).image.size
            assert document.warnings == ["Ghostscript is not installed: this is the small picture stored in the file."]
            assert list(document.text()) == []  # type: ignore[attr-defined]
    assert sizes == {"tiff.eps": (40, 20), "epsi.eps": (16, 8), "xmp.eps": (50, 25)}


@pytest.mark.usefixtures("without")
def test_without_ghostscript_and_without_a_picture_the_file_waits(tmp_path: Path) -> None:
    for path in (office.eps(tmp_path / "a.eps"), office.ps(tmp_path / "a.ps", tell=False)):
        fault = fault_of(path)
        assert fault.code is ErrorCode.TOOL_MISSING
        assert str(fault) == "Ghostscript is not installed. EPS files wait until it is."
        with opened(path) as document, pytest.raises(FileFault):
            list(document.text())  # type: ignore[attr-defined]


def test_what_is_wrong_in_the_program_is_told(tmp_path: Path) -> None:
    fault = fault_of(office.eps(tmp_path / "a.eps", inside="nonsense"))
    assert fault.code is ErrorCode.SOURCE_CORRUPT
    assert "Ghostscript: undefined in nonsense" in str(fault)


def test_pages_before_an_error_are_shown(tmp_path: Path) -> None:
    path = office.ps(tmp_path / "a.ps", tell=False)
    path.write_text(path.read_text().replace("%%EOF", "nonsense\n%%EOF"))
    with opened(path) as document:
        document.picture(320)
        assert "Ghostscript stopped at an error (undefined in nonsense)" in document.warnings[0]


def test_it_reaches_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    made = tmp_path / "made.txt"
    for inside in (f"({secret}) (r) file pop", f"({made}) (w) file pop", f"(%pipe%touch {made}) (w) file pop"):
        fault = fault_of(office.eps(tmp_path / "a.eps", inside=inside))
        assert fault.code is ErrorCode.SOURCE_CORRUPT
        assert "invalidfileaccess" in str(fault)
    assert not made.exists()


@pytest.mark.parametrize("name", ["100%d.eps", "-dash.eps", "a b'c\".eps", "été 日本.eps"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "50% off"
    path = office.eps(folder / name)
    with opened(path, Limits(scratch=str(folder))) as document:
        assert document.picture(200).image.size == (200, 100)


def test_an_endless_program_is_stopped(tmp_path: Path) -> None:
    limits = Limits(seconds_image=4.0)
    fault = fault_of(office.eps(tmp_path / "a.eps", inside="{} loop"), limits)
    assert fault.code is ErrorCode.TIMEOUT
    assert "Ghostscript was stopped after 2 s" in str(fault)


@pytest.mark.skipif(sys.platform == "win32", reason="the script is a program of POSIX")
def test_one_run_serves_pictures_and_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path / "bin", "gs", f"open({str(tmp_path / 'runs')!r}, 'a').write('x')")
    for name, value in before_the_others(tmp_path / "bin").items():
        monkeypatch.setenv(name, value)
    with opened(office.ps(tmp_path / "a.ps", tell=False)) as document:
        document.facts()
        document.picture(320)
        document.page(2, 320)
        list(document.text())  # type: ignore[attr-defined]
    assert (tmp_path / "runs").read_text() == "x"


def illustrator(path: Path, *, marked: bool = True) -> Path:
    with pymupdf.open() as made:
        for number in range(2):
            page = made.new_page(width=200, height=100)
            page.insert_text((20, 50), f"Artboard {number + 1}")
        if marked:
            xref = made.get_new_xref()
            made.update_object(xref, "<< /AIPrivateData1 (x) >>")
            made.xref_set_key(made.page_xref(0), "PieceInfo", f"{xref} 0 R")
        made.save(path)
    return path


def handler_name(path: Path) -> str:
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found
    return found[0].name


def test_illustrator_is_a_pdf_with_more_in_it(tmp_path: Path) -> None:
    path = illustrator(tmp_path / "a.ai")
    assert handler_name(path) == "ai"
    assert facts(path).pages == 2
    with opened(path) as document:
        assert document.page(2, 400).image.size == (400, 200)
        assert [part.text.strip() for part in document.text()] == ["Artboard 1", "Artboard 2"]  # type: ignore[attr-defined]
    assert handler_name(illustrator(tmp_path / "from illustrator.pdf")) == "pdf"
    assert handler_name(illustrator(tmp_path / "any.bin")) == "ai"
    assert handler_name(illustrator(tmp_path / "plain.ai", marked=False)) == "pdf"


def test_old_illustrator_is_postscript(tmp_path: Path) -> None:
    path = office.eps(tmp_path / "old.ai", head="%AI5_FileFormat 3\n")
    path.write_text(path.read_text().replace("Tests 1.0", "Adobe Illustrator(TM) 7.0"))
    assert handler_name(path) == "ai"
    with opened(path) as document:
        assert is_blue(document.picture(320).image)
    same = path.rename(tmp_path / "exported.eps")
    assert handler_name(same) == "postscript"


def test_a_drawing_without_its_pdf_shows_the_picture_inside(tmp_path: Path) -> None:
    path = tmp_path / "a.ai"
    with pymupdf.open() as made:
        page = made.new_page(width=600, height=200)
        page.insert_text((20, 50), "This is an Adobe® Illustrator® File that was\nsaved without PDF Content.")
        made.set_xml_metadata(
            office.thumbnails(office.jpeg((90, 30))).replace("InDesign of tests", "Adobe Illustrator")
        )
        made.save(path)
    with opened(path) as document:
        assert document.picture(1280).image.size == (90, 30)
        assert "without PDF content" in document.warnings[0]


def test_types() -> None:
    found = {handler.name: handler.type for handler in registry.handlers()}
    assert (found["postscript"], found["ai"]) == (POSTSCRIPT, ILLUSTRATOR)


def test_fonts_are_no_pictures(tmp_path: Path) -> None:
    path = tmp_path / "font.pfa"
    path.write_text("%!PS-AdobeFont-1.0: Times\n")
    found = registry.handler_of(path.read_bytes(), str(path))
    assert found is None or found[0].name != "postscript"
