"""Metadata into files and packets: read back by exiftool and by us, everything else byte for byte as it was."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image, PngImagePlugin
from support import films
from support.opening import opened

from assetdesk.core.errors import FileFault
from assetdesk.media.metadata import packet, write, xmp

VALUES: dict[str, Any] = {
    "dc:title": "Horn & <Söhne>",
    "dc:description": "Two\nlines, “quoted”",
    "dc:creator": ["Ann", "Ben; jr."],
    "dc:subject": ["brass", "gold, polished", "日本"],
    "dc:rights": "© House",
    "xmp:Rating": 4,
    "photoshop:City": "Kiel",
    "exif:DateTimeOriginal": "2024-01-31T12:05:09",
    "exif:GPSLatitude": -48.5125,
    "exif:ExposureTime": 0.008,
}
TAGS = {
    "dc:title": "XMP-dc:Title",
    "dc:description": "XMP-dc:Description",
    "dc:creator": "XMP-dc:Creator",
    "dc:subject": "XMP-dc:Subject",
    "dc:rights": "XMP-dc:Rights",
    "xmp:Rating": "XMP-xmp:Rating",
    "photoshop:City": "XMP-photoshop:City",
    "exif:DateTimeOriginal": "XMP-exif:DateTimeOriginal",
    "exif:GPSLatitude": "XMP-exif:GPSLatitude",
    "exif:ExposureTime": "XMP-exif:ExposureTime",
}
FOREIGN = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:my="http://example.com/my/" my:mark="7 &amp; more"'
    ' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Artist="Old"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><!-- ours --><my:deep><rdf:Bag>'
    '<rdf:li rdf:parseType="Resource"><my:part>1</my:part></rdf:li></rdf:Bag></my:deep>'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Old</rdf:li>'
    '<rdf:li xml:lang="de">Alt</rdf:li></rdf:Alt></dc:title>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def exiftool(path: Path) -> dict[str, Any]:
    said = subprocess.run(["exiftool", "-j", "-G1", "-n", "-struct", str(path)], capture_output=True, check=True)
    return dict(json.loads(said.stdout)[0])


def jpeg(path: Path) -> None:
    Image.linear_gradient("L").convert("RGB").save(path, exif=_exif())


def _exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010F] = "Canon"
    made[0x010E] = made[0x013B] = made[0x8298] = "Old"
    return made


def png(path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "Old")
    Image.linear_gradient("L").save(path, pnginfo=text)


def webp(path: Path) -> None:
    Image.linear_gradient("L").convert("RGB").resize((33, 20)).save(path)


def webp_lossless(path: Path) -> None:
    Image.linear_gradient("L").convert("RGBA").resize((33, 20)).save(path, lossless=True)


def tiff(path: Path) -> None:
    Image.linear_gradient("L").save(path, compression="tiff_lzw")


def tiff_big(path: Path) -> None:
    Image.linear_gradient("L").save(path, big_tiff=True)


def pdf(path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Words")
        document.set_metadata({"title": "Old", "author": "Old", "subject": "Old", "keywords": "old"})
        document.save(path)


def film(path: Path) -> None:
    films.write(path, films.Film())


KINDS: list[tuple[str, str, Callable[[Path], None]]] = [
    ("jpeg", "a.jpg", jpeg),
    ("png", "a.png", png),
    ("webp", "a.webp", webp),
    ("webp", "b.webp", webp_lossless),
    ("tiff", "a.tif", tiff),
    ("tiff", "b.tif", tiff_big),
    ("pdf", "a.pdf", pdf),
    ("mp4", "a.mp4", film),
]


def pixels(path: Path) -> bytes:
    if path.suffix == ".pdf":
        with pymupdf.open(path) as document:
            return bytes(document[0].get_pixmap().samples)
    if path.suffix == ".mp4":
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "md5", "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout
    with Image.open(path) as image:
        return image.tobytes()


def agrees(found: dict[str, Any], values: dict[str, Any]) -> None:
    for name, value in values.items():
        theirs = found.get(TAGS[name])
        if name == "exif:DateTimeOriginal":
            assert str(theirs).replace(":", "-", 2).replace(" ", "T") == value
        elif isinstance(value, float):
            assert theirs == pytest.approx(value)
        else:
            assert theirs == value, name


@pytest.mark.parametrize(("kind", "name", "make"), KINDS, ids=[name for _, name, _ in KINDS])
def test_written_read_back_and_written_again(
    tmp_path: Path, kind: str, name: str, make: Callable[[Path], None]
) -> None:
    source, once, twice, cleared = (tmp_path / f"{n}-{name}" for n in ("old", "once", "twice", "cleared"))
    make(source)
    before, seen = source.read_bytes(), pixels(source)
    assert not write.into_file(source, kind, once, {"dc:title": "", "dc:subject": []})
    assert not once.exists()
    write.into_file(source, kind, once, VALUES)
    assert not write.into_file(once, kind, twice, VALUES)
    assert source.read_bytes() == before
    assert pixels(once) == seen
    agrees(exiftool(once), VALUES)
    with opened(once) as document:
        ours = document.metadata()
    assert {one: ours.get(one) for one in VALUES} == VALUES, "before what stands in the file's other blocks"
    changed = {**VALUES, "dc:title": "Short", "dc:subject": ["one"]}
    write.into_file(once, kind, twice, changed)
    agrees(exiftool(twice), changed)
    assert pixels(twice) == seen
    if kind in ("tiff", "mp4"):
        assert twice.stat().st_size == once.stat().st_size, "what is shorter goes where the old one was"
    write.into_file(twice, kind, cleared, {**VALUES, "dc:description": "x" * 30_000, "dc:title": "", "dc:creator": []})
    found = exiftool(cleared)
    assert ("XMP-dc:Title" in found, "XMP-dc:Creator" in found) == (False, False)
    assert len(found["XMP-dc:Description"]) == 30_000
    assert pixels(cleared) == seen


def test_what_is_not_ours_stays() -> None:
    made = packet.merged(FOREIGN.encode(), {**VALUES, "dc:creator": []}, wrapped=False)
    text = made.decode()
    for part in ("my:mark=", "7 &amp; more", "<!-- ours -->", 'rdf:parseType="Resource"', '<rdf:li xml:lang="de">Alt'):
        assert part in text
    assert "Artist" not in text, "an older name of a field that was cleared"
    assert packet.merged(made, {**VALUES, "dc:creator": []}, wrapped=False) == made
    warnings: list[str] = []
    wanted = {name: value for name, value in VALUES.items() if name != "dc:creator"}
    assert xmp.read(made, warnings) == wanted
    assert not warnings


def test_a_sidecar_of_another_program_is_added_to(tmp_path: Path) -> None:
    there = tmp_path / "a.xmp"
    there.write_text(FOREIGN)
    there.write_bytes(write.sidecar(there, VALUES) or b"")
    agrees(exiftool(there), VALUES)
    assert write.sidecar(there, VALUES) is None, "it says so already"
    assert write.sidecar(None, {"dc:title": ""}) is None
    assert xmp.read(there.read_bytes(), [])["dc:title"] == VALUES["dc:title"]


@pytest.mark.parametrize(
    "broken",
    [b"<x:xmpmeta><rdf:RDF", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"no xml at all"],
    ids=["torn", "entities", "none"],
)
def test_a_packet_that_cannot_be_read_is_not_replaced(tmp_path: Path, broken: bytes) -> None:
    there = tmp_path / "a.xmp"
    there.write_bytes(broken)
    with pytest.raises(FileFault, match="left as it is"):
        write.sidecar(there, VALUES)


def test_what_cannot_be_written_safely_is_refused(tmp_path: Path) -> None:
    jpeg(tmp_path / "a.jpg")
    whole = (tmp_path / "a.jpg").read_bytes()
    for data, words in (
        (whole[:2] + b"\xff\xe2\x00\x08MPF\0\0\0" + whole[2:], "second picture"),
        (whole[:30], "not whole"),
        (b"GIF89a" + whole, "no JPEG"),
    ):
        (tmp_path / "b.jpg").write_bytes(data)
        with pytest.raises(FileFault, match=words):
            write.into_file(tmp_path / "b.jpg", "jpeg", tmp_path / "out.jpg", VALUES)
        assert not (tmp_path / "out.jpg").exists()
    (tmp_path / "c.tif").write_bytes(b"II+\0\x08\0\0\0" + b"\xff" * 40)
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 nothing")
    for name, kind in (("c.tif", "tiff"), ("c.pdf", "pdf"), ("a.jpg", "pdf"), ("a.jpg", "mp4")):
        with pytest.raises(FileFault):
            write.into_file(tmp_path / name, kind, tmp_path / "out", VALUES)
    with pymupdf.open() as document:
        document.new_page()
        document.save(tmp_path / "d.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_128, owner_pw="x")
    with pytest.raises(FileFault, match="protected"):
        write.into_file(tmp_path / "d.pdf", "pdf", tmp_path / "out", VALUES)
    deep = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</x:xmpmeta>"
    with pytest.raises(FileFault, match="left as it is"):
        packet.merged(deep, VALUES)
    with pytest.raises(FileFault, match="no room"):
        write.into_file(tmp_path / "a.jpg", "jpeg", tmp_path / "out.jpg", {"dc:description": "x" * 70_000})
