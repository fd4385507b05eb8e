"""In the place of `gui.player_program`: speaks its lines without Qt's player. A file named *kill* makes it die."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    path, frames, _width, _height, begin = sys.argv[1:]
    if "kill" in path:
        os.abort()
    at = int(begin)
    print("state playing", flush=True)
    for line in ("frame 99999 99999", "frame -1 x", "nonsense", "at soon"):  # one that has gone astray
        print(line, flush=True)
    _draw(Path(frames), at)
    for line in sys.stdin:
        verb, _, value = line.strip().partition(" ")
        if verb == "pause":
            print("state paused", flush=True)
        elif verb == "play":
            print("state playing", flush=True)
        elif verb == "seek":
            at = int(value)
            _draw(Path(frames), at)
    sys.exit(0)


def _draw(frames: Path, at: int) -> None:
    """A picture of 8 × 6 px, grey by the time."""
    with frames.open("r+b") as file:
        file.write(bytes((at // 100 % 256, at // 100 % 256, at // 100 % 256, 255)) * 48)
    print("frame 8 6", flush=True)
    print(f"at {at}", flush=True)


if __name__ == "__main__":
    main()
