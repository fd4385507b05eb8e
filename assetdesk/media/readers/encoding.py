"""From bytes to characters: what a file says of its encoding, what its bytes prove, what is likely; never more."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from assetdesk.media.sniff import unicode_of

_SAMPLE = 64 << 10
_DECLARED_WITHIN = 2048
_DECLARED = (
    re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})["']"""),
    re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE),
    re.compile(rb"""^@charset\s+"([\w.:-]{2,40})";"""),
    re.compile(rb"^(?:[^\n]*\n)?#.{0,40}?coding[:=]\s*([\w.-]{2,40})"),
)
# what charset-normalizer is asked about: the encodings that old text is really in
_LEGACY = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman", "mac_cyrillic",
    "cp437", "cp850", "cp866", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "iso8859_2", "iso8859_5", "iso8859_7",
    "tis_620",
)  # fmt: skip
_NOT_FOR_FILES = ("utf-7", "utf_7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs")
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 little-endian",
    "utf-16-be": "UTF-16 big-endian",
    "utf-32": "UTF-32",
    "ascii": "ASCII",
    "cp932": "Shift-JIS",
    "shift_jis": "Shift-JIS",
    "gb18030": "GB 18030",
    "gbk": "GB 18030",
    "gb2312": "GB 18030",
    "big5": "Big5",
    "big5hkscs": "Big5",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "koi8_r": "KOI8-R",
    "koi8-r": "KOI8-R",
    "mac_roman": "Mac Roman",
    "mac-roman": "Mac Roman",
    "mac_cyrillic": "Mac Cyrillic",
    "mac-cyrillic": "Mac Cyrillic",
    "iso2022_jp": "ISO 2022-JP",
    "tis_620": "TIS-620",
    "tis-620": "TIS-620",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with `\\n` between its lines. `encoding` as people write it; `lost` counts characters that were none."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes, *, whole: bool = True) -> Decoded:
    """The text of a file's bytes; not `whole`: they may end within a character. Never raises for what they hold."""
    name = encoding_of(data)
    text = codecs.getincrementaldecoder(name)("replace").decode(data, final=whole)
    if name in ("utf-8", "utf-16", "utf-32"):
        text = text.removeprefix("\ufeff")
    lost = text.count("\ufffd") if name.startswith("utf") else 0
    if name == "utf-8" and text.isascii():
        name = "ascii"
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), spelled(name), lost)


def encoding_of(data: bytes) -> str:
    """Python's name of the encoding: a mark, then what the file says, then what its bytes prove, then a guess."""
    sample = data[:_SAMPLE]
    if any(escape in sample for escape in _ESCAPES) and _decodes(sample, "iso2022_jp"):
        return "iso2022_jp"
    found = unicode_of(sample)
    if found is not None:
        return found
    if declared := _declared(sample[:_DECLARED_WITHIN]):
        return declared
    return guess(sample)


def guess(sample: bytes, candidates: tuple[str, ...] = _LEGACY) -> str:
    """The likeliest of the older encodings; Windows-1252 where nothing speaks for any."""
    from charset_normalizer import from_bytes

    # whole lines, so that no character of two bytes is cut
    end = sample.rfind(b"\n")
    best = from_bytes(sample[:end] if end > 0 else sample, cp_isolation=list(candidates), threshold=0.4).best()
    name = best.encoding if best is not None else "cp1252"
    if name in ("latin_1", "iso8859_1", "ascii", "cp1250", "cp1254", "iso8859_2"):
        with suppress(UnicodeDecodeError):
            if name in ("latin_1", "iso8859_1", "ascii") or sample.decode("cp1252") == sample.decode(name):
                return "cp1252"
    return name


def spelled(name: str) -> str:
    """The encoding's name as people write it."""
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("cp12"):
        return f"Windows-{name[2:]}"
    if name.startswith("iso8859"):
        return f"ISO 8859-{name[7:].strip('_-')}"
    return name.replace("cp", "DOS ") if name.startswith("cp") else name.upper()


def _declared(head: bytes) -> str | None:
    """What the file itself says, where that is an encoding of characters and fits the bytes."""
    for pattern in _DECLARED:
        said = pattern.search(head)
        if not said:
            continue
        try:
            found = codecs.lookup(said[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            return None
        name = found.name.replace("-", "_") if not found.name.startswith("utf") else found.name
        text_encoding = getattr(found, "_is_text_encoding", True)
        if not text_encoding or name in _NOT_FOR_FILES or name.startswith("utf") or not _decodes(head, name):
            return None
        # the web has always read these as their larger Windows kin
        return {
            "iso8859_1": "cp1252",
            "ascii": "cp1252",
            "gb2312": "gb18030",
            "gbk": "gb18030",
            "shift_jis": "cp932",
        }.get(name, name)
    return None


def _decodes(data: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)("strict").decode(data)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
