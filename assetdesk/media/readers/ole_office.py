"""Word, Excel and PowerPoint from before 2007: OLE compound files. Only their properties are read here; the text comes
with the pages, out of LibreOffice's PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import olefile  # type: ignore[import-untyped]

from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.damage import reading
from assetdesk.media.readers.office import KIND, OfficeDocument, locked, words

_TEXTS = {
    "title": "dc:title",
    "subject": "office:Subject",
    "comments": "dc:description",
    "author": "dc:creator",
    "keywords": "dc:subject",
    "last_saved_by": "office:LastModifiedBy",
    "revision_number": "office:Revision",
    "creating_application": "xmp:CreatorTool",
    "company": "office:Company",
    "manager": "office:Manager",
    "category": "office:Category",
}
_COUNTS = {"num_pages": "office:Pages", "slides": "office:Pages", "num_words": "office:Words"}
_DATES = {"create_time": "xmp:CreateDate", "last_saved_time": "xmp:ModifyDate"}
_FILEPASS = b"\x2f\x00"
_LOCKED_SHOW = b"\xdf\xc4\xd1\xf3"


class OleDocument(OfficeDocument):
    """DOC, XLS, PPT and their templates."""

    def __init__(self, path: str, limits: Limits, extension: str) -> None:
        super().__init__(path, limits, extension)
        with reading(path, KIND), olefile.OleFileIO(path) as container:
            asks = _asks_for_password(container, packages.kind_of(path))
        if asks:
            raise locked()

    def properties(self) -> dict[str, Any]:
        """The two property streams."""
        found: dict[str, Any] = {}
        with olefile.OleFileIO(self.path) as container:
            told = container.get_metadata()
        page = told.codepage if isinstance(told.codepage, int) else 1252
        for name, field in _TEXTS.items():
            if text := _text(getattr(told, name), page):
                found[field] = words(text) if field == "dc:subject" else [text] if field == "dc:creator" else text
        for name, field in _COUNTS.items():
            number = getattr(told, name)
            if isinstance(number, int) and 0 < number < 1 << 31:
                found[field] = number
        for name, field in _DATES.items():
            made = getattr(told, name)
            if isinstance(made, datetime) and made.year >= 1900:
                found[field] = made.replace(microsecond=0).isoformat() + "Z"
        return found


def _asks_for_password(container: Any, kind: str) -> bool:
    if kind == packages.WORD:
        with container.openstream("WordDocument") as stream:
            start = stream.read(12)
        return len(start) == 12 and bool(start[11] & 1)  # fEncrypted of the file information block
    if kind == packages.EXCEL:
        with container.openstream("Workbook" if container.exists("Workbook") else "Book") as stream:
            start = stream.read(4096)
        at = 0
        while at + 4 <= len(start):
            if start[at : at + 2] == _FILEPASS:
                return True
            at += 4 + int.from_bytes(start[at + 2 : at + 4], "little")
            if at == 4:  # a record of nothing with no name: this is no stream of records
                break
        return False
    if container.exists("Current User"):
        with container.openstream("Current User") as stream:
            return bool(stream.read(16)[12:16] == _LOCKED_SHOW)
    return False


def _text(value: object, page: int) -> str:
    if isinstance(value, bytes):
        encoding = {1200: "utf-16-le", 10000: "mac_roman", 65001: "utf-8"}.get(page % 65536, f"cp{page % 65536}")
        try:
            text = value.decode(encoding, "replace")
        except LookupError:
            text = value.decode("cp1252", "replace")
    else:
        text = value if isinstance(value, str) else ""
    return text.replace("\0", "").strip()[:10_000]
