"""EXIF as cameras and programs really write it: broken tags, odd types, BigTIFF, parts of seconds, time zones."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.opening import opened

from assetdesk.media.metadata import embedded, exif, iptc, tiff_tags, xmp

BYTE, ASCII, SHORT, LONG, RATIONAL = 1, 2, 3, 4, 5
Entry = tuple[int, int, int, bytes]


def structure(
    first: list[Entry],
    inside: Sequence[Entry] = (),
    *,
    order: str = "<",
    big: bool = False,
) -> bytes:
    """A TIFF structure with these entries (tag, type, count, value bytes), and an EXIF directory."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
    head += struct.pack(order + ("HHQ" if big else "I"), *((8, 0, 16) if big else (8,)))
    size, room, count = (20, 8, 8) if big else (12, 4, 2)
    pointer = struct.pack(order + "I", 0)
    entries = sorted([*first, *([(0x8769, LONG, 1, pointer)] if inside else [])])

    def directory(those: Sequence[Entry], at: int) -> bytes:
        values = at + count + size * len(those) + (8 if big else 4)
        made, behind = struct.pack(order + ("Q" if big else "H"), len(those)), b""
        for tag, kind, number, value in those:
            made += struct.pack(order + ("HHQ" if big else "HHI"), tag, kind, number)
            if len(value) <= room:
                made += value.ljust(room, b"\0")
            else:
                made += struct.pack(order + ("Q" if big else "I"), values + len(behind))
                behind += value
        return made + bytes(8 if big else 4) + behind

    body = directory(entries, len(head))
    if inside:
        place = struct.pack(order + "I", len(head) + len(body))
        entries = [(0x8769, LONG, 1, place) if tag == 0x8769 else (tag, *rest) for tag, *rest in entries]  # type: ignore[misc]
        body = directory(entries, len(head))
        body += directory(sorted(inside), len(head) + len(body))
    return head + body


def text(tag: int, value: bytes) -> Entry:
    return (tag, ASCII, len(value) + 1, value + b"\0")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_every_byte_order_and_bigtiff(order: str, big: bool) -> None:
    block = structure(
        [text(0x010F, b"Maker of cameras"), (0x011A, RATIONAL, 1, struct.pack(order + "II", 300, 1))],
        [(0x8827, SHORT, 1, struct.pack(order + "H", 200))],
        order=order,
        big=big,
    )
    fields = exif.read(block, [])
    assert fields == {"tiff:Make": "Maker of cameras", "exif:ISOSpeedRatings": 200, "image:ppi": 300.0}


def test_one_broken_tag_costs_no_other() -> None:
    block = structure(
        [
            (0x010E, ASCII, 40, struct.pack("<I", 1 << 30)),  # points far behind the end
            (0x010F, 99, 1, b"abcd"),  # no such type
            (0x0110, ASCII, 5, b"Model"),
            (0x0131, ASCII, 1 << 31, b"\0\0\0\0"),  # two gigabytes
            text(0x013B, b"Anna; Ben"),
        ]
    )
    assert exif.read(b"Exif\0\0" + block, [])["dc:creator"] == ["Anna", "Ben"]


@pytest.mark.parametrize(
    "block", [b"", b"II", b"II*\0", b"II*\0\xff\xff\xff\x7f", b"MM\0+\0\x08\0\0", b"what is this?"]
)
def test_what_is_no_structure_is_a_value_error(block: bytes) -> None:
    with pytest.raises(ValueError, match=r"structure|whole|directory"):
        tiff_tags.read(BytesIO(block))
    assert exif.orientation(block) == 1


def test_a_directory_that_names_itself_ends() -> None:
    block = bytearray(structure([], [(0x8827, SHORT, 1, b"\xc8\0")]))
    at = block.index(struct.pack("<H", 0x8769))
    block[at + 8 : at + 12] = struct.pack("<I", 8)
    assert "exif:ISOSpeedRatings" not in exif.read(bytes(block), [])


def test_the_moment_has_parts_of_seconds_and_zone() -> None:
    block = structure(
        [text(0x0132, b"2024:01:31 12:00:01")],
        [
            text(0x9003, b"2024:01:31 12:00:00"),
            text(0x9291, b"123"),
            text(0x9011, b"+01:00"),
            text(0x9010, b"nonsense"),
            text(0x9290, b"  "),
        ],
    )
    fields = exif.read(block, [])
    assert fields["exif:DateTimeOriginal"] == "2024-01-31T12:00:00.123+01:00"
    assert fields["xmp:ModifyDate"] == "2024-01-31T12:00:01"


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((18, 1, 70, 1, 35, 10, 45, 10), "18–70 mm f/3.5–4.5"),
        ((50, 1, 50, 1, 14, 10, 14, 10), "50 mm f/1.4"),
        ((50, 1, 50, 1, 0, 0, 0, 0), "50 mm"),
        ((0, 0, 0, 0, 0, 0, 0, 0), None),
    ],
)
def test_a_lens_by_its_range(numbers: tuple[int, ...], words: str | None) -> None:
    fields = exif.read(structure([], [(0xA432, RATIONAL, 4, struct.pack("<8I", *numbers))]), [])
    assert fields.get("exifEX:LensModel") == words


