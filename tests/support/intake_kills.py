"""Intakes that are killed at random moments, and what must be true of the library when the last one has ended."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from blake3 import blake3

PATIENCE = 120.0
_TESTS = Path(__file__).parent.parent


@dataclass
class Round:
    """One intake: how many files were in when each of its programs was killed (None: it had ended before)."""

    source: Path
    library: Path
    how: str = "uploaded"
    killed: list[int | None] = field(default_factory=list)

    def program(self) -> subprocess.Popen[str]:
        """Start it; it goes on where the last one was."""
        words = [sys.executable, "-m", "support.intake_program", str(self.library), str(self.source), self.how]
        return subprocess.Popen(words, cwd=_TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def kill(self, files: int, seconds: float) -> None:
        """Start it, and kill it so long after so many files are in."""
        with self.program() as running:
            assert running.stdout is not None
            line = running.stdout.readline()
            assert line == "begun\n", running.communicate()
            until = time.monotonic() + PATIENCE
            while running.poll() is None and self.files_in() < files:
                assert time.monotonic() < until, f"{files} files did not come in"
                time.sleep(0.002)
            time.sleep(seconds)
            running.send_signal(signal.SIGKILL)
            rest, _ = running.communicate(timeout=PATIENCE)
            self.killed.append(None if "ended" in rest else self.files_in())

    def files_in(self) -> int:
        """How many files the index has as uploaded."""
        with closing(sqlite3.connect(self.library / ".assetdesk" / "library.sqlite", timeout=PATIENCE)) as db:
            return int(db.execute("SELECT COUNT(*) FROM uploads WHERE state = 'done'").fetchone()[0])

    def finish(self) -> float:
        """Let the last one end by itself; how long it took from its beginning."""
        with self.program() as running:
            assert running.stdout is not None
            assert running.stdout.readline() == "begun\n", running.communicate()
            began = time.monotonic()
            out, err = running.communicate(timeout=PATIENCE)
            assert (running.returncode, out) == (0, "ended\n"), f"{out}\n{err}"
            return time.monotonic() - began


def make_source(folder: Path, count: int, chance: random.Random, large: int = 2) -> None:
    """`count` files with different content in a few folders, of all sizes; `large` of them go alone and window by
    window."""
    for number in range(count):
        size = (9 << 20) + number if number < large else chance.choice([1, 700, 5_000, 20_000, 90_000]) + number
        path = folder / f"Roll {number % 7}" / f"IMG_{number:04}.dat"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(size))


def contents(folder: Path) -> dict[str, str]:
    """BLAKE3 of each file below a folder by its path; what is AssetDesk's own is left out."""
    return {
        path.relative_to(folder).as_posix(): blake3(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".assetdesk" not in path.relative_to(folder).parts
    }


def wrong_with(ended: Round, expected: dict[str, str], prefix: str) -> list[str]:
    """Everything that is not as it must be: every file in exactly once, hashes equal, the ledger true, nothing left."""
    wrong: list[str] = []
    wanted = {f"{prefix}/{path}": digest for path, digest in expected.items()}
    on_disk = contents(ended.library)
    if on_disk != wanted:
        wrong.append(f"on disk: {_difference(on_disk, wanted)}")
    litter = [path.name for path in (ended.library / ".assetdesk" / "tmp").rglob("*") if path.is_file()]
    if litter:
        wrong.append(f"left over: {litter[:5]}")
    with closing(sqlite3.connect(ended.library / ".assetdesk" / "library.sqlite")) as db:
        rows = db.execute(
            "SELECT f.path || '/' || a.name, a.hash FROM assets a JOIN folders f ON f.id = a.folder_id"
        ).fetchall()
        if dict(rows) != wanted or len(rows) != len(wanted):
            wrong.append(f"assets: {_difference(dict(rows), wanted)}")
        if db.execute("SELECT COUNT(*) FROM versions").fetchone()[0]:
            wrong.append("a version was made")
        done = db.execute("SELECT asset_id, hash, outcome FROM uploads WHERE state = 'done'").fetchall()
        states = Counter(row[0] for row in db.execute("SELECT state FROM uploads"))
        twice = [one for one, count in Counter(row[0] for row in done).items() if count > 1]
        if twice or {row[1] for row in done} != set(wanted.values()) or {row[2] for row in done} != {"new"}:
            wrong.append(f"uploads: {dict(states)}, twice {twice[:5]}, outcomes {Counter(row[2] for row in done)}")
        if ended.how == "uploaded" and set(states) != {"done"}:
            wrong.append(f"uploads: {dict(states)}")
        if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            wrong.append("the index is damaged")
        if ended.how != "uploaded":
            wrong += _wrong_with_ledger(db, expected)
    left = contents(ended.source)
    if left != ({} if ended.how == "moved" else expected):
        wrong.append(f"sources: {len(left)} of {len(expected)} are there")
    return wrong


def _wrong_with_ledger(db: sqlite3.Connection, expected: dict[str, str]) -> list[str]:
    rows = db.execute("SELECT path, hash, state, asset_id, place FROM ledger WHERE current = 1").fetchall()
    wrong = []
    if {row[0]: row[1] for row in rows} != expected:
        wrong.append(f"ledger: {_difference({row[0]: row[1] for row in rows}, expected)}")
    other = Counter(row[2] for row in rows if row[2] != "taken" or row[3] is None)
    if other:
        wrong.append(f"ledger: {dict(other)} are not taken")
    return wrong


def _difference(found: dict[str, str], wanted: dict[str, str]) -> str:
    missing, strange = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    differ = [path for path in found if path in wanted and found[path] != wanted[path]]
    return f"missing {len(missing)} {missing[:3]}, strange {len(strange)} {strange[:3]}, different {differ[:3]}"
