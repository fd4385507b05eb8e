"""Excel workbooks and templates from 2007 on, with macros or without (they are never run)."""

from __future__ import annotations

from assetdesk.core.asset import EXCEL
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    "application/vnd.ms-excel.sheet.macroEnabled",
    "application/vnd.ms-excel.template.macroEnabled",
    "application/vnd.ms-excel.addin.macroEnabled",
    "application/vnd.ms-excel.sheet.binary.macroEnabled",
)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.ooxml import ExcelDocument

    return ExcelDocument(path, limits, ".xlsx")


HANDLER = Handler(
    name="xlsx",
    label="Excel",
    version="1",
    type=EXCEL,
    mimes=_MIMES,
    extensions=(".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam", ".xlsb"),
    accepts=packages.accepts_office,
    open=_open,
    probe=packages.probe_for(*_MIMES, locked=True),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
