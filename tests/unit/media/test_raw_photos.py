"""Raw photos: told from TIFFs by content, shown by the picture inside or developed, and what is left of broken ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from support import raw_photo
from support.opening import facts, opened, renditions

from assetdesk.core.asset import IMAGE
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import raw_marks, registry

Preview = Callable[[Path], dict[str, Image.Image]]
THUMB = "thumbnail.319.319.png"
WEB = "web.1280.1280.jpeg"
GREEN = Image.new("RGB", (1200, 900), (20, 200, 40))
SMALL = Image.new("RGB", (160, 120), (20, 200, 40))
RED = raw_photo.samples(0.6, 0.05, 0.05)


def middle(image: Image.Image, across: float = 0.25, down: float = 0.5) -> tuple[int, ...]:
    seen = image.convert("RGB").getpixel((int(image.width * across), int(image.height * down)))
    assert isinstance(seen, tuple)
    return seen


def chosen(path: Path) -> tuple[str, str] | None:
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    return (found[0].name, found[1]) if found else None


def test_a_raw_photo_is_one_whatever_its_name(tmp_path: Path) -> None:
    path = raw_photo.dng(tmp_path / "a.tif", RED)
    assert chosen(path) == ("raw", "image/x-adobe-dng")
    said = facts(path)
    assert (said.width, said.height, said.bits) == (400, 300, 16)
    assert next(handler.type for handler in registry.handlers() if handler.name == "raw") == IMAGE
    # the samples may lie in a directory of their own, below that of a small picture
    assert chosen(raw_photo.dng(tmp_path / "b.tif", RED, preview=SMALL)) == ("raw", "image/x-adobe-dng")


def test_a_tiff_by_a_camera_maker_stays_a_tiff(tmp_path: Path) -> None:
    path = tmp_path / "a.nef"
    with tifffile.TiffWriter(path) as file:
        values = np.zeros((30, 40, 3), np.uint8)
        file.write(values, photometric="rgb", subifds=1, extratags=[(271, "s", 0, "NIKON CORPORATION", True)])
        file.write(values[::2, ::2], photometric="rgb", subfiletype=1)
    assert chosen(path) == ("tiff", "image/tiff")
    assert facts(path).width == 40


def test_the_maker_tells_the_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    for make, mime in (("NIKON CORPORATION", "image/x-nikon-nef"), ("SONY", "image/x-sony-arw"), ("X", "image/x-raw")):
        with tifffile.TiffWriter(path) as file:
            file.write(RED, photometric=32803, extratags=[(271, "s", 0, make.ljust(5), True)], metadata=None)
        assert raw_marks.of_tiff(str(path)) == mime
    assert raw_marks.of_tiff(str(path.rename(tmp_path / "a.nrw"))) == "image/x-nikon-nrw"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"FUJIFILMCCD-RAW 0201", "image/x-fuji-raf"),
        (b"IIU\0\x18\0\0\0", "image/x-panasonic-rw2"),
        (b"IIRO\x08\0\0\0", "image/x-olympus-orf"),
        (b"II\x1a\0\0\0HEAPCCDR", "image/x-canon-crw"),
        (b"\0\0\0\x18ftypcrx ", "image/x-canon-cr3"),
        (b"II*\0\x10\0\0\0CR\2\0", "image/x-canon-cr2"),
        (b"\0MRM\0\0\0\0", "image/x-minolta-mrw"),
        (b"FOVb\0\0\2\0", "image/x-sigma-x3f"),
        (b"II*\0\x08\0\0\0IIIICwaR", "image/x-phaseone-iiq"),
    ],
)
def test_marks_of_makers(head: bytes, mime: str) -> None:
    assert raw_marks.marked(head) == mime


def test_the_picture_inside_is_shown_where_it_is_large_enough(tmp_path: Path, preview: Preview) -> None:
    path = raw_photo.dng(tmp_path / "a.dng", RED, preview=GREEN)
    made = preview(path)
    assert middle(made[THUMB]) == pytest.approx((20, 200, 40), abs=6)
    assert made[WEB].size == (1200, 900)
    assert facts(path).width == 400


def test_developed_where_the_picture_inside_is_small_or_missing(tmp_path: Path, preview: Preview) -> None:
    for inside in (None, SMALL):
        path = raw_photo.dng(tmp_path / "a.dng", RED, preview=inside)
        made = preview(path)
        assert made[WEB].size == (400, 300)
        left, right = middle(made[THUMB]), middle(made[THUMB], 0.75)
        assert left[0] > 2 * max(left[1:])
        assert sum(right) < sum(left) / 2


@pytest.mark.parametrize("inside", [None, GREEN])
@pytest.mark.parametrize("turn", [3, 6, 8])
def test_upright_whichever_way_the_camera_was_held(
    tmp_path: Path, preview: Preview, turn: int, inside: Image.Image | None
) -> None:
    if inside is not None:
        inside = inside.copy()
        inside.paste((0, 0, 0), (600, 0, 1200, 900))  # the right half is dark, as in the samples
    path = raw_photo.dng(tmp_path / "a.dng", RED, preview=inside, orientation=turn)
    said = facts(path)
    assert said.orientation == turn
    assert (said.width, said.height) == ((400, 300) if turn == 3 else (300, 400))
    made = preview(path)[THUMB]
    assert (made.height > made.width) == (turn != 3)
    bright, dark = {3: ((0.75, 0.5), (0.25, 0.5)), 6: ((0.5, 0.25), (0.5, 0.75)), 8: ((0.5, 0.75), (0.5, 0.25))}[turn]
    assert sum(middle(made, *bright)) > 2 * sum(middle(made, *dark))


def test_a_raw_photo_cut_short_shows_the_picture_inside(tmp_path: Path) -> None:
    path = raw_photo.dng(tmp_path / "a.dng", RED, preview=SMALL)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 100_000])
    with opened(path) as document:
        made = renditions(document)
        assert any("Only the small picture inside" in told for told in document.warnings)
    assert middle(made[THUMB]) == pytest.approx((20, 200, 40), abs=6)


def test_a_picture_is_found_where_nothing_else_can_be_read(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x0112] = 6
    path = tmp_path / "a.raf"
    path.write_bytes(raw_photo.fuji(raw_photo.jpeg(GREEN, exif=exif)))
    assert chosen(path) == ("raw", "image/x-fuji-raf")
    with opened(path) as document:
        assert document.metadata()["tiff:Make"] == "Maker"
        made = renditions(document)
    assert made[WEB].size == (900, 1200)
    assert middle(made[THUMB]) == pytest.approx((20, 200, 40), abs=6)


def test_metadata_without_any_picture(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Canon"
    exif[0x0110] = "Canon EOS R5"
    path = tmp_path / "a.cr3"
    path.write_bytes(raw_photo.canon_cr3(exif, "2026:10:04 11:12:13"))
    with opened(path) as document:
        document.facts()
        found = document.metadata()
        assert found["tiff:Model"] == "Canon EOS R5"
        assert found["exif:DateTimeOriginal"] == "2026-10-04T11:12:13"
        with pytest.raises(FileFault) as refused:
            document.picture(1280)
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT
    assert str(refused.value).startswith("The file is damaged or empty. ")


def test_metadata_of_a_dng(tmp_path: Path) -> None:
    with opened(raw_photo.dng(tmp_path / "a.dng", RED)) as document:
        assert document.metadata()["tiff:Model"] == "Maker One"


def test_samples_beyond_the_pixel_limit_are_not_developed(tmp_path: Path) -> None:
    path = raw_photo.dng(tmp_path / "a.dng", RED)
    with opened(path, Limits(pixels=100_000)) as document, pytest.raises(FileFault) as refused:
        document.picture(1280)
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE


def test_random_damage(tmp_path: Path) -> None:
    import random

    path = raw_photo.dng(tmp_path / "a.dng", RED, preview=SMALL)
    whole = path.read_bytes()
    chance = random.Random(5)
    faults = []
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 3, 10, 40))):
            data[int(len(data) * chance.random() ** 6)] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        if chosen(path) is None:
            continue
        try:
            with opened(path, Limits(pixels=2_000_000)) as document:
                document.facts()
                document.metadata()
                renditions(document)
        except FileFault as fault:
            faults.append(fault)
        except MemoryError:
            pass
    allowed = {ErrorCode.SOURCE_CORRUPT, ErrorCode.SOURCE_UNSUPPORTED, ErrorCode.RENDITION_TOO_LARGE}
    assert {fault.code for fault in faults} <= allowed
