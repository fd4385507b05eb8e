"""Photos of 8–24 MP for the benchmarks, made from the real ones of the corpus, always the same ones.

Crop, resize, grain, JPEG of quality 85–94, mixed subsampling, some progressive, some CMYK, some turned by EXIF.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / ".cache" / "corpus"
PHOTOS = ROOT / ".cache" / "bench-photos"
_SOURCES = (
    "images/heif/200MP.heic",
    "images/heif/pug.heic",
    "images/heif/cat.hif",
    "images/heif/bird_burst.heic",
    "images/heif/spatial_photo.heic",
    "images/heif/xiaomi.heic",
    "images/heif/stereo_1200x800.heic",
    "images/heif/guitar_cw90.hif",
    "images/vips/avif-orientation-6.avif",
    "images/jpeg/fujifilm.mpo",
    "images/jpeg/fdo18635.jpg",
    "images/jpeg/xmp_test.jpg",
    "images/photos/jpeg_large.jpg",
    "images/photos/retina.jpg",
    "images/photos/hubble_deep_field.jpg",
    "images/people/zidane.jpg",
    "images/people/bus.jpg",
    "images/large/warty-final-ubuntu.png",
    "images/photos/coffee.png",
    "images/photos/chelsea.png",
)
_SUBSAMPLING = (2, 2, 2, 2, 1, 0)
_RATIOS = (3 / 2, 3 / 2, 4 / 3, 4 / 3, 16 / 9, 1.0, 2 / 3, 3 / 4)


def photos(count: int) -> list[Path]:
    """Paths of `count` photos; those that are not there yet are made (about a second each)."""
    PHOTOS.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(count):
        path = PHOTOS / f"photo-{number:04d}.jpg"
        if not path.exists():
            part = path.with_suffix(".part")
            _make(number, part)
            part.rename(path)
        made.append(path)
    return made


@lru_cache(maxsize=2)
def _source(name: str) -> Image.Image:
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(CORPUS / name)
        return image.convert("RGB")


def _make(number: int, path: Path) -> None:
    # consecutive numbers share a source, which is decoded once
    name = _SOURCES[number // 10 % len(_SOURCES)]
    rng = np.random.default_rng(number)
    source = _source(name)
    megapixels = rng.uniform(8, 24)
    ratio = _RATIOS[rng.integers(len(_RATIOS))]
    width = round((megapixels * 1e6 * ratio) ** 0.5)
    height = round(width / ratio)
    part = rng.uniform(0.6, 1.0)
    across = min(source.width * part, source.height * part * ratio)
    along = across / ratio
    left, top = rng.uniform(0, source.width - across), rng.uniform(0, source.height - along)
    image = source.resize((width, height), Image.Resampling.BICUBIC, (left, top, left + across, top + along))
    pixels = np.asarray(image).astype(np.int16)
    grain = rng.normal(0, rng.uniform(1.5, 4.0), pixels.shape[:2]).astype(np.int16)
    pixels += grain[..., None]
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if number % 50 == 49:
        image = image.convert("CMYK")
    exif = Image.Exif()
    if rng.random() < 0.2:
        exif[0x0112] = int(rng.choice([3, 6, 8]))
    exif[0x010F], exif[0x0110] = "AssetDesk", "Benchmark"
    image.save(
        path,
        "JPEG",
        quality=int(rng.integers(85, 95)),
        subsampling=_SUBSAMPLING[rng.integers(len(_SUBSAMPLING))],
        progressive=bool(rng.random() < 0.08),
        exif=exif,
    )
