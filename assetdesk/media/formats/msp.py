"""MSP, the pictures of the first Windows Paint."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-msp" if head[:4] in (b"DanM", b"LinS") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("MspImagePlugin", "MspImageFile"), "MSP picture")


HANDLER = Handler(
    name="msp",
    label="MSP",
    version="1",
    type=IMAGE,
    mimes=("image/x-msp",),
    extensions=(),  # .msp is mostly a patch of Windows Installer
    accepts=_accepts,
    open=_open,
)
