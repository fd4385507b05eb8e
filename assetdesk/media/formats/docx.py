"""Word documents and templates from 2007 on, with macros or without (they are never run)."""

from __future__ import annotations

from assetdesk.core.asset import WORD
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    "application/vnd.ms-word.document.macroEnabled",
    "application/vnd.ms-word.template.macroEnabled",
)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.ooxml import WordDocument

    return WordDocument(path, limits, ".docx")


HANDLER = Handler(
    name="docx",
    label="Word",
    version="1",
    type=WORD,
    mimes=_MIMES,
    extensions=(".docx", ".docm", ".dotx", ".dotm"),
    accepts=packages.accepts_office,
    open=_open,
    probe=packages.probe_for(*_MIMES, locked=True),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
