"""Uploads the development corpus into a new library, lets it be processed, and says what became of each file.

    python tests/corpus_run.py [CORPUS] [--only images,documents/pdf,photoshop,hostile] [--direct] [--keep DIR] [--each]

The whole program is run, by its command line; `--direct` gives each file to a worker alone, which also tells memory
file by file. Prints a table (kind, files, with preview, the others by code, seconds of work), every file that was
expected to be fine, is of a handled format and has no preview, every file over 30 s or 1 GB, and every crash. Exit
code 1 if there is any of these.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from blake3 import blake3
from pebble import ProcessExpired, ProcessPool

from assetdesk.core.asset import UNKNOWN_FORMAT, SourceFacts
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskEnd, TaskRequest, from_lines
from assetdesk.jobs.worker import run_task
from assetdesk.media import registry

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_ONLY = "images,documents/pdf,photoshop,hostile"
MOST_SECONDS = 30.0
MOST_BYTES = 1 << 30
TIMEOUT = 120.0
# 400 bytes cut off within the header: the manifest calls it fine because of its folder
NOT_FINE = ("images/photos/truncated.jpg",)
CRASHES = ("WorkerCrashed", "Timeout")


@dataclass(slots=True)
class Result:
    """What became of one file. `error` is a code or empty; `seconds` of work; `peak` in bytes, 0 where not known."""

    path: str
    expect: str
    format: str = ""
    error: str = ""
    message: str = ""
    previews: int = 0
    seconds: float = 0.0
    peak: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The folder, two levels deep."""
        return "/".join(Path(self.path).parent.parts[:2]) or "."

    @property
    def handled(self) -> bool:
        """Whether a handler took it."""
        return self.format not in ("", UNKNOWN_FORMAT)


def corpus_files(corpus: Path, only: list[str]) -> list[Result]:
    """The files of the manifest below the wanted folders."""
    with (corpus / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Result(row["path"], row["expect"])
            for row in rows
            if any(row["path"].startswith(f"{place.rstrip('/')}/") for place in only)
        ]


