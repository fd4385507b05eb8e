"""Posters of films against ffmpegthumbnailer, film by film and in one run; sound by the hour beside it.

    python3 dev.py bench posters [--rounds 3]

Both give a JPEG of at most 1280 px of the frame at a tenth. Ours is the exact frame and all four renditions besides;
ffmpegthumbnailer takes the key frame before it. How the start of a process is counted: a program that uses
ffmpegthumbnailer starts it for each film, so its start belongs to each of its posters; our workers are started once
for a library, so the row *with starts* has one start of ours (interpreter, imports, first decode) for the whole list,
and the row *without starts* has theirs taken off, measured with a film of small frames. Times are wall times, each
the least of the rounds, taken in turns; both are told to use one thread (ours by itself, theirs by its CPU).
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _kit import arguments, show
from films import films

from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.task import Limits
from assetdesk.media import cascade, registry

_EDGE = str(PREVIEWS[0].width)
_ALONE = "import posters, sys; [posters.ours(posters.Path(name)) for name in sys.argv[1:]]"


def ours(path: Path) -> int:
    """Opens, decodes, reduces, encodes: four renditions and a cell. Bytes of the largest."""
    found = registry.handler_of(path.open("rb").read(registry.HEAD_BYTES), str(path))
    assert found is not None
    document = found[0].open(str(path), Limits())
    try:
        document.facts()
        made = list(cascade.make(document.picture(PREVIEWS[0].width), PREVIEWS, cell_of="thumbnail.319.319.png"))
        return len(made[0].data)
    finally:
        document.close()


def theirs(path: Path) -> None:
    """One process, one JPEG."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        out = Path(folder) / "out.jpg"
        subprocess.run(
            ["ffmpegthumbnailer", "-i", str(path), "-o", str(out), "-s", _EDGE, "-t", "10%", "-q", "9", "-c", "jpeg"],
            check=True,
            capture_output=True,
        )


def both_can(path: Path) -> bool:
    """Whether ffmpegthumbnailer shows it, too; where it cannot there is nothing to compare."""
    try:
        theirs(path)
    except subprocess.CalledProcessError:
        print(f"ffmpegthumbnailer does not show {path.name}")
        return False
    return True


def wall(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def children(work: Callable[[], object]) -> float:
    """CPU seconds of the processes it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def own(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def small_film(folder: Path) -> Path:
    """Two seconds of 64 × 48: what is left is the start of a process."""
    import av

    path = folder / "small.mp4"
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(np.zeros((72, 64), np.uint8), "yuv420p")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def main() -> None:
    """Measure and print."""
    rounds = arguments(__doc__, rounds=3).rounds
    if shutil.which("ffmpegthumbnailer") is None:
        raise SystemExit("ffmpegthumbnailer is not installed: apt-get install ffmpegthumbnailer")
    paths = [path for path in films() if both_can(path)]
    ours(paths[0])
    rows = []
    sums = [0.0, 0.0, 0.0, 0.0]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        small = small_film(Path(folder))
        start = min(wall(lambda: theirs(small)) for _ in range(rounds))
        start_cpu = min(children(lambda: theirs(small)) for _ in range(rounds))
    for path in paths:
        takes = [
            (
                wall(lambda path=path: ours(path)),
                wall(lambda path=path: theirs(path)),
                own(lambda path=path: ours(path)),
                children(lambda path=path: theirs(path)),
            )
            for _ in range(rounds)
        ]
        least = [min(column) for column in zip(*takes, strict=True)]
        sums = [a + b for a, b in zip(sums, least, strict=True)]
        rows.append((path.name, f"{least[0] * 1000:.0f} ms : {least[1] * 1000:.0f} ms", ""))
    alone = [sys.executable, "-c", _ALONE, *map(str, paths)]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    takes = []
    for _ in range(rounds):
        began = time.perf_counter()
        used = children(lambda: subprocess.run(alone, check=True, env=env))
        takes.append((time.perf_counter() - began, used))
    whole, whole_cpu = (min(column) for column in zip(*takes, strict=True))
    bare = len(paths) * start
    rows += [
        ("start of theirs", f"{start * 1000:.0f} ms", ""),
        ("with starts: ours, theirs", f"{whole:.2f} s : {sums[1]:.2f} s", ""),
        ("with starts, theirs to ours", f"{sums[1] / whole:.2f}", "above 1 is faster"),
        ("CPU with starts, theirs to ours", f"{sums[3] / whole_cpu:.2f}", ""),
        ("without starts, theirs to ours", f"{(sums[1] - bare) / sums[0]:.2f}", ""),
        ("CPU without starts, theirs to ours", f"{(sums[3] - len(paths) * start_cpu) / sums[2]:.2f}", ""),
    ]
    show("Posters, ours : ffmpegthumbnailer", rows)


if __name__ == "__main__":
    main()
