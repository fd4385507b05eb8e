"""Workflow steps that a worker process does: a person's own command, and the XMP sidecar."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from assetdesk.core.commands import SECONDS
from assetdesk.core.errors import EnvironmentFault, ErrorCode, FileFault
from assetdesk.core.names import split_name
from assetdesk.core.scopes import Scope
from assetdesk.core.task import StepOutcome, TaskRequest
from assetdesk.jobs import errands
from assetdesk.jobs.executors.ticket import How
from assetdesk.jobs.facts import FactsReader
from assetdesk.jobs.local.workflow_acts import Acting, Asset, Lost, StepFailed
from assetdesk.jobs.task import POLL_SECONDS, TASK_PREFIX
from assetdesk.store.work import queue, workflow_runs
from assetdesk.store.writer import Write

# a program's own limit ends it; this is for a worker that does not come back
_GRACE = 30.0
_LONGEST_LINE = 200


def command(acting: Acting) -> None:
    """The command runs once. Where the program was killed while it ran nobody knows how far it came: it is told, and
    a retry goes on behind it."""
    store, step = acting.around.store, acting.step
    line = str(step["command"])
    if acting.pending:
        run_id, number, kind = acting.run.id, acting.number, step.kind.value
        sentence = f"It was ended while “{_label(line)}” ran, so nobody knows how far that came. It is not run again."
        store.writer.run(lambda w: workflow_runs.done(w, run_id, number, kind, sentence, failed=True))
        raise StepFailed(f"{sentence} Retry goes on behind it.")
    asset = acting.asset()
    source = store.paths.original(asset.path)
    if not source.is_file():
        raise StepFailed(f"The original is not where it was: {asset.path}.")
    seconds = float(step["seconds"] or SECONDS)
    errand = {
        "kind": errands.COMMAND,
        "command": line,
        "parameters": dict(step["parameters"]),
        "seconds": seconds,
        "values": {"name": split_name(asset.name)[0], "folder": asset.folder},
    }
    acting.about_to({"command": line})
    outcome = in_worker(acting, asset, errand, seconds + _GRACE)
    if outcome.error is not None:
        acting.give_up()  # it has ended, and says that it failed: a retry runs it again
        raise StepFailed(outcome.message, detail=outcome.detail)
    said = next((one.strip() for one in reversed(outcome.detail.splitlines()) if one.strip()), "")
    acting.noted(f"“{_label(line)}” ran." + (f" It said: {said[:_LONGEST_LINE]}" if said else ""))


def write_xmp(acting: Acting) -> None:
    """The values that a person sees are written to the XMP file beside the original, which is read again then."""
    from assetdesk.jobs.write_metadata import Into, write_one

    around, asset_id = acting.around, acting.claim.asset_id
    acting.asset()
    try:
        written = write_one(around.store, around.executor, asset_id, Into.SIDECAR, acting.cancelled)
    except FileFault as fault:
        if acting.cancelled():
            raise Lost from fault
        raise StepFailed(str(fault), detail=fault.detail) from fault
    if written is None:
        acting.noted("There was nothing to write.")
        return
    name = written.name

    def work(w: Write) -> tuple[str, dict[str, Any]]:
        job_id = acting.item.job_id
        total = w.db.value("SELECT total FROM jobs WHERE id = ?", (job_id,))
        queue.enqueue_assets(w, around.modules, job_id, [asset_id], (Scope.METADATA,))
        w.db.run("UPDATE jobs SET total = ? WHERE id = ?", (total, job_id))  # it is counted already
        return f"Written to {name}.", {}

    acting.commit(work)


def in_worker(acting: Acting, asset: Asset, errand: Mapping[str, Any], seconds: float) -> StepOutcome:
    """Have a worker do it and wait for its end. Lost where the item is to be given back: the worker is ended."""
    around, claim = acting.around, acting.claim
    out_dir = around.store.paths.tmp / f"{TASK_PREFIX}{claim.lease}-{acting.number}"
    out_dir.mkdir(parents=True, exist_ok=True)
    request = TaskRequest(
        task=f"{claim.lease}-{acting.number}",
        asset_id=asset.id,
        source=str(around.store.paths.original(asset.path)),
        out_dir=str(out_dir),
        steps=(),
        limits=around.limits,
        long=True,
        errand=dict(errand),
    )
    try:
        while True:
            ticket = around.executor.submit(request, quick=False)
            until: float | None = None
            while (ending := ticket.wait(POLL_SECONDS)) is None:
                if ticket.running_for() > 0 and until is None:
                    until = time.monotonic() + seconds
                if acting.cancelled() or (until is not None and time.monotonic() > until):
                    ticket.kill()
            found = [fact for fact in FactsReader(out_dir).read() if isinstance(fact, StepOutcome)]
            if found:
                return found[-1]
            if acting.cancelled():
                raise Lost
            if ending.how is not How.BROKEN or until is not None:
                break
            if around.broken():  # and it has not begun; another pool is made
                raise EnvironmentFault("Worker processes cannot be started.", detail=ending.detail)
        code = ErrorCode.TIMEOUT if ending.how in (How.TIMEOUT, How.KILLED) else ErrorCode.COMMAND_FAILED
        sentence = "It took too long and was stopped." if code is ErrorCode.TIMEOUT else "Its worker process ended."
        return StepOutcome(str(errand["kind"]), "", error=code.value, message=sentence, detail=ending.detail)
    finally:
        shutil.rmtree(out_dir, ignore_errors=True)


def _label(line: str) -> str:
    with suppress(IndexError):
        return Path(line.split()[0]).name
    return line
