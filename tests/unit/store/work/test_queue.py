"""The queue as rows: coalescing, followers, claims, leases, reset. No worker runs here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.desk_library import SPECS, add_rows, ask, ask_all, make_store, modules

from assetdesk.core.asset import SourceFacts
from assetdesk.core.job import JobType
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.core.task import DerivedFile, StepOutcome
from assetdesk.jobs import control, enqueue
from assetdesk.jobs.enqueue import Started, start_reprocess
from assetdesk.store.engine import Store
from assetdesk.store.intake import upload_claims
from assetdesk.store.plain import Plain
from assetdesk.store.work import claims, jobs, queue
from assetdesk.store.work.claims import Claim
from assetdesk.store.work.results import Landed, Landing, land

EVERYTHING = Selection(everything=True)
METADATA_ONLY = (Scope.METADATA,)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library") as made:
        yield made


def begin(
    store: Store, *ids: int, scopes: tuple[Scope, ...] = (Scope.METADATA, Scope.PREVIEW), **more: object
) -> Started:
    selection = Selection(assets=ids) if ids else EVERYTHING
    return start_reprocess(store, ReprocessRequest(selection, scopes=scopes, **more))  # type: ignore[arg-type]


def claim(store: Store, limit: int = 1, *, long: bool = False) -> list[Claim]:
    """The next assets of whatever class, as the runner would."""

    def work(w: object) -> list[Claim]:
        made: list[Claim] = []
        for priority, lane in claims.waiting(w.db):  # type: ignore[attr-defined]
            if lane == int(long):
                made += claims.next_claims(w, "me", limit - len(made), lane=lane, priority=priority)  # type: ignore[arg-type]
        return made

    return store.writer.run(work)


def finish(store: Store, one: Claim, error: str | None = None, **more: object) -> Landed:
    outcomes = tuple(StepOutcome(step.step, f"{step.step}.1/plain.1", error=error) for step in one.steps)
    landing = Landing(lease=one.lease, asset_id=one.asset_id, run=one.run, outcomes=outcomes, **more)  # type: ignore[arg-type]
    return store.writer.run(lambda w: land(w, landing, store.modules, store.paths))


def job(store: Store, job_id: int) -> tuple[str, int, int, int, int]:
    row = ask_all(store, "SELECT state, total, done, failed, skipped FROM jobs WHERE id = ?", job_id)[0]
    return row  # type: ignore[return-value]


def test_same_pair_waits_once_and_both_jobs_end(store: Store) -> None:
    add_rows(store, 3)
    first = begin(store)
    second = begin(store)
    assert (first.assets, first.already_waiting) == (3, 0)
    assert (second.assets, second.already_waiting) == (0, 3)
    assert ask(store, "SELECT COUNT(*) FROM items") == 6
    for one in claim(store, 3):
        assert one.jobs == {first.job_id, second.job_id}
        finish(store, one)
    assert job(store, first.job_id) == ("done", 3, 3, 0, 0)
    assert job(store, second.job_id) == ("done", 3, 3, 0, 0)
    assert ask(store, "SELECT COUNT(*) FROM followers") == 0


def test_partly_waiting_is_told_exactly(store: Store) -> None:
    ids = add_rows(store, 42)
    begin(store, *ids[:5])
    begin(store, *ids[5:10], scopes=METADATA_ONLY)
    third = begin(store)
    assert (third.assets, third.already_waiting) == (37, 5)  # five wait in part only: they have something new


def test_other_options_are_another_item(store: Store) -> None:
    add_rows(store, 1)
    begin(store)
    other = begin(store, options={"pdfOptions": {"process": "Rasterize"}})
    assert (other.assets, other.already_waiting) == (1, 0)
    one = claim(store)[0]
    assert [step.step for step in one.steps] == ["metadata", "preview"]  # the second waits behind the first
    finish(store, one)
    assert [dict(step.options) for step in claim(store)[0].steps] == [{"pdfOptions": {"process": "Rasterize"}}] * 2


def test_asked_again_while_at_work_adds_one_new_row(store: Store) -> None:
    add_rows(store, 1)
    first = begin(store)
    one = claim(store)[0]
    second = begin(store)
    begin(store)
    assert (second.assets, second.already_waiting) == (1, 0)
    assert ask(store, "SELECT COUNT(*) FROM items WHERE state = 'queued'") == 2
    assert claim(store) == []  # never two claims for one asset at once
    finish(store, one)
    assert job(store, first.job_id)[0] == "done"
    assert job(store, second.job_id)[0] == "queued"
    finish(store, claim(store)[0])
    assert [row[0] for row in ask_all(store, "SELECT state FROM jobs")] == ["done"] * 3


def test_a_click_takes_over_what_a_folder_waits_for(store: Store) -> None:
    ids = add_rows(store, 10)
    bulk = begin(store)
    clicked = begin(store, ids[7])
    assert clicked.already_waiting == 1
    one = claim(store)[0]
    assert one.asset_id == ids[7]
    assert one.priority == 0
    finish(store, one)
    assert job(store, clicked.job_id) == ("done", 1, 1, 0, 0)
    assert job(store, bulk.job_id)[1:3] == (10, 1)


def test_a_failure_counts_for_followers_and_each_can_retry(store: Store) -> None:
    add_rows(store, 1)
    first, second = begin(store), begin(store)
    finish(store, claim(store)[0], "SourceCorrupt")
    assert job(store, first.job_id) == job(store, second.job_id) == ("done", 1, 0, 1, 0)
    assert control.retry(store, second.job_id) == 1
    assert job(store, second.job_id) == ("queued", 1, 0, 0, 0)
    finish(store, claim(store)[0])
    assert job(store, second.job_id) == ("done", 1, 1, 0, 0)
    assert job(store, first.job_id) == ("done", 1, 0, 1, 0)


def test_stopping_the_owner_hands_its_items_to_the_follower(store: Store) -> None:
    add_rows(store, 2)
    first, second = begin(store), begin(store)
    control.stop(store, first.job_id)
    assert job(store, first.job_id)[0] == "stopped"
    for one in claim(store, 2):
        assert one.jobs == {second.job_id}
        finish(store, one)
    assert job(store, second.job_id) == ("done", 2, 2, 0, 0)


def test_stopping_a_follower_leaves_the_owner_alone(store: Store) -> None:
    add_rows(store, 1)
    first, second = begin(store), begin(store)
    control.stop(store, second.job_id)
    assert job(store, second.job_id)[0] == "stopped"
    finish(store, claim(store)[0])
    assert job(store, first.job_id) == ("done", 1, 1, 0, 0)


def test_pausing_the_owner_does_not_hold_its_followers(store: Store) -> None:
    add_rows(store, 2)
    first, second = begin(store), begin(store)
    control.pause(store, first.job_id)
    assert len(claim(store, 2)) == 2
    control.reset(store)
    control.pause(store, second.job_id)
    assert claim(store, 2) == []
    third = begin(store)
    found = claim(store, 2)
    assert {one.run for one in found} == {third.job_id}
    for one in found:
        finish(store, one)
    control.resume(store, first.job_id)
    control.resume(store, second.job_id)
    assert [row[0] for row in ask_all(store, "SELECT state FROM jobs")] == ["done"] * 3


def test_what_a_resting_job_gets_back_goes_to_a_follower_that_does_not(store: Store) -> None:
    add_rows(store, 1)
    first, second = begin(store), begin(store)
    one = claim(store)[0]
    assert one.jobs == {first.job_id, second.job_id}
    assert control.pause(store, first.job_id) == "pausing"
    store.writer.run(lambda w: claims.release(w, [one.lease]))
    assert job(store, first.job_id)[0] == "paused"
    again = claim(store)[0]
    assert again.run == second.job_id
    finish(store, again)
    assert job(store, second.job_id) == ("done", 1, 1, 0, 0)


def test_what_a_stopping_job_gets_back_goes(store: Store) -> None:
    add_rows(store, 1)
    first = begin(store)
    one = claim(store)[0]
    assert control.stop(store, first.job_id) == "stopping"
    assert finish(store, one, "GenericError").retry_at is not None  # it would be tried again
    assert job(store, first.job_id)[0] == "stopped"
    assert ask(store, "SELECT COUNT(*) FROM items WHERE state IN ('queued', 'assigned')") == 0


def test_one_claim_takes_all_quick_steps_and_long_ones_are_a_task_of_their_own(store: Store) -> None:
    ids = add_rows(store, 2)
    store.writer.run(lambda w: w.conn.exec_driver_sql("UPDATE assets SET format = 'pdf', pages = 3, hash = 'h'"))
    begin(store)
    quick = claim(store, 5)
    assert [(one.asset_id, [step.step for step in one.steps]) for one in quick] == [
        (ids[0], ["metadata", "preview"]),
        (ids[1], ["metadata", "preview"]),
    ]
    assert claim(store, 5, long=True) == []  # the assets are at work
    finish(store, quick[0])
    (long,) = claim(store, 5, long=True)
    assert long.long
    assert [step.step for step in long.steps] == ["pages"]
    assert long.document


def test_a_step_that_is_found_out_late_joins_its_jobs(store: Store) -> None:
    add_rows(store, 1)
    first, second = begin(store), begin(store)
    one = claim(store)[0]
    outcomes = tuple(StepOutcome(step.step, "v", follow=("pages",)) for step in one.steps)
    facts = SourceFacts(1, 1, 0, "h", "pdf", "Pdf", "application/pdf", pages=3)
    landing = Landing(lease=one.lease, asset_id=one.asset_id, run=one.run, source=facts, outcomes=outcomes)
    store.writer.run(lambda w: land(w, landing, store.modules, store.paths))
    assert job(store, first.job_id)[0] == job(store, second.job_id)[0] == "running"
    (long,) = claim(store, long=True)
    assert long.jobs == {first.job_id, second.job_id}
    finish(store, long)
    assert job(store, first.job_id) == job(store, second.job_id) == ("done", 1, 1, 0, 0)


def test_two_workers_never_hold_one_row(store: Store) -> None:
    add_rows(store, 400)
    begin(store)
    held: list[int] = []
    gate = threading.Lock()

    def work() -> None:
        while found := claim(store, 3):
            with gate:
                held.extend(step.item_id for one in found for step in one.steps)

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(work) for _ in range(4)]:
            future.result()
    assert len(held) == len(set(held)) == 800


def test_a_lost_lease_is_thrown_away(store: Store) -> None:
    (asset,) = add_rows(store, 1)
    started = begin(store)
    one = claim(store)[0]
    with store.browse.plain() as db:
        assert claims.lost(db, [one.lease]) == set()
    assert control.reset(store) == 2
    with store.browse.plain() as db:
        assert claims.lost(db, [one.lease]) == {one.lease}
    assert finish(store, one).lost
    assert ask(store, "SELECT COUNT(*) FROM results WHERE asset_id = ?", asset) == 0
    finish(store, claim(store)[0])
    assert job(store, started.job_id) == ("done", 1, 1, 0, 0)


def test_reset_keeps_attempts_and_joins_twins(store: Store) -> None:
    add_rows(store, 1)
    first = begin(store)
    one = claim(store)[0]
    store.writer.run(lambda w: w.conn.exec_driver_sql("UPDATE items SET attempts = 2"))
    second = begin(store)
    control.reset(store)
    states = ask_all(store, "SELECT job_id, state, attempts FROM items ORDER BY id")
    assert states == [(first.job_id, "cancelled", 2)] * 2 + [(second.job_id, "queued", 0)] * 2
    assert finish(store, one).lost
    finish(store, claim(store)[0])
    assert job(store, first.job_id) == job(store, second.job_id) == ("done", 1, 1, 0, 0)


def test_leases_are_renewed(store: Store) -> None:
    add_rows(store, 1)
    begin(store)
    one = claim(store)[0]
    store.writer.run(lambda w: w.conn.exec_driver_sql("UPDATE items SET lease_until = 5"))
    store.writer.run(lambda w: claims.renew(w, [one.lease]))
    assert ask(store, "SELECT MIN(lease_until) > 1000000 FROM items") == 1


def test_crashes_are_tried_alone_and_settled_at_the_second(store: Store) -> None:
    add_rows(store, 1)
    started = begin(store)
    one = claim(store)[0]
    crash = Landing(lease=one.lease, asset_id=one.asset_id, run=one.run, crashed=("metadata", "preview"))
    store.writer.run(lambda w: land(w, crash, store.modules, store.paths))
    alone = claim(store)[0]
    assert [step.step for step in alone.steps] == ["metadata"]
    finish(store, alone)
    alone = claim(store)[0]
    assert [step.step for step in alone.steps] == ["preview"]
    crash = Landing(lease=alone.lease, asset_id=alone.asset_id, run=alone.run, crashed=("preview",))
    store.writer.run(lambda w: land(w, crash, store.modules, store.paths))
    assert job(store, started.job_id) == ("done", 1, 0, 1, 0)
    assert ask_all(store, "SELECT error_step, error_code FROM assets") == [("preview", "WorkerCrashed")]


def test_what_took_too_long_comes_after_all_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from assetdesk.core import errors

    rule = errors.RULES[errors.ErrorCode.TIMEOUT]
    at_once = errors.ErrorRule(rule.short, rule.cause, rule.help, delays=(0.0,))
    monkeypatch.setitem(errors.RULES, errors.ErrorCode.TIMEOUT, at_once)
    ids = add_rows(store, 3)
    begin(store, *ids, scopes=METADATA_ONLY)
    finish(store, claim(store)[0], "Timeout")
    assert [one.asset_id for one in claim(store, 3)] == [ids[1], ids[2], ids[0]]


def test_trashed_assets_leave_the_queue(store: Store) -> None:
    ids = add_rows(store, 3)
    started = begin(store)
    one = claim(store)[0]
    store.writer.run(lambda w: queue.cancel_assets(w, ids[:2]))
    assert finish(store, one).lost
    finish(store, claim(store)[0])
    assert job(store, started.job_id) == ("done", 1, 1, 0, 0)


def test_nothing_to_do_ends_at_once(store: Store) -> None:
    add_rows(store, 2)
    for one in [begin(store, apply_to=ApplyTo.FAILED), start_reprocess(store, ReprocessRequest(Selection()))]:
        assert one.assets == 0
        assert job(store, one.job_id)[:4] == ("done", 0, 0, 0)
    assert job(store, 1)[4] == 2


def test_a_large_request_is_expanded_in_chunks_and_resumed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short form of 100,000: chunks of 20 items, killed (dropped) after two of them."""
    monkeypatch.setattr(enqueue, "CHUNK_ITEMS", 20)
    ids = add_rows(store, 55)
    begin(store, *ids[:6])
    started = start_reprocess(store, ReprocessRequest(EVERYTHING, scopes=(Scope.METADATA, Scope.PREVIEW)))
    assert (started.assets, started.already_waiting) == (49, 6)  # told before a single item is there
    assert ask(store, "SELECT cursor FROM jobs WHERE id = ?", started.job_id) == 0

    def chunk() -> bool:
        def work(w: object) -> bool:
            one = jobs.expansion(w.db, started.job_id)  # type: ignore[attr-defined]
            if one is not None:
                enqueue.expand(w, store.modules, one)  # type: ignore[arg-type]
            return one is not None

        return store.writer.run(work)

    assert chunk()
    assert chunk()
    assert 0 < ask(store, "SELECT cursor FROM jobs WHERE id = ?", started.job_id) < max(ids)
    before = ask(store, "SELECT COUNT(*) FROM items")
    root = store.paths.root
    store.close()
    with Store.open(root) as again:
        again.set_modules(modules())
        with again.browse.plain() as db:
            assert [one.job_id for one in jobs.expansions(db)] == [started.job_id]
        store = again
        while chunk():
            pass
        assert ask(again, "SELECT COUNT(*) FROM items") > before
        assert ask(again, "SELECT COUNT(*) FROM items") == 110
        assert ask(again, "SELECT total FROM jobs WHERE id = ?", started.job_id) == 55
        for one in claim(again, 100):
            finish(again, one)
        assert job(again, started.job_id) == ("done", 55, 55, 0, 0)


