"""Step `named_workflow`: a workflow that a request names, instead of the folder's own (`jobs.local.workflow`)."""

from __future__ import annotations

from assetdesk.core.presets import WORKFLOW
from assetdesk.core.scopes import NAMED, Scope, StepSpec
from assetdesk.jobs.steps.step import Step

STEP = Step(
    StepSpec(
        name="named_workflow",
        scope=Scope.WORKFLOW,
        version="1",
        order=101,
        profile=NAMED + WORKFLOW,
        of_profile=True,
        local=True,
    )
)
