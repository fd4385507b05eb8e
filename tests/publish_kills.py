"""kill -9 at random moments of a publish, as often as is wished; the target is looked at after each.

.venv/bin/python tests/publish_kills.py [--kills 30] [--assets 150] [--seed N] [--each 6]

Rounds of `--each` kills: a program publishes over an earlier publish, is killed at a random moment, the next goes on,
and after the last kill one may end. After every kill no file is half and no catalogue names one that is missing; in the
end all is there. The seed is printed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from support.publish_kills import Round  # noqa: E402


def main() -> int:
    """Run and print; 1 where something was not as it must be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--each", type=int, default=6, help="kills of one publish")
    parser.add_argument("--assets", type=int, default=150)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--place", type=Path, help="a folder on the disk to try it on")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.assets} assets, load {os.getloadavg()[0]:.1f}", flush=True)
    chance = random.Random(asked.seed)
    bad = hits = number = 0
    with tempfile.TemporaryDirectory(prefix="assetdesk-kills-", dir=asked.place) as top:
        while hits < asked.kills:
            number += 1
            began = time.monotonic()
            one = Round(Path(top) / f"round {number}", asked.assets)
            one.top.mkdir()
            one.prepare(chance)
            wrong: list[str] = []
            most = asked.assets * 11 // 20
            for done in sorted(chance.randrange(most) for _ in range(min(asked.each, asked.kills - hits))):
                if None not in one.killed:  # it has not come to its end before a kill
                    one.kill(done, chance.uniform(0.0, 0.1))
                    wrong += one.wrong_now()
            hits += sum(moment is not None for moment in one.killed)
            one.finish()
            wrong += one.wrong_in_the_end()
            moments = ", ".join("its end" if done is None else str(done) for done in one.killed)
            seconds = f"{time.monotonic() - began:.0f} s"
            print(f"round {number}: killed at {moments} done: {'; '.join(wrong) or 'all true'} ({seconds})", flush=True)
            bad += bool(wrong)
    print(f"{hits} kills in the middle of {number} publishes, {bad} of them wrong; seed {asked.seed}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
