"""Metadata of SVG: its title and description, an XMP packet, or the Dublin Core that drawing programs write."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from assetdesk.core.metadata_fields import BY_NAME
from assetdesk.media.metadata import embedded

_DC = "{http://purl.org/dc/elements/1.1/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LONGEST = 10_000


def read(title: str, description: str, metadata: str, warnings: list[str]) -> dict[str, Any]:
    """Fields; the elements of the drawing itself come after what its metadata say."""
    fields: dict[str, Any] = {}
    if title:
        fields["dc:title"] = title[:_LONGEST]
    if description:
        fields["dc:description"] = description[:_LONGEST]
    if not metadata:
        return fields
    fields |= _dublin_core(metadata)
    if "Description" not in metadata:
        return fields
    return fields | embedded.of_blocks(embedded.Blocks(xmp=metadata.encode()), warnings)


def _dublin_core(metadata: str) -> dict[str, Any]:
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    try:
        root: Element = fromstring(metadata)
    except (ParseError, ValueError):  # a prefix that was declared nowhere
        return {}
    fields: dict[str, Any] = {}
    for element in root.iter():
        name = element.tag.removeprefix(_DC) if isinstance(element.tag, str) else ""
        field = BY_NAME.get(f"dc:{name}") if element.tag != name else None
        if field is None or field.name in fields:
            continue
        items = ["".join(one.itertext()) for one in element.iter(f"{_RDF}li")] or ["".join(element.itertext())]
        said = [text[:_LONGEST] for one in items if (text := " ".join(one.split()))]
        if said:
            fields[field.name] = said if field.kind == "list" else said[0]
    return fields
