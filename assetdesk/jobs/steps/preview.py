"""Step `preview`: the four default renditions and the grid's cell, from one decode."""

from __future__ import annotations

from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.task import DerivedFile
from assetdesk.jobs.steps import optimized
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import Picture
from assetdesk.media.registry import Ability, able

_CELL_OF = "thumbnail.319.319.png"
_CELL_FILE = "cell"


def run(context: StepContext) -> StepResult:
    """Four files and a cell."""
    picture = optimized.picture(context, PREVIEWS[0].width)
    context.progress(0.5)
    return made(context, picture)


def made(context: StepContext, picture: Picture) -> StepResult:
    """The renditions and the cell of a picture."""
    from assetdesk.media import cascade

    files: list[DerivedFile] = []
    for one in cascade.make(picture, PREVIEWS, cell_of=_CELL_OF):
        if one.name == cascade.CELL:
            (context.out_dir / _CELL_FILE).write_bytes(one.data)
        else:
            files.append(context.write(one.name, one.data, one.mime, one.width, one.height))
    return StepResult(tuple(files), _CELL_FILE)


# what is shown of a converted document is a picture of its PDF, and comes with that by the step `document`
STEP = Step(
    StepSpec(
        name="preview",
        scope=Scope.PREVIEW,
        version="1",
        order=40,
        but_formats=able(Ability.CONVERTED) | {"set"},
        reads="picture",
    ),
    run,
)
