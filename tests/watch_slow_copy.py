"""A large file copied slowly into a watched folder, with the real program: imported once, with its final content.

    .venv/bin/python tests/watch_slow_copy.py [--megabytes 200] [--seconds 60] [--stall 6] [--close]

`assetdesk watch run` watches; the file is written in small pieces with one stall longer than two looks in the middle.
With --close it is closed during the stall, as some programs do that append: then nothing tells that more will come but
the least age, which is set to longer than the stall. Exit code 1 where anything but one whole import came of it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from blake3 import blake3

COMMAND = [sys.executable, "-m", "assetdesk"]


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--stall", type=float, default=6.0)
    parser.add_argument("--close", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        library, drop = Path(home) / "Library", Path(home) / "drop"
        drop.mkdir()
        _run("init", str(library))
        _run(
            "watch",
            str(library),
            "add",
            str(drop),
            "--to",
            "Big",
            "--min-age",
            str(args.stall + 4 if args.close else 0),
        )
        program = subprocess.Popen(
            [*COMMAND, "watch", str(library), "run", "--json"],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            wanted = _write(drop / "Hall 360.tif", args)
            print(f"written: {args.megabytes} MB in {args.seconds:.0f} s and a stall of {args.stall:.0f} s")
            begun = time.monotonic()
            told = _ended(program)
            print(f"in after {time.monotonic() - begun:.1f} s: {told['state']}, {told['sentence']}")
            time.sleep(5)
        finally:
            os.kill(program.pid, signal.SIGTERM)
            code = program.wait(60)
        rows = [json.loads(line) for line in _run("watch", str(library), "ledger", "--json").splitlines()]
        assets = [json.loads(line) for line in _run("list", str(library), "--json").splitlines()]
        original = library / "Big" / "Hall 360.tif"
        right = (
            code == 0
            and [row["state"] for row in rows] == ["taken"]
            and [asset["path"] for asset in assets] == ["Big/Hall 360.tif"]
            and blake3(original.read_bytes()).hexdigest() == wanted == rows[0]["hash"]
        )
        print(f"rows {len(rows)}, assets {len(assets)}, exit code {code}: {'as it should be' if right else 'WRONG'}")
        return 0 if right else 1


def _write(target: Path, args: argparse.Namespace) -> str:
    """The file, slowly; its BLAKE3."""
    digest = blake3()
    pieces = 100
    size = args.megabytes * 1_000_000 // pieces
    file = target.open("wb", buffering=0)
    for number in range(pieces):
        piece = os.urandom(size)
        digest.update(piece)
        file.write(piece)
        if number == pieces // 2:
            if args.close:
                file.close()
            time.sleep(args.stall)
            if args.close:
                file = target.open("ab", buffering=0)
        time.sleep(args.seconds / pieces)
    file.close()
    return digest.hexdigest()


def _ended(program: subprocess.Popen[str]) -> dict[str, str]:
    assert program.stdout is not None
    for line in program.stdout:
        record: dict[str, str] = json.loads(line)
        if record.get("state") in ("taken", "refused") and "sentence" in record:
            return record
    raise SystemExit("the program ended too soon")


def _run(*words: str) -> str:
    return subprocess.run([*COMMAND, *words], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    raise SystemExit(main())
