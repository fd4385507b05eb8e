"""What a profile makes of one asset, before it is saved: the real steps in a worker, into a folder that goes again.

Commands are not run, films are not encoded: both may take minutes and act outside. What a metadata profile gives is
worked out without a worker.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import SourceFacts
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.presets import IMAGE, METADATA, PROCESSING, VIDEO
from assetdesk.core.profiles.digest import applying
from assetdesk.core.task import StepOutcome, StepRequest, TaskRequest
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.jobs.executors.local import LocalExecutor

STEPS = {PROCESSING: "renditions", IMAGE: "crops"}
# what is larger is told, and not shown
_LARGEST = 60_000_000
_GRACE = 1.5


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file as it would be, of `size` bytes: `data`, where they are a picture that can be shown. The rest in px."""

    name: str
    size: int
    mime: str
    width: int | None
    height: int | None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Value:
    """A line of what a profile gives without a file: a field's value, or an encoding's size. `source` of a value is
    `you`, `file` or `profile`, whoever's is shown."""

    label: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """All files of a profile for an asset; `crops` are rows of `core.crops` JSON. Width and height of the upright
    original in px. `nothing`: the profile does not concern such a file. `values` are what it gives beside files,
    `left_out` names that are not tried."""

    files: tuple[MadeFile, ...] = ()
    crops: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    nothing: bool = False
    values: tuple[Value, ...] = ()
    left_out: tuple[str, ...] = ()


