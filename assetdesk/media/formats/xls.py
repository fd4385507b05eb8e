"""Excel workbooks from before 2007; their text is read from the converted pages."""

from __future__ import annotations

from assetdesk.core.asset import EXCEL
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = ("application/vnd.ms-excel",)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.ole_office import OleDocument

    return OleDocument(path, limits, ".xls")


HANDLER = Handler(
    name="xls",
    label="Excel 97",
    version="1",
    type=EXCEL,
    mimes=_MIMES,
    extensions=(".xls", ".xlt", ".xla"),
    accepts=packages.accepts_ole,
    open=_open,
    probe=packages.probe_for(*_MIMES),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED}),
)
