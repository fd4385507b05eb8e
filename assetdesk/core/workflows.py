"""Workflows: what is done with an asset after all other processing (AEM Assets, auto-start workflows).

A workflow is a list of steps. Each kind of step has its fields in one table, from which the check, the JSON and the
form in the window are made. What the steps do is `jobs.local`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from assetdesk.core import commands
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name, split_name
from assetdesk.core.parts import PartKind
from assetdesk.core.profiles.reading import ProfileFault

MOST_STEPS = 50
LONGEST_TEXT = 4_000
# for what has no original of its own: it lies where its original lies, and that one's workflow has run
BESIDE = frozenset(PartKind)
ORIGINAL = "original"
_PLACES = re.compile(r"\{([^{}]*)\}")
_ORIGIN = "workflow:"


class StepKind(StrEnum):
    """What a step does."""

    SET_METADATA = "setMetadata"
    ADD_TAGS = "addTags"
    MOVE = "move"
    COPY = "copy"
    EXPORT = "export"
    COMMAND = "command"
    APPROVAL = "approval"
    NOTIFY = "notify"
    WRITE_XMP = "writeXmp"


class Kind(StrEnum):
    """What a field of a step holds. LINES are several texts, TABLE names with texts, VALUE one text or several."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    TABLE = "table"
    VALUE = "value"
    PROPERTY = "property"
    SWITCH = "switch"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class StepField:
    """One field: its JSON name, how people read it, what it takes. `places` are the placeholders it may hold."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    default: Any = ""
    needed: bool = False
    places: tuple[str, ...] = ()
    hint: str = ""


_ASSET_PLACES = ("name", "folder")
LABELS: dict[StepKind, str] = {
    StepKind.SET_METADATA: "Set metadata",
    StepKind.ADD_TAGS: "Add tags",
    StepKind.MOVE: "Move",
    StepKind.COPY: "Copy",
    StepKind.EXPORT: "Export renditions",
    StepKind.COMMAND: "Run a command",
    StepKind.APPROVAL: "Wait for approval",
    StepKind.NOTIFY: "Notify",
    StepKind.WRITE_XMP: "Write XMP sidecar",
}
_FOLDER = StepField(
    "folder", "Folder", needed=True, places=_ASSET_PLACES, hint="A folder of the library. {folder} is the asset's own."
)
FIELDS: dict[StepKind, tuple[StepField, ...]] = {
    StepKind.SET_METADATA: (
        StepField("property", "Field", Kind.PROPERTY, needed=True),
        StepField("value", "Value", Kind.VALUE, hint="Empty clears the field."),
        StepField("onlyEmpty", "Only where the field is empty", Kind.SWITCH, False),
    ),
    StepKind.ADD_TAGS: (StepField("tags", "Tags", Kind.LINES, (), needed=True, hint="Commas between them."),),
    StepKind.MOVE: (_FOLDER,),
    StepKind.COPY: (_FOLDER,),
    StepKind.EXPORT: (
        StepField(
            "folder",
            "Folder",
            needed=True,
            places=_ASSET_PLACES,
            hint="{folder} is the asset's folder, {name} its name.",
        ),
        StepField(
            "renditions",
            "Renditions",
            Kind.LINES,
            ("*",),
            needed=True,
            hint="Names or patterns such as hero.*; “original” is the file itself.",
        ),
        StepField(
            "name",
            "File name",
            default="{name}_{rendition}",
            needed=True,
            places=("name", "folder", "rendition"),
            hint="{name} is the asset's name, {rendition} the rendition's.",
        ),
        StepField("overwrite", "Replace files that are there already", Kind.SWITCH, False),
    ),
    StepKind.COMMAND: (
        StepField("command", "Command", Kind.LONG, needed=True, places=("input", "name", "folder", "param:…")),
        StepField("parameters", "Parameters", Kind.TABLE, {}),
        StepField("seconds", "Time limit in seconds", Kind.NUMBER, int(commands.SECONDS)),
    ),
    StepKind.APPROVAL: (StepField("text", "What to look at", Kind.LONG, places=_ASSET_PLACES),),
    StepKind.NOTIFY: (StepField("text", "Text", Kind.LONG, needed=True, places=_ASSET_PLACES),),
    StepKind.WRITE_XMP: (),
}
COMMAND_PLACES = ("input", "name", "folder")


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """One step: its kind, the values of its fields by JSON name, and whether it runs although something failed."""

    kind: StepKind
    values: Mapping[str, Any] = field(default_factory=dict)
    run_anyway: bool = False

    def __getitem__(self, name: str) -> Any:
        """The value of a field, or its default."""
        for one in FIELDS[self.kind]:
            if one.name == name:
                return self.values.get(name, one.default)
        raise KeyError(name)

    @property
    def label(self) -> str:
        """How people call it."""
        return LABELS[self.kind]

    def to_json(self) -> dict[str, Any]:
        """All fields by their JSON names."""
        values = {one.name: _plain(self[one.name]) for one in FIELDS[self.kind]}
        return {"kind": self.kind.value, **values, "runAnyway": self.run_anyway}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: the step (0 is the first), its field (empty: the step itself), one sentence."""

    step: int
    field: str
    sentence: str

    @property
    def whole(self) -> str:
        """The sentence with its place, for where no form shows it."""
        if not self.field:
            return self.sentence
        return f"Step {self.step + 1}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Workflow:
    """The steps in order."""

    steps: tuple[WorkflowStep, ...] = ()

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Workflow:
        """From its JSON, checked; UsageFault names the step and the field."""
        made = cls.read(body)
        made.check()
        return made

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Workflow:
        """The same, with values that may not do: a form shows what is wrong with them."""
        head = ("kind", "name", "version", "handle", "steps")
        unknown = next((name for name in body if name not in head), None)
        if unknown is not None:
            raise UsageFault(f"“{unknown}” is no part of a workflow. There are steps.")
        steps = body.get("steps", [])
        if not isinstance(steps, list | tuple):
            raise UsageFault("The steps of a workflow are a list.")
        return cls(tuple(_step(number, raw) for number, raw in enumerate(steps)))

    def to_json(self) -> dict[str, Any]:
        """Its JSON without kind and name."""
        return {"steps": [step.to_json() for step in self.steps]}

    def problems(self) -> list[Problem]:
        """All that is wrong, in order."""
        if not self.steps:
            return [Problem(0, "", "A workflow needs at least one step.")]
        found = [problem for number, step in enumerate(self.steps) for problem in _problems(number, step)]
        if len(self.steps) > MOST_STEPS:
            found.append(Problem(MOST_STEPS, "", f"A workflow has at most {MOST_STEPS} steps."))
        return found

    def check(self) -> None:
        """ProfileFault with the first thing that is wrong."""
        for problem in self.problems():
            raise ProfileFault(problem.whole, f"steps.{problem.step}" + (f".{problem.field}" if problem.field else ""))


