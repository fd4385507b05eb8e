"""Markdown: text whose name says so, since every text is Markdown too."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_EXTENSIONS = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".rmd", ".qmd")


def _accepts(head: bytes) -> str | None:
    return "text/markdown" if sniff.is_text(head) else None


def _probe(path: str) -> str | None:
    return "text/markdown" if sniff.extension_of(Path(path).name) in _EXTENSIONS else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.markdown import MarkdownDocument

    return MarkdownDocument(path, limits)


HANDLER = Handler(
    name="markdown",
    label="Markdown",
    version="1",
    type=OTHER,
    mimes=("text/markdown",),
    extensions=_EXTENSIONS,
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
