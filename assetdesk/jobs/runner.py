"""Runs the queue: one thread that claims, hands out, and sees to it that what the rows say is obeyed.

Several programs may have the library open; whoever gets `runner.lock` runs, the others wait for it, and one takes
over when it is free. All that this thread decides from is in the rows, so pausing, stopping and enqueueing are the
same from every program; the feed wakes it. Work itself is done elsewhere: `submit` brings a thread (of a pool given
from outside) that waits for a worker process.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.scopes import LOCAL
from assetdesk.core.settings import LibrarySettings
from assetdesk.jobs import enqueue, environment, lanes, planner, posted, recover
from assetdesk.jobs.due import Due
from assetdesk.jobs.environment import Environment
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.executors.ticket import Executor
from assetdesk.jobs.exporting import Exporter, Exports
from assetdesk.jobs.following import Follower, Following
from assetdesk.jobs.lanes import Clock, Lanes
from assetdesk.jobs.local.act import Act
from assetdesk.jobs.progress import Progress
from assetdesk.jobs.sending import Sender, Sendings
from assetdesk.jobs.task import Surroundings, Task
from assetdesk.jobs.uploading import Upload, Uploader
from assetdesk.jobs.walking import Walker, Walks
from assetdesk.store.engine import Store, put_setting
from assetdesk.store.history import undo_room
from assetdesk.store.intake import upload_claims
from assetdesk.store.locks import RunnerLock
from assetdesk.store.work import claims, jobs
from assetdesk.store.work.schedules import Begin
from assetdesk.store.writer import Write

Submit = Callable[[Callable[[], None]], object]
RENEW_SECONDS = 30.0
# how often the room on the disk is looked at, and the lock of another runner tried
LOOK_SECONDS = 2.0
# how often what is kept for undoing runs is looked at
TIDY_SECONDS = 60.0
TAKE_OVER_SECONDS = 0.5
# nothing is due and nobody called
IDLE_SECONDS = 1.0
# at the end, this long for tasks to be killed and given back
_STOP_SECONDS = 10.0
_log = logging.getLogger(__name__)


class Runner:
    """See the module. `executor` makes the worker pools when they are first needed; tests give another one.

    `progress` tells of progress inside assets. `resumed` are the jobs that went on where another program, or this
    one before a kill, had left them. `pause_reason` is the sentence where processing paused itself.
    """

    def __init__(
        self,
        store: Store,
        submit: Submit,
        uploader: Uploader | None = None,
        executor: Callable[[int], Executor] = LocalExecutor,
        free_bytes: Callable[[Path], int] = environment.free_bytes,
        walker: Walker | None = None,
        begin: Begin | None = None,
        follower: Follower | None = None,
        sender: Sender | None = None,
        exporter: Exporter | None = None,
    ) -> None:
        self.progress = Progress()
        self.resumed: list[int] = []
        self.pause_reason = ""
        self._store = store
        self._submit = submit
        self._uploader = uploader
        self._walks = None if walker is None else Walks(store, walker, self._fault, self.wake)
        self._exports = None if exporter is None else Exports(store, exporter, self._fault, self.wake)
        self._sendings = None if sender is None else Sendings(store, sender, self._fault, self.wake, self.progress.tell)
        self._due = None if begin is None else Due(store, begin)
        self._following = None if follower is None else Following(store, follower, self.wake)
        self._make_executor = executor
        self._environment = Environment(store.paths, free_bytes)
        self._lock = RunnerLock(store.paths)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._look_at_leases = threading.Event()
        self._expanding = threading.Event()
        self._jobs_changed = threading.Event()
        self._clock = Clock()
        self._lanes = Lanes(1)
        self._executor: Executor | None = None
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._renew_at = self._look_at = 0.0
        self._tidy_at = time.monotonic() + TIDY_SECONDS
        self._retry_at: float | None = None

    @property
    def running(self) -> bool:
        """Whether this program is the one that runs the queue."""
        return self._lock.held

    @property
    def executor(self) -> Executor | None:
        """Its workers; None while it runs no queue."""
        return self._executor

    def start(self) -> None:
        """Begin, as soon as no other program runs the queue. Nothing for a library that is open to look only."""
        if self._thread is None and not self._store.read_only:
            self._unsubscribe = self._store.feed.subscribe(self._changed)
            self._thread = threading.Thread(target=self._run, name="runner", daemon=False)
            self._thread.start()

    def stop(self) -> None:
        """End: what is at work is given back (its finished steps are kept), every worker and thread ends."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._unsubscribe()
            self._thread.join()
            self._thread = None

    def wake(self) -> None:
        """Look at the rows now."""
        self._wake.set()

    def _changed(self, change: ChangeSet) -> None:
        if change.jobs or change.settings or change.everything:
            self._look_at_leases.set()
            self._expanding.set()
            self._jobs_changed.set()
            self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._lock.try_take():
                    self._serve()
            except (EnvironmentFault, OSError) as error:
                _log.warning("The queue cannot be run now: %s", error)
            except Exception:
                _log.exception("The runner failed and begins anew")
            finally:
                self._leave()
            self._stopping.wait(TAKE_OVER_SECONDS)

    def _serve(self) -> None:
        """Run the queue until the program ends."""
        self.resumed = recover.recover(self._store)
        settings = self._store.settings()
        self.pause_reason = settings.queue_pause_reason
        self._say_pause(self._environment.look(settings.free_bytes_min))
        executor = self._make_executor(planner.workers(settings.workers))
        self._executor = executor
        self._lanes = Lanes(executor.workers)
        self._expanding.set()
        self._renew_at = time.monotonic() + RENEW_SECONDS
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                wait = self._once(self._store.settings())
            except EnvironmentFault as error:
                self._fault(error)
                wait = LOOK_SECONDS
            self._wake.wait(wait)

    def _once(self, settings: LibrarySettings) -> float:
        """One look at everything. Answers for how long nothing will be due."""
        now = time.monotonic()
        if now >= self._look_at or self.pause_reason:
            self._look_at = now + LOOK_SECONDS
            self._say_pause(self._environment.look(settings.free_bytes_min))
        if now >= self._renew_at:
            self._renew_at = now + RENEW_SECONDS
            leases = self._lanes.leases()
            self._store.writer.run(lambda w: claims.renew(w, leases))
        if self._look_at_leases.is_set():
            self._look_at_leases.clear()
            with self._store.browse.plain() as db:
                leases = self._lanes.leases()
                lost = claims.lost(db, leases) | upload_claims.given_up(db, leases)
            self._lanes.cancel(lost)
        if now >= self._tidy_at:
            self._tidy_at = now + TIDY_SECONDS
            undo_room.tidy(self._store)
            posted.tidy(self._store)
        if not self.pause_reason:
            if self._due is not None:
                self._due.beat()
            if self._following is not None:
                self._following.beat(self._submit)
            if self._walks is not None:
                self._walks.begin(self._submit)
            if not settings.queue_paused:
                self._hand_out(settings)
                if self._sendings is not None:
                    self._sendings.begin(self._submit)
                if self._exports is not None and self._executor is not None:
                    self._exports.begin(self._submit, self._executor)
            if self._expand():
                return 0.0
        if self._retry_at is not None:
            due = max(0.0, self._retry_at - time.time())
            if due == 0.0:
                self._retry_at = None
            return min(IDLE_SECONDS, due + 0.01)
        return IDLE_SECONDS

    def _hand_out(self, settings: LibrarySettings) -> None:
        """Fill the lanes."""
        program = self._store.program
        if self._uploader is not None and (free := self._lanes.free_uploads()) > 0:
            with self._store.browse.plain() as db:
                waits = upload_claims.wait(db)
            if waits:
                seconds = claims.LEASE_SECONDS
                for batch in self._store.writer.run(lambda w: upload_claims.next_batches(w, free, seconds)):
                    success = self._environment.success
                    self._begin(Upload(self._store, self._uploader, batch, self.progress, self._fault, success))
        if not self._lanes.has_room() or not settings.queue_enabled:
            return
        with self._store.browse.plain() as db:
            waiting = claims.waiting(db)
            held_up = claims.held_up(db, lanes.CLICKED) if (lanes.CLICKED, False) in waiting else set()
        self._lanes.give_way(held_up)
        if not waiting:
            return
        assert self._executor is not None
        around = Surroundings(
            store=self._store,
            modules=self._store.modules,
            executor=self._executor,
            progress=self.progress,
            limits=settings.limits,
            fault=self._fault,
            success=self._environment.success,
            broken=self._environment.pool_broke,
            away=self._environment.away,
            worked=self._clock.take,
        )
        for claim, quick in self._store.writer.run(lambda w: self._lanes.fill(w, program)):
            self._begin(Act(around, claim) if claim.lane == LOCAL else Task(around, claim, quick))

    def _begin(self, one: Task | Upload | Act) -> None:
        self._lanes.add(one)
        at_work = frozenset({one.job_id}) if isinstance(one, Upload) else one.claim.jobs
        self._clock.begin(at_work)

        def work() -> None:
            try:
                one.run()
            finally:
                self._clock.end(at_work)
                if isinstance(one, Task) and one.retry_at is not None:
                    self._retry_at = min(self._retry_at or one.retry_at, one.retry_at)
                self._lanes.remove(one)
                self._wake.set()

        self._submit(work)

    def _expand(self) -> bool:
        """Make one chunk of items of the next job that is not expanded whole. True while more is to be done."""
        if not self._expanding.is_set():
            return False
        self._expanding.clear()
        with self._store.browse.plain() as db:
            found = jobs.expansions(db)
        if not found:
            return False
        modules = self._store.modules

        def work(w: Write) -> None:
            job = jobs.expansion(w.db, found[0].job_id)  # it may have been stopped meanwhile
            if job is not None:
                enqueue.expand(w, modules, job)

        self._store.writer.run(work)
        self._expanding.set()
        return True

    def _fault(self, error: BaseException | None) -> None:
        """Work failed for the machine's sake: the queue pauses itself."""
        _log.warning("Processing pauses itself: %s", error, exc_info=error)
        free_min = 0
        with suppress(EnvironmentFault):
            free_min = self._store.settings().free_bytes_min
        self._environment.fault(error, free_min)
        self._look_at = 0.0
        self._wake.set()

    def _say_pause(self, sentence: str) -> None:
        """Let everybody know why nothing is done, or that it goes on."""
        new = sentence != self.pause_reason
        if not new and not (sentence and self._jobs_changed.is_set()):  # one that came since is to know it too
            return
        self._jobs_changed.clear()
        self.pause_reason = sentence

        def work(w: Write) -> None:
            jobs.set_pause_reason(w, sentence)
            if new:
                put_setting(w, "queue_pause_reason", sentence or None)

        with suppress(EnvironmentFault):  # a full disk may not even take that
            self._store.writer.run(work)

    def _leave(self) -> None:
        """Give everything back, let the next program take over."""
        self._lanes.cancel()
        beside = [one for one in (self._walks, self._exports, self._sendings, self._following) if one is not None]
        for one in beside:
            one.cancel()
        until = time.monotonic() + _STOP_SECONDS
        while not (self._lanes.empty and all(one.empty for one in beside)) and time.monotonic() < until:
            self._wake.clear()
            self._wake.wait(0.05)
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.stop()
        if self._lock.held:
            with suppress(EnvironmentFault):
                leases = self._lanes.leases()
                self._store.writer.run(lambda w: claims.release(w, leases))
                self._store.writer.run(jobs.interrupt)
            self._lock.release()
