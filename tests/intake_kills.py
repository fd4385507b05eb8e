"""kill -9 at random moments of an intake, as often as is wished; then every file is in exactly once.

.venv/bin/python tests/intake_kills.py [--kills 50] [--files 500] [--seed N] [--watched | --moved] [--each 5]

Rounds of `--each` kills: a program brings the files in, is killed at a random moment, the next one goes on, and after
the last kill one may end. Then the library, its index (and the ledger) are compared with the files. The seed is
printed.
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

from support.intake_kills import Round, contents, make_source, wrong_with  # noqa: E402


def main() -> int:
    """Run and print; 1 where something was not as it must be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--each", type=int, default=5, help="kills of one intake")
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--watched", action="store_true", help="by a watched folder, whose ledger is compared, too")
    parser.add_argument("--moved", action="store_true", help="the same, with the files moved")
    parser.add_argument("--place", type=Path, help="a folder on the disk to try it on")
    asked = parser.parse_args()
    how = "moved" if asked.moved else "watched" if asked.watched else "uploaded"
    print(f"seed {asked.seed}, {asked.files} files, {how}, load {os.getloadavg()[0]:.1f}", flush=True)
    chance = random.Random(asked.seed)
    bad = hits = number = 0
    with tempfile.TemporaryDirectory(prefix="assetdesk-kills-", dir=asked.place) as top:
        whole = _untroubled(Path(top), asked.files, how, chance)
        print(f"an untroubled intake takes {whole:.2f} s", flush=True)
        while hits < asked.kills:
            number += 1
            one = Round(Path(top) / f"source {number}", Path(top) / f"library {number}", how)
            make_source(one.source, asked.files, chance)
            expected = contents(one.source)
            began = time.monotonic()
            for files in sorted(chance.randrange(asked.files) for _ in range(min(asked.each, asked.kills - hits))):
                if None not in one.killed:  # it has not come to its end before a kill
                    one.kill(files, chance.uniform(0.0, 0.1))
            hits += sum(moment is not None for moment in one.killed)
            one.finish()
            wrong = wrong_with(one, expected, "In" if how != "uploaded" else one.source.name)
            moments = ", ".join("its end" if files is None else str(files) for files in one.killed)
            seconds = f"{time.monotonic() - began:.0f} s"
            print(
                f"round {number}: killed at {moments} files: {'; '.join(wrong) or 'all true'} ({seconds})", flush=True
            )
            bad += bool(wrong)
    print(f"{hits} kills in the middle of {number} intakes, {bad} of them wrong; seed {asked.seed}")
    return 1 if bad else 0


def _untroubled(top: Path, files: int, how: str, chance: random.Random) -> float:
    one = Round(top / "source 0", top / "library 0", how)
    make_source(one.source, files, chance)
    expected = contents(one.source)
    seconds = one.finish()
    wrong = wrong_with(one, expected, "In" if how != "uploaded" else one.source.name)
    if wrong:
        raise SystemExit(f"without a kill: {'; '.join(wrong)}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
