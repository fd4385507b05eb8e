"""AIFF and AIFF-C."""

from __future__ import annotations

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "audio/aiff" if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "aiff", "sound file", "AIFF")


HANDLER = Handler(
    name="aiff",
    label="AIFF",
    version="1",
    type=AUDIO,
    mimes=("audio/aiff",),
    extensions=(
        ".aif",
        ".aiff",
        ".aifc",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
