"""Names and sizes of the default preview renditions (AEM Assets, default renditions).

Files carry short names; AEM writes `cq5dam.` in front of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenditionSpec:
    """Fits into `width` × `height` px, never enlarged; `quality` is JPEG's 1–100."""

    name: str
    width: int
    height: int
    mime: str
    quality: int = 90


# largest first: each is reduced from the one before it
PREVIEWS: tuple[RenditionSpec, ...] = (
    RenditionSpec("web.1280.1280.jpeg", 1280, 1280, "image/jpeg", 90),
    RenditionSpec("thumbnail.319.319.png", 319, 319, "image/png"),
    RenditionSpec("thumbnail.140.100.png", 140, 100, "image/png"),
    RenditionSpec("thumbnail.48.48.png", 48, 48, "image/png"),
)
CELL_EDGE = 320
PAGE_WEB_EDGE = 1280
PAGE_THUMB_EDGE = 319

RESERVED_PREFIXES = (
    "cq5",
    "cqdam",
    "cq5dam",
    "thumbnail.",
    "web.",
    "fpo.",
    "page.",
    "preview.",
    "pyramid.",
    "mask.",
    "text.",
    "strip.",
    "waveform.",
    "video.",
    "audio.",
    "words.",
    "imagemap.",
)
# what a worker writes beside renditions: nobody's file may have these names
WORKING_NAMES = ("facts.jsonl", "cell", "text.parts", "outside")

TEXT_NAME = "text.txt"
PDF_NAME = "preview.pdf"
MASK_NAME = "mask.png"
PYRAMID_NAME = "pyramid.tif"
WORDS_NAME = "words.json"
IMAGE_MAP_NAME = "imagemap.json"
ENCODING_NAMES = ("video.mp4", "video.webm", "audio.m4a", "audio.webm")
STRIP_FRAMES = 20
STRIP_EDGE = 320
WAVEFORM_NAME = "waveform.1280.160.png"


def strip_name(count: int) -> str:
    """All frames of a film side by side in one JPEG, each as wide as the picture's width divided by `count`."""
    return f"strip.{count:02d}.jpeg"


def encoding_name(ending: str, *, pictures: bool) -> str:
    """The file of a transcode: `video.mp4`, `video.webm`, or `audio.m4a` of a sound."""
    return ("video" if pictures else "audio") + ending


def page_web_name(number: int) -> str:
    """Page 1 is `page.0001.1280.jpeg`."""
    return f"page.{number:04d}.1280.jpeg"


def page_thumb_name(number: int) -> str:
    """Page 1 is `page.0001.319.png`."""
    return f"page.{number:04d}.319.png"


def fit(width: int, height: int, max_width: int, max_height: int) -> tuple[int, int]:
    """Size in px that fits, never enlarged, each side at least 1 px."""
    scale = min(1.0, max_width / width, max_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
