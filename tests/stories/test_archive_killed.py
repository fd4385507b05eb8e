"""A program that unpacks archives is killed at random moments, in the middle of unpacking and between the files; then
every file is in exactly once, and nothing of the archives lies about. More of it: `ROUNDS=20 pytest -s` this file."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.intake_kills import PATIENCE, Round, contents

pytestmark = [pytest.mark.timeout(300), pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

FILES = 60
KILLS = 3


@pytest.mark.parametrize("number", range(int(os.environ.get("ROUNDS", "1"))))
def test_archives_that_are_being_unpacked(tmp_path: Path, number: int) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    one = Round(tmp_path / "Source", tmp_path / "Library", "unpacked")
    wanted = _archives(one.source, tmp_path / "loose", chance)
    before = contents(one.source)
    unpacked, placed = one.library / ".assetdesk" / "unpacked", one.library / "Source"
    _kill_when(one, lambda: any(unpacked.glob("*/files")), chance.uniform(0.0, 0.1))
    for files in sorted(chance.randrange(1, 2 * FILES) for _ in range(KILLS - 1)):
        # names are given before rows are committed: between the two is the moment
        _kill_when(one, lambda files=files: sum(1 for _ in placed.glob("*/*")) >= files, chance.uniform(0.0, 0.01))
    one.finish()
    print(f"seed {seed}, killed at {one.killed} files")  # pytest shows it where the test fails
    assert contents(one.library) == wanted
    assert contents(one.source) == before
    dot = one.library / ".assetdesk"
    assert [path for folder in ("unpacked", "tmp") for path in (dot / folder).rglob("*")] == []
    with closing(sqlite3.connect(dot / "library.sqlite")) as db:
        assert db.execute("SELECT COUNT(*) FROM assets").fetchone()[0] == len(wanted)
        assert db.execute("SELECT COUNT(*) FROM versions").fetchone()[0] == 0
        ends = Counter(db.execute("SELECT state, asset_id IS NULL FROM uploads"))
        assert ends == {("done", 0): len(wanted), ("done", 1): 2}
        assert db.execute("SELECT COUNT(DISTINCT asset_id) FROM uploads").fetchone()[0] == len(wanted)


def _kill_when(one: Round, so_far: Callable[[], bool], seconds: float) -> None:
    """Start it, and kill it so long after it is so far."""
    with one.program() as running:
        until = time.monotonic() + PATIENCE
        while running.poll() is None and not so_far():
            assert time.monotonic() < until, "it did not come so far"
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)
        rest, wrong = running.communicate(timeout=PATIENCE)
        assert running.returncode in (0, -signal.SIGKILL), wrong
        one.killed.append(None if "ended" in rest else one.files_in())


def _archives(source: Path, loose: Path, chance: random.Random) -> dict[str, str]:
    """A ZIP and a TAR of different files; what they come to in the library."""
    source.mkdir()
    for kind in ("zip", "tar"):
        for number in range(FILES):
            path = loose / f"{kind} {number % 5}" / f"IMG_{number:04}.dat"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(chance.randbytes(chance.choice((1, 900, 30_000)) + number))
    with zipfile.ZipFile(source / "one.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(loose.glob("zip*/*")):
            made.write(path, path.relative_to(loose))
    with tarfile.open(source / "two.tar.gz", "w:gz") as packed:
        packed.add(loose, ".", filter=lambda one: None if "zip" in one.name else one)
    return {f"Source/{path}": digest for path, digest in contents(loose).items()}
