"""FlashPix: an OLE file with a picture in several sizes, of which the largest is shown."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument
    from assetdesk.media.readers.pillow import plugin

    return NestedDocument(path, limits, plugin("FpxImagePlugin", "FpxImageFile"), "FlashPix picture")


HANDLER = Handler(
    name="fpx",
    label="FlashPix",
    version="1",
    type=IMAGE,
    mimes=(packages.FLASHPIX,),
    extensions=(".fpx",),
    accepts=packages.accepts_ole,
    open=_open,
    probe=packages.probe_for(packages.FLASHPIX),
)
