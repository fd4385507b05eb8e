"""OpenDocument texts and their templates; for lists they are of the type that Word documents are."""

from __future__ import annotations

from assetdesk.core.asset import WORD
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = (
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.text-template",
    "application/vnd.oasis.opendocument.text-master",
)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.opendocument import OpenDocument

    return OpenDocument(path, limits, ".odt")


HANDLER = Handler(
    name="odt",
    label="OpenDocument text",
    version="1",
    type=WORD,
    mimes=_MIMES,
    extensions=(".odt", ".ott", ".odm"),
    accepts=packages.accepts_zip,
    open=_open,
    probe=packages.probe_for(*_MIMES),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
