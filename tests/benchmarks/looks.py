"""How long a look through a library's folder takes: nothing changed, and many files moved; beside find and rsync.

    python tests/benchmarks/looks.py [--files 100000] [--moved 10000] [--folder WHERE]

Every file is small and its own; hashes are as after processing. Peers walk the same tree: `find -printf` (names, sizes,
times, inodes) and, where it is installed, `rsync -an` against an equal copy of it. Times are of a warm cache.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assetdesk.library import adopt
from assetdesk.library.session import Library
from assetdesk.store import assets, folders
from assetdesk.store.files import hash_file
from assetdesk.store.intake import look
from assetdesk.store.writer import Write

_IN_FOLDER = 250


def make(root: Path, count: int) -> None:
    """The files, `_IN_FOLDER` of them in each folder."""
    for number in range(count):
        place = root / f"{number // 10_000:02d}" / f"{number // _IN_FOLDER:04d}"
        if number % _IN_FOLDER == 0:
            place.mkdir(parents=True, exist_ok=True)
        (place / f"IMG_{number:06d}.txt").write_text(f"picture {number}\n" + "x" * (number % 977))


def enter(lib: Library) -> None:
    """As if they had been looked at and processed."""
    for place in sorted(path for path in lib.root.rglob("*") if path.is_dir() and ".assetdesk" not in path.parts):
        rows = []
        for file in sorted(place.iterdir()):
            if file.is_file():
                facts = file.stat()
                rows.append((file.name, facts.st_size, facts.st_mtime_ns, facts.st_ino, hash_file(file)[1]))
        inode = place.stat().st_ino

        def work(
            w: Write, place: Path = place, rows: list[tuple[str, int, int, int, str]] = rows, inode: int = inode
        ) -> None:
            folder = folders.ensure_folder(w, place.relative_to(lib.root).as_posix())
            look.put_folders(w, [(folder, inode, False)])
            assets.add_assets(w, [assets.NewAsset(folder, n, b, m, i, hash=h) for n, b, m, i, h in rows])
            w.db.run("UPDATE assets SET state = 'processed' WHERE folder_id = ?", (folder,))

        lib.store.writer.run(work)


def cpu() -> float:
    """Seconds of processor time of this program and of those it has waited for: a busy machine does not change them."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def once(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    begun, used = time.perf_counter(), cpu()
    work()
    return time.perf_counter() - begun, cpu() - used


def best(work: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """The quickest of some runs."""
    return min(once(work) for _ in range(times))


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--moved", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as home:
        root = Path(home) / "Library"
        make(root, args.files)
        with Library.create(root, run=False) as lib:
            enter(lib)
            idle = best(lambda: adopt.look(lib))
            find = best(lambda: run("find", str(root), "-printf", "%p %s %T@ %i\\n"))
            say(f"nothing changed, {args.files:,} files", idle)
            say("  find -printf", find, idle)
            if shutil.which("rsync"):
                copy = Path(home) / "copy"
                run("rsync", "-a", "--exclude=.assetdesk", f"{root}/", str(copy))
                say(
                    "  rsync -an",
                    best(lambda: run("rsync", "-an", "--exclude=.assetdesk", f"{root}/", str(copy))),
                    idle,
                )
            moved = move(root, args.moved)
            say(f"{moved:,} files moved and renamed one by one", once(lambda: look_for(lib, moved)))
            copied = recreate(root, args.moved)
            say(f"{copied:,} copied elsewhere and deleted, matched by hash", once(lambda: look_for(lib, copied)))
            (root / "01").rename(root / "renamed")
            say("a folder with 10,000 files renamed", once(lambda: adopt.look(lib)))


def look_for(lib: Library, moved: int) -> None:
    """A look that finds exactly these moves."""
    report = adopt.look(lib)
    assert (report.moved, report.missing, report.added) == (moved, 0, 0), report.sentence


def say(what: str, took: tuple[float, float], of: tuple[float, float] | None = None) -> None:
    ratio = f"; the look takes {of[0] / took[0]:.1f} × (processor {of[1] / max(took[1], 0.01):.1f} ×)" if of else ""
    print(f"{what}: {took[0]:.2f} s, processor {took[1]:.2f} s{ratio}", flush=True)


def move(root: Path, count: int) -> int:
    """Every tenth file to a new folder."""
    target = root / "moved"
    target.mkdir()
    files = sorted((root / "00").rglob("*.txt"))[:count]
    for file in files:
        file.rename(target / f"m {file.name}")
    return len(files)


def recreate(root: Path, count: int) -> int:
    """The moved ones again, as a sync client does it: other files with the same content."""
    target = root / "synced"
    target.mkdir()
    files = sorted((root / "moved").iterdir())[:count]
    for file in files:
        (target / file.name).write_bytes(file.read_bytes())
    for file in files:
        file.unlink()
    return len(files)


if __name__ == "__main__":
    main()
