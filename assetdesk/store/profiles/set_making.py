"""The sets that one batch set preset makes of a list of assets: found or made, extended, put in order, told.

A person's own order of a set stays: what comes in then stands behind it, by the rule.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assetdesk.core.batch_sets import (
    MOST_MEMBERS,
    BatchSetPreset,
    Candidate,
    Grouping,
    Naming,
    SetType,
    grid,
    group,
    ordered,
    spin_advice,
    swatches,
)
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name, split_name
from assetdesk.core.parts import PartKind
from assetdesk.core.presets import Preset
from assetdesk.store import folders, sets
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import marks
from assetdesk.store.sets import Member
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

# while sets are made nothing else is written
SECONDS = 20.0
_AT_ONCE = 200
# names that were left out of one set, as its page tells them
_MOST_LEFT = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one set, as a sentence. `asset_id` is the set, where there is one. `warning`: it was made, and
    this is worth knowing of it."""

    sentence: str
    asset_id: int | None = None
    name: str = ""
    failed: bool = False
    warning: bool = False


def naming_of(db: Plain) -> Naming:
    """The company's default naming."""
    kept = marks.settings_of(db).default_naming
    return Naming(str(kept.get("match") or ""), str(kept.get("baseName") or ""))


class SetRun:
    """One preset over one list of assets."""

    def __init__(self, w: Write, preset: Preset, candidates: Sequence[Candidate], ready: bool) -> None:
        self.w = w
        self.handle = preset.handle
        self.preset = BatchSetPreset.from_json({"name": preset.name, **preset.body})
        self.naming = naming_of(w.db)
        self.candidates = candidates
        self.ready = ready
        self.told: list[Told] = []
        self.left: dict[str, str] = {}

    def all(self) -> list[Told]:
        """Group, then make or extend each set."""
        if not self.preset.active:
            return [Told(f"“{self.preset.name}” is not active, so it made no set.", failed=True)]
        found = self._grouped()
        self.told += [Told(sentence, failed=True) for sentence in found.warnings]
        for (folder, name), members in found.sets.items():
            try:
                self._set(folder, clean_name(name), members)
            except UsageFault as fault:
                self._wrong(f"“{name}” was not made: {fault}")
        return self.told

    def _grouped(self) -> Grouping:
        """All of them, unless the preset's patterns take too long."""
        whole = Grouping()
        until = time.monotonic() + SECONDS
        seen = 0
        for start in range(0, len(self.candidates), _AT_ONCE):
            part = self.candidates[start : start + _AT_ONCE]
            found = group(self.preset, part, self.naming)
            whole.warnings += [sentence for sentence in found.warnings if sentence not in whole.warnings]
            for key, members in found.sets.items():
                whole.sets.setdefault(key, []).extend(members)
            seen += len(part)
            if time.monotonic() > until and seen < len(self.candidates):
                whole.warnings.append(
                    f"The patterns of “{self.preset.name}” take too long: it looked at {seen:,} of"
                    f" {len(self.candidates):,} assets. Make them simpler."
                )
                break
        return whole

    def _set(self, folder: str, name: str, new: Sequence[Candidate]) -> None:
        parts = [clean_name(part) for part in folder.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        folder_id = folders.ensure_folder(self.w, "/".join(parts))
        there = sets.find(self.w.db, folder_id, name)
        if there is None and sets.taken(self.w.db, folder_id, name):
            self._wrong(f"“{name}” is the name of another asset in this folder, so no set was made.")
            return
        if there is not None and not self._fits(there):
            self._wrong(f"“{name}” is a set of another type ({there.sub_type or there.type}); nothing was added to it.")
            return
        old = sets.members(self.w.db, there.id) if there is not None else []
        kept = sets.facts(self.w.db, there.id) if there is not None else sets.Facts()
        self.left = dict(kept.left)
        members, kind = self._united(old, new, name, by_hand=kept.by_hand, there=there)
        if there is not None:
            self._note(there.id, kept, members)
        if len(members) <= len(old):
            return
        if there is None:
            set_id = sets.make(self.w, folder_id, name, *kind, key=self.handle)
            sets.put(self.w, set_id, members)
            self._note(set_id, kept, members)
            if self.ready:
                marks.put(self.w, [set_id], True)
            self._say(f"Set made with {_members(len(members))}.", set_id, name)
        else:
            set_id = there.id
            if (there.type, there.sub_type) != kind:
                sets.retype(self.w, set_id, *kind)
            sets.put(self.w, set_id, members)
            self._say(f"{_members(len(members) - len(old))} added; it has {len(members):,} now.", set_id, name)
        if self.preset.set_type in (SetType.SPIN, SetType.MULTI_AXIS) and (advice := spin_advice(name, len(members))):
            self.told.append(Told(advice, set_id, name, warning=True))

    def _united(
        self,
        old: Sequence[Member],
        new: Sequence[Candidate],
        name: str,
        *,
        by_hand: bool,
        there: sets.SetRow | None,
    ) -> tuple[list[Member], tuple[str, str]]:
        """Old and new members in order, and the set's type and sub-type; behind a person's own order."""
        ids = list(dict.fromkeys(member.id for member in old))
        fresh = [one for one in new if one.id not in set(ids)]
        if by_hand and there is not None:
            behind, kind = self._behind(old, fresh, name)
            members = [*old, *behind]
            kind = (there.type, there.sub_type) if not self._two_axes else kind
        else:
            everybody = candidates(self.w.db, ids, trashed=True) + fresh
            members, kind = self._arranged(everybody, name)
            before = {member.id: member for member in old}
            # what is told of a member beside its place in the rule stays with it
            members = [
                replace(one, attributes={**one.attributes, "pageReset": True})
                if one.id in before and before[one.id].attributes.get("pageReset")
                else one
                for one in members
            ]
            placed = {member.id for member in members}
            members += [before[one] for one in ids if one not in placed]
        if len(members) > MOST_MEMBERS:
            more = len(members) - MOST_MEMBERS
            sentence = f"“{name}” is full: a set has at most {MOST_MEMBERS:,} members. {more:,} were left out."
            self._wrong(sentence)
            room = MOST_MEMBERS - len(old)
            had, taken = set(ids), []
            for member in members:
                if member.id in had or room > 0:
                    taken.append(member)
                    room -= member.id not in had
            members = taken
        return members, kind

    def _behind(self, old: Sequence[Member], fresh: list[Candidate], name: str) -> tuple[list[Member], tuple[str, str]]:
        """New members of a set that a person has put in order: last, among themselves by the rule."""
        members, kind = self._arranged(fresh, name)
        if not self._two_axes:
            return members, kind
        held = {(m.attributes.get("row"), m.attributes.get("column")) for m in old if "row" in m.attributes}
        names = {one.id: one.ips_id for one in fresh}
        behind = []
        for member in members:
            place = (member.attributes["row"], member.attributes["column"])
            if place in held:
                self._leave(names[member.id], f"“{names[member.id]}” has a place that is taken; it was left out.", name)
                continue
            behind.append(member)
        rows = {row for row, _ in held} | {m.attributes["row"] for m in behind}
        return behind, ("AssetSet", SetType.MULTI_AXIS.value) if len(rows) > 1 else ("SpinSet", "")

    def _note(self, set_id: int, before: sets.Facts, members: Sequence[Member]) -> None:
        """What made the set, and what was left out of it, where that is news."""
        inside = {one.ips_id for one in candidates(self.w.db, [member.id for member in members], trashed=True)}
        left = {name: why for name, why in self.left.items() if name not in inside}
        now = replace(
            before,
            preset=before.preset or self.handle,
            preset_name=before.preset_name or self.preset.name,
            row=self.preset.row if self._two_axes else before.row,
            column=self.preset.column if self._two_axes else before.column,
            made=before.made or self.w.now,
            left=dict(list(left.items())[-_MOST_LEFT:]),
        )
        if now != before:
            sets.put_facts(self.w, set_id, now)

    def _fits(self, there: sets.SetRow) -> bool:
        kind = (there.type, there.sub_type)
        spins = (("SpinSet", ""), ("AssetSet", SetType.MULTI_AXIS.value))
        if self._two_axes:
            return kind in spins
        return kind == (self.preset.set_type.asset_type, self.preset.set_type.sub_type)

    @property
    def _two_axes(self) -> bool:
        spin = self.preset.set_type in (SetType.SPIN, SetType.MULTI_AXIS)
        return spin and bool(self.preset.row and self.preset.column)

    def _arranged(self, everybody: list[Candidate], name: str) -> tuple[list[Member], tuple[str, str]]:
        """The members in order, and the set's type and sub-type."""
        in_order = ordered(self.preset, everybody)
        kind = self.preset.set_type.asset_type, self.preset.set_type.sub_type
        if self._two_axes:
            found = grid(self.preset, in_order)
            for odd, sentence in found.left.items():
                self._leave(odd, sentence, name)
            members = [
                Member(number, {"row": found.places[number][0], "column": found.places[number][1]})
                for number in found.order
            ]
            # a single row is an ordinary spin
            return members, ("AssetSet", SetType.MULTI_AXIS.value) if found.rows > 1 else ("SpinSet", "")
        if self.preset.set_type is SetType.SWATCH and self.preset.swatch_match:
            pairs = swatches(self.preset, in_order)
            views = [Member(view.id, {"swatch": chip.id} if chip else {}) for view, chip in pairs]
            shown = {view.id for view, _ in pairs}
            return views + [Member(one.id, {"role": "swatch"}) for one in in_order if one.id not in shown], kind
        return [Member(one.id) for one in in_order], kind

    def _leave(self, odd: str, sentence: str, name: str) -> None:
        self.left[odd] = sentence
        self._wrong(f"{sentence} Set: “{name}”.")

    def _say(self, sentence: str, set_id: int, name: str) -> None:
        self.told.append(Told(sentence, set_id, name))

    def _wrong(self, sentence: str) -> None:
        self.told.append(Told(sentence, failed=True))


def _members(count: int) -> str:
    return f"{count:,} member" + ("" if count == 1 else "s")


def candidates(db: Plain, asset_ids: Sequence[int], *, trashed: bool = False) -> list[Candidate]:
    """Assets as presets see them, without sets; `trashed` ones only where they are asked for."""
    return list(_read(db, asset_ids, trashed))


def _read(db: Plain, asset_ids: Sequence[int], trashed: bool) -> Iterator[Candidate]:
    found: dict[int, Any] = {
        int(row.id): row
        for row in db.all(
            "SELECT a.id, a.name, a.type, a.format, a.part, f.path FROM assets a JOIN folders f ON f.id = a.folder_id"
            " WHERE a.id IN (SELECT value FROM json_each(?)) AND (a.trashed IS NULL OR ?)",
            (as_json(asset_ids), int(trashed)),
        )
    }
    for number in asset_ids:
        row = found.get(number)
        if row is not None and row.format != PartKind.SET:
            whole = row.format in (PartKind.PAGE, PartKind.LAYER)  # their names have no extension
            name = str(row.name) if whole else split_name(str(row.name))[0]
            yield Candidate(number, name, str(row.type), row.part is not None, str(row.path))
