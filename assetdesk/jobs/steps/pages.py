"""Step `pages`: a large and a small picture of each page, for the page viewer. A second, long task of the asset."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from assetdesk.core.errors import FileFault
from assetdesk.core.renditions import PAGE_THUMB_EDGE, PAGE_WEB_EDGE, RenditionSpec, page_thumb_name, page_web_name
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.task import DerivedFile
from assetdesk.jobs.steps import optimized
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import Picture
from assetdesk.media.registry import Ability, able


def run(context: StepContext) -> StepResult:
    """Two files a page, up to the page limit; the document stays open from the first to the last.

    The option `pages` names the pages to make instead, whatever the limit: somebody is looking at them.
    """
    return StepResult(made(context, partial(optimized.page, context), context.source.pages or 1))


def made(context: StepContext, page: Callable[[int, int], Picture], count: int) -> tuple[DerivedFile, ...]:
    """Two files for each of `count` pages; `page` gives one by number and least edge. Raises only where not one can be
    shown."""
    from assetdesk.media import cascade

    shown = min(count, context.limits.pages)
    asked = [number for number in context.options.get("pages", ()) if 1 <= number <= count]
    if shown < count and not asked:
        context.warnings.append(f"Previews of the first {shown} of {count:,} pages were made; that is the limit.")
    files: list[DerivedFile] = []
    refused: FileFault | None = None
    for number in asked or range(1, shown + 1):
        specs = (
            RenditionSpec(page_web_name(number), PAGE_WEB_EDGE, PAGE_WEB_EDGE, "image/jpeg"),
            RenditionSpec(page_thumb_name(number), PAGE_THUMB_EDGE, PAGE_THUMB_EDGE, "image/png"),
        )
        try:
            for one in cascade.make(page(number, PAGE_WEB_EDGE), specs):
                files.append(context.write(one.name, one.data, one.mime, one.width, one.height))
        except FileFault as fault:  # one bad page leaves the others worth looking at
            refused = refused or fault
            context.warnings.append(f"Page {number:,} cannot be shown: {fault}")
        context.progress(min(1.0, number / shown))
    if refused is not None and not files:
        raise refused
    return tuple(files)


# those of converted documents come with their PDF, by the step `document`
STEP = Step(
    StepSpec(
        name="pages",
        scope=Scope.PREVIEW,
        version="1",
        order=41,
        but_formats=able(Ability.CONVERTED),
        long=True,
        multipage=True,
        reads="picture",
    ),
    run,
)
