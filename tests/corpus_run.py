"""Uploads the development corpus into a new library, lets it be processed, and says what became of each file.

    python tests/corpus_run.py [CORPUS] [--only images,video] [--direct] [--keep DIR] [--each]

The whole program is run, by its command line, with one upload of everything; `--direct` gives each file to a worker
alone, which also tells memory file by file, that of outside programs included. Prints a table (kind, files, with
preview, the others by code, slowest, largest), every file that was expected to be fine and has no preview, every file
that has neither preview nor reason, every file over 30 s or 1 GB, and every crash. Exit code 1 if there is any.
"""

from __future__ import annotations

import argparse
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
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3
from support import corpus as the_corpus
from support.corpus import ROOT

from assetdesk.core.asset import UNKNOWN_FORMAT
from assetdesk.core.renditions import PREVIEWS
from assetdesk.media import registry

MOST_SECONDS = 30.0
MOST_BYTES = 1 << 30
# 400 bytes cut off within the header: the manifest calls it fine because of its folder
NOT_FINE = ("images/photos/truncated.jpg",)
CRASHES = ("WorkerCrashed", "MemoryLimit")
SIDECAR = "sidecar"
PREVIEW = {spec.name for spec in PREVIEWS}
STEPS = ("metadata", "text", "preview")


@dataclass(slots=True)
class Result:
    """What became of one file. `error` is a code or empty; `seconds` of work; `peak` in bytes, 0 where not known."""

    path: str
    expect: str
    format: str = ""
    error: str = ""
    message: str = ""
    shown: bool = False
    seconds: float = 0.0
    peak: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The folder, two levels deep."""
        return "/".join(Path(self.path).parent.parts[:2]) or "."


def run_whole(corpus: Path, only: list[str], results: list[Result], library: Path) -> str:
    """Everything through one upload job of the program; a sentence about it."""
    command = [sys.executable, "-m", "assetdesk"]
    largest = _Largest()
    began = time.monotonic()
    subprocess.run([*command, "init", library], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    places = [corpus / place for place in only]
    uploaded = subprocess.run(
        [*command, "upload", library, *places, "--json"], cwd=ROOT, capture_output=True, text=True
    )
    if uploaded.returncode not in (0, 1):
        raise SystemExit(f"upload ended with {uploaded.returncode}: {uploaded.stderr[-2000:]}")
    seconds = time.monotonic() - began
    peak, _ = largest.stop()
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
        sidecars = {
            f"{folder}/{name}": original
            for folder, name, original in db.execute(
                "SELECT f.path, a.sidecar, a.name FROM assets a JOIN folders f ON f.id = a.folder_id"
                " WHERE a.sidecar IS NOT NULL"
            )
        }
        words = dict(
            db.execute(
                "SELECT a.key, r.error_message FROM assets a JOIN results r ON r.asset_id = a.id "
                "WHERE r.error_code IS NOT NULL"
            )
        )
    for one in results:
        found = by_hash.get(blake3((corpus / one.path).read_bytes()).hexdigest(), [])
        if original := sidecars.get(one.path):
            one.error, one.message = SIDECAR, f"It is the sidecar of {original}, not an asset."
            continue
        if not found:
            one.error = one.message = "not in the library"
            continue
        asset = next((a for a in found if a["name"] == Path(one.path).name), found[0])
        key = str(asset["key"])
        fault = asset["error"]
        one.format = formats.get(key) or ""
        one.error = str(fault["code"]) if isinstance(fault, dict) else ""
        one.message = words.get(key, "")
        made = asset["renditions"]
        one.shown = isinstance(made, list) and {rendition["name"] for rendition in made} >= PREVIEW
        one.seconds = spent.get(key, 0.0)
        if asset["state"] not in ("processed", "failed"):
            one.error, one.message = f"left {asset['state']}", "the job ended before it"


class _Largest:
    """Watches the resident size of every process below this one.

    What an outside program takes is told by task, too, where its command line or its folder names the task's folder.
    """

    def __init__(self, out: Path | None = None) -> None:
        self._out = str(out) if out else ""
        self._peak = 0
        self._by_task: dict[str, int] = defaultdict(int)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> tuple[int, dict[str, int]]:
        """The greatest size seen in one process, and that of the outside programs of each task, in bytes."""
        self._over.set()
        self._thread.join()
        return self._peak, dict(self._by_task)

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
            if self._out:
                now: dict[str, int] = defaultdict(int)
                for pid in ours:
                    if task := self._task_of(pid):
                        now[task] += sizes.get(pid, 0)
                for task, size in now.items():
                    self._by_task[task] = max(self._by_task[task], size)

    def _task_of(self, pid: int) -> str:
        try:
            said = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
            said += " " + str(Path(f"/proc/{pid}/cwd").readlink())
        except OSError:
            return ""
        _, found, rest = said.partition(f"{self._out}/")
        return rest.split("/")[0].split(" ")[0] if found else ""


def run_direct(corpus: Path, results: list[Result], out: Path, workers: int) -> str:
    """Each file as a task of its own, and a second one for what follows; a sentence about it."""
    began = time.monotonic()
    largest = _Largest(out)
    try:
        paths = [one.path for one in results]
        answers = list(the_corpus.ask(corpus, paths, STEPS, out, workers=workers, long=True))
    finally:
        peak, by_task = largest.stop()
    for number, (one, answer) in enumerate(zip(results, answers, strict=True)):
        one.format = answer.source.format if answer.source else ""
        one.error, one.message, one.warnings = answer.error, answer.message, answer.warnings
        one.shown = {file.name for outcome in answer.outcomes for file in outcome.files} >= PREVIEW
        one.seconds = answer.seconds
        one.peak = answer.peak + by_task.get(str(number), 0)
        for outcome in answer.outcomes:
            for file in outcome.files:
                sizes = {
                    p.stat().st_size for p in (answer.out / file.name, answer.out / "long" / file.name) if p.exists()
                }
                if file.bytes not in sizes:
                    one.error = one.message = "files are not as told"
    return f"{len(results)} files in {time.monotonic() - began:.0f} s, largest process {peak / 1e6:.0f} MB"


def table(results: list[Result]) -> None:
    """One line a kind."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        kinds[one.kind].append(one)
    print(f"{'kind':22} {'files':>5} {'ok':>4} {'shown':>6}  {'slowest':>9} {'largest':>9}  the others, by code")
    for kind, those in [*sorted(kinds.items()), ("all", results)]:
        codes = Counter(one.error for one in those if one.error)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        fine = sum(one.expect == "ok" for one in those)
        slowest, largest = max(one.seconds for one in those), max(one.peak for one in those)
        large = f"{largest / 1e6:.0f} MB" if largest else ""
        shown = sum(one.shown for one in those)
        print(f"{kind:22} {len(those):5} {fine:4} {shown:6}  {slowest:7.1f} s {large:>9}  {told}")


