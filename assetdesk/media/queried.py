"""The picture that an image server's query wants of an optimized picture (`core.image_query`), as a file's bytes.

The order is the protocol's: crop, flip, rotate, blur; then region, size and place in the view; then sharpening and
looks, the ground, the file. The decode is as small as the result allows. What lies beyond the picture is empty, and
laid on the background where the format has no alpha. All is sRGB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from assetdesk.core.edits import Sharpen
from assetdesk.core.image_query import MOST_PIXELS, ImageQuery, QueryFault, View, box_in, view
from assetdesk.core.profiles.processing import Format
from assetdesk.media import cascade
from assetdesk.media.document import Picture
from assetdesk.media.encode import straight
from assetdesk.media.profile_renditions.encoding import encoded
from assetdesk.media.profile_renditions.wanted import Wanted
from assetdesk.media.resize import resized

_SIMPLE = Sharpen(0.6, 0.8, 0)
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
_GRAY = {Format.JPEG: "JPEG", Format.PNG: "PNG", Format.TIFF: "TIFF"}
_EMPTY = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes in px of the whole optimized picture: what is cut out, how large that is once it is turned, which part of
    that is wanted, and how it comes to lie in the result. `scale` (0–1] is what has to be decoded."""

    crop: tuple[float, float, float, float]
    turned: tuple[float, float]
    region: tuple[float, float, float, float]
    view: View
    scale: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file's bytes, and its size in px."""

    data: bytes
    width: int
    height: int


def plan(query: ImageQuery, width: int, height: int) -> Plan:
    """How a picture of that size becomes the one that is wanted. QueryFault where that would be too large."""
    crop = box_in(query.crop, query.crop_normal, width, height) if query.crop else (0.0, 0.0, width, height)
    angle = math.radians(query.rotate)
    across, down = abs(math.cos(angle)), abs(math.sin(angle))
    turned = crop[2] * across + crop[3] * down, crop[2] * down + crop[3] * across
    region = box_in(query.region, query.region_normal, *turned) if query.region else (0.0, 0.0, *turned)
    made = view(query, region[2], region[3])
    return Plan(crop, turned, region, made, min(1.0, max(made.across, made.down)))


def edge(query: ImageQuery, width: int, height: int) -> int:
    """The longer side in px that a decode of the optimized picture of that size needs."""
    return max(1, math.ceil(max(width, height) * plan(query, width, height).scale))


def draw(picture: Picture, query: ImageQuery, warnings: list[str]) -> Drawn:
    """The picture that is wanted; `picture` is emptied. FileFault where the format cannot hold it."""
    width, height = cascade.upright(picture)
    wanted = plan(query, width, height)
    scale = wanted.scale
    base = cascade.first(picture, (max(1, round(width * scale)), max(1, round(height * scale))))
    across, down = base.width / width, base.height / height
    image = _part(base, wanted.crop, across, down)
    image = _turned(image, query)
    # of the turned picture both factors are nearly the same
    across, down = image.width / wanted.turned[0], image.height / wanted.turned[1]
    if query.blur:
        image = image.filter(ImageFilter.GaussianBlur(query.blur * max(across, down)))
    image = _part(image, wanted.region, across, down)
    if image.size != wanted.view.scaled:
        image = resized(image, wanted.view.scaled)
    image = _looks(image, query, wanted.view)
    image = _placed(image, wanted.view)
    return Drawn(_file(image, query, warnings), *wanted.view.size)


def _part(image: Image.Image, box: tuple[float, float, float, float], across: float, down: float) -> Image.Image:
    """The box, given in px of the whole picture; beyond its edges nothing."""
    left, top = round(box[0] * across), round(box[1] * down)
    right, bottom = left + max(1, round(box[2] * across)), top + max(1, round(box[3] * down))
    if (left, top, right, bottom) == (0, 0, *image.size):
        return image
    if left < 0 or top < 0 or right > image.width or bottom > image.height:
        if (right - left) * (bottom - top) > MOST_PIXELS:
            raise QueryFault("The part that is wanted goes too far beyond the picture to be made.")
        image = _with_alpha(image)
    return image.crop((left, top, right, bottom))


