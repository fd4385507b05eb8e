"""XML of every kind that has no handler of its own."""

from __future__ import annotations

import re

from assetdesk.core.asset import XML
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_EXTENSIONS: tuple[str, ...] = (
    ".xml",
    ".xsl",
    ".xslt",
    ".xsd",
    ".dtd",
    ".rss",
    ".atom",
    ".plist",
    ".xmp",
    ".kml",
    ".gpx",
    ".opml",
)
_EXTENSIONS += (".aae", ".inx", ".ttml", ".dfxp", ".xliff", ".xlf", ".tmx", ".dita", ".ditamap", ".fcpxml")
_BEGINS = re.compile(r"\s*(?:<\?xml[\s?]|<\?xpacket\s|<!doctype\s+(?!html)|<(?:x:xmpmeta|rdf:rdf|plist)[\s>])", re.I)


def _accepts(head: bytes) -> str | None:
    if b"<" not in head or not sniff.is_text(head):
        return None
    encoding = sniff.unicode_of(head) or "latin-1"
    return "application/xml" if _BEGINS.match(head.decode(encoding, "replace").removeprefix("\ufeff")) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.markup import XmlDocument

    return XmlDocument(path, limits)


HANDLER = Handler(
    name="xml",
    label="XML",
    version="1",
    type=XML,
    mimes=("application/xml", "text/xml"),
    extensions=_EXTENSIONS,
    accepts=_accepts,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
