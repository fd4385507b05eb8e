"""Gathers the fields of one file from the blocks that its format carries.

Where several blocks have the same field, XMP wins over IPTC, and IPTC over EXIF: that is the order in which editing
programs keep them up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.media.metadata import exif, iptc, xmp

if TYPE_CHECKING:
    from PIL import Image

_IPTC_RESOURCE = 1028
_TIFF_XMP, _TIFF_IPTC, _TIFF_PHOTOSHOP = 700, 33723, 34377


@dataclass(frozen=True, slots=True)
class Blocks:
    """The raw blocks of a file. `exif` is a TIFF structure, with or without `Exif\\0\\0`; `own` are ready fields."""

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    own: tuple[tuple[str, Any], ...] = ()


def of_blocks(blocks: Blocks, warnings: list[str]) -> dict[str, Any]:
    """Fields of all blocks; a block that cannot be read is a warning."""
    fields: dict[str, Any] = dict(blocks.own)
    readers = (("EXIF", exif.read, blocks.exif), ("IPTC", iptc.read, blocks.iptc), ("XMP", xmp.read, blocks.xmp))
    for name, read, block in readers:
        if not block:
            continue
        try:
            fields |= read(block, warnings)
        except Exception as wrong:  # metadata is written by everybody; none of it may cost the rest
            warnings.append(f"{name} cannot be read: {type(wrong).__name__}: {wrong}"[:300])
    return fields


def of_pillow(image: Image.Image, warnings: list[str]) -> dict[str, Any]:
    """Fields of a file that Pillow has opened."""
    info = image.info
    resources = info.get("photoshop")
    packet = info.get("xmp")
    return of_blocks(
        Blocks(
            exif=_bytes(info.get("exif")),
            xmp=_bytes(packet),
            iptc=_bytes(resources.get(_IPTC_RESOURCE)) if isinstance(resources, dict) else None,
        ),
        warnings,
    )


def of_tiff(path: str, warnings: list[str]) -> dict[str, Any]:
    """Fields of a TIFF, which is an EXIF structure itself; its pixels need not be of a kind that Pillow knows."""
    from PIL import Image

    fields: dict[str, Any] = {}
    tags: Image.Exif | dict[int, Any] = {}
    with Path(path).open("rb") as file:
        try:
            tags = Image.Exif()
            tags.load_from_fp(file)
            fields |= exif.of_pillow(tags)
        except Exception as wrong:  # as above
            warnings.append(f"EXIF cannot be read: {type(wrong).__name__}: {wrong}"[:300])
        block, resources, packet = (_bytes(_tag(tags, tag)) for tag in (_TIFF_IPTC, _TIFF_PHOTOSHOP, _TIFF_XMP))
    if not block and resources:
        block = iptc.from_resources(resources)
    return fields | of_blocks(Blocks(xmp=packet, iptc=block), warnings)


def _tag(tags: Any, tag: int) -> object:
    try:
        return tags.get(tag)
    except Exception:  # one broken tag among good ones
        return None


def _bytes(value: object) -> bytes | None:
    if isinstance(value, tuple) and value and isinstance(value[0], bytes):
        value = value[0]
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value if isinstance(value, bytes) and value else None
