"""Step `encode`: a transcode of a film or a sound by the preset of its asset. A long task, with progress inside it.

It is a generated asset's own step: the document at work is the film's part, so that one preset that fails or is
stopped costs none of the others.
"""

from __future__ import annotations

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import PartKind
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import Encodes


def run(context: StepContext) -> StepResult:
    """One file: `video.mp4`, `video.webm` or `audio.m4a`."""
    document = context.document()
    if not isinstance(document, Encodes):
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)
    name, made = document.encode(context.out_dir, context.progress)
    return StepResult((context.adopt(name, made.mime, made.width, made.height),))


STEP = Step(
    StepSpec(
        name="encode",
        scope=Scope.OPTIMIZE,
        version="1",
        order=70,
        formats=frozenset({str(PartKind.ENCODING)}),
        long=True,
        reads="parts",
        needed=True,
    ),
    run,
)
