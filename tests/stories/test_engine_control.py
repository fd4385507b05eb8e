"""Pause, resume, stop, retry, reset, and who comes first, while real workers are at work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk_library import add_files, ask, ask_all, make_store
from support.engine import counts, ended, outputs, running, state, until

from assetdesk.core.errors import UsageFault
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.jobs import control
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.store.engine import Store

EVERYTHING = Selection(everything=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library") as made:
        yield made


def slow_files(store: Store, count: int, seconds: float = 0.1) -> list[int]:
    return add_files(store, [(f"s{number:03d}.txt", f"ok {number} slow:{seconds}") for number in range(count)])


def begin(store: Store, selection: Selection = EVERYTHING) -> int:
    return start_reprocess(store, ReprocessRequest(selection)).job_id


def test_pause_and_resume_a_job(store: Store) -> None:
    slow_files(store, 30)
    with running(store):
        job = begin(store)
        until(lambda: counts(store, job)[1] >= 2)
        control.pause(store, job)
        until(lambda: state(store, job) == "paused")
        done = counts(store, job)[1]
        assert done < 20
        time.sleep(0.5)
        assert counts(store, job)[1] == done
        control.resume(store, job)
        assert ended(store, job) == "done"
    assert counts(store, job) == (30, 30, 0)


def test_pause_everything(store: Store) -> None:
    slow_files(store, 12)
    with running(store):
        control.pause_all(store)
        started = start_reprocess(store, ReprocessRequest(EVERYTHING))
        assert started.paused
        assert started.assets == 12
        time.sleep(0.5)
        assert counts(store, started.job_id) == (12, 0, 0)
        control.resume_all(store)
        assert ended(store, started.job_id) == "done"


def test_stop_lets_the_running_asset_end(store: Store) -> None:
    slow_files(store, 40)
    with running(store):
        job = begin(store)
        until(lambda: counts(store, job)[1] >= 2)
        at_work = ask(store, "SELECT COUNT(DISTINCT asset_id) FROM items WHERE state = 'assigned'")
        done = counts(store, job)[1]
        control.stop(store, job)
        assert ended(store, job) == "stopped"
        assert counts(store, job)[1] >= min(done + at_work, done + 1)
        assert counts(store, job)[1] < 20
        assert ask(store, "SELECT COUNT(*) FROM items WHERE state IN ('queued', 'assigned')") == 0
        left = ask(store, "SELECT COUNT(*) FROM assets WHERE state = 'unprocessed'")
        assert left == 40 - counts(store, job)[1]
        control.retry(store, begin_failed(store))


def begin_failed(store: Store) -> int:
    """A job with one failure in it."""
    (asset,) = add_files(store, [("bad.txt", "fail:SourceCorrupt")])
    job = begin(store, Selection(assets=(asset,)))
    ended(store, job)
    return job


def test_a_second_stop_ends_what_is_at_work(store: Store) -> None:
    slow_files(store, 6, seconds=30)
    with running(store):
        job = begin(store)
        until(lambda: ask(store, "SELECT COUNT(*) FROM results") >= 2)  # metadata is done, the rest takes long
        control.stop(store, job)
        assert state(store, job) == "stopping"
        control.stop(store, job)
        assert state(store, job) == "stopped"
        quick = begin_quick(store)
        assert ended(store, quick, 10) == "done"  # the workers are free again
    assert ask(store, "SELECT COUNT(*) FROM results WHERE step = 'preview'") == 1


def begin_quick(store: Store) -> int:
    (asset,) = add_files(store, [(f"quick{time.monotonic_ns()}.txt", "ok")])
    return begin(store, Selection(assets=(asset,)))


def test_retry_what_failed(store: Store) -> None:
    add_files(store, [("a.txt", "fail:SourceCorrupt"), ("b.txt", "ok"), ("c.txt", "fail:SourceCorrupt pages:2")])
    with running(store):
        job = begin(store)
        ended(store, job)
        assert counts(store, job) == (3, 1, 2)
        (store.paths.root / "a.txt").write_text("ok now")
        assert control.retry(store, job) == 2
        assert ended(store, job) == "done"
        assert counts(store, job) == (3, 2, 1)
        with pytest.raises(UsageFault, match="Nothing has failed"):
            control.retry(store, begin_and_end(store))


def begin_and_end(store: Store) -> int:
    job = begin_quick(store)
    ended(store, job)
    return job


def test_illegal_moves_say_so(store: Store) -> None:
    with running(store):
        job = begin_and_end(store)
    with pytest.raises(UsageFault, match="A job that is done cannot be paused"):
        control.pause(store, job)
    with pytest.raises(UsageFault, match="There is no job 77"):
        control.stop(store, 77)
    assert control.stop(store, job) == "done"
    assert control.clear_finished(store) == 1


def test_reset_while_at_work_leaves_one_set_of_outputs(store: Store) -> None:
    slow_files(store, 8, seconds=0.5)
    with running(store):
        job = begin(store)
        until(lambda: ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned' AND step = 'preview'") >= 2)
        assert control.reset(store) > 0
        assert ended(store, job) == "done"
    assert counts(store, job) == (8, 8, 0)
    assert len(outputs(store)) == 8
    assert ask(store, "SELECT COUNT(*) FROM items") == 16
    assert not list(store.paths.tmp.iterdir())


def test_a_click_overtakes_bulk_and_long_tasks(store: Store) -> None:
    """Both bulk workers are on a long task of 2 s, and hundreds of files wait; a click is answered meanwhile."""
    long = add_files(store, [(f"long{number}.txt", "pages:3 slow:2 in:pages") for number in range(4)])
    with running(store):
        ended(store, start_reprocess(store, ReprocessRequest(EVERYTHING, scopes=(Scope.METADATA,))).job_id)
        (clicked,) = add_files(store, [("clicked.txt", "ok")])
        slow_files(store, 60)
        bulk = begin(store, Selection(assets=tuple(long), folders=()))
        begin(store)
        until(lambda: ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned' AND long") == 2)
        begun = time.monotonic()
        job = begin(store, Selection(assets=(clicked,)))
        ended(store, job, 5)
        took = time.monotonic() - begun
        print(f"click answered after {took:.2f} s")
        assert ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned' AND long") == 2
        assert took < 1.5
        assert state(store, bulk) == "running"


def test_selection_before_folders_and_oldest_first(store: Store) -> None:
    ids = slow_files(store, 24, seconds=0.02)
    control.pause_all(store)
    folder = begin(store, Selection(folders=(1,), assets=()))
    first = begin(store, Selection(assets=tuple(add_files(store, [("x1.txt", "ok"), ("x2.txt", "ok")]))))
    second = begin(store, Selection(assets=tuple(add_files(store, [("y1.txt", "ok"), ("y2.txt", "ok")]))))
    last = begin(store, Selection(assets=tuple(add_files(store, [("z1.txt", "ok"), ("z2.txt", "ok")]))))
    control.run_next(store, last)
    with running(store, workers=1):
        control.resume_all(store)
        for job in (folder, first, second, last):
            ended(store, job)
    order = [row[0] for row in ask_all(store, "SELECT id FROM jobs ORDER BY ended, id")]
    assert order == [last, first, second, folder]
    assert len(ids) == 24


def test_progress_inside_a_file_is_heard_while_it_runs(store: Store) -> None:
    (asset,) = add_files(store, [("a.txt", "progress")])
    with running(store) as runner:
        heard: list[tuple[float, bool]] = []
        job = begin(store)
        unsubscribe = runner.progress.subscribe(
            lambda asset_id, step, fraction: heard.append((fraction, state(store, job) == "running"))
        )
        ended(store, job)
        unsubscribe()
    assert heard == [(0.25, True), (0.75, True)]
    assert ask(store, "SELECT state FROM assets WHERE id = ?", asset) == "processed"


def test_a_click_does_not_wait_behind_what_its_own_asset_was_put_behind(store: Store) -> None:
    """One worker, busy for 8 s; the next asset is in flight behind it when somebody clicks on it."""
    slow, other = add_files(store, [("a.txt", "slow:8"), ("b.txt", "ok")])
    with running(store, workers=1):
        bulk = begin(store, Selection(folders=(1,)))
        until(lambda: ask(store, "SELECT COUNT(DISTINCT asset_id) FROM items WHERE state = 'assigned'") == 2)
        begun = time.monotonic()
        job = begin(store, Selection(assets=(other,)))
        ended(store, job, 8)
        assert time.monotonic() - begun < 7
        assert ask(store, "SELECT COUNT(*) FROM items WHERE asset_id = ? AND state = 'assigned'", slow) > 0
        assert ended(store, bulk) == "done"
    assert counts(store, bulk) == (2, 2, 0)
    assert counts(store, job) == (1, 1, 0)
