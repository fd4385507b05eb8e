"""ICC colour profiles, chosen in colour options. They have no picture."""

from __future__ import annotations

from assetdesk.core.asset import ICC_PROFILE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_CLASSES = (b"scnr", b"mntr", b"prtr", b"link", b"spac", b"abst", b"nmcl")


def _accepts(head: bytes) -> str | None:
    return "application/vnd.iccprofile" if head[36:40] == b"acsp" and head[12:16] in _CLASSES else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.icc import ProfileDocument

    return ProfileDocument(path)


HANDLER = Handler(
    name="icc",
    label="ICC profile",
    version="1",
    type=ICC_PROFILE,
    mimes=("application/vnd.iccprofile",),
    extensions=(".icc", ".icm"),
    accepts=_accepts,
    open=_open,
)