@pytest.mark.parametrize(("percent", "stars"), [(1, 1), (25, 2), (50, 3), (75, 4), (99, 5), (60, 3)])
def test_windows_rating(percent: int, stars: int) -> None:
    assert exif.read(structure([(0x4749, SHORT, 1, struct.pack("<H", percent))]), [])["xmp:Rating"] == stars


def test_resolution_in_centimetres_and_without_unit() -> None:
    per_cm = (0x011A, RATIONAL, 1, struct.pack("<II", 118, 1))
    assert exif.read(structure([per_cm, (0x0128, SHORT, 1, b"\3\0")]), []) == {"image:ppi": 299.72}
    assert exif.read(structure([per_cm, (0x0128, SHORT, 1, b"\1\0")]), []) == {}


def test_iptc_of_a_tiff_may_be_told_as_numbers(tmp_path: Path) -> None:
    block = b"\x1c\x02\x69\0\x08Headline"
    block += bytes(-len(block) % 4)
    path = tmp_path / "a.tif"
    path.write_bytes(structure([(33723, LONG, len(block) // 4, block)]))
    assert embedded.of_tiff(str(path), []) == {"photoshop:Headline": "Headline"}


def test_a_tiff_behind_a_header_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.raw"
    path.write_bytes(b"x" * 100 + structure([text(0x0110, b"Model of camera")]))
    assert embedded.of_tiff(str(path), [], 100)["tiff:Model"] == "Model of camera"


def packet(inside: str, attributes: str = "") -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        ' xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
        ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<rdf:Description {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


@pytest.mark.parametrize(
    ("inside", "attributes", "expected"),
    [
        ("", 'exif:GPSAltitude="1234/10" exif:GPSAltitudeRef="1"', {"exif:GPSAltitude": -123.4}),
        (
            "",
            'exif:GPSLatitude="-33.5" exif:GPSLongitude="18,30.0W"',
            {"exif:GPSLatitude": -33.5, "exif:GPSLongitude": -18.5},
        ),
        ("", 'MicrosoftPhoto:Rating="75"', {"xmp:Rating": 4}),
        ("", 'MicrosoftPhoto:Rating="75" xmp:Rating="2"', {"xmp:Rating": 2}),
        ("", 'xmp:Rating="-1"', {"xmp:Rating": -1}),
        # the older name only fills what the newer one leaves empty, whichever stands first
        ("", 'tiff:Software="Old" xmp:CreatorTool="New"', {"xmp:CreatorTool": "New"}),
        ("<tiff:Artist>Anna</tiff:Artist>", "", {"dc:creator": ["Anna"]}),
        ("", 'xmp:ModifyDate="2024:01:10T18:23:00+11:00"', {"xmp:ModifyDate": "2024-01-10T18:23:00+11:00"}),
        # what a picture was made of has titles, too
        (
            "<dc:title><rdf:Alt><rdf:li>Mine</rdf:li></rdf:Alt></dc:title><xmpMM:Ingredients><rdf:Bag><rdf:li>"
            '<rdf:Description dc:title="Another" xmp:Rating="5"/></rdf:li></rdf:Bag></xmpMM:Ingredients>',
            "",
            {"dc:title": "Mine"},
        ),
    ],
)
def test_xmp_as_it_comes(inside: str, attributes: str, expected: dict[str, Any]) -> None:
    assert xmp.read(packet(inside, attributes), []) == expected


def test_xmp_too_long_for_one_segment(tmp_path: Path) -> None:
    rest = packet("<dc:rights>Ours</dc:rights>")
    mark, guid = b"http://ns.adobe.com/xmp/extension/\0", b"A" * 32
    segments = b"".join(
        b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
        for at in (100, 0)  # in any order
        for part in [rest[at : at + 100] if at == 0 else rest[at:]]
        for body in [mark + guid + struct.pack(">II", len(rest), at) + part]
    )
    made = BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG", xmp=packet("<dc:title>Short</dc:title>"))
    path = tmp_path / "a.jpg"
    path.write_bytes(made.getvalue()[:2] + segments + made.getvalue()[2:])
    with opened(path) as document:
        fields = document.metadata()
    assert (fields["dc:title"], fields["dc:rights"]) == ("Short", "Ours")


def test_the_day_of_iptc_only_fills_what_the_camera_left_empty() -> None:
    def record(number: int, value: bytes) -> bytes:
        return bytes((0x1C, 2, number)) + len(value).to_bytes(2, "big") + value

    block = record(55, b"20240131") + record(60, b"120000+0100")
    assert iptc.read(block, []) == {"exif:DateTimeOriginal": "2024-01-31T12:00:00+01:00"}
    assert iptc.read(record(55, b"20240000"), []) == {}
    camera = structure([], [text(0x9003, b"2024:02:01 08:00:00")])
    both = embedded.of_blocks(embedded.Blocks(exif=camera, iptc=block), [])
    assert both == {"exif:DateTimeOriginal": "2024-02-01T08:00:00"}