def test_leases_do_not_look_through_every_file_that_ever_came_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, object]] = []
    for name in ("run", "all"):
        plain = getattr(Plain, name)

        def note(db: Plain, statement: str, values: object = (), plain: object = plain) -> object:
            asked.append((statement, values))
            return plain(db, statement, values)  # type: ignore[operator]

        monkeypatch.setattr(Plain, name, note)

    def work(w: object) -> None:
        claims.renew(w, ["one"])  # type: ignore[arg-type]
        claims.lost(w.db, ["one"])  # type: ignore[attr-defined]
        upload_claims.given_up(w.db, ["one"])  # type: ignore[attr-defined]
        claims.release(w, ["one"])  # type: ignore[arg-type]

    store.writer.run(work)
    monkeypatch.undo()
    of_uploads = [(statement, values) for statement, values in asked if "uploads" in statement]
    assert len(of_uploads) >= 4
    with store.browse.plain() as db:
        for statement, values in of_uploads:
            plan = [str(row[3]) for row in db.all(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]
            assert not [line for line in plan if line.startswith(("SCAN uploads", "SCAN u"))], statement


def test_uploads_and_adoptions_count_what_they_bring_in(store: Store) -> None:
    from assetdesk.core.upload import Conflict, UploadFile, UploadState
    from assetdesk.store.intake import uploads

    ids = add_rows(store, 1)

    def make(w: object) -> int:
        made = jobs.create(w, type=JobType.UPLOAD_POST, name="Upload", request="{}", priority=10, total=3)  # type: ignore[arg-type]
        uploads.add(w, made, [UploadFile(f"/x/{n}", "", f"{n}.txt") for n in "abc"], Conflict.ASK)  # type: ignore[arg-type]
        return made

    upload = store.writer.run(make)
    (batch,) = store.writer.run(lambda w: upload_claims.next_batches(w, 3, 60.0))
    rows = batch.rows
    assert [row.name for row in rows] == ["a.txt", "b.txt", "c.txt"]
    assert store.writer.run(lambda w: upload_claims.next_batches(w, 3, 60.0)) == []

    def come_in(w: object) -> None:
        uploads.settle(w, rows[0].id, UploadState.DONE, asset_id=ids[0])  # type: ignore[arg-type]
        queue.enqueue_assets(w, store.modules, upload, ids)  # type: ignore[arg-type]
        jobs.upload_ended(w, upload, UploadState.DONE, ids[0])  # type: ignore[arg-type]
        uploads.settle(w, rows[1].id, UploadState.SKIPPED)  # type: ignore[arg-type]
        jobs.upload_ended(w, upload, UploadState.SKIPPED, None)  # type: ignore[arg-type]

    store.writer.run(come_in)
    assert job(store, upload) == ("running", 2, 0, 0, 1)
    finish(store, claim(store)[0])
    assert job(store, upload) == ("running", 2, 1, 0, 1)
    store.writer.run(lambda w: claims.release(w, [batch.lease]))
    (batch,) = store.writer.run(lambda w: upload_claims.next_batches(w, 3, 60.0))
    assert [(row.name, row.tries) for row in batch.rows] == [("c.txt", 2)]

    def fail(w: object) -> None:
        uploads.settle(w, rows[2].id, UploadState.FAILED)  # type: ignore[arg-type]
        jobs.upload_ended(w, upload, UploadState.FAILED, None)  # type: ignore[arg-type]

    store.writer.run(fail)
    assert job(store, upload) == ("done", 2, 1, 1, 1)
    log = [row[0] for row in ask_all(store, "SELECT type FROM job_log ORDER BY id")]
    assert (log[0], log[-1]) == ("BeginUpload", "EndUpload")


def test_the_claim_uses_its_indexes(store: Store) -> None:
    add_rows(store, 10)
    begin(store)
    with store.read() as conn:
        plan = " ".join(
            str(row[3])
            for row in conn.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT 1 FROM items b WHERE b.asset_id = 1"
                " AND b.state IN ('queued', 'assigned') AND b.state = 'assigned'"
            )
        )
    assert "ix_items_live" in plan
    assert SPECS


def test_what_was_made_before_a_timeout_is_nobodys_while_it_is_tried_again(store: Store) -> None:
    add_rows(store, 1)
    begin(store, scopes=METADATA_ONLY)
    (one,) = claim(store)
    made = DerivedFile("hero.jpg", 1, "h", "image/jpeg")
    outcome = StepOutcome("metadata", "metadata.1/plain.1", error="Timeout", files=(made,))
    files = {"hero.jpg": "ab/x/1/hero.jpg"}
    landing = Landing(one.lease, one.asset_id, one.run, outcomes=(outcome,), files=files)
    landed = store.writer.run(lambda w: land(w, landing, store.modules, store.paths))
    assert landed.retry_at is not None
    assert landed.unused == ("ab/x/1/hero.jpg",)
    assert ask(store, "SELECT COUNT(*) FROM derived") == 0
