"""Batch set presets: how names of assets become sets (Dynamic Media Classic, batch set presets; names are ours).

Pure functions: which assets a preset binds together, under which name, and in which order. Making the sets, marking
them and telling the log is the caller's. An asset's IPS ID is its name without extension.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.patterns import Pattern, TooLong, pattern

MISSING_PARAMETER = 30002
MOST_MEMBERS = 1000
MOST_DUPLICATES = 20
LEAST_SPIN = 8
MOST_SEQUENCE = 100
# what a set can show
IMAGE_LIKE = frozenset({"Image", "AnimatedGif", "PsdTemplate", "Illustrator", "PostScript", "Svg", "AdjustedView"})
_NUMBERS = re.compile(r"(\d+)")


class SetType(StrEnum):
    """What a preset makes. SWATCH and MULTI_AXIS are sub-types of AssetSet."""

    IMAGE = "ImageSet"
    SPIN = "SpinSet"
    SWATCH = "SwatchSet"
    MULTI_AXIS = "MultiAxisSpinSet"

    @property
    def asset_type(self) -> str:
        """The IPS asset type of such a set."""
        return "AssetSet" if self in (SetType.SWATCH, SetType.MULTI_AXIS) else self.value

    @property
    def sub_type(self) -> str:
        """Its sub-type, or empty."""
        return self.value if self in (SetType.SWATCH, SetType.MULTI_AXIS) else ""


class Join(StrEnum):
    """How a line of a match definition is joined to the one before."""

    AND = "and"
    OR = "or"


def joined(lines: Iterable[tuple[Join, str]]) -> str:
    """The lines of a match definition as one pattern: *and* puts them behind each other, *or* beside."""
    text = ""
    for join, line in lines:
        text = f"{text}|{line}" if text and join is Join.OR else f"{text}{line}"
    return text


def applying(program: Mapping[str, Any], mime: str, format_name: str) -> Mapping[str, Any]:
    """What of the presets of a folder concerns such a file: all of it for what a set can show, nothing else."""
    shown = mime.startswith("image/") or mime == "application/postscript" or format_name in ("ai", "page", "layer")
    return program if shown else {}


@dataclass(frozen=True, slots=True)
class Naming:
    """The company's default naming, for presets that use it."""

    match: str = ""
    base_name: str = ""


