"""One minute of 1280 × 720 by a stock preset, beside ffmpeg with the same preset and as many threads.

python3 dev.py bench transcode [--seconds 60] [--rounds 1]

Both read the same file and write H.264 and AAC with the index first. Ours keeps to one greatest bit rate the same way
each time, for which x264 must share out its work by slices; ffmpeg is run as people run it, and with slices. PSNR is of
the luma, against the source at the size of the transcode, by ffmpeg. The two run one after the other in each round.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from pathlib import Path

from _kit import ROOT, arguments, show

from assetdesk.core.encoding import ADAPTIVE_VIDEO, EncodingPreset
from assetdesk.core.task import Limits
from assetdesk.media.readers.film import FilmDocument
from assetdesk.media.transcode import transcode
from assetdesk.media.transcode_pictures import THREADS

FOLDER = ROOT / ".cache" / "bench-films"
HEIGHTS = (360, 720)
WAYS = ("ours", "ffmpeg", "ffmpeg, slices")


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__, seconds=60, rounds=1)
    clip = _clip(asked.seconds)
    rows = []
    for preset in (one for one in ADAPTIVE_VIDEO if one.height in HEIGHTS):
        walls: dict[str, list[float]] = {way: [] for way in WAYS}
        cpus: dict[str, list[float]] = {way: [] for way in WAYS}
        for number in range(asked.rounds):
            for way in (*WAYS[number % 3 :], *WAYS[: number % 3]):  # each of them comes first once
                wall, cpu = _timed(way, clip, preset, THREADS)
                walls[way].append(wall)
                cpus[way].append(cpu)
                print(f"{preset.height} {way}: {wall:.1f} s wall, {cpu:.1f} s CPU", flush=True)
        for way in WAYS:
            target = _target(way)
            size, psnr = target.stat().st_size / 1e6, _psnr(clip, target, preset.height or 0)
            wall, cpu = statistics.median(walls[way]), statistics.median(cpus[way])
            ratio = wall / statistics.median(walls["ffmpeg"])
            measured = f"{wall:.1f} s, {ratio:.2f} x, {cpu:.1f} s CPU, {size:.2f} MB, {psnr:.2f} dB"
            goal = "1.1 x ffmpeg, its size and PSNR" if way == "ours" else ""
            rows.append((f"{preset.height} px, {way}", measured, goal))
    show(f"Transcode of {asked.seconds} s, {THREADS} threads", rows)


def _clip(seconds: int) -> Path:
    """A test picture with grain and a tone, made once and kept."""
    path = FOLDER / f"clip-{seconds}.mp4"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        part = FOLDER / "part-clip.mp4"
        _run(
            "-f", "lavfi", "-i", f"testsrc2=s=1280x720:r=30:d={seconds}", "-f", "lavfi", "-i", f"sine=d={seconds}",
            "-vf", "noise=alls=6:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "22", "-pix_fmt",
            "yuv420p", "-c:a", "aac", "-b:a", "128k", str(part),
        )  # fmt: skip
        part.rename(path)
    return path


def _target(way: str) -> Path:
    return FOLDER / f"{way.replace(', ', '-')}.mp4"


def _ours(clip: Path, target: Path, preset: EncodingPreset) -> None:
    """What a worker does; its start is left out, as it serves many tasks."""
    film = FilmDocument(str(clip), Limits(), "mov", "film", "MP4")
    try:
        transcode(film.source(), preset, target, lambda share: None, print)
    finally:
        film.close()


def _ffmpeg(clip: Path, target: Path, preset: EncodingPreset, threads: int, more: tuple[str, ...]) -> None:
    most = preset.most_kbps
    _run(
        "-threads", "1", "-i", str(clip), "-vf", f"scale=-2:{preset.height}", "-c:v", "libx264", "-preset", "medium",
        "-profile:v", str(preset.profile), "-b:v", f"{preset.video_kbps}k", "-maxrate", f"{most}k", "-bufsize",
        f"{2 * most}k", "-g", str(preset.keyframes), "-threads", str(threads), *more, "-pix_fmt", "yuv420p", "-c:a",
        "aac", "-b:a", f"{preset.audio_kbps}k", "-movflags", "+faststart", str(target),
    )  # fmt: skip


def _psnr(clip: Path, target: Path, height: int) -> float:
    told = subprocess.run(
        ["ffmpeg", "-nostdin", "-i", str(target), "-i", str(clip), "-lavfi", f"[1:v]scale=-2:{height}[a];[0:v][a]psnr",
         "-f", "null", "-"], stderr=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found = re.search(r"y:([\d.]+)", told.stderr.rpartition("PSNR")[2])
    assert found, told.stderr[-500:]
    return float(found[1])


def _run(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-y", "-nostdin", "-v", "error", *arguments], check=True)


def _timed(way: str, clip: Path, preset: EncodingPreset, threads: int) -> tuple[float, float]:
    began, cpu = time.perf_counter(), os.times()
    if way == "ours":
        _ours(clip, _target(way), preset)
    else:
        _ffmpeg(clip, _target(way), preset, threads, ("-x264-params", "sliced-threads=1") if way != "ffmpeg" else ())
    after = os.times()
    return time.perf_counter() - began, sum(after[:4]) - sum(cpu[:4])


if __name__ == "__main__":
    main()
