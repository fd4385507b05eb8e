"""A watermark: a PNG of the library, opened like any original."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import cascade, registry

# larger than any rendition shows it
_LONGEST = 4096


def read(path: str, limits: Limits) -> Image.Image:
    """Upright, in sRGB, with its alpha. FileFault where it is not there, no PNG, or cannot be read."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(registry.HEAD_BYTES)
    except OSError as wrong:
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The file of its watermark is not there.") from wrong
    found = registry.handler_of(head, path)
    if found is None or found[0].name != "png":
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "Its watermark is no PNG. Choose another picture in the profile.")
    try:
        document = found[0].open(path, limits)
        try:
            picture = document.picture(_LONGEST)
            width, height = cascade.upright(picture)
            share = min(1.0, _LONGEST / max(width, height))
            return cascade.first(picture, (max(1, round(width * share)), max(1, round(height * share))))
        finally:
            document.close()
    except FileFault as fault:
        sentence = f"Its watermark cannot be read: {fault}"
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence, detail=fault.detail) from fault
