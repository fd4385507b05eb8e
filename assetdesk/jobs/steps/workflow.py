"""Step `workflow`: the workflow of the asset's folder, after all else (`jobs.local.workflow`)."""

from __future__ import annotations

from assetdesk.core.presets import WORKFLOW
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step

STEP = Step(
    StepSpec(
        name="workflow", scope=Scope.WORKFLOW, version="1", order=100, profile=WORKFLOW, of_profile=True, local=True
    )
)
