"""Which files are raw photos, and of which maker: by their own marks, or by what stands in their TIFF directories.

A plain TIFF stays a TIFF: what makes a raw photo of it is a directory with the samples of a sensor, wherever it lies.
"""

from __future__ import annotations

import struct
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from assetdesk.media import tiff_pages
from assetdesk.media.sniff import extension_of

RAW = "image/x-raw"
_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
    (0, b"IIU\0", "image/x-panasonic-rw2"),
    (0, b"IIRO", "image/x-olympus-orf"),
    (0, b"IIRS", "image/x-olympus-orf"),
    (0, b"MMOR", "image/x-olympus-orf"),
    (6, b"HEAPCCDR", "image/x-canon-crw"),
    (4, b"ftypcrx ", "image/x-canon-cr3"),
    (0, b"\0MRM", "image/x-minolta-mrw"),
    (0, b"\0MRI", "image/x-minolta-mrw"),
    (0, b"FOVb", "image/x-sigma-x3f"),
    (25, b"ARECOYK", "image/x-kyocera-raw"),
    (0, b"DSC-Image", "image/x-rollei-raw"),
)
_MAKERS = (
    ("NIKON", "image/x-nikon-nef"),
    ("CANON", "image/x-canon-cr2"),
    ("SONY", "image/x-sony-arw"),
    ("PENTAX", "image/x-pentax-pef"),
    ("RICOH", "image/x-pentax-pef"),
    ("ASAHI", "image/x-pentax-pef"),
    ("SAMSUNG", "image/x-samsung-srw"),
    ("HASSELBLAD", "image/x-hasselblad-3fr"),
    ("IMACON", "image/x-hasselblad-fff"),
    ("PHASE ONE", "image/x-phaseone-iiq"),
    ("LEAF", "image/x-leaf-mos"),
    ("KODAK", "image/x-kodak-dcr"),
    ("SEIKO EPSON", "image/x-epson-erf"),
    ("MAMIYA", "image/x-mamiya-mef"),
    ("LEICA", "image/x-panasonic-rwl"),
    ("OLYMPUS", "image/x-olympus-orf"),
    ("PANASONIC", "image/x-panasonic-rw2"),
)
# several kinds of one maker differ by nothing but their name
_NAMES = {
    ".nrw": "image/x-nikon-nrw",
    ".sr2": "image/x-sony-sr2",
    ".srf": "image/x-sony-srf",
    ".kdc": "image/x-kodak-kdc",
    ".fff": "image/x-hasselblad-fff",
    ".rwl": "image/x-panasonic-rwl",
    ".mos": "image/x-leaf-mos",
}
MIMES = tuple(
    dict.fromkeys((*(m for *_, m in _MARKS), *(m for _, m in _MAKERS), *_NAMES.values(), "image/x-adobe-dng", RAW))
)
# not .raw, which is also a name for samples without any header
EXTENSIONS = (
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".k25", ".kdc", ".mef", ".mos",
    ".mrw", ".nef", ".nrw", ".orf", ".ori", ".pef", ".raf", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f",
)  # fmt: skip
_BITS, _MAKE, _LEAF = 258, 271, 34310
_SAMPLES_OF_SENSORS = (32803, 34892)  # a colour filter's, or already of three colours
_PACKED_BY_CAMERAS = (34713, 32767)  # Nikon, Sony
_MOST = 16  # directories that are looked into


def marked(head: bytes) -> str | None:
    """The MIME type of a raw photo that says so in its first bytes; that of a TIFF has to be asked `of_tiff`."""
    if head[:4] in (b"II*\0", b"MM\0*") and head[8:12] in (b"IIII", b"MMMM"):
        return "image/x-phaseone-iiq"
    if head[:4] == b"II*\0" and head[8:10] == b"CR":
        return "image/x-canon-cr2"
    return next((mime for at, mark, mime in _MARKS if head[at : at + len(mark)] == mark), None)


def of_tiff(path: str) -> str | None:
    """The MIME type of a raw photo in a TIFF, or None where it is a TIFF picture like any other."""
    try:
        with Path(path).open("rb") as file:
            return _of_tiff(file, extension_of(Path(path).name))
    except (OSError, ValueError, struct.error):
        return None


def bits(path: str) -> int | None:
    """Bits of a sample as a TIFF says; None where it does not, or the file is none."""
    try:
        with Path(path).open("rb") as file:
            found = [one for one in _directories(file) if _is_raw(one.tags)]
    except (OSError, ValueError, struct.error):
        return None
    return next((value for one in found if 8 <= (value := one.tags.get(_BITS, 0)) <= 32), None)


def _of_tiff(file: BinaryIO, extension: str) -> str | None:
    head = file.read(64)
    if (own := marked(head)) is not None:
        return own
    file.seek(0)
    found = _directories(file)
    if not found:
        return None
    if any(tiff_pages.DNG_VERSION in one.tags for one in found):
        return "image/x-adobe-dng"
    first = found[0]
    make = tiff_pages.text(file, first, _MAKE).upper()
    # cut off before the directory of the samples: a camera's file whose first picture is a small copy of another
    cut = first.tags.get(tiff_pages.SUBFILE) == 1 and tiff_pages.SUB_IFDS in first.tags and make != ""
    if not cut and not any(_is_raw(one.tags) for one in found):
        return None
    by_maker = next((mime for name, mime in _MAKERS if name in make), RAW)
    return _NAMES.get(extension, by_maker)


def _directories(file: BinaryIO) -> list[tiff_pages.Directory]:
    """The first directories of a TIFF and those below them; none where it is no TIFF."""
    found: list[tiff_pages.Directory] = []
    for one in islice(tiff_pages.directories(file), _MOST):
        found += [one, *tiff_pages.below(file, one, _MOST)]
    return found


def _is_raw(tags: dict[int, int]) -> bool:
    return (
        tags.get(tiff_pages.PHOTOMETRIC) in _SAMPLES_OF_SENSORS
        or tags.get(tiff_pages.COMPRESSION) in _PACKED_BY_CAMERAS
        or _LEAF in tags
    )
