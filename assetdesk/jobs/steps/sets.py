"""Step `sets`: batch set presets of the asset's folder (`jobs.local.sets`)."""

from __future__ import annotations

from assetdesk.core.presets import BATCH_SET
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step

STEP = Step(
    StepSpec(name="sets", scope=Scope.SETS, version="1", order=90, profile=BATCH_SET, of_profile=True, local=True)
)
