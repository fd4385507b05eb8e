"""MP4, M4V, 3GP and what else has their boxes; one that only sounds is shown as sound."""

from __future__ import annotations

from assetdesk.core.asset import VIDEO
from assetdesk.core.task import Limits
from assetdesk.media import film_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    brand = film_marks.iso_film(head)
    if brand is None:
        return None
    if brand.startswith((b"3gp", b"3g2", b"3gr", b"3gs", b"3ge", b"3gg")):
        return "video/3gpp2" if brand.startswith(b"3g2") else "video/3gpp"
    return "video/x-m4v" if brand.startswith(b"M4V") else "video/mp4"


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.film import FilmDocument

    return FilmDocument(path, limits, "mov", "film", "MP4")


HANDLER = Handler(
    name="mp4",
    label="MP4",
    version="1",
    type=VIDEO,
    mimes=(
        "video/mp4",
        "video/x-m4v",
        "video/3gpp",
        "video/3gpp2",
    ),
    extensions=(
        ".mp4",
        ".m4v",
        ".3gp",
        ".3g2",
        ".f4v",
        ".mj2",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.FRAMES, Ability.SOUND, Ability.PARTS}),
)
