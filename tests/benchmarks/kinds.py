"""Files a second by kind, through the worker: opened, hashed, metadata, text, pictures, all that follows.

    python3 dev.py bench kinds [--seconds 6] [--workers 2]

Files are those of the development corpus (`.cache/corpus`) below 20 MB that give a preview; each kind is worked for
about so many seconds, going round its files. What outside programs take counts.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from _kit import ROOT, arguments, show
from pebble import ProcessPool

from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs.worker import run_task
from assetdesk.media import registry

CORPUS = ROOT / ".cache" / "corpus"
STEPS = ("metadata", "text", "preview")
MOST_BYTES = 20 << 20
MOST_FILES = 12


def by_kind() -> dict[str, list[Path]]:
    """Files of the corpus by the name of their handler."""
    kinds: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(CORPUS.rglob("*")):
        if not path.is_file() or path.stat().st_size > MOST_BYTES or "hostile" in path.parts or path.parent == CORPUS:
            continue
        with path.open("rb") as file:
            found = registry.handler_of(file.read(registry.HEAD_BYTES), str(path))
        if found is not None:
            kinds[found[0].name].append(path)
    return kinds


def work(pool: ProcessPool, path: Path) -> bool:
    """The quick task and the long one behind it; whether all went well."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        follow: tuple[str, ...] = STEPS
        well = True
        for number in (1, 2):
            out = Path(folder) / str(number)
            out.mkdir()
            request = TaskRequest("bench", 1, str(path), str(out), tuple(map(StepRequest, follow)), long=number == 2)
            pool.schedule(run_task, args=[request], timeout=300).result()
            with (out / FACTS_FILE).open(encoding="utf-8") as file:
                outcomes = [fact for fact in from_lines(file) if isinstance(fact, StepOutcome)]
            well = well and not any(outcome.error for outcome in outcomes)
            follow = tuple(dict.fromkeys(step for outcome in outcomes for step in outcome.follow))
            if not follow:
                break
        return well


def measure(pool: ProcessPool, paths: Sequence[Path], seconds: float, workers: int) -> tuple[int, float, float]:
    """Files done, megabytes of them, seconds."""
    chosen = [path for path in paths[:MOST_FILES] if work(pool, path)]  # a first round warms up, and sorts out
    if not chosen:
        return 0, 0.0, 0.0
    began = time.perf_counter()
    done: list[Path] = []
    turn = itertools.cycle(chosen)
    with ThreadPoolExecutor(workers) as threads:
        while time.perf_counter() - began < seconds:
            part = list(itertools.islice(turn, 4 * workers))
            list(threads.map(lambda path: work(pool, path), part))
            done += part
    return len(done), sum(path.stat().st_size for path in done) / 1e6, time.perf_counter() - began


def main() -> None:
    """The table."""
    chosen = arguments(__doc__, seconds=6, workers=2)
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not there.")
    rows = []
    with ProcessPool(max_workers=chosen.workers, context=get_context("forkserver")) as pool:
        for kind, paths in sorted(by_kind().items()):
            files, megabytes, seconds = measure(pool, paths, chosen.seconds, chosen.workers)
            if files:
                rows.append((kind, f"{files / seconds:.1f} files/s", f"{megabytes / files:.2f} MB each"))
    show(f"Files a second by kind, {chosen.workers} workers", [(kind, speed, size) for kind, speed, size in rows])


if __name__ == "__main__":
    main()
