"""The rendition engine alone: one core, photo by photo, against libjpeg-turbo's limit; and how near the pictures are.

    python3 dev.py bench renditions [--photos 60]

The limit is the scaled decode (at least 1280 px) and the encoding of the very files we write, with no resizing between
them. CPU times are the least of three, taken in turns, so that a busy machine disturbs both alike. PSNR is against a
full decode and Lanczos, JPEG loss included (quality 90 at 1280 px, 85 at 319 px).
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from _kit import arguments, describe, photos, show
from PIL import Image

from assetdesk.core.renditions import PREVIEWS, fit
from assetdesk.core.task import Limits, StepRequest, TaskRequest
from assetdesk.jobs.worker import run_task
from assetdesk.media import cascade, encode, registry

_CELL_OF = "thumbnail.319.319.png"
_ROUNDS = 3
_JUDGED = 20


def engine(path: Path) -> list[cascade.Rendition]:
    """Open, decode, reduce, encode; nothing is written."""
    handler = next(one for one in registry.handlers() if one.name == "jpeg")
    document = handler.open(str(path), Limits())
    document.facts()
    return list(cascade.make(document.picture(PREVIEWS[0].width), PREVIEWS, cell_of=_CELL_OF))


def task(path: Path) -> None:
    """The whole task: hash, metadata, previews, files and facts written."""
    with tempfile.TemporaryDirectory(prefix="bench-") as out:
        run_task(TaskRequest("bench", 1, str(path), out, (StepRequest("metadata"), StepRequest("preview"))))


def scaled_decode(path: Path) -> Image.Image:
    """By libjpeg-turbo, at least 1280 px at the longer side."""
    image = Image.open(path)
    factor = PREVIEWS[0].width / max(image.size)
    image.draft(None, (math.ceil(image.width * factor), math.ceil(image.height * factor)))
    image.load()
    return image


def encoder(made: Sequence[cascade.Rendition]) -> Callable[[], None]:
    """Encodes the same pictures again."""
    decoded = {}
    for one in made:
        image = Image.open(BytesIO(one.data))
        image.load()
        decoded[one.name] = Image.frombytes(image.mode, image.size, image.tobytes())

    def encode_all() -> None:
        for spec in PREVIEWS:
            image = decoded[spec.name]
            encode.jpeg(image, spec.quality) if spec.mime == "image/jpeg" else encode.png(image)
        encode.cell(decoded[_CELL_OF])

    return encode_all


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(paths: Sequence[Path]) -> tuple[float, float, float, float]:
    """CPU seconds of all: scaled decodes alone, the limit, the engine, the whole task."""
    sums = [0.0, 0.0, 0.0, 0.0]
    for path in paths:
        encode_all = encoder(engine(path))
        rounds = []
        for _ in range(_ROUNDS):
            decode = cpu(lambda path=path: scaled_decode(path))
            rounds.append(
                (
                    decode,
                    decode + cpu(encode_all),
                    cpu(lambda path=path: engine(path)),
                    cpu(lambda path=path: task(path)),
                )
            )
        for place, values in enumerate(zip(*rounds, strict=True)):
            sums[place] += min(values)
    return sums[0], sums[1], sums[2], sums[3]


def psnr(a: Image.Image, b: Image.Image) -> float:
    """In dB."""
    difference = np.asarray(a, np.float32) - np.asarray(b, np.float32)
    return float(10 * np.log10(255**2 / np.mean(difference**2)))


def through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    """What is left after the loss of the format."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def quality(paths: Sequence[Path]) -> tuple[float, float, float, float]:
    """Mean PSNR: ours and the careful way at 1280 px, ours and the careful way at 319 px."""
    seen = []
    for path in paths:
        made = {one.name: Image.open(BytesIO(one.data)).convert("RGB") for one in engine(path)}
        with Image.open(path) as image:
            if image.mode != "RGB" or image.getexif().get(0x0112, 1) != 1:
                continue
            full = image.convert("RGB")
        large = full.resize(fit(*full.size, 1280, 1280), Image.Resampling.LANCZOS)
        small = full.resize(fit(*full.size, 319, 319), Image.Resampling.LANCZOS)
        seen.append(
            (
                psnr(made[PREVIEWS[0].name], large),
                psnr(through_jpeg(large, 90), large),
                psnr(through_jpeg(made[_CELL_OF], 85), small),
                psnr(through_jpeg(small, 85), small),
            )
        )
        if len(seen) == _JUDGED:
            break
    a, b, c, d = (float(np.mean(values)) for values in zip(*seen, strict=True))
    return a, b, c, d


def main() -> None:
    """Measure and print."""
    chosen = arguments(__doc__, photos=60)
    paths = photos(chosen.photos)
    print(describe(paths))
    engine(paths[0])
    decode, limit, own, whole = measure(paths)
    count = len(paths) / 1000
    ours_large, full_large, ours_small, full_small = quality(paths[:: max(1, len(paths) // 40)])
    show(
        "Rendition engine, one core",
        [
            ("scaled decode alone", f"{decode / count:.1f} ms", ""),
            ("limit: scaled decode and encoding", f"{limit / count:.1f} ms", ""),
            ("engine", f"{own / count:.1f} ms", ""),
            ("engine, of the limit", f"{limit / own:.2f}", "at least 0.65, aim 0.85"),
            ("whole task in the worker", f"{whole / count:.1f} ms", ""),
            ("whole task, of the limit", f"{limit / whole:.2f}", ""),
            ("PSNR at 1280 px, below the careful way", f"{full_large - ours_large:.2f} dB", "at most 1.0"),
            ("PSNR at 319 px, below the careful way", f"{full_small - ours_small:.2f} dB", "at most 0.1"),
        ],
    )


if __name__ == "__main__":
    main()
