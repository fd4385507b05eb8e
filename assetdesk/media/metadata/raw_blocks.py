"""Where each maker's raw photos keep EXIF and XMP: mostly a TIFF from the first byte on, else in boxes and blocks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from assetdesk.media import boxes, tiff_pages
from assetdesk.media.metadata import embedded, exif, tiff_tags

_TIFF_LIKE = (b"IIU\0", b"IIRO", b"IIRS", b"MMOR")
_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_MOST = 8 << 20


def has_own(path: str) -> bool:
    """Whether the file itself carries a TIFF structure; if not, the picture inside may."""
    with Path(path).open("rb") as file:
        head = file.read(64)
    return tiff_pages.is_tiff(head) or head[:4] in _TIFF_LIKE or head[4:12] == b"ftypcrx " or head[:3] == b"\0MR"


def read(path: str, preview: bytes | None, told: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    """Fields of the file, then of the JPEG inside it, then what LibRaw `told`: each fills what the ones before left."""
    fields: dict[str, Any] = {}
    with Path(path).open("rb") as file:
        head = file.read(64)
        if tiff_pages.is_tiff(head) or head[:4] in _TIFF_LIKE:
            fields = embedded.of_tiff(path, warnings)
        elif head[4:12] == b"ftypcrx ":
            fields = _of_canon(file, warnings)
        elif head[:3] == b"\0MR" and (start := _of_minolta(file)) is not None:
            fields = embedded.of_tiff(path, warnings, start)
    if preview is not None:
        fields = _of_jpeg(preview, warnings) | fields
    return told | fields


def _of_jpeg(data: bytes, warnings: list[str]) -> dict[str, Any]:
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=("JPEG",)) as image:
            return embedded.of_pillow(image, warnings)
    except Exception as wrong:  # metadata are hints; a broken picture is told of where it is shown
        warnings.append(f"Metadata of the picture inside cannot be read: {wrong}"[:300])
        return {}


def _of_canon(file: BinaryIO, warnings: list[str]) -> dict[str, Any]:
    """CR3: the directories of an EXIF block, each as a TIFF of its own in a box."""
    parts: dict[bytes, bytes] = {}
    packet: bytes | None = None
    for box in boxes.walk(file):
        if box.kind == b"moov":
            for inner in boxes.walk(file, box.start, box.end):
                if inner.kind == b"uuid" and inner.read(file, 16) == _CANON:
                    for part in boxes.walk(file, inner.start + 16, inner.end):
                        parts[part.kind] = part.read(file, _MOST)
        elif box.kind == b"uuid" and box.read(file, 16) == _XMP:
            packet = box.read(file, _MOST)[16:]
    tags = tiff_tags.Tags()
    for kind, name in ((b"CMT1", "first"), (b"CMT2", "exif"), (b"CMT4", "gps")):
        if block := parts.get(kind):
            try:
                setattr(tags, name, tiff_tags.read(BytesIO(block)).first)
            except Exception as wrong:  # one broken directory leaves the others readable
                warnings.append(f"EXIF cannot be read: {type(wrong).__name__}: {wrong}"[:300])
    own = tuple(exif.of_tags(tags).items())
    return embedded.of_blocks(embedded.Blocks(xmp=packet, own=own), warnings)


def _of_minolta(file: BinaryIO) -> int | None:
    """Where the block with the TIFF structure begins."""
    file.seek(4)
    end = min(8 + int.from_bytes(file.read(4), "big"), _MOST)
    at = 8
    while at + 8 <= end:
        file.seek(at)
        head = file.read(8)
        if head[:4] == b"\0TTW":
            return at + 8
        at += 8 + int.from_bytes(head[4:8], "big")
    return None
