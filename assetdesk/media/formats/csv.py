"""CSV and TSV: text whose name calls it a table."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_TABS = (".tsv", ".tab")
_EXTENSIONS = (".csv", *_TABS)


def _accepts(head: bytes) -> str | None:
    return "text/csv" if sniff.is_text(head) else None


def _probe(path: str) -> str | None:
    extension = sniff.extension_of(Path(path).name)
    if extension in _TABS:
        return "text/tab-separated-values"
    if extension == ".csv":
        return "text/csv"
    # a spreadsheet by name that is text inside: what many a web form exports, if it is no page
    return "text/csv" if extension in (".xls", ".xlsx") and not _is_markup(path) else None


def _is_markup(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    except OSError:
        return False


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.delimited import DelimitedDocument

    return DelimitedDocument(path, limits)


HANDLER = Handler(
    name="csv",
    label="CSV",
    version="1",
    type=OTHER,
    mimes=("text/csv", "text/tab-separated-values"),
    extensions=_EXTENSIONS,
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
