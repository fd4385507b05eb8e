"""Layered pictures that are a ZIP with the merged picture in it, as painting programs write them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import colour
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels

_MERGED = "mergedimage.png"
_SMALLER = ("preview.png", "Thumbnails/thumbnail.png")
_MOST_BYTES = 1 << 30


class MergedPictureDocument:
    """One such file; `kind` names it in sentences."""

    def __init__(self, path: str, limits: Limits, kind: str) -> None:
        self.path = path
        self.limits = limits
        self.kind = kind
        self.warnings: list[str] = []
        try:
            with reading(path, kind), zipfile.ZipFile(path) as archive:
                names = set(archive.namelist())
                found = next((name for name in (_MERGED, *_SMALLER) if name in names), None)
                self._data = _member(archive, found) if found else b""
        except zipfile.BadZipFile as wrong:
            with reading(path, kind):
                raise ValueError(str(wrong)) from wrong
        if found is None:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, f"There is no merged picture in this {kind}.")
        if found != _MERGED:
            self.warnings.append("The file holds only a small picture of itself.")

    def facts(self) -> PictureFacts:
        """Those of the merged picture."""
        with reading(self.path, self.kind), self._opened() as image:
            label = colour.label(image.mode, image.info.get("icc_profile"))
            return PictureFacts(*image.size, orientation=1, colour=label, bits=8)

    def picture(self, max_edge: int) -> Picture:
        """The merged picture, decoded."""
        with reading(self.path, self.kind), self._opened() as image:
            check_pixels(*image.size, self.limits.pixels)
            image.load()
            profile = image.info.get("icc_profile")
            made = image if image.mode in ("L", "LA", "RGB", "RGBA") else image.convert("RGBA")
            return Picture(made.copy(), *image.size, profile=profile, warnings=self.warnings)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is one."""
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """None that is known."""
        return {}

    def close(self) -> None:
        """Lets go of the merged picture's bytes."""
        self._data = b""

    def _opened(self) -> Image.Image:
        Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before every decode
        return Image.open(io.BytesIO(self._data), formats=("PNG",))


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """ValueError where it is larger than any such picture."""
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} says that it is larger than {_MOST_BYTES >> 20} MB")
    with archive.open(name) as file:
        return file.read(_MOST_BYTES)
