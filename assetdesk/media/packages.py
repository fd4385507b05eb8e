"""Which of many formats a container is: a ZIP (OOXML, OpenDocument, IDML) or an OLE compound file, by its content.

Asked by the declarations of those formats, one after the other, so the last answers are kept. Nothing here raises.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from functools import lru_cache

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IDML = "application/vnd.adobe.indesign-idml-package"
# an office document of 2007 and later behind a password; which kind it is stands in the encrypted part
LOCKED = "application/x-encrypted-office-package"
FLASHPIX, COMPOSER = "image/vnd.fpx", "image/x-mic"
WORD, EXCEL, POWERPOINT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
_FLASHPIX_CLASS = "56616700-C154-11CE-8553-00AA00A1F95B"
_MOST_PARTS = 50_000
_MOST_READ = 1 << 20
# what a package says of its main part
_CONTENT_TYPE = re.compile(rb"ContentType\s*=\s*[\"']([^\"']{1,200})")
_MAIN = re.compile(
    r"application/vnd\.(?:openxmlformats-officedocument\.(?:wordprocessingml\.(?:document|template)"
    r"|spreadsheetml\.(?:sheet|template)|presentationml\.(?:presentation|template|slideshow))"
    r"|ms-(?:word\.(?:document|template)\.macroEnabled"
    r"|excel\.(?:sheet|template|addin)\.macroEnabled|excel\.sheet\.binary\.macroEnabled"
    r"|powerpoint\.(?:presentation|template|slideshow)\.macroEnabled))(?:\.main\+xml|\.main)",
    re.IGNORECASE,
)
_STREAMS = {
    "EncryptedPackage": LOCKED,
    "WordDocument": WORD,
    "Workbook": EXCEL,
    "Book": EXCEL,
    "PowerPoint Document": POWERPOINT,
}


def accepts_zip(head: bytes) -> str | None:
    """For `Handler.accepts`: it may be; `probe_for` tells."""
    return "application/zip" if head.startswith(ZIP_MAGIC) else None


def accepts_ole(head: bytes) -> str | None:
    """The same for OLE compound files."""
    return "application/x-ole-storage" if head.startswith(OLE_MAGIC) else None


def accepts_office(head: bytes) -> str | None:
    """For documents that are a ZIP, or behind a password an OLE compound file."""
    return accepts_zip(head) or accepts_ole(head)


def probe_for(*mimes: str, locked: bool = False) -> Callable[[str], str | None]:
    """For `Handler.probe`: one of those, or with `locked` the first of them where a password hides which it is."""

    def probe(path: str) -> str | None:
        kind = kind_of(path)
        if kind in mimes:
            return kind
        return mimes[0] if locked and kind == LOCKED else None

    return probe


def kind_of(path: str) -> str:
    """MIME type of the document in the container; empty where it is of no kind known here."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - paths are plain strings down here
        return _kind(path, facts.st_size, facts.st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=8)
def _kind(path: str, size: int, changed: int) -> str:
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(8)
    try:
        if head.startswith(ZIP_MAGIC):
            return _zip_kind(path)
        return _ole_kind(path) if head == OLE_MAGIC else ""
    except OSError:
        raise
    except Exception:  # bytes of any kind in a container's clothes
        return ""


def _zip_kind(path: str) -> str:
    with zipfile.ZipFile(path) as archive:
        names: set[str] = set(archive.namelist()[:_MOST_PARTS])
        if "mimetype" in names and (told := _start(archive, "mimetype").decode("ascii", "replace").strip()):
            return told
        if "[Content_Types].xml" in names:
            types = _start(archive, "[Content_Types].xml").replace(b"\0", b"")
            for found in _CONTENT_TYPE.findall(types):
                if _MAIN.fullmatch(kind := found.decode("ascii", "replace")):
                    return str(kind).removesuffix("+xml").removesuffix(".main")
        return IDML if "designmap.xml" in names else ""


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_MOST_READ)


def _ole_kind(path: str) -> str:
    import olefile  # type: ignore[import-untyped]

    with olefile.OleFileIO(path) as container:
        if container.root is not None and container.root.clsid == _FLASHPIX_CLASS:
            return FLASHPIX
        ways = container.listdir()
    if any(len(way) > 1 and way[0].endswith(".ACI") and way[1] == "Image" for way in ways):
        return COMPOSER
    names = {str(way[0]) for way in ways if len(way) == 1}
    return next((kind for stream, kind in _STREAMS.items() if stream in names), "")
