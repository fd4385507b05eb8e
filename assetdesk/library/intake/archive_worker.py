"""The worker process that opens archives: one, started at the first archive it is asked for."""

from __future__ import annotations

import errno
import json
import shutil
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.archives import UnpackLimits
from assetdesk.core.errors import DiskFull, EnvironmentFault, ErrorCode, FileFault
from assetdesk.core.settings import LibrarySettings
from assetdesk.core.task import StepRequest, TaskRequest

if TYPE_CHECKING:
    from assetdesk.jobs.executors.local import LocalExecutor

# what a worker unpacks at the very least; a large archive is given time by its size. The old cipher is slow.
_BYTES_A_SECOND, _ENCRYPTED_A_SECOND = 4 << 20, 256 << 10


class ArchiveWorker:
    """Used by many threads at once; `close` ends it."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._executor: LocalExecutor | None = None
        self._closed = False

    def close(self) -> None:
        """End the worker."""
        with self._gate:
            self._closed = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.stop()

    def run(
        self,
        step: str,
        source: Path,
        name: str,
        home: Path,
        settings: LibrarySettings,
        cancelled: Callable[[], bool],
        password: str | None = None,
        progress: Callable[[float], None] = lambda done: None,
    ) -> Mapping[str, Any] | None:
        """What the worker answers (`jobs.unpacking`) of the archive `source`, uploaded as `name`; `home` is an empty
        folder of its own. None where it was cancelled; FileFault where the archive is at fault, EnvironmentFault
        where the machine is."""
        from assetdesk.jobs.executors.local import LocalExecutor
        from assetdesk.jobs.unpacking import PROGRESS, TARGET

        limits = settings.limits
        size = _size(source, name)
        free = shutil.disk_usage(home).free - settings.free_bytes_min
        asked: dict[str, Any] = {
            "name": name,
            "limits": UnpackLimits(min(settings.unpack_bytes, max(0, free)), settings.unpack_files),
        }
        if password is not None:
            asked["password"] = password
        task = TaskRequest(home.name, 0, str(source), str(home), (StepRequest(step, asked),), None, limits, long=True)
        with self._gate:
            if self._closed:
                return None
            if self._executor is None:
                self._executor = LocalExecutor(1, TARGET)
            ticket = self._executor.submit(task, quick=False)
        least = _BYTES_A_SECOND if password is None else _ENCRYPTED_A_SECOND
        seconds = max(limits.seconds_document, size / least)
        while ticket.wait(0.05) is None:
            with suppress(OSError, ValueError):
                progress(float((home / PROGRESS).read_text(encoding="ascii")))
            if self._closed or cancelled():
                ticket.kill()
                return None
            if ticket.running_for() > seconds:
                ticket.kill()
                raise FileFault(ErrorCode.TIMEOUT, f"Unpacking “{name}” took more than {seconds:.0f} s.")
            if ticket.memory() > limits.memory:
                ticket.kill()
                raise FileFault(ErrorCode.MEMORY_LIMIT, f"Unpacking “{name}” needs more memory than allowed.")
        return _answer(home, name)


def _size(source: Path, name: str) -> int:
    try:
        return source.stat().st_size
    except FileNotFoundError:
        raise FileFault(ErrorCode.SOURCE_MISSING, f"“{source}” is not there any more.") from None
    except OSError as wrong:
        raise FileFault(ErrorCode.GENERIC_ERROR, f"“{name}” cannot be read: {wrong.strerror or wrong}.") from wrong


def _answer(home: Path, name: str) -> Mapping[str, Any]:
    from assetdesk.jobs.unpacking import ANSWER

    try:
        told: dict[str, Any] = json.loads((home / ANSWER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise FileFault(ErrorCode.WORKER_CRASHED, f"“{name}” could not be unpacked.", detail=repr(wrong)) from None
    if "os" in told:
        if told.get("errno") in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"The disk is full: “{name}” could not be unpacked.")
        if told.get("errno") in (errno.EACCES, errno.EPERM, errno.ENOENT):
            raise FileFault(ErrorCode.SOURCE_MISSING, f"“{name}” cannot be read: {told['os']}.")
        raise EnvironmentFault(f"“{name}” could not be unpacked: {told['os']}.")
    if "error" in told:
        raise FileFault(ErrorCode(told["error"]), str(told["message"]), detail=str(told.get("detail", "")))
    return told
