"""What a worker does with an archive of an upload: unpack it, and tell what is in it in a small JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import TaskRequest

TARGET = "assetdesk.jobs.unpacking:run"
STEP = "unpack"
ANSWER = "unpacked.json"
FILES = "files"


def run(request: TaskRequest) -> None:
    """Unpack `request.source` into `FILES` of the task's folder. Never raises."""
    from assetdesk.media.unpack import unpack

    out = Path(request.out_dir)
    options = request.steps[0].options
    try:
        (out / FILES).mkdir()
        found = unpack(
            request.source, str(options["name"]), out / FILES, int(options["bytes"]), int(options["entries"])
        )
        answer: dict[str, Any] = asdict(found)
    except FileFault as fault:
        answer = {"error": str(fault.code), "message": str(fault)}
    except MemoryError:
        answer = {"error": ErrorCode.MEMORY_LIMIT.value, "message": "Unpacking it needs more memory than allowed."}
    except OSError as wrong:
        answer = {"os": wrong.strerror or str(wrong)}
    part = out / f"{ANSWER}.part"
    part.write_text(json.dumps(answer), encoding="utf-8", errors="replace")
    part.replace(out / ANSWER)
