"""Metadata of one asset into its file, or into the XMP file beside it, and back again. Only a person asks for that:
the command *Write metadata to files*, or a workflow's step.

The new file is made and checked by a worker, under another name. The old one is a version before the new one takes
its place by renaming; rows follow in one transaction. A kill leaves the old file or the new one, never a mix.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import EnvironmentFault, ErrorCode, FileFault
from assetdesk.core.identity import inode_of
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.core.sidecars import EXTENSION, RAW_EXTENSIONS
from assetdesk.core.task import StepOutcome, TaskRequest
from assetdesk.jobs import enqueue, errands
from assetdesk.jobs.executors.ticket import Executor, How
from assetdesk.jobs.facts import FactsReader
from assetdesk.store import sidecars, writing
from assetdesk.store.files import copy_in, hash_file, sync_folder
from assetdesk.store.history import versions
from assetdesk.store.history.apart import unless_replaced
from assetdesk.store.writing import Original

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.writer import Write

_POLL = 0.05


class Into(StrEnum):
    """Where metadata is written."""

    FILE = "file"
    SIDECAR = "sidecar"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of one asset. `version` is the number of what was there before (None: nothing), `mark` what
    the new content is known by. `note` says why it is a sidecar though a file was asked for."""

    asset_id: int
    into: Into
    name: str
    mark: str
    version: int | None = None
    note: str = ""


def into_of(one: Original, wanted: Into) -> Into:
    """Where it really goes: an asset with a sidecar keeps its metadata there, and few formats can take it."""
    from assetdesk.media.metadata.write import INTO

    return wanted if wanted is Into.FILE and one.sidecar is None and one.format in INTO else Into.SIDECAR


def write_one(
    store: Store,
    executor: Executor,
    asset_id: int,
    wanted: Into = Into.SIDECAR,
    cancelled: Callable[[], bool] = lambda: False,
) -> Written | None:
    """Write what a person sees of an asset and its file does not say; None where there is nothing to write.

    FileFault where it cannot be, with the file as it was. Call `read_again` when all are done.
    """
    with store.browse.plain() as db:
        one = writing.original(db, asset_id)
        values = writing.to_write(db, asset_id) if one is not None else {}
    if one is None:
        raise FileFault(ErrorCode.SOURCE_MISSING, "It has no file of its own.")
    if not values:
        return None
    out = store.paths.tmp / f"write-{uuid.uuid4().hex[:12]}"
    out.mkdir(parents=True)
    try:
        source = store.paths.original(one.path)
        before = _unchanged(one, source)
        into, note = into_of(one, wanted), ""
        if into is Into.FILE:
            try:
                _made(store, executor, one, out, {"into": into.value, "values": values}, cancelled)
            except FileFault as fault:
                if fault.code is not ErrorCode.SOURCE_UNSUPPORTED:
                    raise
                into, note = Into.SIDECAR, str(fault)
        made = out / errands.WRITTEN
        if into is Into.FILE:
            if not made.exists():
                return None
            if _unchanged(one, source) != before:
                raise _changed()
            return _replace(store, one, source, made)
        name = one.sidecar or _name_for(store, one)
        there = source.with_name(name)
        known = sidecars.look_at(there)
        asked = {"into": into.value, "values": values, "there": str(there) if known is not None else ""}
        _made(store, executor, one, out, asked, cancelled)
        if not made.exists():
            return None
        if sidecars.look_at(there) != known:
            raise _changed()
        return _lay_beside(store, one, there, made, note)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def take_back(store: Store, written: Written) -> bool:
    """Put back what was there before. False where something newer stands there now, which is left."""
    with store.browse.plain() as db:
        one = writing.original(db, written.asset_id)
        row = db.one(
            "SELECT path, hash FROM versions WHERE asset_id = ? AND number = ?", (written.asset_id, written.version)
        )
    if one is None or (row is None and written.version is not None):
        return False
    target = store.paths.original(one.path)
    kept = store.paths.versions / str(row.path) if row is not None else None
    if written.into is Into.SIDECAR:
        target = target.with_name(written.name)
        now = sidecars.look_at(target)
        if now is None or now.mark != written.mark:
            return False
        if kept is None:
            target.unlink()
        else:
            _put_copy(store, kept, target)
        found = sidecars.look_at(target)
        store.writer.run(lambda w: writing.put_sidecar(w, one, found, f"Writing {written.name} was undone"))
        return True
    if row is None or kept is None or one.hash != written.mark or hash_file(target)[1] != written.mark:
        return False
    _put_copy(store, kept, target)
    facts, digest = _facts(target), str(row.hash)
    store.writer.run(lambda w: writing.put_file(w, one, facts, digest, "Writing metadata into the file was undone"))
    return True


def read_again(store: Store, asset_ids: Iterable[int]) -> None:
    """Have the metadata of these read from their files, in a job of its own."""
    ids = tuple(asset_ids)
    if ids:
        name = "Read metadata that was written"
        request = ReprocessRequest(Selection(assets=ids), scopes=(Scope.METADATA,), apply_to=ApplyTo.STALE, name=name)
        enqueue.start_reprocess(store, request)


def _changed() -> FileFault:
    sentence = "Another program has changed the file. Look for changes (F5), then write again."
    return FileFault(ErrorCode.SOURCE_CORRUPT, sentence)


def _unchanged(one: Original, source: Path) -> os.stat_result:
    try:
        facts = source.lstat()
    except OSError as wrong:
        sentence = f"The original is not where it was: {one.path}."
        raise FileFault(ErrorCode.SOURCE_MISSING, sentence, detail=str(wrong)) from None
    if (facts.st_size, facts.st_mtime_ns) != (one.bytes, one.mtime_ns):
        raise _changed()
    return facts


