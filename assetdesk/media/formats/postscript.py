"""EPS and PostScript, with or without the binary header of DOS programs; drawn by Ghostscript.

An EPS is one by what it says of itself, or by its name.
"""

from __future__ import annotations

from assetdesk.core.asset import POSTSCRIPT
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.programs import GHOSTSCRIPT
from assetdesk.media.registry import Ability, Handler
from assetdesk.media.sniff import extension_of

_EPS = (".eps", ".epsf", ".epsi", ".epi")
_DOS = b"\xc5\xd0\xd3\xc6"
# fonts are PostScript, too, and draw nothing
_FONTS = (b"%!PS-AdobeFont", b"%!FontType")


def _accepts(head: bytes) -> str | None:
    # spoolers put an end-of-transmission before it
    start = head.lstrip(b"\x04\r\n ")
    if head.startswith(_DOS) or (start.startswith((b"%!PS", b"%!\n", b"%!\r")) and not start.startswith(_FONTS)):
        return "application/postscript"
    return None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.postscript import PostScriptDocument

    return PostScriptDocument(path, limits, eps=extension_of(path) in _EPS)


HANDLER = Handler(
    name="postscript",
    label="PostScript",
    version="1",
    type=POSTSCRIPT,
    mimes=("application/postscript",),
    extensions=(*_EPS, ".ps"),
    accepts=_accepts,
    open=_open,
    programs=(GHOSTSCRIPT,),
    abilities=frozenset({Ability.TEXT}),
)
