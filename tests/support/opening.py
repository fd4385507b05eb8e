"""Opening a file as the worker does, and the renditions of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.task import Limits
from assetdesk.media import cascade, registry
from assetdesk.media.document import Document, PictureFacts

CELL_OF = "thumbnail.319.319.png"


@contextmanager
def opened(path: Path, limits: Limits | None = None) -> Iterator[Document]:
    """The document of the handler that takes the content."""
    with path.open("rb") as file:
        head = file.read(registry.HEAD_BYTES)
    found = registry.handler_of(head, str(path))
    assert found is not None, f"no handler takes {path.name}"
    document = found[0].open(str(path), limits or Limits())
    try:
        yield document
    finally:
        document.close()


def facts(path: Path) -> PictureFacts:
    """What the headers say."""
    with opened(path) as document:
        return document.facts()


def renditions(document: Document) -> dict[str, Image.Image]:
    """All previews and the cell, decoded again."""
    made = {}
    for one in cascade.make(document.picture(PREVIEWS[0].width), PREVIEWS, cell_of=CELL_OF):
        image = Image.open(BytesIO(one.data))
        image.load()
        assert image.size == (one.width, one.height)
        made[one.name] = image
    return made
