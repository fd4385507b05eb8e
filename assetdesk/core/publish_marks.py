"""Which publish mark an asset has after a job (IPS API, readyForPublish and preservePublishState).

A mark is a wish: changing one copies nothing.
"""

from __future__ import annotations

from enum import StrEnum


class Situation(StrEnum):
    """What the job did with the asset."""

    NEW = "new"
    # overwritten by an upload, or reprocessed
    PROCESSED = "processed"
    # an upload found it there and was not to overwrite
    LEFT_ALONE = "left alone"
    # a page, layer or rendition that was not there before
    NEW_BYPRODUCT = "new byproduct"
    # made by a batch set preset
    NEW_SET = "new set"


def mark_after(
    situation: Situation,
    *,
    ready: bool,
    preserve: bool | None = None,
    retain: bool = True,
    marked: bool = False,
    primary: bool = False,
) -> bool:
    """Whether it is marked for publishing afterwards.

    `ready` and `preserve` are the job's `readyForPublish` and `preservePublishState` (None: not given); `retain` is the
    company's `retainPublishState`, read when the job runs; `marked` the asset's mark before, `primary` its
    originator's mark after the job.
    """
    match situation:
        case Situation.NEW | Situation.NEW_SET:
            return ready
        case Situation.LEFT_ALONE:
            return marked
        case Situation.NEW_BYPRODUCT:
            return primary
        case Situation.PROCESSED:
            return marked if (retain if preserve is None else preserve) else ready
