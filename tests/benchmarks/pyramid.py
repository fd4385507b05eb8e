"""Pyramid TIFF of a picture of 100 megapixels: our step in a worker process beside `vips tiffsave` with its options.

    python3 dev.py bench pyramid [--rounds 3]

A JPEG (JPEG tiles) and a TIFF with alpha (deflate tiles), each in turns, the least of the rounds: wall time of the step
(decode, write, hash) against that of the whole command, which has nothing to start but itself; and the peak resident
size of each process. Both with two threads.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

from _kit import ROOT, Row, arguments, sample_photos, show
from pebble import ProcessPool
from PIL import Image

from assetdesk.core.renditions import PYRAMID_NAME
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskEnd, TaskRequest, from_lines
from assetdesk.jobs.worker import run_task

SIZE = (11600, 8700)
CACHE = ROOT / ".cache" / "bench-samples"
TILES = ["--tile", "--tile-width", "256", "--tile-height", "256", "--pyramid"]
AS_JPEG = [*TILES, "--compression", "jpeg", "--Q", "90"]
AS_DEFLATE = [*TILES, "--compression", "deflate", "--predictor", "horizontal", "--level", "4"]


def originals() -> tuple[Path, Path]:
    """A photograph of 100 MP with grain, and the same with a soft alpha; made once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    plain, clear = CACHE / "hundred.jpg", CACHE / "hundred-alpha.tif"
    if not plain.exists() or not clear.exists():
        with Image.open(sample_photos()[0]) as opened:
            large = opened.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
        grain = Image.effect_noise((1024, 1024), 18)
        noise = Image.new("L", SIZE)
        for top in range(0, SIZE[1], 1024):
            for left in range(0, SIZE[0], 1024):
                noise.paste(grain, (left, top))
        large = Image.blend(large, noise.convert("RGB"), 0.06)
        large.save(plain, quality=92)
        large.putalpha(Image.radial_gradient("L").resize(SIZE))
        large.save(clear, compression="tiff_adobe_deflate")
    return plain, clear


def ours(source: Path, out: Path) -> tuple[float, int, int]:
    """Seconds, peak in bytes, size in bytes."""
    with ProcessPool(max_workers=1, context=get_context("forkserver")) as pool:
        pool.schedule(run_task, args=[_request(source, out, "warm")]).result()  # imports are no part of it
        pool.schedule(run_task, args=[_request(source, out, "run", "pyramid")]).result()
    facts = from_lines((out / "run" / FACTS_FILE).read_text(encoding="utf-8").splitlines())
    (step,) = [fact for fact in facts if isinstance(fact, StepOutcome)]
    (end,) = [fact for fact in facts if isinstance(fact, TaskEnd)]
    assert step.error is None, step.message
    return step.seconds, end.peak_memory, (out / "run" / PYRAMID_NAME).stat().st_size


def _request(source: Path, out: Path, name: str, *steps: str) -> TaskRequest:
    (out / name).mkdir()
    return TaskRequest(name, 1, str(source), str(out / name), tuple(StepRequest(step) for step in steps), long=True)


def theirs(source: Path, out: Path, options: list[str]) -> tuple[float, int, int]:
    """The same of the command."""
    target = out / "theirs.tif"
    command = ["vips", "tiffsave", f"{source}[access=sequential]", str(target), *options]
    began, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, env={**os.environ, "VIPS_CONCURRENCY": "2"})
    while process.poll() is None:
        # what the system tells at the end would be the size of this process if that is larger
        peak = max(peak, _peak(process.pid))
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    assert process.returncode == 0
    return seconds, peak, target.stat().st_size


def _peak(pid: int) -> int:
    """Greatest resident size of a process so far, in bytes; 0 where it has gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def main() -> None:
    """The table."""
    chosen = arguments(__doc__, rounds=3)
    if shutil.which("vips") is None:
        sys.exit("vips is not installed.")
    rows: list[Row] = []
    for label, source, options in zip(("JPEG", "deflate, alpha"), originals(), (AS_JPEG, AS_DEFLATE), strict=True):
        times: dict[str, list[float]] = {"ours": [], "theirs": []}
        peaks, sizes = {"ours": 0, "theirs": 0}, {"ours": 0, "theirs": 0}
        for _ in range(chosen.rounds):
            for who in times:
                with tempfile.TemporaryDirectory(prefix="bench-pyramid-") as place:
                    out = Path(place)
                    found = ours(source, out) if who == "ours" else theirs(source, out, options)
                times[who].append(found[0])
                peaks[who] = max(peaks[who], found[1])
                sizes[who] = found[2]
        for who, name in (("ours", "ours"), ("theirs", "vips tiffsave")):
            told = f"{min(times[who]):.2f} s, {peaks[who] / 1e6:.0f} MB, file {sizes[who] / 1e6:.0f} MB"
            rows.append((f"{label}: {name}", told, "150 MB" if who == "ours" else ""))
        rows.append((f"{label}: ratio of times", f"{min(times['ours']) / min(times['theirs']):.2f}", "at most 1.2"))
    show(f"pyramid of {SIZE[0]} × {SIZE[1]} px", rows)


if __name__ == "__main__":
    main()
