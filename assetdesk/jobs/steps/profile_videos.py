"""Step `profile_videos`: the small films of the folder's processing profile. A long task."""

from __future__ import annotations

from assetdesk.core.presets import PROCESSING
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps import of_processing
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.registry import Ability, able


def run(context: StepContext) -> StepResult:
    """A file for each."""
    making = of_processing.Making(context, count=len(context.program.get("videos") or ()))
    of_processing.films(making, context.program)
    return making.result()


STEP = Step(
    StepSpec(
        name="profile_videos",
        scope=Scope.PROFILE,
        version="1",
        order=83,
        formats=able(Ability.FRAMES),
        long=True,
        profile=PROCESSING,
        of_profile=True,
    ),
    run,
)
