"""OpenDocument presentations and their templates; for lists they are of the type that PowerPoint files are."""

from __future__ import annotations

from assetdesk.core.asset import POWERPOINT
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = (
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.presentation-template",
)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.opendocument import OpenDocument

    return OpenDocument(path, limits, ".odp")


HANDLER = Handler(
    name="odp",
    label="OpenDocument presentation",
    version="1",
    type=POWERPOINT,
    mimes=_MIMES,
    extensions=(".odp", ".otp"),
    accepts=packages.accepts_zip,
    open=_open,
    probe=packages.probe_for(*_MIMES),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
