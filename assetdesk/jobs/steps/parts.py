"""Step `parts`: which pages, layers and transcodes the options in force ask for. They become assets of their own.

Nothing is drawn here: each of them is a task of its own, behind the previews of its document.
"""

from __future__ import annotations

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.names import split_name
from assetdesk.core.parts import Part, PartSet
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasParts
from assetdesk.media.registry import Ability, able

_MOST = 2_000


def run(context: StepContext) -> StepResult:
    """The parts, and the sets that bind them; at most 2,000 of them, the rest with a warning."""
    document = context.document()
    if not isinstance(document, HasParts):
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)
    found: list[Part] = []
    sets: list[PartSet] = []
    left_out = 0
    for one in document.parts(context.options, split_name(context.name)[0]):
        if isinstance(one, PartSet):
            sets.append(one)
        elif len(found) < _MOST:
            found.append(one)
        else:
            left_out += 1
    if left_out:
        context.warnings.append(f"Only the first {_MOST:,} parts became assets; {left_out:,} were left out.")
    return StepResult(parts=tuple(found), sets=tuple(sets))


STEP = Step(
    StepSpec(
        name="parts",
        scope=Scope.OPTIMIZE,
        version="1",
        order=50,
        formats=able(Ability.PARTS),
        long=True,
        reads="parts",
        needed=True,
    ),
    run,
)
