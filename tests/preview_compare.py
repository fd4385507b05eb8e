"""Compares our 319 px previews with those of independent renderers over the development corpus.

    python tests/preview_compare.py [CORPUS] [--only images,documents] [--sheets DIR] [--worst 20] [--most 20]

ImageMagick and vips for pictures, dcraw for raw photos, pdftoppm for PDF, rsvg-convert for SVG, ffmpeg for films. Both
pictures are laid on white, brought to our size, and compared by structural similarity of their luma (1 is the same).
Prints mean and median by kind and the worst ones; with `--sheets` these side by side, ours at the left.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from support import corpus as the_corpus
from support.corpus import Answer

NAME = "thumbnail.319.319.png"
EDGE = 319
WINDOW = 7
SECONDS = 60
DEFAULT_ONLY = "images,documents,photoshop,postscript,video"
FILMS = ("mp4", "mov", "avi", "mkv", "webm", "mpeg", "mxf", "ogv", "wmv", "flv", "ts")


@dataclass(frozen=True, slots=True)
class Compared:
    """One file: our picture, theirs at our size, and how alike they are, 0–1."""

    path: str
    kind: str
    renderer: str
    score: float
    ours: Image.Image
    theirs: Image.Image
    note: str = ""


def similarity(one: Image.Image, other: Image.Image) -> float:
    """Mean structural similarity of two pictures' luma, over windows of 7 × 7 px (Wang et al., 2004)."""
    x, y = (np.asarray(image.convert("L"), dtype=np.float64) for image in (one, other))
    size = min(WINDOW, *x.shape)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        summed = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        part = summed[size:, size:] - summed[:-size, size:] - summed[size:, :-size] + summed[:-size, :-size]
        return part / size**2

    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    made = (2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    return float(made.mean())


def on_white(image: Image.Image) -> Image.Image:
    """As people see it on paper."""
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


Renderer = tuple[str, Callable[[Path, Path, Answer], list[list[str]]]]


def _convert(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    head = ["convert", f"{file}[0]", "-auto-orient"]
    # a profile turns colours to sRGB; without one ImageMagick's own ideas of the space do
    profile = ["-colorspace", "sRGB", "-background", "white", "-alpha", "remove"]
    return [[*head, *profile, "-thumbnail", f"{EDGE}x{EDGE}>", str(out)]]


def _vips(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    return [["vipsthumbnail", str(file), "--size", f"{EDGE}x{EDGE}>", "--export-profile", "srgb", "-o", str(out)]]


def _pdftoppm(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    stem = str(out.with_suffix(""))
    return [["pdftoppm", "-png", "-singlefile", "-cropbox", "-f", "1", "-l", "1", "-scale-to", "1280", str(file), stem]]


def _rsvg(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    size = ["-w", str(EDGE), "-h", str(EDGE), "-a"]
    return [["rsvg-convert", *size, "-b", "white", "-o", str(out), str(file)]]


def _ffmpeg(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    length = (answer.source.duration if answer.source else None) or 0.0
    at = min(30.0, max(1.0, length / 10)) if length > 1 else 0.0
    return [["ffmpeg", "-v", "error", "-y", "-ss", f"{at:.3f}", "-i", str(file), "-frames:v", "1", str(out)]]


def _ffmpeg_still(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    return [["ffmpeg", "-v", "error", "-y", "-i", str(file), "-frames:v", "1", str(out)]]


def _dcraw_thumb(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    turn = {3: "180", 6: "90", 8: "270"}.get((answer.source.orientation if answer.source else None) or 1, "0")
    shell = ["dcraw", "-e", "-c", str(file)]
    return [shell, ["convert", "-", "-rotate", turn, str(out)]]


def _dcraw(file: Path, out: Path, answer: Answer) -> list[list[str]]:
    return [["dcraw", "-w", "-h", "-c", str(file)], ["convert", "-", str(out)]]


PICTURES: tuple[Renderer, ...] = (("ImageMagick", _convert), ("vips", _vips), ("ffmpeg", _ffmpeg_still))
BY_FORMAT: dict[str, tuple[Renderer, ...]] = {
    "pdf": (("pdftoppm", _pdftoppm),),
    "ai": (("pdftoppm", _pdftoppm),),
    "svg": (("rsvg-convert", _rsvg),),
    "raw": (("dcraw -e", _dcraw_thumb), ("dcraw", _dcraw)),
    "jxl": (("ffmpeg", _ffmpeg_still), ("ImageMagick", _convert)),
    **{name: (("ffmpeg", _ffmpeg),) for name in FILMS},
}
# ours is Ghostscript, LibreOffice or our own drawing: there is nobody independent to ask
NOBODY = (
    *("postscript", "indd", "idml", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp", "odg", "rtf"),
    *("text", "markdown", "csv", "html", "xml", "json", "source", "subtitles", "epub", "fictionbook", "mobi", "xps"),
    *("cbz", "zip", "tar", "compressed"),
)


def rendered(renderer: Renderer, file: Path, out: Path, answer: Answer) -> Image.Image | None:
    """Their picture, or None where they have none."""
    commands = renderer[1](file, out, answer)
    data: bytes | None = None
    try:
        for command in commands:
            ended = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
            if ended.returncode:
                return None
            data = ended.stdout
        with Image.open(out) as image:
            image.load()
            return on_white(image)
    except (OSError, subprocess.TimeoutExpired, ValueError, SyntaxError):
        return None
    finally:
        out.unlink(missing_ok=True)


def compare(corpus: Path, answer: Answer) -> Compared | None:
    """The first renderer that gives a picture counts; None where no one does, or we have none."""
    ours_path = next((p for p in (answer.out / NAME, answer.out / "long" / NAME) if p.exists()), None)
    if ours_path is None or answer.source is None or answer.source.format in NOBODY:
        return None
    kind = answer.source.format
    with Image.open(ours_path) as image:
        ours = on_white(image)
    for renderer in BY_FORMAT.get(kind, PICTURES):
        theirs = rendered(renderer, corpus / answer.path, answer.out / "theirs.png", answer)
        if theirs is None:
            continue
        ratio = (ours.width / ours.height) / (theirs.width / theirs.height)
        note = "" if 0.95 < ratio < 1.05 or min(ours.size) < 20 else f"shape {theirs.width}×{theirs.height}"
        same_size = theirs.resize(ours.size, Image.Resampling.LANCZOS)
        return Compared(answer.path, kind, renderer[0], similarity(ours, same_size), ours, same_size, note)
    return None


def sheets(worst: list[Compared], folder: Path) -> Iterator[Path]:
    """Five a sheet, ours at the left, theirs at the right."""
    folder.mkdir(parents=True, exist_ok=True)
    cell = EDGE + 24
    for start in range(0, len(worst), 5):
        part = worst[start : start + 5]
        sheet = Image.new("RGB", (cell * len(part) + 8, 2 * cell + 40), (200, 200, 205))
        draw = ImageDraw.Draw(sheet)
        for column, one in enumerate(part):
            left = 8 + column * cell
            draw.text((left, 2), f"{start + column + 1}. {one.path[-50:]}", fill="black")
            draw.text((left, 14), f"{one.score:.3f} {one.renderer} {one.note} (ours above)", fill="black")
            for row, image in enumerate((one.ours, one.theirs)):
                sheet.paste(image, (left, 30 + row * cell))
        path = folder / f"worst-{start // 5 + 1}.png"
        sheet.save(path)
        yield path


def spread(paths: list[str], most: int) -> list[str]:
    """At most so many of each folder (two levels deep), evenly over its names."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folders["/".join(path.split("/")[:-1][:2])].append(path)
    if not most:
        return paths
    return [path for those in folders.values() for path in those[:: max(1, -(-len(those) // most))]]


def main() -> int:
    """Command line."""
    options = argparse.ArgumentParser(description="Compare previews with independent renderers.")
    options.add_argument("corpus", nargs="?", type=Path, default=the_corpus.DEFAULT)
    options.add_argument("--only", default=DEFAULT_ONLY, help="folders of the corpus, with commas")
    options.add_argument("--sheets", type=Path, help="the worst ones side by side into this folder")
    options.add_argument("--worst", type=int, default=20)
    options.add_argument("--most", type=int, default=0, help="at most so many of a folder, evenly spread; 0 is all")
    options.add_argument("--each", action="store_true", help="also one line a file")
    chosen = options.parse_args()
    paths = spread([one.path for one in the_corpus.files(chosen.corpus, chosen.only.split(","))], chosen.most)
    with tempfile.TemporaryDirectory(prefix="previews-") as out, ThreadPoolExecutor(2) as threads:
        answers = the_corpus.ask(chosen.corpus, paths, ("preview",), Path(out), long=False)
        found = [one for one in threads.map(lambda answer: compare(chosen.corpus, answer), answers) if one is not None]
    kinds: dict[str, list[Compared]] = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    print(f"{'kind':14} {'files':>5} {'mean':>7} {'median':>7} {'least':>7}  compared with")
    for kind, those in [*sorted(kinds.items()), ("all", found)]:
        scores = [one.score for one in those]
        with_ = ", ".join(sorted({one.renderer for one in those}))
        print(
            f"{kind:14} {len(those):5} {statistics.mean(scores):7.4f} {statistics.median(scores):7.4f}"
            f" {min(scores):7.4f}  {with_}"
        )
    found.sort(key=lambda one: one.score)
    for number, one in enumerate(found if chosen.each else found[: chosen.worst], 1):
        print(f"{number:3}. {one.score:.4f} {one.path} [{one.kind}, {one.renderer}] {one.note}")
    if chosen.sheets is not None:
        for path in sheets(found[: chosen.worst], chosen.sheets):
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
