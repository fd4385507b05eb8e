"""Small pictures in formats that few programs write: the left half red, the right half blue, 40 × 30 px."""

from __future__ import annotations

import struct
from io import BytesIO

import imagecodecs
import numpy as np
from PIL import Image

WIDTH, HEIGHT = 40, 30
RED, BLUE = (220, 20, 30), (20, 40, 210)


def halves(size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """The picture itself."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def saved(kind: str, mode: str = "RGB", size: tuple[int, int] = (WIDTH, HEIGHT), **options: object) -> bytes:
    """As Pillow writes it."""
    out = BytesIO()
    image = halves(size)
    if mode == "P":
        image = image.quantize(16)
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def cur() -> bytes:
    """A cursor of 32 bits a pixel, with its mask."""
    side = 32
    rows = bytes(
        channel
        for _ in range(side)
        for x in range(side)
        for channel in ((*RED[::-1], 255) if x < side // 2 else (*BLUE[::-1], 255))
    )
    header = struct.pack("<IiiHHIIiiII", 40, side, side * 2, 1, 32, 0, len(rows), 0, 0, 0, 0)
    data = header + rows + bytes(side * 4)
    return struct.pack("<HHH", 0, 2, 1) + struct.pack("<BBBBHHII", side, side, 0, 0, 0, 0, len(data), 22) + data


def dcx(pages: int = 2) -> bytes:
    """A fax of some PCX pages, the second and further ones black."""
    parts = [saved("PCX")]
    black = BytesIO()
    Image.new("RGB", (20, 10)).save(black, "PCX")
    parts += [black.getvalue()] * (pages - 1)
    at = 4 + 4 * (pages + 1)
    places = []
    for part in parts:
        places.append(at)
        at += len(part)
    return struct.pack(f"<I{pages}II", 0x3ADE68B1, *places, 0) + b"".join(parts)


def sun() -> bytes:
    """Sun raster of 24 bits, uncompressed."""
    rows = np.asarray(halves())[..., ::-1].tobytes()
    return struct.pack(">8I", 0x59A66A95, WIDTH, HEIGHT, 24, len(rows), 1, 0, 0) + rows


def xpm() -> bytes:
    """XPM of two colours."""
    lines = [f'"{WIDTH} {HEIGHT} 2 1"', f'"a c #{bytes(RED).hex()}"', f'"b c #{bytes(BLUE).hex()}"']
    lines += [f'"{"a" * (WIDTH // 2)}{"b" * (WIDTH // 2)}"'] * HEIGHT
    return ("/* XPM */\nstatic char *a[] = {\n" + ",\n".join(lines) + "\n};\n").encode()


def pixar() -> bytes:
    """PIXAR, RGB."""
    head = bytearray(1024)
    head[:4] = b"\x80\xe8\0\0"
    struct.pack_into("<HH", head, 416, HEIGHT, WIDTH)
    struct.pack_into("<HH", head, 424, 14, 2)
    return bytes(head) + halves().tobytes()


def gbr() -> bytes:
    """A brush of version 2 with colours."""
    comment = b"a brush\0"
    head = struct.pack(">5I4sI", 28 + len(comment), 2, WIDTH, HEIGHT, 4, b"GIMP", 10)
    return head + comment + halves().convert("RGBA").tobytes()


def ftex() -> bytes:
    """One uncompressed size."""
    data = halves().tobytes()
    head = b"FTEX" + struct.pack("<iiiii", 1, WIDTH, HEIGHT, 1, 1) + struct.pack("<ii", 1, 32)
    return head + struct.pack("<i", len(data)) + data


def mcidas() -> bytes:
    """Eight bits of gray, dark on the left."""
    words = [0] * 64
    words[1], words[8], words[9], words[10], words[13], words[33] = 4, HEIGHT, WIDTH, 1, 1, 256
    return struct.pack(">64i", *words) + gray()


def gray() -> bytes:
    """Samples: 40 on the left, 200 on the right."""
    return (b"\x28" * (WIDTH // 2) + b"\xc8" * (WIDTH // 2)) * HEIGHT


def imt() -> bytes:
    """IM Tools."""
    return f"*a comment\nwidth {WIDTH}\nheight {HEIGHT}\npixel n8\n\x0c".encode() + gray()


def iptc() -> bytes:
    """Gray samples in an IPTC record."""

    def field(record: int, number: int, data: bytes) -> bytes:
        return struct.pack(">BBBH", 0x1C, record, number, len(data)) + data

    fields = field(3, 20, struct.pack(">H", WIDTH)) + field(3, 30, struct.pack(">H", HEIGHT))
    fields += field(3, 60, b"\1\0") + field(3, 120, b"\0\1")
    return field(2, 5, b"A title") + fields + field(8, 10, gray())


def xv() -> bytes:
    """A thumbnail of XV."""
    rows = (bytes([0b11100000]) * (WIDTH // 2) + bytes([0b00000011]) * (WIDTH // 2)) * HEIGHT
    return f"P7 332\n#XVVERSION:Version 2.28\n#END_OF_COMMENTS\n{WIDTH} {HEIGHT} 255\n".encode() + rows


def photo_cd() -> bytes:
    """Photo CD at its base size, of one colour."""
    data = bytearray(96 * 2048 + 768 * 512 * 3 // 2)
    data[2048:2052] = b"PCD_"
    data[96 * 2048 :] = b"\x80" * (768 * 512 * 3 // 2)
    return bytes(data)


def fli() -> bytes:
    """One frame: its palette, then its pixels uncompressed."""
    palette = struct.pack("<HBB", 1, 0, 2) + bytes(value // 4 for value in (*RED, *BLUE))
    pixels = (b"\0" * (WIDTH // 2) + b"\1" * (WIDTH // 2)) * HEIGHT
    chunks = [struct.pack("<IH", len(palette) + 6, 11) + palette, struct.pack("<IH", len(pixels) + 6, 16) + pixels]
    body = b"".join(chunks)
    frame = struct.pack("<IHH8x", len(body) + 16, 0xF1FA, len(chunks)) + body
    head = struct.pack("<IHHHHHHI", 128 + len(frame), 0xAF11, 1, WIDTH, HEIGHT, 8, 3, 5)
    return head.ljust(128, b"\0") + frame


def fits(values: np.ndarray, bits: int) -> bytes:
    """`values` as they are, rows from the lowest up."""
    axes = values.shape[::-1]
    cards = ["SIMPLE  =                    T", f"BITPIX  = {bits:20}", f"NAXIS   = {len(axes):20}"]
    cards += [f"NAXIS{number}  = {side:20}" for number, side in enumerate(axes, 1)] + ["END"]
    head = "".join(card.ljust(80) for card in cards).encode()
    data = values.tobytes()
    return head.ljust(-(-len(head) // 2880) * 2880) + data.ljust(-(-len(data) // 2880) * 2880, b"\0")


def hdr(light: np.ndarray) -> bytes:
    """Radiance, height × width × 3 floats."""
    return bytes(imagecodecs.rgbe_encode(light.astype(np.float32), header=True))


def exr(light: np.ndarray) -> bytes:
    """OpenEXR of floats, uncompressed, height × width × 3."""

    def attribute(name: str, kind: str, value: bytes) -> bytes:
        return f"{name}\0{kind}\0".encode() + struct.pack("<i", len(value)) + value

    height, width = light.shape[:2]
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    channels = b"".join(name + b"\0" + struct.pack("<iB3xii", 2, 0, 1, 1) for name in (b"B", b"G", b"R")) + b"\0"
    head = b"\x76\x2f\x31\x01\2\0\0\0" + attribute("channels", "chlist", channels)
    head += attribute("compression", "compression", b"\0") + attribute("dataWindow", "box2i", window)
    head += attribute("displayWindow", "box2i", window) + attribute("lineOrder", "lineOrder", b"\0")
    head += attribute("pixelAspectRatio", "float", struct.pack("<f", 1))
    head += attribute("screenWindowCenter", "v2f", struct.pack("<2f", 0, 0))
    head += attribute("screenWindowWidth", "float", struct.pack("<f", 1)) + b"\0"
    size = 8 + width * 12
    start = len(head) + 8 * height
    table = b"".join(struct.pack("<Q", start + size * row) for row in range(height))
    planes = light.astype("<f4")[..., ::-1]
    rows = [
        struct.pack("<ii", row, width * 12) + b"".join(planes[row, :, channel].tobytes() for channel in range(3))
        for row in range(height)
    ]
    return head + table + b"".join(rows)
