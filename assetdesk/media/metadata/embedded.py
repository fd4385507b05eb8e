"""Gathers the fields of one file from the blocks that its format carries.

Where several blocks have the same field, XMP wins over IPTC, and IPTC over EXIF: that is the order in which editing
programs keep them up to date.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.media.metadata import exif, iptc, tiff_tags, xmp

if TYPE_CHECKING:
    from PIL import Image

_IPTC_RESOURCE, _EXIF_RESOURCE, _XMP_RESOURCE = 1028, 1058, 1060
_TAKEN = "exif:DateTimeOriginal"
_TIFF_XMP, _TIFF_IPTC, _TIFF_PHOTOSHOP = 700, 33723, 34377
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
# name, GUID, whole length, place of this part
_EXTENSION_HEAD = len(_EXTENSION) + 32 + 8


@dataclass(frozen=True, slots=True)
class Blocks:
    """The raw blocks of a file. `exif` is a TIFF structure, with or without `Exif\\0\\0`; `own` are ready fields.

    `more_xmp` is what did not fit into the first packet.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    more_xmp: bytes | None = None
    iptc: bytes | None = None
    own: tuple[tuple[str, Any], ...] = ()


def of_blocks(blocks: Blocks, warnings: list[str]) -> dict[str, Any]:
    """Fields of all blocks; a block that cannot be read is a warning."""
    fields: dict[str, Any] = dict(blocks.own)
    readers = (
        ("EXIF", exif.read, blocks.exif),
        ("IPTC", iptc.read, blocks.iptc),
        ("XMP", xmp.read, blocks.more_xmp),
        ("XMP", xmp.read, blocks.xmp),
    )
    for name, read, block in readers:
        if not block:
            continue
        try:
            found = read(block, warnings)
        except Exception as wrong:  # metadata is written by everybody; none of it may cost the rest
            warnings.append(f"{name} cannot be read: {type(wrong).__name__}: {wrong}"[:300])
            continue
        # when it was taken the camera knows best; a day written by hand later is only better than none
        taken = fields.get(_TAKEN) if name == "IPTC" else None
        fields |= found | ({_TAKEN: taken} if taken else {})
    return fields


def of_pillow(image: Image.Image, warnings: list[str]) -> dict[str, Any]:
    """Fields of a file that Pillow has opened."""
    info = image.info
    resources = info.get("photoshop")
    packet = _bytes(info.get("xmp"))
    return of_blocks(
        Blocks(
            exif=_bytes(info.get("exif")),
            xmp=packet,
            more_xmp=_extended(getattr(image, "applist", None)) if packet else None,
            iptc=_bytes(resources.get(_IPTC_RESOURCE)) if isinstance(resources, dict) else None,
        ),
        warnings,
    )


def of_tiff(path: str, warnings: list[str], start: int = 0) -> dict[str, Any]:
    """Fields of a TIFF, which is an EXIF structure itself; its pixels need not be of a kind that anybody knows.

    `start` is where it begins in the file (raw photos that keep one behind a header of their own).
    """
    fields: dict[str, Any] = {}
    tags = tiff_tags.Tags()
    with Path(path).open("rb") as file:
        file.seek(start)
        try:
            tags = tiff_tags.read(file)
            fields |= exif.of_tags(tags)
        except Exception as wrong:  # as above
            warnings.append(f"EXIF cannot be read: {type(wrong).__name__}: {wrong}"[:300])
    block, resources, packet = (tags.raw.get(tag) for tag in (_TIFF_IPTC, _TIFF_PHOTOSHOP, _TIFF_XMP))
    if not block and resources:
        block = iptc.from_resources(resources)
    return of_blocks(Blocks(xmp=packet, iptc=block, own=tuple(fields.items())), warnings)


def of_resources(block: bytes, warnings: list[str]) -> dict[str, Any]:
    """Fields of Photoshop's image resources, as they stand in EPS files and others."""
    found = (iptc.from_resources(block, number) for number in (_EXIF_RESOURCE, _XMP_RESOURCE, _IPTC_RESOURCE))
    exif_block, packet, iim = found
    return of_blocks(Blocks(exif=exif_block, xmp=packet, iptc=iim), warnings)


def _extended(segments: object) -> bytes | None:
    """What did not fit into the first of a JPEG's XMP segments, put together; None where there is no more."""
    parts: dict[int, bytes] = {}
    whole = 0
    for name, data in segments if isinstance(segments, list) else []:
        if name == "APP1" and data.startswith(_EXTENSION) and len(data) > _EXTENSION_HEAD:
            whole, at = struct.unpack(">II", data[_EXTENSION_HEAD - 8 : _EXTENSION_HEAD])
            parts[at] = data[_EXTENSION_HEAD:]
    made = b"".join(parts[at] for at in sorted(parts))
    return made if made and len(made) == whole else None


def _bytes(value: object) -> bytes | None:
    if isinstance(value, tuple) and value and isinstance(value[0], bytes):
        value = value[0]
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value if isinstance(value, bytes) and value else None
