"""Embedded metadata by field name, and metadata made to do harm."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational
from support import psd
from support.opening import opened

from assetdesk.core.metadata_fields import BY_NAME, FIELDS
from assetdesk.media.metadata import embedded, iptc, xmp
from assetdesk.media.metadata.exif import iso_date
from assetdesk.media.readers.pdf import iso_date as pdf_date

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmp:Rating="4" xmp:CreatorTool="Lightroom" xmp:CreateDate="2024-01-31T12:00:00+01:00" photoshop:City="Zürich"
 exif:GPSLatitude="47,22.5N" exif:GPSLongitude="8,32.5E" exif:ExposureTime="1/125">
<dc:title><rdf:Alt><rdf:li xml:lang="de">Titel</rdf:li><rdf:li xml:lang="x-default">Title</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>lake</rdf:li><rdf:li>boat</rdf:li><rdf:li>lake</rdf:li></rdf:Bag></dc:subject>
<dc:creator><rdf:Seq><rdf:li>Anna</rdf:li><rdf:li>Ben</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()

FROM_XMP = {
    "dc:title": "Title",
    "dc:subject": ["lake", "boat"],
    "dc:creator": ["Anna", "Ben"],
    "xmp:Rating": 4,
    "xmp:CreatorTool": "Lightroom",
    "xmp:CreateDate": "2024-01-31T12:00:00+01:00",
    "photoshop:City": "Zürich",
    "exif:GPSLatitude": 47.375,
    "exif:GPSLongitude": 8.5416667,
    "exif:ExposureTime": 0.008,
}


def iim(*records: tuple[int, int, bytes]) -> bytes:
    return b"".join(bytes((0x1C, r, n)) + len(v).to_bytes(2, "big") + v for r, n, v in records)


IPTC = iim(
    (1, 90, b"\x1b%G"),
    (2, 5, "Überschrift".encode()),
    (2, 25, b"one"),
    (2, 25, b"two"),
    (2, 90, b"Basel"),
    (2, 101, b"Switzerland"),
    (2, 105, b"Headline"),
    (2, 110, b"Agency"),
)


def camera() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Canon", "EOS R5", "Firmware 1"
    exif[0x010E] = "A description"
    inside = exif.get_ifd(0x8769)
    inside[0x829A], inside[0x829D] = IFDRational(1, 125), IFDRational(11, 1)
    inside[0x920A], inside[0x8827] = IFDRational(100, 1), 400
    inside[0x9003], inside[0x9011] = "2024:01:31 12:00:00", "+01:00"
    inside[0xA434] = "RF100mm F2.8 L"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "S", (IFDRational(33), IFDRational(51), IFDRational(36))
    gps[3], gps[4] = "E", (IFDRational(151), IFDRational(12), IFDRational(0))
    return exif


FROM_EXIF = {
    "tiff:Make": "Canon",
    "tiff:Model": "EOS R5",
    "xmp:CreatorTool": "Firmware 1",
    "dc:description": "A description",
    "exif:ExposureTime": 0.008,
    "exif:FNumber": 11.0,
    "exif:FocalLength": 100.0,
    "exif:ISOSpeedRatings": 400,
    "exif:DateTimeOriginal": "2024-01-31T12:00:00+01:00",
    "exifEX:LensModel": "RF100mm F2.8 L",
    "exif:GPSLatitude": -33.86,
    "exif:GPSLongitude": 151.2,
}


def metadata(path: Path) -> dict[str, object]:
    with opened(path) as document:
        made = document.metadata()
        assert document.warnings == []
    assert set(made) <= set(BY_NAME)
    return made


def test_the_table_names_each_field_once() -> None:
    assert len(BY_NAME) == len(FIELDS)
    assert {"dc:title", "dc:rights", "xmp:Rating", "photoshop:City", "photoshop:Credit", "pdf:Producer"} <= set(BY_NAME)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif", ".heic"])
def test_exif_of_a_camera(tmp_path: Path, suffix: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    path = tmp_path / f"a{suffix}"
    exif = camera()
    if suffix == ".tif":
        # Pillow writes only the first directory into a TIFF: so the EXIF block itself becomes the file
        exif[256], exif[257], exif[258], exif[259], exif[262], exif[277], exif[278] = 1, 1, 8, 1, 1, 1, 1
        exif[273], exif[279] = 8, 1
        path.write_bytes(exif.tobytes().removeprefix(b"Exif\0\0"))
    else:
        Image.new("RGB", (32, 32)).save(path, exif=exif)
    assert metadata(path) == FROM_EXIF


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif", ".heic", ".gif"])
def test_xmp(tmp_path: Path, suffix: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    path = tmp_path / f"a{suffix}"
    options: dict[str, object] = {"xmp": XMP}
    if suffix == ".png":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options = {"pnginfo": chunks}
    if suffix == ".tif":
        options = {"tiffinfo": {700: XMP}}
    Image.new("RGB", (32, 32)).save(path, **options)  # type: ignore[arg-type]
    if suffix == ".gif":
        data = path.read_bytes()
        block = b"\x21\xff\x0bXMP DataXMP" + XMP + bytes((1, *range(255, -1, -1))) + b"\0"
        at = data.index(b"\x21\xf9") if b"\x21\xf9" in data else data.index(b",")
        path.write_bytes(data[:at] + block + data[at:])
    assert metadata(path) == FROM_XMP


def test_iptc_of_a_jpeg_and_which_block_wins(tmp_path: Path) -> None:
    block = b"8BIM" + (1028).to_bytes(2, "big") + b"\0\0" + len(IPTC).to_bytes(4, "big") + IPTC + bytes(len(IPTC) % 2)
    segment = b"Photoshop 3.0\0" + block
    path = tmp_path / "a.jpg"
    Image.new("RGB", (32, 32)).save(path)
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:])
    assert metadata(path) == {
        "dc:title": "Überschrift",
        "dc:subject": ["one", "two"],
        "photoshop:City": "Basel",
        "photoshop:Country": "Switzerland",
        "photoshop:Headline": "Headline",
        "photoshop:Credit": "Agency",
    }
    every = embedded.of_blocks(embedded.Blocks(exif=camera().tobytes(), xmp=XMP, iptc=IPTC), [])
    assert every["dc:title"] == "Title"
    assert every["photoshop:City"] == "Zürich"
    assert every["photoshop:Headline"] == "Headline"
    assert every["xmp:CreatorTool"] == "Lightroom"
    assert every["tiff:Model"] == "EOS R5"


def test_photoshop_resources(tmp_path: Path) -> None:
    import numpy as np

    path = tmp_path / "a.psd"
    resources = {1060: XMP, 1028: IPTC, 1005: (300 << 16).to_bytes(4, "big") + bytes(12)}
    path.write_bytes(psd.document(psd.RGB, 8, [np.zeros((4, 4), np.uint8)] * 3, resources=resources))
    made = metadata(path)
    assert made["dc:title"] == "Title"
    assert made["photoshop:Headline"] == "Headline"
    assert made["photoshop:ColorMode"] == "RGB"
    with opened(path) as document:
        assert document.facts().ppi == 300


def test_pdf_properties(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    document = pymupdf.open()
    document.new_page(width=595, height=842)
    document.set_metadata(
        {"title": "A title", "author": "Anna", "producer": "Us", "creationDate": "D:20240131120000+01'00'"}
    )
    document.save(path)
    document.close()
    made = metadata(path)
    assert made["dc:title"] == "A title"
    assert made["dc:creator"] == ["Anna"]
    assert made["pdf:Producer"] == "Us"
    assert made["xmp:CreateDate"] == "2024-01-31T12:00:00+01:00"
    assert made["pdf:PageSize"] == "210 × 297 mm"
    assert str(made["pdf:PDFVersion"]).startswith("1.")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024:01:31 12:00:00", "2024-01-31T12:00:00"),
        ("2024:01:31", "2024-01-31"),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("", None),
    ],
)
def test_exif_dates(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("D:20240131120000Z", "2024-01-31T12:00:00+00:00"),
        ("D:20240131", "2024-01-31"),
        ("D:2024", "2024"),
        ("D:20241331", None),
        ("yesterday", None),
        ("D:20240131120000+99'00'", None),
    ],
)
def test_pdf_dates(text: str, iso: str | None) -> None:
    assert pdf_date(text) == iso


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><x:xmpmeta xmlns:x="adobe:ns:meta/">&j;</x:xmpmeta>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>'


@pytest.mark.parametrize(
    "packet", [LAUGHS, OUTSIDE, b"<x:xmpmeta", b"\0" * 50, b"\xff\xfe<", XMP[:400], b"<a>" * 200_000]
)
def test_xmp_made_to_do_harm_gives_a_warning_and_nothing(packet: bytes) -> None:
    warnings: list[str] = []
    assert xmp.read(packet, warnings) == {}
    assert len(warnings) <= 1


def test_xmp_beyond_the_limit_is_left_out() -> None:
    warnings: list[str] = []
    assert xmp.read(XMP + b" " * (17 << 20), warnings) == {}
    assert "left out" in warnings[0]


def test_utf16_and_control_characters_in_xmp() -> None:
    text = XMP.decode().replace("Lightroom", "Light\x00\x01room")
    assert xmp.read(text.encode("utf-16"), [])["dc:title"] == "Title"
    assert xmp.read(text.encode(), [])["xmp:CreatorTool"] == "Lightroom"


@pytest.mark.parametrize(
    "block", [b"", b"\x1c", b"\x1c\x02\x05\xff\xff", b"\x1c\x02\x19\x80\x04\xff\xff\xff\xff", b"x" * 999]
)
def test_broken_iptc_gives_nothing(block: bytes) -> None:
    assert iptc.read(block, []) == {}


def test_windows_text_in_iptc() -> None:
    assert iptc.read(iim((2, 90, "Zürich".encode("cp1252"))), [])["photoshop:City"] == "Zürich"


def test_a_broken_block_is_a_warning_and_the_others_are_read() -> None:
    warnings: list[str] = []
    made = embedded.of_blocks(embedded.Blocks(exif=b"Exif\0\0rubbish", xmp=XMP), warnings)
    assert made == FROM_XMP
    assert len(warnings) == 1
    assert warnings[0].startswith("EXIF cannot be read")
