"""AVI."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/x-msvideo" if film_marks.riff(head) in (b"AVI ", b"AVIX", b"AMV ") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "avi", "film", "AVI")


HANDLER = Handler(
    name="avi",
    label="AVI",
    version="1",
    type=VIDEO,
    mimes=("video/x-msvideo",),
    extensions=(
        ".avi",
        ".divx",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
