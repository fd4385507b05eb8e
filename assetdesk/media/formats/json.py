"""JSON, also a value a line, and what is built on it (GeoJSON, notebooks, Lottie)."""

from __future__ import annotations

import re
from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_EXTENSIONS = (".json", ".jsonl", ".ndjson", ".geojson", ".ipynb", ".webmanifest", ".har")
_BEGINS = re.compile(r'\s*(?:\{\s*(?:"(?:[^"\\]|\\.){0,200}"\s*:|\})|\[\s*(?:[\[{"\]]|-?\d))')


def _accepts(head: bytes) -> str | None:
    if not sniff.is_text(head):
        return None
    encoding = sniff.unicode_of(head) or "latin-1"
    return "application/json" if _BEGINS.match(head.decode(encoding, "replace").removeprefix("\ufeff")) else None


def _probe(path: str) -> str | None:
    """A text that only begins like JSON ("[1] see below") keeps its name."""
    return "application/json" if sniff.extension_of(Path(path).name) not in (".txt", ".md", ".log", ".ini") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.source import JsonDocument

    return JsonDocument(path, limits)


HANDLER = Handler(
    name="json",
    label="JSON",
    version="1",
    type=OTHER,
    mimes=("application/json",),
    extensions=_EXTENSIONS,
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
