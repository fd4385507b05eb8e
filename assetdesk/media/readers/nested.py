"""Pictures that hold other pictures: icons, cursors, faxes of several pages, textures with a JPEG inside.

What lies inside may have another size than the outer header says, so the pixel limit is checked once more there.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, check_pixels
from assetdesk.media.readers.pillow import PillowDocument

if TYPE_CHECKING:
    from PIL import Image


class NestedDocument(PillowDocument):
    """As `PillowDocument`; the picture is as large as the one inside turns out to be."""

    def __init__(self, path: str, limits: Limits, opener: Callable[[str], Image.Image], kind: str) -> None:
        def guarded(path: str) -> Image.Image:
            # some plug-ins look into what is inside as soon as they open a file
            with _no_more_than(limits.pixels):
                return opener(path)

        super().__init__(path, limits, guarded, kind)

    def picture(self, max_edge: int) -> Picture:
        """The first or largest of the pictures."""
        made = super().picture(max_edge)
        if made.box is None:
            made.width, made.height = made.image.size
        return made

    def animated(self) -> bool:
        """Several pictures are several sizes or pages, not frames."""
        return False

    def _pixels(
        self, image: Image.Image, max_edge: int
    ) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
        with _no_more_than(self.limits.pixels):
            return super()._pixels(image, max_edge)


@contextmanager
def _no_more_than(pixels: int) -> Iterator[None]:
    """Pillow asks by itself before it decodes what is inside; here its warning is a refusal."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as wrong:
        raise FileFault(
            ErrorCode.RENDITION_TOO_LARGE,
            f"A picture inside has more than {pixels / 1e6:,.0f} megapixels, the limit.",
            detail=str(wrong),
        ) from wrong
    finally:
        Image.MAX_IMAGE_PIXELS = None


class PagedDocument(NestedDocument):
    """Each picture inside is a page."""

    def pages(self) -> int:
        """How many there are."""
        return max(1, int(getattr(self.image, "n_frames", 1)))

    def page(self, number: int, max_edge: int) -> Picture:
        """One of them."""
        with reading(self.path, self.kind):
            if not 1 <= number <= self.pages():
                raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
            self.image.seek(number - 1)
            check_pixels(*self.image.size, self.limits.pixels)
        return self.picture(max_edge)
