"""What an ICC profile says of itself; its tables are read by whoever converts with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.damage import corrupt
from assetdesk.media.document import Picture, PictureFacts
from assetdesk.media.edits.profiles import read_header

_KIND = "ICC profile"


class ProfileDocument:
    """One profile."""

    def __init__(self, path: str) -> None:
        self.warnings: list[str] = []
        header = read_header(path)
        with Path(path).open("rb") as file:
            said = int.from_bytes(file.read(4), "big")
        size = Path(path).stat().st_size
        if header is None or said > size:
            raise corrupt(path, _KIND, detail=f"truncated: the header says {said} bytes" if header else "no header")
        self._header = header

    def facts(self) -> PictureFacts:
        """Nothing of a picture."""
        return PictureFacts(width=None, height=None)

    def picture(self, max_edge: int) -> Picture:
        """There is none."""
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)

    def page(self, number: int, max_edge: int) -> Picture:
        """Nor pages."""
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """Description, class, and the colours it describes."""
        found = {
            "dc:title": self._header.name,
            "icc:Class": self._header.kind,
            "icc:ColorSpace": self._header.space,
            "icc:Version": self._header.version,
        }
        return {name: value for name, value in found.items() if value}

    def close(self) -> None:
        """Nothing is held open."""
