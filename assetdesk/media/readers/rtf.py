"""Rich Text: text and properties out of the file, pages by LibreOffice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media.damage import reading
from assetdesk.media.readers.office import KIND, OfficeDocument, count, words

_MOST = 32 << 20
_MOST_INFO = 64 << 10
_NAMES = {
    "title": "dc:title",
    "subject": "office:Subject",
    "doccomm": "dc:description",
    "author": "dc:creator",
    "keywords": "dc:subject",
    "operator": "office:LastModifiedBy",
    "company": "office:Company",
    "manager": "office:Manager",
    "category": "office:Category",
}
_DATES = {"creatim": "xmp:CreateDate", "revtim": "xmp:ModifyDate"}
_COUNTS = {"nofpages": "office:Pages", "nofwords": "office:Words"}
_GROUP = re.compile(r"\{\\(?:\*\\)?([a-z]+)[ \r\n]?((?:\\[{}\\]|[^{}])*)\}")
_DATE = re.compile(r"\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})(?:\\hr(\d{1,2}))?(?:\\min(\d{1,2}))?")
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})")
# pictures are most of a large file, as hexadecimal digits
_PICTURE = re.compile(rb"(?:[0-9A-Fa-f]{2,}[\r\n \t]*){200,}|\\bin\d+")


class RtfDocument(OfficeDocument):
    """One RTF file."""

    def __init__(self, path: str, limits: Limits, extension: str) -> None:
        super().__init__(path, limits, extension)

    def text(self) -> Iterator[TextPart]:
        """All of it as one part."""
        with reading(self.path, KIND):
            with Path(self.path).open("rb") as file:
                data = file.read(_MOST + 1)
            if len(data) > _MOST:
                self.warnings.append(f"Only the first {_MOST >> 20} MB of the file were looked at for text.")
            body = _PICTURE.sub(b"", data[:_MOST]).decode("latin-1")
            written = _plain(body, _encoding(body))
        yield TextPart(written.replace("\0", ""))

    def properties(self) -> dict[str, Any]:
        """The group `info`."""
        with Path(self.path).open("rb") as file:
            body = file.read(_MOST_INFO).decode("latin-1")
        encoding = _encoding(body)
        found: dict[str, Any] = {}
        start = body.find("{\\info")
        for match in _GROUP.finditer(body, max(0, start)) if start >= 0 else ():
            name, value = match[1], match[2]
            if (field := _NAMES.get(name)) and field not in found:
                text = _plain(f"{{\\rtf1 {value}}}", encoding).strip()[:10_000]
                if text:
                    found[field] = words(text) if field == "dc:subject" else [text] if field == "dc:creator" else text
            elif (field := _DATES.get(name)) and (date := _DATE.search(value)):
                year, month, day, hour, minute = (int(part or 0) for part in date.groups())
                if 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and year >= 1900:
                    found[field] = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:00"
        if start >= 0:
            for name, field in _COUNTS.items():
                if number := re.search(rf"\\{name}(\d{{1,9}})", body[start:]):
                    found[field] = count(number[1])
        if tool := re.search(r"\{\\\*\\generator ([^{};]{1,200});?\}", body):
            found["xmp:CreatorTool"] = tool[1].strip()
        return found


def _plain(body: str, encoding: str) -> str:
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(body, encoding=encoding, errors="replace"))  # type: ignore[no-untyped-call]


def _encoding(body: str) -> str:
    import codecs

    found = _CODE_PAGE.search(body[:2000])
    name = f"cp{found[1]}" if found else "cp1252"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
