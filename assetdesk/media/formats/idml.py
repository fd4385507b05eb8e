"""IDML, InDesign's exchange form: a ZIP of XML, with the text of the stories and mostly a picture of the document."""

from __future__ import annotations

from assetdesk.core.asset import INDESIGN
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_MIME = packages.IDML


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.indesign import IdmlDocument

    return IdmlDocument(path, limits)


HANDLER = Handler(
    name="idml",
    label="InDesign IDML",
    version="1",
    type=INDESIGN,
    mimes=(_MIME,),
    extensions=(".idml", ".icml"),
    accepts=packages.accepts_zip,
    open=_open,
    probe=packages.probe_for(_MIME),
    abilities=frozenset({Ability.TEXT}),
)
