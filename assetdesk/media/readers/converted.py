"""The PDF that an outside program has made, without what differs from run to run: the same document gives the same
bytes, so that a file which has not changed is not stored anew."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from assetdesk.media.damage import reading

# untyped, and its stubs are not: as Any it is what it is
pymupdf: Any = import_module("pymupdf")

_OF_THE_FILE = ("ID", "DocChecksum")
_OF_THE_DOCUMENT = ("CreationDate", "ModDate")


def settled(path: str) -> bytes:
    """The PDF without its identity and the moment it was made."""
    with reading(path, "PDF"):
        document = pymupdf.open(path, filetype="pdf")
        try:
            for name in _OF_THE_FILE:
                document.xref_set_key(-1, name, "null")
            kind, info = document.xref_get_key(-1, "Info")
            if kind == "xref":
                for name in _OF_THE_DOCUMENT:
                    document.xref_set_key(int(info.split()[0]), name, "null")
            made: bytes = document.tobytes(no_new_id=True)
        finally:
            document.close()
    return made
