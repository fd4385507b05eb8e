"""Flash video."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/x-flv" if head.startswith(b"FLV\x01") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "flv", "film", "FLV")


HANDLER = Handler(
    name="flv",
    label="FLV",
    version="1",
    type=VIDEO,
    mimes=("video/x-flv",),
    extensions=(".flv",),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
