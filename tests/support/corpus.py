"""The development corpus: its list of files, and a worker's answers to any of them, without library and job."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from assetdesk.core.asset import SourceFacts
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskEnd, TaskRequest, from_lines
from assetdesk.jobs.worker import run_task

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / ".cache" / "corpus"
TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A line of the manifest. `path` is relative to the corpus; `expect` is ok, either or error."""

    path: str
    expect: str


@dataclass(slots=True)
class Answer:
    """What a worker said of one file. `error` is a code or empty, `out` the folder with what it made."""

    path: str
    out: Path
    source: SourceFacts | None = None
    outcomes: list[StepOutcome] = field(default_factory=list)
    error: str = ""
    message: str = ""
    seconds: float = 0.0
    peak: int = 0

    @property
    def fields(self) -> dict[str, object]:
        """Metadata, where the step was asked for."""
        found: dict[str, object] = {}
        for outcome in self.outcomes:
            found |= dict(outcome.fields or {})
        return found

    @property
    def warnings(self) -> tuple[str, ...]:
        """All that was said of the file."""
        return tuple(one for outcome in self.outcomes for one in outcome.warnings)

    @property
    def follow(self) -> tuple[str, ...]:
        """Long steps that are now known to apply."""
        return tuple(dict.fromkeys(one for outcome in self.outcomes for one in outcome.follow))


def files(corpus: Path, only: Sequence[str] = ()) -> list[CorpusFile]:
    """The files of the manifest, in its order; `only` below these folders, all where it is empty."""
    with (corpus / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            CorpusFile(row["path"], row["expect"])
            for row in rows
            if not only or any(row["path"].startswith(f"{place.rstrip('/')}/") for place in only)
        ]


def tops(corpus: Path) -> list[str]:
    """The corpus's top folders."""
    return sorted({one.path.partition("/")[0] for one in files(corpus)})


def ask(
    corpus: Path, paths: Iterable[str], steps: Sequence[str], out: Path, *, workers: int = 2, long: bool = False
) -> Iterator[Answer]:
    """Each file as a task of its own, in order; with `long` a second task for what follows from the first."""
    with ProcessPool(max_workers=workers, context=get_context("forkserver")) as pool:
        waiting = []
        for number, path in enumerate(paths):
            place = out / str(number)
            place.mkdir(parents=True)
            asked = tuple(StepRequest(step) for step in steps)
            request = TaskRequest(str(number), number, str(corpus / path), str(place), asked)
            waiting.append((Answer(path, place), request, pool.schedule(run_task, args=[request], timeout=TIMEOUT)))
        for answer, request, future in waiting:
            _wait(answer, future)
            _read(answer, answer.out)
            if long and answer.follow and not answer.error:
                place = answer.out / "long"
                place.mkdir()
                following = TaskRequest(
                    f"{request.task}-long",
                    request.asset_id,
                    request.source,
                    str(place),
                    tuple(StepRequest(step) for step in answer.follow),
                    answer.source,
                    long=True,
                )
                _wait(answer, pool.schedule(run_task, args=[following], timeout=3 * TIMEOUT))
                _read(answer, place)
            yield answer


def _wait(answer: Answer, future: object) -> None:
    try:
        future.result()  # type: ignore[attr-defined]
    except FutureTimeout:
        answer.error = "Timeout"
    except ProcessExpired:
        answer.error = "WorkerCrashed"
    except Exception as wrong:
        answer.error = answer.message = f"raised {type(wrong).__name__}: {wrong}"


def _read(answer: Answer, place: Path) -> None:
    if not (place / FACTS_FILE).exists():
        return
    with (place / FACTS_FILE).open(encoding="utf-8") as file:
        for fact in from_lines(file):
            if isinstance(fact, SourceFacts):
                answer.source = fact
            elif isinstance(fact, StepOutcome):
                answer.outcomes.append(fact)
                if fact.error and not answer.error:
                    answer.error, answer.message = fact.error, fact.message
            elif isinstance(fact, TaskEnd):
                answer.seconds = max(answer.seconds, fact.seconds)
                answer.peak = max(answer.peak, fact.peak_memory)
