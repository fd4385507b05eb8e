"""Clipping paths of JPEG, TIFF and PSD as masks, beside another program's drawing of the same curves."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageOps
from support import psd
from support.edits import Edited, reduced, tool

from assetdesk.core.edits import Edits, Insets, Knockout
from assetdesk.media.edits import path_mask

ROUND = 0.5522847498  # control points of a quarter of a circle
Curve = list[tuple[tuple[float, float], tuple[float, float], tuple[float, float]]]
MASK = Edits(mask=True)


def circle(x: float, y: float, across: float, down: float) -> Curve:
    """Four knots: control point before, point, control point behind."""
    a, b = across * ROUND, down * ROUND
    return [
        ((x - a, y - down), (x, y - down), (x + a, y - down)),
        ((x + across, y - b), (x + across, y), (x + across, y + b)),
        ((x + a, y + down), (x, y + down), (x - a, y + down)),
        ((x - across, y + b), (x - across, y), (x - across, y - b)),
    ]


def records(*curves: Curve, closed: bool = True, inverted: bool = False) -> bytes:
    """As Photoshop stores them: y before x, fractions of the picture in 8.24 bits."""
    made = struct.pack(">H24x", 6) + struct.pack(">HH22x", 8, inverted)
    for curve in curves:
        made += struct.pack(">HH22x", 0 if closed else 3, len(curve))
        for knot in curve:
            numbers = [round(v * (1 << 24)) for x, y in knot for v in (y, x)]
            made += struct.pack(">H6i", 1 if closed else 4, *numbers)
    return made


def resource(number: int, name: str, data: bytes) -> bytes:
    said = bytes((len(name),)) + name.encode("mac-roman")
    said += bytes(len(said) % 2)
    return b"8BIM" + struct.pack(">H", number) + said + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)


def resources(path: bytes, clips: bool = True, name: str = "Outline é") -> bytes:
    made = resource(2000, "Other", records(circle(0.5, 0.5, 0.5, 0.5))) + resource(2001, name, path)
    if clips:
        raw = name.encode("mac-roman")
        made += resource(2999, "", bytes((len(raw),)) + raw + b"\0\1\0\0\0\1")
    return made


def jpeg(path: Path, blocks: bytes, size: tuple[int, int] = (120, 90), turn: int = 1, colour: int = 200) -> Path:
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.new("RGB", size, (colour, 40, 90)).save(path, quality=90, exif=exif)
    data = path.read_bytes()
    body = b"Photoshop 3.0\0" + blocks
    parts = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    parts = [parts[0], *(b"Photoshop 3.0\0" + part for part in parts[1:])]
    segments = b"".join(b"\xff\xed" + struct.pack(">H", len(part) + 2) + part for part in parts)
    path.write_bytes(data[:2] + segments + data[2:])
    return path


def drawn(curves: list[Curve], width: int, height: int) -> NDArray[np.uint8]:
    """The same curves by MuPDF, even and odd."""
    import pymupdf

    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        shape = page.new_shape()
        for curve in curves:
            points = [[pymupdf.Point(x * width, y * height) for x, y in knot] for knot in curve]
            for one, following in zip(points, [*points[1:], points[0]], strict=True):
                shape.draw_bezier(one[1], one[2], following[0], following[1])
        shape.finish(fill=(0, 0, 0), color=None, even_odd=True, closePath=True)
        shape.commit()
        made = page.get_pixmap(colorspace=pymupdf.csGRAY)
        return 255 - np.frombuffer(made.samples, np.uint8).reshape(made.height, made.stride)[:, :width]


RING = [circle(0.5, 0.45, 0.4, 0.35), circle(0.55, 0.5, 0.15, 0.2)]


def alike(made: NDArray[np.uint8], there: NDArray[np.uint8]) -> None:
    difference = abs(made.astype(int) - there.astype(int))
    assert difference.max() <= 48  # at edges: two ways to count how much of a pixel is covered
    assert difference.mean() < 0.7
    assert 0.1 < (made > 128).mean() < 0.9


@pytest.mark.parametrize("kind", ["jpeg", "tiff", "psd"])
def test_the_named_path_becomes_the_mask(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    blocks = resources(records(*RING))
    if kind == "jpeg":
        jpeg(path, blocks)
    elif kind == "tiff":
        tags = [(34377, 7, len(blocks), blocks, True)]
        tifffile.imwrite(
            path,
            np.full((90, 120, 3), 77, np.uint8),
            photometric="rgb",
            extratags=tags,
        )
    else:
        planes = [np.full((90, 120), 77, np.uint8)] * 3
        data = psd.document(psd.RGB, 8, planes)
        head, (empty,) = data[:30], struct.unpack(">I", data[30:34])
        assert empty == 0
        path.write_bytes(head + struct.pack(">I", len(blocks)) + blocks + data[34:])
    # another program finds it, too
    assert tool("exiftool", "-charset", "photoshop=MacRoman", "-s3", "-ClippingPathName", path).strip() == "Outline é"
    made = Edited(path, MASK)
    there = drawn(RING, 120, 90)
    assert made.array.shape == (90, 120, 4)
    alike(made.array[..., 3], there)
    assert made.mask is not None
    np.testing.assert_array_equal(made.mask, made.array[..., 3])
    assert Edited(path, Edits()).array.shape == (90, 120, 3)


def test_without_a_named_clipping_path_nothing_happens(tmp_path: Path) -> None:
    for name, blocks in (
        ("none", resources(records(*RING), clips=False)),
        ("other", resource(2999, "", b"\5Ghost\0\1\0\0") + resource(2000, "Path 1", records(*RING))),
        ("empty", resources(b"")),
        ("nothing", b""),
    ):
        made = Edited(jpeg(tmp_path / f"{name}.jpg", blocks), MASK)
        assert made.array.shape == (90, 120, 3)
        assert made.mask is None
        assert not made.warnings


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_path_turns_with_its_picture(tmp_path: Path, turn: int) -> None:
    curves = [circle(0.3, 0.3, 0.25, 0.2)]
    path = jpeg(tmp_path / "a.jpg", resources(records(*curves)), turn=turn)
    stored = Image.fromarray(drawn(curves, 120, 90))
    stored.getexif()[0x0112] = turn
    there = np.asarray(ImageOps.exif_transpose(stored))
    alike(Edited(path, MASK).array[..., 3], there)
    picture = reduced(path, MASK, 200)
    alike(np.asarray(picture.image)[..., 3], there)


def test_masks_are_combined_by_the_least(tmp_path: Path) -> None:
    """Path, knockout and the alpha that was there."""
    path = tmp_path / "a.tif"
    samples = np.full((90, 120, 4), 200, np.uint8)
    samples[:, :, 3] = 255
    samples[40:50, :, 3] = 100
    samples[:, 100:, :3] = 30
    blocks = resources(records(*RING))
    tags = [(34377, 7, len(blocks), blocks, True)]
    tifffile.imwrite(path, samples, photometric="rgb", extrasamples=["unassalpha"], extratags=tags)
    shape = drawn(RING, 120, 90)
    made = Edited(path, Edits(mask=True, knockout=Knockout("UpperRight", "MatchPixel", 0.0)))
    wanted = np.minimum(shape, samples[..., 3])
    wanted[:, 100:] = np.where(samples[:, 100:, 3] == 255, 0, wanted[:, 100:])  # alpha is a channel, too
    alike(made.array[..., 3], wanted)


def test_mask_and_picture_are_cropped_alike(tmp_path: Path) -> None:
    path = jpeg(tmp_path / "a.jpg", resources(records(*RING)))
    made = Edited(path, Edits(mask=True, crop=Insets(10, 20, 5, 15)))
    assert made.mask is not None
    alike(made.mask, drawn(RING, 120, 90)[5:75, 10:100])
    np.testing.assert_array_equal(made.mask, made.array[..., 3])


def test_the_mask_of_16_bits_has_16(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    blocks = resources(records(*RING))
    tags = [(34377, 7, len(blocks), blocks, True)]
    tifffile.imwrite(
        path,
        np.full((90, 120), 7777, np.uint16),
        photometric="minisblack",
        extratags=tags,
    )
    made = Edited(path, MASK)
    assert made.array.dtype == np.uint16
    alike((made.array[..., 1] // 257).astype(np.uint8), drawn(RING, 120, 90))


def test_open_curves_are_closed_and_the_initial_fill_turns_it_round() -> None:
    outline = path_mask.parse(records(RING[0], closed=False))
    plain = np.asarray(path_mask.rasterised(outline, 120, 90))
    alike(plain, drawn(RING[:1], 120, 90))
    other = np.asarray(path_mask.rasterised(path_mask.parse(records(RING[0], inverted=True)), 120, 90))
    assert abs(255 - other.astype(int) - plain).max() <= 2


def test_large_resources_lie_in_several_segments(tmp_path: Path) -> None:
    blocks = resource(1036, "", bytes(100_000)) + resources(records(*RING))
    alike(Edited(jpeg(tmp_path / "a.jpg", blocks), MASK).array[..., 3], drawn(RING, 120, 90))


def test_previews_have_the_mask(tmp_path: Path) -> None:
    path = jpeg(tmp_path / "a.jpg", resources(records(*RING)), size=(1200, 800))
    picture = reduced(path, MASK, 120)
    assert (picture.width, picture.height) == (1200, 800)
    alpha = np.asarray(picture.image)[..., 3]
    alike(alpha, drawn(RING, alpha.shape[1], alpha.shape[0]))


@pytest.mark.parametrize("seed", range(12))
def test_hostile_resources_do_no_harm(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(resources(records(*RING)))
    for _ in range(chance.randint(1, 60)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    blocks = bytes(data[: chance.randint(1, len(data))])
    made = Edited(jpeg(tmp_path / "a.jpg", blocks), MASK)
    assert made.array.shape[:2] == (90, 120)


def test_what_a_path_may_take_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_mask, "MOST_KNOTS", 700)
    knot = circle(0.5, 0.5, 0.4, 0.4)[0]
    many = struct.pack(">HH22x", 0, 500) + struct.pack(
        ">H6i", 1, *(round(v * (1 << 24)) for x, y in knot for v in (y, x))
    ) * (path_mask.MOST_KNOTS + 10)
    outline = path_mask.parse(many * 2)
    assert sum(len(curve) for curve in outline.curves) <= path_mask.MOST_KNOTS
    far = records([((127.0, -127.0),) * 3, ((-127.0, 127.0),) * 3, ((0.0, 90.0),) * 3])  # type: ignore[list-item]
    assert path_mask.rasterised(path_mask.parse(far), 30, 20).size == (30, 20)
    for junk in (b"", b"\0" * 25, b"\0\1" * 26, bytes(26 * 40), random.Random(1).randbytes(2600)):
        path_mask.parse(junk)
