"""A look at a file that is not in the library yet: its picture and facts, for the question which of two to keep.

It is decoded like every original: in a worker process, with the library's limits, thrown away afterwards.
"""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import SourceFacts
from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.jobs.executors.local import LocalExecutor

_STEPS = ("metadata", "preview")
_SMALL = PREVIEWS[2].name


@dataclass(frozen=True, slots=True)
class Peek:
    """`picture` is an encoded JPEG or PNG, or None. `size` in bytes, sides in px, `changed` in Unix seconds, `colour`
    as of an asset."""

    size: int
    changed: float
    width: int | None = None
    height: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    picture: bytes | None = None
    colour: str | None = None


class Peeker:
    """One worker, started at the first look. `close` ends it; call both off the window's thread."""

    def __init__(self, lib: Library) -> None:
        self._lib = lib
        self._gate = threading.Lock()
        self._executor: LocalExecutor | None = None
        self._closed = False

    def look(
        self,
        source: str,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        small: bool = False,
        options: Mapping[str, Any] = MappingProxyType({}),
        profiles: Mapping[str, str] = MappingProxyType({}),
    ) -> Peek:
        """What the file is. A file that cannot be decoded has its size and time only; OSError where it is gone.
        `small`: the picture is one for a row of a list. `options` are in force on the picture, with the `profiles` of
        `TaskRequest`."""
        path = Path(source)
        facts = path.stat()
        plain = Peek(facts.st_size, facts.st_mtime)
        out = self._lib.store.paths.tmp / f"peek-{uuid.uuid4().hex[:12]}"
        out.mkdir(parents=True)
        try:
            steps = tuple(StepRequest(s, dict(options)) for s in _STEPS)
            limits = self._lib.settings().limits.raised(options)
            task = TaskRequest(out.name, 0, str(path), str(out), steps, None, limits, profiles=dict(profiles))
            if not self._run(task, cancelled):
                return plain
            return _read(out, plain, _SMALL if small else PREVIEWS[0].name)
        finally:
            shutil.rmtree(out, ignore_errors=True)

    def close(self) -> None:
        """End the worker."""
        with self._gate:
            self._closed = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.stop()

    def _run(self, task: TaskRequest, cancelled: Callable[[], bool]) -> bool:
        from assetdesk.jobs.executors.local import LocalExecutor

        with self._gate:
            if self._closed:
                return False
            if self._executor is None:
                self._executor = LocalExecutor(1)
            ticket = self._executor.submit(task, quick=True)
        until = time.monotonic() + task.limits.seconds_image
        while ticket.wait(0.05) is None:
            # a pool that was stopped meanwhile never tells of its tasks' end
            if self._closed or cancelled() or time.monotonic() > until:
                ticket.kill()
                return False
        return True


def _read(out: Path, plain: Peek, name: str) -> Peek:
    width = height = colour = None
    fields: dict[str, Any] = {}
    try:
        with (out / FACTS_FILE).open(encoding="utf-8") as lines:
            for fact in from_lines(lines):
                if isinstance(fact, SourceFacts):
                    width, height, colour = fact.width, fact.height, fact.colour
                elif isinstance(fact, StepOutcome) and fact.fields:
                    fields |= fact.fields
    except OSError:
        pass
    picture = None
    if (made := out / name).exists():
        picture = made.read_bytes()
    return Peek(plain.size, plain.changed, width, height, fields, picture, colour)
