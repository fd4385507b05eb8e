"""What a worker process does with one task: hash, sniff, open once, run each step, write facts as they come.

Nothing is kept between tasks. The source is only read; everything is written below `out_dir`; no path ever comes
out of a file's content, and nothing here uses the network.
"""

from __future__ import annotations

import errno
import os
import stat
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TextIO

from assetdesk.core import options, parts
from assetdesk.core.asset import OTHER, UNKNOWN_FORMAT, SourceFacts
from assetdesk.core.edits import edits_of
from assetdesk.core.errors import RULES, AssetDeskError, ErrorCode, FileFault, PartGone
from assetdesk.core.identity import inode_of
from assetdesk.core.profiles.digest import applying
from assetdesk.core.scopes import Scope
from assetdesk.core.task import FACTS_FILE, Fact, InForce, Progress, StepOutcome, TaskEnd, TaskRequest, to_line
from assetdesk.jobs import errands, memory
from assetdesk.jobs.modules import current_modules, keep_up
from assetdesk.jobs.steps import step_named
from assetdesk.jobs.steps.step import StepContext, StepResult
from assetdesk.media import disguise, registry, sniff
from assetdesk.media.damage import empty
from assetdesk.media.document import HasParts

_PROGRESS_EVERY = 0.1
_BEHIND = (Scope.OPTIMIZE, Scope.TAGS, Scope.PROFILE, Scope.SETS, Scope.WORKFLOW)
_READ = 1 << 20
_MOST_WARNINGS = 20
_LONGEST_WARNING = 300
_LONGEST_DETAIL = 8_000


def run_task(request: TaskRequest) -> None:
    """Runs the steps of one task. Never raises for the file's sake; what happened stands in the facts file."""
    if request.errand:
        errands.run(request)
        return
    started = time.monotonic()
    keep_up()
    memory.forget_peak()
    facts = Path(request.out_dir) / FACTS_FILE
    # half a character from a file's name or metadata must not cost the line
    with facts.open("a", encoding="utf-8", errors="replace") as file, memory.limited(request.limits.memory):
        task = _Task(request, file)
        task.run()
        task.tell(TaskEnd(seconds=time.monotonic() - started, peak_memory=memory.peak()))
    memory.give_back()


@contextmanager
def opened(request: TaskRequest) -> Iterator[StepContext]:
    """The request's source as steps see it, for an errand. What cannot be opened raises its FileFault at `document`."""
    keep_up()
    path = request.source
    context: StepContext | None = None
    try:
        try:
            before = Path(path).stat()
            if not stat.S_ISREG(before.st_mode):
                raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "This is not a file but a device, pipe or folder.")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                context = _Task(request, StringIO())._open(path, before)
        except OSError as wrong:
            raise _fault_of(wrong, path) from wrong
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield context
    finally:
        for one in (context.opened, context.originator) if context is not None else ():
            if one is not None:
                one.close()


