"""File names: which are refused, what they become, and the name that keeps both of two files."""

from __future__ import annotations

import re
import unicodedata

# IPS's list (IPS API, "overwrite": forbidden characters) and what an operating system forbids
# (surrogates stand for bytes that are no text: neither the index nor JSON can hold them; marks that turn the direction
# of writing make "exe.gnp" of "png.exe")
_FORBIDDEN = re.compile("[\\\\;/?:@&=+$,*\"<>|'{}%\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_DEVICE = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.I)
_LONGEST = 255


def name_key(name: str) -> str:
    """The form in which two names are the same: composed, without case."""
    return unicodedata.normalize("NFC", name).casefold()


def clean_name(name: str) -> str:
    """The name a file gets in the library; equal to `name` where it may stay as it is."""
    made = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", name)).rstrip(". ").lstrip(" ")
    if _DEVICE.match(made) or made.casefold() in ("subassets", ".assetdesk"):
        made = f"-{made}"
    if not made or made in (".", ".."):
        made = "-"
    while len(made.encode("utf-8", "surrogateescape")) > _LONGEST:
        stem, dot, ext = made.rpartition(".")
        made = f"{stem[:-1]}{dot}{ext}" if stem and len(ext) < 16 else made[:-1]
    return made


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension with its dot; a leading dot belongs to the stem."""
    stem, dot, ext = name.rpartition(".")
    return (stem, dot + ext) if stem and dot else (name, "")


def keep_both_name(name: str, taken: set[str]) -> str:
    """`name-1.ext`, `name-2.ext` … the first whose key is not among `taken` (keys made by `name_key`)."""
    stem, ext = split_name(name)
    number = 1
    while name_key(f"{stem}-{number}{ext}") in taken:
        number += 1
    return f"{stem}-{number}{ext}"


def with_suffix(stem: str, suffix: str) -> str:
    """A cleaned name that ends with `suffix`: of a stem that is too long, the end gives way."""
    tail = clean_name(f"x{suffix}")[1:]
    kept = clean_name(stem)
    while kept and len((kept + tail).encode()) > _LONGEST:
        kept = kept[:-1]
    return kept + tail
