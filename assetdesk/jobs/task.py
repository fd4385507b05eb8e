"""One asset's task from claim to commit, on a thread that does no decoding: it waits for a worker and lands what
comes of it, step by step.

Whose fault an ending is decides what becomes of the steps that are not done: the file's (failed, or tried again by
the rules of `core.errors`), the worker's (tried again alone), the machine's or a person's (back to the queue as they
were).
"""

from __future__ import annotations

import errno
import logging
import shutil
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assetdesk.core.asset import UNKNOWN_FORMAT, SourceFacts
from assetdesk.core.errors import EnvironmentFault, ErrorCode
from assetdesk.core.scopes import Modules
from assetdesk.core.task import InForce, Limits, Progress, StepOutcome, StepRequest, TaskRequest
from assetdesk.jobs import progress
from assetdesk.jobs.environment import is_machines
from assetdesk.jobs.executors.ticket import Ending, Executor, How, Ticket
from assetdesk.jobs.facts import FactsReader
from assetdesk.jobs.landing import Lander
from assetdesk.store.engine import Store
from assetdesk.store.work import claims
from assetdesk.store.work.claims import Claim

TASK_PREFIX = "task-"
POLL_SECONDS = 0.1
# the worker limits itself; this is for what it takes outside of that (libraries' own maps)
_MEMORY_GRACE = 1.15
# a worker that dies with this much of its allowance in use died of it
_MEMORY_DEATH = 0.8
# this side never reads an original: what the system refuses it is the library's own
_OURS = (OSError, EnvironmentFault)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every task needs of its runner.

    `fault` tells that the machine is at fault, `success` that work was written, `broken` that a pool broke (and asks
    whether that is one time too many). `away` asks whether the library is gone. `worked` takes the seconds worked for
    jobs since it was last asked.
    """

    store: Store
    modules: Modules
    executor: Executor
    progress: progress.Progress
    limits: Limits
    fault: Callable[[BaseException | None], None]
    success: Callable[[], None]
    broken: Callable[[], bool]
    away: Callable[[], bool]
    worked: Callable[[frozenset[int]], Mapping[int, float]]


@dataclass(slots=True)
class Task:
    """See the module. `cancel` may be set from any thread; `retry_at` is set where a step was put off."""

    around: Surroundings
    claim: Claim
    quick: bool
    cancel: threading.Event = field(default_factory=threading.Event)
    retry_at: float | None = None
    source: SourceFacts | None = None
    ended: set[str] = field(default_factory=set)
    lost: bool = False
    settled: bool = False
    begun: bool = False
    moved: bool = False
    machine: BaseException | None = None
    why: ErrorCode | None = None
    most_memory: int = 0

    @property
    def limits(self) -> Limits:
        """The library's, and what a person allowed for this asset."""
        limits = self.around.limits
        for step in self.claim.steps:
            limits = limits.raised(step.options)
        return limits

    def run(self) -> None:
        """All of it. Never raises: what nobody expected is logged, and the steps go back to the queue."""
        out_dir = self.around.store.paths.tmp / f"{TASK_PREFIX}{self.claim.lease}"
        lander = Lander(self.around.store, self.around.modules, self.claim, out_dir)
        try:
            if not self.cancel.is_set():
                out_dir.mkdir(parents=True)
                self._work(out_dir, lander)
        except Exception as error:
            if isinstance(error, _OURS):
                self.machine = error
            else:
                self._unexpected(error, lander)
        finally:
            shutil.rmtree(out_dir, ignore_errors=True)
        if self.machine is not None:
            self.around.fault(self.machine)
        if not self.settled:
            self._give_back()

    def _work(self, out_dir: Path, lander: Lander) -> None:
        reader = FactsReader(out_dir)
        ticket = self.around.executor.submit(self._request(out_dir), quick=self.quick)
        while (ending := ticket.wait(POLL_SECONDS)) is None:
            self._read(reader, lander)
            self.begun = ticket.running_for() > 0
            if self.cancel.is_set() or self.lost or self.machine is not None:
                ticket.kill()
            elif self.why is None:
                self._watch(ticket)
        self._read(reader, lander)
        if not self.lost and self.machine is None:
            self._finish(ending, lander)
        self.settled = self.machine is None

    def _unexpected(self, error: Exception, lander: Lander) -> None:
        """Our own fault. It counts as a failed try, so that no asset goes round for ever."""
        _log.error("A task failed in the program itself", exc_info=error)
        detail = "".join(traceback.format_exception(error))
        ending = Ending(How.RAISED, detail, error)
        try:
            left = [step.step for step in self.claim.steps if step.step not in self.ended]
            self._land(lander, [self._outcome(step, ErrorCode.GENERIC_ERROR, ending) for step in left])
            self.settled = self.machine is None
        except Exception as again:
            _log.exception("Nor could that be stored")
            self.machine = EnvironmentFault("A result could not be stored.", detail=repr(again))

    def _request(self, out_dir: Path) -> TaskRequest:
        order = {step.name: step.order for step in self.around.modules.steps}
        steps = sorted(self.claim.steps, key=lambda step: order.get(step.step, 99))
        return TaskRequest(
            task=self.claim.lease,
            asset_id=self.claim.asset_id,
            source=str(self.around.store.paths.original(self.claim.path)),
            out_dir=str(out_dir),
            steps=tuple(StepRequest(step.step, step.options) for step in steps),
            known=self.claim.known,
            limits=self.limits,
            long=self.claim.long,
            sidecar=str(self.around.store.paths.original(self.claim.sidecar)) if self.claim.sidecar else "",
            part=self.claim.part,
            name=self.claim.name,
            type=self.claim.type,
            mime=self.claim.mime,
            profiles={
                name: where if where.startswith("icc|") else str(self.around.store.paths.original(where))
                for name, where in self.claim.profiles.items()
            },
            programs=self.claim.programs,
            assets={
                handle: str(self.around.store.paths.original(where)) for handle, where in self.claim.assets.items()
            },
            kept=self.claim.kept,
        )

    def _watch(self, ticket: Ticket) -> None:
        """End a task that takes too long or too much."""
        self.most_memory = max(self.most_memory, ticket.memory())
        if ticket.running_for() > self._seconds():
            self.why = ErrorCode.TIMEOUT
            ticket.kill()
        elif self.most_memory > self.limits.memory * _MEMORY_GRACE:
            self.why = ErrorCode.MEMORY_LIMIT
            ticket.kill()

    def _seconds(self) -> float:
        limits, source = self.limits, self.source or self.claim.known
        if source is not None and source.duration:
            film = max(limits.seconds_film, 10 * source.duration)
            return film if self.claim.long else limits.seconds_document
        document = self.claim.long or self.claim.document
        if source is not None:
            document = document or (source.pages or 1) > 1 or source.mime == "application/pdf"
        return limits.seconds_document if document else limits.seconds_image

    def _read(self, reader: FactsReader, lander: Lander) -> None:
        """Pass progress on; land the steps that are done."""
        outcomes: list[StepOutcome] = []
        for fact in reader.read():
            if isinstance(fact, SourceFacts):
                self.source = fact
            elif isinstance(fact, InForce):
                lander.options = fact.options
            elif isinstance(fact, Progress):
                self.around.progress.tell(self.claim.asset_id, fact.step, fact.fraction)
            elif isinstance(fact, StepOutcome) and not self._machines(fact) and not self._elsewhere(fact):
                outcomes.append(fact)
        if outcomes and not self.lost and self.machine is None:
            self._land(lander, outcomes)

    def _machines(self, outcome: StepOutcome) -> bool:
        """Whether a step failed for the machine's sake."""
        if outcome.error == ErrorCode.DISK_FULL:
            self.machine = OSError(errno.ENOSPC, outcome.detail)
        elif outcome.error == ErrorCode.SOURCE_MISSING and self.around.away():
            self.machine = OSError(errno.ENODEV, outcome.detail)
        else:
            return False
        return True

    def _elsewhere(self, outcome: StepOutcome) -> bool:
        """Whether the original is missing only because somebody renamed or moved it meanwhile."""
        if outcome.error == ErrorCode.SOURCE_MISSING:
            with self.around.store.browse.plain() as db:
                self.moved = claims.path_of(db, self.claim.asset_id) != self.claim.path
            return self.moved
        return False

    def _land(
        self,
        lander: Lander,
        outcomes: Sequence[StepOutcome],
        *,
        crashed: Sequence[str] = (),
        crash_detail: str = "",
        released: Sequence[str] = (),
    ) -> None:
        try:
            landed = lander.land(
                self.source,
                outcomes,
                crashed=crashed,
                crash_detail=crash_detail,
                released=released,
                worked=self.around.worked(self.claim.jobs),
            )
        except Exception as error:
            if isinstance(error, _OURS):
                self.machine = error
                return
            raise
        self.ended |= {outcome.step for outcome in outcomes}
        self.lost = landed.lost
        if landed.retry_at is not None:
            self.retry_at = min(self.retry_at or landed.retry_at, landed.retry_at)
        if outcomes and not landed.lost:
            self.around.success()

    def _finish(self, ending: Ending, lander: Lander) -> None:
        """Settle the steps that have no outcome."""
        left = [step.step for step in self.claim.steps if step.step not in self.ended]
        if not left:
            return
        if self.cancel.is_set() or self.moved:
            self._land(lander, (), released=left)
        elif ending.how is How.BROKEN:
            if self.around.broken():
                self.machine = EnvironmentFault("Worker processes cannot be started.", detail=ending.detail)
            else:
                self._land(lander, (), released=left)
        elif ending.how is How.RAISED and is_machines(ending.error):
            self.machine = ending.error
        elif ending.how is How.CRASHED and self.most_memory < self.limits.memory * _MEMORY_DEATH:
            self._land(lander, (), crashed=left, crash_detail=ending.detail)
        else:
            code = self._blame(ending)
            self._land(lander, [self._outcome(step, code, ending) for step in left])

    def _blame(self, ending: Ending) -> ErrorCode:
        if self.why is not None:
            return self.why
        if ending.how is How.TIMEOUT:
            return ErrorCode.TIMEOUT
        if ending.how is How.CRASHED or isinstance(ending.error, MemoryError):
            return ErrorCode.MEMORY_LIMIT
        return ErrorCode.GENERIC_ERROR

    def _outcome(self, step: str, code: ErrorCode, ending: Ending) -> StepOutcome:
        format_name = (self.source.format if self.source else None) or UNKNOWN_FORMAT
        versions = self.around.modules.versions
        sentence = ""
        if code is ErrorCode.TIMEOUT:
            sentence = f"Stopped after {_span(self._seconds())}."
        elif code is ErrorCode.MEMORY_LIMIT:
            sentence = f"Needs more memory than the {self.limits.memory >> 20:,} MB allowed."
        return StepOutcome(
            step,
            versions.get((step, format_name)) or versions.get((step, UNKNOWN_FORMAT), ""),
            error=code,
            message=sentence,
            detail=ending.detail,
        )

    def _give_back(self) -> None:
        """What the lease still holds waits again. Where even that cannot be written, the next start does it."""
        try:
            self.around.store.writer.run(lambda w: claims.release(w, [self.claim.lease]))
        except EnvironmentFault as error:
            _log.warning("A task could not be given back: %s", error)


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
