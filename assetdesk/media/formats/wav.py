"""WAV and broadcast WAV, of more than 4 GB too."""

from __future__ import annotations

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "audio/wav" if film_marks.riff(head) == b"WAVE" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "wav", "sound file", "WAV")


HANDLER = Handler(
    name="wav",
    label="WAV",
    version="1",
    type=AUDIO,
    mimes=("audio/wav",),
    extensions=(
        ".wav",
        ".wave",
        ".bwf",
        ".rf64",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
