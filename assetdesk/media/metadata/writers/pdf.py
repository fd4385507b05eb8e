"""XMP in a PDF: an update at its end (ISO 32000, incremental updates); every byte that was there stays."""

from __future__ import annotations

import shutil
from pathlib import Path

from assetdesk.media.metadata.writers.place import Place, unwritable

MOST_BYTES = 2 << 30


def place(source: Path, scratch: Path) -> Place:
    """Where it goes; `scratch` is a folder for a copy. FileFault for one that is protected, signed or damaged."""
    import pymupdf

    size = source.stat().st_size
    if size > MOST_BYTES:
        raise unwritable("It is larger than 2 GB.")
    with pymupdf.open(source, filetype="pdf") as document:  # type: ignore[no-untyped-call]
        if not document.is_pdf:  # the content decides what is opened
            raise unwritable("It is no PDF.")
        # also one that opens without a password: readers may want none of it, or cannot
        if document.needs_pass or document.is_encrypted or document.xref_get_key(-1, "Encrypt")[0] != "null":
            raise unwritable("It is protected.")
        if document.is_repaired:
            raise unwritable("It is damaged.")
        if document.get_sigflags() > 0:
            raise unwritable("It is signed, and would not be as signed any more.")
        packet = document.get_xml_metadata().encode("utf-8", "surrogateescape") or None

    def put(new: bytes) -> list[bytes | tuple[int, int]]:
        copy = scratch / "updated.pdf"
        shutil.copyfile(source, copy)
        with pymupdf.open(copy, filetype="pdf") as document:  # type: ignore[no-untyped-call]
            document.set_xml_metadata(new.decode("utf-8"))
            document.saveIncr()
        with copy.open("rb") as file:
            file.seek(size)
            tail = file.read()
        copy.unlink()
        if not tail:
            raise unwritable("It could not be updated.")
        return [(0, size), tail]

    return Place(packet, put)
