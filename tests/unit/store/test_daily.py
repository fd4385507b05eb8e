"""A copy a day, beside everything else, given up when the library closes."""

from __future__ import annotations

import os
import time

import pytest
from support.originals import put

from assetdesk.core.errors import EnvironmentFault
from assetdesk.store import backup
from assetdesk.store.daily import DailyCopy
from assetdesk.store.engine import Store


def _wait(daily: DailyCopy) -> None:
    if daily._thread is not None:
        daily._thread.join()


def test_one_a_day_while_something_was_written(store: Store) -> None:
    put(store, "a.jpg")
    daily = DailyCopy(store.paths)
    daily.beat()
    _wait(daily)
    (first,) = backup.backups(store.paths)
    assert backup.problem_of(first.path) == ""
    daily.beat()
    _wait(daily)
    assert len(backup.backups(store.paths)) == 1, "not twice a day"
    daily.close()

    old = time.strftime("%Y%m%d-%H%M%S", time.localtime(time.time() - 2 * 86_400))
    first.path.rename(first.path.with_name(f"library-{old}.sqlite"))
    later = DailyCopy(store.paths)
    for name in ("library.sqlite", "library.sqlite-wal"):
        os.utime(store.paths.dot / name, (time.time() - 3 * 86_400,) * 2)
    later.beat()
    _wait(later)
    assert len(backup.backups(store.paths)) == 1, "nothing was written since"
    put(store, "b.jpg")
    later.beat()
    later.close()


def test_a_copy_that_is_given_up_leaves_nothing(store: Store) -> None:
    with pytest.raises(EnvironmentFault, match="given up"):
        backup.back_up(store.paths, stop=lambda: True)
    assert list(store.paths.backups.iterdir()) == []


def test_no_copy_where_there_is_no_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetdesk.store.daily.free_bytes", lambda _: 1000)
    daily = DailyCopy(store.paths)
    daily.beat()
    _wait(daily)
    assert backup.backups(store.paths) == []
    daily.close()


def test_the_open_library_makes_it_by_itself(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assetdesk.store.feed.BEAT_SECONDS", 0.05)
    with Store.create(tmp_path_factory.mktemp("daily")) as store:
        until = time.monotonic() + 30
        while not backup.backups(store.paths) and time.monotonic() < until:
            time.sleep(0.02)
        assert len(backup.backups(store.paths)) == 1
