"""Exports, each on a pool thread, and the one thing of them that a worker does: a converted picture.

How files go out is the library's; when, is the runner's. Pausing, stopping and going on after a kill are in the rows:
an export asks them before every file.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assetdesk.core.errors import EnvironmentFault, ErrorCode, FileFault
from assetdesk.core.task import Limits, StepOutcome, StepRequest, TaskRequest
from assetdesk.jobs import errands
from assetdesk.jobs.at_once import AtOnce, Cancelled, Submit
from assetdesk.jobs.environment import is_machines
from assetdesk.jobs.executors.ticket import Ending, Executor, How
from assetdesk.jobs.facts import FactsReader
from assetdesk.jobs.task import POLL_SECONDS, TASK_PREFIX
from assetdesk.store.engine import Store
from assetdesk.store.publishing import exports

# the job's number, who converts, whether to give up. It writes what becomes of each asset, and the job's end
Exporter = Callable[[int, Executor, Cancelled], None]
AT_ONCE = 2
# a worker that dies twice of a file dies of it
_TRIES = 2
_MEMORY_GRACE = 1.15
_log = logging.getLogger(__name__)


class Exports:
    """See the module. `fault` gets what is the machine's, `ended` is called after each export."""

    def __init__(
        self, store: Store, exporter: Exporter, fault: Callable[[BaseException | None], None], ended: Callable[[], None]
    ) -> None:
        self._store = store
        self._exporter = exporter
        self._fault = fault
        self._work = AtOnce(AT_ONCE, ended)

    @property
    def empty(self) -> bool:
        """Whether none is at work."""
        return self._work.empty

    def begin(self, submit: Submit, executor: Executor) -> None:
        """Let those go out that wait, up to `AT_ONCE`."""
        with self._store.browse.plain() as db:
            waiting = exports.waiting(db)
        for job_id in waiting:
            self._work.begin(job_id, submit, partial(self._export, job_id, executor))

    def cancel(self) -> None:
        """Give all of them up; they go on where they are at the next `begin`."""
        self._work.cancel()

    def _export(self, job_id: int, executor: Executor, cancelled: Cancelled) -> None:
        try:
            self._exporter(job_id, executor, cancelled)
        except Exception as error:
            if is_machines(error):
                self._fault(error)
            else:
                _log.exception("Job %d could not be exported", job_id)
                self._end(job_id)

    def _end(self, job_id: int) -> None:
        try:
            sentence = "The export could not be done to its end. The log of the program has the details."
            self._store.writer.run(lambda w: exports.give_up(w, job_id, sentence))
        except EnvironmentFault as error:
            _log.warning("An export could not be ended: %s", error)


class CalledOff(Exception):
    """The export rests or has ended; what was being made is thrown away."""


@dataclass(frozen=True, slots=True)
class Made:
    """A converted picture in a file of its own, which whoever takes it deletes with its folder; sizes in px."""

    path: Path
    width: int
    height: int
    warnings: tuple[str, ...] = ()

    def drop(self) -> None:
        """It has been copied where it goes."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def picture(
    store: Store,
    executor: Executor,
    source: exports.Source,
    query: str,
    profiles: Mapping[str, str],
    cancelled: Callable[[], bool],
) -> Made:
    """Have a worker make it. FileFault for the asset's sake, EnvironmentFault for the machine's."""
    options = json.loads(source.options)
    limits = store.settings().limits.raised(options)
    fault = FileFault(ErrorCode.WORKER_CRASHED, "This file stopped the decoder twice.")
    for _ in range(_TRIES):
        out = store.paths.tmp / f"{TASK_PREFIX}export-{uuid.uuid4().hex[:12]}"
        out.mkdir(parents=True)
        request = _request(store, source, options, query, profiles, limits, out)
        try:
            ending = _wait(executor, request, limits, cancelled)
            found = [fact for fact in FactsReader(out).read() if isinstance(fact, StepOutcome)]
            if found:
                return _read(found[-1], out)
            if cancelled():
                raise CalledOff
            if ending.how is How.BROKEN:
                raise EnvironmentFault("Worker processes cannot be started.", detail=ending.detail)
            if ending.how in (How.TIMEOUT, How.KILLED):
                raise FileFault(ErrorCode.TIMEOUT, f"Stopped after {limits.seconds_document:.0f} s.")
            fault = FileFault(ErrorCode.WORKER_CRASHED, str(fault), detail=ending.detail)
        except BaseException:
            shutil.rmtree(out, ignore_errors=True)
            raise
        shutil.rmtree(out, ignore_errors=True)
    raise fault


def _request(
    store: Store,
    source: exports.Source,
    options: Mapping[str, Any],
    query: str,
    profiles: Mapping[str, str],
    limits: Limits,
    out: Path,
) -> TaskRequest:
    return TaskRequest(
        task=out.name,
        asset_id=source.asset_id,
        source=str(store.paths.original(source.path)),
        out_dir=str(out),
        steps=(StepRequest(errands.PICTURE, options),),
        limits=limits,
        long=True,
        part=source.part,
        name=source.name if source.part else "",
        profiles={
            name: where if where.startswith("icc|") else str(store.paths.original(where))
            for name, where in profiles.items()
        },
        errand={"kind": errands.PICTURE, "query": query, "options": options},
    )


def _wait(executor: Executor, request: TaskRequest, limits: Limits, cancelled: Callable[[], bool]) -> Ending:
    ticket = executor.submit(request, quick=False)
    until: float | None = None
    while (ending := ticket.wait(POLL_SECONDS)) is None:
        now = time.monotonic()
        if ticket.running_for() > 0 and until is None:
            until = now + limits.seconds_document
        if cancelled() or (until is not None and now > until):
            ticket.kill()
        elif ticket.memory() > limits.memory * _MEMORY_GRACE:
            ticket.kill()
            ticket.wait(POLL_SECONDS)
            raise FileFault(ErrorCode.MEMORY_LIMIT, f"Needs more memory than the {limits.memory >> 20:,} MB allowed.")
    return ending


def _read(outcome: StepOutcome, out: Path) -> Made:
    if outcome.error is not None:
        raise FileFault(ErrorCode(outcome.error), outcome.message, detail=outcome.detail)
    told = json.loads(outcome.detail)
    warnings = tuple(str(one) for one in told["warnings"])
    return Made(out / errands.WRITTEN, int(told["width"]), int(told["height"]), warnings)
