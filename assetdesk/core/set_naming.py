"""What a person sees of a batch set preset while making it: two builders of expressions, faults by field, a trial.

A builder's choice is not kept: it is read back from the expressions, which alone count and can be typed, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assetdesk.core.batch_sets import (
    BatchSetPreset,
    Candidate,
    Naming,
    SetType,
    grid,
    group,
    ordered,
    spin_advice,
    split_sequence,
    swatches,
)
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name
from assetdesk.core.patterns import PatternFault, pattern

MOST_PARTS = 6
DIVIDERS = ("-", "_", ".", " ", "--", "__")
_SPECIAL = re.compile(r"([.^$*+?{}\[\]\\|(),])")
_LISTED = re.compile(r"^\(\.\+\)\(\?:(.*)\)$", re.S)


class View(StrEnum):
    """What the last part of a name may be. `value` is a word of ours, `expression` its pattern."""

    ANY = "anything"
    NUMBER = "a number"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class ByView:
    """Base, divider, view: a base of so many parts, then the divider once more, then the view."""

    parts: int = 2
    divider: str = "-"
    view: View = View.ANY

    @property
    def match(self) -> str:
        """The expression; its group is the base."""
        divider = escaped(self.divider)
        # \\w takes an underline, too, so that a divider of it would not divide
        word = r"\w+" if not re.search(r"\w", self.divider) else f"[^{self.divider[0]}]+"
        view = {View.ANY: word, View.NUMBER: r"\d+", View.LETTERS: "[A-Za-z]+"}[self.view]
        return f"({divider.join([word] * self.parts)}){divider}{view}"

    def example(self, name: str) -> tuple[str, str]:
        """Base and view of a name, for the boxes of the form; empty where it does not match."""
        found = pattern(self.match).match(name)
        if found is None or found[0] is None:
            return "", ""
        return found[0], name[len(found[0]) + len(self.divider) :]


@dataclass(frozen=True, slots=True)
class ByList:
    """A base of any kind and one of these endings, which also order the members."""

    views: tuple[str, ...] = ()

    @property
    def match(self) -> str:
        """The expression; its group is the base."""
        return f"(.+)(?:{'|'.join(map(escaped, self.views))})"

    @property
    def sequence(self) -> str:
        """The order: as the endings are listed."""
        return ",".join(f".*{escaped(view)}" for view in self.views)


def escaped(text: str) -> str:
    """The text as an expression that matches it alone; signs without a meaning stay as they are."""
    return _SPECIAL.sub(r"\\\1", text)


def builder_of(match: str) -> ByView | ByList | None:
    """Which builder writes this expression; None where a person typed another."""
    listed = _LISTED.match(match)
    if listed is not None:
        views = tuple(re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\)\|", listed[1]))
        found = ByList(views)
        return found if all(views) and found.match == match else None
    known = (
        ByView(parts, divider, view) for parts in range(1, MOST_PARTS + 1) for divider in DIVIDERS for view in View
    )
    return next((one for one in known if one.match == match), None)


def faults(preset: BatchSetPreset, naming: Naming | None = None) -> dict[str, str]:
    """Every field with what is wrong in it, by its documented name: one sentence with the place. Empty: all is well."""
    found: dict[str, str] = {}

    def look(name: str, text: str, groups: int | None = None, lacking: str = "") -> bool:
        try:
            made = pattern(text)
        except UsageFault as fault:
            found[name] = told(fault, text)
            return False
        if groups is not None and (made.groups < groups if name == "baseName" else made.groups != groups):
            found[name] = lacking
            return False
        return True

    shared = "Put brackets round the part that names the set."
    if preset.use_default_naming:
        match, base = preset.expressions(naming or Naming())
        if not match:
            found["useDefaultNaming"] = "This library has no default naming yet."
    else:
        match, base = preset.match, preset.base_name
        if not match:
            found["match"] = "Say which names belong together."
        elif look("match", match) and not base and not pattern(match).groups:
            found["match"] = f"{shared} Or give a base name below."
        if base:
            look("baseName", base, 1, shared)
    for one in preset.sequence:
        if not look("sequence", one):
            break
    if preset.swatch_match:
        look("swatchMatch", preset.swatch_match)
    for name, text in (("row", preset.row), ("column", preset.column)):
        if text:
            look(name, text, 1, "Put brackets round the number, and round nothing else.")
        elif preset.set_type is SetType.MULTI_AXIS:
            found[name] = f"A spin set of several rows needs this: where the {name} stands in the name."
    if not found:
        try:
            preset.check(naming)
        except UsageFault as fault:
            found["match"] = str(fault)
    return found


def told(fault: UsageFault, text: str) -> str:
    """A fault of an expression for the line under its field, with its place counted from 1."""
    at = fault.at if isinstance(fault, PatternFault) else None
    reason = str(fault)
    if "is not a pattern: " in reason:
        reason = re.sub(r" at position \d+( \(line.*\))?", "", reason.partition("is not a pattern: ")[2])
        reason = f"{reason[:1].upper()}{reason[1:]}"
    if at is None:
        return reason
    return f"Character {min(at + 1, max(1, len(text)))}: {reason}"


@dataclass(frozen=True, slots=True)
class TrialSet:
    """A set as it would be made: its name and its members' names in order, each with its place in words."""

    name: str
    members: tuple[str, ...]
    labels: tuple[str, ...]
    note: str = ""


