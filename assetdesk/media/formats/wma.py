"""Windows Media that only sounds."""

from __future__ import annotations

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "audio/x-ms-wma" if film_marks.asf(head) else None


def _probe(path: str) -> str | None:
    return None if film_marks.asf_has_pictures(path) else "audio/x-ms-wma"


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "asf", "sound file", "WMA")


HANDLER = Handler(
    name="wma",
    label="WMA",
    version="1",
    type=AUDIO,
    mimes=("audio/x-ms-wma",),
    extensions=(".wma",),
    accepts=_accepts,
    open=_open,
    probe=_probe,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
