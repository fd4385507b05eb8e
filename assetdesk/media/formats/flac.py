"""FLAC, with a tag before it or without."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from assetdesk.core.asset import AUDIO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "audio/flac" if head.startswith((b"fLaC", b"ID3")) else None


def _probe(path: str) -> str | None:
    with suppress(OSError), Path(path).open("rb") as file:
        return "audio/flac" if film_marks.after_tag(file.read(10), path).startswith(b"fLaC") else None
    return None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "flac", "sound file", "FLAC")


HANDLER = Handler(
    name="flac",
    label="FLAC",
    version="1",
    type=AUDIO,
    mimes=("audio/flac",),
    extensions=(".flac",),
    accepts=_accepts,
    open=_open,
    probe=_probe,
    abilities=frozenset({Ability.TEXT, Ability.SOUND, Ability.PARTS}),
)
