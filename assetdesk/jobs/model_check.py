"""What a worker process does with a model that a person brings: open it, and let it look at a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.task import TaskRequest

TARGET = "assetdesk.jobs.model_check:run"
ANSWER = "checked.json"


def run(request: TaskRequest) -> None:
    """`source` is the folder with model and labels, `name` the model's; the answer is a small JSON. Never raises."""
    from assetdesk.jobs import memory
    from assetdesk.media.tagging import own

    out = Path(request.out_dir)
    answer: dict[str, Any]
    try:
        with memory.limited(request.limits.memory):
            answer = {"labels": own.check(Path(request.source), request.name)}
    except UsageFault as fault:
        answer = {"fault": str(fault)}
    except MemoryError:
        answer = {"fault": "The model needs more memory than a worker may take."}
    except Exception as wrong:
        answer = {"fault": f"The model cannot be used: {type(wrong).__name__}."}
    part = out / f"{ANSWER}.part"
    part.write_text(json.dumps(answer), encoding="utf-8")
    part.replace(out / ANSWER)
