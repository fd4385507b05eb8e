"""Step `crops`: the crops and the swatch that the folder's image profile asks for, found and rendered.

Rectangles of a person are rendered as they are. What of all that stays on the asset is decided where the result lands
(`core.crops.after_reprocess`), by what a person has decided by then.
"""

from __future__ import annotations

from dataclasses import replace

from assetdesk.core import crops
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps import optimized
from assetdesk.jobs.steps.step import Step, StepContext, StepResult

# AEM's image profiles crop BMP, GIF (its first frame), JPEG, PNG, PSD and TIFF; cameras' own files besides
FORMATS = frozenset({"bmp", "gif", "jpeg", "png", "psd", "tiff", "raw", "heif"})


def run(context: StepContext) -> StepResult:
    """One file a row of the profile, one for the swatch, one for a pixel crop; a small picture is left alone."""
    from assetdesk.media import cascade
    from assetdesk.media.smart_crop import rendering

    wanted = rendering.Wanted.of(context.program)
    kept = [crops.from_json(one) for one in context.kept.get("crops") or ()]
    document = context.document()
    if not wanted:
        return StepResult(found={"crops": []})
    facts = document.facts()
    edits = optimized.edits(context)
    guess = rendering.Frame.of_original(facts.width or 4096, facts.height or 4096, edits.crop)
    if facts.width and facts.height and rendering.too_small(guess):
        return _too_small(context)
    # looked at is always the same small picture, whatever sizes are made of it: so nothing but the picture itself
    # changes what is found
    picture = optimized.picture(context, rendering.LOOK)
    context.progress(0.2)
    width, height = cascade.upright(picture)
    # a crop that leaves nothing was not applied
    left_out = (width, height) == (facts.width, facts.height)
    frame = rendering.Frame.of_optimized(width, height, None if left_out else edits.crop)
    if rendering.too_small(frame):
        return _too_small(context)
    area = rendering.area_of(wanted, frame, context.warnings)
    small = cascade.reduced_to(replace(picture), rendering.LOOK, rendering.LOOK)
    found = rendering.find(small, wanted, frame, kept, area)
    context.progress(0.5)
    edge = rendering.edge_for(wanted, frame, kept)
    left, top, right, bottom = picture.box or (0, 0, *picture.image.size)
    if max(right - left, bottom - top) < min(edge, max(width, height)):  # it was decoded smaller
        picture = optimized.picture(context, edge)
    image = cascade.reduced_to(picture, edge, edge)
    context.progress(0.7)
    files = [
        context.write(one.name, one.data, "image/jpeg", one.width, one.height)
        for one in rendering.render(image, wanted, frame, found, area)
    ]
    return StepResult(tuple(files), found={"crops": [crops.to_json(one) for one in found]})


def _too_small(context: StepContext) -> StepResult:
    least = crops.SMALLEST_SOURCE
    context.warnings.append(f"No crops were made: the picture is smaller than {least} × {least} px.")
    return StepResult(found={"crops": []})


STEP = Step(
    StepSpec(
        name="crops",
        scope=Scope.PROFILE,
        version="1",
        order=55,
        formats=FORMATS,
        reads="picture",
        profile="image",
        of_profile=True,
    ),
    run,
)
