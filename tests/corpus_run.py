"""Runs every file of the development corpus through a task and says what became of it.

    python tests/corpus_run.py [CORPUS] [--only images,documents/pdf,photoshop,hostile] [--workers N] [--keep DIR]

Prints a table (kind, files, with preview, failed by code, seconds), every file that was expected to be fine, is of a
handled format and has no preview, every file over 30 s or 1 GB, every crash. Exit code 1 if there is any of these.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from assetdesk.core.asset import UNKNOWN_FORMAT, SourceFacts
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskEnd, TaskRequest, from_lines
from assetdesk.jobs.worker import run_task

DEFAULT_ONLY = "images,documents/pdf,photoshop,hostile"
MOST_SECONDS = 30.0
MOST_BYTES = 1 << 30
TIMEOUT = 120.0


@dataclass(slots=True)
class Result:
    """What became of one file."""

    path: str
    expect: str
    crash: str = ""
    source: SourceFacts | None = None
    steps: dict[str, StepOutcome] = field(default_factory=dict)
    seconds: float = 0.0
    peak: int = 0

    @property
    def kind(self) -> str:
        """The folder, two levels deep, as the manifest has it."""
        return "/".join(Path(self.path).parent.parts[:2]) or "."

    @property
    def error(self) -> str:
        """The first failing step's code, or empty."""
        if self.crash:
            return self.crash
        return next((step.error for step in self.steps.values() if step.error), "")

    @property
    def handled(self) -> bool:
        """Whether a handler took it."""
        return self.source is not None and self.source.format != UNKNOWN_FORMAT


def tasks(corpus: Path, only: list[str]) -> list[Result]:
    """The files of the manifest below the wanted folders."""
    with (corpus / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Result(row["path"], row["expect"])
            for row in rows
            if any(row["path"].startswith(f"{place.rstrip('/')}/") for place in only)
        ]


def run(corpus: Path, results: list[Result], out: Path, workers: int) -> None:
    """Each file as a task of its own, and a second one for what follows."""
    with ProcessPool(max_workers=workers, context=get_context("forkserver")) as pool:
        for follow in (False, True):
            waiting = []
            for number, one in enumerate(results):
                steps = one.steps["preview"].follow if follow and "preview" in one.steps else ()
                if not follow:
                    steps = ("metadata", "preview")
                if not steps:
                    continue
                place = out / f"{number}{'-long' if follow else ''}"
                place.mkdir()
                asked = tuple(StepRequest(step) for step in steps)
                request = TaskRequest(str(number), number, str(corpus / one.path), str(place), asked, one.source)
                waiting.append((one, place, pool.schedule(run_task, args=[request], timeout=TIMEOUT)))
            for one, place, future in waiting:
                try:
                    future.result()
                except FutureTimeout:
                    one.crash = "Timeout"
                except ProcessExpired as wrong:
                    one.crash = f"WorkerCrashed ({wrong.exitcode})"
                except Exception as wrong:
                    one.crash = f"raised {type(wrong).__name__}: {wrong}"
                collect(one, place)


def collect(one: Result, place: Path) -> None:
    """Reads the facts of a task."""
    facts_file = place / FACTS_FILE
    if not facts_file.exists():
        return
    with facts_file.open(encoding="utf-8") as file:
        for fact in from_lines(file):
            if isinstance(fact, SourceFacts):
                one.source = fact
            elif isinstance(fact, StepOutcome):
                one.steps[fact.step] = fact
                missing = [made.name for made in fact.files if (place / made.name).stat().st_size != made.bytes]
                if missing:
                    one.crash = f"files not as told: {missing}"
            elif isinstance(fact, TaskEnd):
                one.seconds = max(one.seconds, fact.seconds)
                one.peak = max(one.peak, fact.peak_memory)


def table(results: list[Result]) -> None:
    """One line a kind."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        kinds[one.kind].append(one)
    print(f"{'kind':24} {'files':>6} {'preview':>8} {'seconds':>8}  without, by code")
    for kind, those in sorted(kinds.items()):
        fine = sum(not one.error for one in those)
        codes = Counter(one.error for one in those if one.error)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        print(f"{kind:24} {len(those):6} {fine:8} {sum(one.seconds for one in those):8.1f}  {told}")
    print(f"{'all':24} {len(results):6} {sum(not one.error for one in results):8}")


def complaints(results: list[Result]) -> list[str]:
    """Everything that should not be."""
    found = []
    for one in results:
        if one.crash:
            found.append(f"crash    {one.path}: {one.crash}")
        if one.expect == "ok" and one.handled and one.error:
            step = next(step for step in one.steps.values() if step.error)
            found.append(f"no view  {one.path}: {one.error}: {step.message}")
        if any(step.error and not step.message for step in one.steps.values()):
            found.append(f"no words {one.path}")
        if one.error == "GenericError":
            step = next(step for step in one.steps.values() if step.error)
            found.append(f"generic  {one.path}: {step.message}")
        if one.seconds > MOST_SECONDS:
            found.append(f"slow     {one.path}: {one.seconds:.0f} s")
        if one.peak > MOST_BYTES:
            found.append(f"large    {one.path}: {one.peak / 1e6:.0f} MB")
    return found


def main() -> int:
    """Command line."""
    root = Path(__file__).resolve().parents[1]
    options = argparse.ArgumentParser(description="Run the development corpus through the worker.")
    options.add_argument("corpus", nargs="?", type=Path, default=root / ".cache" / "corpus")
    options.add_argument("--only", default=DEFAULT_ONLY)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--keep", type=Path, help="write the outputs here and leave them")
    options.add_argument("--each", action="store_true", help="also one line a file")
    chosen = options.parse_args()
    if not (chosen.corpus / "manifest.tsv").is_file():
        print(f"{chosen.corpus} has no manifest.tsv: it is not the corpus.", file=sys.stderr)
        return 2
    results = tasks(chosen.corpus, chosen.only.split(","))
    out = chosen.keep or Path(tempfile.mkdtemp(prefix="corpus-run-"))
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        run(chosen.corpus, results, out, chosen.workers)
    finally:
        if chosen.keep is None:
            shutil.rmtree(out, ignore_errors=True)
    if chosen.each:
        for number, one in enumerate(results):
            said = next((step.message for step in one.steps.values() if step.error), "")
            heard = [told for step in one.steps.values() for told in step.warnings]
            kind = one.source.format if one.source else "-"
            cost = f"{one.seconds:.2f}s {one.peak >> 20}MB"
            print(f"{number:5} {one.path} [{one.expect}] {kind} {cost} {one.error} {said} {heard}")
    table(results)
    wrong = complaints(results)
    print("\n".join(wrong))
    print(f"{len(results)} files in {time.monotonic() - started:.0f} s, {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
