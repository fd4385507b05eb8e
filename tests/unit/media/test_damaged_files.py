"""Damaged, empty, cut short, lying and enormous files: a code and a sentence with facts, never anything else."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pymupdf
import pytest
import tifffile
from PIL import Image
from support import psd
from support.opening import opened, renditions

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.document import size_words

RNG = np.random.default_rng(3)
NOISE = RNG.integers(0, 256, (300, 400, 3), np.uint8)


def make(path: Path) -> Path:
    """A whole file of the suffix's format, full of noise so that its pixels take most of it."""
    pillow_heif.register_heif_opener()
    if path.suffix == ".psd":
        path.write_bytes(psd.document(psd.RGB, 8, [NOISE[..., n] for n in range(3)], compression=1))
    elif path.suffix == ".tif":
        tifffile.imwrite(path, NOISE, photometric="rgb", compression="deflate", rowsperstrip=20)
    elif path.suffix == ".pdf":
        document = pymupdf.open()
        document.new_page().insert_text((72, 72), "text")
        document.save(path)
        document.close()
    else:
        Image.fromarray(NOISE).save(path)
    return path


SUFFIXES = [".jpg", ".png", ".tif", ".webp", ".gif", ".bmp", ".heic", ".avif", ".psd"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_cut_short_is_corrupt_and_says_where_it_ends(tmp_path: Path, suffix: str) -> None:
    path = make(tmp_path / f"a{suffix}")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(FileFault) as refused, opened(path) as document:
        renditions(document)
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT
    assert str(refused.value).startswith("The file is damaged or empty. It")
    assert size_words(len(data) * 2 // 3) in str(refused.value)
    assert refused.value.detail


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".psd"])
def test_a_broken_off_copy_full_of_zeros_says_where_the_last_byte_is(tmp_path: Path, suffix: str) -> None:
    path = make(tmp_path / f"a{suffix}")
    data = path.read_bytes()
    kept = len(data) // 2
    head = data[:kept].rstrip(b"\0")
    path.write_bytes(head + bytes(len(data) - len(head)))
    with pytest.raises(FileFault) as refused, opened(path) as document:
        renditions(document)
    assert str(refused.value) == (
        "The file is damaged or empty. "
        f"The last readable byte is at {size_words(len(head))} of {size_words(len(data))}."
    )


def test_a_png_whose_pixels_are_all_there_is_shown_with_a_warning(tmp_path: Path) -> None:
    path = make(tmp_path / "a.png")
    path.write_bytes(path.read_bytes()[:-12] + b"\0\0\0\x40tEXtkey")
    with opened(path) as document:
        made = renditions(document)
        assert any("What follows the pixels" in told for told in document.warnings)
    assert made["web.1280.1280.jpeg"].size == (400, 300)


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 byte"), (999, "999 bytes"), (48_300, "48 kB"), (7_240_000, "7.2 MB"), (612_000_000, "612 MB"),
     (999_700, "1.0 MB"), (3_100_000_000, "3.1 GB")],
)  # fmt: skip
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_words(size) == words


def png_header(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + head
        + struct.pack(">I", zlib.crc32(b"IHDR" + head))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


BOMBS = {
    "a.png": png_header(612_000, 1000),
    "a.bmp": b"BM"
    + struct.pack("<IHHI", 54, 0, 0, 54)
    + struct.pack("<IiiHHIIiiII", 40, 612_000, 1000, 1, 24, *[0] * 6),
    "a.gif": b"GIF89a"
    + struct.pack("<HH", 65535, 65535)
    + b"\0\0\0,"
    + struct.pack("<HHHH", 0, 0, 65535, 65535)
    + b"\0\2\0;",
    "a.psd": psd.document(psd.RGB, 8, [np.zeros((1, 1), np.uint8)] * 3, size=(30_000, 30_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_headers_of_enormous_pictures_are_refused_before_decoding(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BOMBS[name])
    with opened(path) as document:
        assert document.facts().width
        with pytest.raises(FileFault) as refused:
            document.picture(1280)
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE
    if name in ("a.png", "a.bmp"):
        assert str(refused.value) == "612 megapixels, the limit is 500."


def test_a_tiff_whose_directories_go_in_a_circle_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, NOISE[:20, :20], photometric="rgb")
    data = bytearray(path.read_bytes())
    first = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[first : first + 2], "little")
    data[first + 2 + 12 * count :][:4] = first.to_bytes(4, "little")
    data[first + 2 + 12 * count : first + 6 + 12 * count] = first.to_bytes(4, "little")
    path.write_bytes(data)
    with opened(path) as document:
        assert document.facts().pages == 1
        assert document.picture(1280).image.size == (20, 20)


def outcome(path: Path) -> list[FileFault]:
    """The fault of a file, or nothing where it can be shown or asks for too much memory."""
    try:
        with opened(path, Limits(pixels=2_000_000)) as document:
            document.facts()
            document.metadata()
            renditions(document)
    except FileFault as fault:
        return [fault]
    except MemoryError:
        pass
    return []


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".pdf"])
def test_random_damage_never_gives_anything_but_a_picture_or_a_fault(tmp_path: Path, suffix: str) -> None:
    path = make(tmp_path / f"a{suffix}")
    whole = path.read_bytes()
    chance = random.Random(suffix)
    faults: list[FileFault] = []
    for _ in range(25):
        data = bytearray(whole)
        # most of what matters stands at the front
        for _ in range(chance.choice((1, 3, 10, 40))):
            data[int(len(data) * chance.random() ** 4)] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        if registry.handler_of(bytes(data[:4096]), path.name) is None:
            continue
        faults += outcome(path)
    codes = {fault.code for fault in faults}
    assert codes <= {ErrorCode.SOURCE_CORRUPT, ErrorCode.SOURCE_UNSUPPORTED, ErrorCode.RENDITION_TOO_LARGE}
    assert all(str(fault).endswith(".") for fault in faults)
