"""What all office documents have in common: LibreOffice makes a PDF of them, and its pages are what is shown.

How many pages there are is not known before that (`facts().pages` is None until then); the step that converts tells.
Without LibreOffice the small picture that many carry is shown. Text, properties and that picture are each kind's own.
"""

from __future__ import annotations

from typing import Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Picture, PictureFacts
from assetdesk.media.packages import LOCKED, kind_of
from assetdesk.media.programs import libreoffice
from assetdesk.media.programs.running import Scratch
from assetdesk.media.readers import pictures_inside

KIND = "document"


class OfficeDocument:
    """One document. `extension` is that of its true kind, whatever the file is called."""

    def __init__(self, path: str, limits: Limits, extension: str) -> None:
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        self._extension = extension
        self._until = libreoffice.deadline(limits)
        self._scratch: Scratch | None = None
        self._pdf = ""
        self._refused: FileFault | None = None
        if kind_of(path) == LOCKED:
            raise locked()

    def facts(self) -> PictureFacts:
        """Nothing is known before the conversion."""
        return PictureFacts(None, None, pages=None)

    def pdf(self) -> str:
        """See `media.document.HasPdf`; what is wrong is found out once, too."""
        if self._refused is not None:
            raise self._refused
        if not self._pdf:
            self._scratch = self._scratch or Scratch(self.limits.scratch)
            try:
                folder = self._scratch.folder
                self._pdf = libreoffice.to_pdf(self.path, self._extension, self.limits, folder, self._until)
            except FileFault as fault:
                self._refused = fault
                raise
        return self._pdf

    def picture(self, max_edge: int) -> Picture:
        """The small picture inside. FileFault with RenditionFormatUnsupported where there is none."""
        with reading(self.path, KIND):
            data = self.thumbnail()
        found = pictures_inside.picture(data, self.limits)
        if found is None:
            raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED, "There is no picture stored in the document.")
        return found

    def page(self, number: int, max_edge: int) -> Picture:
        """Pages are those of the PDF."""
        from assetdesk.media.readers.pdf import PdfDocument

        drawn = PdfDocument(self.pdf())
        try:
            return drawn.page(number, max_edge)
        finally:
            drawn.close()

    def metadata(self) -> dict[str, Any]:
        """The document's properties."""
        with reading(self.path, KIND):
            return {name: value for name, value in self.properties().items() if value not in (None, "", [])}

    def thumbnail(self) -> bytes:
        """The file of the small picture inside; empty without one."""
        return b""

    def properties(self) -> dict[str, Any]:
        """By the names of `core.metadata_fields`; what is empty is left out by the caller."""
        return {}

    def close(self) -> None:
        """Lets go of the files."""
        if self._scratch is not None:
            self._scratch.close()


def locked() -> FileFault:
    """`SourceUnsupported` of a document behind a password."""
    return FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The document asks for a password.")


def damaged(path: str, detail: str) -> FileFault:
    """`SourceCorrupt` of a document."""
    return corrupt(path, KIND, detail=detail)


def words(text: str) -> list[str]:
    """Keywords as people type them: with commas or semicolons between, else each word one."""
    for mark in (";", ",", "\n"):
        if mark in text:
            return list(dict.fromkeys(one.strip() for one in text.split(mark) if one.strip()))
    return list(dict.fromkeys(text.split()))


def count(text: str | None) -> int | None:
    """A number that somebody's program wrote; None where it is none, or nought."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and 0 < int(plain) < 1 << 31 else None


def moment(text: str) -> str | None:
    """An ISO 8601 date as it stands, without fractions of seconds; None for anything else."""
    from datetime import datetime

    plain = text.strip()
    try:
        made = datetime.fromisoformat(plain.replace("Z", "+00:00"))
    except ValueError:
        return None
    if made.year < 1900:
        return None
    return plain[:10] if len(plain) == 10 else made.replace(microsecond=0).isoformat()
