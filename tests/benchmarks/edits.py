"""Knockout, crop, colour and sharpening of a photo of 24 megapixels, each beside ImageMagick's nearest equivalent.

    python3 dev.py bench edits [FILE]

A worker has started long before its thousandth picture: what starting Python and importing takes is measured by itself
and taken off ours. Both read the same JPEG and write an uncompressed file into memory's file system, each with one
thread; wall and CPU are the least of three, taken in turns. Without FILE a photo-like picture is made.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _kit import show
from PIL import Image

_ROUNDS = 3
_SIZE = (6000, 4000)

CASES: dict[str, tuple[str, list[str]]] = {
    "crop": ("Edits(crop=Insets(500, 500, 300, 300))", ["-crop", "5000x3400+500+300", "+repage"]),
    "crop by colour": ("Edits(auto_crop=AutoColour('UpperLeft', 0.05))", ["-fuzz", "5%", "-trim", "+repage"]),
    "knockout, flood": (
        "Edits(knockout=Knockout('UpperLeft', 'FloodFill', 0.05))",
        ["-alpha", "set", "-fuzz", "5%", "-fill", "none", "-draw", "matte 0,0 floodfill"],
    ),
    "knockout, match": (
        "Edits(knockout=Knockout('UpperLeft', 'MatchPixel', 0.05))",
        ["-fuzz", "5%", "-transparent", "white"],
    ),
    "knockout and trim": (
        "Edits(knockout=Knockout('UpperLeft', 'FloodFill', 0.05), auto_crop=AutoTransparent(0))",
        ["-alpha", "set", "-fuzz", "5%", "-fill", "none", "-draw", "matte 0,0 floodfill", "-trim", "+repage"],
    ),
    "to CMYK": (
        "Edits(colour=Colour('Convert', 'srgb', 'coated'))",
        ["-intent", "relative", "-black-point-compensation", "-profile", "SRGB", "-profile", "COATED"],
    ),
    "sharpen 1.75/0.8/2": ("Edits(sharpen=Sharpen(1.75, 0.8, 2))", ["-unsharp", "0x0.8+1.75+0.0157"]),
}

PROGRAM = """
import sys
from assetdesk.core.edits import *
from assetdesk.core.places import resource
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.edits import pipeline, pixels, sharpen
source, target, edits = sys.argv[1], sys.argv[2], eval(sys.argv[3])
handler = next(one for one in registry.handlers() if one.name == "jpeg")
document = handler.open(source, Limits())
profiles = {"srgb": str(resource("profiles", "sRGB.icc")), "coated": str(resource("profiles", "CoatedFOGRA39.icc"))}
worked = pipeline.optimized(document, source, "jpeg", edits, Limits(), profiles)
with pixels.evaluating(source):
    image = sharpen.unsharp(worked.image, edits.sharpen) if edits.sharpen else worked.image
    image.tiffsave(target)
"""


def photo(path: Path) -> None:
    """Clouds of colour and grain on white."""
    chance = np.random.default_rng(24)
    width, height = _SIZE
    small = Image.fromarray(chance.integers(0, 220, (40, 60, 3), dtype=np.uint8))
    inner = np.asarray(small.resize((width - 1000, height - 600), Image.Resampling.BICUBIC)).astype(np.int16)
    inner += chance.integers(-6, 7, inner.shape, dtype=np.int16)
    made = np.full((height, width, 3), 255, np.uint8)
    made[300:-300, 500:-500] = np.clip(inner, 0, 255)
    Image.fromarray(made).save(path, quality=92)


def least(*works: Callable[[], None]) -> list[tuple[float, float]]:
    """Wall and CPU seconds of child processes, the least of some rounds taken in turns."""
    best = [(9e9, 9e9)] * len(works)
    for _ in range(_ROUNDS):
        for number, work in enumerate(works):
            before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            work()
            wall = time.monotonic() - started
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            best[number] = min(best[number][0], wall), min(best[number][1], cpu)
    return best


def main() -> None:
    """One line a case; a ratio above one says that ImageMagick takes longer."""
    if shutil.which("convert") is None:
        raise SystemExit("ImageMagick (convert) is not installed.")
    rows = []
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="bench-edits-", dir=shared if shared.is_dir() else None) as folder:
        source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder, "photo.jpg")
        if len(sys.argv) <= 1:
            photo(source)
        env = {**os.environ, "VIPS_CONCURRENCY": "1", "MAGICK_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
        profiles = Path(__file__).resolve().parents[2] / "resources" / "profiles"
        names = {"SRGB": str(profiles / "sRGB.icc"), "COATED": str(profiles / "CoatedFOGRA39.icc")}
        start = least(lambda: _run([sys.executable, "-c", PROGRAM.partition("document =")[0], "a", "b", "0"], env))[0]
        rows.append(("start of Python", f"{start[0]:.2f} s ({start[1]:.2f} CPU)", "taken off ours"))
        for name, (edits, words) in CASES.items():
            words = [names.get(word, word) for word in words]
            ours = [sys.executable, "-c", PROGRAM, str(source), f"{folder}/ours.tif", edits]
            theirs = ["convert", str(source), *words, "-compress", "none", f"{folder}/theirs.tif"]
            mine, other = least(
                lambda command=ours: _run(command, env),
                lambda command=theirs: _run(command, env),
            )
            mine = mine[0] - start[0], mine[1] - start[1]
            rows.append(
                (
                    name,
                    f"{mine[0]:.2f} s ({mine[1]:.2f} CPU), ImageMagick {other[0]:.2f} s ({other[1]:.2f} CPU)",
                    f"{other[0] / mine[0]:.1f} x its wall, {other[1] / mine[1]:.1f} x its CPU",
                )
            )
    show("edits of a photo of 24 megapixels", rows)


def _run(command: list[str], env: dict[str, str]) -> None:
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
