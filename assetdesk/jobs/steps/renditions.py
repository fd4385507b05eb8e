"""Step `renditions`: the pictures, the FPO and the files by commands of the folder's processing profile. A long task:
pictures are wanted at their full size, and a command may take two minutes."""

from __future__ import annotations

from assetdesk.core.presets import PROCESSING
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps import of_processing
from assetdesk.jobs.steps.step import Step, StepContext, StepResult


def run(context: StepContext) -> StepResult:
    """A file for each. Commands are run also where the original cannot be seen: they may know what it is."""
    making = of_processing.Making(context, count=of_processing.count(context.program))
    of_processing.commands(making, context.program)
    of_processing.pictures(making, context.program)
    return making.result()


STEP = Step(
    StepSpec(
        name="renditions",
        scope=Scope.PROFILE,
        version="1",
        order=82,
        long=True,
        reads="picture",
        profile=PROCESSING,
        of_profile=True,
    ),
    run,
)
