"""The engine from request to commit, with real workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk_library import add_files, ask, ask_all, make_store
from support.engine import counts, ended, files_on_disk, outputs, running, state, until

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.jobs import control, enqueue
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.runner import Runner
from assetdesk.store.engine import Store
from assetdesk.store.history import undo

EVERYTHING = Selection(everything=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library") as made:
        yield made


def test_a_full_process_makes_everything(store: Store) -> None:
    ids = add_files(store, [("a.txt", "ok one"), ("b.txt", "ok pages:3"), ("c.txt", "fail:SourceCorrupt")])
    with running(store) as runner:
        seen: list[tuple[int, str, float]] = []
        runner.progress.subscribe(lambda *told: seen.append(told))
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        assert ended(store, job) == "done"
    assert counts(store, job) == (3, 2, 1)
    states = ask_all(store, "SELECT state, format, cell, error_step, error_code, error_message, camera FROM assets")
    assert states == [
        ("processed", "plain", 1, None, None, None, "Nikon Z"),
        ("processed", "pdf", 1, None, None, None, "Nikon Z"),
        ("failed", "plain", 0, "preview", "SourceCorrupt", "It says SourceCorrupt.", "Nikon Z"),
    ]
    assert [(row[0], row[1]) for row in outputs(store)] == [
        (ids[0], "preview.0.txt"),
        (ids[1], "pages.0.txt"),
        (ids[1], "pages.1.txt"),
        (ids[1], "preview.0.txt"),
    ]
    assert len(files_on_disk(store)) == 4
    assert store.cells.get(ids[0]) == (1, b"cell of ok one")
    assert ask(store, "SELECT type FROM job_log ORDER BY id LIMIT 1") == "BeginReoptimize"
    assert {row[0] for row in ask_all(store, "SELECT type FROM job_log")} == {
        "BeginReoptimize",
        "ReoptimizeSuccess",
        "ReoptimizeFailure",
        "EndReoptimize",
    }
    assert ask(store, "SELECT value FROM fields WHERE asset_id = ? AND name = 'dc:title'", ids[0]) == '"a"'
    assert ask(store, "SELECT seconds_worked FROM jobs WHERE id = ?", job) > 0
    assert not list(store.paths.tmp.iterdir())


def test_stale_twice_has_nothing_to_do_and_all_redoes(store: Store) -> None:
    add_files(store, [("a.txt", "ok"), ("b.txt", "fail:SourceCorrupt"), ("c.txt", "ok pages:2")])
    with running(store):
        first = start_reprocess(store, ReprocessRequest(EVERYTHING, apply_to=ApplyTo.STALE))
        assert ended(store, first.job_id) == "done"
        second = start_reprocess(store, ReprocessRequest(EVERYTHING, apply_to=ApplyTo.STALE))
        assert state(store, second.job_id) == "done"
        assert second.assets == 0
        assert counts(store, second.job_id) == (0, 0, 0)
        before = outputs(store)
        paths = ask_all(store, "SELECT path FROM derived ORDER BY id")
        third = start_reprocess(store, ReprocessRequest(EVERYTHING))
        assert third.assets == 3
        ended(store, third.job_id)
        assert outputs(store) == before
        # the same bytes: the old file stays
        assert ask_all(store, "SELECT path FROM derived ORDER BY id") == paths
        assert ask(store, "SELECT MAX(cell) FROM assets") == 1
        failed = start_reprocess(store, ReprocessRequest(EVERYTHING, apply_to=ApplyTo.FAILED))
        ended(store, failed.job_id)
        assert counts(store, failed.job_id) == (1, 0, 1)


def test_a_changed_original_gets_new_files_and_loses_old_ones(store: Store) -> None:
    (asset,) = add_files(store, [("a.txt", "ok pages:2")])
    with running(store):
        ended(store, start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id)
        old = {row[0] for row in ask_all(store, "SELECT path FROM derived")}
        (store.paths.root / "a.txt").write_text("ok changed")
        ended(store, start_reprocess(store, ReprocessRequest(Selection(assets=(asset,)))).job_id)
        new = {row[0] for row in ask_all(store, "SELECT path FROM derived WHERE step = 'preview'")}
        assert not new & old
        assert {str(path.relative_to(store.paths.renditions)) for path in files_on_disk(store)} >= new
        assert store.cells.get(asset) == (2, b"cell of ok changed")


def test_an_own_rendition_is_kept(store: Store) -> None:
    add_files(store, [("a.txt", "ok")])
    with running(store):
        ended(store, start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id)
        store.writer.run(lambda w: w.conn.exec_driver_sql("UPDATE derived SET own = 1, hash = 'mine'"))
        before = ask_all(store, "SELECT path, hash, own FROM derived")
        ended(store, start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id)
        assert ask_all(store, "SELECT path, hash, own FROM derived") == before
        ended(store, start_reprocess(store, ReprocessRequest(EVERYTHING, keep_edits=False)).job_id)
        assert ask_all(store, "SELECT own FROM derived") == [(0,)]
        # what was replaced is kept as long as the run can be taken back
        with store.browse.plain() as db:
            kept = undo.named(db)
        assert {str(path.relative_to(store.paths.renditions)) for path in files_on_disk(store)} == {
            *kept,
            ask(store, "SELECT path FROM derived"),
        }
        assert kept == {before[0][0]}


def test_retries_come_by_themselves(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from assetdesk.core import errors

    rule = errors.RULES[errors.ErrorCode.GENERIC_ERROR]
    quick = errors.ErrorRule(rule.short, rule.cause, rule.help, delays=(0.1, 0.2, 0.3))
    monkeypatch.setitem(errors.RULES, errors.ErrorCode.GENERIC_ERROR, quick)
    add_files(store, [("a.txt", "generic:2"), ("b.txt", "generic:9")])
    with running(store):
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        assert ended(store, job) == "done"
    assert counts(store, job) == (2, 1, 1)
    tries = ask_all(store, "SELECT tries, error_code FROM results WHERE step = 'preview' ORDER BY asset_id")
    assert tries == [(3, None), (4, "GenericError")]


def test_a_missing_original_is_told_and_found_again(store: Store) -> None:
    (asset,) = add_files(store, [("a.txt", "ok")])
    (store.paths.root / "a.txt").unlink()
    with running(store):
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        ended(store, job)
        assert counts(store, job) == (1, 0, 1)
        assert ask_all(store, "SELECT missing, error_code FROM assets") == [(1, "SourceMissing")]
        nothing = start_reprocess(store, ReprocessRequest(EVERYTHING, apply_to=ApplyTo.STALE))
        assert nothing.assets == 0
        (store.paths.root / "a.txt").write_text("ok")
        ended(store, start_reprocess(store, ReprocessRequest(Selection(assets=(asset,)))).job_id)
        assert ask_all(store, "SELECT missing, state, error_code FROM assets") == [(0, "processed", None)]


def test_a_large_request_is_worked_on_while_it_is_being_expanded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enqueue, "CHUNK_ITEMS", 12)
    add_files(store, [(f"f{number}.txt", "ok") for number in range(30)])
    with running(store):
        started = start_reprocess(store, ReprocessRequest(EVERYTHING))
        assert started.assets == 30
        stopped = start_reprocess(store, ReprocessRequest(EVERYTHING, options={"another": 1}))
        control.stop(store, stopped.job_id)
        assert ended(store, started.job_id) == "done"
        assert ended(store, stopped.job_id) == "stopped"
    assert counts(store, started.job_id) == (30, 30, 0)
    assert ask(store, "SELECT COUNT(*) FROM jobs WHERE cursor IS NOT NULL") == 0


def test_a_runner_of_a_library_that_is_open_to_look_only_does_nothing(tmp_path: Path) -> None:
    with make_store(tmp_path / "Other"):
        pass
    with Store.open(tmp_path / "Other", read_only=True) as looking:
        runner = Runner(looking, lambda work: None)
        runner.start()
        assert not runner.running
        runner.stop()


def test_an_asset_that_is_renamed_while_it_is_at_work_is_not_missing(store: Store) -> None:
    (asset,) = add_files(store, [("a.txt", "slow:0.6 in:metadata gone-after")])
    with running(store):
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        until(lambda: ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned'") > 0)
        (store.paths.root / "a.txt").rename(store.paths.root / "b.txt")
        store.writer.run(
            lambda w: w.db.run("UPDATE assets SET name = 'b.txt', name_key = 'b.txt' WHERE id = ?", (asset,))
        )
        assert ended(store, job) == "done"
    assert counts(store, job) == (1, 1, 0)
    assert ask(store, "SELECT missing FROM assets") == 0
