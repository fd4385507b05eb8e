"""Ogg that only sounds: Vorbis, Opus, Speex, FLAC."""

from __future__ import annotations

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    if film_marks.ogg(head) != "sound":
        return None
    return "audio/opus" if b"OpusHead" in head else "audio/ogg"


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "ogg", "sound file", "OGG")


HANDLER = Handler(
    name="ogg",
    label="OGG",
    version="1",
    type=AUDIO,
    mimes=(
        "audio/ogg",
        "audio/opus",
    ),
    extensions=(
        ".ogg",
        ".oga",
        ".opus",
        ".spx",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
