"""PowerPoint presentations, shows and templates from 2007 on, with macros or without (they are never run)."""

from __future__ import annotations

from assetdesk.core.asset import POWERPOINT
from assetdesk.core.task import Limits
from assetdesk.media import packages
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler

_MIMES = (
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.template",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    "application/vnd.ms-powerpoint.presentation.macroEnabled",
    "application/vnd.ms-powerpoint.template.macroEnabled",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled",
)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.ooxml import PowerPointDocument

    return PowerPointDocument(path, limits, ".pptx")


HANDLER = Handler(
    name="pptx",
    label="PowerPoint",
    version="1",
    type=POWERPOINT,
    mimes=_MIMES,
    extensions=(".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm"),
    accepts=packages.accepts_office,
    open=_open,
    probe=packages.probe_for(*_MIMES, locked=True),
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
