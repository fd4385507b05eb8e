"""The modules of this build, for planner, queue and store: step specs and the version of each step for each format."""

from __future__ import annotations

from functools import cache

from assetdesk.core.scopes import Modules, module_version
from assetdesk.jobs.steps import steps
from assetdesk.media import programs, registry

_seen: list[tuple[str | None, ...]] = []


@cache
def current_modules() -> Modules:
    """Loads declarations only, no decoder: the window asks for this at its start."""
    found = steps()
    return Modules(
        steps=tuple(step.spec for step in found),
        versions={
            (step.spec.name, name): module_version(step.spec, name, version)
            for step in found
            for name, version in registry.versions().items()
            if step.spec.formats is None or name in step.spec.formats
        },
    )


def look_again() -> Modules:
    """The same after outside programs came or went."""
    programs.fingerprint.cache_clear()
    registry.versions.cache_clear()
    current_modules.cache_clear()
    return current_modules()


def keep_up() -> None:
    """For long-lived workers: what they say their results were made with is what is installed now."""
    found = tuple(programs.path_of(name) for name in programs.PROGRAMS)
    if _seen and _seen[-1] != found:
        look_again()
    _seen[:] = [found]
