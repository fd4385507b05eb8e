"""MXF."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "application/mxf" if film_marks.mxf(head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "mxf", "film", "MXF")


HANDLER = Handler(
    name="mxf",
    label="MXF",
    version="1",
    type=VIDEO,
    mimes=("application/mxf",),
    extensions=(".mxf",),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
