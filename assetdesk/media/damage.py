"""From a decoder's exception to a sentence about the file, with what is known of where it breaks."""

from __future__ import annotations

import errno
import os
import struct
import traceback
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.document import size_words

# what decoders raise when bytes are not what they should be; FileFault and MemoryError are none of these
_UNREADABLE = (
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    AssertionError,
    AttributeError,
    NotImplementedError,
    ZeroDivisionError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
# its errors are of classes of their own, and importing them here would load MuPDF for every picture
_MUPDF = "pymupdf.mupdf"
_CHUNK = 1 << 16
# names said letter by letter, of which the first begins with a vowel
_SPELT_OUT = ("HDR", "MP3", "MP4", "MSP", "MXF", "RTF", "SGI", "SVG", "XBM", "XML", "XPM", "XV")
_PADDING = 512  # fewer zeros than this at the end are nothing remarkable


@contextmanager
def reading(path: str, kind: str) -> Iterator[None]:
    """Turns what a decoder raises about the content into `SourceCorrupt`; the system's own errors pass through.

    `kind` names the thing in the sentence: "JPEG picture".
    """
    try:
        yield
    except OSError as wrong:
        # a place before the beginning of a file is what a file's own content asks for
        if wrong.errno and wrong.errno != errno.EINVAL:
            raise
        raise corrupt(path, kind, wrong) from wrong
    except _UNREADABLE as wrong:
        raise corrupt(path, kind, wrong) from wrong
    except Exception as wrong:
        if type(wrong).__module__ != _MUPDF:
            raise
        raise corrupt(path, kind, wrong) from wrong


def corrupt(path: str, kind: str, wrong: BaseException | None = None, *, detail: str = "") -> FileFault:
    """`SourceCorrupt` with the last readable byte where it is knowable."""
    if wrong is not None:
        detail = detail or f"{type(wrong).__name__}: {wrong}\n{''.join(traceback.format_tb(wrong.__traceback__)[-3:])}"
    return FileFault(ErrorCode.SOURCE_CORRUPT, _sentence(path, kind, str(wrong or detail).lower()), detail=detail)


def breaks_off(path: str) -> bool:
    """Whether more than padding of zeros stands at the end: what an interrupted copy or download leaves."""
    with Path(path).open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _PADDING))
        return size > _PADDING and not file.read().strip(b"\0")


def empty() -> FileFault:
    """`SourceCorrupt` of a file without a byte."""
    return FileFault(ErrorCode.SOURCE_CORRUPT, "The file is damaged or empty. It has 0 bytes.")


def _sentence(path: str, kind: str, said: str) -> str:
    size = Path(path).stat().st_size
    head = "The file is damaged or empty."
    readable = size - zeros_at_end(path)
    if 0 < readable < size - _PADDING:
        return f"{head} The last readable byte is at {size_words(readable)} of {size_words(size)}."
    if any(word in said for word in ("truncated", "end of file", "eof", "unexpected end", "too short", "premature")):
        return f"{head} It ends after {size_words(size)}, before the {kind} is complete."
    return f"{head} Its {size_words(size)} cannot be read as {_article(kind)} {kind}."


def _article(kind: str) -> str:
    return "an" if kind[0] in "AEIOaeio" or kind.partition(" ")[0] in _SPELT_OUT else "a"


def zeros_at_end(path: str) -> int:
    """How many zero bytes a file ends with: what an interrupted copy or download leaves."""
    with Path(path).open("rb") as file:
        position = size = file.seek(0, os.SEEK_END)
        while position:
            start = max(0, position - _CHUNK)
            file.seek(start)
            chunk = file.read(position - start)
            kept = len(chunk.rstrip(b"\0"))
            if kept:
                return size - (start + kept)
            position = start
    return size
