"""What the page reads of the library, off the window's thread."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core.job import JobRow
from assetdesk.core.publish import Context, Due, PlanLine, Reason
from assetdesk.gui.publish.words import group_of

if TYPE_CHECKING:
    from assetdesk.library.session import Library

BY_REASON, BY_FOLDER, PLAIN = "reason", "folder", "plain"
# sorts behind every folder
DELETED = "\uffff"


@dataclass(frozen=True, slots=True)
class Overview:
    """All targets, and what is due at each."""

    contexts: Sequence[Context]
    due: Mapping[int, Due]


@dataclass(frozen=True, slots=True)
class Listed:
    """The list in groups of a key and the assets in it; `live` is the job that publishes there now, `last` the one that
    ended last."""

    groups: Sequence[tuple[str, array[int]]]
    live: JobRow | None
    last: JobRow | None


def overview(lib: Library) -> Overview:
    """All targets, and what is due."""
    from assetdesk.library.publishing import contexts, plan

    return Overview(contexts.listed(lib), plan.due(lib))


def listed(lib: Library, context_id: int, *, marked: bool, by: str) -> Listed:
    """What the next incremental publish does, or every mark; in groups by reason or folder, or in one."""
    from assetdesk.library.publishing import history, plan

    entries = plan.listed(lib, context_id, marked=marked)
    if marked:
        entries = [one for one in entries if one.reason is not Reason.WITHDRAWN]
    groups: dict[str, array[int]] = {}
    if by == BY_REASON:
        keys = {reason: f"reason:{group_of(reason)}" for reason in Reason}
        for one in entries:
            groups.setdefault(keys[one.reason], array("q")).append(one.asset_id)
        ordered = sorted(groups.items())
    elif by == BY_FOLDER:
        folders = plan.folders_of(lib, [one.asset_id for one in entries])
        for one in entries:
            key = f"folder:{folders.get(one.asset_id, DELETED)}"
            groups.setdefault(key, array("q")).append(one.asset_id)
        ordered = sorted(groups.items(), key=lambda found: found[0].casefold())
    else:
        ordered = [("", array("q", [one.asset_id for one in entries]))] if entries else []
    jobs = history.jobs(lib, context_id, 5)
    live = next((job for job in jobs if job.state.live), None)
    last = next((job for job in jobs if not job.state.live and job.total), None)
    return Listed(ordered, live, last)


def rows(lib: Library, context_id: int, asset_ids: Sequence[int]) -> list[PlanLine]:
    """The lines of these assets."""
    from assetdesk.library.publishing import plan

    return plan.lines(lib, context_id, asset_ids)
