"""What the queue can do with an asset: one step a module, each with one `STEP` declaration; others by entry points.

Module level: standard library and `core` only, because the window reads the declarations too. What a step does is
imported inside its `run`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points

from assetdesk.jobs.steps.step import Step

ENTRY_POINTS = "assetdesk.steps"


@cache
def steps() -> tuple[Step, ...]:
    """Every step, in running order. A plug-in that cannot be loaded is left out."""
    found: list[Step] = []
    for module in pkgutil.iter_modules(__path__):
        declared = getattr(importlib.import_module(f"{__name__}.{module.name}"), "STEP", None)
        if declared is not None:
            found.append(declared)
    for point in entry_points(group=ENTRY_POINTS):
        try:
            found.append(point.load())
        except Exception:  # somebody else's code
            continue
    return tuple(sorted(found, key=lambda step: step.spec.order))


def step_named(name: str) -> Step:
    """The step of that name; KeyError where there is none."""
    for step in steps():
        if step.spec.name == name:
            return step
    raise KeyError(name)
