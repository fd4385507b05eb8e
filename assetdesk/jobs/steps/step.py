"""The shape of a step: its declaration, what it is given, what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetdesk.core.asset import SourceFacts
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import Part, PartSet
from assetdesk.core.scopes import StepSpec
from assetdesk.core.task import DerivedFile, Limits
from assetdesk.media.document import Document, PictureFacts
from assetdesk.media.registry import Handler

_READ = 1 << 20


@dataclass(slots=True)
class StepContext:
    """One asset at work, shared by the steps of its task.

    `handler` is None for a format nobody reads. `progress` takes 0–1 of the running step. `picture_facts` is None
    where the file could not be opened; `document()` then raises the fault it was refused with. `heard` are warnings of
    the opening, until a step takes them.
    `sidecar` is the path of the XMP file beside the original, or empty; the step that reads it leaves its mark.
    `path` is the original's, of a generated asset its originator's. `profiles` are the paths of colour profiles by
    handle; "source" and "output" are the library's default ones.
    `program` is what the profile of the step's kind asks for, for such a file or any; `assets` are the paths of other
    originals that programs name, by handle; `kept` what earlier results and people left for the steps.
    """

    source: SourceFacts
    name: str
    handler: Handler | None
    limits: Limits
    out_dir: Path
    options: Mapping[str, Any]
    progress: Callable[[float], None]
    picture_facts: PictureFacts | None = None
    opened: Document | None = None
    refused: FileFault | None = None
    warnings: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    sidecar: str = ""
    sidecar_mark: str | None = None
    path: str = ""
    originator: Document | None = None
    profiles: Mapping[str, str] = field(default_factory=dict)
    program: Mapping[str, Any] = field(default_factory=dict)
    assets: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> Document:
        """The opened original."""
        if self.refused is not None:
            raise self.refused
        if self.opened is None:
            raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)
        return self.opened

    def write(self, name: str, data: bytes, mime: str, width: int | None, height: int | None) -> DerivedFile:
        """Writes one derived file into `out_dir`; its hash is taken from the bytes in memory."""
        from blake3 import blake3

        (self.out_dir / name).write_bytes(data)
        return DerivedFile(name, len(data), blake3(data).hexdigest(), mime, width, height)

    def adopt(self, name: str, mime: str, width: int | None, height: int | None) -> DerivedFile:
        """Takes over a derived file that already stands whole in `out_dir`: one too large to be held in memory."""
        from blake3 import blake3

        hasher, size = blake3(), 0
        with (self.out_dir / name).open("rb", buffering=0) as file:
            while block := file.read(_READ):
                hasher.update(block)
                size += len(block)
        return DerivedFile(name, size, hasher.hexdigest(), mime, width, height)


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step made; the worker adds what it knows itself and makes a `StepOutcome` of it.

    With a `fault` the step has failed, and what it made besides stands.
    """

    files: tuple[DerivedFile, ...] = ()
    cell: str | None = None
    fields: Mapping[str, Any] | None = None
    text: str | None = None
    follow: tuple[str, ...] = ()
    parts: tuple[Part, ...] | None = None
    sets: tuple[PartSet, ...] = ()
    found: Mapping[str, Any] | None = None
    fault: FileFault | None = None


def without_worker(context: StepContext) -> StepResult:
    """The `run` of a local step: no worker is ever asked for it."""
    raise AssertionError("a local step was handed to a worker")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what the queue knows of it, and the work."""

    spec: StepSpec
    run: Callable[[StepContext], StepResult] = without_worker