def applying(body: Mapping[str, Any], mime: str, format_name: str | None) -> Mapping[str, Any]:
    """What of a workflow concerns such a file: its steps, or nothing. Its name makes nothing out of date."""
    steps = body.get("steps") or []
    return {} if not steps or format_name in BESIDE else {"steps": steps}


# origins: what a workflow has made says so, and skips that workflow


def origin_with(origin: str, preset_id: int) -> str:
    """The origin of what this workflow makes of an asset that has that origin itself."""
    mine = f"{_ORIGIN}{preset_id}"
    return " ".join(dict.fromkeys([*origin.split(), mine]))


def made_by(origin: str, preset_id: int) -> bool:
    """Whether an asset comes from this workflow, by way of others or straight."""
    return f"{_ORIGIN}{preset_id}" in origin.split()


# texts with placeholders


def library_folder(template: str, folder: str, name: str) -> str:
    """The folder of the library that a step means, relative, with `/`; every part of it can be a folder's name.

    `folder` is the asset's own, `name` its file name. Nothing leads out of the library.
    """
    return "/".join(_folder_parts(template, folder, name))


def outside_folder(template: str, folder: str, name: str) -> str:
    """The same for a folder anywhere: what the template says stays, what is put in is cleaned."""
    kept = {"folder": "/".join(_folder_parts("{folder}", folder, name)), "name": clean_name(split_name(name)[0])}
    return filled(template, kept)


def export_name(template: str, folder: str, name: str, rendition: str) -> str:
    """The name of an exported file, cleaned; it ends as the rendition does."""
    stem, ext = split_name(name)[0], split_name(rendition)[1]
    values = {"name": stem, "folder": folder.replace("/", "-"), "rendition": rendition}
    made = filled(template, values)
    if ext and not made.casefold().endswith(ext.casefold()):
        made += ext
    return _shown(clean_name(made))


def filled(template: str, values: Mapping[str, str]) -> str:
    """The text with what its placeholders stand for; unknown ones stay as they are."""
    return _PLACES.sub(lambda found: values.get(found.group(1), found.group(0)), template)


