"""What a request would do, before it is done: line by line for `--dry-run`, counted for the dialog.

The lines go through `core.plan.decide`; the counts come from the same rule in SQL (`store.work.plan_rows`), as do the
items of the queue.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assetdesk.core.plan import PlanItem, PlanSummary, Reason, StepTotals, decide
from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.request import ReprocessRequest
from assetdesk.core.scopes import Modules, Scope, StepSpec, steps_of
from assetdesk.store.engine import Store
from assetdesk.store.profiles import folder_profiles
from assetdesk.store.work import plan_rows, queue
from assetdesk.store.work.plan_rows import Group, Past


def digest(request: ReprocessRequest) -> str:
    """Two requests for one step are the same item only where options, named profile and workflow are the same."""
    asked = {"options": dict(request.options), "profile": request.profile, "workflow": request.workflow}
    return queue.digest_of({name: value for name, value in asked.items() if value})


def steps_for(modules: Modules, request: ReprocessRequest) -> tuple[StepSpec, ...]:
    """The steps of a request: those of its scopes, or of the profile and workflow that it names."""
    return steps_of(modules.steps, request.scopes, profile=request.profile, workflow=request.workflow)


def given(store: Store, request: ReprocessRequest) -> str | None:
    """What the request gives of options and named profiles, for the planner's statements.

    UsageFault where it names a profile or workflow that is not there.
    """
    with store.browse.plain() as db:
        return queue.given_json(request.options, folder_profiles.named(db, request.profile, request.workflow))


def plan(store: Store, request: ReprocessRequest, cancelled: Callable[[], bool] = lambda: False) -> Iterator[PlanItem]:
    """A line for each asset and step that applies, in order of asset and step, read in chunks."""
    steps = steps_for(store.modules, request)
    asked = given(store, request)
    decided: dict[plan_rows.Comparison, PlanItem] = {}
    after = 0
    while not cancelled():
        with store.read() as conn:
            chunk = plan_rows.chunk_after(conn, request.chosen, after)
            if chunk is None:
                return
            found = list(plan_rows.comparisons(conn, request.chosen, steps, chunk, given=asked))
        for asset_id, step, parts in found:
            one = decided.get(parts)
            if one is None:
                one = decided[parts] = decide(plan_rows.plan_row(asset_id, step, parts), request.apply_to)
            yield PlanItem(asset_id, step, one.run, one.reason)
        after = chunk.upto


def summarise(store: Store, request: ReprocessRequest, cancelled: Callable[[], bool] = lambda: False) -> PlanSummary:
    """The plan in numbers. When `cancelled` the numbers are those of what was read until then."""
    steps = steps_for(store.modules, request)
    sums = _Sums(steps)
    asked = given(store, request)
    with store.read() as conn:
        sums.past = plan_rows.past(conn, steps)
        waiting = digest(request) if plan_rows.anything_waits(conn) else None
    after = 0
    while not cancelled():
        with store.read() as conn:
            chunk = plan_rows.chunk_after(conn, request.chosen, after)
            if chunk is None:
                break
            for group in plan_rows.groups(conn, request.chosen, steps, chunk, request.apply_to, waiting, asked):
                sums.add(group)
        sums.assets += chunk.assets
        after = chunk.upto
    return sums.summary(workers(store.settings().workers))


def workers(wanted: int) -> int:
    """Worker processes for bulk work: as set, else one a core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, wanted or cores or 1)


@dataclass(slots=True)
class _Step:
    run: int = 0
    left: int = 0
    replaced: int = 0
    files: float = 0.0
    seconds: float = 0.0
    new_bytes: float = 0.0


@dataclass(slots=True)
class _Sums:
    """Adds groups of assets up."""

    steps: Sequence[StepSpec]
    past: Mapping[str, Mapping[str | None, Past]] = field(default_factory=dict)
    by_step: dict[str, _Step] = field(default_factory=dict)
    reasons: Counter[Reason] = field(default_factory=Counter)
    assets: int = 0
    assets_run: int = 0
    already_waiting: int = 0
    told: bool = False

    def add(self, group: Group) -> None:
        """Count one group; its assets count as running when any step runs."""
        running = [(name, step) for name, step in group.steps.items() if step.runs]
        for name, step in group.steps.items():
            total = self.by_step.setdefault(name, _Step())
            if not step.runs:
                total.left += group.count
                continue
            total.run += group.count
            total.replaced += step.old_bytes
            self._estimate(name, group, total)
        if not running:
            return
        self.assets_run += group.count
        if all(step.waiting for _, step in running):
            self.already_waiting += group.count
        first = next(spec.name for spec in self.steps if any(spec.name == name for name, _ in running))
        self.reasons[group.steps[first].reason] += group.count

    def _estimate(self, name: str, group: Group, total: _Step) -> None:
        past = self.past.get(name, {})
        usual = past.get(group.format) or past.get(None)
        if usual is None:
            total.files += group.count * self._files(name)
            return
        self.told = True
        total.seconds += group.count * usual.seconds
        total.new_bytes += group.count * usual.bytes
        total.files += group.count * usual.files

    def _files(self, name: str) -> int:
        """Files of a step that never ran: only the previews are known beforehand."""
        spec = next(spec for spec in self.steps if spec.name == name)
        return len(PREVIEWS) if spec.scope is Scope.PREVIEW and not spec.multipage else 0

    def summary(self, workers: int) -> PlanSummary:
        """As the dialog shows it. Wall time is the work divided among the workers."""
        totals = [(spec.name, self.by_step.get(spec.name, _Step())) for spec in self.steps]
        known = self.told or not self.assets_run  # nothing to do takes no time, whatever the past says
        return PlanSummary(
            assets=self.assets,
            assets_run=self.assets_run,
            assets_up_to_date=self.assets - self.assets_run,
            seconds=sum(total.seconds for _, total in totals) / workers if known else None,
            replaced_bytes=sum(total.replaced for _, total in totals),
            new_bytes=round(sum(total.new_bytes for _, total in totals)) if known else None,
            steps=tuple(
                StepTotals(name, total.run, total.left, round(total.files), total.replaced, total.seconds)
                for name, total in totals
            ),
            reasons=tuple(self.reasons.most_common()),
            already_waiting=self.already_waiting,
        )
