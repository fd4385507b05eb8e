"""What the formats that Pillow reads have in common: header facts, one decode, EXIF, XMP and IPTC.

A format's own module says how its file is opened and what differs.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import colour
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels
from assetdesk.media.pixels import banded

if TYPE_CHECKING:
    from PIL import Image

_BITS = {"1": 1, "I;16": 16, "I;16B": 16, "I;16L": 16, "I;16N": 16, "I": 32, "F": 32}


class PillowDocument:
    """A file that Pillow reads. `kind` names it in sentences: "JPEG picture"."""

    def __init__(
        self, path: str, limits: Limits, opener: Callable[[str], Image.Image], kind: str, *, draft: bool = False
    ) -> None:
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before every decode
        self.path = path
        self.limits = limits
        self.kind = kind
        self.warnings: list[str] = []
        self._opener = opener
        self._draft = draft
        with reading(path, kind):
            self._image: Image.Image | None = opener(path)

    @property
    def image(self) -> Image.Image:
        """The opened picture; opened again after a decode has been given away."""
        if self._image is None:
            with reading(self.path, self.kind):
                self._image = self._opener(self.path)
        return self._image

    def orientation(self) -> int:
        """EXIF's 1–8; 1 where there is none or it cannot be read."""
        try:
            value = self.image.getexif().get(0x0112, 1)
        except Exception as wrong:  # EXIF is hints; a broken one must not cost the picture
            self._warn(f"EXIF cannot be read: {wrong}")
            return 1
        return value if isinstance(value, int) and 1 <= value <= 8 else 1

    def profile(self) -> bytes | None:
        """The embedded ICC profile."""
        found = self.image.info.get("icc_profile")
        return found if isinstance(found, bytes) and found else None

    def pages(self) -> int:
        """Pages that can be looked at one by one; frames of an animation are not pages."""
        return 1

    def animated(self) -> bool:
        """Whether there is more than one frame."""
        return bool(getattr(self.image, "is_animated", False))

    def bits(self) -> int:
        """Bits of one channel as stored."""
        return _BITS.get(self.image.mode, 8)

    def facts(self) -> PictureFacts:
        """What the headers say."""
        with reading(self.path, self.kind):
            turn = self.orientation()
            width, height = self.image.size
            return PictureFacts(
                width=height if turn >= 5 else width,
                height=width if turn >= 5 else height,
                pages=self.pages(),
                orientation=turn,
                colour=self.colour(),
                bits=self.bits(),
                ppi=self.ppi(),
                animated=self.animated(),
            )

    def colour(self) -> str:
        """The colour space in words."""
        return colour.label(colour_mode(self.image.mode), self.profile())

    def ppi(self) -> float | None:
        """Pixels an inch as the file states them."""
        stated = self.image.info.get("dpi")
        try:
            value = float(stated[0]) if stated else 0.0
        except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
            return None
        return round(value, 2) if math.isfinite(value) and 1 < value < 100_000 else None

    def picture(self, max_edge: int) -> Picture:
        """The first frame."""
        with reading(self.path, self.kind):
            image = self.image
            width, height = image.size
            check_pixels(width, height, self.limits.pixels)
            turn, profile = self.orientation(), self.profile()
            box = self._reduce_in_decoder(image, max_edge)
            made, part = self._pixels(image, max_edge)
            close_files(image)
        self._image = None  # its pixels now belong to the picture; the next question opens it anew
        return Picture(made, width, height, turn, profile, box=box or part, warnings=self.warnings)

    def _pixels(
        self, image: Image.Image, max_edge: int
    ) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
        """Decodes; where that leaves fewer pixels than the picture has, also the part that it covers."""
        image.load()
        return banded(image, max_edge)

    def _reduce_in_decoder(self, image: Image.Image, max_edge: int) -> tuple[float, float, float, float] | None:
        """Lets the decoder skip pixels that will not be needed; the covered part of what it will give, or None."""
        width, height = image.size
        if not self._draft or max(width, height) <= max_edge:
            return None
        scale = max_edge / max(width, height)
        made = image.draft(None, (max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale))))
        return made[1] if made and image.size != (width, height) else None

    def page(self, number: int, max_edge: int) -> Picture:
        """There is only one."""
        if number != 1:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """EXIF, XMP and IPTC, by field name."""
        from assetdesk.media.metadata import embedded

        return embedded.of_pillow(self.image, self.warnings)

    def close(self) -> None:
        """Lets go of the file."""
        if self._image is not None:
            self._image.close()
            self._image = None

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)


def plugin(module: str, name: str) -> Callable[[str], Image.Image]:
    """What opens a file with one plug-in of Pillow and no other: `plugin("QoiImagePlugin", "QoiImageFile")`."""

    def opened(path: str) -> Image.Image:
        reader: type[Image.Image] = getattr(import_module(f"PIL.{module}"), name)
        with warnings.catch_warnings():
            # about what Pillow will do one day, and about the size of pictures, of which we know better
            warnings.simplefilter("ignore")
            return reader(path)  # type: ignore[call-arg]

    return opened


def close_files(image: Image.Image) -> None:
    """Pillow keeps the file of a picture with several frames; closing the picture would take its pixels too."""
    for name in ("fp", "_fp"):
        file = getattr(image, name, None)
        with suppress(Exception):
            if file is not None:
                file.close()


def colour_mode(mode: str) -> str:
    """The mode that `media.colour` knows a Pillow mode by."""
    if mode in ("1", "L", "LA", "La", "F", "I") or mode.startswith("I;16"):
        return "L"
    return mode if mode in ("CMYK", "LAB") else "RGB"
