"""Files whose names say one thing and whose bytes another: what is told of it, and when such a file is not opened."""

from __future__ import annotations

from assetdesk.core.asset import AUDIO, VIDEO
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.registry import Handler, claimed_by
from assetdesk.media.sniff import extension_of

# kinds of text, among which a name is free to choose
CHARACTERS = frozenset({"text", "markdown", "csv", "html", "xml", "json", "source", "subtitles"})
_PACKED = frozenset({"tar", "compressed"})
# kinds that nobody writes as text: where they turn out to be text, something wrote an excuse in place of the file
_NEVER_TEXT = frozenset(
    (
        *("jpeg", "png", "gif", "tiff", "webp", "heif", "avif", "jxl", "bmp", "jpeg2000", "ico", "psd", "raw", "svg"),
        *("pdf", "ai", "indd", "postscript", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "font"),
        *("mp4", "mov", "mkv", "webm", "avi", "mpeg", "mxf", "wmv", "mp3", "wav", "flac", "m4a", "ogg", "wma", "aiff"),
        *("zip", "tar", "compressed"),
    )
)
# an old spreadsheet or document may well be a table or a page in text under its old name
_OFFICE_NAMES = frozenset({".xls", ".doc", ".xlt", ".dot", ".rtf"})
_WORDS = {
    "application/vnd.microsoft.portable-executable": "a Windows program",
    "application/x-executable": "a program",
    "application/x-mach-binary": "a macOS program",
    "application/vnd.rar": "a RAR archive",
    "application/x-7z-compressed": "a 7z archive",
    "application/vnd.sqlite3": "a database",
    "application/vnd.adobe.flash.movie": "a Flash film",
    "application/x-ole-storage": "an old Office file of an unknown kind",
    "application/vnd.ms-cab-compressed": "a cabinet archive",
    "application/x-java": "a Java program",
    "application/x-compress": "a file compressed by compress",
}


def warning(name: str, head: bytes, path: str, handler: Handler) -> str:
    """A sentence where the content is of another kind than the name says; empty where the two go together.

    They also go together where the kind that is claimed would take the content (a photo's raw data in a .tif), and
    among films and among sounds, whose names are mixed up by programs and mean the same to everybody.
    """
    claimed = _other(name, handler)
    if claimed is None or any({handler.name, claimed.name} <= kin for kin in (CHARACTERS, _PACKED)):
        return ""
    if claimed.type == handler.type and claimed.type in (VIDEO, AUDIO):
        return ""
    if claimed.accepts(head) is not None and (claimed.probe is None or claimed.probe(path) is not None):
        return ""
    return f"The name says {claimed.label}, the content is {handler.label}."


def refusal(name: str, handler: Handler) -> FileFault | None:
    """Why a text in the clothes of a picture, a film or a document is not opened as what it is; None where it is."""
    claimed = _other(name, handler)
    if claimed is None or handler.name not in CHARACTERS or claimed.name not in _NEVER_TEXT:
        return None
    if extension_of(name) in _OFFICE_NAMES:
        return None
    what = "a web page, as a failed download leaves it" if handler.name == "html" else "text"
    return FileFault(
        ErrorCode.SOURCE_CORRUPT, f"The file is damaged or empty. Its name says {claimed.label}, but it holds {what}."
    )


def unopened(name: str, mime: str, proved: bool) -> FileFault | None:
    """What is wrong with a file that no handler takes, where its name claims a kind that one does; None otherwise.

    `mime` is that of its content, if `proved`.
    """
    claimed = claimed_by(name)
    if claimed is None:
        return None
    if not proved:
        return FileFault(
            ErrorCode.SOURCE_CORRUPT,
            f"The file is damaged or empty. Its name says {claimed.label}, its content does not.",
        )
    if mime in _WORDS and mime not in claimed.mimes:
        return FileFault(ErrorCode.SOURCE_UNSUPPORTED, f"The name says {claimed.label}, but this is {_WORDS[mime]}.")
    return None


def _other(name: str, handler: Handler) -> Handler | None:
    """The handler that the name claims, where that is not the one of the content."""
    if extension_of(name) in handler.extensions:
        return None
    claimed = claimed_by(name)
    return claimed if claimed is not handler else None
