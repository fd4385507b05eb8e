"""(w) Watched folders: many files dropped at once, and looks into a folder in which very many lie.

python3 dev.py bench watching [--files 10000] [--lying 100000]

Every file is 2 kB of its own. *Stable* is when the last byte was written, *at rest* when two looks had found the same,
*visible* when its asset was committed; the store tells windows within milliseconds of that.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from _kit import arguments, quantile, show

from assetdesk.core.watch import WatchFolder
from assetdesk.library import watching
from assetdesk.library.session import Library
from assetdesk.library.watch import judging, names
from assetdesk.library.watch.looking import look
from assetdesk.store.intake import ledger_looks


def main() -> None:
    """Measure and print."""
    args = arguments(__doc__, files=10_000, lying=100_000)
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-") as place:
        home = Path(place)
        dropped(home, args.files)
        lying(home, args.lying)


def dropped(home: Path, count: int) -> None:
    """As many files as fast as the disk takes them, while the real program watches and processes."""
    drop = home / "drop"
    drop.mkdir()
    with Library.create(home / "library", program="command") as lib:
        watching.add(lib, WatchFolder(0, "Drop", str(drop)))
        lib.watch()
        while watching.folders(lib)[0].looked is None:
            time.sleep(0.05)
        begun = time.time()
        fill(drop, count)
        written = time.time()
        while watching.counts(lib)[0].taken < count:
            time.sleep(0.2)
        ended = time.time()
        database = lib.store.paths.database
        jobs = len(lib.browse.jobs())
    with closing(sqlite3.connect(database)) as db:
        rows = db.execute(
            "SELECT l.mtime_ns / 1e9, l.at_rest, l.ended FROM ledger l JOIN assets a ON a.id = l.asset_id"
        ).fetchall()
    stable = [seen - mtime for mtime, _, seen in rows]
    rest = [seen - at_rest for _, at_rest, seen in rows]
    show(
        f"{count:,} files of 2 kB dropped at once",
        [
            ("writing them", f"{written - begun:.1f} s", ""),
            ("until all are in", f"{ended - begun:.1f} s", f"{count / (ended - begun):,.0f} files a second"),
            ("upload jobs", f"{jobs}", "1"),
            ("last byte → visible, p50 / p99", _two(stable), "2 looks 2 s apart are among it"),
            ("at rest → visible, p50 / p99", _two(rest), "waiting for those before it"),
        ],
    )
    one_by_one(home)


def one_by_one(home: Path) -> None:
    """The same with files that come a few a second, as from a camera."""
    drop = home / "camera"
    drop.mkdir()
    with Library.open(home / "library", program="command") as lib:
        watching.add(lib, WatchFolder(0, "Camera", str(drop), folder="Camera"))
        lib.watch()
        while watching.by_name(lib, "Camera").looked is None:
            time.sleep(0.05)
        before = watching.counts(lib)[0].taken
        for number in range(60):
            (drop / f"{number}.bin").write_bytes(os.urandom(2000))
            time.sleep(0.25)
        while watching.counts(lib)[0].taken < before + 60:
            time.sleep(0.05)
        database = lib.store.paths.database
    with closing(sqlite3.connect(database)) as db:
        rows = db.execute("SELECT mtime_ns / 1e9, at_rest, ended FROM ledger WHERE place LIKE 'Camera/%'").fetchall()
    show(
        "60 files, four a second",
        [
            (
                "last byte → visible, p50 / p99",
                _two([seen - mtime for mtime, _, seen in rows]),
                "2 s are the two looks",
            ),
            ("at rest → visible, p50 / p99", _two([seen - at_rest for _, at_rest, seen in rows]), ""),
        ],
    )


def lying(home: Path, count: int) -> None:
    """A full look into a folder with that many files, all of them known."""
    drop = home / "lying"
    for start in range(0, count, 10_000):
        fill(drop / str(start // 10_000), min(10_000, count - start), size=10)
    with Library.create(home / "many", run=False) as lib:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        folder = watching.add(lib, WatchFolder(0, "Lying", str(drop)))
        post = judging.Post(folder, drop, names.wanted(folder), 2.0)
        first = _look(lib, post)
        lib.store.writer.run(lambda w: w.db.run("UPDATE ledger SET state = 'taken'"))
        again = min(_look(lib, post) for _ in range(3))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        begun = time.perf_counter()
        alone = sum(len(batch) for batch in look(drop, "", deep=True, shut=frozenset(), stopped=lambda: False))
        scan = time.perf_counter() - begun
    show(
        f"a look into {alone:,} files",
        [
            ("reading folders and facts alone", f"{scan:.2f} s", ""),
            ("the first look, all rows written", f"{first:.2f} s", ""),
            ("every other look, nothing new", f"{again:.2f} s", "once a minute"),
            ("memory grown", f"{grown / 1024:.0f} MB", "bounded"),
        ],
    )


def _look(lib: Library, post: judging.Post) -> float:
    begun = time.perf_counter()
    for batch in look(post.root, "", deep=True, shut=frozenset(), stopped=lambda: False):
        with lib.browse.plain() as db:
            found = judging.compare(db, post, batch)
        if found:
            lib.store.writer.run(lambda w, found=found: ledger_looks.write(w, post.folder.id, found, time.time()))  # type: ignore[misc]
    return time.perf_counter() - begun


def fill(folder: Path, count: int, size: int = 2000) -> None:
    """So many files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:06}.bin").write_bytes(os.urandom(size))


def _two(values: list[float]) -> str:
    return f"{quantile(values, 0.5):.2f} / {quantile(values, 0.99):.2f} s"


if __name__ == "__main__":
    main()
