"""Subtitles, SRT and WebVTT: cues with the second at which they are spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assetdesk.core.text import TextPart, cleaned
from assetdesk.media.readers.markup import text_of_html
from assetdesk.media.readers.sheet import shown
from assetdesk.media.readers.textual import TextDocument

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*$")
_BRACED = re.compile(r"\{\\[^{}]{0,200}\}")
_MOST_CUES = 100_000
_MOST_DRAWN = 700


@dataclass(frozen=True, slots=True)
class Cue:
    """Words on the screen from `start` to `end`, in seconds."""

    start: float
    end: float
    text: str


def cues_of(source: str) -> list[Cue]:
    """The cues as they stand in the file; whatever else is in it (numbers, styles, notes) is passed over."""
    cues: list[Cue] = []
    times: tuple[float, float] | None = None
    said: list[str] = []

    def ended() -> None:
        if times is not None and (text := _words("\n".join(said))):
            cues.append(Cue(*times, text))

    for line in source.split("\n"):
        found = _CUE.match(line) if "-->" in line[:60] else None
        if found:
            if times is not None and said and said[-1].strip().isdigit():
                said.pop()  # the number of this cue, where no empty line stands before it
            ended()
            if len(cues) >= _MOST_CUES:
                return cues
            times, said = (_seconds(found.groups()[:4]), _seconds(found.groups()[4:])), []
        elif not line.strip():
            ended()
            times, said = None, []
        elif times is not None:
            said.append(line)
    ended()
    return cues


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return (
        int(hours or 0) * 3600
        + int(minutes or 0) * 60
        + int(seconds or 0)
        + int((fraction or "0").ljust(3, "0")) / 1000
    )


def _words(text: str) -> str:
    """Without tags for voices, colours and places on the screen."""
    text = _BRACED.sub("", text)
    lines = (text_of_html(line) if "<" in line or "&" in line else line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def clock(seconds: float) -> str:
    """`1:02:03`, or `2:03` within the first hour."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


class SubtitlesDocument(TextDocument):
    """One file of subtitles."""

    kind = "subtitles"

    @cached_property
    def _cues(self) -> list[Cue]:
        return cues_of(self.decoded.text)

    def body(self) -> str:
        """The second, and what is said."""
        if not self._cues:
            return super().body()
        rows = "".join(
            f'<tr><td class="n dim">{clock(cue.start)}</td><td>{shown(cue.text).replace(chr(10), "<br/>")}</td></tr>'
            for cue in self._cues[:_MOST_DRAWN]
        )
        return f'<table class="list" style="font-size: 10pt">{rows}</table>'

    def text(self) -> Iterator[TextPart]:
        """Cue by cue."""
        for cue in self._cues:
            yield TextPart(cleaned(cue.text), at=cue.start)
