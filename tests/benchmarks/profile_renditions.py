"""What a processing profile costs a photo, beside ImageMagick making the same files: by hand over a folder of JPEGs.

    python tests/benchmarks/profile_renditions.py FOLDER [COUNT]

Each line: what is made, processor seconds a photo, bytes, and how far ImageMagick's own result of the same size and
quality is off (PSNR in dB; above 40 nobody sees a difference).
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from assetdesk.core.edits import Sharpen
from assetdesk.core.profiles.processing import Format
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.cascade import upright
from assetdesk.media.profile_renditions import drawing
from assetdesk.media.profile_renditions.drawing import Common
from assetdesk.media.profile_renditions.wanted import Wanted, fpo

PROFILES: dict[str, list[Wanted]] = {
    "JPEG 1600 q85": [Wanted("a.jpg", width=1600, height=1600, quality=85)],
    "WebP 1200 q80": [Wanted("a.webp", Format.WEBP, width=1200, quality=80)],
    "AVIF 1200 q60": [Wanted("a.avif", Format.AVIF, width=1200, quality=60)],
    "PNG 800": [Wanted("a.png", Format.PNG, width=800)],
    "GIF 400": [Wanted("a.gif", Format.GIF, width=400)],
    "TIFF, all pixels": [Wanted("a.tif", Format.TIFF)],
    "FPO": [fpo(10)],
    "JPEG 1600 of 150 kB": [Wanted("a.jpg", width=1600, target_bytes=150_000)],
    "five of one decode": [
        Wanted("a.jpg", width=1600, height=1600, quality=85),
        Wanted("b.webp", Format.WEBP, width=1200, quality=80),
        Wanted("c.png", Format.PNG, width=800),
        Wanted("d.jpg", width=400, height=400, crop=(100, 100, 800, 800)),
        Wanted("e.jpg", width=200),
    ],
}
BESIDE = {
    "JPEG 1600 q85": ("-resize", "1600x1600>", "-quality", "85"),
    "WebP 1200 q80": ("-resize", "1200>", "-quality", "80"),
    "PNG 800": ("-resize", "800>"),
}


def made(path: Path, wanted: list[Wanted], sharpen: Sharpen | None = None) -> dict[str, bytes]:
    """The files of a photo, as the step makes them."""
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found is not None
    document = found[0].open(str(path), Limits())
    facts = document.facts()
    common = Common(sharpen=sharpen)
    edge = drawing.edge(wanted, facts.width or 0, facts.height or 0, common)
    picture = document.picture(edge)
    assert upright(picture)
    files = {one.wanted.name: one.data for one in drawing.make(picture, wanted, common)}
    document.close()
    return files


def spent(work: Callable[[], object]) -> float:
    """Processor seconds, children counted."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work()
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))


def off(one: bytes, other: Path) -> float:
    """PSNR of two pictures of one size."""
    a = np.asarray(Image.open(BytesIO(one)).convert("RGB"), np.float64)
    b = np.asarray(Image.open(other).convert("RGB"), np.float64)
    if a.shape != b.shape:
        return float("nan")
    return float(10 * np.log10(255**2 / max(1e-9, ((a - b) ** 2).mean())))


def main() -> None:
    """As in the module's docstring."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    photos = sorted(Path(sys.argv[1]).rglob("*.jp*g"), key=lambda path: -path.stat().st_size)[:count]
    sizes = [Image.open(path).size for path in photos]
    print(f"{len(photos)} photos, {np.mean([w * h / 1e6 for w, h in sizes]):.1f} megapixels on average")
    for name, wanted in PROFILES.items():
        seconds, size, psnr, beside = 0.0, 0, [], 0.0
        for path in photos:
            files: dict[str, bytes] = {}
            seconds += spent(lambda path=path, wanted=wanted, files=files: files.update(made(path, wanted)))  # type: ignore[misc]
            size += sum(map(len, files.values()))
            if name in BESIDE:
                (file,) = files
                with tempfile.TemporaryDirectory() as folder:
                    target = Path(folder) / file
                    command = ["convert", str(path), "-auto-orient", *BESIDE[name], "-strip", str(target)]
                    beside += spent(lambda command=command: subprocess.run(command, check=True))  # type: ignore[misc]
                    psnr.append(off(files[file], target))
        told = f"{name:22} {seconds / len(photos):6.2f} s {size / len(photos) / 1000:9.0f} kB"
        if psnr:
            told += f"   ImageMagick {beside / len(photos):5.2f} s, PSNR {np.nanmedian(psnr):.1f} dB"
        print(told)
    began = time.process_time()
    for path in photos:
        made(path, PROFILES["JPEG 1600 q85"], Sharpen(1.75, 0.2, 2))
    print(f"JPEG 1600 q85, sharpened: {(time.process_time() - began) / len(photos):.2f} s")


if __name__ == "__main__":
    main()
