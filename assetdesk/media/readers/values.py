"""Formats whose samples come as an array of numbers: the header first, one decode, then eight bits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Header:
    """Sizes in px; `bits` of one sample; `colour` in words."""

    width: int
    height: int
    bits: int | None = None
    colour: str | None = None


class ValuesDocument:
    """`read` gives the header, `decode` the picture as L, LA, RGB or RGBA. `kind` names it in sentences."""

    def __init__(
        self, path: str, limits: Limits, kind: str, read: Callable[[], Header], decode: Callable[[], Image.Image]
    ) -> None:
        self.path = path
        self.limits = limits
        self.kind = kind
        self.warnings: list[str] = []
        self._decode = decode
        with reading(path, kind):
            self._header = read()
            if self._header.width <= 0 or self._header.height <= 0:
                raise ValueError(f"header says {self._header.width} × {self._header.height} px")

    def facts(self) -> PictureFacts:
        """What the header says."""
        head = self._header
        return PictureFacts(width=head.width, height=head.height, orientation=1, colour=head.colour, bits=head.bits)

    def picture(self, max_edge: int) -> Picture:
        """The whole picture."""
        check_pixels(self._header.width, self._header.height, self.limits.pixels)
        with reading(self.path, self.kind):
            image = self._decode()
        return Picture(image, *image.size, warnings=self.warnings)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is only one."""
        if number != 1:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """None of these formats has any that people look for."""
        return {}

    def close(self) -> None:
        """Nothing is held open between questions."""


def shown_light(light: NDArray[Any]) -> Image.Image:
    """Linear light of any brightness as a picture: height × width × 1 to 4, the last of 2 or 4 being alpha.

    What is brighter than white is drawn in softly (Reinhard, with the brightest two hundredth as the new white); a
    picture that has no such parts only gets sRGB's curve. Alpha is multiplied into the light, as film programs do.
    """
    values: NDArray[Any] = np.nan_to_num(light.astype(np.float32), nan=0.0, posinf=65504.0, neginf=0.0)
    alpha = None
    if values.shape[2] in (2, 4):
        alpha = values[..., -1].clip(0, 1)
        values = values[..., :-1] / np.where(alpha > 1e-4, alpha, 1)[..., None]
    np.maximum(values, 0, out=values)
    weights = np.array((0.2126, 0.7152, 0.0722), np.float32)
    bright = values @ weights if values.shape[2] == 3 else values[..., 0]
    white = float(np.percentile(bright[:: max(1, bright.shape[0] // 1000)], 99.5))
    if white > 1:
        values = values * ((1 + bright / (white * white)) / (1 + bright))[..., None]
    values = np.clip(values, 0, 1)
    curved = np.where(values <= 0.0031308, values * 12.92, 1.055 * np.power(values, 1 / 2.4) - 0.055)
    eight = (curved * 255 + 0.5).astype(np.uint8)
    image = Image.fromarray(eight[..., 0] if eight.shape[2] == 1 else eight)
    if alpha is not None and float(alpha.min()) < 1:
        image.putalpha(Image.fromarray((alpha * 255 + 0.5).astype(np.uint8)))
    return image


def stretched(values: NDArray[Any]) -> Image.Image:
    """Measured values as gray: all but the least and greatest of a thousand are spread over black to white."""
    with np.errstate(over="ignore", invalid="ignore"):
        work = values.astype(np.float32)
    finite = work[np.isfinite(work)]
    if not finite.size:
        return Image.new("L", (values.shape[1], values.shape[0]))
    low, high = (float(one) for one in np.percentile(finite, (0.1, 99.9)))
    if high <= low:
        low, high = float(finite.min()), float(finite.max())
    work = (np.nan_to_num(work, nan=low, posinf=high, neginf=low) - low) * (255.0 / ((high - low) or 1.0))
    return Image.fromarray((np.clip(work, 0, 255) + 0.5).astype(np.uint8))
