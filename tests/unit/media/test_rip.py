"""Pages as pixels, beside what pdftoppm and Ghostscript make of them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageCms
from support import icc, office
from support.opening import opened

from assetdesk.core.edits import Rip
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import programs
from assetdesk.media.document import HasRaster, Picture

INCHES = (3.0, 2.0)
GRAY = "0.25 g 20 20 90 60 re f"
CMYK = "0 0.8 0.6 0.1 k 20 20 90 60 re f"
RGB = "0.7 0.4 0.3 rg 20 20 90 60 re f"
SPOT = "/Spot cs 1 scn 20 20 90 60 re f"
SHADOW = "/Clear gs 0 g 120 20 60 60 re f"


def pdf(path: Path, *contents: str, intent: bytes = b"") -> Path:
    """A PDF of one page for each content stream, 3 × 2 inches."""
    document = pymupdf.open()
    for content in contents:
        page = document.new_page(width=INCHES[0] * 72, height=INCHES[1] * 72)
        page.insert_text((10, 20), " ")  # makes the places that are filled in now
        stream = document.get_new_xref()
        document.update_object(stream, "<<>>")
        document.update_stream(stream, content.encode())
        document.xref_set_key(page.xref, "Contents", f"{stream} 0 R")
        resources = (
            "<</ColorSpace<</Spot[/Separation/Gold/DeviceCMYK"
            "<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .2 .9 .1]/N 1>>]>>"
            "/ExtGState<</Clear<</ca 0.5>>>>>>"
        )
        document.xref_set_key(page.xref, "Resources", resources)
    if intent:
        profile = document.get_new_xref()
        document.update_object(profile, "<</N 4>>")
        document.update_stream(profile, intent)
        document.xref_set_key(
            document.pdf_catalog(),
            "OutputIntents",
            f"[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier(Test)/DestOutputProfile {profile} 0 R>>]",
        )
    document.save(path)
    document.close()
    return path


def raster(path: Path, rip: Rip, number: int = 1, max_edge: int | None = None, limits: Limits | None = None) -> Picture:
    with opened(path, limits) as document:
        assert isinstance(document, HasRaster)
        return document.raster(rip, number, max_edge)


def by_pdftoppm(path: Path, *how: str) -> Image.Image:
    made = subprocess.run(["pdftoppm", "-png", *how, path], check=True, capture_output=True)
    return Image.open(io.BytesIO(made.stdout))


@pytest.mark.parametrize("ppi", [72, 150, 96.5, 300])
def test_the_resolution_is_that_of_pdftoppm(tmp_path: Path, ppi: float) -> None:
    path = pdf(tmp_path / "a.pdf", RGB)
    ours = raster(path, Rip(resolution=ppi))
    theirs = by_pdftoppm(path, "-r", str(ppi))
    assert abs(ours.image.width - theirs.width) <= 1
    assert abs(ours.image.height - theirs.height) <= 1
    assert (ours.width, ours.height) == ours.image.size
    size = (min(ours.image.width, theirs.width), min(ours.image.height, theirs.height))
    difference = np.asarray(ours.image.crop((0, 0, *size))).astype(int) - np.asarray(theirs.crop((0, 0, *size)))
    assert np.abs(difference).mean() < 1


def test_small_ones_are_drawn_small_and_say_how_large_the_whole_is(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", RGB)
    picture = raster(path, Rip(resolution=600), max_edge=300)
    assert picture.image.size == (300, 200)
    assert (picture.width, picture.height) == (1800, 1200)
    # drawn at that size, not reduced: within a large page nothing is held twice
    whole = raster(path, Rip(resolution=100)).image
    assert np.abs(np.asarray(picture.image).astype(int) - np.asarray(whole)).max() <= 1


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        (GRAY, "L"),
        (CMYK, "CMYK"),
        (f"{GRAY} {CMYK}", "CMYK"),
        (SPOT, "CMYK"),
        (RGB, "RGB"),
        (f"{CMYK} {RGB}", "RGB"),
        (f"{RGB} {GRAY}", "RGB"),
        ("", "RGB"),
    ],
)
def test_auto_keeps_the_colours_of_the_file(tmp_path: Path, content: str, mode: str) -> None:
    assert raster(pdf(tmp_path / "a.pdf", content), Rip()).image.mode == mode


def test_auto_looks_at_each_page_by_itself(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", GRAY, CMYK, RGB)
    assert [raster(path, Rip(), number).image.mode for number in (1, 2, 3)] == ["L", "CMYK", "RGB"]


def test_auto_looks_into_pictures_and_shadings(tmp_path: Path) -> None:
    for mode, expected in (("L", "L"), ("CMYK", "CMYK"), ("RGB", "RGB")):
        data = io.BytesIO()
        Image.new(mode, (20, 20), 100 if mode == "L" else (100, 90, 80, 70)[: len(mode)]).save(data, "JPEG")
        document = pymupdf.open()
        document.new_page(width=100, height=100).insert_image(pymupdf.Rect(10, 10, 90, 90), stream=data.getvalue())
        path = tmp_path / f"{mode}.pdf"
        document.save(path)
        assert raster(path, Rip()).image.mode == expected


@pytest.mark.parametrize(("asked", "mode"), [("Rgb", "RGB"), ("Cmyk", "CMYK"), ("Gray", "L")])
@pytest.mark.parametrize("content", [GRAY, CMYK, RGB])
def test_a_colour_space_can_be_asked_for(tmp_path: Path, content: str, asked: str, mode: str) -> None:
    path = pdf(tmp_path / "a.pdf", content)
    picture = raster(path, Rip(resolution=72, colorspace=asked))
    assert picture.image.mode == mode
    # whatever the space, its profile leads to the colour that another renderer shows
    assert picture.profile
    profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.profile))
    shown = ImageCms.profileToProfile(picture.image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert shown is not None
    ours = np.asarray(shown)[110, 60].astype(int)
    theirs = np.asarray(raster(path, Rip(resolution=72, colorspace="Rgb")).image)[110, 60]
    if mode == "L":
        light = np.where(theirs > 10, ((theirs / 255 + 0.055) / 1.055) ** 2.4, theirs / 255 / 12.92)
        level = 1.055 * (light @ (0.2126, 0.7152, 0.0722)) ** (1 / 2.4) - 0.055
        assert np.abs(ours - level * 255).max() < 6
    elif (mode, content) == ("CMYK", GRAY):
        assert picture.image.getpixel((60, 110)) == pytest.approx((0, 0, 0, 191), abs=1), "gray is black ink alone"
    else:
        assert np.abs(ours - theirs).max() <= 12


def test_inks_of_the_file_are_not_converted(tmp_path: Path) -> None:
    picture = raster(pdf(tmp_path / "a.pdf", CMYK), Rip(resolution=72))
    assert picture.image.getpixel((60, 100)) == pytest.approx((0, 204, 153, 26), abs=1)
    assert picture.image.getpixel((1, 1)) == (0, 0, 0, 0)


def test_the_output_intent_is_the_profile(tmp_path: Path) -> None:
    press = icc.cmyk()
    picture = raster(pdf(tmp_path / "a.pdf", CMYK, intent=press), Rip(resolution=72))
    assert picture.profile == press
    assert picture.image.getpixel((60, 100)) == pytest.approx((0, 204, 153, 26), abs=1)


def test_a_transparent_ground(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", f"{RGB} {SHADOW}")
    picture = raster(path, Rip(resolution=72, alpha=True))
    assert picture.image.mode == "RGBA"
    half = pytest.approx([0, 255, 128], abs=2)
    assert [picture.image.getpixel(at)[3] for at in ((1, 1), (60, 100), (150, 100))] == half
    assert picture.image.getpixel((60, 100))[:3] == pytest.approx((179, 102, 77), abs=1)
    assert raster(path, Rip(resolution=72)).image.getpixel((150, 100)) == pytest.approx((127, 127, 127), abs=2)
    gray = raster(pdf(tmp_path / "g.pdf", f"{GRAY} {SHADOW}"), Rip(resolution=72, alpha=True)).image
    assert gray.mode == "LA"
    assert gray.getpixel((60, 100)) == pytest.approx((64, 255), abs=1)
    assert gray.getpixel((150, 100)) == pytest.approx((0, 128), abs=2)


def test_inks_on_a_transparent_ground(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", f"{CMYK} /Clear gs 0 1 0 0 k 120 20 60 60 re f")
    picture = raster(path, Rip(resolution=72, alpha=True))
    assert picture.image.mode == "CMYK"
    assert picture.alpha is not None
    assert [picture.alpha.getpixel(at) for at in ((1, 1), (60, 100), (150, 100))] == pytest.approx([0, 255, 128], abs=2)
    assert picture.image.getpixel((150, 100)) == (0, 255, 0, 0), "not multiplied by its alpha"


def test_a_large_page_is_drawn_in_bands_without_seams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assetdesk.media.readers import pdf_rip

    path = pdf(tmp_path / "a.pdf", f"{RGB} 3 w 10 10 m 200 130 l S")
    whole = raster(path, Rip(resolution=200))
    monkeypatch.setattr(pdf_rip, "_BAND", 600 * 37)
    banded = raster(path, Rip(resolution=200))
    # edges are smoothed from the first row that is drawn, so that a level or two differ there
    difference = np.abs(np.asarray(banded.image).astype(int) - np.asarray(whole.image))
    assert difference.max() < 20
    assert difference.mean() < 0.05


def test_too_many_pixels_are_refused_before_they_are_drawn(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", RGB)
    limits = Limits(pixels=1_000_000)
    with pytest.raises(FileFault) as refused:
        raster(path, Rip(resolution=20_000), limits=limits)
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE
    assert "2,400 megapixels" in str(refused.value)
    assert raster(path, Rip(resolution=20_000), max_edge=300, limits=limits).image.size == (300, 200)


def test_fonts_that_are_not_in_the_file_are_named(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=100, height=100)
    page.insert_text((10, 50), "Hello", fontname="helv")
    font = next(iter(page.get_fonts()))[0]
    path = tmp_path / "standard.pdf"
    document.save(path)
    assert raster(path, Rip()).warnings == []
    document.xref_set_key(font, "BaseFont", "/Frutiger-Bold")
    path = tmp_path / "odd.pdf"
    document.save(path)
    assert raster(path, Rip()).warnings == ["The font Frutiger-Bold is not in the file; another one was used for it."]


def test_a_turned_page_and_one_with_a_crop_box(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", RGB)
    document = pymupdf.open(path)
    document[0].set_cropbox(pymupdf.Rect(36, 36, 180, 108))
    document[0].set_rotation(90)
    document.save(tmp_path / "b.pdf")
    ours = raster(tmp_path / "b.pdf", Rip(resolution=144)).image
    theirs = by_pdftoppm(tmp_path / "b.pdf", "-r", "144", "-cropbox")
    assert ours.size == theirs.size == (144, 288)
    assert np.abs(np.asarray(ours).astype(int) - np.asarray(theirs)).mean() < 1


def test_postscript_by_ghostscript(tmp_path: Path) -> None:
    path = office.eps(tmp_path / "a.eps")
    picture = raster(path, Rip(resolution=300, alpha=True))
    made = subprocess.run(
        [
            "gs",
            "-q",
            "-dSAFER",
            "-dBATCH",
            "-dNOPAUSE",
            "-dEPSCrop",
            "-sDEVICE=pngalpha",
            "-r300",
            "-o",
            "-",
            str(path),
        ],
        check=True,
        capture_output=True,
    )
    theirs = Image.open(io.BytesIO(made.stdout))
    assert picture.image.mode == "RGBA"
    assert abs(picture.image.width - theirs.width) <= 1
    assert abs(picture.image.height - theirs.height) <= 1
    size = (min(picture.image.width, theirs.width) - 2, min(picture.image.height, theirs.height) - 2)
    ours = np.asarray(picture.image.crop((0, 0, *size)))[..., 3].astype(int)
    assert np.abs(ours - np.asarray(theirs.crop((0, 0, *size)))[..., 3]).mean() < 4


def test_inks_of_an_eps_stay_inks(tmp_path: Path) -> None:
    path = tmp_path / "a.eps"
    path.write_text(
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 72 72\n%%EndComments\n"
        "0 0.8 0.6 0.1 setcmykcolor 0 0 36 72 rectfill\n0.5 setgray 36 0 36 72 rectfill\nshowpage\n"
    )
    picture = raster(path, Rip(resolution=72))
    assert picture.image.mode == "CMYK"
    inks = picture.image.getpixel((10, 30))
    assert np.abs(np.array(inks) - (0, 204, 153, 26)).max() <= 1


def test_without_ghostscript_there_is_no_whole_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(programs.HIDE, "ghostscript")
    path = office.eps(tmp_path / "a.eps")
    with pytest.raises(FileFault) as refused:
        raster(path, Rip())
    assert refused.value.code is ErrorCode.TOOL_MISSING
    tiff = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(tiff, "TIFF")
    with_picture = office.with_dos_header(path, tiff.getvalue())
    assert raster(with_picture, Rip(), max_edge=319).image.size == (40, 20), "a preview is the picture inside"


def test_illustrator_is_ripped_like_a_pdf(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.ai", CMYK)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"%%EOF", b"%AIPrivateData1\n%%EOF"))
    picture = raster(path, Rip(resolution=100, colorspace="Gray"))
    assert (picture.image.mode, picture.image.size) == ("L", (300, 200))


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="no page 2"):
        raster(pdf(tmp_path / "a.pdf", RGB), Rip(), number=2)
