"""A worker function for the engine's tests. The original's text says what it does, one word a line.

`ok` makes one file and a cell; `segv`, `segv-once`, `hang`, `eat`, `slow:<s>`, `fail:<code>`, `generic:<times>`,
`pages:<n>`, `raise`, `warn`, `full-while:<file>` (the disk is full while that file exists), `progress`, `gone-after`
(looks again after each step). `in:<step>` says in which step the trouble is (preview, where nothing is said).
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from pathlib import Path
from typing import TextIO

from assetdesk.core.asset import SourceFacts
from assetdesk.core.task import (
    FACTS_FILE,
    DerivedFile,
    Fact,
    Progress,
    StepOutcome,
    TaskEnd,
    TaskRequest,
    to_line,
)

TARGET = "support.fake_worker:run_task"


def run_task(request: TaskRequest) -> None:
    """As the real one: facts as they come, files into `out_dir`."""
    with (Path(request.out_dir) / FACTS_FILE).open("a", encoding="utf-8") as file:
        source = Path(request.source)
        try:
            stat, words = source.stat(), source.read_text().split()
        except FileNotFoundError:
            for step in request.steps:
                _tell(file, StepOutcome(step.step, f"{step.step}.1/unknown.1", error="SourceMissing"))
            return
        said = dict(word.partition(":")[::2] for word in words)
        pages = int(said.get("pages", 1))
        name = "pdf" if pages > 1 else "plain"
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        _tell(
            file,
            SourceFacts(
                stat.st_size, stat.st_mtime_ns, stat.st_ino, digest, name, "Image", "image/x-plain", 8, 6, pages
            ),
        )
        for asked in request.steps:
            outcome = _step(request, asked.step, name, source, said, file)
            if "gone-after" in said and not source.exists():
                outcome = StepOutcome(asked.step, outcome.module_version, error="SourceMissing")
            _tell(file, outcome)
        _tell(file, TaskEnd(0.1))


def _step(request: TaskRequest, step: str, name: str, source: Path, said: dict[str, str], file: TextIO) -> StepOutcome:
    version = f"{step}.1/{name}.1"
    if step == said.get("in", "preview"):
        failure = _trouble(source, said, file, step)
        if failure is not None:
            return StepOutcome(step, version, error=failure, message=f"It says {failure}.")
    if step == "metadata":
        return StepOutcome(step, version, fields={"dc:title": source.stem, "tiff:Make": "Nikon", "tiff:Model": "Z"})
    made = [_file(request, step, source, f"{step}.{number}.txt") for number in range(2 if step == "pages" else 1)]
    cell = None
    if step == "preview":
        cell = "cell.jpg"
        (Path(request.out_dir) / cell).write_bytes(b"cell of " + source.read_bytes())
    return StepOutcome(
        step,
        version,
        files=tuple(made),
        cell=cell,
        warnings=("A little odd.",) if "warn" in said else (),
        follow=("pages",) if step == "preview" and name == "pdf" else (),
        seconds=0.5,
    )


def _file(request: TaskRequest, step: str, source: Path, name: str) -> DerivedFile:
    body = f"{step} of {source.read_text()}".encode()
    (Path(request.out_dir) / name).write_bytes(body)
    return DerivedFile(name, len(body), hashlib.sha256(body).hexdigest(), "text/plain", 1, 1)


def _trouble(source: Path, said: dict[str, str], file: TextIO, step: str) -> str | None:
    if "slow" in said:
        time.sleep(float(said["slow"]))
    if "progress" in said:
        for fraction in (0.25, 0.75):
            _tell(file, Progress(step, fraction))
            time.sleep(0.25)
    if "segv" in said or ("segv-once" in said and _times(source) < 1):
        os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(60)
    if "hang" in said:
        time.sleep(600)
    if "eat" in said:
        held = []
        while True:
            held.append(bytearray(os.urandom(1 << 20) * 8))
            time.sleep(0.01)
    if "raise" in said:
        raise ValueError("nobody expected this")
    if "generic" in said and _times(source) < int(said["generic"]):
        return "GenericError"
    if "full-while" in said and Path(said["full-while"]).exists():
        return "DiskFull"
    return said.get("fail")


def _times(source: Path) -> int:
    """How often this was asked before for this file."""
    marks = source.parent / ".assetdesk" / f"{source.name}.times"
    before = marks.stat().st_size if marks.exists() else 0
    with marks.open("a") as file:
        file.write("x")
    return before


def _tell(file: TextIO, fact: Fact) -> None:
    file.write(to_line(fact))
    file.flush()
