"""Photoshop documents, PSD and PSB: the stored merged picture, composed from the layers only where there is none."""

from __future__ import annotations

from assetdesk.core.asset import PHOTOSHOP
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "image/vnd.adobe.photoshop" if head[:6] in (b"8BPS\0\1", b"8BPS\0\2") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.photoshop import PhotoshopDocument

    return PhotoshopDocument(path, limits)


HANDLER = Handler(
    name="psd",
    label="Photoshop",
    version="3",
    type=PHOTOSHOP,
    mimes=("image/vnd.adobe.photoshop",),
    extensions=(".psd", ".psb", ".pdd"),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.PARTS}),
)
