"""PowerPoint presentations from before 2007; their text is read from the converted pages."""

from __future__ import annotations

from assetdesk.core.asset import POWERPOINT
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = ("application/vnd.ms-powerpoint",)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.ole_office import OleDocument

    return OleDocument(path, limits, ".ppt")


HANDLER = Handler(
    name="ppt",
    label="PowerPoint 97",
    version="1",
    type=POWERPOINT,
    mimes=_MIMES,
    extensions=(".ppt", ".pot", ".pps"),
    accepts=packages.accepts_ole,
    open=_open,
    probe=packages.probe_for(*_MIMES),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED}),
)
