"""Illustrator: what it saves is a PDF with more in it, before version 9 PostScript; artboards are pages.

An EPS or a PDF that Illustrator made looks much the same: there the name decides.
"""

from __future__ import annotations

import re

from assetdesk.core.asset import ILLUSTRATOR
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.programs import GHOSTSCRIPT
from assetdesk.media.registry import Ability, Handler

_HEAD, _TAIL = 2 << 20, 256 << 10
# its private part; of files without it, its name in XMP
_MARKS = re.compile(rb"AIPrivateData\d|AIMetaData\d|CreatorTool(?:>|=\")Adobe Illustrator")
# comments that only its own files have in their header
_OLD = re.compile(rb"^%AI\d+_(?:FileFormat|TargetResolution|DocumentPreview|ArtFlags)", re.MULTILINE)


def _accepts(head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "application/illustrator"
    lines = head.replace(b"\r", b"\n")
    old = lines.startswith(b"%!PS-Adobe") and b"Adobe Illustrator" in lines and _OLD.search(lines)
    return "application/illustrator" if old else None


def _probe(path: str) -> str | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
            head = file.read(_HEAD)
            file.seek(max(len(head), file.seek(0, 2) - _TAIL))
            found = head.startswith(b"%!") or _MARKS.search(head) or _MARKS.search(file.read(_TAIL))
    except OSError:
        return None
    return "application/illustrator" if found else None


def _open(path: str, limits: Limits) -> Document:
    with open(path, "rb") as file:  # noqa: PTH123
        postscript = file.read(4) == b"%!PS"
    if postscript:
        from assetdesk.media.readers.postscript import PostScriptDocument

        return PostScriptDocument(path, limits, eps=True)
    from assetdesk.media.readers.illustrator import IllustratorDocument

    return IllustratorDocument(path, limits)


HANDLER = Handler(
    name="ai",
    label="Illustrator",
    version="1",
    type=ILLUSTRATOR,
    mimes=("application/illustrator", "application/postscript", "application/pdf"),
    extensions=(".ai", ".ait"),
    accepts=_accepts,
    open=_open,
    probe=_probe,
    programs=(GHOSTSCRIPT,),
    abilities=frozenset({Ability.TEXT}),
)
