"""Publish jobs at work, each on a pool thread. How one is sent is the library's; when, is the runner's. Pausing,
stopping and going on after a kill are in the rows.

A target that cannot be used is a fault of that job alone: what may pass by itself is tried again after a while, then
the job ends with its sentence, and everything else of the queue goes on meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from assetdesk.core.errors import EnvironmentFault
from assetdesk.jobs.environment import is_machines
from assetdesk.store.engine import Store
from assetdesk.store.publishing import contexts, outgoing
from assetdesk.store.writer import Write

# the job's number, whether to give up, what to call with an asset and the part of it (0–1) that is sent
Tell = Callable[[int, float], None]
Sender = Callable[[int, Callable[[], bool], Tell], None]
AT_ONCE = 2
# waits in seconds before a target that was away is tried again
DELAYS = (1.0, 5.0, 25.0)
STEP = "publish"
_log = logging.getLogger(__name__)


class Away(Exception):
    """A target cannot be used: why, as a sentence. `passing`: it may be by itself, later."""

    def __init__(self, sentence: str, *, passing: bool) -> None:
        super().__init__(sentence)
        self.passing = passing


class Sendings:
    """See the module. `fault` gets what is the library's own machine's, `ended` is called after each."""

    def __init__(
        self,
        store: Store,
        sender: Sender,
        fault: Callable[[BaseException | None], None],
        ended: Callable[[], None],
        tell: Callable[[int, str, float], None],
    ) -> None:
        self._store = store
        self._sender = sender
        self._fault = fault
        self._ended = ended
        self._tell = tell
        self._gate = threading.Lock()
        # by job: the context it publishes to, and what ends its work
        self._at_work: dict[int, tuple[int, threading.Event]] = {}
        # by job: how often its target was away since something was last sent, when to try again, what was sent by then
        self._tries: dict[int, tuple[int, float, int]] = {}

    @property
    def empty(self) -> bool:
        """Whether none is at work."""
        with self._gate:
            return not self._at_work

    def begin(self, submit: Callable[[Callable[[], None]], object]) -> None:
        """Let those work that wait, up to `AT_ONCE`, and one a target."""
        with self._store.browse.plain() as db:
            waiting = outgoing.waiting(db)
        now = time.monotonic()
        with self._gate:
            live = {job_id for job_id, _ in waiting} | set(self._at_work)
            self._tries = {job_id: tried for job_id, tried in self._tries.items() if job_id in live}
        for job_id, context_id in waiting:
            with self._gate:
                taken = context_id in {context for context, _ in self._at_work.values()}
                if taken or len(self._at_work) >= AT_ONCE or self._tries.get(job_id, (0, 0.0, 0))[1] > now:
                    continue
                cancel = threading.Event()
                self._at_work[job_id] = (context_id, cancel)
            submit(lambda job_id=job_id, cancel=cancel: self._work(job_id, cancel))  # type: ignore[misc]

    def cancel(self) -> None:
        """Give all of them up; they go on where they are at the next `begin`."""
        with self._gate:
            for _, cancel in self._at_work.values():
                cancel.set()

    def _work(self, job_id: int, cancel: threading.Event) -> None:
        try:
            if not cancel.is_set():
                self._sender(job_id, cancel.is_set, lambda asset_id, part: self._tell(asset_id, STEP, part))
            self._forget(job_id)
        except Away as away:
            self._away(job_id, away)
        except Exception as error:
            if is_machines(error):
                self._fault(error)
            else:
                _log.exception("Job %d could not publish", job_id)
                self._give_up(job_id, "Publishing stopped by a fault. The log of the program has the details.")
        finally:
            with self._gate:
                del self._at_work[job_id]
            self._ended()

    def _away(self, job_id: int, away: Away) -> None:
        with self._store.browse.plain() as db:
            sent = int(db.value("SELECT sent + done FROM jobs WHERE id = ?", (job_id,)) or 0)
        with self._gate:
            tries, _, before = self._tries.get(job_id, (0, 0.0, sent))
        if sent > before:
            tries = 0
        if away.passing and tries < len(DELAYS):
            _log.info("The target of job %d is away: %s", job_id, away)
            with self._gate:
                self._tries[job_id] = (tries + 1, time.monotonic() + DELAYS[tries], sent)
            self._write(lambda w: outgoing.rests(w, job_id, str(away)))
        else:
            self._forget(job_id)
            self._give_up(job_id, str(away))

    def _forget(self, job_id: int) -> None:
        with self._gate:
            self._tries.pop(job_id, None)

    def _give_up(self, job_id: int, sentence: str) -> None:
        def work(w: Write) -> None:
            context = w.db.value("SELECT context_id FROM jobs WHERE id = ?", (job_id,))
            if context is not None:
                contexts.reached(w, int(context), sentence)
            outgoing.give_up(w, job_id, sentence)

        self._write(work)

    def _write(self, work: Callable[[Write], None]) -> None:
        try:
            self._store.writer.run(work)
        except EnvironmentFault as error:
            _log.warning("What became of a publish job could not be written: %s", error)
