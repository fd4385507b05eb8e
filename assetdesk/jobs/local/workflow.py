"""Local step `workflow`: the steps of a workflow on one asset, each once, noted as they are done.

A retry, a kill or an approval goes on behind the last step that is noted; only a new request that asks for all begins
anew. A step that fails does not end the run: those that are to run anyway still do, the others wait for the retry.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assetdesk.core import presets, workflows
from assetdesk.core.asset import UNKNOWN_FORMAT
from assetdesk.core.errors import AssetDeskError, EnvironmentFault, ErrorCode
from assetdesk.core.handles import parse_preset
from assetdesk.core.profiles.digest import digest_of_program
from assetdesk.core.request import ApplyTo
from assetdesk.core.scopes import NAMED
from assetdesk.core.task import StepOutcome
from assetdesk.core.workflows import StepKind, WorkflowStep
from assetdesk.jobs.environment import is_machines
from assetdesk.jobs.local import workflow_acts
from assetdesk.jobs.local.workflow_acts import Acting, Lost, StepFailed
from assetdesk.jobs.task import Surroundings
from assetdesk.store.plain import Plain
from assetdesk.store.work import requests, workflow_runs
from assetdesk.store.work.claims import Claim, ClaimedStep
from assetdesk.store.work.workflow_runs import Run

_NAMED_STEP = "named_workflow"
# runs that need nothing more: a kill came between their end and that of their item
_OVER = ("done", "waiting", "rejected", "replaced")
_log = logging.getLogger(__name__)


def run(around: Surroundings, claim: Claim, step: ClaimedStep, cancelled: Callable[[], bool]) -> StepOutcome:
    """All steps that are not done yet. EnvironmentFault and OSError where the machine is at fault."""
    begun = time.monotonic()
    one = _Asset(around, claim, step)
    try:
        found = one.open()
        failure = _steps(one, found, cancelled) if found is not None else None
    except Lost:
        found, failure = None, None  # whoever lands this finds the lease gone
    return StepOutcome(
        step.step,
        one.version,
        error=failure.code.value if failure else None,
        message=failure.sentence if failure else "",
        detail=failure.detail if failure else "",
        profile_digest=found.digest if found is not None else None,
        seconds=time.monotonic() - begun,
    )


@dataclass(frozen=True, slots=True)
class _Failure:
    code: ErrorCode
    sentence: str
    detail: str = ""


@dataclass(slots=True)
class _Asset:
    """The asset of the claim, and the run that is begun or gone on with."""

    around: Surroundings
    claim: Claim
    item: ClaimedStep
    version: str = ""
    earlier: bool = False

    def open(self) -> Run | None:
        """The run to go on with; None where there is nothing to do."""
        store, asset_id = self.around.store, self.claim.asset_id
        with store.browse.plain() as db:
            asset = db.one("SELECT mime, format, hash, origin FROM assets WHERE id = ?", (asset_id,))
            if asset is None:
                return None
            self.version = self._version(asset.format)
            self.earlier = self._failed_before(db)
            mine = workflow_runs.of_job(db, asset_id, self.item.job_id)
            again = requests.of_job(db, self.item.job_id).get("apply_to") != ApplyTo.ALL
        if mine is not None:
            if mine.state in _OVER:
                return mine
            return self._go_on(mine)
        program = dict(self.claim.programs.get(self._kind) or {})
        preset_id = parse_preset(str(program.get("handle") or ""))
        digest = digest_of_program(presets.WORKFLOW, program, asset.mime, asset.format) if program else ""
        if not digest or (preset_id is not None and workflows.made_by(asset.origin, preset_id)):
            return None
        source_hash = str(asset.hash or "")
        if again:
            with store.browse.plain() as db:
                half = workflow_runs.unfinished(db, asset_id, preset_id, digest, source_hash)
            if half is not None:
                return self._go_on(half)
        name, body = str(program.get("name") or ""), {"steps": program.get("steps") or [], "step": self.item.step}
        job_id = self.item.job_id
        run_id = store.writer.run(
            lambda w: workflow_runs.begin(w, asset_id, preset_id, name, digest, source_hash, job_id, body)
        )
        return self.read(run_id)

    def read(self, run_id: int) -> Run:
        """The run as its row is now."""
        with self.around.store.browse.plain() as db:
            found = workflow_runs.get(db, run_id)
        if found is None:  # the asset was deleted meanwhile
            raise Lost
        return found

    def _go_on(self, found: Run) -> Run:
        self.around.store.writer.run(lambda w: workflow_runs.go_on(w, found.id, self.item.job_id))
        return self.read(found.id)

    @property
    def _kind(self) -> str:
        return NAMED + presets.WORKFLOW if self.item.step == _NAMED_STEP else presets.WORKFLOW

    def _version(self, format_name: str | None) -> str:
        versions = self.around.modules.versions
        name = self.item.step
        return versions.get((name, format_name or UNKNOWN_FORMAT)) or versions.get((name, UNKNOWN_FORMAT), "")

    def _failed_before(self, db: Plain) -> bool:
        """Whether something else of the asset failed in this job."""
        found = db.one(
            "SELECT 1 FROM items WHERE asset_id = ? AND job_id = ? AND state = 'failed'"
            " AND step NOT IN ('workflow', 'named_workflow') LIMIT 1",
            (self.claim.asset_id, self.item.job_id),
        )
        return found is not None


def _steps(asset: _Asset, run: Run, cancelled: Callable[[], bool]) -> _Failure | None:
    """The steps that are left, in order; what failed first, or that something was left out."""
    if run.state in _OVER:
        return None
    store = asset.around.store
    failure: _Failure | None = None
    left_out = False
    for number, step in enumerate(run.workflow.steps):
        if number in run.done:
            continue
        if cancelled():
            raise Lost
        if (asset.earlier or failure is not None) and not step.run_anyway:
            left_out = True
            continue
        acting = Acting(asset.around, asset.claim, asset.item, asset.read(run.id), step, number, cancelled)
        try:
            workflow_acts.do(acting)
        except StepFailed as wrong:
            failure = failure or _failed(step, str(wrong), wrong.detail)
            _note(acting, str(wrong))
        except (OSError, AssetDeskError) as wrong:
            if isinstance(wrong, EnvironmentFault) or (isinstance(wrong, OSError) and is_machines(wrong)):
                raise
            sentence = str(wrong) if isinstance(wrong, AssetDeskError) else f"{wrong.strerror or wrong}."
            failure = failure or _failed(step, sentence, getattr(wrong, "detail", "") or repr(wrong))
            _note(acting, sentence)
        else:
            if step.kind is StepKind.APPROVAL:
                return failure
    if failure is None and left_out:
        failure = _Failure(ErrorCode.WORKFLOW_SKIPPED, "The workflow waits: an earlier step of this asset failed.")
    store.writer.run(lambda w: workflow_runs.end(w, run.id, "failed" if failure else "done"))
    return failure


def _failed(step: WorkflowStep, sentence: str, detail: str) -> _Failure:
    return _Failure(ErrorCode.WORKFLOW_FAILED, f"{step.label}: {sentence}", detail)


def _note(acting: Acting, sentence: str) -> None:
    facts: Mapping[str, Any] = {"failed": True}
    number, kind, run_id = acting.number, acting.step.kind.value, acting.run.id
    if acting.step.kind is StepKind.MOVE:
        acting.give_up()  # that nothing was moved is known
    acting.around.store.writer.run(lambda w: workflow_runs.say(w, run_id, number, kind, sentence, **facts))