@dataclass(slots=True)
class _Task:
    """One task on its way."""

    request: TaskRequest
    file: TextIO
    told: float = 0.0

    def tell(self, fact: Fact) -> None:
        """One line, out at once."""
        self.file.write(to_line(fact))
        self.file.flush()

    def run(self) -> None:
        """Facts of the source, then each step; what ends the asset is told for every step that is left."""
        path = self.request.source
        try:
            before = Path(path).stat()
            if not stat.S_ISREG(before.st_mode):
                raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "This is not a file but a device, pipe or folder.")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the steps hear them again, and tell them
                context = self._open(path, before)
        except Exception as wrong:
            fault = _fault_of(wrong, path)
            known = self.request.known.format if self.request.known else UNKNOWN_FORMAT
            for step in self.request.steps:
                self.tell(_failed(step.step, known, fault))
            return
        try:
            if isinstance(context.refused, PartGone):
                for step in self.request.steps:
                    self.tell(_gone(step.step, context.source.format, context.refused))
                return
            self.tell(context.source)
            options = self._options(context)
            for number, asked in enumerate(self.request.steps):
                told = context.source
                outcome = self._step(context, asked.step, options or dict(asked.options))
                if context.source != told:  # a step that found out more
                    self.tell(context.source)
                after = _stat(path)
                if after is None or _identity(after) != _identity(before):
                    changed = _changed(path, after)
                    for left in self.request.steps[number:]:
                        self.tell(_failed(left.step, context.source.format, changed))
                    return
                self.tell(outcome)
        finally:
            for opened in (context.opened, context.originator):
                if opened is not None:
                    opened.close()

    def _options(self, context: StepContext) -> dict[str, object] | None:
        """The options with the automatic crop found that they ask for, told at once. None where they stay as they are.

        What is wrong with the file is told by its steps, which come upon the same.
        """
        asked = dict(self.request.steps[0].options) if self.request.steps else {}
        if context.opened is None or not options.unresolved(asked):
            return None
        from assetdesk.media.edits import pipeline

        edits = edits_of(asked, context.source.format)
        try:
            found = pipeline.resolve_crop(
                context.opened,
                context.path,
                context.source.format,
                edits,
                context.limits,
                context.profiles,
                context.heard,
            )
        except Exception:
            return None
        found_options = options.with_crop(asked, found)
        self.tell(InForce(found_options))
        return found_options

    def _open(self, path: str, seen: os.stat_result) -> StepContext:
        """Hashes, sniffs, opens. Only what leaves nothing to tell about the file is raised."""
        with Path(path).open("rb") as source:
            head = source.read(registry.HEAD_BYTES)
        digest = self._hash(path, seen)
        name = self.request.name or Path(path).name
        found = registry.handler_of(head, path)
        if found is not None:
            handler, mime = found
            facts = _source(seen, digest, handler.name, handler.type, mime)
        else:
            handler = None
            mime, proved = sniff.mime_of(head, name)
            facts = _source(seen, digest, UNKNOWN_FORMAT, OTHER, mime)
        context = StepContext(
            source=facts,
            name=name,
            handler=handler,
            limits=replace(self.request.limits, scratch=self.request.out_dir),
            out_dir=Path(self.request.out_dir),
            options={},
            progress=lambda fraction: None,
            sidecar=self.request.sidecar,
            path=path,
            profiles=self._profiles(),
            assets=self.request.assets,
            kept=self.request.kept,
        )
        if seen.st_size == 0:
            context.refused = empty()
        elif handler is not None and self.request.part:
            self._open_part(context, handler, path)
        elif handler is not None:
            context.refused = disguise.refusal(name, handler)
            if context.refused is None:
                self._open_document(context, handler, path)
                said = disguise.warning(name, head, path, handler)
                context.heard = [one for one in (said, *context.heard) if one]
        else:
            context.refused = disguise.unopened(name, mime, proved)
        if self.request.part:
            self._as_part(context)
        return context

    def _profiles(self) -> dict[str, str]:
        """Paths of colour profiles; the library's defaults are the program's where it has not chosen others."""
        from assetdesk.media.edits import profiles

        return profiles.resolved(self.request.profiles)

    def _open_part(self, context: StepContext, handler: registry.Handler, path: str) -> None:
        """The part of the originator that this asset is."""
        key = parts.split(self.request.part)[1]
        try:
            context.originator = handler.open(path, context.limits)
            if not isinstance(context.originator, HasParts):
                raise PartGone("The file it was made from is of another kind now.")
            context.opened = context.originator.part(key, self.request.steps[0].options if self.request.steps else {})
            context.picture_facts = context.opened.facts()
            context.heard = list(context.opened.warnings)
        except Exception as wrong:
            context.refused = _fault_of(wrong, path)
            context.opened = None

    def _as_part(self, context: StepContext) -> None:
        """What is known of a generated asset: it has no bytes of its own, and is its originator's part."""
        kind = parts.split(self.request.part)[0]
        facts, source = context.picture_facts, context.source
        context.handler = next((one for one in registry.handlers() if one.name == kind), None)
        context.source = replace(
            source,
            bytes=0,
            inode=0,
            hash=parts.part_hash(source.hash, self.request.part),
            format=str(kind),
            type=self.request.type or parts.PART_TYPES[kind],
            mime=self.request.mime or source.mime,
            width=facts.width if facts else None,
            height=facts.height if facts else None,
            pages=1,
            orientation=None,
            colour=facts.colour if facts else None,
            bits=facts.bits if facts else None,
            duration=facts.duration if facts else None,
        )

    def _open_document(self, context: StepContext, handler: registry.Handler, path: str) -> None:
        try:
            context.opened = handler.open(path, context.limits)
            known = context.picture_facts = context.opened.facts()
            context.heard = list(context.opened.warnings)
        except Exception as wrong:
            context.refused = _fault_of(wrong, path)
            if context.opened is not None:
                context.opened.close()
                context.opened = None
            return
        context.source = replace(
            context.source,
            type=known.type or (known.animated and handler.animated_type) or handler.type,
            width=known.width,
            height=known.height,
            pages=known.pages,
            orientation=known.orientation,
            colour=known.colour,
            bits=known.bits,
            duration=known.duration,
        )

    def _hash(self, path: str, seen: os.stat_result) -> str:
        """BLAKE3 of the whole file, unless it is known for this size, time and inode."""
        known = self.request.known
        if known is not None and known.hash and (known.bytes, known.mtime_ns, known.inode) == _identity(seen):
            return known.hash
        from blake3 import blake3

        hasher = blake3()
        with Path(path).open("rb", buffering=0) as source:
            while block := source.read(_READ):
                hasher.update(block)
        return hasher.hexdigest()

    def _step(self, context: StepContext, name: str, options: dict[str, object]) -> StepOutcome:
        """One step with its errors contained."""
        started = time.monotonic()
        context.options = options
        context.program = {}
        context.progress = lambda fraction: self._progress(name, fraction)
        # what opening the file told is told once, with the first step of the quick task
        context.warnings, context.heard = ([] if self.request.long else context.heard), []
        context.sidecar_mark = None
        if context.opened is not None:
            context.opened.warnings.clear()
        try:
            step = step_named(name)
            if not step.spec.applies(context.source.format, context.source.pages):
                return self._beside(context, name)
            program = self.request.programs.get(step.spec.profile, {})
            context.program = applying(step.spec.profile, program, context.source.mime, context.source.format or "")
            if step.spec.of_profile and not context.program:
                return self._beside(context, name)
            with warnings.catch_warnings(record=True) as heard:
                warnings.simplefilter("always")
                result = step.run(context)
            context.warnings.extend(str(one.message)[:300] for one in heard if not _is_ours(one))
        except KeyError as wrong:
            if name not in {spec.name for spec in current_modules().steps}:
                return _failed(name, context.source.format, FileFault(ErrorCode.GENERIC_ERROR, f"No step {name}."))
            return self._ended(context, name, started, _fault_of(wrong, self.request.source))
        except Exception as wrong:
            return self._ended(context, name, started, _fault_of(wrong, self.request.source))
        return self._ended(context, name, started, None, result)

    def _ended(
        self,
        context: StepContext,
        name: str,
        started: float,
        fault: FileFault | None,
        result: StepResult | None = None,
    ) -> StepOutcome:
        if result is None and context.refused is not None:
            # what cannot be opened fails at every step that would apply, so that none is waited for ever after
            result = StepResult(follow=_long_steps(context, name))
        elif result is not None and fault is None:
            fault = result.fault
            result = replace(result, follow=(*result.follow, *_long_steps(context, name)))
        result = result or StepResult()
        heard = context.warnings + (context.opened.warnings if context.opened is not None else [])
        return StepOutcome(
            step=name,
            module_version=_version(name, context.source.format),
            error=str(fault.code) if fault else None,
            message=str(fault) if fault else "",
            detail=fault.detail[-_LONGEST_DETAIL:] if fault else "",
            files=result.files,
            cell=result.cell,
            fields=result.fields,
            text=result.text,
            warnings=tuple(one[:_LONGEST_WARNING] for one in dict.fromkeys(heard))[:_MOST_WARNINGS],
            follow=result.follow,
            seconds=time.monotonic() - started,
            sidecar=context.sidecar_mark,
            parts=result.parts,
            sets=result.sets,
            found=result.found,
        )

    def _beside(self, context: StepContext, name: str) -> StepOutcome:
        """Nothing to do here; but long steps of the same scope may have, and they tell what is wrong with the file."""
        version = _version(name, context.source.format)
        return StepOutcome(name, version, applies=False, follow=_long_steps(context, name))

    def _progress(self, step: str, fraction: float) -> None:
        """At most ten lines a second."""
        now = time.monotonic()
        if now - self.told >= _PROGRESS_EVERY:
            self.told = now
            self.tell(Progress(step, round(min(1.0, max(0.0, fraction)), 3)))


