"""Scopes (what a person asks for) and steps (what the queue runs), in the order of dependence.

A scope is a word of the Reprocess API and of the dialog. A step is one unit of work with a version and one result
row per asset; a scope may have several (`preview` has the quick `preview` and the long `pages`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assetdesk.core.asset import UNKNOWN_FORMAT
from assetdesk.core.parts import PartKind

NEVER_PROBED = ""
# kinds of profile that a request names, instead of the folder's: "named processing"
NAMED = "named "
# the lane of items that need no worker
LOCAL = 2


class Scope(StrEnum):
    """Members stand in the order in which they run."""

    METADATA = "metadata"
    TEXT = "text"
    OPTIMIZE = "optimize"
    PREVIEW = "preview"
    TAGS = "tags"
    PROFILE = "profile"
    SETS = "sets"
    WORKFLOW = "workflow"


class DialogChoice(StrEnum):
    """The boxes of the Reprocess dialog's Advanced card."""

    DEFAULT_PREVIEWS = "default_previews"
    METADATA = "metadata"
    PROCESSING_PROFILES = "processing_profiles"
    POST_PROCESSING = "post_processing"


CHOICE_SCOPES: dict[DialogChoice, tuple[Scope, ...]] = {
    DialogChoice.DEFAULT_PREVIEWS: (Scope.PREVIEW,),
    DialogChoice.METADATA: (Scope.METADATA, Scope.TEXT, Scope.TAGS),
    DialogChoice.PROCESSING_PROFILES: (Scope.PROFILE, Scope.SETS),
    DialogChoice.POST_PROCESSING: (Scope.WORKFLOW,),
}

ALL_SCOPES: tuple[Scope, ...] = tuple(Scope)


@dataclass(frozen=True, slots=True)
class StepSpec:
    """What planner, queue and store need to know of a step; the work itself is registered beside it in `jobs.steps`.

    `formats` None means every asset; those of `but_formats` never.
    `long` steps are a second task of the asset, never on the quick lane.
    `multipage` steps apply only to assets with more than one page.
    `reads` is the part of an asset's options that the step's result depends on (a field of `core.options.Digests`);
    one that is `needed` applies only to assets that have something of it in force.
    `profile` is the kind of profile it reads (`core.profiles`); one `of_profile` applies only where the profile that
    holds for the asset has something for such a file.
    `local` steps need no worker: the runner does them itself, when all else of the asset and its job has ended.
    """

    name: str
    scope: Scope
    version: str
    order: int
    formats: frozenset[str] | None = None
    but_formats: frozenset[str] = frozenset()
    long: bool = False
    multipage: bool = False
    reads: str = ""
    needed: bool = False
    profile: str = ""
    of_profile: bool = False
    local: bool = False

    @property
    def lane(self) -> int:
        """How items of it are claimed: 0 quick, 1 long, 2 without a worker."""
        return LOCAL if self.local else int(self.long)

    def applies(self, format_name: str | None, pages: int | None, asked: bool = True) -> bool:
        """Whether an asset of that format has work for this step; `asked`: its options have something for it.

        One that was never probed (None) may have, for every quick step; the worker then finds out.
        """
        if (self.needed and not asked) or format_name == PartKind.SET:  # a set has nothing to be made of
            return False
        if format_name is None:
            return not self.lane and not self.multipage
        if format_name in self.but_formats or (self.formats is not None and format_name not in self.formats):
            return False
        return not (self.multipage and (pages or 1) < 2)


def module_version(step: StepSpec, handler: str, handler_version: str) -> str:
    """The module part of a fingerprint: changes when the step or the format's handler changes. A local step reads no
    file, so that no handler matters to it."""
    if step.local:
        return f"{step.name}.{step.version}"
    return f"{step.name}.{step.version}/{handler}.{handler_version}"


def steps_of(
    specs: Iterable[StepSpec],
    scopes: Iterable[Scope],
    *,
    profile: str | None = None,
    workflow: str | None = None,
) -> tuple[StepSpec, ...]:
    """The steps that make up the given scopes, in running order.

    Where a profile (or workflow) is named, that one's steps stand for those of the folder's own.
    """
    wanted = set(scopes)
    named = {Scope.PROFILE: bool(profile), Scope.WORKFLOW: bool(workflow)}
    return tuple(
        sorted(
            (s for s in specs if s.scope in wanted and s.profile.startswith(NAMED) == named.get(s.scope, False)),
            key=lambda s: s.order,
        )
    )


@dataclass(frozen=True, slots=True)
class Modules:
    """The modules of this build: the step specs, and the version string of each (step name, format name).

    The format name `unknown` stands for files no handler accepts; its version names every handler, so that a new
    handler makes them worth another try.
    """

    steps: tuple[StepSpec, ...]
    versions: Mapping[tuple[str, str], str]

    def rows(self) -> dict[tuple[str, str], str]:
        """What each step is made with, by (step name, format name), for all that apply to a format.

        The format name NEVER_PROBED stands for assets nobody has looked into yet.
        """
        applying = {
            (step, name): version for (step, name), version in self.versions.items() if self.step(step).applies(name, 2)
        }
        unprobed = {
            (spec.name, NEVER_PROBED): self.versions.get((spec.name, UNKNOWN_FORMAT), "")
            for spec in self.steps
            if spec.applies(None, None)
        }
        return applying | unprobed

    def step(self, name: str) -> StepSpec:
        """The spec of that name; KeyError if there is none."""
        for spec in self.steps:
            if spec.name == name:
                return spec
        raise KeyError(name)
