"""A running engine over a made-up library: real store, real worker processes, the tests' own worker function."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.desk_library import ask
from support.fake_worker import TARGET

from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.runner import Runner
from assetdesk.store.engine import Store


def local(workers: int) -> LocalExecutor:
    """Real pools that run the tests' worker function."""
    return LocalExecutor(workers, TARGET)


@contextmanager
def running(store: Store, *, workers: int = 2, **options: Any) -> Iterator[Runner]:
    """A runner at work until the block ends."""
    store.set_setting("workers", workers)
    options.setdefault("executor", local)
    with ThreadPoolExecutor(16) as pool:
        runner = Runner(store, pool.submit, **options)
        runner.start()
        try:
            yield runner
        finally:
            runner.stop()


def state(store: Store, job_id: int) -> str:
    """A job's state."""
    return str(ask(store, "SELECT state FROM jobs WHERE id = ?", job_id))


def counts(store: Store, job_id: int) -> tuple[int, int, int]:
    """A job's total, done, failed."""
    with store.read() as conn:
        row = conn.exec_driver_sql("SELECT total, done, failed FROM jobs WHERE id = ?", (job_id,)).one()
        return int(row[0]), int(row[1]), int(row[2])


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not come about in time"
        time.sleep(0.02)


def ended(store: Store, job_id: int, seconds: float = 60.0) -> str:
    """Wait for a job's end; its state."""
    until(lambda: state(store, job_id) in ("done", "stopped"), seconds)
    return state(store, job_id)


def outputs(store: Store) -> list[tuple[Any, ...]]:
    """Every derived file as it is on the disk: asset, name, hash, bytes and content."""
    with store.read() as conn:
        rows = conn.exec_driver_sql("SELECT asset_id, name, hash, bytes, path FROM derived ORDER BY asset_id, name")
        return [(*row[:4], (store.paths.renditions / row[4]).read_bytes()) for row in rows]


def files_on_disk(store: Store) -> list[Path]:
    """All files below renditions."""
    return [path for path in store.paths.renditions.rglob("*") if path.is_file()]
