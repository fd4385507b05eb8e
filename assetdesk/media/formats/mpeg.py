"""MPEG-1 and MPEG-2: program streams, as discs have them, and bare sequences of pictures."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/mpeg" if film_marks.program_stream(head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    with Path(path).open("rb") as file:
        demuxer = "mpegvideo" if file.read(4) == b"\0\0\x01\xb3" else "mpeg"
    return FilmDocument(path, limits, demuxer, "film", "MPEG")


HANDLER = Handler(
    name="mpeg",
    label="MPEG",
    version="1",
    type=VIDEO,
    mimes=("video/mpeg",),
    extensions=(
        ".mpg",
        ".mpeg",
        ".vob",
        ".m2v",
        ".m1v",
        ".mpe",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
