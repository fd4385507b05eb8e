"""A program that watches is killed again and again: every file in exactly once, the ledger true, no source lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.watching import Guard, folder, paths, rows

from assetdesk.core.watch import Afterwards, LedgerState, Refusal
from assetdesk.library import watching
from assetdesk.library.session import Library
from assetdesk.store.files import hash_file

TESTS = Path(__file__).parents[1]
FILES = 24
KILLS = 2


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_kill_at_any_moment_loses_nothing_and_takes_nothing_twice(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    print("SEED", seed)
    chance = random.Random(seed)
    kept, moved = tmp_path / "kept", tmp_path / "moved"
    with Library.create(tmp_path / "Library", run=False) as lib:
        folder(lib, kept, "Kept", folder="Kept")
        folder(lib, moved, "Moved", folder="Moved", afterwards=Afterwards.MOVE)
    content = {}
    for number in range(FILES):
        for where in (kept, moved):
            # some are in both folders
            text = f"both {number}" if number % 8 == 0 else f"{where.name} {number}"
            (where / f"{number}.bin").write_text(text)
            content[f"{where.name}/{number}.bin"] = text
    for _ in range(KILLS):
        _run_and_kill(tmp_path / "Library", chance.uniform(0.0, 1.2))
    with Library.open(tmp_path / "Library", run=False) as lib:
        guard = Guard(lib)
        guard.look_whole()
        lib.store.writer.run(lambda w: w.db.run("UPDATE uploads SET state = 'waiting' WHERE state = 'copying'"))
        for _ in range(3):
            guard.settle()
        guard.look_whole()
        found = rows(lib)
        assert len(found) == 2 * FILES
        assert sorted({(row.state, row.reason) for row in found}, key=str) == [
            (LedgerState.REFUSED, Refusal.OTHER_WATCH),
            (LedgerState.TAKEN, None),
        ]
        assets = paths(lib)
        assert sorted(content[path.replace("Kept", "kept").replace("Moved", "moved")] for path in assets) == sorted(
            set(content.values())
        )
        for row in found:
            source = watching.source(lib, row)
            text = content[f"{source.parent.name}/{source.name}"]
            if row.state is LedgerState.TAKEN:
                original = lib.root / row.place
                assert original.read_text() == text
                assert row.hash == hash_file(original)[1]
            assert source.exists() == (row.state is LedgerState.REFUSED or source.parent == kept)
        assert not any(job.counting for job in lib.browse.jobs())
        guard.close()


def _run_and_kill(library: Path, seconds: float) -> None:
    env = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    program = subprocess.Popen(
        [sys.executable, "-m", "support.watch_program", str(library)], stdout=subprocess.PIPE, text=True, env=env
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "watching\n"
    time.sleep(seconds)
    program.kill()
    program.wait()
    program.stdout.close()
