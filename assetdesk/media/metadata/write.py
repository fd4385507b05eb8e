"""Metadata into a copy of an original, or into an XMP file to be laid beside it. Only a person's own command does so.

A file is put together anew from pieces of the old one, and read again afterwards: every piece must have come over
byte for byte, and the packet must be found where readers look for it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.sidecars import MOST_BYTES
from assetdesk.media.metadata import packet
from assetdesk.media.metadata.writers.place import Piece, Place, unwritable

# formats by the name of their handler
INTO = {
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "tiff": "tiff",
    "pdf": "pdf",
    "mp4": "boxes",
    "mov": "boxes",
    "m4a": "boxes",
}
_BLOCK = 1 << 20
_OPEN = b"<?xpacket end="


def into_file(source: Path, format_name: str, target: Path, values: Mapping[str, Any]) -> bool:
    """Write `target`, the whole file with these fields; False, and nothing, where its XMP says so already.

    FileFault (SOURCE_UNSUPPORTED) where it has to be a sidecar.
    """
    if format_name not in INTO:
        raise unwritable("Metadata is not written into files of this type.")
    place = _place(source, format_name, target.parent)
    if packet.says(place.packet, values):
        return False
    new = packet.merged(place.packet, values)
    if place.fits and len(new) <= place.fits:
        new = _filled(new, place.fits)
    elif len(new) + packet.PADDING <= place.longest:
        new = packet.merged(place.packet, values, padding=packet.PADDING)
    if len(new) > place.longest:
        raise unwritable("There is no room for so much metadata in it.")
    try:
        pieces = place.put(new)
    except (ValueError, OverflowError, RuntimeError, struct.error) as wrong:
        raise _damaged(wrong) from None
    with source.open("rb") as old, target.open("xb") as out:
        for piece in pieces:
            if isinstance(piece, bytes):
                out.write(piece)
                continue
            old.seek(piece[0])
            left = piece[1] - piece[0]
            while left > 0:
                block = old.read(min(left, _BLOCK))
                if not block:
                    raise FileFault(ErrorCode.SOURCE_CORRUPT, "The file changed while it was read.")
                out.write(block)
                left -= len(block)
    _compare(source, target, pieces)
    if _place(target, format_name, target.parent).packet != new:
        raise FileFault(ErrorCode.GENERIC_ERROR, "What was written is not found again, so the file was left as it is.")
    return True


def sidecar(there: Path | None, values: Mapping[str, Any]) -> bytes | None:
    """The content of the XMP file beside an original: what is `there` already, with these fields in it. None where it
    says so already."""
    old = None
    if there is not None:
        if there.stat().st_size > MOST_BYTES:
            raise FileFault(ErrorCode.RENDITION_TOO_LARGE, f"The sidecar is larger than {MOST_BYTES >> 20} MB.")
        old = there.read_bytes()
    return None if packet.says(old, values) else packet.merged(old, values, wrapped=False)


def _place(path: Path, format_name: str, scratch: Path) -> Place:
    """FileFault for whatever is not as its format says."""
    try:
        return _found(path, format_name, scratch)
    except (ValueError, OverflowError, IndexError, struct.error) as wrong:
        raise _damaged(wrong) from None
    except RuntimeError as wrong:  # PyMuPDF's are such
        raise _damaged(wrong) from None


def _damaged(wrong: Exception) -> FileFault:
    return FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The file is damaged.", detail=f"{type(wrong).__name__}: {wrong}")


def _found(path: Path, format_name: str, scratch: Path) -> Place:
    if INTO[format_name] == "pdf":
        from assetdesk.media.metadata.writers import pdf

        return pdf.place(path, scratch)
    from assetdesk.media.metadata.writers import boxes, jpeg, png, tiff, webp

    places = {"jpeg": jpeg.place, "png": png.place, "webp": webp.place, "tiff": tiff.place, "boxes": boxes.place}
    with path.open("rb") as file:
        return places[INTO[format_name]](file, path.stat().st_size)


def _filled(new: bytes, length: int) -> bytes:
    """The packet made so long with blanks before its end."""
    at = new.rfind(_OPEN)
    return new[:at] + b" " * (length - len(new)) + new[at:]


def _compare(source: Path, target: Path, pieces: list[Piece]) -> None:
    """Both files again, from the disk: what was kept is the same bytes."""
    with source.open("rb") as old, target.open("rb") as new:
        for piece in pieces:
            if isinstance(piece, bytes):
                same = new.read(len(piece)) == piece
            else:
                old.seek(piece[0])
                left, same = piece[1] - piece[0], True
                while left > 0 and same:
                    block = old.read(min(left, _BLOCK))
                    same = bool(block) and new.read(len(block)) == block
                    left -= len(block)
            if not same:
                raise FileFault(ErrorCode.GENERIC_ERROR, "The copy does not read back as it was written.")
        if new.read(1):
            raise FileFault(ErrorCode.GENERIC_ERROR, "The copy does not read back as it was written.")
