"""What can be read in a film or a sound: names of chapters, subtitles as they come, the words of a song."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assetdesk.core.text import TextPart
from assetdesk.media.metadata.film_words import clean
from assetdesk.media.readers.streams import TROUBLE, only, readable

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.subtitles.stream import SubtitleStream

_MOST_CHAPTERS = 1000
_MOST_CUES = 50_000
_MOST_STREAMS = 8
_MOST_BYTES = 2 << 30  # of a container that must be read through for them
_INDEXED = "mov"
# drawing and styling of ASS: {\\an8}, <i>
_MARKS = re.compile(r"\{[^}]*\}|</?[a-zA-Z][^>]{0,80}>")


def parts(container: InputContainer, again: Callable[[], InputContainer], warnings: list[str]) -> Iterator[TextPart]:
    """`again` opens the same file anew, at its beginning."""
    for number, chapter in enumerate(container.chapters()[:_MOST_CHAPTERS], 1):
        title = clean(chapter["metadata"].get("title", ""))
        if title:
            base = chapter["time_base"]
            yield TextPart(
                title, at=round(float(chapter["start"] * base), 2) if base else None, label=f"Chapter {number}"
            )
    for key, value in container.metadata.items():
        if key.lower().startswith(("lyrics", "unsyncedlyrics")):
            yield TextPart(clean(value, lines=True), label="Lyrics")
    written = [s.index for s in container.streams.subtitles if readable(s) and _is_text(s)][:_MOST_STREAMS]
    for index in written:
        yield from _subtitles(again(), index, warnings)


def _is_text(stream: SubtitleStream) -> bool:
    return stream.codec_context.name in (
        "mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text", "subviewer", "microdvd", "realtext", "sami", "stl",
        "ttml",
    )  # fmt: skip


def _subtitles(container: InputContainer, index: int, warnings: list[str]) -> Iterator[TextPart]:
    """One part a cue."""
    stream = next(s for s in container.streams.subtitles if s.index == index)
    label = stream.language if stream.language and stream.language != "und" else ""
    only(container, stream)
    said = ""
    try:
        for count, packet in enumerate(container.demux(stream)):
            if count > _MOST_CUES:
                break
            if _INDEXED not in container.format.name and (packet.pos or 0) > _MOST_BYTES:
                warnings.append("Subtitles are read from the first 2 GB only.")
                break
            if not packet.size or packet.pts is None:
                continue
            try:
                words = "\n".join(filter(None, (_words(cue) for cue in packet.decode())))
            except TROUBLE:
                continue
            if words and words != said:
                yield TextPart(words, at=max(0.0, round(packet.pts * float(stream.time_base or 1), 2)), label=label)
            said = words
    except TROUBLE as wrong:
        warnings.append(f"Some subtitles cannot be read: {wrong}"[:200])
    finally:
        container.close()


def _words(cue: object) -> str:
    raw = getattr(cue, "dialogue", b"") or getattr(cue, "text", b"")
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return clean(_MARKS.sub("", text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")), lines=True)
