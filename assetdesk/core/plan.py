"""What would run again, and why. The dialog's count, `--dry-run` and the queue all come from `decide`.

The store hands over `PlanRow`s, in which every comparison of fingerprint parts has already been made by SQL; here
is only the rule. A step is *stale* when any part differs from what its result was made with, *missing* when it has
no result. What failed with the same parts would fail again and is left alone by *missing or out of date*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assetdesk.core.errors import ErrorCode
from assetdesk.core.request import ApplyTo


class Reason(StrEnum):
    """Why a step runs or does not; the value is what `--dry-run` prints."""

    NEVER_MADE = "never made"
    SOURCE_CHANGED = "source changed"
    SIDECAR_CHANGED = "sidecar changed"
    SETTINGS_CHANGED = "settings changed"
    PROFILE_CHANGED = "profile changed"
    MODULE_NEWER = "module newer"
    FAILED_BEFORE = "failed before"
    FORCED = "forced"
    UP_TO_DATE = "up to date"
    WOULD_FAIL_AGAIN = "failed, nothing changed since"
    SKIPPED = "skipped for good"
    NOT_FAILED = "not failed"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One asset and step with its comparisons made. `pages` etc. are already applied: the step does apply."""

    asset_id: int
    step: str
    made: bool
    source_differs: bool = False
    options_differ: bool = False
    profile_differs: bool = False
    module_differs: bool = False
    error: str | None = None
    missing_original: bool = False
    skipped: bool = False
    sidecar_differs: bool = False


@dataclass(frozen=True, slots=True)
class PlanItem:
    """The decision for one asset and step."""

    asset_id: int
    step: str
    run: bool
    reason: Reason


def stale_reason(row: PlanRow) -> Reason | None:
    """The first reason why the step's result is missing or out of date, or None."""
    if not row.made:
        return Reason.NEVER_MADE
    if row.source_differs:
        return Reason.SOURCE_CHANGED
    if row.sidecar_differs:
        return Reason.SIDECAR_CHANGED
    if row.options_differ:
        return Reason.SETTINGS_CHANGED
    if row.profile_differs:
        return Reason.PROFILE_CHANGED
    if row.module_differs:
        return Reason.MODULE_NEWER
    if row.error == ErrorCode.SOURCE_MISSING and not row.missing_original:
        return Reason.FAILED_BEFORE
    return None


def is_failure(error: str | None) -> bool:
    """Whether a stored code counts as failed; having no preview for a type does not."""
    return error is not None and error != ErrorCode.RENDITION_FORMAT_UNSUPPORTED


def decide(row: PlanRow, apply_to: ApplyTo) -> PlanItem:
    """Run or leave alone, and why."""
    stale = stale_reason(row)
    failed = is_failure(row.error)
    if apply_to is ApplyTo.ALL:
        return PlanItem(row.asset_id, row.step, True, stale or (Reason.FAILED_BEFORE if failed else Reason.FORCED))
    if row.skipped:
        return PlanItem(row.asset_id, row.step, False, Reason.SKIPPED)
    if apply_to is ApplyTo.FAILED:
        return PlanItem(row.asset_id, row.step, failed, Reason.FAILED_BEFORE if failed else Reason.NOT_FAILED)
    if stale is not None:
        return PlanItem(row.asset_id, row.step, True, stale)
    return PlanItem(row.asset_id, row.step, False, Reason.WOULD_FAIL_AGAIN if failed else Reason.UP_TO_DATE)


@dataclass(frozen=True, slots=True)
class StepTotals:
    """Plan of one step: counts of assets, files it will make, bytes it replaces, estimated seconds of work."""

    step: str
    run: int = 0
    up_to_date: int = 0
    files: int = 0
    replaced_bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The four numbers and two tables of the Plan view. `assets_*` count assets, the rest counts steps.

    `seconds` is wall time with the workers there are; None where no past run tells. `reasons` counts assets by
    the reason of their first step that runs.
    """

    assets: int
    assets_run: int
    assets_up_to_date: int
    seconds: float | None
    replaced_bytes: int
    new_bytes: int | None
    steps: tuple[StepTotals, ...] = ()
    reasons: tuple[tuple[Reason, int], ...] = ()
    already_waiting: int = 0
