"""Microsoft Image Composer: an OLE file with a TIFF for each sprite, of which the first is shown."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument
    from assetdesk.media.readers.pillow import plugin

    return NestedDocument(path, limits, plugin("MicImagePlugin", "MicImageFile"), "Image Composer picture")


HANDLER = Handler(
    name="mic",
    label="Image Composer",
    version="1",
    type=IMAGE,
    mimes=(packages.COMPOSER,),
    extensions=(".mic",),
    accepts=packages.accepts_ole,
    open=_open,
    probe=packages.probe_for(packages.COMPOSER),
)
