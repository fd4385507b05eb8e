"""The whole picture of an original at full depth as a `pyvips.Image`, and the ways between it and Pillow.

libvips reads what it is good at (JPEG, PNG, WebP, plain TIFFs), streaming and in 16 bits; everything else comes from
the format's own reader. Its loaders are called by kind and never find one by themselves.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from assetdesk.core.edits import Rip
from assetdesk.core.task import Limits
from assetdesk.media import tiff_pages
from assetdesk.media.damage import corrupt
from assetdesk.media.document import Document, HasRaster, Picture, check_pixels
from assetdesk.media.vips import pyvips

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

PROFILE = "icc-profile-data"
_DEEP = "deep-lab"
WHOLE = 1 << 30
_AT_ONCE = 4 << 20  # px
_COLOURS = {"b-w": 1, "grey16": 1, "srgb": 3, "rgb": 3, "rgb16": 3, "cmyk": 4, "lab": 3}
_INTERPRETATION = {"L": "b-w", "RGB": "srgb", "CMYK": "cmyk", "LAB": "lab"}
_BITS, _PLANAR, _TILE_WIDTH, _EXTRA = 258, 284, 322, 338
_LAB = 8
_TIFF_COLOURS = {1: 1, 2: 3, 5: 4, 8: 3}
# none, LZW, JPEG (not the old kind), both deflates, PackBits
_TIFF_COMPRESSIONS = {1, 5, 7, 8, 32946, 32773}


@dataclass(frozen=True, slots=True)
class Source:
    """An original that can be decoded again and again. Sizes in px, upright.

    `opened(False)` gives a picture to be read once from top to bottom, which costs next to no memory; `opened(True)`
    one to be read anywhere, which libvips keeps decoded. `kind` names it in sentences. `turn` is the EXIF orientation
    that was applied.
    """

    width: int
    height: int
    kind: str
    path: str
    turn: int
    opened: Callable[[bool], Any]


@runtime_checkable
class HasSamples(Protocol):
    """A document whose reader hands out more than 8 bits."""

    @property
    def profile(self) -> bytes | None:
        """The ICC profile of those pixels."""

    def samples(self) -> tuple[NDArray[np.uint16], bool] | None:
        """Rows × columns × channels of 16 bits, and whether the last channel is alpha; None where there are 8."""


@contextmanager
def evaluating(path: str, kind: str = "picture") -> Iterator[None]:
    """Turns what libvips raises while pixels are computed into `SourceCorrupt`; a full disk and too little memory are
    no fault of the file: OSError and MemoryError."""
    try:
        yield
    except pyvips.Error as wrong:
        said = str(wrong).lower()
        if "no space left" in said or "disk quota" in said:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from wrong
        if "out of memory" in said:
            raise MemoryError(str(wrong)) from wrong
        raise corrupt(path, kind, wrong) from wrong


def full(document: Document, path: str, format_name: str, limits: Limits, rip: Rip | None = None) -> Source:
    """The whole first picture, upright, at the depth it has. Refused beyond the pixel limit before it is decoded.

    A page description is ripped as `rip` says, or at its default resolution.
    """
    if isinstance(document, HasRaster):
        return _of_picture(document.raster(rip or Rip()), path)
    opener = _LOADERS.get(format_name)
    if opener is not None:
        try:
            # as the previews are turned, which a broken EXIF block may leave to the reader's judgement
            found = opener(path, limits, document.facts().orientation or 1)
        except pyvips.Error:  # a header that libvips does not like; the format's own reader says what it is
            found = None
        if found is not None:
            return _with_profile_of(document, found)
    if isinstance(document, HasSamples) and (deep := document.samples()) is not None:
        return _of_samples(*deep, document.profile, path)
    # a drawing is as large as it is asked to be: its own size is that of the whole
    facts = document.facts()
    return _of_picture(document.picture(max(facts.width or WHOLE, facts.height or WHOLE)), path)


def colours(image: Any) -> int:
    """How many of the bands are colours; one more is alpha."""
    bands: int = image.bands
    return min(_COLOURS.get(image.interpretation, 3 if bands >= 3 else 1), bands)


def has_alpha(image: Any) -> bool:
    """Whether there is a band behind the colours."""
    return bool(image.bands > colours(image))


def alpha(image: Any) -> Any:
    """The alpha band; None where there is none."""
    return image[colours(image)] if has_alpha(image) else None


def most(image: Any) -> float:
    """What full alpha, or full colour outside of Lab, is in this picture."""
    return 65535.0 if image.format == "ushort" else 255.0


def depth(image: Any) -> int:
    """8 or 16 bits a channel; of Lab, which is kept in floats, those of the original."""
    if image.interpretation == "lab":
        return 16 if image.get_typeof(_DEEP) else 8
    return 8 if image.format == "uchar" else 16


def flat(image: Any) -> Any:
    """The colours alone."""
    return image.extract_band(0, n=colours(image)) if has_alpha(image) else image


def with_alpha(image: Any, band: Any) -> Any:
    """The colours of `image` with that alpha, which is cast to its format."""
    plain = flat(image)
    return plain.bandjoin(band.cast(plain.format)).copy(interpretation=image.interpretation)


def profile_of(image: Any) -> bytes | None:
    """The embedded ICC profile."""
    if image.get_typeof(PROFILE) == 0:
        return None
    found = image.get(PROFILE)
    return bytes(found) or None


def with_profile(image: Any, profile: bytes | None) -> Any:
    """A copy that carries this profile, or none."""
    made = image.copy()
    if profile:
        made.set_type(pyvips.GValue.blob_type, PROFILE, profile)
    elif made.get_typeof(PROFILE):
        made.remove(PROFILE)
    return made


def from_pillow(image: Image.Image, profile: bytes | None = None, clear: Image.Image | None = None) -> Any:
    """A picture of one of the modes of `Picture`. Premultiplied alpha is taken apart; Lab becomes floats.

    `clear` is the alpha of a picture of whose mode Pillow knows none with alpha.
    """
    from PIL import Image

    if image.mode in ("RGBa", "La"):
        image = image.convert("RGBA" if image.mode == "RGBa" else "LA")
    plain = image.mode.removesuffix("A") if image.mode in ("LA", "RGBA") else image.mode
    if plain not in _INTERPRETATION:
        image, plain = image.convert("RGB"), "RGB"
    bands = len(image.getbands())
    if image.mode == "LAB":
        # Pillow keeps a and b as signed bytes and hands them out with an offset only as bands
        image = Image.merge("RGB", image.split())
    made = pyvips.Image.new_from_memory(_bytes_of(image, bands), image.width, image.height, bands, "uchar")
    if plain == "LAB":
        made = _lab_of_bytes(made)
    made = made.copy(interpretation=_INTERPRETATION[plain])
    if clear is not None:
        made = with_alpha(made, pyvips.Image.new_from_memory(clear.tobytes(), clear.width, clear.height, 1, "uchar"))
    return with_profile(made, profile)


def _bytes_of(image: Image.Image, bands: int) -> Any:
    """The samples, a band of rows at a time: Pillow alone would hold a large picture three times."""
    import numpy as np

    made = np.empty((image.height, image.width * bands), np.uint8)
    step = max(1, _AT_ONCE // image.width)
    for top in range(0, image.height, step):
        rows = image.crop((0, top, image.width, min(image.height, top + step))).tobytes()
        made[top : top + step] = np.frombuffer(rows, np.uint8).reshape(-1, image.width * bands)
    return made.data


def to_pillow(image: Any) -> Image.Image:
    """8 bits of mode L, LA, RGB, RGBA, CMYK or LAB. Pillow has no CMYK or Lab with alpha: their alpha is left out
    (`colour_management.shown` makes something of it that has)."""
    from PIL import Image

    count, lab = colours(image), image.interpretation == "lab"
    clear = has_alpha(image)
    if clear and (count == 4 or lab):
        image, clear = flat(image), False
    image = _bytes_of_lab(image) if lab else eight_bit(image)
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[count]
    made = Image.frombytes(mode + ("A" if clear else ""), (image.width, image.height), bytes(image.write_to_memory()))
    return Image.merge("LAB", made.split()) if lab else made


def eight_bit(image: Any) -> Any:
    """As 8 bits a channel, rounded."""
    if image.format == "uchar":
        return image
    if image.format == "ushort":
        wanted = {"grey16": "b-w", "rgb16": "srgb"}.get(image.interpretation, image.interpretation)
        return (image / 257).rint().cast("uchar").copy(interpretation=wanted)
    return image.rint().cast("uchar")


def upright(image: Any, turn: int) -> Any:
    """Turned by an EXIF orientation; all but the mirrored one (2) need a picture that can be read anywhere."""
    if turn in (2, 5):
        image = image.fliphor()
    if turn == 4:
        image = image.flipver()
    if turn == 7:
        image = image.fliphor()
    angle = {3: "d180", 5: "d270", 6: "d90", 7: "d90", 8: "d270"}.get(turn)
    return image.rot(angle) if angle else image


def _of_picture(picture: Picture, path: str) -> Source:
    image = from_pillow(picture.image, picture.profile, picture.alpha)
    width, height = picture.width, picture.height
    if picture.box is not None and (image.width, image.height) != (width, height):
        # a reader that reduces very large pictures whatever it is asked for
        left, top, right, bottom = picture.box
        image = image.crop(round(left), round(top), max(1, round(right - left)), max(1, round(bottom - top)))
    image = upright(image, picture.orientation)
    return Source(image.width, image.height, "picture", path, picture.orientation, lambda random: image)


def _with_profile_of(document: Document, source: Source) -> Source:
    """Under the profile that the previews go by: libvips leaves out those of some gray PNGs."""
    from assetdesk.media.readers.pillow import PillowDocument

    if not isinstance(document, PillowDocument):
        return source
    profile = document.profile()
    return replace(source, opened=lambda random: with_profile(source.opened(random), profile))


def _of_samples(samples: NDArray[np.uint16], clear: bool, profile: bytes | None, path: str) -> Source:
    height, width, bands = samples.shape
    made = pyvips.Image.new_from_array(samples)
    name = {1: "grey16", 3: "rgb16", 4: "cmyk"}[bands - clear]
    image = with_profile(made.copy(interpretation=name), profile)
    return Source(width, height, "picture", path, 1, lambda random: image)


def _loaded(
    load: Callable[..., Any],
    path: str,
    kind: str,
    limits: Limits,
    turn: int,
    plain: Callable[[Any], Any] | None = None,
) -> Source:
    head = load(path, access="sequential")
    check_pixels(head.width, head.height, limits.pixels)

    def opened(random: bool) -> Any:
        image = load(path, access="random" if random or turn > 2 else "sequential", fail_on="truncated")
        return _settled(upright(plain(image) if plain else image, turn))

    turned = turn >= 5
    return Source(
        head.height if turned else head.width, head.width if turned else head.height, kind, path, turn, opened
    )


def _settled(image: Any) -> Any:
    """Gray, RGB or CMYK under the names that everything here knows, the orientation done."""
    deep = image.format == "ushort"
    count = image.bands
    if image.interpretation == "labs":
        image, name = image.colourspace("lab"), "lab"
        image.set_type(pyvips.GValue.gint_type, _DEEP, 1)
    elif image.interpretation == "cmyk":
        name = "cmyk"
        image = image if count <= 5 else image.extract_band(0, n=5)
    elif count >= 3:
        name = "rgb16" if deep else "srgb"
        image = image if count <= 4 else image.extract_band(0, n=4)
    else:
        name = "grey16" if deep else "b-w"
    made = image.copy(interpretation=name)
    if made.get_typeof("orientation"):
        made.remove("orientation")
    return made


def _jpeg(path: str, limits: Limits, turn: int) -> Source | None:
    return _loaded(pyvips.Image.jpegload, path, "JPEG picture", limits, turn)


def _png(path: str, limits: Limits, turn: int) -> Source | None:
    return _loaded(pyvips.Image.pngload, path, "PNG picture", limits, turn)


def _webp(path: str, limits: Limits, turn: int) -> Source | None:
    return _loaded(pyvips.Image.webpload, path, "WebP picture", limits, turn)


def _tiff(path: str, limits: Limits, turn: int) -> Source | None:
    """A TIFF's first page where it is of a plain layout; None leaves it to our own reader."""
    with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
        first = next(tiff_pages.directories(file), None)
    if first is None or not first.is_page:
        return None
    tags = first.tags
    count = _TIFF_COLOURS.get(tags.get(tiff_pages.PHOTOMETRIC, -1), 0)
    if not count or tags.get(tiff_pages.COMPRESSION, 1) not in _TIFF_COMPRESSIONS:
        return None
    head = pyvips.Image.tiffload(path, access="sequential")
    deep_lab = head.interpretation == "labs" and head.bands == count
    if (head.format not in ("uchar", "ushort") and not deep_lab) or head.bands < count:
        return None
    if tags.get(tiff_pages.PHOTOMETRIC) == _LAB and not deep_lab:
        return None
    if head.format == "ushort" and tags.get(_BITS, 16) not in (0, 16):
        return None
    if tags.get(_PLANAR) == 2 and _TILE_WIDTH in tags:
        return None  # libvips finds that out when it is asked for pixels
    # a fourth channel that nothing is said of is taken for alpha, as our own reader does
    unsaid = _EXTRA not in tags and (count, head.bands) == (3, 4)
    clear = head.bands > count and (tags.get(_EXTRA) in (1, 2) or unsaid)
    if clear and tags.get(_EXTRA) == 1:
        return None  # premultiplied; our own reader takes it apart

    def plain(image: Any) -> Any:
        kept = count + clear
        return image.extract_band(0, n=kept) if image.bands > kept else image

    return _loaded(pyvips.Image.tiffload, path, "TIFF picture", limits, turn, plain)


_LOADERS: dict[str, Callable[[str, Limits, int], Source | None]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "tiff": _tiff,
}


def _lab_of_bytes(image: Any) -> Any:
    """ICC's 8 bits (L 0–255, a and b with an offset of 128) as libvips' floats."""
    return (image.cast("float") * [100 / 255, 1, 1]) - [0, 128, 128]


def _bytes_of_lab(image: Any) -> Any:
    count = colours(image)
    scaled = (image.extract_band(0, n=count) * [2.55, 1, 1]) + [0, 128, 128]
    scaled = scaled.rint().cast("uchar")
    return scaled.copy(interpretation="lab")
