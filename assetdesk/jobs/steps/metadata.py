"""Step `metadata`: what the file says about itself, by the field names of `media.metadata.fields`."""

from __future__ import annotations

from assetdesk.core.errors import ErrorCode
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step, StepContext, StepResult


def run(context: StepContext) -> StepResult:
    """Fields of a handled format; nothing but the source facts of any other. An unreadable original fails."""
    if context.refused is not None and context.refused.code is not ErrorCode.SOURCE_UNSUPPORTED:
        raise context.refused
    if context.opened is None:
        return StepResult(fields={})
    fields = context.opened.metadata()
    if context.picture_facts is not None and context.picture_facts.ppi is not None:
        fields["image:ppi"] = context.picture_facts.ppi
    return StepResult(fields=fields)


STEP = Step(StepSpec(name="metadata", scope=Scope.METADATA, version="1", order=10), run)
