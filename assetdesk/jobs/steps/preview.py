"""Step `preview`: the four default renditions and the grid's cell, from one decode."""

from __future__ import annotations

from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.task import DerivedFile
from assetdesk.jobs.steps.step import Step, StepContext, StepResult

_CELL_OF = "thumbnail.319.319.png"
_CELL_FILE = "cell"


def run(context: StepContext) -> StepResult:
    """Four files, a cell, and `pages` to follow where there is more than one page."""
    document = context.document()
    from assetdesk.media import cascade

    picture = document.picture(PREVIEWS[0].width)
    context.progress(0.5)
    files: list[DerivedFile] = []
    for made in cascade.make(picture, PREVIEWS, cell_of=_CELL_OF):
        if made.name == cascade.CELL:
            (context.out_dir / _CELL_FILE).write_bytes(made.data)
        else:
            files.append(context.write(made.name, made.data, made.mime, made.width, made.height))
    return StepResult(tuple(files), _CELL_FILE, follow=("pages",) if (context.source.pages or 1) > 1 else ())


STEP = Step(StepSpec(name="preview", scope=Scope.PREVIEW, version="1", order=40), run)
