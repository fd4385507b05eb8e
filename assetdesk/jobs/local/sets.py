"""Local step `sets`: the asset takes part in the sets of its folder's presets, which are made when the job ends.

The step itself only notes that it was done, and with which presets (`store.profiles.auto_sets` makes the sets, of all
assets of the job together).
"""

from __future__ import annotations

from collections.abc import Callable

from assetdesk.core.asset import UNKNOWN_FORMAT
from assetdesk.core.task import StepOutcome
from assetdesk.jobs.task import Surroundings
from assetdesk.store.work.claims import Claim, ClaimedStep


def run(around: Surroundings, claim: Claim, step: ClaimedStep, cancelled: Callable[[], bool]) -> StepOutcome:
    """Nothing but the note."""
    format_name = claim.known.format if claim.known and not claim.part else UNKNOWN_FORMAT
    versions = around.modules.versions
    return StepOutcome(
        step.step, versions.get((step.step, format_name)) or versions.get((step.step, UNKNOWN_FORMAT), "")
    )
