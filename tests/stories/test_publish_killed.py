"""A publish is killed five times at random moments: no file at the target is ever half, no catalogue names one that is
missing, and in the end all is there. `tests/publish_kills.py` does the same more often."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from support.publish_kills import Round

pytestmark = [pytest.mark.timeout(400), pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

ASSETS = 40
KILLS = 5


def test_five_kills_leave_a_target_that_can_be_served_from(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # pytest shows it where the test fails
    chance = random.Random(seed)
    one = Round(tmp_path, ASSETS)
    one.prepare(chance)
    for done in sorted(chance.randrange(ASSETS * 11 // 20) for _ in range(KILLS)):
        one.kill(done, chance.uniform(0.0, 0.05))
        assert one.wrong_now() == []
    one.finish()
    assert one.wrong_in_the_end() == []
