"""What a worker does for an export that converts: one picture of an asset, as an image server's query asks for it.

An errand of the runner's workers (`jobs.errands`). It shows the optimized picture: the original with its options in
force, a film's poster, the first page of a document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assetdesk.core.edits import Insets
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.image_query import ImageQuery, QueryFault
from assetdesk.core.image_query_text import parse
from assetdesk.core.task import TaskRequest
from assetdesk.jobs import memory
from assetdesk.jobs.steps import optimized
from assetdesk.jobs.steps.step import StepContext
from assetdesk.media.document import Document, HasPdf, Picture

# of a drawing that does not say how large it is
_UNSAID = 4096


def make(request: TaskRequest, errand: Mapping[str, Any], target: Path) -> str:
    """Writes the picture to `target`; answers a JSON of its `width`, `height` and `warnings`. FileFault."""
    from assetdesk.jobs.worker import opened
    from assetdesk.media import queried

    query = parse(str(errand["query"]))
    with memory.limited(request.limits.memory):
        try:
            with opened(request) as context:
                context.options = dict(errand["options"])
                picture = _picture(context, query)
                warnings = list(context.warnings)
                made = queried.draw(picture, query, warnings)
                warnings += picture.warnings
        except QueryFault as wrong:
            raise FileFault(ErrorCode.RENDITION_TOO_LARGE, str(wrong)) from wrong
        except MemoryError:
            raise FileFault(ErrorCode.MEMORY_LIMIT) from None
        target.write_bytes(made.data)
    return json.dumps({"width": made.width, "height": made.height, "warnings": list(dict.fromkeys(warnings))})


def _picture(context: StepContext, query: ImageQuery) -> Picture:
    """The optimized picture, decoded as large as the query needs it."""
    from assetdesk.media.readers.pdf import PdfDocument

    document = context.document()
    if isinstance(document, HasPdf):
        drawn = PdfDocument(document.pdf())
        try:
            return drawn.picture(_edge(drawn, query, Insets()))
        finally:
            drawn.close()
    edits = optimized.edits(context)
    if edits.rip is not None or (edits.auto_crop is not None and not edits.crop):
        # how large it is in the end is not known before it is drawn
        facts = document.facts()
        return optimized.picture(context, max(facts.width or 0, facts.height or 0, _UNSAID))
    return optimized.picture(context, _edge(document, query, edits.crop or Insets()))


def _edge(document: Document, query: ImageQuery, cut: Insets) -> int:
    from assetdesk.media import queried

    facts = document.facts()
    width, height = facts.width or _UNSAID, facts.height or _UNSAID
    if cut and cut.leaves(width, height):
        width, height = width - cut.left - cut.right, height - cut.top - cut.bottom
    return queried.edge(query, width, height)