def _long_steps(context: StepContext, name: str) -> tuple[str, ...]:
    """Long steps that may apply, now that the format is known; none behind a long step. Who lands them knows what is
    asked for."""
    spec = current_modules().step(name)
    if spec.long:
        return ()
    # most scopes have nothing quick: what is asked for of a file nobody had looked into follows its metadata
    scopes = {spec.scope, *_BEHIND} if spec.scope is Scope.METADATA else {spec.scope}
    return tuple(
        one.name
        for one in current_modules().steps
        if one.lane and one.scope in scopes and one.applies(context.source.format, context.source.pages)
    )


def _is_ours(told: warnings.WarningMessage) -> bool:
    """Notes to programmers say nothing about the file."""
    return issubclass(told.category, (DeprecationWarning, PendingDeprecationWarning, ResourceWarning))


def _source(seen: os.stat_result, digest: str, format_name: str, kind: str, mime: str) -> SourceFacts:
    return SourceFacts(seen.st_size, seen.st_mtime_ns, inode_of(seen), digest, format_name, kind, mime)


def _identity(seen: os.stat_result) -> tuple[int, int, int]:
    return seen.st_size, seen.st_mtime_ns, inode_of(seen)


def _stat(path: str) -> os.stat_result | None:
    try:
        return Path(path).stat()
    except OSError:
        return None


