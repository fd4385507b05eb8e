"""Change sets: own ones at once, another program's within the poll."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assetdesk.core.changes import ChangeSet
from assetdesk.store.engine import Store

OTHER = """
import sys
from pathlib import Path
from assetdesk.store.engine import Store
with Store.open(Path(sys.argv[1])) as store:
    store.writer.run(lambda w: w.changed(assets=[7], added=[8], jobs=[9]))
    heard = []
    store.feed.subscribe(lambda change: heard.append(change) if change.removed else None)
    print("ready", flush=True)
    sys.stdin.readline()
    import time
    until = time.monotonic() + 5
    while not heard and time.monotonic() < until:
        time.sleep(0.01)
    print(sorted(heard[0].removed) if heard else "nothing", flush=True)
"""


class Heard(list[ChangeSet]):
    """Collects change sets and lets a test wait for one."""

    def __init__(self) -> None:
        super().__init__()
        self._more = threading.Condition()

    def __call__(self, change: ChangeSet) -> None:
        with self._more:
            self.append(change)
            self._more.notify_all()

    def first(self, seconds: float = 5.0) -> ChangeSet:
        """The first one."""
        with self._more:
            assert self._more.wait_for(lambda: bool(self), seconds)
            return self[0]


def test_two_programs_hear_of_each_other(store: Store) -> None:
    heard = Heard()
    store.feed.subscribe(heard)
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(store.paths.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "ready\n"
        change = heard.first()
        assert (change.assets, change.added, change.jobs) == ({7}, {8}, {9})
        store.writer.run(lambda w: w.changed(removed=[3, 4]))
        print(file=other.stdin, flush=True)
        assert other.stdout.readline() == "[3, 4]\n"
    assert other.returncode == 0


def test_own_commits_do_not_wait_for_the_poll(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetdesk.store.feed.POLL_SECONDS", 3600.0)
    heard = Heard()
    with Store.create(tmp_path) as store:
        store.feed.subscribe(heard)
        store.writer.run(lambda w: w.changed(assets=[1]))
        assert heard.first(60).assets == {1}


def test_own_commits_come_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetdesk.store.feed.POLL_SECONDS", 0.02)
    heard = Heard()
    with Store.create(tmp_path) as store:
        store.feed.subscribe(heard)
        store.writer.run(lambda w: w.changed(assets=[1]))
        assert heard.first().assets == {1}
        time.sleep(0.3)  # many polls later nothing has come a second time
    assert len(heard) == 1


def test_a_failing_listener_does_not_silence_others(store: Store) -> None:
    def failing(_: ChangeSet) -> None:
        raise ValueError("a broken screen")

    heard = Heard()
    store.feed.subscribe(failing)
    leave = store.feed.subscribe(heard)
    store.writer.run(lambda w: w.changed(folders=True))
    assert heard.first().folders
    leave()
    store.writer.run(lambda w: w.changed(folders=True))
    store.close()
    assert len(heard) == 1


def test_what_was_trimmed_before_the_look_means_everything(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(store.paths.root) as second:
        heard = Heard()
        store.writer.run(lambda w: w.changed(assets=[1]))
        time.sleep(0.4)
        second.feed.subscribe(heard)

        def many(w) -> None:  # type: ignore[no-untyped-def]
            for n in range(5):
                w.conn.exec_driver_sql("INSERT INTO changes (at, program, body) VALUES (0, 'x', '{}')")
                w.conn.exec_driver_sql("DELETE FROM changes")
                w.changed(assets=[n])

        store.writer.run(many)
        assert heard.first().everything