def _made(
    store: Store, executor: Executor, one: Original, out: Path, asked: dict[str, Any], cancelled: Callable[[], bool]
) -> None:
    """Have a worker make the new file in `out`; none where that would be the old one. FileFault where it cannot be."""
    limits = store.settings().limits
    request = TaskRequest(
        task=out.name,
        asset_id=one.id,
        source=str(store.paths.original(one.path)),
        out_dir=str(out),
        steps=(),
        limits=limits,
        long=True,
        errand={"kind": errands.METADATA, "format": one.format or "", **asked},
    )
    ticket = executor.submit(request, quick=False)
    stopped = False
    while (ending := ticket.wait(_POLL)) is None:
        if cancelled() or ticket.running_for() > max(limits.seconds_document, one.bytes / 2e6):
            stopped = True
            ticket.kill()
    found = [fact for fact in FactsReader(out).read() if isinstance(fact, StepOutcome)]
    if not found:
        if stopped:
            raise FileFault(ErrorCode.TIMEOUT, "It was stopped.")
        if ending.how is How.BROKEN:
            raise EnvironmentFault("Worker processes cannot be started.", detail=ending.detail)
        raise FileFault(ErrorCode.WORKER_CRASHED, "Its worker process ended.", detail=ending.detail)
    if found[-1].error is not None:
        raise FileFault(ErrorCode(found[-1].error), found[-1].message, detail=found[-1].detail)


def _replace(store: Store, one: Original, source: Path, made: Path) -> Written:
    """The old file becomes a version, the new one takes its place, the rows follow."""
    if not os.access(source, os.W_OK):
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The file may only be read. Allow writing, or write beside it.")
    size, digest = hash_file(source)
    if one.hash and digest != one.hash:
        raise _changed()
    _flushed(made, source)
    number = _keep(store, one, source, "metadata", size, digest)
    with unless_replaced(store, one.key, one.id, number, source):
        part = _near(store, made, source)
        new = hash_file(part)[1]
        part.replace(source)
    sync_folder(source.parent)
    facts = _facts(source)
    said = f"Metadata written into the file; version {number} was kept"
    known = replace(one, hash=digest)
    store.writer.run(lambda w: writing.put_file(w, known, facts, new, said))
    return Written(one.id, Into.FILE, one.name, new, number)


def _lay_beside(store: Store, one: Original, target: Path, made: Path, note: str) -> Written:
    number = None
    _flushed(made, target)
    if target.exists():
        number = _keep(store, one, target, "sidecar", *hash_file(target))
    with unless_replaced(store, one.key, one.id, number or 0, target):
        part = _near(store, made, target)
        part.replace(target)
    sync_folder(target.parent)
    found = sidecars.look_at(target)
    assert found is not None
    store.writer.run(lambda w: writing.put_sidecar(w, one, found, f"Metadata written to {target.name}"))
    return Written(one.id, Into.SIDECAR, target.name, found.mark, number, note)


def _keep(store: Store, one: Original, file: Path, why: str, size: int, digest: str) -> int:
    paths, keep = store.paths, store.settings().versions_kept
    kept = versions.keep_file(paths, one.key, file, size, digest)

    def work(w: Write) -> int:
        w.on_undo(lambda: (paths.versions / kept.path).unlink(missing_ok=True))
        number = versions.add(w, one.id, kept, why=why, name=file.name)
        versions.prune(w, paths, one.id, keep)
        return number

    return store.writer.run(work)


def _put_copy(store: Store, kept: Path, target: Path) -> None:
    """A version's bytes in the place of a file; the version stays."""
    part = store.paths.tmp / f"write-{uuid.uuid4().hex[:12]}.part"
    copy_in(kept, part)
    part = _near(store, part, target)
    part.replace(target)
    sync_folder(target.parent)


def _flushed(made: Path, like: Path) -> None:
    """On the disk, readable by whoever could read the old file."""
    with suppress(OSError):
        shutil.copymode(like, made)
    with made.open("rb+") as file:
        os.fsync(file.fileno())


def _near(store: Store, part: Path, target: Path) -> Path:
    """The part where it can be renamed to its target: beside it, where that is another file system."""
    if part.stat().st_dev == target.parent.stat().st_dev:
        return part
    near = target.with_name(f".{uuid.uuid4().hex}.part")
    copy_in(part, near)
    return near


def _facts(path: Path) -> dict[str, int]:
    facts = path.stat()
    return {"bytes": facts.st_size, "mtime_ns": facts.st_mtime_ns, "inode": inode_of(facts)}


def _name_for(store: Store, one: Original) -> str:
    """A new sidecar's name: a raw photo's is known by its stem (Lightroom, Bridge), any other's by its whole name."""
    stem, dot, ending = one.name.rpartition(".")
    folder = store.paths.original(one.path).parent
    with store.browse.plain() as db:
        others = writing.names_beside(db, one)
    raw = f".{ending.casefold()}" in RAW_EXTENSIONS
    alone = not any(f".{name.rpartition('.')[2]}" in RAW_EXTENSIONS for name in others)
    names = [f"{stem}{EXTENSION}"] if dot and raw and alone else []
    for name in (*names, f"{one.name}{EXTENSION}"):
        if not os.path.lexists(folder / name):
            return name
    sentence = f"“{one.name}{EXTENSION}” is another file already. Rename it, then write again."
    raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence)
