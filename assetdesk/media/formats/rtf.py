"""Rich Text."""

from __future__ import annotations

from assetdesk.core.asset import RTF
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.programs import LIBREOFFICE
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "application/rtf" if head.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"{\\rt") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.rtf import RtfDocument

    return RtfDocument(path, limits, ".rtf")


HANDLER = Handler(
    name="rtf",
    label="RTF",
    version="1",
    type=RTF,
    mimes=("application/rtf", "text/rtf"),
    extensions=(".rtf",),
    accepts=_accepts,
    open=_open,
    programs=(LIBREOFFICE,),
    abilities=frozenset({Ability.CONVERTED, Ability.TEXT}),
)
