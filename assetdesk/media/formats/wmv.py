"""Windows Media with moving pictures."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "video/x-ms-wmv" if film_marks.asf(head) else None


def _probe(path: str) -> str | None:
    return "video/x-ms-wmv" if film_marks.asf_has_pictures(path) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "asf", "film", "WMV")


HANDLER = Handler(
    name="wmv",
    label="WMV",
    version="1",
    type=VIDEO,
    mimes=("video/x-ms-wmv",),
    extensions=(
        ".wmv",
        ".asf",
        ".dvr-ms",
    ),
    accepts=_accepts,
    open=_open,
    probe=_probe,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