def run_whole(corpus: Path, only: list[str], results: list[Result], library: Path) -> str:
    """Everything through one upload job of the program; a sentence about it."""
    command = [sys.executable, "-m", "assetdesk"]
    largest = _Largest()
    began = time.monotonic()
    subprocess.run([*command, "init", library], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    for place in only:
        # a folder keeps its name, so it goes where it was in the corpus
        to = ["--to", str(Path(place).parent)] if Path(place).parent.parts else []
        uploaded = subprocess.run(
            [*command, "upload", library, corpus / place, *to, "--json"], cwd=ROOT, capture_output=True, text=True
        )
        if uploaded.returncode not in (0, 1):
            raise SystemExit(f"upload of {place} ended with {uploaded.returncode}: {uploaded.stderr[-2000:]}")
    seconds = time.monotonic() - began
    peak = largest.stop()
    listed = subprocess.run([*command, "list", library, "--json"], check=True, cwd=ROOT, capture_output=True, text=True)
    _collect_whole(corpus, results, library, [json.loads(line) for line in listed.stdout.splitlines()])
    return f"{len(results)} files in {seconds:.0f} s, largest process {peak / 1e6:.0f} MB"


def _collect_whole(corpus: Path, results: list[Result], library: Path, assets: list[dict[str, object]]) -> None:
    by_hash: dict[object, list[dict[str, object]]] = defaultdict(list)
    for asset in assets:
        by_hash[asset["hash"]].append(asset)
    with closing(sqlite3.connect(library / ".assetdesk" / "library.sqlite")) as db:
        spent = dict(
            db.execute("SELECT a.key, sum(r.seconds) FROM assets a JOIN results r ON r.asset_id = a.id GROUP BY a.id")
        )
        formats = dict(db.execute("SELECT key, format FROM assets"))
        words = dict(
            db.execute(
                "SELECT a.key, r.error_message FROM assets a JOIN results r ON r.asset_id = a.id "
                "WHERE r.error_code IS NOT NULL"
            )
        )
    for one in results:
        found = by_hash.get(blake3((corpus / one.path).read_bytes()).hexdigest(), [])
        if not found:
            one.error = one.message = "not in the library"
            continue
        asset = next((a for a in found if a["name"] == Path(one.path).name), found[0])
        key = str(asset["key"])
        fault = asset["error"]
        one.format = formats.get(key) or ""
        one.error = str(fault["code"]) if isinstance(fault, dict) else ""
        one.message = words.get(key, "")
        one.previews = len(asset["renditions"]) if isinstance(asset["renditions"], list) else 0
        one.seconds = spent.get(key, 0.0)
        if asset["state"] not in ("processed", "failed"):
            one.error, one.message = f"left {asset['state']}", "the job ended before it"


class _Largest:
    """Watches the resident size of every process below this one."""

    def __init__(self) -> None:
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> int:
        """The greatest size seen, in bytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not self._over.wait(0.2):
            parents, sizes = {}, {}
            for place in Path("/proc").glob("[0-9]*"):
                try:
                    rest = (place / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                parents[int(place.name)], sizes[int(place.name)] = int(rest[1]), int(rest[21]) * page
            ours = {os.getpid()}
            while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
                ours |= more
            self._peak = max([self._peak, *(sizes[pid] for pid in ours if pid in sizes)])


def run_direct(corpus: Path, results: list[Result], out: Path, workers: int) -> str:
    """Each file as a task of its own, and a second one for what follows; a sentence about it."""
    began = time.monotonic()
    follow: dict[str, tuple[SourceFacts | None, tuple[str, ...]]] = {}
    with ProcessPool(max_workers=workers, context=get_context("forkserver")) as pool:
        for long in (False, True):
            waiting = []
            for number, one in enumerate(results):
                known, steps = follow.get(one.path, (None, ())) if long else (None, ("metadata", "preview"))
                if not steps:
                    continue
                place = out / f"{number}{'-long' if long else ''}"
                place.mkdir()
                asked = tuple(StepRequest(step) for step in steps)
                request = TaskRequest(str(number), number, str(corpus / one.path), str(place), asked, known)
                waiting.append((one, place, pool.schedule(run_task, args=[request], timeout=TIMEOUT)))
            for one, place, future in waiting:
                try:
                    future.result()
                except FutureTimeout:
                    one.error = "Timeout"
                except ProcessExpired:
                    one.error = "WorkerCrashed"
                except Exception as wrong:
                    one.error = one.message = f"raised {type(wrong).__name__}: {wrong}"
                follow[one.path] = _collect_direct(one, place)
    return f"{len(results)} files in {time.monotonic() - began:.0f} s"


def _collect_direct(one: Result, place: Path) -> tuple[SourceFacts | None, tuple[str, ...]]:
    """Reads the facts of a task; what is to follow."""
    source: SourceFacts | None = None
    follow: tuple[str, ...] = ()
    if not (place / FACTS_FILE).exists():
        return None, ()
    with (place / FACTS_FILE).open(encoding="utf-8") as file:
        for fact in from_lines(file):
            if isinstance(fact, SourceFacts):
                source, one.format = fact, fact.format
            elif isinstance(fact, StepOutcome):
                one.warnings += fact.warnings
                one.previews += len(fact.files)
                follow += fact.follow
                if fact.error and not one.error:
                    one.error, one.message = fact.error, fact.message
                if any((place / made.name).stat().st_size != made.bytes for made in fact.files):
                    one.error = one.message = "files are not as told"
            elif isinstance(fact, TaskEnd):
                one.seconds = max(one.seconds, fact.seconds)
                one.peak = max(one.peak, fact.peak_memory)
    return source, follow


def table(results: list[Result]) -> None:
    """One line a kind."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        kinds[one.kind].append(one)
    print(f"{'kind':24} {'files':>6} {'preview':>8} {'seconds':>8}  the others, by code")
    for kind, those in [*sorted(kinds.items()), ("all", results)]:
        codes = Counter(one.error for one in those if one.error)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        shown = sum(one.previews >= 4 for one in those)
        print(f"{kind:24} {len(those):6} {shown:8} {sum(one.seconds for one in those):8.1f}  {told}")


def complaints(results: list[Result]) -> list[str]:
    """Everything that should not be."""
    found = []
    for one in results:
        if one.error.startswith(CRASHES) or " " in one.error:
            found.append(f"crash    {one.path}: {one.error} {one.message}")
        elif one.expect == "ok" and one.handled and one.previews < 4 and one.path not in NOT_FINE:
            found.append(f"no view  {one.path}: {one.error}: {one.message}")
        elif one.error == "GenericError":
            found.append(f"generic  {one.path}: {one.message}")
        elif one.previews < 4 and not (one.error and one.message):
            found.append(f"no words {one.path}: {one.error or 'neither preview nor reason'}")
        if one.expect == "error" and not one.error:
            found.append(f"shown    {one.path}: was expected to be refused")
        if one.seconds > MOST_SECONDS:
            found.append(f"slow     {one.path}: {one.seconds:.0f} s")
        if one.peak > MOST_BYTES:
            found.append(f"large    {one.path}: {one.peak / 1e6:.0f} MB")
    return found


def main() -> int:
    """Command line."""
    options = argparse.ArgumentParser(description="Run the development corpus through the program.")
    options.add_argument("corpus", nargs="?", type=Path, default=ROOT / ".cache" / "corpus")
    options.add_argument("--only", default=DEFAULT_ONLY, help="folders of the corpus, with commas")
    options.add_argument("--direct", action="store_true", help="worker processes alone, without library and job")
    options.add_argument("--workers", type=int, default=2, help="with --direct")
    options.add_argument("--keep", type=Path, help="leave the library, or the outputs, in this new folder")
    options.add_argument("--each", action="store_true", help="also one line a file")
    chosen = options.parse_args()
    if not (chosen.corpus / "manifest.tsv").is_file():
        print(f"{chosen.corpus} has no manifest.tsv: it is not the corpus.", file=sys.stderr)
        return 2
    only = [place.strip("/") for place in chosen.only.split(",")]
    results = corpus_files(chosen.corpus, only)
    out = chosen.keep or Path(tempfile.mkdtemp(prefix="corpus-run-"))
    out.mkdir(parents=True, exist_ok=True)
    print(f"formats: {', '.join(f'{handler.name} {handler.version}' for handler in registry.handlers())}")
    try:
        if chosen.direct:
            said = run_direct(chosen.corpus, results, out, chosen.workers)
        else:
            said = run_whole(chosen.corpus, only, results, out / "library")
    finally:
        if chosen.keep is None:
            shutil.rmtree(out, ignore_errors=True)
    if chosen.each:
        for number, one in enumerate(results):
            cost = f"{one.seconds:.2f}s {one.peak >> 20}MB"
            heard = list(one.warnings)
            print(f"{number:5} {one.path} [{one.expect}] {one.format or '-'} {cost} {one.error} {one.message} {heard}")
    table(results)
    wrong = complaints(results)
    print("\n".join(wrong))
    print(f"{said}; {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
