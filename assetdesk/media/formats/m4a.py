"""Apple"s sound files: AAC and Apple Lossless in MP4"s boxes."""

from __future__ import annotations

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "audio/mp4" if film_marks.iso_sound(head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "mov", "sound file", "M4A")


HANDLER = Handler(
    name="m4a",
    label="M4A",
    version="1",
    type=AUDIO,
    mimes=("audio/mp4",),
    extensions=(
        ".m4a",
        ".m4b",
        ".m4p",
        ".f4a",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
