"""Step `named_renditions`: all that one processing profile asks for, named by a request instead of the folder's own.

What the folder is assigned stays as it is, and so does what its profile made.
"""

from __future__ import annotations

from assetdesk.core.presets import PROCESSING
from assetdesk.core.scopes import NAMED, Scope, StepSpec
from assetdesk.jobs.steps import of_processing
from assetdesk.jobs.steps.step import Step, StepContext, StepResult


def run(context: StepContext) -> StepResult:
    """A file for each."""
    making = of_processing.Making(context, count=of_processing.count(context.program))
    of_processing.commands(making, context.program)
    of_processing.pictures(making, context.program)
    of_processing.films(making, context.program)
    return making.result()


STEP = Step(
    StepSpec(
        name="named_renditions",
        scope=Scope.PROFILE,
        version="1",
        order=84,
        long=True,
        reads="picture",
        profile=NAMED + PROCESSING,
        of_profile=True,
    ),
    run,
)
