"""Tiny films and sounds, made in memory: what they show and sound like at a moment is known."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from assetdesk.media import ordinary_priority

RATE = 12
SIZE = (64, 48)


@dataclass(frozen=True, slots=True)
class Film:
    """How one is made. `colours` are those of `each` seconds one after the other."""

    container: str = "mp4"
    video: str | None = "libx264"
    audio: str | None = None
    pixels: str = "yuv420p"
    colours: tuple[tuple[int, int, int], ...] = ((200, 30, 30), (30, 180, 40), (30, 60, 210))
    each: float = 0.5
    size: tuple[int, int] = SIZE
    rate: int = RATE
    turn: int = 0
    flip: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    seconds: float = 1.0
    loud: float = 0.5
    options: tuple[tuple[str, str], ...] = ()
    codec: tuple[tuple[str, str], ...] = ()
    alpha: int = 255
    shape: Fraction | None = None
    layout: str = "mono"


def write(path: Path, film: Film) -> Path:
    """The film in a file."""
    path.write_bytes(made(film))
    return path


def made(film: Film) -> bytes:
    """The film."""
    out = io.BytesIO()
    with av.open(out, "w", format=film.container, options=dict(film.options)) as container:
        container.metadata.update(film.tags)
        video = _video_stream(container, film) if film.video else None
        audio = _audio_stream(container, film) if film.audio else None
        if video is not None:
            _pictures(container, video, film)
        if audio is not None:
            _sound(container, audio, film)
    return out.getvalue()


def _video_stream(container: Any, film: Film) -> Any:
    stream = container.add_stream(film.video, rate=film.rate, options=dict(film.codec))
    stream.width, stream.height = film.size
    stream.pix_fmt = film.pixels
    if film.turn or film.flip:
        stream.set_display_rotation(film.turn, hflip=film.flip)
    if film.shape:
        stream.codec_context.sample_aspect_ratio = film.shape
    if film.alpha < 255:
        stream.metadata["alpha_mode"] = "1"
    return stream


def _pictures(container: Any, stream: Any, film: Film) -> None:
    width, height = film.size
    each = round(film.each * film.rate)
    for number in range(each * len(film.colours)):
        pixels = np.empty((height, width, 4), np.uint8)
        pixels[...] = (*film.colours[number // each], film.alpha)
        pixels[: height // 4, : width // 4, :3] = 255  # tells what is up and left
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
        full = stream.pix_fmt.startswith(("yuvj", "rgb", "bgr", "argb", "gray", "pal"))
        frame = frame.reformat(format=stream.pix_fmt, dst_colorspace=5, dst_color_range=2 if full else 1)
        frame.pts = number
        container.mux(stream.encode(frame))
        if number == 0:
            ordinary_priority.restore()
    container.mux(stream.encode(None))


def _audio_stream(container: Any, film: Film) -> Any:
    rate = 48000 if film.audio == "libopus" else 44100
    stream = container.add_stream(film.audio, rate=rate, layout=film.layout)
    if film.audio == "wmav2":
        stream.bit_rate = 64_000
    return stream


def _sound(container: Any, stream: Any, film: Film) -> None:
    """Silence in the first half, a tone in the second."""
    moments = np.arange(round(film.seconds * stream.rate)) / stream.rate
    values = np.where(moments < film.seconds / 2, 0, np.sin(moments * 440 * 2 * np.pi) * film.loud * 32767)
    frame = av.AudioFrame.from_ndarray(values.astype(np.int16)[None], format="s16", layout="mono")
    frame.sample_rate, frame.pts = stream.rate, 0
    resampler = av.AudioResampler(
        format=stream.format, layout=stream.layout, rate=stream.rate, frame_size=stream.codec_context.frame_size or 1024
    )
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(part))
    container.mux(stream.encode(None))
