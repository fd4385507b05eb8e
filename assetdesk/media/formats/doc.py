"""Word documents from before 2007; their text is read from the converted pages."""

from __future__ import annotations

from assetdesk.core.asset import WORD
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = ("application/msword",)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.ole_office import OleDocument

    return OleDocument(path, limits, ".doc")


HANDLER = Handler(
    name="doc",
    label="Word 97",
    version="1",
    type=WORD,
    mimes=_MIMES,
    extensions=(".doc", ".dot"),
    accepts=packages.accepts_ole,
    open=_open,
    probe=packages.probe_for(*_MIMES),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED}),
)
