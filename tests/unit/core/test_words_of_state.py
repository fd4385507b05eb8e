"""Handles, job moves, badges, requests, change sets: the small words every layer agrees on."""

import itertools

import pytest

from assetdesk.core.asset import AssetState, Badge, FieldValue, badge_of
from assetdesk.core.changes import ChangeSet
from assetdesk.core.handles import asset_handle, folder_handle, job_handle, parse_asset, parse_job
from assetdesk.core.job import MOVES, JobState, Priority, can_move
from assetdesk.core.renditions import PREVIEWS, fit
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope, StepSpec, steps_of


def test_handles() -> None:
    assert parse_asset(asset_handle(12)) == 12
    assert parse_asset("a|732|1|535") == 732
    assert parse_asset("b|1") is None
    assert job_handle(7, "Re|process") == "j|1||Re%7Cprocess|7"
    assert parse_job("j|1||Re%7Cprocess|7") == 7
    assert parse_job("7") == 7
    assert parse_job("seven") is None
    assert folder_handle("A/B") == "f|A/B/"


def test_every_live_state_can_be_stopped_and_no_ended_one_goes_on_by_itself() -> None:
    for state in JobState:
        if state.live and state is not JobState.STOPPING:
            assert can_move(state, JobState.STOPPING) or can_move(state, JobState.STOPPED)
        if not state.live:
            assert MOVES[state] == {JobState.QUEUED}


@pytest.mark.parametrize(("missing", "paused", "stale", "new"), list(itertools.product((False, True), repeat=4)))
def test_one_badge_by_priority(missing: bool, paused: bool, stale: bool, new: bool) -> None:
    def badge(state: AssetState) -> Badge:
        return badge_of(missing=missing, state=state, paused=paused, stale=stale, new=new)

    if missing:
        assert {badge(s) for s in AssetState} == {Badge.MISSING}
        return
    assert badge(AssetState.FAILED) is Badge.FAILED
    assert badge(AssetState.PROCESSING) is Badge.PROCESSING
    assert badge(AssetState.QUEUED) is (Badge.PAUSED if paused else Badge.QUEUED)
    assert badge(AssetState.PROCESSED) is (Badge.STALE if stale else Badge.NEW if new else Badge.NONE)


def test_an_approval_is_waited_for_before_what_is_stale_and_told_before_what_is_new() -> None:
    def badge(approval: str, stale: bool) -> Badge:
        return badge_of(
            missing=False, state=AssetState.PROCESSED, paused=False, stale=stale, new=True, approval=approval
        )

    assert badge("waiting", True) is Badge.APPROVAL
    assert badge("approved", True) is badge("rejected", True) is Badge.STALE
    assert badge("approved", False) is Badge.APPROVED
    assert badge("rejected", False) is Badge.REJECTED


def test_request_round_trip_and_priority() -> None:
    request = ReprocessRequest(
        Selection(assets=(3, 1), folders=(2,)), (Scope.PREVIEW,), ApplyTo.STALE, False, name="Reprocess Music"
    )
    assert ReprocessRequest.from_json(request.to_json()) == request
    assert not request.full
    assert Selection(assets=(1,)).priority is Priority.CLICKED
    assert Selection(assets=(1, 2)).priority is Priority.SELECTION
    assert Selection(folders=(1,)).priority is Priority.BULK
    assert Selection().empty


def test_change_sets_unite_and_large_ones_say_everything() -> None:
    one = ChangeSet(3, assets=frozenset({1}), folders=True)
    two = ChangeSet(5, jobs=frozenset({9}))
    both = one | two
    assert ChangeSet.from_json(5, both.to_json()) == both
    assert not ChangeSet(seq=8)
    large = ChangeSet(1, added=frozenset(range(6000)), jobs=frozenset({4}))
    assert ChangeSet.from_json(1, large.to_json()) == ChangeSet(1, folders=True, everything=True, jobs=frozenset({4}))


def test_user_value_wins_even_when_cleared_on_purpose() -> None:
    assert FieldValue("dc:title", embedded="A", user="").shown == ""
    assert FieldValue("dc:title", embedded="A", profile="B").shown == "A"
    assert FieldValue("dc:title", profile="B").shown == "B"


def test_sizes_of_the_acceptance_check() -> None:
    sizes = {spec.name: fit(3000, 2000, spec.width, spec.height) for spec in PREVIEWS}
    assert sizes == {
        "web.1280.1280.jpeg": (1280, 853),
        "thumbnail.319.319.png": (319, 213),
        "thumbnail.140.100.png": (140, 93),
        "thumbnail.48.48.png": (48, 32),
    }
    assert {fit(20, 20, spec.width, spec.height) for spec in PREVIEWS} == {(20, 20)}
    assert fit(10000, 1, 48, 48) == (48, 1)


def test_steps_run_in_order_and_only_where_they_apply() -> None:
    pages = StepSpec("pages", Scope.PREVIEW, "1", 35, frozenset({"pdf"}), long=True, multipage=True)
    preview = StepSpec("preview", Scope.PREVIEW, "1", 30)
    facts = StepSpec("metadata", Scope.METADATA, "1", 10)
    assert steps_of((pages, preview, facts), (Scope.PREVIEW,)) == (preview, pages)
    assert pages.applies("pdf", 2)
    assert not pages.applies("pdf", 1)
    assert not pages.applies("jpeg", 5)
    assert preview.applies(None, None)
