"""Ogg with moving pictures."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/ogg" if film_marks.ogg(head) == "film" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "ogg", "film", "OGV")


HANDLER = Handler(
    name="ogv",
    label="OGV",
    version="1",
    type=VIDEO,
    mimes=("video/ogg",),
    extensions=(
        ".ogv",
        ".ogm",
        ".ogx",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
