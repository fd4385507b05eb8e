"""A person's own command on a file, run by a worker to its end (`errands.COMMAND`): for work that is no asset's."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import StepOutcome, TaskRequest
from assetdesk.jobs import errands
from assetdesk.jobs.executors.ticket import Executor, How
from assetdesk.jobs.facts import FactsReader
from assetdesk.jobs.task import POLL_SECONDS, TASK_PREFIX
from assetdesk.store.engine import Store

# a program's own limit ends it; this is for a worker that does not come back
_GRACE = 30.0
# a worker that ended before it had begun is given one more try
_TRIES = 2


def run(
    store: Store,
    executor: Executor,
    source: Path,
    line: str,
    values: Mapping[str, str],
    seconds: float,
    cancelled: Callable[[], bool],
) -> str:
    """What the command said. The worker gives it a copy of `source`. FileFault with ToolMissing, Timeout or
    CommandFailed; also where it was called off."""
    fault = FileFault(ErrorCode.COMMAND_FAILED, "Its worker process ended.")
    for _ in range(_TRIES):
        out = store.paths.tmp / f"{TASK_PREFIX}command-{uuid.uuid4().hex[:12]}"
        out.mkdir(parents=True)
        request = TaskRequest(
            task=out.name,
            asset_id=0,
            source=str(source),
            out_dir=str(out),
            steps=(),
            limits=store.settings().limits,
            long=True,
            errand={
                "kind": errands.COMMAND, "command": line, "parameters": {}, "seconds": seconds, "values": dict(values),
            },
        )  # fmt: skip
        try:
            ticket = executor.submit(request, quick=False)
            until: float | None = None
            while (ending := ticket.wait(POLL_SECONDS)) is None:
                if ticket.running_for() > 0 and until is None:
                    until = time.monotonic() + seconds + _GRACE
                if cancelled() or (until is not None and time.monotonic() > until):
                    ticket.kill()
            found = [fact for fact in FactsReader(out).read() if isinstance(fact, StepOutcome)]
            if found:
                return _said(found[-1])
            if ending.how in (How.TIMEOUT, How.KILLED):
                raise FileFault(ErrorCode.TIMEOUT, "It took too long and was stopped.", detail=ending.detail)
            fault = FileFault(ErrorCode.COMMAND_FAILED, str(fault), detail=ending.detail)
            if cancelled():
                break
        finally:
            shutil.rmtree(out, ignore_errors=True)
    raise fault


def _said(outcome: StepOutcome) -> str:
    if outcome.error is not None:
        raise FileFault(ErrorCode(outcome.error), outcome.message, detail=outcome.detail)
    return outcome.detail
