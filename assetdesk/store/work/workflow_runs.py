"""What workflows have done with assets: one row a run, with each step that is done, so that none is done twice.

A run keeps the workflow as it was when it began. Before a step acts where a transaction does not reach, `pending` says
what it is about to do; after a kill the next try knows from it what to look for. What waits for approval keeps there
what it asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.job import PRIORITY_CLASS, JobType
from assetdesk.core.notices import NoticeKind
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import LOCAL, Scope
from assetdesk.core.workflows import Workflow
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs, notices
from assetdesk.store.writer import Write

STEP = "workflow"
_COLUMNS = (
    "SELECT id, asset_id, preset_id, name, digest, source_hash, job_id, at_step, state, body, done, log, pending,"
    " comment FROM workflow_runs"
)
_LONGEST_HISTORY = 500
WAITING, APPROVED, REJECTED = "waiting", "approved", "rejected"


@dataclass(frozen=True, slots=True)
class Run:
    """One workflow on one asset. `done` are the numbers of its steps that are done, the first is 0."""

    id: int
    asset_id: int
    preset_id: int | None
    name: str
    digest: str
    source_hash: str
    job_id: int | None
    at_step: int
    state: str
    body: Mapping[str, Any]
    done: tuple[int, ...]
    log: tuple[Mapping[str, Any], ...]
    pending: Mapping[str, Any]
    comment: str

    @property
    def workflow(self) -> Workflow:
        """The workflow as it was when the run began."""
        return Workflow.read({"steps": self.body.get("steps") or []})


def get(db: Plain, run_id: int) -> Run | None:
    """One run."""
    row = db.one(f"{_COLUMNS} WHERE id = ?", (run_id,))
    return None if row is None else _made(row)


def of_job(db: Plain, asset_id: int, job_id: int) -> Run | None:
    """The run that a job has begun, or was told to go on with, for that asset."""
    row = db.one(f"{_COLUMNS} WHERE asset_id = ? AND job_id = ? ORDER BY id DESC LIMIT 1", (asset_id, job_id))
    return None if row is None else _made(row)


def unfinished(db: Plain, asset_id: int, preset_id: int | None, digest: str, source_hash: str) -> Run | None:
    """The newest run of this workflow, in this version, on this original, where that stopped or failed halfway."""
    row = db.one(
        f"{_COLUMNS} WHERE asset_id = ? AND preset_id IS ? AND digest = ? AND source_hash = ? ORDER BY id DESC LIMIT 1",
        (asset_id, preset_id, digest, source_hash),
    )
    return None if row is None or row.state not in ("running", "failed") else _made(row)


def of_asset(db: Plain, asset_id: int) -> list[Run]:
    """All of an asset's, the newest first."""
    return [_made(row) for row in db.all(f"{_COLUMNS} WHERE asset_id = ? ORDER BY id DESC", (asset_id,))]


def begin(
    w: Write, asset_id: int, preset_id: int | None, name: str, digest: str, source_hash: str, job_id: int, body: Any
) -> int:
    """A new run; what this workflow had left open on the asset is over."""
    w.db.run(
        "UPDATE workflow_runs SET state = 'replaced', ended = ? WHERE asset_id = ? AND preset_id IS ?"
        " AND state IN ('running', 'waiting', 'failed')",
        (w.now, asset_id, preset_id),
    )
    notices.settle_approvals(w)
    return int(
        w.db.value(
            "INSERT INTO workflow_runs (asset_id, preset_id, name, digest, source_hash, job_id, state, body, started)"
            " VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?) RETURNING id",
            (asset_id, preset_id, name, digest, source_hash, job_id, _text(body), w.now),
        )
    )


def go_on(w: Write, run_id: int, job_id: int) -> None:
    """This job goes on with the run."""
    w.db.run("UPDATE workflow_runs SET state = 'running', job_id = ?, ended = NULL WHERE id = ?", (job_id, run_id))


