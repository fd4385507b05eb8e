"""(a) Previews of 200 photos of 8-24 MP by the whole pipeline, database and files included, beside vipsthumbnail.

    python3 dev.py bench pipeline [--photos 200]

Compared: wall time with the bare engine (the same task for each photo in a loop of as many processes, without queue,
database and grid), with vipsthumbnail making the same four sizes (as many programs at once as we have workers), and
CPU time with libjpeg-turbo's limit: the scaled decode and the encoding of the very files we write, without resizing.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

from _kit import arguments, describe, fill_with_files, photos, show

from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.library import reprocess
from assetdesk.library.session import Library

_TICK = os.sysconf("SC_CLK_TCK")


class Family:
    """CPU seconds of this process and everything below it, also of what has ended in between."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self._look()

    def _look(self) -> None:
        parents: dict[int, int] = {}
        seconds: dict[int, tuple[str, float]] = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                rest = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(rest[1])
            seconds[int(folder.name)] = (rest[19], (int(rest[11]) + int(rest[12])) / _TICK)
        mine = {os.getpid()}
        while grown := {pid for pid, parent in parents.items() if parent in mine} - mine:
            mine |= grown
        for pid in mine & seconds.keys():
            started, used = seconds[pid]
            self._seen[pid, started] = max(used, self._seen.get((pid, started), 0.0))

    def seconds(self) -> float:
        """Up to now."""
        self._look()
        return sum(self._seen.values())

    def close(self) -> None:
        """End the watching thread."""
        self._over.set()
        self._thread.join()


def ours(root: Path, pictures: Sequence[Path]) -> tuple[float, float, int]:
    """Wall and CPU seconds of a reprocess of the previews of all, and how many workers there were."""
    from assetdesk.jobs.planner import workers

    Library.create(root, run=False).close()
    with Library.open(root, run=False) as library:
        fill_with_files(library.store, pictures)
    with Library.open(root) as library:
        request = ReprocessRequest(Selection(everything=True), scopes=(Scope.PREVIEW,))
        # a small job first, so that the workers are up
        _run(library, ReprocessRequest(Selection(assets=(1, 2, 3, 4)), scopes=(Scope.PREVIEW,)))
        family = Family()
        before = family.seconds()
        began = time.perf_counter()
        _run(library, request)
        wall = time.perf_counter() - began
        used = family.seconds() - before
        family.close()
        return wall, used, workers(library.settings().workers)


def _run(library: Library, request: ReprocessRequest) -> None:
    ended = threading.Event()
    begun = reprocess.start(library, request)
    stop_listening = library.feed.subscribe(lambda change: ended.set() if _over(library, begun.job_id) else None)
    while not _over(library, begun.job_id):
        ended.wait(0.5)
    stop_listening()
    job = library.browse.job(begun.job_id)
    if job is None or job.failed:
        raise SystemExit(f"the job did not end well: {job}")


def _over(library: Library, job_id: int) -> bool:
    job = library.browse.job(job_id)
    return job is None or not job.state.live


def _loop(share: Sequence[str], folder: str, ready: Barrier) -> None:
    """One process of the bare engine; it begins when all are ready."""
    from assetdesk.core.task import StepRequest, TaskRequest
    from assetdesk.jobs.worker import run_task

    os.nice(10)  # as our workers are
    steps = (StepRequest("preview"),)

    def work(path: str, name: str) -> None:
        out = Path(folder) / name
        out.mkdir()
        run_task(TaskRequest(name, 0, path, str(out), steps))

    work(share[0], f"first-{os.getpid()}")
    ready.wait()
    for number, path in enumerate(share):
        work(path, f"{os.getpid()}-{number}")


