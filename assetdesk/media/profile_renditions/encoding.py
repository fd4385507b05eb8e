"""A finished picture as a file of the format, quality and size that a profile asks for.

The same pixels give the same bytes. Nothing is written but the pixels, a tag that they are sRGB, and the dots an inch
where the format has a place for them (JPEG, PNG, TIFF). Alpha is kept where the format has any, and laid on white in
JPEG; a GIF's pixel is there or not.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.profiles.processing import Format
from assetdesk.media.colour import srgb_profile
from assetdesk.media.document import size_words
from assetdesk.media.encode import on_white, straight
from assetdesk.media.profile_renditions.wanted import LOSSY, Wanted

# px a side that the format, or its encoder, can hold
_LONGEST = {Format.WEBP: 16_383, Format.JPEG: 65_500, Format.GIF: 65_535, Format.AVIF: 65_536}
# from here on colour is kept at every pixel, as other encoders do
_FULL_COLOUR = 90
_WEBP_METHOD = 4
_AVIF_SPEED = 7
_AVIF_THREADS = 2
_PNG_LEVEL = 6
# levels beyond this save a few per cent and take twice the time
_TIFF_LEVEL = 4
_UNKNOWN_DPI = 72
_OPAQUE = 128
_SRGB_CHUNK = b"sRGB\0"
_METRES_AN_INCH = 0.0254


def encoded(image: Image.Image, wanted: Wanted, warnings: list[str]) -> bytes:
    """`image` (RGB, or RGBa: premultiplied) as `wanted` says. FileFault where the format cannot hold it."""
    longest = _LONGEST.get(wanted.format)
    if longest is not None and max(image.size) > longest:
        sentence = f"{wanted.format} pictures have at most {longest:,} px a side; this one has {max(image.size):,}."
        raise FileFault(ErrorCode.RENDITION_TOO_LARGE, sentence)
    write = _WRITERS[wanted.format]
    plain = on_white(image) if wanted.format is Format.JPEG else straight(image)
    plain.info = {}  # Pillow's writers take comments and profiles from there by themselves
    if wanted.target_bytes is None:
        return write(plain, wanted, wanted.quality)
    if wanted.format in LOSSY:
        return _of_size(lambda quality: write(plain, wanted, quality), wanted.target_bytes, warnings)
    made = write(plain, wanted, wanted.quality)
    if len(made) > wanted.target_bytes:
        warnings.append(
            f"The file has {size_words(len(made))}; {size_words(wanted.target_bytes)} cannot be aimed at in"
            f" {wanted.format}, which has no quality. Make it smaller in pixels, or choose JPEG, WebP or AVIF."
        )
    return made


def _of_size(write: Callable[[int], bytes], target: int, warnings: list[str]) -> bytes:
    """The best quality whose file is not larger; the smallest file, and a warning, where none is so small."""
    low, high = 1, 100
    best = write(low)
    if len(best) > target:
        warnings.append(
            f"The file has {size_words(len(best))} at the lowest quality; {size_words(target)} cannot be reached at"
            " this size in pixels."
        )
        return best
    while low < high:
        middle = (low + high + 1) // 2
        made = write(middle)
        if len(made) <= target:
            low, best = middle, made
        else:
            high = middle - 1
    return best


def _jpeg(image: Image.Image, wanted: Wanted, quality: int) -> bytes:
    options: dict[str, Any] = {"quality": quality, "icc_profile": srgb_profile(), "progressive": wanted.interlace}
    options["subsampling"] = 0 if quality >= _FULL_COLOUR else 2
    if wanted.dpi:
        options["dpi"] = (wanted.dpi, wanted.dpi)
    return _saved(image, "JPEG", options)


def _webp(image: Image.Image, wanted: Wanted, quality: int) -> bytes:
    return _saved(image, "WEBP", {"quality": quality, "method": _WEBP_METHOD, "icc_profile": srgb_profile()})


def _avif(image: Image.Image, wanted: Wanted, quality: int) -> bytes:
    options = {
        "quality": quality,
        "speed": _AVIF_SPEED,
        "max_threads": _AVIF_THREADS,
        "autotiling": False,
        "subsampling": "4:4:4" if quality >= _FULL_COLOUR else "4:2:0",
    }
    return _saved(image, "AVIF", options)  # says that it is sRGB by numbers, without a profile


def _gif(image: Image.Image, wanted: Wanted, quality: int) -> bytes:
    """256 colours, dithered; with alpha one of them is the missing one."""
    options: dict[str, Any] = {"interlace": int(wanted.interlace), "optimize": False}
    if image.mode != "RGBA":
        return _saved(image.quantize(256, dither=Image.Dither.FLOYDSTEINBERG), "GIF", options)
    there = image.getchannel("A").point([255 * (level >= _OPAQUE) for level in range(256)])
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    made = ground.quantize(255, dither=Image.Dither.FLOYDSTEINBERG)
    palette = (made.getpalette() or [])[: 255 * 3]
    made.putpalette(palette + [255] * (768 - len(palette)))
    made.paste(255, mask=there.point([255 - level for level in range(256)]))
    return _saved(made, "GIF", {**options, "transparency": 255})


def _tiff(image: Image.Image, wanted: Wanted, quality: int) -> bytes:
    """Deflated, by libvips, which is three times as quick. A TIFF always states a resolution."""
    from assetdesk.media.edits import pixels

    made = pixels.from_pillow(image, srgb_profile())
    per_mm = (wanted.dpi or _UNKNOWN_DPI) / (_METRES_AN_INCH * 1000)
    options = {"compression": "deflate", "predictor": "horizontal", "level": _TIFF_LEVEL, "keep": "icc"}
    return bytes(made.tiffsave_buffer(**options, resunit="inch", xres=per_mm, yres=per_mm))


def _png(image: Image.Image, wanted: Wanted, quality: int) -> bytes:
    """By libvips, which writes interlaced ones, too; the chunks that say what it is are put in afterwards."""
    from assetdesk.media.edits import pixels

    made = pixels.from_pillow(image).pngsave_buffer(compression=_PNG_LEVEL, interlace=wanted.interlace, keep=0)
    chunks = [_chunk(_SRGB_CHUNK)]
    if wanted.dpi:
        per_metre = round(wanted.dpi / _METRES_AN_INCH)
        chunks.append(_chunk(b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)))
    return _with_chunks(bytes(made), chunks)


def _with_chunks(png: bytes, chunks: list[bytes]) -> bytes:
    """Behind the head, in place of what the writer said of the pixels' size."""
    at, parts = 8, [png[:8]]
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, whole = png[at + 4 : at + 8], png[at : at + 12 + length]
        if kind != b"pHYs":
            parts.append(whole)
        if kind == b"IHDR":
            parts += chunks
        at += 12 + length
    return b"".join(parts)


def _chunk(kind_and_body: bytes) -> bytes:
    return struct.pack(">I", len(kind_and_body) - 4) + kind_and_body + struct.pack(">I", zlib.crc32(kind_and_body))


def _saved(image: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


_WRITERS: dict[Format, Callable[[Image.Image, Wanted, int], bytes]] = {
    Format.PNG: _png,
    Format.JPEG: _jpeg,
    Format.GIF: _gif,
    Format.WEBP: _webp,
    Format.TIFF: _tiff,
    Format.AVIF: _avif,
}
