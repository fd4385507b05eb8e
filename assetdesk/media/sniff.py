"""What a file is by its first bytes, for the kinds that no handler opens: MIME for lists and icons."""

from __future__ import annotations

import codecs
import mimetypes
from functools import lru_cache

OCTETS = "application/octet-stream"

# (offset, bytes, MIME). Longer and rarer signatures first.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x06\x06\xed\xf5\xd8\x1d\x46\xe5\xbd\x31\xef\xe7\xfe\x74\xb7\x1d", "application/x-indesign"),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/x-jp2-codestream"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
    (0, b"IIU\x00", "image/x-panasonic-rw2"),
    (0, b"IIRO", "image/x-olympus-orf"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"FWS", "application/vnd.adobe.flash.movie"),
    (0, b"CWS", "application/vnd.adobe.flash.movie"),
    (0, b"ZWS", "application/vnd.adobe.flash.movie"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"%!PS", "application/postscript"),
    (0, b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (36, b"acsp", "application/vnd.iccprofile"),
    (0, b"\x00\x01\x00\x00\x00", "font/ttf"),
    (0, b"OTTO", "font/otf"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"\x00\x00\x01\x00", "image/vnd.microsoft.icon"),
    (0, b"gimp xcf ", "image/x-xcf"),
    (0, b"\x76\x2f\x31\x01", "image/x-exr"),
    (0, b"#?RADIANCE", "image/vnd.radiance"),
    (0, b"DDS ", "image/vnd.ms-dds"),
    (0, b"\x0a\x05\x01\x08", "image/vnd.zbrush.pcx"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4"),
    (0, b"\x02\x21\x4c\x18", "application/x-lz4"),
    (0, b"\x50\x2a\x4d\x18", "application/zstd"),
    (0, b"\x89LZO\0\r\n\x1a\n", "application/x-lzop"),
    (0, b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (0, b"\xca\xfe\xba\xbe\0\0\0", "application/x-java"),
    (0, b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
)

_RAW = {
    ".dng": "image/x-adobe-dng",
    ".nef": "image/x-nikon-nef",
    ".cr2": "image/x-canon-cr2",
    ".arw": "image/x-sony-arw",
    ".pef": "image/x-pentax-pef",
    ".srw": "image/x-samsung-srw",
    ".3fr": "image/x-hasselblad-3fr",
}
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_ZIP_KINDS = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


# UTF-32 first: its little-endian mark begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEVER_IN_LEGACY = tuple(bytes((code,)) for code in (*range(8), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))


def extension_of(name: str) -> str:
    """The name's extension with its dot, in lower case; empty where it has none."""
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if stem and dot else ""


def mime_of(head: bytes, name: str) -> tuple[str, bool]:
    """MIME type by content, then by extension, and whether the content itself said so."""
    by_content = _by_magic(head)
    by_name = mimetypes.guess_type(name, strict=False)[0]
    if by_content is None:
        return by_name or ("text/plain" if is_text(head) else OCTETS), False
    # a container is told apart by its name where its first member does not; so are raw photos, which are TIFFs
    if by_content == "image/tiff":
        return _RAW.get(extension_of(name), "image/x-raw"), True
    if by_content in ("application/zip", "application/x-ole-storage", "application/xml") and by_name:
        return by_name, True
    return by_content, True


def _by_magic(head: bytes) -> str | None:
    """The MIME type that the first bytes prove."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand == b"crx ":
            return "image/x-canon-cr3"
        return {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"}.get(brand, "video/mp4")
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    for offset, magic, mime in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return _zip_kind(head) if mime == "application/zip" else mime
    return _markup(head)


def _zip_kind(head: bytes) -> str:
    """OpenDocument, EPUB and IDML write their type into the first member; Office has telling folder names."""
    if head[30:38] == b"mimetype":
        size = int.from_bytes(head[18:22], "little")
        return head[38 : 38 + min(size, 100)].decode("ascii", "replace").strip() or "application/zip"
    return next((mime for mark, mime in _ZIP_KINDS if mark in head), "application/zip")


def _markup(head: bytes) -> str | None:
    """XML and its kinds, by the first element."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2000].lower()
    if start.startswith(b"<svg") or (start.startswith((b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in start):
        return "image/svg+xml"
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "application/xml" if start.startswith(b"<?xml") else None


def iso_brands(head: bytes) -> list[bytes]:
    """Major and compatible brands of an ISO media file; empty where it is none."""
    if head[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]


@lru_cache(maxsize=4)
def is_text(head: bytes) -> bool:
    """Whether the first bytes of a file are characters: Unicode with few controls, or an older encoding with none.

    A stray NUL in a log leaves it a text; noise, which has a control character in every ten bytes, is none.
    """
    encoding = unicode_of(head)
    if encoding is None:
        return bool(head) and not any(head.count(control) for control in _NEVER_IN_LEGACY)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    strange = sum(1 for one in text if (one < " " and one not in "\t\r\n\f\x1b\x08") or one == "\x7f")
    return bool(text.strip("\ufeff")) and strange * 100 <= len(text)


def unicode_of(data: bytes) -> str | None:
    """The Unicode encoding of a beginning of a file (its last character may be cut), as Python names it, or None."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        pass
    else:
        # text in Latin letters has a zero beside each of them in UTF-16, and is valid UTF-8 by accident
        return _unmarked_utf16(data) or "utf-8"
    return _unmarked_utf16(data) or ("utf-8" if _is_nearly_utf8(data) else None)


def is_text_inside(middle: bytes, head: bytes) -> bool:
    """Whether bytes from the middle of a file go on like its head, which is text."""
    if (unicode_of(head) or "").startswith(("utf-16", "utf-32")):
        return True
    return sum(middle.count(control) for control in _NEVER_IN_LEGACY) * 100 <= len(middle)


def _is_nearly_utf8(data: bytes) -> bool:
    """Far more whole characters of several bytes than broken ones."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data)
    whole = sum(1 for one in text if one > "\x7f" and one != "\ufffd")
    return text.count("\ufffd") * 20 <= whole


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, known by the zeros that stand all on one side: of Latin letters, or of mere spaces."""
    zeros = (data[0::2].count(0), data[1::2].count(0))
    if len(data) < 8 or max(zeros) < 1 + len(data) // 60 or min(zeros) * 50 > max(zeros):
        return None
    high = data[0::2] if zeros[0] > zeros[1] else data[1::2]
    if max(high.count(code) for code in set(high)) * 4 < len(high):
        return None  # the letters of a script stand together
    name = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    text = data[: len(data) // 2 * 2].decode(name, "replace")
    printable = sum(1 for one in text if one.isprintable() or one in "\t\r\n\f")
    return name if printable * 100 >= len(text) * 98 else None
