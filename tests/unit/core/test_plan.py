"""The one rule that decides what runs again, and why."""

import pytest

from assetdesk.core.errors import ErrorCode, retry_delay
from assetdesk.core.plan import PlanRow, Reason, decide, stale_reason
from assetdesk.core.request import ApplyTo

FRESH = PlanRow(1, "preview", made=True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (PlanRow(1, "preview", made=False), Reason.NEVER_MADE),
        (PlanRow(1, "preview", made=True, source_differs=True, module_differs=True), Reason.SOURCE_CHANGED),
        (PlanRow(1, "preview", made=True, options_differ=True), Reason.SETTINGS_CHANGED),
        (PlanRow(1, "preview", made=True, profile_differs=True), Reason.PROFILE_CHANGED),
        (PlanRow(1, "preview", made=True, module_differs=True), Reason.MODULE_NEWER),
        (PlanRow(1, "preview", made=True, error=ErrorCode.SOURCE_MISSING), Reason.FAILED_BEFORE),
        (PlanRow(1, "preview", made=True, error=ErrorCode.SOURCE_MISSING, missing_original=True), None),
        (PlanRow(1, "preview", made=True, error=ErrorCode.SOURCE_CORRUPT), None),
        (FRESH, None),
    ],
)
def test_first_difference_is_the_reason(row: PlanRow, reason: Reason | None) -> None:
    assert stale_reason(row) is reason


def test_all_is_forced_even_when_up_to_date_or_skipped() -> None:
    assert decide(FRESH, ApplyTo.ALL).run
    assert decide(FRESH, ApplyTo.ALL).reason is Reason.FORCED
    assert decide(PlanRow(1, "preview", made=True, error="SourceCorrupt", skipped=True), ApplyTo.ALL).run


def test_stale_leaves_alone_what_would_fail_again() -> None:
    item = decide(PlanRow(1, "preview", made=True, error=ErrorCode.SOURCE_CORRUPT), ApplyTo.STALE)
    assert (item.run, item.reason) == (False, Reason.WOULD_FAIL_AGAIN)


def test_failed_only_reruns_failures_but_not_types_without_preview() -> None:
    assert decide(PlanRow(1, "preview", made=True, error=ErrorCode.WORKER_CRASHED), ApplyTo.FAILED).run
    assert not decide(
        PlanRow(1, "preview", made=True, error=ErrorCode.RENDITION_FORMAT_UNSUPPORTED), ApplyTo.FAILED
    ).run
    assert not decide(FRESH, ApplyTo.FAILED).run


def test_skipped_for_good_is_left_alone_by_stale_and_failed() -> None:
    row = PlanRow(1, "preview", made=True, source_differs=True, error="SourceCorrupt", skipped=True)
    assert decide(row, ApplyTo.STALE).reason is Reason.SKIPPED
    assert not decide(row, ApplyTo.FAILED).run


def test_retries_are_those_of_the_table() -> None:
    assert [retry_delay(ErrorCode.GENERIC_ERROR, n) for n in (1, 2, 3, 4)] == [1.0, 5.0, 25.0, None]
    assert retry_delay(ErrorCode.TIMEOUT, 1) == 1.0
    assert retry_delay(ErrorCode.TIMEOUT, 2) is None
    assert retry_delay(ErrorCode.SOURCE_CORRUPT, 1) is None
