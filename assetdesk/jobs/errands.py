"""What a worker process does beside steps: errands that are no asset's result, such as a person's own command.

The answer is one `StepOutcome` in the facts file, as of a step.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assetdesk.core.commands import SECONDS, split
from assetdesk.core.errors import AssetDeskError, ErrorCode, FileFault
from assetdesk.core.task import FACTS_FILE, StepOutcome, TaskRequest, to_line
from assetdesk.jobs import memory

COMMAND = "command"
METADATA = "metadata"
PICTURE = "picture"
# the file in the task's folder with what was made
WRITTEN = "written"


def run(request: TaskRequest) -> None:
    """The request's errand. Never raises; what happened stands in the facts file."""
    errand = request.errand
    name = str(errand.get("kind", ""))
    try:
        if name == METADATA:
            _metadata(request, errand)
            outcome = StepOutcome(name, "")
        elif name == COMMAND:
            outcome = StepOutcome(name, "", detail=_command(request, errand))
        elif name == PICTURE:
            from assetdesk.jobs import exporting_picture

            made = exporting_picture.make(request, errand, Path(request.out_dir) / WRITTEN)
            outcome = StepOutcome(name, "", detail=made)
        else:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"No errand {name}.")
    except FileFault as fault:
        outcome = StepOutcome(name, "", error=fault.code.value, message=str(fault), detail=fault.detail)
    except Exception as wrong:
        said = str(wrong) if isinstance(wrong, AssetDeskError) else f"{type(wrong).__name__}: {wrong}"
        detail = "".join(traceback.format_exception(wrong))
        outcome = StepOutcome(name, "", error=ErrorCode.GENERIC_ERROR.value, message=said, detail=detail)
    with (Path(request.out_dir) / FACTS_FILE).open("a", encoding="utf-8", errors="replace") as file:
        file.write(to_line(outcome))


def _command(request: TaskRequest, errand: Mapping[str, Any]) -> str:
    """Runs a person's own program on an asset, to its end; what it said."""
    from assetdesk.media.programs import running

    folder = Path(request.out_dir) / "outside"
    folder.mkdir(exist_ok=True)
    # a copy that may not be written: whatever the program does, the original stays as it is
    given = folder / Path(request.source).name
    shutil.copyfile(request.source, given)
    given.chmod(0o400)
    values = {**errand["values"], "input": str(given)}
    words = split(str(errand["command"]), values, dict(errand["parameters"]))
    # a bare name is looked up; a path must be whole, for it would count from a folder that is nobody's
    there = os.path.isabs(words[0]) or os.path.basename(words[0]) == words[0]  # noqa: PTH117, PTH119 - a plain text
    program = shutil.which(words[0]) if there else None
    if program is None:
        raise FileFault(ErrorCode.TOOL_MISSING, f"“{words[0]}” is not installed here.")
    label = Path(program).name
    limits = running.Limits(seconds=float(errand.get("seconds") or SECONDS), memory=request.limits.memory)
    said = running.run([program, *words[1:]], f"“{label}”", str(folder), limits)
    if said.code:
        lines = [line.strip() for line in said.words.splitlines() if line.strip()]
        last = f": {lines[-1][:150].rstrip('.')}." if lines else "."
        raise FileFault(ErrorCode.COMMAND_FAILED, f"“{label}” ended with code {said.code}{last}", detail=said.words)
    return said.words


def _metadata(request: TaskRequest, errand: Mapping[str, Any]) -> None:
    """Writes metadata into a copy of the original, or into the content of an XMP file (`jobs.write_metadata`)."""
    from assetdesk.media.metadata import write

    target = Path(request.out_dir) / WRITTEN
    try:
        with memory.limited(request.limits.memory):
            if errand["into"] == "file":
                write.into_file(Path(request.source), str(errand["format"]), target, errand["values"])
            else:
                there = Path(errand["there"]) if errand["there"] else None
                body = write.sidecar(there, errand["values"])
                if body is not None:
                    target.write_bytes(body)
    except MemoryError:
        raise FileFault(ErrorCode.MEMORY_LIMIT, "Writing it needs more memory than allowed.") from None