def complaints(results: list[Result]) -> list[str]:
    """Everything that should not be."""
    found = []
    for one in results:
        if one.error.startswith(CRASHES) or " " in one.error or (one.error == "Timeout" and not one.message):
            found.append(f"crash    {one.path}: {one.error} {one.message}")
        elif one.expect == "ok" and not one.shown and one.path not in NOT_FINE:
            found.append(f"no view  {one.path} [{one.format or UNKNOWN_FORMAT}]: {one.error}: {one.message}")
        elif one.error == "GenericError":
            found.append(f"generic  {one.path}: {one.message}")
        elif not one.shown and not one.error:
            found.append(f"no words {one.path} [{one.format or UNKNOWN_FORMAT}]: neither preview nor reason")
        # kinds that nobody read when the manifest was written may be read by now
        if one.expect == "error" and not one.error and not one.path.startswith("hostile/unsupported/"):
            found.append(f"shown    {one.path}: was expected to be refused")
        if one.seconds > MOST_SECONDS:
            found.append(f"slow     {one.path}: {one.seconds:.0f} s")
        if one.peak > MOST_BYTES:
            found.append(f"large    {one.path}: {one.peak / 1e6:.0f} MB")
    return found


def main() -> int:
    """Command line."""
    options = argparse.ArgumentParser(description="Run the development corpus through the program.")
    options.add_argument("corpus", nargs="?", type=Path, default=the_corpus.DEFAULT)
    options.add_argument("--only", default="", help="folders of the corpus, with commas; all by themselves")
    options.add_argument("--direct", action="store_true", help="worker processes alone, without library and job")
    options.add_argument("--workers", type=int, default=2, help="with --direct")
    options.add_argument("--keep", type=Path, help="leave the library, or the outputs, in this new folder")
    options.add_argument("--each", action="store_true", help="also one line a file")
    chosen = options.parse_args()
    if not (chosen.corpus / "manifest.tsv").is_file():
        print(f"{chosen.corpus} has no manifest.tsv: it is not the corpus.", file=sys.stderr)
        return 2
    only = [place.strip("/") for place in chosen.only.split(",") if place] or the_corpus.tops(chosen.corpus)
    results = [Result(one.path, one.expect) for one in the_corpus.files(chosen.corpus, only)]
    out = chosen.keep or Path(tempfile.mkdtemp(prefix="corpus-run-"))
    out.mkdir(parents=True, exist_ok=True)
    print(f"formats: {', '.join(handler.name for handler in registry.handlers())}")
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
    # wall times: on a busy machine they say little
    print(f"{said}; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores; {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
