"""Films as FFmpeg's own programs see them, which are the judges of what we write."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def program(name: str) -> str:
    """Its path; a test that needs it fails where it is not there."""
    found = shutil.which(name)
    assert found, f"{name} is needed for this test; `python3 dev.py test` installs it"
    return found


def probe(path: Path) -> dict[str, Any]:
    """What ffprobe says: `format`, and the streams by their kind as `video` and `audio`."""
    told = subprocess.run(
        [
            program("ffprobe"),
            "-v",
            "error",
            "-show_streams",
            "-show_format",
            "-count_packets",
            "-of",
            "json",
            str(path),
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    assert not told.stderr, told.stderr
    found = json.loads(told.stdout)
    return {"format": found["format"], **{stream["codec_type"]: stream for stream in found["streams"]}}


def times(path: Path, kind: str = "v") -> list[float]:
    """Seconds at which each packet of the first stream of a kind is shown, in order."""
    told = subprocess.run(
        [program("ffprobe"), "-v", "error", "-select_streams", f"{kind}:0", "-show_entries", "packet=pts_time", "-of",
         "csv=p=0", str(path)],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return sorted(float(line.strip(",")) for line in told.stdout.split() if line.strip(","))


def ffmpeg(*arguments: str | Path) -> bytes:
    """Runs it; its standard output."""
    command = [program("ffmpeg"), "-y", "-v", "error", "-nostdin", *(str(one) for one in arguments)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def pixels(path: Path, at: float, size: tuple[int, int]) -> Any:
    """The picture shown at `at` seconds as ffmpeg shows it: rows of RGB."""
    import numpy as np

    raw = ffmpeg("-i", path, "-ss", str(at), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    return np.frombuffer(raw, np.uint8).reshape(size[1], size[0], 3)


def boxes(path: Path) -> Iterator[str]:
    """Names of the boxes of an ISO media file, in order."""
    data, at = path.read_bytes(), 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        size = int.from_bytes(data[at + 8 : at + 16], "big") if size == 1 else size
        yield data[at + 4 : at + 8].decode("latin-1")
        at += max(size, 8)
