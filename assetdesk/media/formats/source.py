"""Program text, style sheets and settings: text with a name that says so, monospaced."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_MIMES = {
    ".css": "text/css",
    ".scss": "text/x-scss",
    ".less": "text/x-less",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".jsx": "text/javascript",
    ".ts": "text/x-typescript",
    ".tsx": "text/x-typescript",
    ".py": "text/x-python",
    ".sh": "text/x-shellscript",
    ".bat": "text/x-msdos-batch",
    ".ps1": "text/x-powershell",
    ".rb": "text/x-ruby",
    ".pl": "text/x-perl",
    ".php": "text/x-php",
    ".lua": "text/x-lua",
    ".sql": "text/x-sql",
    ".c": "text/x-csrc",
    ".h": "text/x-chdr",
    ".cpp": "text/x-c++src",
    ".hpp": "text/x-c++hdr",
    ".cs": "text/x-csharp",
    ".java": "text/x-java",
    ".go": "text/x-go",
    ".rs": "text/x-rust",
    ".swift": "text/x-swift",
    ".kt": "text/x-kotlin",
    ".yaml": "text/x-yaml",
    ".yml": "text/x-yaml",
    ".toml": "text/x-toml",
    ".ini": "text/x-ini",
    ".cfg": "text/x-ini",
    ".conf": "text/x-ini",
    ".properties": "text/x-java-properties",
    ".tex": "text/x-tex",
    ".bib": "text/x-bibtex",
    ".diff": "text/x-diff",
    ".patch": "text/x-diff",
    ".vcf": "text/vcard",
    ".ics": "text/calendar",
    ".cube": "text/x-cube-lut",
    ".gpl": "text/x-gimp-palette",
    ".glsl": "text/x-glsl",
}


def _accepts(head: bytes) -> str | None:
    return "text/plain" if sniff.is_text(head) else None


def _probe(path: str) -> str | None:
    return _MIMES.get(sniff.extension_of(Path(path).name))


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.source import SourceDocument

    return SourceDocument(path, limits)


HANDLER = Handler(
    name="source",
    label="source text",
    version="1",
    type=OTHER,
    mimes=tuple(dict.fromkeys(_MIMES.values())),
    extensions=tuple(_MIMES),
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