class ProfilePreview:
    """One worker, started at the first look. `close` ends it; call all of it off the window's thread."""

    def __init__(self, lib: Library) -> None:
        self._lib = lib
        self._gate = threading.Lock()
        self._turn = threading.Lock()
        self._executor: LocalExecutor | None = None
        self._closed = False
        self._newest = 0

    def show(
        self, asset_id: int, kind: str, body: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Made | None:
        """What a checked body makes of the asset. None where a newer call has come, or it was cancelled.

        FileFault where the file cannot be processed, UsageFault where the asset is no more.
        """
        with self._gate:
            self._newest += 1
            mine = self._newest

        def unwanted() -> bool:
            return cancelled() or self._newest != mine

        row = next(iter(self._lib.browse.rows([asset_id])), None)
        mime, format_name = (row.mime, row.format or "") if row is not None else ("", "")
        program = dict(applying(kind, body, mime, format_name))
        left_out = tuple(str(one["name"]) for name in ("commands", "videos") for one in program.pop(name, ()))
        if program and kind == METADATA:
            return Made(values=_fields(self._lib, asset_id, body))
        if program and kind == VIDEO and row is not None:
            return Made(values=_encodings(self._lib, program, row.width or 0, row.height or 0))
        if not program or kind not in STEPS:
            return Made(nothing=not left_out, left_out=left_out)
        out = self._folder()
        try:
            request = self._request(asset_id, kind, program, out)
            with self._turn:
                if self._closed or unwanted() or not self._run(request, unwanted):
                    return None
            return replace(_read(out, STEPS[kind]), left_out=left_out)
        finally:
            shutil.rmtree(out, ignore_errors=True)

    def close(self) -> None:
        """End the worker."""
        with self._gate:
            self._closed = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.stop()

    def _request(self, asset_id: int, kind: str, program: Mapping[str, Any], out: Path) -> TaskRequest:
        from assetdesk.store import crops
        from assetdesk.store.views import original
        from assetdesk.store.work import claims

        paths = self._lib.store.paths
        with self._lib.browse.plain() as db:
            asset = original.of_asset(db, asset_id)
            profiles = claims.profiles_of(db, asset.options)
            assets = claims.assets_of(db, {kind: program})
            kept = {"crops": crops.kept_json(db, asset_id)} if kind == IMAGE else {}
        source = self._lib.browse.original_path(asset_id) if not asset.part else paths.original(asset.path)
        return TaskRequest(
            task=out.name,
            asset_id=asset_id,
            source=str(source),
            out_dir=str(out),
            steps=(StepRequest(STEPS[kind], dict(asset.options)),),
            limits=self._lib.settings().limits.raised(asset.options),
            long=True,
            part=asset.part,
            name=asset.name if asset.part else "",
            profiles={
                name: where if where.startswith("icc|") else str(paths.original(where))
                for name, where in profiles.items()
            },
            programs={kind: program},
            assets={handle: str(paths.original(where)) for handle, where in assets.items()},
            kept=kept,
        )

    def _folder(self) -> Path:
        """Where the worker writes: in the library, or beside it where that is open to look only."""
        name = f"try-{uuid.uuid4().hex[:12]}"
        if self._lib.read_only:
            return Path(tempfile.mkdtemp(prefix=f"assetdesk-{name}-"))
        out = self._lib.store.paths.tmp / name
        out.mkdir(parents=True)
        return out

    def _run(self, task: TaskRequest, unwanted: Callable[[], bool]) -> bool:
        from assetdesk.jobs.executors.local import LocalExecutor

        with self._gate:
            if self._closed:
                return False
            if self._executor is None:
                self._executor = LocalExecutor(1)
            ticket = self._executor.submit(task, quick=True)
        until = time.monotonic() + task.limits.seconds_image
        since = 0.0
        while ticket.wait(0.03) is None:
            now = time.monotonic()
            since = (since or now) if unwanted() else 0.0
            if self._closed or (since and (now - since > _GRACE or not ticket.running_for())):
                ticket.kill()
                return False
            if now > until:
                ticket.kill()
                raise FileFault(ErrorCode.TIMEOUT, f"Stopped after {task.limits.seconds_image:.0f} s.")
        return True


def _fields(lib: Library, asset_id: int, body: Mapping[str, Any]) -> tuple[Value, ...]:
    """What each row of a metadata profile comes to: a person's value wins, then the file's."""
    known = {one.name: one for one in lib.browse.fields(asset_id)}
    found = []
    for one in body.get("fields") or ():
        now = known.get(one["property"])
        value, source = one["default"], "profile"
        if now is not None and now.user is not None:
            value, source = now.user, "you"
        elif now is not None and now.embedded is not None and (not one["overwrite"] or value is None):
            value, source = now.embedded, "file"
        if value is not None:
            text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            found.append(Value(one["label"], text, source))
    return tuple(found)


def _encodings(lib: Library, program: Mapping[str, Any], width: int, height: int) -> tuple[Value, ...]:
    """The encodings of a video profile, each with the size it would have."""
    from assetdesk.core import encoding
    from assetdesk.store.profiles import presets

    with lib.browse.plain() as db:
        listed = presets.contents(db, program.get("presets") or ())
    found = []
    for one in listed:
        made = encoding.from_json(one)
        size = made.size_of(width, height) if width and height else (0, 0)
        found.append(Value(made.name, f"{size[0]} × {size[1]}" if all(size) else ""))
    found += [Value(str(one["name"]), str(one["ratio"])) for one in program.get("crops") or ()]
    return tuple(found)


def _read(out: Path, step: str) -> Made:
    """What the worker wrote; its fault where nothing came of it."""
    from assetdesk.jobs.facts import FactsReader

    facts = FactsReader(out).read()
    source = next((one for one in facts if isinstance(one, SourceFacts)), None)
    ended = next((one for one in facts if isinstance(one, StepOutcome) and one.step == step), None)
    if ended is None:
        raise FileFault(ErrorCode.WORKER_CRASHED, "The preview could not be made: its worker ended. Try again.")
    if ended.error and not ended.files:
        raise FileFault(ErrorCode(ended.error), ended.message, detail=ended.detail)
    width, height = (source.width or 0, source.height or 0) if source is not None else (0, 0)
    if source is not None and (source.orientation or 1) >= 5:
        width, height = height, width
    files = []
    for one in ended.files:
        shown = one.mime.startswith("image/") and one.bytes <= _LARGEST
        data = (out / one.name).read_bytes() if shown else b""
        files.append(MadeFile(one.name, one.bytes, one.mime, one.width, one.height, data))
    found = (ended.found or {}).get("crops") or ()
    told = (*((ended.message,) if ended.error else ()), *ended.warnings)
    return Made(tuple(files), tuple(found), told, width, height, nothing=not ended.applies)
