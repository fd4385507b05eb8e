"""MP3 and its elder brothers, with a tag before it or without."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "audio/mpeg" if head.startswith(b"ID3") or film_marks.mpeg_sound(head) else None


def _probe(path: str) -> str | None:
    # others may have the same tag before them
    with suppress(OSError), Path(path).open("rb") as file:
        return None if film_marks.foreign_tag(film_marks.after_tag(file.read(10), path)) else "audio/mpeg"
    return None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "mp3", "sound file", "MP3")


HANDLER = Handler(
    name="mp3",
    label="MP3",
    version="1",
    type=AUDIO,
    mimes=("audio/mpeg",),
    extensions=(
        ".mp3",
        ".mp2",
        ".mpga",
    ),
    accepts=_accepts,
    open=_open,
    probe=_probe,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
