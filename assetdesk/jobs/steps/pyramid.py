"""Step `pyramid`: the optimized picture at full size as a pyramid TIFF, sharpened where that is asked for. A long task.

Beside it stands the mask of the clipping path, where one was asked for and is there.

What asks for one is decided by the plan (`core.options`): edits in force, an asset without an original of its own, or
the library's setting.
"""

from __future__ import annotations

from assetdesk.core.edits import Rip
from assetdesk.core.renditions import MASK_NAME, PYRAMID_NAME
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps import optimized
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasRaster


def run(context: StepContext) -> StepResult:
    """The pyramid, streamed from the original through all edits to the disk; with a clipping path its mask, too, of the
    same size (IPS API, ImageInfo, maskFile)."""
    document, edits = context.document(), optimized.edits(context)
    from assetdesk.media import pyramid
    from assetdesk.media.edits import pipeline, pixels, sharpen

    path = context.path
    worked = pipeline.optimized(document, path, context.source.format, edits, context.limits, context.profiles)
    context.warnings.extend(worked.warnings)
    facts = context.picture_facts or document.facts()
    ppi = (edits.rip or Rip()).resolution if isinstance(document, HasRaster) else facts.ppi
    with pixels.evaluating(path):
        image = sharpen.unsharp(worked.image, edits.sharpen) if edits.sharpen else worked.image
        pyramid.write(image, context.out_dir / PYRAMID_NAME, ppi=ppi, bits=facts.bits or 16, progress=context.progress)
        if worked.mask is not None:
            mask = sharpen.unsharp(worked.mask, edits.sharpen) if edits.sharpen else worked.mask
            mask.cast("uchar").pngsave(str(context.out_dir / MASK_NAME), compression=6, keep=0)
    files = [context.adopt(PYRAMID_NAME, pyramid.MIME, image.width, image.height)]
    if worked.mask is not None:
        files.append(context.adopt(MASK_NAME, "image/png", image.width, image.height))
    return StepResult(tuple(files))


STEP = Step(
    StepSpec(
        name="pyramid",
        scope=Scope.OPTIMIZE,
        version="1",
        order=60,
        formats=optimized.FORMATS,
        long=True,
        reads="pyramid",
        needed=True,
    ),
    run,
)
