"""Pictures that hold other pictures: icons, cursors, faxes of several pages, textures with a JPEG inside.

What lies inside may have another size than the outer header says, so the pixel limit is checked once more there.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, check_pixels
from assetdesk.media.readers.pillow import PillowDocument

if TYPE_CHECKING:
    from PIL import Image


class NestedDocument(PillowDocument):
    """As `PillowDocument`; the picture is as large as the one inside turns out to be."""

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
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = self.limits.pixels  # Pillow asks by itself before it decodes what is inside
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                return super()._pixels(image, max_edge)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as wrong:
            limit = f"{self.limits.pixels / 1e6:,.0f}"
            raise FileFault(
                ErrorCode.RENDITION_TOO_LARGE,
                f"A picture inside has more than {limit} megapixels, the limit.",
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
