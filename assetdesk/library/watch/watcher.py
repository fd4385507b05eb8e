"""The thread that watches: it takes the lock when it is free, then looks, and looks again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from assetdesk.core.errors import AssetDeskError, EnvironmentFault
from assetdesk.library.watch.owner import Ownership
from assetdesk.library.watch.station import Station
from assetdesk.store.intake import ledger_looks, watches
from assetdesk.store.work import jobs

if TYPE_CHECKING:
    from assetdesk.core.changes import ChangeSet
    from assetdesk.library.session import Library

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long the watcher waits, in seconds: between the two looks at a file (`settle`), between full looks (`look`),
    after an event before it looks (`debounce`), between two tries to become the one that watches (`owner`). `clock`
    tells the time (Unix seconds); `events` False leaves everything to full looks."""

    settle: float = 2.0
    look: float = 60.0
    debounce: float = 0.3
    owner: float = 1.0
    clock: Callable[[], float] = time.time
    events: bool = True


class Watcher:
    """See the module. `start` once, `stop` once."""

    def __init__(self, lib: Library, rhythm: Rhythm | None = None) -> None:
        self._lib = lib
        self._rhythm = rhythm or Rhythm()
        self._owner = Ownership(lib.store.paths, lib.program)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._stations: dict[int, Station] = {}
        self._thread = threading.Thread(target=self._run, name="assetdesk-watch", daemon=False)

    @property
    def owns(self) -> bool:
        """Whether this program is the one that watches."""
        return self._owner.held

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give the lock back."""
        self._stop.set()
        self._wake.set()
        self._thread.join()

    def close(self) -> None:
        """What the end of the thread does; for who comes round by himself."""
        for station in self._stations.values():
            try:
                station.close()
            except (AssetDeskError, OSError) as wrong:
                _log.warning("A watched folder could not be left in order: %s", wrong)
        self._stations.clear()
        self._owner.release()

    def wake(self) -> None:
        """There may be something to look at."""
        self._wake.set()

    def _run(self) -> None:
        unsubscribe = self._lib.feed.subscribe(self._heard)
        try:
            while not self._stop.is_set():
                wait = self.come_round()
                if self._wake.wait(wait):
                    self._stop.wait(self._rhythm.debounce)  # more of the same comes within a moment
                self._wake.clear()
        finally:
            unsubscribe()
            self.close()

    def _heard(self, change: ChangeSet) -> None:
        if change.watches or change.everything:
            self._wake.set()

    def come_round(self) -> float:
        """One round, which never raises: the seconds to wait for the next one."""
        try:
            if not self._owner.held:
                if not self._owner.try_take():
                    return self._rhythm.owner
                self._begin()
            return self._round()
        except (AssetDeskError, OSError) as wrong:  # the library's drive is away, its disk full
            _log.warning("Watching waits: %s", wrong)
        except Exception:
            _log.exception("A look has failed")
        return max(self._rhythm.owner, min(5.0, self._rhythm.look))

    def _begin(self) -> None:
        """This program watches from now on: what the one before left open is closed."""
        with self._lib.browse.plain() as db:
            left = ledger_looks.open_jobs(db)
        for job_id in left:
            self._lib.store.writer.run(partial(jobs.set_counting, job_id=job_id, counting=False))
        _log.info("Watching")

    def _round(self) -> float:
        with self._lib.browse.plain() as db:
            folders = watches.listed(db)
        there = {one.id for one in folders}
        for gone in [one for one in self._stations if one not in there]:
            self._stations.pop(gone).close()
        for folder in folders:
            if self._stop.is_set():
                break
            station = self._stations.get(folder.id)
            if station is None:
                station = Station(self._lib, folder, self._rhythm, self._stop.is_set, self.wake)
                self._stations[folder.id] = station
            try:
                station.round(folder)
            except EnvironmentFault:  # the library is away, or its disk full: for all of them
                raise
            except Exception:  # one folder's fault is not another's
                _log.exception("A look into %s has failed", folder.path)
        wanted = [at for station in self._stations.values() if (at := station.next_at()) is not None]
        now = self._rhythm.clock()
        return max(0.0, min([*(at - now for at in wanted), self._rhythm.look]))
