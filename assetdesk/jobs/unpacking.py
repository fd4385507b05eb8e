"""What a worker does with an archive of an upload: unpack it, or look what is in it, and tell of it in a small JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import TaskRequest

TARGET = "assetdesk.jobs.unpacking:run"
UNPACK, PEEK = "unpack", "peek"
ANSWER = "unpacked.json"
FILES = "files"
PROGRESS = "progress.txt"
_TOLD_SECONDS = 0.2


def run(request: TaskRequest) -> None:
    """Unpack `request.source` into `FILES` of the task's folder, or look into it. Never raises.

    The options are the `name` of the archive, `limits` (`UnpackLimits`), and perhaps a `password`, which is written
    nowhere. The answer says `password` alone where one is needed.
    """
    out = Path(request.out_dir)
    (step,) = request.steps
    try:
        answer = _unpacked(request.source, out, step.options) if step.step == UNPACK else _seen(request, step.options)
    except FileFault as fault:
        answer = {"error": str(fault.code), "message": str(fault), "detail": fault.detail}
    except MemoryError:
        answer = {"error": ErrorCode.MEMORY_LIMIT.value, "message": "Unpacking it needs more memory than allowed."}
    except OSError as wrong:
        answer = {"os": wrong.strerror or str(wrong), "errno": wrong.errno}
    part = out / f"{ANSWER}.part"
    part.write_text(json.dumps(answer), encoding="utf-8", errors="replace")
    part.replace(out / ANSWER)


def _unpacked(source: str, out: Path, options: Mapping[str, Any]) -> dict[str, Any]:
    from assetdesk.media.archives.unpacking import NeedsPassword, unpack

    (out / FILES).mkdir()
    last = time.monotonic()

    def told(done: float) -> None:
        nonlocal last
        if time.monotonic() - last > _TOLD_SECONDS:
            last = time.monotonic()
            (out / PROGRESS).write_text(f"{done:.3f}", encoding="ascii")

    name, limits, password = str(options["name"]), options["limits"], options.get("password")
    try:
        found = unpack(source, name, out / FILES, limits, password, told)
    except NeedsPassword:
        return {"password": True}
    return asdict(found)


def _seen(request: TaskRequest, options: Mapping[str, Any]) -> dict[str, Any]:
    from assetdesk.media.archives.unpacking import peek

    return asdict(peek(request.source, str(options["name"]), options["limits"]))
