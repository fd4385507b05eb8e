"""Step `metadata`: what the file says about itself, by the field names of `core.metadata_fields`."""

from __future__ import annotations

from assetdesk.core.errors import ErrorCode
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step, StepContext, StepResult


def run(context: StepContext) -> StepResult:
    """Fields of a handled format, over them those of the sidecar; an unreadable original fails.

    A sidecar goes before what is embedded, field by field: it is where programs write that leave originals alone.
    """
    if context.refused is not None and context.refused.code is not ErrorCode.SOURCE_UNSUPPORTED:
        raise context.refused
    fields = context.opened.metadata() if context.opened is not None else {}
    if context.picture_facts is not None and context.picture_facts.ppi is not None:
        fields["image:ppi"] = context.picture_facts.ppi
    if context.sidecar:
        from assetdesk.media.metadata import sidecar

        found, context.sidecar_mark = sidecar.read(context.sidecar, context.warnings)
        fields |= found
    else:
        context.sidecar_mark = ""
    return StepResult(fields=fields)


STEP = Step(StepSpec(name="metadata", scope=Scope.METADATA, version="3", order=10, profile="metadata"), run)
