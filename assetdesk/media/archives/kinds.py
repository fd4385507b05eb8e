"""The kinds of archives there are, in the order in which they are asked."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.archives import compressed, tar, zip
from assetdesk.media.archives.kind import Kind

KINDS: tuple[Kind, ...] = (zip.KIND, tar.KIND, compressed.KIND)
_HEAD = 4096


def is_archive(name: str) -> bool:
    """Whether a file of this name may be one of those that are unpacked."""
    return name.lower().endswith(tuple(suffix for kind in KINDS for suffix in kind.suffixes))


def kind_of(path: str, name: str) -> Kind:
    """By what the file is; by its name where it does not say. FileFault where it is none."""
    with Path(path).open("rb") as file:
        head = file.read(_HEAD)
    lower = name.lower()
    for kind in KINDS:
        if kind.begins(head, path, lower):
            return kind
    for kind in KINDS:
        if head and lower.endswith(kind.suffixes):
            return kind
    raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "This is no archive of a kind that can be unpacked.")
