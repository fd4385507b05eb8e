"""Step `strip`: frames of a film, evenly spaced, side by side in one picture to scrub through. A long task."""

from __future__ import annotations

from assetdesk.core.renditions import STRIP_EDGE, STRIP_FRAMES, strip_name
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasFrames
from assetdesk.media.registry import Ability, able

_QUALITY = 80


def run(context: StepContext) -> StepResult:
    """One JPEG; nothing of what only sounds. A short film has fewer frames, and its file says how many."""
    document = context.document()
    if not isinstance(document, HasFrames):
        return StepResult()
    from PIL import Image

    from assetdesk.media import cascade, encode

    made: list[Image.Image] = []
    for picture in document.frames(STRIP_FRAMES, STRIP_EDGE):
        made.append(cascade.reduced_to(picture, STRIP_EDGE, STRIP_EDGE))
        context.progress(len(made) / STRIP_FRAMES)
    if not made:
        return StepResult()
    width, height = made[0].size
    strip = Image.new("RGB", (width * len(made), height), "white")
    for number, image in enumerate(made):
        # a film whose frames change their size stays in its row
        strip.paste(image if image.size == (width, height) else image.resize((width, height)), (number * width, 0))
    name = strip_name(len(made))
    return StepResult((context.write(name, encode.jpeg(strip, _QUALITY), "image/jpeg", *strip.size),))


STEP = Step(
    StepSpec(name="strip", scope=Scope.PREVIEW, version="1", order=42, formats=able(Ability.FRAMES), long=True),
    run,
)
