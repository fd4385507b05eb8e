"""Step `converted_text`: the text of documents that can only be read by way of their PDF (Word, Excel and PowerPoint
from before 2007). A long task, which shares its conversion with the step `document`."""

from __future__ import annotations

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps import text
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasPdf
from assetdesk.media.registry import Ability, able


def run(context: StepContext) -> StepResult:
    """Like the step `text`, page by page of the PDF."""
    document = context.document()
    if not isinstance(document, HasPdf):
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)
    path = document.pdf()
    from assetdesk.media.readers.pdf import PdfDocument

    drawn = PdfDocument(path)
    try:
        return text.made(context, drawn.text())
    finally:
        drawn.close()


STEP = Step(
    StepSpec(
        name="converted_text",
        scope=Scope.TEXT,
        version="1",
        order=21,
        formats=able(Ability.CONVERTED) - able(Ability.TEXT),
        long=True,
    ),
    run,
)