def _turned(image: Image.Image, query: ImageQuery) -> Image.Image:
    if "lr" in query.flip:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if "ud" in query.flip:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    if not query.rotate:
        return image
    if query.rotate in _TURNS:
        return image.transpose(_TURNS[int(query.rotate)])
    turned = straight(_with_alpha(image)).rotate(-query.rotate, Image.Resampling.BICUBIC, expand=True)
    return turned.convert("RGBa")


def _looks(image: Image.Image, query: ImageQuery, placed: View) -> Image.Image:
    """Sharpened, and with other brightness, contrast, colours; alpha stays as it is."""
    sharpen = _sharpen(query, placed)
    if not (sharpen or query.brightness or query.contrast or query.saturation or query.invert):
        return image
    whole = straight(image)
    alpha = whole.getchannel("A") if whole.mode == "RGBA" else None
    made = whole.convert("RGB")
    if sharpen:
        from assetdesk.media.edits import pixels
        from assetdesk.media.edits.sharpen import unsharp

        made = pixels.to_pillow(unsharp(pixels.from_pillow(made), sharpen)).convert("RGB")
    if query.brightness or query.contrast:
        made = made.point(_levels(query.brightness, query.contrast) * 3)
    if query.saturation:
        made = ImageEnhance.Color(made).enhance(1 + query.saturation / 100)
    if query.invert:
        made = ImageChops.invert(made)
    if alpha is None:
        return made
    made.putalpha(alpha)
    return made.convert("RGBa")


def _sharpen(query: ImageQuery, placed: View) -> Sharpen | None:
    if query.usm is not None:
        usm = query.usm
        # radii are of the picture in full where they say so
        radius = usm.radius * min(1.0, max(placed.across, placed.down)) if usm.scaled else usm.radius
        return Sharpen(usm.amount, max(radius, 0.1), usm.threshold, usm.monochrome)
    return _SIMPLE if query.sharpen else None


def _levels(brightness: int, contrast: int) -> list[int]:
    """Contrast about the middle, then brightness; a hundred is all there is."""
    slope = 1 + contrast / 100 if contrast <= 0 else 1 / max(0.01, 1 - contrast / 100)
    shift = brightness * 255 / 100
    return [max(0, min(255, round((level - 127.5) * slope + 127.5 + shift))) for level in range(256)]


def _placed(image: Image.Image, placed: View) -> Image.Image:
    """In the view, cut off or with room around it."""
    if image.size == placed.size and placed.at == (0, 0):
        return image
    left, top = placed.at
    wide, high = placed.size
    if left <= 0 and top <= 0 and left + image.width >= wide and top + image.height >= high:
        return image.crop((-left, -top, wide - left, high - top))
    ground = Image.new("RGBA", placed.size, _EMPTY).convert("RGBa")
    ground.paste(_with_alpha(image), placed.at)
    return ground


def _file(image: Image.Image, query: ImageQuery, warnings: list[str]) -> bytes:
    if image.mode == "RGBa" and (not query.alpha or query.format is Format.JPEG):
        over = straight(image)
        ground = Image.new("RGBA", over.size, (*query.background, 255))
        ground.alpha_composite(over)
        image = ground.convert("RGB")
    if query.gray and image.mode == "RGB" and query.format in _GRAY and query.target_bytes is None:
        return _gray(image, query)
    if query.gray:
        image = _without_colour(image)
    wanted = Wanted(
        name=f"picture{query.ending}",
        format=query.format,
        quality=query.quality,
        target_bytes=query.target_bytes,
        dpi=query.dpi,
        interlace=query.interlace,
    )
    return encoded(image, wanted, warnings)


def _gray(image: Image.Image, query: ImageQuery) -> bytes:
    options: dict[str, object] = {"dpi": (query.dpi, query.dpi)} if query.dpi else {}
    if query.format is Format.JPEG:
        options |= {"quality": query.quality, "progressive": query.interlace}
    if query.format is Format.TIFF:
        options |= {"compression": "tiff_adobe_deflate"}
    out = BytesIO()
    made = image.convert("L")
    made.info = {}
    made.save(out, _GRAY[query.format], **options)
    return out.getvalue()


def _without_colour(image: Image.Image) -> Image.Image:
    alpha = straight(image).getchannel("A") if image.mode == "RGBa" else None
    made = straight(image).convert("RGB").convert("L").convert("RGB")
    if alpha is None:
        return made
    made.putalpha(alpha)
    return made.convert("RGBa")


def _with_alpha(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGBa" else image.convert("RGBA").convert("RGBa")
