"""How much is at work, and what is claimed next: the bulk workers, and the quick one that stands beside them.

Two quick tasks are in flight a worker, so that none waits for a claim; a long one only where a worker is free for
it, so that what is asked for meanwhile does not wait behind it. The quick worker takes what a person clicked on, and
a selection where every bulk worker is on a long task.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from assetdesk.core.job import PRIORITY_CLASS, Priority
from assetdesk.core.scopes import LOCAL
from assetdesk.jobs.local.act import Act
from assetdesk.jobs.task import Task
from assetdesk.jobs.uploading import Upload
from assetdesk.store.work import claims
from assetdesk.store.work.claims import Claim
from assetdesk.store.writer import Write

IN_FLIGHT = 2
UPLOADS = 2
# local steps wait for the writer, the disk or an outside program
ACTS = 2

CLICKED = PRIORITY_CLASS[Priority.CLICKED]
_SELECTION = PRIORITY_CLASS[Priority.SELECTION]


@dataclass(slots=True)
class Lanes:
    """What is in flight, by lease. Filled by the runner's thread, emptied by the tasks' threads."""

    workers: int
    tasks: dict[str, Task] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)
    gate: threading.Lock = field(default_factory=threading.Lock)

    def add(self, one: Task | Upload | Act) -> None:
        """It is in flight from now on."""
        with self.gate:
            if isinstance(one, Task):
                self.tasks[one.claim.lease] = one
            elif isinstance(one, Act):
                self.acts[one.claim.lease] = one
            else:
                self.uploads[one.lease] = one

    def remove(self, one: Task | Upload | Act) -> None:
        """It is not any more."""
        with self.gate:
            if isinstance(one, Task):
                self.tasks.pop(one.claim.lease, None)
            elif isinstance(one, Act):
                self.acts.pop(one.claim.lease, None)
            else:
                self.uploads.pop(one.lease, None)

    def leases(self) -> list[str]:
        """The leases of all that is in flight."""
        with self.gate:
            return [*self.tasks, *self.uploads, *self.acts]

    def cancel(self, leases: set[str] | None = None) -> None:
        """Give these up, or (None) all."""
        with self.gate:
            flags = {lease: task.cancel for lease, task in self.tasks.items()}
            flags |= {lease: upload.cancel for lease, upload in self.uploads.items()}
            flags |= {lease: act.cancel for lease, act in self.acts.items()}
        for lease, flag in flags.items():
            if leases is None or lease in leases:
                flag.set()

    def give_way(self, assets: set[int]) -> None:
        """Take tasks of these assets back that no worker has begun: somebody clicked on them."""
        with self.gate:
            waiting = [task for task in self.tasks.values() if task.claim.asset_id in assets and not task.quick]
        for task in waiting:
            if not task.begun:
                task.cancel.set()

    @property
    def empty(self) -> bool:
        """Whether nothing is in flight."""
        with self.gate:
            return not self.tasks and not self.uploads and not self.acts

    def free_uploads(self) -> int:
        """How many more batches of files may be copied at a time."""
        with self.gate:
            return UPLOADS - len(self.uploads)

    def has_room(self) -> bool:
        """Whether anything at all may be claimed."""
        with self.gate:
            bulk = sum(not task.quick for task in self.tasks.values())
            return bulk < IN_FLIGHT * self.workers or len(self.tasks) - bulk < IN_FLIGHT or len(self.acts) < ACTS

    def fill(self, w: Write, program: str) -> list[tuple[Claim, bool]]:
        """Claim what there is room for: each with whether it goes to the quick worker. In one transaction."""
        with self.gate:
            tasks = list(self.tasks.values())
            acts = ACTS - len(self.acts)
        quick = IN_FLIGHT - sum(task.quick for task in tasks)
        long = self.workers - sum(task.claim.long for task in tasks)
        # nothing is put behind a long task: it would wait there while it could be asked for
        bulk = IN_FLIGHT * max(0, long) - sum(not task.quick and not task.claim.long for task in tasks)
        made: list[tuple[Claim, bool]] = []
        for priority, lane in claims.waiting(w.db):
            if lane == LOCAL:
                found = claims.next_claims(w, program, acts, lane=lane, priority=priority) if acts > 0 else []
                acts -= len(found)
                made += [(claim, False) for claim in found]
                continue
            is_long = lane == claims.LONG
            if not is_long and quick > 0 and self._for_quick(priority, long):
                found = claims.next_claims(w, program, quick, lane=lane, priority=priority)
                quick -= len(found)
                made += [(claim, True) for claim in found]
            room = min((bulk + 1) // IN_FLIGHT, long) if is_long else bulk
            if room > 0:
                found = claims.next_claims(w, program, room, lane=lane, priority=priority)
                bulk -= len(found) * (IN_FLIGHT if is_long else 1)
                long -= len(found) if is_long else 0
                made += [(claim, False) for claim in found]
        return made

    def _for_quick(self, priority: int, free_of_long: int) -> bool:
        return priority == CLICKED or (priority == _SELECTION and free_of_long <= 0)


@dataclass(slots=True)
class Clock:
    """Seconds in which something of a job was at work; what rests or waits does not count."""

    at_work: dict[int, int] = field(default_factory=dict)
    since: dict[int, float] = field(default_factory=dict)
    gate: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, jobs: frozenset[int]) -> None:
        """A task of these jobs begins."""
        with self.gate:
            for job_id in jobs:
                self.at_work[job_id] = self.at_work.get(job_id, 0) + 1
                self.since.setdefault(job_id, time.monotonic())

    def end(self, jobs: frozenset[int]) -> None:
        """A task of these jobs has ended."""
        with self.gate:
            for job_id in jobs:
                self.at_work[job_id] -= 1
                if not self.at_work[job_id]:
                    del self.at_work[job_id], self.since[job_id]

    def take(self, jobs: frozenset[int]) -> dict[int, float]:
        """Seconds since they were last taken."""
        now = time.monotonic()
        with self.gate:
            taken = {job_id: now - self.since[job_id] for job_id in jobs if job_id in self.since}
            self.since.update(dict.fromkeys(taken, now))
            return taken