def holds(db: Plain, item_id: int, lease: str) -> bool:
    """Whether the item is still this lease's: else what is done now would be somebody else's to do."""
    return db.one("SELECT 1 FROM items WHERE id = ? AND lease = ? AND state = 'assigned'", (item_id, lease)) is not None


def about_to(w: Write, run_id: int, step: int, act: Mapping[str, Any]) -> None:
    """The step is about to act; `act` is what to look for should its end not be noted."""
    w.db.run("UPDATE workflow_runs SET at_step = ?, pending = ? WHERE id = ?", (step, _text(act), run_id))


def done(w: Write, run_id: int, step: int, kind: str, text: str, **facts: Any) -> None:
    """The step is done and will not be done again in this run."""
    row = w.db.one("SELECT done FROM workflow_runs WHERE id = ?", (run_id,))
    if row is None:
        return
    steps = sorted({*json.loads(row.done), step})
    w.db.run(
        "UPDATE workflow_runs SET done = ?, at_step = ?, pending = '' WHERE id = ?",
        (json.dumps(steps), step + 1, run_id),
    )
    say(w, run_id, step, kind, text, **facts)


def say(w: Write, run_id: int, step: int, kind: str, text: str, **facts: Any) -> None:
    """One line of the run's log."""
    row = w.db.one("SELECT log FROM workflow_runs WHERE id = ?", (run_id,))
    if row is not None:
        lines = [*json.loads(row.log), {"step": step, "kind": kind, "text": text, "at": w.now, **facts}]
        w.db.run("UPDATE workflow_runs SET log = ? WHERE id = ?", (_text(lines), run_id))


def nothing_pending(w: Write, run_id: int) -> None:
    """What was about to be done has not been done, and that is known."""
    w.db.run("UPDATE workflow_runs SET pending = '' WHERE id = ?", (run_id,))


def end(w: Write, run_id: int, state: str) -> None:
    """`done`, or `failed`: then a retry goes on with it. The asset's history tells what was done."""
    run = get(w.db, run_id)
    if run is None or run.state != "running":
        return
    w.db.run("UPDATE workflow_runs SET state = ?, ended = ? WHERE id = ?", (state, w.now, run_id))
    said = " ".join(str(line["text"]) for line in run.log if line["kind"] != "approval")
    _history(w, run.asset_id, "workflow", f"“{run.name}”: {said}"[:_LONGEST_HISTORY], run.job_id)


def wait(w: Write, run: Run, step: int, text: str) -> None:
    """The asset waits for a person from now on."""
    w.db.run(
        "UPDATE workflow_runs SET state = 'waiting', at_step = ?, pending = ? WHERE id = ?",
        (step, _text({"text": text, "since": w.now}), run.id),
    )
    w.db.run("UPDATE assets SET approval = ? WHERE id = ?", (WAITING, run.asset_id))
    _history(w, run.asset_id, "waiting", f"Waits for approval: {text or run.name}", run.job_id)
    facts = {"assets": [run.asset_id], "runs": [run.id], "name": run.name}
    notices.add(w, NoticeKind.APPROVAL, facts, job_id=run.job_id, asset_id=run.asset_id)
    w.changed(assets=[run.asset_id])


def exported(db: Plain, asset_id: int) -> dict[str, str]:
    """Files that workflows have written for an asset: path and BLAKE3, as they were written last."""
    found: dict[str, str] = {}
    for (text,) in db.all("SELECT log FROM workflow_runs WHERE asset_id = ? ORDER BY id", (asset_id,)):
        for line in json.loads(text):
            found |= line.get("files") or {}
    return found


# a person's decision


def approve(w: Write, run_ids: Iterable[int], comment: str, by: str) -> int | None:
    """These go on behind the step that waited; the job that does it, None where nothing is left to do.

    UsageFault where none of them waits any more.
    """
    runs = _decide(w, run_ids, APPROVED, comment)
    left = []
    for run in runs:
        done(w, run.id, run.at_step, "approval", f"Approved by {by}." + (f" {comment}" if comment else ""))
        if len(run.workflow.steps) > run.at_step + 1:
            left.append(run)
            w.db.run("UPDATE workflow_runs SET state = 'running' WHERE id = ?", (run.id,))
        else:
            w.db.run("UPDATE workflow_runs SET state = 'done', ended = ? WHERE id = ?", (w.now, run.id))
    job_id = _job(w, left, by) if left else None
    notices.settle_approvals(w)
    return job_id


