"""What a door asks for: a `ReprocessRequest`, the same from dialog, command line, upload, watched folder and HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from assetdesk.core.job import Priority
from assetdesk.core.scopes import ALL_SCOPES, Scope

# the origin of what comes in over HTTP
HTTP = "http"


class ApplyTo(StrEnum):
    """Which of the selected assets' steps run: all (forced), missing or out of date, failed only."""

    ALL = "all"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Selection:
    """Assets and folders, united; folders always include sub-folders. `everything` is the whole library.

    Trashed assets never count. `jobs` selects the assets of those jobs (retrying what failed in one). With `parts` what
    was generated from the chosen assets belongs to them.
    """

    assets: tuple[int, ...] = ()
    folders: tuple[int, ...] = ()
    everything: bool = False
    jobs: tuple[int, ...] = ()
    parts: bool = False

    @property
    def empty(self) -> bool:
        """Whether it names nothing at all."""
        return not (self.assets or self.folders or self.everything or self.jobs)

    @property
    def priority(self) -> Priority:
        """One clicked asset overtakes a selection, which overtakes folders."""
        if self.everything or self.folders or self.jobs:
            return Priority.BULK
        return Priority.CLICKED if len(self.assets) == 1 else Priority.SELECTION


@dataclass(frozen=True, slots=True)
class ReprocessRequest:
    """Everything a reprocess needs; written whole into the job's row.

    `options` are the IPS option objects given with the request, by name; absent ones stay as each asset has them.
    `job` is what concerns the job alone (marks, projects, sets, mail, what follows), by its IPS names.
    `profile` and `workflow` name one from the list instead of the folder's own. `origin` says which door asked.
    """

    selection: Selection
    scopes: tuple[Scope, ...] = ALL_SCOPES
    apply_to: ApplyTo = ApplyTo.ALL
    keep_edits: bool = True
    profile: str | None = None
    workflow: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    job: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "window"
    name: str = ""

    @property
    def full(self) -> bool:
        """Whether every scope is asked for."""
        return set(self.scopes) == set(ALL_SCOPES)

    @property
    def priority(self) -> Priority:
        """The class of its job: what a script asks for does not overtake a person's click."""
        found = self.selection.priority
        return Priority.SELECTION if self.origin == HTTP and found is Priority.CLICKED else found

    @property
    def chosen(self) -> Selection:
        """The assets that are looked at. What is out of date or failed of a document's pages is found with it; where
        all is made again they follow by the document's own steps."""
        return self.selection if self.apply_to is ApplyTo.ALL else replace(self.selection, parts=True)

    def to_json(self) -> str:
        """The form stored in the job's row."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ReprocessRequest:
        """Inverse of `to_json`; ValueError or KeyError where it was written by something else."""
        raw = json.loads(text)
        chosen = raw.pop("selection")
        return cls(
            selection=Selection(
                assets=tuple(chosen["assets"]),
                folders=tuple(chosen["folders"]),
                everything=bool(chosen["everything"]),
                jobs=tuple(chosen["jobs"]),
            ),
            scopes=tuple(Scope(s) for s in raw.pop("scopes")),
            apply_to=ApplyTo(raw.pop("apply_to")),
            **raw,
        )