@dataclass(slots=True)
class Trial:
    """What a preset makes of names. `rest` are those in no set, in the order given; `warnings` tell why of some."""

    sets: list[TrialSet] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def tried(preset: BatchSetPreset, names: Iterable[str], naming: Naming | None = None) -> Trial:
    """The sets of these names (without extension; each once). UsageFault where the preset cannot be."""
    preset.check(naming)
    once = list(dict.fromkeys(name for name in names if name.strip()))
    candidates = [Candidate(place, name, "Image") for place, name in enumerate(once)]
    found = group(preset, candidates, naming)
    made = Trial(warnings=list(found.warnings))
    used: set[int] = set()
    for (_folder, name), members in found.sets.items():
        in_order = ordered(preset, members)
        note = ""
        if preset.set_type in (SetType.SPIN, SetType.MULTI_AXIS):
            if preset.row and preset.column:
                turned = grid(preset, in_order)
                made.warnings += turned.errors
                by_id = {one.id: one for one in in_order}
                in_order = [by_id[number] for number in turned.order]
                labels = [f"{turned.places[one.id][0]} × {turned.places[one.id][1]}" for one in in_order]
            else:
                labels = _labels(preset, in_order, naming)
            note = spin_advice(clean_name(name), len(in_order))
        elif preset.set_type is SetType.SWATCH and preset.swatch_match:
            pairs = swatches(preset, in_order)
            views = {view.id for view, _ in pairs}
            chips = [one for one in in_order if one.id not in views]
            in_order = [view for view, _ in pairs] + chips
            labels = _labels(preset, in_order, naming)
        else:
            labels = _labels(preset, in_order, naming)
        if not in_order:
            continue
        used.update(one.id for one in in_order)
        made.sets.append(TrialSet(clean_name(name), tuple(one.ips_id for one in in_order), tuple(labels), note))
    made.rest = [one.ips_id for one in candidates if one.id not in used]
    return made


def _labels(preset: BatchSetPreset, members: Sequence[Candidate], naming: Naming | None) -> list[str]:
    """What is left of each name beside the base: the view."""
    match, base = preset.expressions(naming or Naming())
    made = []
    for one in members:
        groups = pattern(base or match).match(one.ips_id)
        shared = groups[0] if groups else None
        rest = one.ips_id.replace(shared, "", 1) if shared else one.ips_id
        made.append(rest.strip("-_. ") or one.ips_id)
    return made


def sequence_of(text: str) -> tuple[str, ...]:
    """The patterns of a typed order."""
    return tuple(part for part in split_sequence(text) if part)
