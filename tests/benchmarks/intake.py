"""Intake of 10,000 small files and of 5 GB in large ones, beside `cp -r` of the same files in the same run.

python3 dev.py bench intake [--quick] [--small 10000] [--gigabytes 5] [--place FOLDER] [--watched]

Hashed, flushed, read back, in the index; processing is left out (it is measured elsewhere). `cp -r` leaves its copy in
memory; the line *and sync* is the time until it is on the disk, as ours is. `--watched`: also the time from a file at
rest in a watched folder to its row in the list.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _kit import Row, show, spread

sys.path.append(str(Path(__file__).parents[1]))

from support.idle import copying_only

from assetdesk.core.job import Priority
from assetdesk.core.upload import UploadRequest, UploadState
from assetdesk.core.watch import WatchFolder
from assetdesk.library import upload, watching
from assetdesk.library.session import Library

_SMALL_BYTES = 20_000
_LARGE_BYTES = 500_000_000


def make(folder: Path, count: int, size: int) -> int:
    """`count` files of `size` random bytes each, 500 a folder. How many bytes."""
    block = random.Random(count).randbytes(min(size, 16 << 20))
    for number in range(count):
        path = folder / f"Roll {number // 500:03}" / f"IMG_{number:05}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            out.write(number.to_bytes(8, "big"))
            written = 8
            while written < size:
                written += out.write(block[: size - written])
    return count * size


def flushed() -> None:
    """Nothing of what was done before is still being written, so that each pays for itself alone."""
    os.sync()


def forget(folder: Path) -> None:
    """The files are not in memory: both read them from the disk."""
    if hasattr(os, "posix_fadvise"):
        for path in folder.rglob("*"):
            if path.is_file():
                fd = os.open(path, os.O_RDONLY)
                os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(fd)


def copied_by_cp(source: Path, target: Path) -> tuple[float, float]:
    """Seconds of `cp -r`, and until it is on the disk."""
    flushed()
    forget(source)
    began = time.perf_counter()
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    seconds = time.perf_counter() - began
    os.sync()
    durable = time.perf_counter() - began
    shutil.rmtree(target)
    return seconds, durable


def brought_in(source: Path, library: Path) -> float:
    """Seconds from the drop to the last row."""
    with Library.create(library, run=False) as lib, copying_only(lib):
        flushed()
        forget(source)
        began = time.perf_counter()
        plan = upload.collect(lib, [source])
        job = upload.start(lib, UploadRequest(tuple(plan.files)), priority=Priority.BULK)
        while set(counts := lib.browse.upload_counts(job)) - {UploadState.DONE, UploadState.FAILED}:
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        assert counts == {UploadState.DONE: len(plan.files)}, counts
    shutil.rmtree(library)
    return seconds


def compared(top: Path, title: str, count: int, size: int, goal: str, rounds: int) -> list[Row]:
    """One kind of files, both ways, in turn; the best of a few rounds each."""
    source = top / "source"
    total = make(source, count, size)
    cp, durable, ours = [], [], []
    for number in range(rounds):
        seconds, until = copied_by_cp(source, top / "copy")
        cp.append(seconds)
        durable.append(until)
        ours.append(brought_in(source, top / f"library {number}"))
    shutil.rmtree(source)
    best = min(ours)
    rate = f"{count / best:,.0f} files/s" if size < 1 << 20 else f"{total / best / 1e6:,.0f} MB/s"
    return [
        (f"{title}: cp -r", f"{min(cp):.2f} s", ""),
        (f"{title}: cp -r and sync", f"{min(durable):.2f} s", ""),
        (f"{title}: intake", f"{best:.2f} s, {rate}", ""),
        ("  of cp -r", f"{best / min(cp):.1f} x", ""),
        ("  of cp -r and sync", f"{best / min(durable):.1f} x", goal),
        ("  all rounds", " ".join(f"{a:.1f}/{b:.1f}/{c:.1f}" for a, b, c in zip(cp, durable, ours, strict=True)), ""),
    ]


def examined(top: Path, count: int) -> list[Row]:
    """What the dialog does with a drop before anything is asked."""
    source = top / "source"
    make(source, count, _SMALL_BYTES)
    with Library.create(top / "library", run=False) as lib:
        began = time.perf_counter()
        upload.examine(lib, [source])
        seconds = time.perf_counter() - began
    shutil.rmtree(source)
    shutil.rmtree(top / "library")
    return [(f"{count:,} files dropped: looked at", f"{seconds:.2f} s", "")]


def seen(top: Path, count: int) -> list[Row]:
    """From a file at rest to its row, one file after the other, and all of a burst."""
    source = top / "drop"
    source.mkdir()
    with Library.create(top / "library", run=False) as lib, copying_only(lib):
        watching.add(lib, WatchFolder(0, "Drop", str(source)))
        lib.watch()
        while lib.watcher is None or not lib.watcher.owns:
            time.sleep(0.05)
        waits = []
        for number in range(count):
            (source / f"{number:05}.dat").write_bytes(os.urandom(_SMALL_BYTES))
            at_rest = time.perf_counter()
            while lib.browse.counts().all <= number:
                time.sleep(0.005)
            waits.append(time.perf_counter() - at_rest)
        before = lib.browse.counts().all
        began = time.perf_counter()
        make(source / "Burst", count * 10, _SMALL_BYTES)
        while lib.browse.counts().all < before + count * 10:
            time.sleep(0.02)
        burst = time.perf_counter() - began
    shutil.rmtree(top / "library")
    shutil.rmtree(source)
    return [
        ("watched: last byte to the list, p50 / p99 / max", spread(waits, "s"), "of it 2 s between two looks"),
        (f"watched: {count * 10:,} files at once", f"{burst:.1f} s", ""),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", type=int, default=10_000, help="small files (default 10,000)")
    parser.add_argument("--gigabytes", type=float, default=5.0, help="of large files (default 5)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="a tenth of it, once")
    parser.add_argument("--watched", action="store_true")
    parser.add_argument("--place", type=Path, help="a folder on the disk to measure")
    asked = parser.parse_args()
    small, large, rounds = asked.small, round(asked.gigabytes * 1e9 / _LARGE_BYTES), asked.rounds
    if asked.quick:
        small, large, rounds = small // 10, max(1, large // 10), 1
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-", dir=asked.place) as place:
        top = Path(place)
        needed = 3 * max(large * _LARGE_BYTES, small * _SMALL_BYTES)
        if shutil.disk_usage(top).free < needed:
            raise SystemExit(f"{needed / 1e9:.0f} GB of room are needed in {top}; choose another --place.")
        rows = compared(top, f"{small:,} files of 20 kB", small, _SMALL_BYTES, "a few x", rounds)
        rows += compared(top, f"{large} files of 500 MB", large, _LARGE_BYTES, "close to 1 x", rounds)
        rows += examined(top, small)
        if asked.watched:
            rows += seen(top, 5 if asked.quick else 50)
        show("Intake beside cp -r; hashed, flushed, read back, in the index", rows)


if __name__ == "__main__":
    main()
