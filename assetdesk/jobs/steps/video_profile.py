"""Step `video_profile`: the encodings of the folder's video profile, and of each the crops that follow the subject
(AEM, video profiles). A long task.

They are files of the film itself, unlike the transcodes that its options ask for, which are assets of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetdesk.core.encoding import EncodingPreset, disagreements
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.presets import VIDEO
from assetdesk.core.profiles import file_names
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs.steps import of_processing
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.registry import Ability, able

if TYPE_CHECKING:
    from assetdesk.media.transcode_view import View

# AEM's bounds: five minutes at 30 frames a second, 300 MB
_MOST_SECONDS = 300.0
_MOST_BYTES = 300_000_000


def run(context: StepContext) -> StepResult:
    """A file for each encoding, and one for each encoding and crop."""
    presets = _presets(context)
    named = file_names.encodings(presets)
    crops: Sequence[Mapping[str, Any]] = context.program.get("crops") or ()
    making = of_processing.Making(context, count=len(named) * (1 + len(crops)))
    if context.program.get("adaptive"):
        if len(presets) == 1:
            context.warnings.append("Adaptive streaming needs more than one encoding; the video profile has one.")
        context.warnings.extend(disagreements(tuple(presets)))
    for name, preset in named:
        of_processing.film(making, name, preset)
    for crop in crops:
        view = _view(making, crop) if _may_be_cropped(context) else None
        for name, preset in named:
            if view is None:
                making.step()
            else:
                # drawn to the window's shape, whatever the preset says of the whole film's
                cropped = file_names.cropped(str(crop["name"]), name)
                of_processing.film(making, cropped, replace(preset, keep_aspect=True), view)
    return making.result()


def _presets(context: StepContext) -> list[EncodingPreset]:
    """Those that are there still; the others are told."""
    found, wrong = file_names.read_encodings(context.program)
    context.warnings.extend(f"An encoding preset of the video profile was left out. {one}" for one in wrong)
    gone = len(context.program.get("presets") or ()) - len(context.program.get("encodings") or ())
    if gone > 0:
        context.warnings.append("An encoding preset of the video profile is not there any more; it was left out.")
    return found


def _may_be_cropped(context: StepContext) -> bool:
    """Within AEM's bounds; told where not."""
    if (context.source.duration or 0) <= _MOST_SECONDS and context.source.bytes <= _MOST_BYTES:
        return True
    context.warnings.append("Crops that follow the subject are made of films of up to 5 minutes and 300 MB.")
    return False


def _view(making: of_processing.Making, crop: Mapping[str, Any]) -> View | None:
    """Where the window of that ratio is, moment by moment; None, told, where that cannot be found out."""
    from assetdesk.media.smart_crop import film
    from assetdesk.media.transcode_view import View

    context = making.context
    wide, high = str(crop["ratio"]).split(":")
    try:
        windows = film.windows(context.path, int(wide) / int(high), context.source.duration or 0.0, context.limits)
    except FileFault as fault:
        making.fail(str(crop["name"]), fault)
        return None
    if not windows:
        making.fail(str(crop["name"]), FileFault(ErrorCode.SOURCE_UNSUPPORTED, "Nothing to follow was found."))
        return None

    def place(seconds: float) -> tuple[float, float]:
        window = film.at(windows, seconds)
        return window.x, window.y

    return View(windows[0].w, windows[0].h, place)


STEP = Step(
    StepSpec(
        name="video_profile",
        scope=Scope.PROFILE,
        version="1",
        order=85,
        formats=able(Ability.FRAMES),
        long=True,
        profile=VIDEO,
        of_profile=True,
    ),
    run,
)
