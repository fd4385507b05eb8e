"""MPEG transport streams, as cameras and television write them."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/mp2t" if film_marks.transport_stream(head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "mpegts", "film", "MPEG-TS")


HANDLER = Handler(
    name="ts",
    label="MPEG-TS",
    version="1",
    type=VIDEO,
    mimes=("video/mp2t",),
    extensions=(
        ".ts",
        ".mts",
        ".m2ts",
        ".m2t",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
