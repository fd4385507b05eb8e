"""OpenDocument sheets and their templates; for lists they are of the type that Excel workbooks are."""

from __future__ import annotations

from assetdesk.core.asset import EXCEL
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = (
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet-template",
)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.opendocument import OpenDocument

    return OpenDocument(path, limits, ".ods")


HANDLER = Handler(
    name="ods",
    label="OpenDocument sheet",
    version="1",
    type=EXCEL,
    mimes=_MIMES,
    extensions=(".ods", ".ots"),
    accepts=packages.accepts_zip,
    open=_open,
    probe=packages.probe_for(*_MIMES),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
