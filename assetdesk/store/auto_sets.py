"""Sets that batch set presets make of a job's assets, when the job ends or when a person asks (IPS, automatic sets).

It is part of the transaction that ends the job, so that a kill leaves either a job that has not ended or one whose
sets are there. A preset that fails costs its own sets alone; a pattern that takes too long is told and left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assetdesk.core.batch_sets import BatchSetPreset, Candidate, Grouping, SetType, grid, group, ordered, swatches
from assetdesk.core.errors import AssetDeskError, UsageFault
from assetdesk.core.names import clean_name, split_name
from assetdesk.core.parts import PartKind
from assetdesk.core.presets import BATCH_SET, Preset
from assetdesk.store import folders, marks, presets, sets, wishes
from assetdesk.store.plain import Plain
from assetdesk.store.sets import Member
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

# while sets are made nothing else is written
SECONDS = 20.0
_AT_ONCE = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one set, as a sentence. `asset_id` is the set, where there is one."""

    sentence: str
    asset_id: int | None = None
    name: str = ""
    failed: bool = False


def at_end_of(w: Write, job_id: int) -> list[Told]:
    """Make the sets that a job asked for, of all its assets that succeeded."""
    job = wishes.of_job(w.db, job_id)
    handles = (job.get("autoSetCreationOptions") or {}).get("autoSetsArray") or ()
    if not handles:
        return []
    chosen: list[Preset] = []
    told: list[Told] = []
    for handle in handles:
        found = presets.by_handle(w.db, str(handle))
        if found is None or found.kind != BATCH_SET:
            told.append(Told(f"“{handle}” is no batch set preset, so it made no set.", failed=True))
        else:
            chosen.append(found)
    ready = marks.is_ready(job.get("readyForPublish"), marks.settings_of(w.db))
    return told + run(w, chosen, _succeeded(w.db, job_id) if chosen else [], ready=ready)


def run(w: Write, chosen: Iterable[Preset], asset_ids: Sequence[int], *, ready: bool) -> list[Told]:
    """What these presets make of these assets; one sentence for each set, and for what went wrong."""
    candidates = _candidates(w.db, asset_ids)
    told: list[Told] = []
    for preset in chosen:
        w.db.run("SAVEPOINT auto_sets")
        try:
            told += _Run(w, preset, candidates, ready).all()
        except Exception as error:  # the job ends all the same
            w.db.run("ROLLBACK TO auto_sets")
            if not isinstance(error, AssetDeskError):
                _log.exception("The sets of a preset could not be made")
            reason = str(error) if isinstance(error, AssetDeskError) else "Something went wrong; the log has more."
            told.append(Told(f"“{preset.name}” made no set. {reason}", failed=True))
        finally:
            w.db.run("RELEASE auto_sets")
    return told


class _Run:
    """One preset over one list of assets."""

    def __init__(self, w: Write, preset: Preset, candidates: Sequence[Candidate], ready: bool) -> None:
        self.w = w
        self.handle = preset.handle
        self.preset = BatchSetPreset.from_json({"name": preset.name, **preset.body})
        self.candidates = candidates
        self.ready = ready
        self.told: list[Told] = []

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
            found = group(self.preset, part)
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
        old = [member.id for member in sets.members(self.w.db, there.id)] if there is not None else []
        everybody = _candidates(self.w.db, old, trashed=True) + [one for one in new if one.id not in set(old)]
        members, kind = self._arranged(everybody, name)
        placed = {member.id for member in members}
        members += [Member(one) for one in old if one not in placed]
        if not members or (there is not None and {m.id for m in members} <= set(old)):
            return
        if len(members) > sets.MOST_MEMBERS:
            more = len(members) - sets.MOST_MEMBERS
            self._wrong(f"“{name}” is full: a set has at most {sets.MOST_MEMBERS:,} members. {more:,} were left out.")
            kept = set(old)
            room = sets.MOST_MEMBERS - len(kept)
            for member in members:
                if member.id not in kept and room > 0:
                    kept.add(member.id)
                    room -= 1
            members = [member for member in members if member.id in kept]
            if {m.id for m in members} <= set(old):
                return
        if there is None:
            set_id = sets.make(self.w, folder_id, name, *kind, key=self.handle)
            sets.put(self.w, set_id, members)
            if self.ready:
                marks.put(self.w, [set_id], True)
            self._say(f"Set made with {_members(len(members))}.", set_id, name)
        else:
            set_id = there.id
            if (there.type, there.sub_type) != kind:
                sets.retype(self.w, set_id, *kind)
            sets.put(self.w, set_id, members)
            self._say(f"{_members(len(members) - len(old))} added; it has {len(members):,} now.", set_id, name)

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
            for sentence in found.errors:
                self._wrong(f"{sentence} Set: “{name}”.")
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

    def _say(self, sentence: str, set_id: int, name: str) -> None:
        self.told.append(Told(sentence, set_id, name))

    def _wrong(self, sentence: str) -> None:
        self.told.append(Told(sentence, failed=True))


def _members(count: int) -> str:
    return f"{count:,} member" + ("" if count == 1 else "s")


def _succeeded(db: Plain, job_id: int) -> list[int]:
    """Assets of a job with nothing that failed in it; files that came in with it and needed no work, too."""
    rows = db.all(
        "SELECT asset_id FROM items WHERE job_id = ?1 GROUP BY asset_id HAVING SUM(state = 'failed') = 0"
        " AND SUM(state = 'done') > 0"
        " UNION SELECT u.asset_id FROM uploads u WHERE u.job_id = ?1 AND u.state = 'done' AND u.asset_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM items i WHERE i.job_id = ?1 AND i.asset_id = u.asset_id)",
        (job_id,),
    )
    return sorted(int(row[0]) for row in rows)


def _candidates(db: Plain, asset_ids: Sequence[int], *, trashed: bool = False) -> list[Candidate]:
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
