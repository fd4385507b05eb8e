"""WebM; one that only sounds is shown as sound."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/webm" if film_marks.matroska(head) == "webm" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "matroska", "film", "WebM")


HANDLER = Handler(
    name="webm",
    label="WebM",
    version="1",
    type=VIDEO,
    mimes=("video/webm",),
    extensions=(
        ".webm",
        ".weba",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
