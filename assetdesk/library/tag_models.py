"""Models that people bring for tags: copied into the library, tried in a worker, then used by the step `tags`."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assetdesk.core.errors import UsageFault
from assetdesk.core.tags import TagSettings, UserModel, cleaned, key_of
from assetdesk.core.task import TaskRequest
from assetdesk.library import tags
from assetdesk.library.session import Library

LARGEST = 1 << 30  # bytes
_BLOCK = 1 << 20
_SECONDS = 120.0
_MODEL, _LABELS = "model.onnx", "labels.txt"


def add(lib: Library, name: str, model: Path, labels: Path) -> int:
    """A model under a name of its own. How many things it knows.

    UsageFault, in one sentence, where the name is taken or the files do not work; nothing is kept then.
    """
    lib.need("manageLibrary")
    lib.need_writing()
    wanted = cleaned(name)
    if key_of(wanted) in {key_of(one.name) for one in tags.settings(lib).models}:
        raise UsageFault(f"There is a model “{wanted}” already. Give this one another name.")
    home = lib.store.paths.models
    folder = home / f"new-{uuid.uuid4().hex[:12]}"
    try:
        folder.mkdir(parents=True)
        digest = _copied(model, labels, folder)
        known = _checked(lib, folder, wanted)
        target = home / digest
        if target.exists():
            shutil.rmtree(folder)
        else:
            folder.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _put(lib, lambda now: replace(now, models=(*now.models, UserModel(wanted, digest))))
    return known


def remove(lib: Library, name: str) -> None:
    """The model is not used any more. What it has tagged is out of date then."""
    lib.need("manageLibrary")
    lib.need_writing()
    gone = [one for one in tags.settings(lib).models if one.name == name]
    _put(lib, lambda now: replace(now, models=tuple(one for one in now.models if one.name != name)))
    used = {one.digest for one in tags.settings(lib).models}
    for one in gone:
        if one.digest not in used:
            shutil.rmtree(lib.store.paths.models / one.digest, ignore_errors=True)


def _put(lib: Library, change: Callable[[TagSettings], TagSettings]) -> None:
    lib.store.set_settings({"tags": change(tags.settings(lib)).to_json()})


def _copied(model: Path, labels: Path, folder: Path) -> str:
    """Both files, and the digest of what is in them."""
    from blake3 import blake3

    hasher = blake3()
    for source, name in ((model, _MODEL), (labels, _LABELS)):
        try:
            if not source.is_file():
                raise UsageFault(f"“{source.name}” is not there.")
            if source.stat().st_size > LARGEST:
                raise UsageFault(f"“{source.name}” is larger than 1 GB.")
            with source.open("rb") as file, (folder / name).open("wb") as copy:
                while block := file.read(_BLOCK):
                    hasher.update(block)
                    copy.write(block)
        except OSError as wrong:
            raise UsageFault(f"“{source.name}” cannot be copied: {wrong.strerror}.") from wrong
        hasher.update(b"\0")
    return hasher.hexdigest()[:32]


def _checked(lib: Library, folder: Path, name: str) -> int:
    """What a worker says of the model; one that kills it or takes for ever is no model, either."""
    from assetdesk.jobs.executors.local import LocalExecutor
    from assetdesk.jobs.model_check import ANSWER, TARGET

    out = lib.store.paths.tmp / f"model-{uuid.uuid4().hex[:12]}"
    out.mkdir(parents=True)
    executor = LocalExecutor(1, TARGET)
    try:
        task = TaskRequest(out.name, 0, str(folder), str(out), (), None, lib.settings().limits, name=name)
        ticket = executor.submit(task, quick=True)
        until = time.monotonic() + _SECONDS
        while ticket.wait(0.1) is None:
            if time.monotonic() > until:
                ticket.kill()
                raise UsageFault(f"The model was tried for {_SECONDS:.0f} seconds and gave no answer.")
        try:
            answer = json.loads((out / ANSWER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise UsageFault("The model ended the process that tried it. It cannot be used.") from None
        if "fault" in answer:
            raise UsageFault(str(answer["fault"]))
        return int(answer["labels"])
    finally:
        executor.stop()
        shutil.rmtree(out, ignore_errors=True)
