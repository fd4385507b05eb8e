"""OpenDocument drawings and their templates."""

from __future__ import annotations

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = (
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.oasis.opendocument.graphics-template",
)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.opendocument import OpenDocument

    return OpenDocument(path, limits, ".odg")


HANDLER = Handler(
    name="odg",
    label="OpenDocument drawing",
    version="1",
    type=OTHER,
    mimes=_MIMES,
    extensions=(".odg", ".otg"),
    accepts=packages.accepts_zip,
    open=_open,
    probe=packages.probe_for(*_MIMES),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