def _changed(path: str, after: os.stat_result | None) -> FileFault:
    """What is told when the original is another one after a step than before."""
    if after is None:
        return _missing(path)
    return FileFault(ErrorCode.GENERIC_ERROR, "The file was changed while it was read.")


def _missing(path: str) -> FileFault:
    return FileFault(ErrorCode.SOURCE_MISSING, detail=f"{path} is not there.")


def _version(step: str, format_name: str) -> str:
    versions = current_modules().versions
    return versions.get((step, format_name)) or versions.get((step, UNKNOWN_FORMAT), "")


def _failed(step: str, format_name: str, fault: FileFault) -> StepOutcome:
    return StepOutcome(
        step=step,
        module_version=_version(step, format_name),
        error=str(fault.code),
        message=str(fault),
        detail=fault.detail,
    )


def _gone(step: str, format_name: str, fault: PartGone) -> StepOutcome:
    return StepOutcome(step=step, module_version=_version(step, format_name), warnings=(str(fault),), gone=True)


def _fault_of(wrong: Exception, source: str) -> FileFault:
    """Any exception as a fault with its code. Only what nobody expected becomes `GenericError`."""
    if isinstance(wrong, FileFault):
        return wrong
    trace = "".join(traceback.format_exception(wrong))
    if isinstance(wrong, MemoryError):
        return FileFault(ErrorCode.MEMORY_LIMIT, detail=trace)
    if isinstance(wrong, OSError) and wrong.errno in (errno.ENOSPC, errno.EDQUOT):
        return FileFault(ErrorCode.DISK_FULL, detail=trace)
    if isinstance(wrong, FileNotFoundError) and not Path(source).exists():
        return _missing(source)
    if isinstance(wrong, PermissionError) and wrong.filename == source:
        return FileFault(ErrorCode.GENERIC_ERROR, "The original may not be read: the system refuses it.", detail=trace)
    said = str(wrong) if isinstance(wrong, AssetDeskError) else f"{type(wrong).__name__}: {wrong}"
    return FileFault(ErrorCode.GENERIC_ERROR, f"{RULES[ErrorCode.GENERIC_ERROR].short}: {said}"[:300], detail=trace)
