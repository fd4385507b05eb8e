"""Web pages: their source as a sheet, their words for the search. Nothing they point to is fetched."""

from __future__ import annotations

import re
from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_EXTENSIONS = (".html", ".htm", ".xhtml", ".xht", ".shtml")
_BEGINS = re.compile(
    r"(?:\s|<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.I | re.S
)


def _accepts(head: bytes) -> str | None:
    return "text/html" if sniff.is_text(head) and b"<" in head else None


def _probe(path: str) -> str | None:
    try:
        with Path(path).open("rb") as file:
            head = file.read(4096)
    except OSError:
        return None
    encoding = sniff.unicode_of(head) or "latin-1"
    if _BEGINS.match(head.decode(encoding, "replace").removeprefix("\ufeff")):
        return "text/html"
    return "text/html" if sniff.extension_of(Path(path).name) in _EXTENSIONS else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.markup import HtmlDocument

    return HtmlDocument(path, limits)


HANDLER = Handler(
    name="html",
    label="HTML",
    version="1",
    type=OTHER,
    mimes=("text/html",),
    extensions=_EXTENSIONS,
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
