"""The formats that Pillow reads beside the common ones, Netpbm, FITS, HDR and OpenEXR: chosen, shown, damaged."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support import pictures
from support.opening import facts, opened, renditions

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import registry

Preview = Callable[[Path], dict[str, Image.Image]]
THUMB = "thumbnail.319.319.png"
SIZE = (pictures.WIDTH, pictures.HEIGHT)
LIGHT = np.asarray(pictures.halves()).astype(np.float32) / 255
# format, MIME, how it is made, whether its colours are exact, gray, or of no matter
COLOURED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "dds": ("image/vnd.ms-dds", lambda: pictures.saved("DDS")),
    "blp": ("image/x-blp", lambda: pictures.saved("BLP", "P")),
    "ico": ("image/vnd.microsoft.icon", lambda: pictures.saved("ICO", "RGBA", (32, 32), sizes=[(16, 16), (32, 32)])),
    "icns": ("image/x-icns", lambda: pictures.saved("ICNS", "RGBA", (128, 128))),
    "pcx": ("image/x-pcx", lambda: pictures.saved("PCX")),
    "sgi": ("image/x-sgi", lambda: pictures.saved("SGI")),
    "qoi": ("image/x-qoi", lambda: pictures.saved("QOI")),
    "jpeg2000": ("image/jp2", lambda: pictures.saved("JPEG2000")),
    "netpbm": ("image/x-portable-pixmap", lambda: pictures.saved("PPM")),
    "cur": ("image/x-cur", pictures.cur),
    "dcx": ("image/x-dcx", pictures.dcx),
    "sun": ("image/x-sun-raster", pictures.sun),
    "xpm": ("image/x-xpixmap", pictures.xpm),
    "pixar": ("image/x-pixar", pictures.pixar),
    "gbr": ("image/x-gimp-gbr", pictures.gbr),
    "ftex": ("image/x-ftex", pictures.ftex),
    "fli": ("image/x-fli", pictures.fli),
}
GRAY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "mcidas": ("image/x-mcidas-area", pictures.mcidas),
    "imt": ("image/x-imt", pictures.imt),
    "iptc": ("application/x-iptc-naa", pictures.iptc),
    "spider": ("image/x-spider", lambda: pictures.saved("SPIDER", "F")),
    "fits": ("image/fits", lambda: pictures.fits(np.frombuffer(pictures.gray(), np.uint8).reshape(30, 40), 8)),
}
OTHERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "msp": ("image/x-msp", lambda: pictures.saved("MSP", "1")),
    "xbm": ("image/x-xbitmap", lambda: pictures.saved("XBM", "1")),
    "xvthumb": ("image/x-xv-thumbnail", pictures.xv),
    "pcd": ("image/x-photo-cd", pictures.photo_cd),
    "hdr": ("image/vnd.radiance", lambda: pictures.hdr(LIGHT)),
    "exr": ("image/x-exr", lambda: pictures.exr(LIGHT)),
}
ALL = COLOURED | GRAY | OTHERS


def colour(image: Image.Image, across: float) -> tuple[int, ...]:
    """In the middle row."""
    seen = image.convert("RGB").getpixel((int(image.width * across), image.height // 2))
    assert isinstance(seen, tuple)
    return seen


@pytest.mark.parametrize("name", ALL)
def test_chosen_by_content_and_shown(tmp_path: Path, preview: Preview, name: str) -> None:
    mime, make = ALL[name]
    path = tmp_path / "a.jpg"  # a name that says something else
    path.write_bytes(make())
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found is not None
    assert (found[0].name, found[1]) == (name, mime)
    assert mime in found[0].mimes
    said = facts(path)
    made = preview(path)[THUMB]
    assert said.width is not None
    assert said.height is not None
    if name not in ("ico", "icns", "cur", "pcd"):
        assert (said.width, said.height) == SIZE
        assert made.size == SIZE
    near = 12 if name in ("jpeg2000", "blp", "fli") else 2
    if name in COLOURED:
        assert colour(made, 0.2) == pytest.approx(pictures.RED, abs=near)
        assert colour(made, 0.8) == pytest.approx(pictures.BLUE, abs=near)
    if name in GRAY:
        left, right = colour(made, 0.2), colour(made, 0.8)
        assert len(set(left)) == len(set(right)) == 1
        if name in ("mcidas", "imt", "iptc", "fits"):
            assert (left[0], right[0]) == (0x28, 0xC8)


def outcome(path: Path) -> FileFault | None:
    """The fault of a file, or None where it can be shown or asks for too much memory."""
    try:
        with opened(path, Limits(pixels=2_000_000)) as document:
            document.facts()
            document.metadata()
            renditions(document)
    except FileFault as fault:
        return fault
    except MemoryError:
        pass
    return None


@pytest.mark.parametrize("name", ALL)
def test_damage_gives_a_picture_or_a_fault_and_nothing_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"a.{name}"
    whole = ALL[name][1]()
    chance = random.Random(name)
    for _ in range(20):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 3, 10, 40))):
            data[int(len(data) * chance.random() ** 4)] = chance.randrange(256)
        if chance.random() < 0.4:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        if registry.handler_of(bytes(data[: registry.HEAD_BYTES]), str(path)) is None:
            continue
        fault = outcome(path)
        assert fault is None or fault.code in (
            ErrorCode.SOURCE_CORRUPT,
            ErrorCode.SOURCE_UNSUPPORTED,
            ErrorCode.RENDITION_TOO_LARGE,
        ), fault.detail
        assert str(fault or ".").endswith(".")


@pytest.mark.parametrize("name", ["qoi", "pcx", "sgi", "sun", "netpbm", "jpeg2000", "fits", "pixar", "exr"])
def test_a_file_cut_short_is_corrupt(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    data = ALL[name][1]()
    path.write_bytes(data[: len(data) - len(data) // 3])
    with pytest.raises(FileFault) as refused, opened(path) as document:
        renditions(document)
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT


def test_the_icon_with_the_most_colours_of_the_largest(tmp_path: Path, preview: Preview) -> None:
    def entry(image: Image.Image, bits: int) -> tuple[int, bytes]:
        out = BytesIO()
        image.save(out, "PNG")
        return bits, out.getvalue()

    entries = [entry(Image.new("RGB", (32, 32), "black"), 8), entry(Image.new("RGB", (32, 32), "lime"), 32)]
    at, head, body = 6 + 16 * len(entries), struct.pack("<HHH", 0, 1, len(entries)), b""
    for bits, data in entries:
        head += struct.pack("<BBBBHHII", 32, 32, 0, 0, 1, bits, len(data), at + len(body))
        body += data
    path = tmp_path / "a.ico"
    path.write_bytes(head + body)
    assert colour(preview(path)[THUMB], 0.5) == (0, 255, 0)


def test_a_bomb_inside_an_icon_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    out = BytesIO()
    Image.new("1", (3000, 3000)).save(out, "PNG")
    data = out.getvalue()
    path = tmp_path / "a.ico"
    path.write_bytes(struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 1, len(data), 22) + data)
    with pytest.raises(FileFault) as refused, opened(path, Limits(pixels=2_000_000)):
        pass
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE


def test_pages_of_a_fax(tmp_path: Path) -> None:
    path = tmp_path / "a.dcx"
    path.write_bytes(pictures.dcx(3))
    with opened(path) as document:
        assert document.facts().pages == 3
        assert document.page(2, 1280).image.size == (20, 10)
        assert document.page(1, 1280).image.size == SIZE
        with pytest.raises(FileFault):
            document.page(4, 1280)


def targa(depth: int, flags: int, pixels: bytes) -> bytes:
    return struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 2, 2, depth, flags) + pixels


def test_targa_is_known_by_its_end_or_its_name(tmp_path: Path, preview: Preview) -> None:
    data = pictures.saved("TGA")
    marked = tmp_path / "a.bin"
    marked.write_bytes(data)
    assert data.endswith(b"TRUEVISION-XFILE.\0")
    found = registry.handler_of(data[:4096], str(marked))
    assert found is not None
    assert found[0].name == "tga"
    bare = data[:-26]
    for name, expected in (("b.tga", "tga"), ("b.bin", None)):
        path = tmp_path / name
        path.write_bytes(bare)
        found = registry.handler_of(bare[:4096], str(path))
        assert (found[0].name if found else None) == expected
    assert colour(preview(tmp_path / "b.tga")[THUMB], 0.2) == pictures.RED


def test_what_stands_for_alpha_in_an_old_targa_is_none(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.tga"
    path.write_bytes(targa(32, 0, b"\0\0\xff\0" * 4))
    assert preview(path)[THUMB].mode == "RGB"
    assert colour(preview(path)[THUMB], 0.5) == (255, 0, 0)
    path.write_bytes(targa(32, 8, b"\0\0\xff\0" * 4))
    assert preview(path)[THUMB].mode == "RGBA"


@pytest.mark.parametrize(
    "content",
    [
        b"P1 is the first of three parts of this text\n",
        b"P6 \n and more words 12\n",
        b"#define WIDTH 10\n#define HEIGHT 20\nint main() { return 0; }\n",
        b"/* a comment */\nint x;\n",
        b"width of the room\nheight of the door\n",
        b"Subject: a mail\nImage type: none\n\nwords\n",
        b"SIMPLE text that begins like this\n",
        b"\x0a\x05\x01\x08" + b"\xff" * 200,
        b"\0\0\2\0" + b"\0" * 300,
        b"\0\0\1\0\1\0" + b"\xff" * 100,
        bytes(4096),
        bytes(range(256)) * 16,
        b"/**/" * 1024,
        b"width 1\n" * 500,
        b"P1 " + b"# \n" * 1300,
    ],
)
def test_what_only_begins_like_a_picture_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    found = registry.handler_of(content[: registry.HEAD_BYTES], str(path))
    assert found is None or found[0].type != "Image"


def test_portable_arbitrary_maps(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.pam"
    head = b"P7\n# a comment\nWIDTH 2\nHEIGHT 1\nDEPTH %d\nMAXVAL %d\nTUPLTYPE X\nENDHDR\n"
    path.write_bytes(head % (4, 255) + bytes((255, 0, 0, 255, 0, 0, 255, 0)))
    made = preview(path)[THUMB]
    assert made.getpixel((0, 0)) == (255, 0, 0, 255)
    assert made.getpixel((1, 0))[3] == 0  # type: ignore[index]
    path.write_bytes(head % (1, 65535) + b"\0\0\xff\xff")
    assert [colour(preview(path)[THUMB], across)[0] for across in (0, 0.6)] == [0, 255]
    path.write_bytes(head % (3, 15) + bytes((15, 0, 0, 0, 0, 15)))
    assert colour(preview(path)[THUMB], 0) == (255, 0, 0)
    assert facts(path).bits == 4


def test_float_maps_of_light_and_of_heights(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.pfm"
    rows = np.zeros((2, 2, 3), "<f4")
    rows[0] = (1, 0, 0)  # the lowest row comes first
    path.write_bytes(b"PF\n2 2\n-1.0\n" + rows.tobytes())
    made = preview(path)[THUMB].convert("RGB")
    assert made.getpixel((0, 1)) == (255, 0, 0)
    assert made.getpixel((0, 0)) == (0, 0, 0)
    path.write_bytes(b"Pf\n2 1\n1.0\n" + np.array((-500, 1500), ">f4").tobytes())
    assert [colour(preview(path)[THUMB], across)[0] for across in (0, 0.6)] == [0, 255]


@pytest.mark.parametrize(("bits", "kind"), [(16, ">i2"), (32, ">i4"), (64, ">i8"), (-32, ">f4"), (-64, ">f8")])
def test_values_of_a_telescope_are_spread_over_black_to_white(
    tmp_path: Path, preview: Preview, bits: int, kind: str
) -> None:
    values = np.tile(np.linspace(-3000, 5000, 100), (50, 1)).astype(kind)
    values[:25] = -3000  # the lower half
    path = tmp_path / "a.fits"
    path.write_bytes(pictures.fits(values, bits))
    made = np.asarray(preview(path)[THUMB].convert("L")).astype(int)
    assert made.shape == (50, 100)
    assert made[40].max() <= 2
    assert made[5, 0] <= 2
    assert made[5, 99] >= 253
    assert abs(made[5, 50] - 128) < 8


def test_brightness_beyond_white_is_drawn_in(tmp_path: Path, preview: Preview) -> None:
    light = np.tile(np.linspace(0, 8, 64, dtype=np.float32)[None, :, None], (16, 1, 3))
    for name, data in (("a.hdr", pictures.hdr(light)), ("a.exr", pictures.exr(light))):
        path = tmp_path / name
        path.write_bytes(data)
        row = np.asarray(preview(path)[THUMB].convert("L")).astype(int)[8]
        assert (np.diff(row) >= 0).all()
        assert row[0] == 0
        assert row[-1] >= 250
        assert len(np.unique(row[-32:])) > 8, "what lies far beyond white still differs"


def test_jpeg_2000_profile_depth_and_metadata_of_its_boxes(tmp_path: Path, preview: Preview) -> None:
    from support import icc

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", len(data) + 8, kind) + data

    data = pictures.saved("JPEG2000")
    # the enumerated colour space of Pillow gives way to a profile
    at = data.index(b"jp2h") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    ihdr = data[at + 8 : at + 30]
    header = box(b"jp2h", ihdr + box(b"colr", b"\2\0\0" + icc.rgb()))
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x0112] = 6
    block = box(b"uuid", b"JpgTiffExif->JP2" + exif.tobytes()[6:])
    path = tmp_path / "a.jp2"
    path.write_bytes(data[:at] + header + block + data[at + size :])
    said = facts(path)
    assert (said.width, said.height, said.orientation, said.colour, said.bits) == (30, 40, 6, "Adobe RGB", 8)
    with opened(path) as document:
        assert document.metadata()["tiff:Make"] == "Maker"
    assert preview(path)[THUMB].size == (30, 40)


def test_a_large_jpeg_2000_is_decoded_only_as_far_as_needed(tmp_path: Path) -> None:
    path = tmp_path / "a.j2k"
    Image.linear_gradient("L").resize((1600, 1200)).save(path, "JPEG2000", no_jp2=True)
    with opened(path) as document:
        picture = document.picture(300)
        assert picture.image.size == (400, 300)
        assert (picture.width, picture.height) == (1600, 1200)
        assert document.facts().width == 1600


def test_a_set_bit_of_an_xbm_is_black(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.xbm"
    rows = ",".join(["0xff,0x00"] * 8)
    path.write_text(f"#define a_width 16\n#define a_height 8\nstatic unsigned char a_bits[] = {{\n{rows}}};\n")
    made = preview(path)[THUMB]
    assert [colour(made, across)[0] for across in (0.2, 0.8)] == [0, 255]