def reject(w: Write, run_ids: Iterable[int], comment: str, by: str) -> int:
    """These end here, and their assets say so. How many. UsageFault where none of them waits any more."""
    runs = _decide(w, run_ids, REJECTED, comment)
    for run in runs:
        say(w, run.id, run.at_step, "approval", f"Rejected by {by}." + (f" {comment}" if comment else ""))
        w.db.run("UPDATE workflow_runs SET state = 'rejected', ended = ?, pending = '' WHERE id = ?", (w.now, run.id))
    notices.settle_approvals(w)
    return len(runs)


def _decide(w: Write, run_ids: Iterable[int], decision: str, comment: str) -> list[Run]:
    wanted = jobs.ids_json(run_ids)
    rows = w.db.all(
        f"{_COLUMNS} WHERE state = 'waiting' AND id IN (SELECT value FROM json_each(?)) ORDER BY id", (wanted,)
    )
    if not rows:
        raise UsageFault("This has been decided already. Look again.")
    runs = [_made(row) for row in rows]
    for run in runs:
        w.db.run("UPDATE workflow_runs SET comment = ? WHERE id = ?", (comment, run.id))
        w.db.run("UPDATE assets SET approval = ? WHERE id = ?", (decision, run.asset_id))
        said = f"{decision.capitalize()} in “{run.name}”" + (f": {comment}" if comment else "")
        _history(w, run.asset_id, decision, said, run.job_id)
    w.changed(assets=[run.asset_id for run in runs])
    return runs


def _job(w: Write, runs: Sequence[Run], by: str) -> int:
    """A job that goes on with these, whatever workflow their folders have by now."""
    assets = tuple(run.asset_id for run in runs)
    request = ReprocessRequest(Selection(assets=assets), scopes=(Scope.WORKFLOW,), origin="approval")
    names = sorted({run.name for run in runs})
    job_id = jobs.create(
        w,
        type=JobType.REPROCESS_ASSETS,
        name=f"Go on with “{names[0]}”" if len(names) == 1 else "Go on with workflows",
        request=request.to_json(),
        priority=PRIORITY_CLASS[request.selection.priority],
        detail="Approved",
        submitted_by=by,
        total=len(set(assets)),
    )
    for run in runs:
        w.db.run(
            "INSERT INTO items (job_id, asset_id, step, state, long, priority, place, digest, reason, queued, attempts,"
            " crashes, not_before) SELECT id, ?, ?, 'queued', ?, priority, 0, ?, 'approved', ?, 0, 0, 0 FROM jobs"
            " WHERE id = ?",
            (run.asset_id, run.body.get("step") or STEP, LOCAL, f"run:{run.id}", w.now, job_id),
        )
        w.db.run("UPDATE workflow_runs SET job_id = ? WHERE id = ?", (job_id, run.id))
    w.changed(jobs=[job_id], assets=assets)
    return job_id


def _history(w: Write, asset_id: int, kind: str, text: str, job_id: int | None) -> None:
    w.db.run(
        "INSERT INTO history (asset_id, at, kind, text, job_id) VALUES (?, ?, ?, ?, ?)",
        (asset_id, w.now, kind, text, job_id),
    )


def _made(row: Any) -> Run:
    return Run(
        int(row.id),
        int(row.asset_id),
        row.preset_id,
        str(row.name),
        str(row.digest),
        str(row.source_hash),
        row.job_id,
        int(row.at_step),
        str(row.state),
        json.loads(row.body),
        tuple(json.loads(row.done)),
        tuple(json.loads(row.log)),
        json.loads(row.pending) if row.pending else {},
        str(row.comment),
    )


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
