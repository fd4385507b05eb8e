"""WebP; of an animation the first frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image


def _accepts(head: bytes) -> str | None:
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    class WebpDocument(PillowDocument):
        """Adds how long it plays."""

        def metadata(self) -> dict[str, Any]:
            from assetdesk.media.metadata import animation

            return super().metadata() | animation.fields(self.path)

    return WebpDocument(path, limits, _plugin, "WebP picture")


def _plugin(path: str) -> Image.Image:
    from PIL import WebPImagePlugin

    return WebPImagePlugin.WebPImageFile(path)


HANDLER = Handler(
    name="webp",
    label="WebP",
    version="1",
    type=IMAGE,
    mimes=("image/webp",),
    extensions=(".webp",),
    accepts=_accepts,
    open=_open,
)
