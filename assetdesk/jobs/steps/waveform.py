"""Step `waveform`: how loud a sound is over its whole duration, as a picture to look along. A long task."""

from __future__ import annotations

from assetdesk.core.renditions import WAVEFORM_NAME
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasSound
from assetdesk.media.registry import Ability, able


def run(context: StepContext) -> StepResult:
    """One PNG without a ground; nothing of a film, which has its strip."""
    document = context.document()
    if not isinstance(document, HasSound) or (context.picture_facts is not None and context.picture_facts.width):
        return StepResult()
    from assetdesk.media import encode, waveform

    columns = document.waveform(waveform.WIDE_SIZE[0], context.progress)
    if not columns:
        return StepResult()
    image = waveform.wide(columns)
    return StepResult((context.write(WAVEFORM_NAME, encode.png(image), "image/png", *image.size),))


STEP = Step(
    StepSpec(name="waveform", scope=Scope.PREVIEW, version="1", order=43, formats=able(Ability.SOUND), long=True),
    run,
)
