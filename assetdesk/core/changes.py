"""Change sets: what a transaction changed, by name, so that a screen refreshes only that."""

from __future__ import annotations

import json
from dataclasses import dataclass

_FLAGS = (
    "folders",
    "settings",
    "everything",
    "searches",
    "collections",
    "presets",
    "notices",
    "watches",
    "schedules",
    "targets",
    "people",
)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """`assets` were changed in place, `added` and `removed` came into or left lists (moves are both a change and a
    re-listing: they stand in `moved`). `jobs` changed state or counts, `searches` are the saved ones; `collections` and
    `presets` changed, or what a collection holds. `everything` is set where naming all would take longer than reading
    anew (an adoption of thousands, a restored backup). `notices`: the Inbox has other rows. `watches`: a watched folder
    or its ledger has. `schedules`: a job that begins at a time has. `targets`: a publish context, or what it would
    send, has, other than by an asset that is named. `people`: who works here, or a role, has."""

    seq: int = 0
    assets: frozenset[int] = frozenset()
    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    folders: bool = False
    jobs: frozenset[int] = frozenset()
    settings: bool = False
    everything: bool = False
    searches: bool = False
    collections: bool = False
    presets: bool = False
    notices: bool = False
    watches: bool = False
    schedules: bool = False
    targets: bool = False
    people: bool = False

    def __or__(self, other: ChangeSet) -> ChangeSet:
        """Both together, with the later number."""
        return ChangeSet(
            max(self.seq, other.seq),
            self.assets | other.assets,
            self.added | other.added,
            self.removed | other.removed,
            self.moved | other.moved,
            self.folders or other.folders,
            self.jobs | other.jobs,
            self.settings or other.settings,
            self.everything or other.everything,
            self.searches or other.searches,
            self.collections or other.collections,
            self.presets or other.presets,
            self.notices or other.notices,
            self.watches or other.watches,
            self.schedules or other.schedules,
            self.targets or other.targets,
            self.people or other.people,
        )

    def __bool__(self) -> bool:
        return bool(
            self.assets
            or self.added
            or self.removed
            or self.moved
            or self.jobs
            or self.folders
            or self.settings
            or self.everything
            or self.searches
            or self.collections
            or self.presets
            or self.notices
            or self.watches
            or self.schedules
            or self.targets
            or self.people
        )

    def to_json(self) -> str:
        """The form stored in the `changes` table; ids above 5,000 become `everything`."""
        ids = {name: sorted(getattr(self, name)) for name in ("assets", "added", "removed", "moved", "jobs")}
        if sum(map(len, ids.values())) > 5000:
            names = ("searches", "collections", "presets", "notices", "watches", "schedules", "targets", "people")
            lists = {name: getattr(self, name) for name in names}
            return json.dumps({"everything": True, "folders": True, "jobs": ids["jobs"], **lists})
        flags = {name: True for name in _FLAGS if getattr(self, name)}
        return json.dumps({k: v for k, v in ids.items() if v} | flags)

    @classmethod
    def from_json(cls, seq: int, text: str) -> ChangeSet:
        """Inverse of `to_json`."""
        raw = json.loads(text)
        return cls(
            seq=seq,
            assets=frozenset(raw.get("assets", ())),
            added=frozenset(raw.get("added", ())),
            removed=frozenset(raw.get("removed", ())),
            moved=frozenset(raw.get("moved", ())),
            jobs=frozenset(raw.get("jobs", ())),
            folders=bool(raw.get("folders")),
            settings=bool(raw.get("settings")),
            everything=bool(raw.get("everything")),
            searches=bool(raw.get("searches")),
            collections=bool(raw.get("collections")),
            presets=bool(raw.get("presets")),
            notices=bool(raw.get("notices")),
            watches=bool(raw.get("watches")),
            schedules=bool(raw.get("schedules")),
            targets=bool(raw.get("targets")),
            people=bool(raw.get("people")),
        )
