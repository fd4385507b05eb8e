"""QuickTime, old films without a brand among them."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/quicktime" if film_marks.quicktime(head) else None


def _probe(path: str) -> str | None:
    return "video/quicktime" if film_marks.has_film_boxes(path) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "mov", "film", "MOV")


HANDLER = Handler(
    name="mov",
    label="MOV",
    version="1",
    type=VIDEO,
    mimes=("video/quicktime",),
    extensions=(
        ".mov",
        ".qt",
    ),
    accepts=_accepts,
    open=_open,
    probe=_probe,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
