"""Step `document`: an office document as PDF, with all its pictures: the default renditions, the cell, its pages.

One long task, because LibreOffice takes a second or more. Where it is not there, or cannot read the document, the
small picture that the document carries is shown, with a warning.
"""

from __future__ import annotations

from dataclasses import replace

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.renditions import PDF_NAME, PREVIEWS
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.task import DerivedFile
from assetdesk.jobs.steps import pages, preview
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import Document, HasPdf
from assetdesk.media.registry import Ability, able

_INSTEAD = (ErrorCode.TOOL_MISSING, ErrorCode.COMMAND_FAILED, ErrorCode.SOURCE_CORRUPT)
_CONVERTED, _DRAWN = 0.4, 0.5  # of the whole, about


def run(context: StepContext) -> StepResult:
    """`preview.pdf`, the four renditions and a cell of its first page, and where there are more pages two files a page,
    up to the page limit.

    Tells how many pages there are.
    """
    document = context.document()
    if not isinstance(document, HasPdf):
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)
    try:
        path = document.pdf()
    except FileFault as fault:
        return _picture_inside(context, document, fault)
    from assetdesk.media.readers.pdf import PdfDocument

    context.progress(_CONVERTED)
    drawn = PdfDocument(path)
    try:
        context.source = replace(context.source, pages=drawn.facts().pages)
        first = preview.made(context, drawn.picture(PREVIEWS[0].width))
        told = context.progress
        context.progress = lambda fraction: told(_DRAWN + (1 - _DRAWN) * fraction)
        count = context.source.pages or 1
        shown = pages.made(context, drawn.page, count) if count > 1 else ()
    finally:
        drawn.close()
    return replace(first, files=(_kept(context, path), *first.files, *shown))


def _kept(context: StepContext, path: str) -> DerivedFile:
    """The PDF itself as a rendition."""
    from assetdesk.media.readers.converted import settled

    return context.write(PDF_NAME, settled(path), "application/pdf", None, None)


def _picture_inside(context: StepContext, document: Document, fault: FileFault) -> StepResult:
    """The four renditions of the picture inside; the fault where there is none."""
    if fault.code not in _INSTEAD:
        raise fault
    try:
        picture = document.picture(PREVIEWS[0].width)
    except FileFault:
        raise fault from None
    what = "LibreOffice is not installed" if fault.code is ErrorCode.TOOL_MISSING else str(fault).rstrip(".")
    context.warnings.append(f"{what}: this is the small picture stored in the file.")
    return preview.made(context, picture)


STEP = Step(
    StepSpec(name="document", scope=Scope.PREVIEW, version="1", order=42, formats=able(Ability.CONVERTED), long=True),
    run,
)
