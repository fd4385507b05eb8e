"""One asset's local steps from claim to commit, the counterpart of `jobs.task` without a worker."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from assetdesk.core.errors import EnvironmentFault, ErrorCode
from assetdesk.core.task import StepOutcome
from assetdesk.jobs.landing import Lander
from assetdesk.jobs.task import TASK_PREFIX, Surroundings
from assetdesk.store.work import claims
from assetdesk.store.work.claims import Claim, ClaimedStep

Run = Callable[[Surroundings, Claim, ClaimedStep, Callable[[], bool]], StepOutcome]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Act:
    """See the module. `cancel` may be set from any thread; what is not done by then goes back to the queue."""

    around: Surroundings
    claim: Claim
    cancel: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """All of it. Never raises: the machine's faults pause the queue, our own are logged and fail the step."""
        out_dir = self.around.store.paths.tmp / f"{TASK_PREFIX}{self.claim.lease}"
        lander = Lander(self.around.store, self.around.modules, self.claim, out_dir)
        order = {step.name: step.order for step in self.around.modules.steps}
        machine: BaseException | None = None
        for step in sorted(self.claim.steps, key=lambda step: order.get(step.step, 99)):
            if self.cancel.is_set():
                break
            try:
                outcome = self._outcome(step)
                if not self.cancel.is_set():
                    lander.land(None, [outcome], worked=self.around.worked(self.claim.jobs))
                    self.around.success()
            except (OSError, EnvironmentFault) as error:
                machine = error
                break
        if machine is not None:
            self.around.fault(machine)
        self._give_back()

    def _outcome(self, step: ClaimedStep) -> StepOutcome:
        try:
            return runs()[step.step](self.around, self.claim, step, self.cancel.is_set)
        except (OSError, EnvironmentFault):
            raise
        except Exception as error:
            _log.exception("A local step failed in the program itself")
            detail = "".join(traceback.format_exception(error))
            version = next((v for (name, _), v in self.around.modules.versions.items() if name == step.step), "")
            return StepOutcome(step.step, version, error=ErrorCode.GENERIC_ERROR, message=str(error), detail=detail)

    def _give_back(self) -> None:
        """What the lease still holds waits again. Where even that cannot be written, the next start does it."""
        try:
            self.around.store.writer.run(lambda w: claims.release(w, [self.claim.lease]))
        except EnvironmentFault as error:
            _log.warning("A local step could not be given back: %s", error)


def runs() -> dict[str, Run]:
    """What each local step does, by its name."""
    from assetdesk.jobs.local import sets, workflow

    return {"sets": sets.run, "workflow": workflow.run, "named_workflow": workflow.run}
