"""Plain text, whatever it is called: what nobody else takes, if it is characters."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.formats import xml
from assetdesk.media.registry import Ability, Handler

_SAMPLE = 64 << 10


def _accepts(head: bytes) -> str | None:
    return "text/plain" if sniff.is_text(head) else None


def _probe(path: str) -> str | None:
    """Looks further in: headers of pictures of the sky and of sound are text for kilobytes."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(_SAMPLE)
            if xml.HANDLER.accepts(head[:4096]) is not None:
                return None
            if len(head) < _SAMPLE:
                return "text/plain" if sniff.is_text(head) else None
            file.seek(max(_SAMPLE, (file.seek(0, 2) // 2) & ~3))
            middle = file.read(_SAMPLE)
    except OSError:
        return None
    return "text/plain" if sniff.is_text(head) and sniff.is_text_inside(middle, head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.textual import CodeDocument, TextDocument

    monospaced = sniff.extension_of(Path(path).name) in (".log", ".nfo", ".diz", ".asc", ".out", ".lst")
    return (CodeDocument if monospaced else TextDocument)(path, limits)


HANDLER = Handler(
    name="text",
    label="text",
    version="1",
    type=OTHER,
    mimes=("text/plain",),
    extensions=(".txt", ".text", ".log", ".nfo", ".diz", ".asc", ".out", ".lst", ".me", ".1st"),
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
