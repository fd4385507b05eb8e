"""A live preview of edits: how an asset would look with other options, before anything of it is run or stored.

Made by a worker process with the code that runs later, on a reduced copy or on a part at full resolution. The worker
keeps the original decoded between two looks, so that each further one takes a moment.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.edits import Insets
from assetdesk.core.errors import ErrorCode, FileFault, UsageFault
from assetdesk.core.options import BY_COLOUR, BY_TRANSPARENCY, CROP
from assetdesk.core.task import Limits, StepRequest, TaskRequest
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.jobs.executors.local import LocalExecutor

EDGE = 1600
Region = tuple[int, int, int, int]
# an answer that is nearly there is worth having: the worker would have to decode all anew
_GRACE = 1.5
_MEMORY_GRACE = 1.15


@dataclass(frozen=True, slots=True)
class Tried:
    """Encoded pictures (JPEG, or PNG where there is transparency) of the same part and size, sRGB, not cropped.

    `before` is None where it was not asked for. `crop` is what the options cut off, in px of the upright picture at
    full resolution, whose size is `width` and `height`; `exact` is False where an automatic crop was found on the
    reduced copy. `warnings` are sentences for people.
    """

    after: bytes
    before: bytes | None
    crop: Insets | None
    exact: bool
    width: int
    height: int
    warnings: tuple[str, ...] = ()


class Tryout:
    """One worker, started at the first look. `close` ends it; call all of it off the window's thread."""

    def __init__(self, lib: Library) -> None:
        self._lib = lib
        self._gate = threading.Lock()
        self._turn = threading.Lock()
        self._executor: LocalExecutor | None = None
        self._closed = False
        self._newest: dict[str, int] = {}

    def show(
        self,
        asset_id: int,
        options: Mapping[str, Any],
        max_edge: int = EDGE,
        region: Region | None = None,
        *,
        before: bool = True,
        channel: str = "",
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Tried | None:
        """How the asset looks with these options in force (`core.options.in_force(stored, given)`, `stored` here).

        The whole picture, at most `max_edge` px, or with `region` (left, top, width, height in px of the upright
        picture, not cropped) that part at full resolution, where sharpening is seen as it will be. None where a newer
        call of the same `channel` has come (whole pictures and regions are two channels where none is named), or it
        was cancelled.
        FileFault where the file cannot be shown like that, UsageFault where the asset is no more.
        """
        asked = {"options": dict(options), "max_edge": max_edge, "region": region, "before": before}
        channel = channel or ("region" if region else "whole")
        with self._gate:
            mine = self._newest[channel] = self._newest.get(channel, 0) + 1

        def unwanted() -> bool:
            return cancelled() or self._newest[channel] != mine

        found = self._asked(asset_id, asked, unwanted)
        return found if isinstance(found, Tried) else None

    def stored(self, asset_id: int) -> Mapping[str, Any]:
        """The options in force on the asset now."""
        from assetdesk.store.views import original

        with self._lib.browse.plain() as db:
            return original.of_asset(db, asset_id).options

    def auto_crop(
        self, asset_id: int, options: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[Insets | None, int, int, tuple[str, ...]] | None:
        """The crop of these options in force at full resolution; width and height of the uncropped picture; warnings.

        None where it was cancelled."""
        found = self._asked(asset_id, {"options": dict(options), "crop_only": True}, cancelled)
        return (found.crop, found.width, found.height, found.warnings) if found is not None else None

    def close(self) -> None:
        """End the worker."""
        with self._gate:
            self._closed = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.stop()

    def _asked(self, asset_id: int, asked: Mapping[str, Any], unwanted: Callable[[], bool]) -> Tried | None:
        out = self._folder()
        try:
            request = self._request(asset_id, asked, out)
            with self._turn:  # one after the other; what nobody wants any more by then is left out
                if self._closed or unwanted():
                    return None
                if not self._run(request, unwanted):
                    return None
            return _read(out)
        finally:
            shutil.rmtree(out, ignore_errors=True)

    def _request(self, asset_id: int, asked: Mapping[str, Any], out: Path) -> TaskRequest:
        from assetdesk.jobs.tryout import STEP
        from assetdesk.store.views import original
        from assetdesk.store.work import claims

        paths = self._lib.store.paths
        with self._lib.browse.plain() as db:
            asset = original.of_asset(db, asset_id)
            profiles = claims.profiles_of(db, asked["options"])
        limits = self._limits(asset.options)
        source = self._lib.browse.original_path(asset_id) if not asset.part else paths.original(asset.path)
        return TaskRequest(
            task=out.name,
            asset_id=asset_id,
            source=str(source),
            out_dir=str(out),
            steps=(StepRequest(STEP, asked),),
            limits=limits,
            part=asset.part,
            name=asset.name if asset.part else "",
            profiles={
                name: where if where.startswith("icc|") else str(paths.original(where))
                for name, where in profiles.items()
            },
        )

    def _limits(self, options: Mapping[str, Any]) -> Limits:
        return self._lib.settings().limits.raised(options)

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
        from assetdesk.jobs.tryout import TARGET

        with self._gate:
            if self._closed:
                return False
            if self._executor is None:
                self._executor = LocalExecutor(1, TARGET)
            ticket = self._executor.submit(task, quick=True)
        until = time.monotonic() + task.limits.seconds_image
        since = 0.0
        while ticket.wait(0.03) is None:
            now = time.monotonic()
            since = (since or now) if unwanted() else 0.0
            # a pool that was stopped meanwhile never tells of its tasks' end
            if self._closed or (since and (now - since > _GRACE or not ticket.running_for())):
                ticket.kill()
                return False
            if now > until:
                ticket.kill()
                raise FileFault(ErrorCode.TIMEOUT, f"Stopped after {task.limits.seconds_image:.0f} s.")
            if ticket.memory() > task.limits.memory * _MEMORY_GRACE:
                ticket.kill()
                raise FileFault(
                    ErrorCode.MEMORY_LIMIT, f"Needs more memory than the {task.limits.memory >> 20:,} MB allowed."
                )
        return True


def auto_crop_rect(lib: Library, asset_id: int, options: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """x, y, width and height in px of what an automatic crop leaves of the asset (IPS API, getAutoCropRect).

    `options` holds exactly one of autoColorCropOptions and autoTransparentCropOptions; the asset's other options count
    as they are in force. The whole picture where nothing would be cut off. UsageFault, FileFault.
    """
    given = [name for name in (BY_COLOUR, BY_TRANSPARENCY) if options.get(name) is not None]
    if len(given) != 1:
        raise UsageFault(
            f"Exactly one of {BY_COLOUR} and {BY_TRANSPARENCY} has to be given.", code=30001 if given else 30002
        )
    trying = lib.tryout
    force = {
        name: value for name, value in trying.stored(asset_id).items() if name not in (CROP, BY_COLOUR, BY_TRANSPARENCY)
    }
    found = trying.auto_crop(asset_id, {**force, given[0]: options[given[0]]})
    if found is None:
        raise UsageFault("The library was closed meanwhile.")
    insets, width, height, _ = found
    cut = insets or Insets()
    return cut.left, cut.top, width - cut.left - cut.right, height - cut.top - cut.bottom


def _read(out: Path) -> Tried:
    """What the worker wrote; its fault where there is no picture."""
    from assetdesk.jobs.tryout import AFTER, ANSWER, BEFORE

    try:
        told = json.loads((out / ANSWER).read_text(encoding="utf-8"))
        if "error" in told:
            raise FileFault(ErrorCode(told["error"]), told["message"], detail=told.get("detail", ""))
        crop = told["crop"]
        return Tried(
            after=(out / AFTER).read_bytes() if AFTER in told else b"",
            before=(out / BEFORE).read_bytes() if BEFORE in told else None,
            crop=Insets(*(int(v) for v in crop)) if crop else None,
            exact=bool(told["exact"]),
            width=int(told["width"]),
            height=int(told["height"]),
            warnings=tuple(str(one) for one in told["warnings"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise FileFault(
            ErrorCode.WORKER_CRASHED, "The preview could not be made: its worker ended. Try again.", detail=repr(wrong)
        ) from None
