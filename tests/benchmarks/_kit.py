"""What the benchmarks share: large libraries made of rows, real photos by the dozen, and a table on the screen.

A benchmark is run by hand, prints a table and asserts nothing: a number of a busy machine proves nothing. The goals
beside the numbers are ratios wherever that is possible.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from assetdesk.core.places import resource
from assetdesk.core.scopes import Modules
from assetdesk.store import search_index
from assetdesk.store.engine import Store
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

ROOT = Path(__file__).resolve().parents[2]
PHOTO_CACHE = ROOT / ".cache" / "bench-samples"
Row = tuple[str, str, str]


def arguments(text: str | None, **numbers: int) -> argparse.Namespace:
    """A parser with one `--name N` for each number."""
    parser = argparse.ArgumentParser(description=(text or "").splitlines()[0])
    for name, value in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=value, help=f"default {value:,}")
    return parser.parse_args()


def show(title: str, rows: Sequence[Row]) -> None:
    """A table of what, measured, goal; with the machine's load, which says how far to trust it."""
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    widths = [max(len(row[column]) for row in [*rows, ("what", "measured", "goal")]) for column in range(3)]
    print(f"\n{title} ({load})")
    rules = ("-" * widths[0], "-" * widths[1], "-" * widths[2])
    for what, measured, goal in [("what", "measured", "goal"), rules, *rows]:
        print(f"{what:<{widths[0]}}  {measured:>{widths[1]}}  {goal}")
    sys.stdout.flush()


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def spread(values: Sequence[float], unit: str = "ms") -> str:
    """p50, p99 and max on one line."""
    return f"{statistics.median(values):.1f} / {quantile(values, 0.99):.1f} / {max(values):.1f} {unit}"


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Append the seconds the block took."""
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)


def fill_with_rows(database: Path, modules: Modules, count: int, *, folders: int = 200, processed: bool = True) -> None:
    """`count` JPEG assets in `folders` folders, straight into the tables of a library that nobody has open.

    Processed ones have up-to-date results. There are no files behind them.
    """
    now = time.time()
    versions = [(step, version) for (step, name), version in modules.versions.items() if name == "jpeg"]
    with closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.executemany(
            "INSERT INTO folders (id, parent_id, name, path, path_key) VALUES (?, 1, ?, ?, ?)",
            ((n + 2, f"Shoot {n:04}", f"Shoot {n:04}", f"shoot {n:04}") for n in range(folders)),
        )
        db.executemany(
            "INSERT INTO assets (id, key, folder_id, name, name_key, ext, format, type, mime, bytes, mtime_ns, hash,"
            " width, height, pages, colour, bits, state, added, processed, cell)"
            " VALUES (?, ?, ?, ?, ?, 'jpg', 'jpeg', 'Image', 'image/jpeg', ?, ?, ?, 6000, 4000, 1, 'RGB', 8,"
            " ?, ?, ?, ?)",
            (
                (
                    n + 1,
                    f"{n:032x}",
                    n % folders + 2,
                    f"Photo {n:06}.jpg",
                    f"photo {n:06}.jpg",
                    2_000_000 + n * 37 % 9_000_000,
                    1_700_000_000_000_000_000 + n,
                    f"{n:064x}",
                    "processed" if processed else "unprocessed",
                    now - n,
                    now if processed else None,
                    1 if processed else 0,
                )
                for n in range(count)
            ),
        )
        if processed:
            db.executemany(
                "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, seconds, bytes)"
                " VALUES (?, ?, ?, ?, ?, 1, 0.1, 180000)",
                ((n + 1, step, f"{n:064x}", version, now) for n in range(count) for step, version in versions),
            )
        search_index.fill(Plain(db))
        db.commit()
        db.execute("ANALYZE")
        db.commit()


def sample_photos() -> list[Path]:
    """The larger photographs of the sample library."""
    found = sorted(resource("samples", "library").rglob("*.jpg"))
    return [path for path in found if "CMYK" not in path.name and path.stat().st_size > 150_000]


def photos(count: int) -> list[Path]:
    """`count` different JPEGs of 8 to 24 MP, made once and kept; the same count gives the same files.

    From the development corpus where it is there, else from the sample photographs (crop, scale, grain), which are
    somewhat smoother than a camera's own files.
    """
    import random

    import photos as corpus
    from PIL import Image, ImageOps

    if corpus.CORPUS.is_dir():
        return corpus.photos(count)

    PHOTO_CACHE.mkdir(parents=True, exist_ok=True)
    sources = sample_photos()
    made = []
    for n in range(count):
        target = PHOTO_CACHE / f"photo-{n:03}.jpg"
        made.append(target)
        if target.exists():
            continue
        chance = random.Random(n)
        with Image.open(sources[n % len(sources)]) as opened:
            whole = ImageOps.exif_transpose(opened).convert("RGB")
        share = chance.uniform(0.6, 1.0)
        left, top = (round(edge * chance.uniform(0, 1 - share)) for edge in whole.size)
        part = whole.crop((left, top, left + round(whole.width * share), top + round(whole.height * share)))
        wanted = chance.uniform(8e6, 24e6)
        factor = (wanted / (part.width * part.height)) ** 0.5
        big = part.resize((round(part.width * factor), round(part.height * factor)), Image.Resampling.BICUBIC)
        grain = Image.effect_noise((512, 512), 18).resize(big.size, Image.Resampling.NEAREST).convert("RGB")
        big = Image.blend(big, grain, 0.06)
        big.save(target, "JPEG", quality=chance.randint(85, 94), subsampling=chance.choice([0, 2]))
        print(f"\rmaking photos {n + 1}/{count}", end="", file=sys.stderr)
    print(file=sys.stderr)
    return made


def describe(paths: Sequence[Path]) -> str:
    """How many, how large."""
    from PIL import Image

    pixels = []
    for path in paths:
        with Image.open(path) as opened:
            pixels.append(opened.width * opened.height / 1e6)
    size = sum(path.stat().st_size for path in paths) / len(paths) / 1e6
    mean = statistics.mean(pixels)
    return f"{len(paths)} photos, {min(pixels):.0f}-{max(pixels):.0f} MP, mean {mean:.1f} MP and {size:.1f} MB"


def fill_with_files(store: Store, pictures: Sequence[Path]) -> list[int]:
    """The files as originals of an open library (hard links where the disk allows), not processed. Their ids."""
    root = store.paths.root
    for path in pictures:
        try:
            os.link(path, root / path.name)
        except OSError:
            shutil.copyfile(path, root / path.name)

    def work(w: Write) -> list[int]:
        first = int(w.conn.exec_driver_sql("SELECT COALESCE(MAX(id), 0) FROM assets").scalar_one()) + 1
        facts = [(path.name, path.stat()) for path in pictures]
        w.conn.exec_driver_sql(
            "INSERT INTO assets (id, key, folder_id, name, name_key, ext, bytes, mtime_ns, inode, added)"
            " VALUES (?, ?, 1, ?, ?, 'jpg', ?, ?, ?, ?)",
            [
                (first + n, f"{first + n:032x}", name, name.casefold(), at.st_size, at.st_mtime_ns, at.st_ino, 0.0)
                for n, (name, at) in enumerate(facts)
            ],
        )
        search_index.fill(w.db)
        w.changed(everything=True)
        return list(range(first, first + len(pictures)))

    return store.writer.run(work)
