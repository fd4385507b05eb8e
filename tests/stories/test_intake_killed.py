"""The intake of a watched folder is killed five times at random moments; then every file is in exactly once, and the
ledger true. `tests/intake_kills.py` does the same with more kills and files, with plain uploads and moved files."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from support.intake_kills import Round, contents, make_source, wrong_with

pytestmark = [pytest.mark.timeout(300), pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

FILES = 240
KILLS = 5


def test_five_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # pytest shows it where the test fails
    chance = random.Random(seed)
    one = Round(tmp_path / "Source", tmp_path / "Library", "watched")
    make_source(one.source, FILES, chance, large=1)
    expected = contents(one.source)
    for files in sorted(chance.randrange(FILES) for _ in range(KILLS)):
        one.kill(files, chance.uniform(0.0, 0.05))
    one.finish()
    assert wrong_with(one, expected, "In") == []
