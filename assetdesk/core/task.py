"""What passes between the runner and a worker process: one request in, lines of facts out.

The request is pickled to the worker. The answers are JSON lines appended to `<out_dir>/facts.jsonl`, flushed one by
one, so that progress, finished steps and what a crashed worker had done are all read from a file; no pipe can be
left locked by a killed worker.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from assetdesk.core.asset import SourceFacts
from assetdesk.core.parts import Engine, Part, PartKind, PartSet

FACTS_FILE = "facts.jsonl"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take. Pixels of the whole picture, seconds of wall time, bytes of memory over the start.

    Times by AEM's pipeline: 120 s a picture, 300 s a document. A film has ten times its duration, at least
    `seconds_film`. `scratch` is a folder of the task's own for what outside programs write; empty outside of a task.
    """

    pixels: int = 500_000_000
    memory: int = 2 << 30
    seconds_image: float = 120.0
    seconds_document: float = 300.0
    seconds_film: float = 600.0
    pages: int = 100
    scratch: str = ""

    def raised(self, options: Mapping[str, Any]) -> Limits:
        """With what a person allowed for this asset alone (its option `limits`), never with less than before."""
        allowed = options.get("limits")
        if not isinstance(allowed, Mapping):
            return self
        more = {
            name: type(now)(allowed[name])
            for name in ("pixels", "memory", "seconds_image", "seconds_document", "seconds_film")
            if isinstance(allowed.get(name), int | float) and allowed[name] > (now := getattr(self, name))
        }
        return replace(self, **more)


@dataclass(frozen=True, slots=True)
class StepRequest:
    """One step of the task with the options it reads, already resolved for this asset."""

    step: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskRequest:
    """One asset's task. `source` is an absolute path; `known` spares hashing when size, time and inode still match.

    `out_dir` is the task's own folder below `.assetdesk/tmp`; every output is written there under its own name.
    `sidecar` is the absolute path of the XMP file beside the original, empty where there is none. `part` is that of a
    generated asset, whose `source` is its originator's original; `name`, `type` and `mime` are then the asset's.
    `profiles` are the absolute paths of colour profiles by handle, `icc|…` for those of program and system; "source"
    and "output" are the library's defaults. `programs` are what profiles of folders ask for, by kind; `assets` the
    absolute paths of other originals that they name, by handle. `kept` is what earlier results and people left for the
    steps: `crops`. `errand` is what is to be done instead of steps (`jobs.errands`).
    """

    task: str
    asset_id: int
    source: str
    out_dir: str
    steps: tuple[StepRequest, ...]
    known: SourceFacts | None = None
    limits: Limits = Limits()
    long: bool = False
    sidecar: str = ""
    part: str = ""
    name: str = ""
    type: str = ""
    mime: str = ""
    profiles: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    assets: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)
    errand: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """A file written into `out_dir`. `hash` is BLAKE3 in hex; sizes in px, None where it is no picture."""

    name: str
    bytes: int
    hash: str
    mime: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """How one step ended. `error` is an `ErrorCode` value or None.

    `files` are renditions; `cell` is the file name in `out_dir` of the grid picture (it goes to `cells.sqlite`);
    `fields` are embedded metadata by name; `text` is the file name in `out_dir` of the extracted text's parts, empty
    where there is none, None for a step that reads no text. `follow` names long steps that are now known to apply.
    `applies` False: the file turned out to be of a kind this step has nothing to do for. `seconds` is the step's share
    of wall time. `sidecar` is the mark of the sidecar that was read (`core.sidecars`), None for a step that reads none.
    `parts` and `sets` are what assets are generated of; None for a step that generates none. `gone`: the asset was
    generated of something that its originator does not have any more; nothing was made, and what there was stays.
    `found` is what else the step found out, plain JSON by kind (`store.work.findings`). Files of an outcome with an
    error are kept beside what was there. `profile_digest` is of the profile it was really made with; None of the one
    that the task was given.
    """

    step: str
    module_version: str
    error: str | None = None
    message: str = ""
    detail: str = ""
    files: tuple[DerivedFile, ...] = ()
    cell: str | None = None
    fields: Mapping[str, Any] | None = None
    text: str | None = None
    warnings: tuple[str, ...] = ()
    applies: bool = True
    follow: tuple[str, ...] = ()
    seconds: float = 0.0
    sidecar: str | None = None
    parts: tuple[Part, ...] | None = None
    sets: tuple[PartSet, ...] = ()
    gone: bool = False
    found: Mapping[str, Any] | None = None
    profile_digest: str | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """The asset's options after its automatic crop was found; they come into force with the first result."""

    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """`fraction` is 0–1 of the step."""

    step: str
    fraction: float


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """Last line: the worker went through every step it was asked for. `peak_memory` in bytes."""

    seconds: float
    peak_memory: int = 0


Fact = SourceFacts | InForce | StepOutcome | Progress | TaskEnd
_KINDS: dict[str, type] = {
    "source": SourceFacts,
    "options": InForce,
    "step": StepOutcome,
    "progress": Progress,
    "end": TaskEnd,
}
_NAMES: dict[type, str] = {cls: name for name, cls in _KINDS.items()}


def to_line(fact: Fact) -> str:
    """One JSON line with its newline."""
    return json.dumps({"kind": _NAMES[type(fact)], **asdict(fact)}, ensure_ascii=False) + "\n"


def from_line(line: str) -> Fact:
    """Inverse of `to_line`. A worker's line is data from outside: ValueError where it is not of this form."""
    try:
        raw = json.loads(line)
        kind = raw.pop("kind")
        if kind == "step":
            raw["files"] = tuple(DerivedFile(**f) for f in raw["files"])
            raw["warnings"] = tuple(raw["warnings"])
            raw["follow"] = tuple(raw["follow"])
            raw["sets"] = tuple(PartSet(**{**one, "members": tuple(one["members"])}) for one in raw["sets"])
            if raw["parts"] is not None:
                raw["parts"] = tuple(_part(one) for one in raw["parts"])
            return StepOutcome(**raw)
        made: Fact = _KINDS[kind](**raw)
        return made
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"not a fact line: {line[:200]!r}") from wrong


def _part(raw: dict[str, Any]) -> Part:
    return Part(**{**raw, "kind": PartKind(raw["kind"]), "engine": Engine(raw["engine"])})


def from_lines(lines: Iterable[str]) -> list[Fact]:
    """Every whole line; a torn or foreign one is left out (a killed worker may leave half a line)."""
    facts: list[Fact] = []
    for line in lines:
        try:
            facts.append(from_line(line))
        except ValueError:
            continue
    return facts