def bare_engine(folder: Path, pictures: Sequence[Path], at_once: int) -> float:
    """Wall seconds for the same tasks in processes that do nothing else."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(at_once + 1)
    shares = [[str(path) for path in pictures[number::at_once]] for number in range(at_once)]
    loops = [context.Process(target=_loop, args=(share, str(folder), ready)) for share in shares]
    for one in loops:
        one.start()
    ready.wait()
    began = time.perf_counter()
    for one in loops:
        one.join()
    wall = time.perf_counter() - began
    if any(one.exitcode for one in loops):
        raise SystemExit("the bare engine did not end well")
    return wall


def vipsthumbnail(folder: Path, pictures: Sequence[Path], at_once: int) -> float:
    """Wall seconds for the same four sizes, by a program for each size of each share of the photos."""

    def share(number: int) -> None:
        mine = [str(path) for path in pictures[number::at_once]]
        for spec in PREVIEWS:
            kind = "jpg[Q=90]" if spec.mime == "image/jpeg" else "png[compression=1]"
            target = folder / f"%s.{spec.width}.{kind}"
            size = f"{spec.width}x{spec.height}>"
            # as nice as our workers are, so that a busy machine is as hard on both
            command = ["nice", "-n", "10", "vipsthumbnail", "--size", size, "-o", str(target), *mine]
            subprocess.run(command, check=True, env={**os.environ, "VIPS_CONCURRENCY": "1"})

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(share, range(at_once)))
    return time.perf_counter() - began


def limit(root: Path, pictures: Sequence[Path]) -> float:
    """CPU seconds for scaled decodes of at least 1280 px and for encoding what we made, with nothing in between."""
    from PIL import Image

    from assetdesk.media import encode

    used = 0.0
    homes = sorted((root / ".assetdesk" / "renditions").glob("*/*"))
    for home, path in zip(homes, pictures, strict=True):
        results = [(spec, Image.open(next(home.rglob(spec.name)))) for spec in PREVIEWS]
        for _, image in results:
            image.load()
        began = time.process_time()
        with Image.open(path) as source:
            shorter = 1280 * min(source.size) // max(source.size)
            source.draft("RGB", (1280, shorter) if source.width >= source.height else (shorter, 1280))
            source.load()
        for spec, image in results:
            if spec.mime == "image/jpeg":
                encode.jpeg(image, spec.quality)
            else:
                encode.png(image)
            if spec.width == 319:
                image.convert("RGB").save(io.BytesIO(), "JPEG", quality=encode.CELL_QUALITY)
        used += time.process_time() - began
    return used


def main() -> None:
    """Measure and print."""
    chosen = photos(arguments(__doc__, photos=200).photos)
    if shutil.which("vipsthumbnail") is None:
        raise SystemExit("vipsthumbnail is missing: apt-get install libvips-tools, or use python3 dev.py bench.")
    for path in chosen:
        path.read_bytes()  # all of them from memory, for everybody
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-") as place:
        root = Path(place) / "library"
        wall, used, at_once = ours(root, chosen)
        theirs = Path(place) / "vips"
        theirs.mkdir()
        peer = vipsthumbnail(theirs, chosen, at_once)
        least = limit(root, chosen)
        engine = Path(place) / "engine"
        engine.mkdir()
        bare = bare_engine(engine, chosen, at_once)
    count = len(chosen)
    show(
        f"Previews of {describe(chosen)}, {at_once} workers",
        [
            ("AssetDesk, wall", f"{wall:.1f} s, {count / wall:.1f}/s", ""),
            ("AssetDesk, CPU of all its processes", f"{used:.1f} s, {1000 * used / count:.0f} ms each", ""),
            ("bare engine, wall", f"{bare:.1f} s, {count / bare:.1f}/s", ""),
            ("as fast as the bare engine", f"{bare / wall:.2f}", ">= 0.90"),
            ("vipsthumbnail, wall", f"{peer:.1f} s, {count / peer:.1f}/s", ""),
            ("times as fast as vipsthumbnail", f"{peer / wall:.2f}", ">= 5"),
            ("limit (decode + encode), CPU", f"{least:.1f} s, {1000 * least / count:.0f} ms each", ""),
            ("of the limit", f"{least / used:.2f}", "first step >= 0.65, then >= 0.85 (engine alone)"),
        ],
    )


if __name__ == "__main__":
    main()