def _folder_parts(template: str, folder: str, name: str) -> Iterator[str]:
    text = filled(template, {"folder": folder, "name": split_name(name)[0].replace("/", "-")})
    for part in text.replace("\\", "/").split("/"):
        if part.strip() and part not in (".", ".."):
            yield _shown(clean_name(part.strip()))


def _shown(name: str) -> str:
    """Nothing that is made is hidden."""
    return f"-{name[1:]}" if name.startswith(".") else name


# reading and checking


def _step(number: int, raw: object) -> WorkflowStep:
    if not isinstance(raw, Mapping):
        raise UsageFault(f"Step {number + 1}: a step is an object with its kind.")
    try:
        kind = StepKind(raw.get("kind", ""))
    except ValueError:
        kinds = ", ".join(StepKind)
        raise UsageFault(
            f"Step {number + 1}: “{str(raw.get('kind', ''))[:60]}” is no kind of step. There are {kinds}."
        ) from None
    known = {one.name for one in FIELDS[kind]}
    unknown = next((name for name in raw if name not in known | {"kind", "runAnyway"}), None)
    if unknown is not None:
        have = ", ".join([*(one.name for one in FIELDS[kind]), "runAnyway"])
        raise UsageFault(f"Step {number + 1}: “{unknown}” is no field of {kind.value}. There are {have}.")
    anyway = raw.get("runAnyway", False)
    if not isinstance(anyway, bool):
        raise UsageFault(f"Step {number + 1}: runAnyway is true or false.")
    return WorkflowStep(kind, {name: raw[name] for name in raw if name in known and raw[name] is not None}, anyway)


def _problems(number: int, step: WorkflowStep) -> Iterator[Problem]:
    for one in FIELDS[step.kind]:
        try:
            _check(step, one)
        except UsageFault as fault:
            yield Problem(number, one.name, str(fault))


def _check(step: WorkflowStep, one: StepField) -> None:
    value = step[one.name]
    match one.kind:
        case Kind.SWITCH:
            if not isinstance(value, bool):
                raise UsageFault(f"{one.name} is true or false.")
        case Kind.NUMBER:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise UsageFault(f"{one.label} ({one.name}) is a number.")
            if not 1 <= value <= commands.MOST_SECONDS:
                raise UsageFault(f"{one.label} is 1 to {commands.MOST_SECONDS:,.0f}.")
        case Kind.LINES:
            if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
                raise UsageFault(f"{one.label} ({one.name}) is a list of texts.")
            if one.needed and not any(text.strip() for text in value):
                raise UsageFault(f"{one.label}: name at least one.")
            if any(len(text) > LONGEST_TEXT for text in value) or len(value) > 500:
                raise UsageFault(f"{one.label} is too long.")
        case Kind.TABLE:
            commands.checked_parameters(value)
        case Kind.PROPERTY | Kind.VALUE:
            _check_metadata(step, one)
        case _:
            _check_text(step, one, value)
    if one.name == "command":
        commands.check(str(value), COMMAND_PLACES, (), step["parameters"])


def _check_text(step: WorkflowStep, one: StepField, value: object) -> None:
    if not isinstance(value, str):
        raise UsageFault(f"{one.label} ({one.name}) is a text.")
    if one.needed and not value.strip():
        raise UsageFault(f"{one.label} is needed.")
    if len(value) > LONGEST_TEXT or "\0" in value:
        raise UsageFault(f"{one.label} has at most {LONGEST_TEXT:,} characters.")
    if one.name == "command":
        return
    if step.kind is StepKind.EXPORT and one.name == "folder" and not _is_whole(value):
        raise UsageFault(f"{one.label}: write the whole path of a folder outside of the library.")
    for place in _PLACES.findall(value):
        if place not in one.places:
            have = ", ".join(f"{{{name}}}" for name in one.places) or "none"
            raise UsageFault(f"{one.label}: {{{place}}} stands for nothing here. There are {have}.")


def _is_whole(path: str) -> bool:
    return path.startswith("~/") or PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()


def _check_metadata(step: WorkflowStep, one: StepField) -> None:
    from assetdesk.core import metadata_values

    if one.kind is Kind.PROPERTY:
        if not isinstance(step[one.name], str) or not step[one.name]:
            raise UsageFault("Field is needed.")
        metadata_values.field_of(step[one.name])
        return
    try:
        metadata_values.field_of(str(step["property"]))
    except UsageFault:
        return  # told at the property
    metadata_values.read(str(step["property"]), _plain(step[one.name]))


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
