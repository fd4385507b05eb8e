"""The writer lane: grouped, each work for itself, nothing half done."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from support.originals import sql

from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import DiskFull, EnvironmentFault, UsageFault
from assetdesk.store.engine import Store
from assetdesk.store.writer import Write


def _settings(store: Store) -> dict[str, str]:
    with store.read() as conn:
        return {row[0]: row[1] for row in conn.exec_driver_sql("SELECT name, value FROM settings")}


def _put(name: str, value: str = "1"):  # type: ignore[no-untyped-def]
    def work(w: Write) -> str:
        w.conn.exec_driver_sql("INSERT INTO settings VALUES (?, ?)", (name, value))
        w.changed(settings=True)
        return name

    return work


def _held(store: Store) -> threading.Event:
    """Keeps the lane busy until the event is set, so that what is submitted meanwhile becomes one group."""
    go = threading.Event()
    store.writer.submit(lambda _: go.wait(10) and None)
    return go


def test_works_that_wait_share_a_transaction_and_one_change_set(store: Store) -> None:
    heard: list[ChangeSet] = []
    told = threading.Event()
    store.feed.subscribe(lambda change: (heard.append(change), told.set()))
    go = _held(store)
    waiting = [store.writer.submit(_put(f"x{n}")) for n in range(5)]
    go.set()
    assert [f.result(5) for f in waiting] == [f"x{n}" for n in range(5)]
    assert told.wait(5)
    with store.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM changes").scalar_one() == 1
    assert len(heard) == 1
    assert heard[0].settings


def test_a_failing_work_costs_only_itself(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "moved"
    file.write_text("x")

    def failing(w: Write) -> None:
        w.conn.exec_driver_sql("INSERT INTO settings VALUES ('bad', '1')")
        file.rename(tmp_path / "away")
        w.on_undo(lambda: (tmp_path / "away").rename(file) and None)
        w.after_commit(lambda: pytest.fail("never committed"))
        raise UsageFault("no")

    go = _held(store)
    good, bad, late = store.writer.submit(_put("a")), store.writer.submit(failing), store.writer.submit(_put("b"))
    go.set()
    assert (good.result(5), late.result(5)) == ("a", "b")
    with pytest.raises(UsageFault):
        bad.result(5)
    assert file.exists()
    assert {"a", "b"} <= set(_settings(store))
    assert "bad" not in _settings(store)


def test_disk_full_fails_the_one_that_needs_room_and_takes_its_files_back(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "original"
    file.write_text("x")
    runs: list[str] = []

    def huge(w: Write) -> None:
        file.rename(tmp_path / "away")
        w.on_undo(lambda: (tmp_path / "away").rename(file) and None)
        _put("huge", "x" * 3_000_000)(w)

    def small(w: Write) -> None:
        runs.append("small")
        _put("small")(w)

    pages = "PRAGMA max_page_count = 200"
    store.writer.run(lambda w: w.conn.exec_driver_sql(pages).close())
    go = _held(store)
    futures = [store.writer.submit(work) for work in (small, huge, _put("after"))]
    go.set()
    futures[0].result(5)
    futures[2].result(5)
    with pytest.raises(DiskFull, match="disk with this library is full"):
        futures[1].result(5)
    assert file.exists()
    assert {"small", "after"} <= set(_settings(store))
    assert "huge" not in _settings(store)
    store.writer.run(lambda w: w.conn.exec_driver_sql("PRAGMA max_page_count = 1000000").close())
    store.writer.run(huge)
    assert "huge" in _settings(store)


def test_after_commit_runs_once_the_rows_are_there(store: Store) -> None:
    seen: list[bool] = []

    def work(w: Write) -> None:
        _put("done")(w)
        w.after_commit(lambda: seen.append("done" in _settings(store)))

    store.writer.run(work)
    assert seen == [True]


def test_a_work_must_not_wait_for_another(store: Store) -> None:
    with pytest.raises(RuntimeError, match="cannot wait"):
        store.writer.run(lambda _: store.writer.run(_put("inner")))


def test_closing_finishes_what_waits(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    go = _held(store)
    waiting = [store.writer.submit(_put(f"x{n}")) for n in range(3)]
    go.set()
    store.close()
    assert all(f.done() for f in waiting)
    with pytest.raises(EnvironmentFault, match="closed"):
        store.writer.submit(_put("late"))
    with sqlite3.connect(store.paths.database) as db:
        assert db.execute("SELECT count(*) FROM settings WHERE name LIKE 'x_'").fetchone() == (3,)
    db.close()


def test_old_changes_are_trimmed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetdesk.store.writer._TRIM_EVERY", 10)
    monkeypatch.setattr("assetdesk.store.writer.KEEP_CHANGES", 20)
    sql(store, "INSERT INTO changes (seq, at, program, body) VALUES (1, 0, 'other', '{}')")
    for n in range(60):
        store.writer.run(lambda w, n=n: w.changed(assets=[n]))
    with store.read() as conn:
        count, oldest = conn.exec_driver_sql("SELECT count(*), min(seq) FROM changes").one()
    assert 20 <= count <= 30
    assert oldest > 1


def test_a_library_that_is_busy_too_long_is_a_sentence_and_the_lane_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.writer.run(lambda w: w.conn.exec_driver_sql("PRAGMA busy_timeout = 100").close())
    with closing(sqlite3.connect(store.paths.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EnvironmentFault, match="Another program has been writing"):
            store.writer.run(_put("a"))
        other.execute("ROLLBACK")
    assert store.writer.run(_put("b")) == "b"


def test_nothing_that_follows_a_commit_can_stop_the_lane(store: Store) -> None:
    def work(w: Write) -> str:
        w.after_commit(lambda: 1 / 0 and None)
        return "done"

    assert store.writer.run(work) == "done"
    assert store.writer.run(work) == "done"