@dataclass(frozen=True, slots=True)
class BatchSetPreset:
    """One preset. Patterns match whole IPS IDs; a bracket group of `match` (or `base_name`) is what members share.

    `sequence` has one pattern a place. `row` and `column` have one group each and are for spins of two axes.
    `swatch_match` tells swatches from views. `dest_folder` empty means the folder of the assets.
    """

    name: str
    set_type: SetType = SetType.IMAGE
    match: str = ""
    base_name: str = ""
    row: str = ""
    column: str = ""
    sequence: tuple[str, ...] = ()
    swatch_match: str = ""
    prefix: str = ""
    suffix: str = ""
    dest_folder: str = ""
    include_derived: bool = True
    use_default_naming: bool = False
    active: bool = True

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> BatchSetPreset:
        """From its documented names, checked. `sequence` is a list, or one string with commas between the patterns.

        UsageFault: 30001 for a value that cannot be, 30002 for one that is missing.
        """
        names = {_json_name(one.name): one.name for one in fields(cls)}
        unknown = [name for name in body if name not in names]
        if unknown:
            raise UsageFault(f"“{unknown[0]}” is no part of a batch set preset. There are: {', '.join(names)}.")
        values: dict[str, Any] = {names[name]: value for name, value in body.items() if value is not None}
        flags = ("include_derived", "use_default_naming", "active")
        for name, value in values.items():
            if name == "sequence" and isinstance(value, list | tuple):
                good = all(isinstance(one, str) for one in value)
            else:
                good = isinstance(value, bool) if name in flags else isinstance(value, str)
            if not good:
                raise UsageFault(f"{_json_name(name)} of a batch set preset cannot be “{str(value)[:60]}”.")
        if isinstance(values.get("sequence"), str):
            values["sequence"] = tuple(part for part in split_sequence(values["sequence"]) if part)
        elif "sequence" in values:
            values["sequence"] = tuple(values["sequence"])
        try:
            values["set_type"] = SetType(values.get("set_type", SetType.IMAGE))
        except ValueError:
            kinds = ", ".join(SetType)
            raise UsageFault(f"“{values['set_type']}” is no setType. There are: {kinds}.") from None
        if not str(values.get("name", "")).strip():
            raise UsageFault("A batch set preset needs a name.", code=MISSING_PARAMETER)
        made = cls(**values)
        made.check()
        return made

    def to_json(self) -> dict[str, Any]:
        """Its documented names and values."""
        body = {_json_name(one.name): getattr(self, one.name) for one in fields(self)}
        return {**body, "setType": self.set_type.value, "sequence": list(self.sequence)}

    def check(self, naming: Naming | None = None) -> None:
        """Compile every pattern; UsageFault where one is missing, cannot be, or has not the groups it needs."""
        if len(self.sequence) > MOST_SEQUENCE:
            raise UsageFault(f"A sequence has at most {MOST_SEQUENCE} places.")
        for text in (*self.sequence, *([self.swatch_match] if self.swatch_match else [])):
            pattern(text)
        for what, text in (("row", self.row), ("column", self.column)):
            if text and pattern(text).groups != 1:
                raise UsageFault(f"The {what} pattern needs one group in brackets: the number.")
        if self.set_type is SetType.MULTI_AXIS and not (self.row and self.column):
            sentence = "A spin of two axes needs a row and a column pattern."
            raise UsageFault(sentence, code=MISSING_PARAMETER)
        if self.use_default_naming and naming is None:
            return
        match, base = self.expressions(naming or Naming())
        if not match:
            raise UsageFault("A batch set preset needs a match pattern.", code=MISSING_PARAMETER)
        found = pattern(match)
        if base:
            if not pattern(base).groups:
                raise UsageFault("The base name pattern needs a group in brackets: the shared part of the name.")
        elif not found.groups:
            sentence = "Put the shared part of the name in brackets, or give a base name pattern."
            raise UsageFault(sentence, code=MISSING_PARAMETER)

    def expressions(self, naming: Naming) -> tuple[str, str]:
        """Match and base name that hold: the company's, where the preset uses them."""
        return (naming.match, naming.base_name) if self.use_default_naming else (self.match, self.base_name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An asset as presets see it. `derived` for pages, layers and the like. `folder` is where it is shown."""

    id: int
    ips_id: str
    type: str
    derived: bool = False
    folder: str = ""


@dataclass(slots=True)
class Grouping:
    """What one preset makes of the assets of a job: for each set its members, in the order of the job.

    A set is told by folder and name. `warnings` are sentences for the job's log.
    """

    sets: dict[tuple[str, str], list[Candidate]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def group(preset: BatchSetPreset, assets: Iterable[Candidate], naming: Naming | None = None) -> Grouping:
    """Which assets belong together, under which name, and in which folder."""
    match, base = preset.expressions(naming or Naming())
    made = Grouping()
    if not match:
        made.warnings.append(f"“{preset.name}” has no match pattern, so it made no set.")
        return made
    matching, basing = pattern(match), pattern(base) if base else None
    for asset in assets:
        if asset.type not in IMAGE_LIKE or (asset.derived and not preset.include_derived):
            continue
        try:
            found = matching.match(asset.ips_id)
            if found is None:
                continue
            groups = found if basing is None else basing.match(asset.ips_id)
            if preset.set_type is SetType.IMAGE and "," in asset.ips_id:
                made.warnings.append(comma_sentence(asset.ips_id))
                continue
        except TooLong:
            made.warnings.append(f"“{preset.name}” took too long over the name “{asset.ips_id}”, which was left out.")
            continue
        shared = groups[0] if groups else None
        if not shared:
            made.warnings.append(f"“{preset.name}” found no base name in “{asset.ips_id}”, which was left out.")
            continue
        key = (preset.dest_folder or asset.folder, f"{preset.prefix}{shared}{preset.suffix}")
        members = made.sets.setdefault(key, [])
        if all(one.id != asset.id for one in members):
            members.append(asset)
    return made


def base_of(preset: BatchSetPreset, name: str, naming: Naming | None = None) -> str:
    """The shared part of a name; empty where the preset does not bind it. Patterns that cannot be bind nothing."""
    match, base = preset.expressions(naming or Naming())
    try:
        found = pattern(match).match(name) if match else None
        groups = pattern(base).match(name) if found is not None and base else found
    except (TooLong, UsageFault):
        return ""
    return (groups[0] or "") if groups else ""


def comma_sentence(name: str) -> str:
    """Why it cannot join an image set: the set's members are told apart by commas (IPS image sets)."""
    return f"“{name}” has a comma in its name, so it cannot join an image set. Rename it first."


def spin_advice(name: str, frames: int) -> str:
    """What is worth saying of a spin with few frames; empty where there are enough."""
    if frames >= LEAST_SPIN:
        return ""
    count = "1 frame" if frames == 1 else f"{frames} frames"
    return f"“{name}” has {count}; a spin set turns well from {LEAST_SPIN} on."


def ordered(preset: BatchSetPreset, members: Iterable[Candidate]) -> list[Candidate]:
    """The union of old and new members in the preset's order; each asset once."""
    places = [pattern(text) for text in preset.sequence]
    once = {asset.id: asset for asset in members}
    return sorted(once.values(), key=lambda asset: (_place(places, asset.ips_id), natural(asset.ips_id), asset.id))


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """A key by which `a2` comes before `a10`; case does not matter."""
    return tuple((0, int(part)) if part.isdecimal() else (1, part.casefold()) for part in _NUMBERS.split(text) if part)


def _place(places: Sequence[Pattern], name: str) -> int:
    for index, one in enumerate(places):
        if _matches(one, name):
            return index
    return len(places)


def _matches(one: Pattern, name: str) -> bool:
    try:
        return one.match(name) is not None
    except TooLong:
        return False


@dataclass(slots=True)
class Grid:
    """A spin of two axes: the place of each asset by row and column, by ascending numbers. `left` says why a name has
    no place. One row is an ordinary spin."""

    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> list[str]:
        """What has no place, each as a sentence."""
        return list(self.left.values())

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len({row for row, _ in self.places.values()})

    @property
    def order(self) -> list[int]:
        """The assets row by row."""
        return sorted(self.places, key=lambda asset: self.places[asset])


def grid(preset: BatchSetPreset, members: Iterable[Candidate]) -> Grid:
    """Where each asset stands in a spin of two axes."""
    made = Grid()
    taken: dict[tuple[int, int], Candidate] = {}
    for asset in members:
        place = _number(preset.row, asset.ips_id), _number(preset.column, asset.ips_id)
        if place[0] is None or place[1] is None:
            which = "row" if place[0] is None else "column"
            made.left[asset.ips_id] = f"“{asset.ips_id}” has no {which} for the spin set; it was left out."
            continue
        held = taken.setdefault((place[0], place[1]), asset)
        if held.id != asset.id:
            sentence = f"“{asset.ips_id}” has the place of “{held.ips_id}” in the spin set; it was left out."
            made.left[asset.ips_id] = sentence
            continue
        made.places[asset.id] = (place[0], place[1])
    return made


def _number(text: str, name: str) -> int | None:
    try:
        found = pattern(text).match(name) if text else None
    except TooLong:
        return None
    digits = found[0] if found else None
    return int(digits) if digits and digits.isdecimal() and len(digits) < 10 else None


def swatches(preset: BatchSetPreset, members: Sequence[Candidate]) -> list[tuple[Candidate, Candidate | None]]:
    """The views of a swatch set in order, each with its swatch: the first swatch with the first view, and so on."""
    if not preset.swatch_match:
        return [(view, None) for view in members]
    telling = pattern(preset.swatch_match)
    chips = [asset for asset in members if _matches(telling, asset.ips_id)]
    chosen = {asset.id for asset in chips}
    views = [asset for asset in members if asset.id not in chosen]
    return [(view, chips[index] if index < len(chips) else None) for index, view in enumerate(views)]


def split_sequence(text: str) -> list[str]:
    """The patterns of a sequence, which stand between commas; a comma inside brackets or a count parts nothing."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth <= 0:
            parts.append(text[start:at].strip())
            start = at + 1
        at += 1
    return [*parts, text[start:].strip()]


def _json_name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
