"""Watched folders with a clock that the test sets: the real watcher, store and copier, without threads and workers."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from assetdesk.core.query import Query
from assetdesk.core.upload import UploadState
from assetdesk.core.watch import LedgerRow, WatchFolder
from assetdesk.library import watching
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.library.watch.watcher import Rhythm, Watcher
from assetdesk.store import writer
from assetdesk.store.intake import uploads


class Guard:
    """One program that watches `lib`. Nothing happens but by `look` and `copy`."""

    def __init__(self, lib: Library, **rhythm: Any) -> None:
        self.lib = lib
        self.now = time.time()
        rhythm = {"debounce": 0.0, "events": False, "clock": lambda: self.now, **rhythm}
        self.watcher = Watcher(lib, Rhythm(**rhythm))
        # what the copier writes has the same clock
        vars(writer)["time"] = SimpleNamespace(time=lambda: self.now, monotonic=time.monotonic)

    def look(self, later: float = 0.0) -> None:
        """The clock goes on by so many seconds, then the watcher does what is due."""
        self.now += later
        self.watcher.come_round()

    def look_whole(self) -> None:
        """The same, with a full look into every folder."""
        watching.look_now(self.lib)
        self.look()

    def copy(self) -> int:
        """What waits is copied in, as the runner does it; how many files."""
        copier = Copier(self.lib.store)
        try:
            waiting = self.claim()
            for _, upload_id in waiting:
                with self.lib.store.read() as conn:
                    row = uploads.get(conn, upload_id)
                assert row is not None
                copier([row], lambda: False, lambda upload, fraction: None)
            return len(waiting)
        finally:
            copier.close()

    def claim(self) -> list[tuple[int, int]]:
        """What waits is being copied from now on; job and file of each."""

        def work(w: Any) -> list[tuple[int, int]]:
            made = "UPDATE uploads SET state = 'copying' WHERE state = 'waiting' RETURNING job_id, id"
            return sorted((int(job), int(upload)) for job, upload in w.conn.execute(text(made)))

        return self.lib.store.writer.run(work)

    def settle(self) -> None:
        """Everything that can comes in: two looks, then the copy."""
        self.look_whole()
        self.look(2.1)
        self.copy()
        self.look()

    def close(self) -> None:
        """As when the program ends."""
        vars(writer)["time"] = time
        self.watcher.close()


def folder(lib: Library, root: Path, name: str = "Studio A drop", **said: Any) -> WatchFolder:
    """A folder (made where it is not there) is watched from now on."""
    root.mkdir(parents=True, exist_ok=True)
    return watching.add(lib, WatchFolder(0, name, str(root), **said))


def told(lib: Library) -> dict[str, str]:
    """The current rows of the ledger: path -> state and words."""
    return {
        row.path: f"{row.state.value}: {watching.sentence(row)}"
        for row in watching.rows(lib, watching.ledger(lib))
        if row.current
    }


def rows(lib: Library) -> list[LedgerRow]:
    """The whole ledger, the oldest first."""
    return sorted(watching.rows(lib, watching.ledger(lib)), key=lambda row: row.id)


def paths(lib: Library) -> list[str]:
    """Every asset."""
    return sorted(row.path for row in lib.browse.rows(lib.browse.ids(Query())))


def uploaded(lib: Library, job_id: int) -> list[UploadState]:
    """The states of a job's files."""
    return [row.state for row in lib.browse.uploads(job_id)]
