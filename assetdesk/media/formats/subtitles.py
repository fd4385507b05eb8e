"""Subtitles, SRT and WebVTT, by their first cue."""

from __future__ import annotations

import re

from assetdesk.core.asset import VIDEO_CAPTION
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_SRT = re.compile(r"\s*\d{1,7}\s*\n[ \t]*\d{1,4}:\d{1,2}:\d{1,2}[,.]\d{1,3}[ \t]*-->[ \t]*\d")


def _accepts(head: bytes) -> str | None:
    if b"WEBVTT" not in head and b"-->" not in head and b"\0" not in head:
        return None
    if not sniff.is_text(head):
        return None
    encoding = sniff.unicode_of(head) or "latin-1"
    text = head.decode(encoding, "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        return "text/vtt"
    return "application/x-subrip" if _SRT.match(text) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.subtitles import SubtitlesDocument

    return SubtitlesDocument(path, limits)


HANDLER = Handler(
    name="subtitles",
    label="subtitles",
    version="1",
    type=VIDEO_CAPTION,
    mimes=("application/x-subrip", "text/vtt"),
    extensions=(".srt", ".vtt"),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT}),
)
