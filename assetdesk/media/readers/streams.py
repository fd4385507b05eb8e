"""Films and sound through FFmpeg's libraries (PyAV): opened from one file and nothing else, on one thread.

A demuxer is named by the format that took the file, so that no playlist is ever tried; what a container refers to
(another file, an address) is refused before anything is opened.
"""

from __future__ import annotations

import errno
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import av
import av.logging

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.damage import corrupt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.stream import Stream

_READ = 1 << 16
# no header is believed beyond this: days of film, or what so many bytes can hold
LONGEST = 100 * 3600.0
_LEAST_BYTES = 8.0  # a second, of a film longer than an hour
_PROTECTED = {"drms", "drmi", "encv", "enca", "p608"}


# what a decoder or a demuxer says of bytes that are not what they should be; a stream that appears in the middle of a
# film is an IndexError of PyAV
TROUBLE = (av.FFmpegError, IndexError)


class Original(io.FileIO):
    """The file, read without a buffer between. A place before its beginning is an error of the content."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As ever; a negative number where that cannot be, which FFmpeg takes for an error."""
        try:
            return super().seek(offset, whence)
        except OSError as wrong:
            if wrong.errno != errno.EINVAL:
                raise
            return -errno.EINVAL


def _nothing_else(*_: Any) -> Any:
    """Asked for whenever a container wants to open something."""
    raise PermissionError("The file refers to another one, which is not opened.")


def opened(file: BinaryIO, demuxer: str, pixels: int) -> InputContainer:
    """The container in `file`; av's errors are left to the caller. `pixels` is the most of one picture."""
    av.logging.set_level(None)
    container = av.open(
        file,
        "r",
        format=demuxer,
        container_options={"protocol_whitelist": "none", "max_streams": "200"},
        options={"threads": "1", "max_pixels": str(max(1, pixels))},
        metadata_errors="surrogateescape",
        buffer_size=_READ,
        io_open=_nothing_else,
    )
    for stream in container.streams:
        if getattr(stream, "codec_context", None) is not None and stream.type in ("video", "audio"):
            stream.codec_context.thread_count = 1
    return container


@contextmanager
def decoding(path: str, kind: str) -> Iterator[None]:
    """What the libraries raise about the content, as `SourceCorrupt`."""
    try:
        yield
    except MemoryError:
        raise
    except (*TROUBLE, ValueError, AttributeError, OverflowError) as wrong:
        raise corrupt(path, kind, wrong) from wrong


def is_picture(stream: Stream) -> bool:
    """Whether a stream of pictures is a cover or a poster, not a film."""
    disposition = stream.disposition
    return bool(disposition & av.stream.Disposition.attached_pic)


def readable(stream: Stream) -> bool:
    """Whether there is a decoder for a stream."""
    return getattr(stream, "codec_context", None) is not None


def only(container: InputContainer, wanted: Stream) -> None:
    """Leaves the other streams' packets unread where the container can."""
    for stream in container.streams:
        stream.discard = av.stream.Discard.default if stream.index == wanted.index else av.stream.Discard.all


def duration(container: InputContainer, size: int, warnings: list[str]) -> float | None:
    """Seconds as the container says, where `size` bytes can hold so much; None where it does not know."""
    told = container.duration
    if not told or told <= 0:
        spans = [float(s.duration * s.time_base) for s in container.streams if s.duration and s.time_base]
        seconds = max(spans, default=0.0)
    else:
        seconds = told / 1_000_000
    if not 0 < seconds < float("inf"):
        return None
    if seconds > LONGEST or (seconds > 3600 and size / seconds < _LEAST_BYTES):
        warnings.append(f"The file says that it lasts {seconds / 3600:,.0f} hours, more than it can hold.")
        return None
    return round(seconds, 3)


def refuse_protected(container: InputContainer) -> None:
    """`SourceUnsupported` of a film or a song that plays only where it was bought."""
    tags = {str(getattr(stream, "codec_tag", "")).lower().strip("\0 ") for stream in container.streams}
    if tags & _PROTECTED - {"p608"}:
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The file is copy-protected.", detail=" ".join(sorted(tags)))
