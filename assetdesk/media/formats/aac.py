"""AAC without a container."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "audio/aac" if head.startswith(b"ID3") or film_marks.adts(head) else None


def _probe(path: str) -> str | None:
    with suppress(OSError), Path(path).open("rb") as file:
        return "audio/aac" if film_marks.adts(film_marks.after_tag(file.read(4096), path)) else None
    return None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "aac", "sound file", "AAC")


HANDLER = Handler(
    name="aac",
    label="AAC",
    version="1",
    type=AUDIO,
    mimes=("audio/aac",),
    extensions=(
        ".aac",
        ".adts",
    ),
    accepts=_accepts,
    open=_open,
    probe=_probe,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
