"""Where each maker's raw photos keep EXIF and XMP: mostly a TIFF from the first byte on, else in boxes and blocks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from assetdesk.media import boxes, tiff_pages
from assetdesk.media.metadata import embedded, exif, tiff_tags

# its own directory has next to nothing of the shot
_PANASONIC = b"IIU\0"
_TIFF_LIKE = (_PANASONIC, b"IIRO", b"IIRS", b"MMOR")
_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
_FUJI = b"FUJIFILM"
_MOST = 8 << 20


def has_own(path: str) -> bool:
    """Whether the file itself has a place for all of EXIF; if not, the picture inside may."""
    with Path(path).open("rb") as file:
        head = file.read(64)
    marked = head[4:12] == b"ftypcrx " or head[:3] == b"\0MR" or head[:8] == _FUJI
    return marked or tiff_pages.is_tiff(head) or (head[:4] in _TIFF_LIKE and head[:4] != _PANASONIC)


def read(path: str, preview: bytes | None, warnings: list[str]) -> dict[str, Any]:
    """Fields of the file, and what these leave open of the JPEG inside it."""
    fields: dict[str, Any] = {}
    with Path(path).open("rb") as file:
        head = file.read(64)
        if tiff_pages.is_tiff(head) or head[:4] in _TIFF_LIKE:
            fields = embedded.of_tiff(path, warnings)
        elif head[4:12] == b"ftypcrx ":
            fields = _of_canon(file, warnings)
        elif head[:3] == b"\0MR" and (start := _of_minolta(file)) is not None:
            fields = embedded.of_tiff(path, warnings, start)
        elif head[:8] == _FUJI:
            fields = _of_jpeg(_of_fuji(file), warnings)
    if preview is not None:
        fields = _of_jpeg(preview, warnings) | fields
    return fields


def _of_jpeg(data: bytes, warnings: list[str]) -> dict[str, Any]:
    """Of the segments before the pixels. What LibRaw wrote for want of EXIF is less than it tells itself."""
    exif_block: bytes | None = None
    packet: bytes | None = None
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        if data[at + 1] == 0xE1 and body.startswith(b"Exif\0\0"):
            exif_block = exif_block or body
        elif data[at + 1] == 0xE1 and body.startswith(_XMP_SEGMENT):
            packet = packet or body[len(_XMP_SEGMENT) :]
        at += 2 + max(2, size)
    fields = embedded.of_blocks(embedded.Blocks(exif=exif_block, xmp=packet), warnings)
    return {} if str(fields.get("xmp:CreatorTool", "")).startswith("dcraw") else fields


def _of_fuji(file: BinaryIO) -> bytes:
    """RAF: the beginning of the JPEG in it."""
    file.seek(84)
    start, size = int.from_bytes(file.read(4), "big"), int.from_bytes(file.read(4), "big")
    file.seek(start)
    return file.read(min(size, _MOST))


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
