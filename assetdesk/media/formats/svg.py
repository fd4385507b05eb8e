"""SVG and SVGZ: drawn at the size that is needed, without anything that lies outside of the file."""

from __future__ import annotations

from assetdesk.core.asset import SVG
from assetdesk.core.task import Limits
from assetdesk.media import svg_marks
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "image/svg+xml" if svg_marks.is_svg(head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.svg import SvgDocument

    return SvgDocument(path)


HANDLER = Handler(
    name="svg",
    label="SVG",
    version="1",
    type=SVG,
    mimes=("image/svg+xml",),
    extensions=(".svg", ".svgz"),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT}),
)
