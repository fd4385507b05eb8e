"""Contact sheets of automatic crops, to be looked at and counted: each photo with its windows of three ratios.

    python tests/crop_sheets.py OUT FOLDER_OR_FILE… [--only LIST]

FOLDER is one of photos (a corpus with `manifest.tsv` or any other); LIST is a file with the paths to take, one a line,
relative to any of the folders. Faces that were found are framed in green. Times are printed at the end: best and
median of looking at a photo and finding all windows, without decoding.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import warnings
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from assetdesk.core.crops import Box
from assetdesk.media.smart_crop.finding import look
from assetdesk.media.smart_crop.window import Faces

RATIOS = {"1:1": 1.0, "16:9": 16 / 9, "3:4": 3 / 4}
KINDS = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".avif", ".gif"}
ACROSS, DOWN, EDGE, HEAD = 5, 4, 300, 16


def main() -> int:
    """Sheets as PNG into OUT; the numbers on standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("source", type=Path, nargs="+")
    parser.add_argument("--only", type=Path)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    asked.out.mkdir(parents=True, exist_ok=True)
    times: list[float] = []
    cells: list[Image.Image] = []
    for number, path in enumerate(_files(asked.source, asked.only), 1):
        picture = _opened(path)
        if picture is None:
            print(f"{number}\tnot read\t{path}")
            continue
        begin = time.perf_counter()
        seen = look(picture)
        boxes = {name: seen.window(ratio) for name, ratio in RATIOS.items()}
        times.append(time.perf_counter() - begin)
        cells.append(_cell(picture, boxes, seen.faces, f"{number} {path.name}"))
        print(f"{number}\t{len(seen.faces)} faces\t{path}")
    per = ACROSS * DOWN
    for first in range(0, len(cells), per):
        width, height = cells[0].size
        sheet = Image.new("RGB", (ACROSS * width, DOWN * height), "#555555")
        for place, cell in enumerate(cells[first : first + per]):
            sheet.paste(cell, (place % ACROSS * width, place // ACROSS * height))
        sheet.save(asked.out / f"crops-{first // per + 1}.png")
    if times:
        print(f"{len(times)} photos; best {min(times) * 1000:.0f} ms, median {statistics.median(times) * 1000:.0f} ms")
    return 0


def _files(sources: list[Path], only: Path | None) -> list[Path]:
    if only is not None:
        wanted = [line.strip() for line in only.read_text(encoding="utf-8").splitlines()]
        found = (next((s / name for s in sources if (s / name).is_file()), None) for name in wanted if name)
        return [one for one in found if one is not None]
    found_all = (path for source in sources for path in ([source] if source.is_file() else sorted(source.rglob("*"))))
    return [path for path in found_all if path.suffix.lower() in KINDS]


def _opened(path: Path) -> Image.Image | None:
    if path.suffix.lower() == ".heic":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    try:
        with Image.open(path) as image:
            image.draft("RGB", (1024, 1024))
            made = ImageOps.exif_transpose(image).convert("RGBA")
    except Exception:
        return None
    ground = Image.new("RGBA", made.size, "white")
    ground.alpha_composite(made)
    return ground.convert("RGB")


def _cell(picture: Image.Image, boxes: dict[str, Box], faces: Faces, title: str) -> Image.Image:
    """The three crops side by side, the whole with the frames of faces below its name."""
    cell = Image.new("RGB", (EDGE + 8, EDGE + HEAD + 8), "#555555")
    draw = ImageDraw.Draw(cell)
    draw.text((4, 2), title[:46], fill="white")
    half = EDGE // 2 - 3
    whole = picture.copy()
    mark = ImageDraw.Draw(whole)
    for x, y, w, h in faces:
        corners = (x * whole.width, y * whole.height, (x + w) * whole.width, (y + h) * whole.height)
        mark.rectangle(corners, outline="#00ff00", width=max(2, whole.width // 150))
    places = [(4, HEAD + 2), (4 + half + 6, HEAD + 2), (4, HEAD + half + 8), (4 + half + 6, HEAD + half + 8)]
    pieces = [whole]
    for box in boxes.values():
        left, top, width, height = box.pixels(*picture.size)
        pieces.append(picture.crop((left, top, left + width, top + height)))
    for place, piece in zip(places, pieces, strict=True):
        piece.thumbnail((half, half))
        cell.paste(piece, (place[0] + (half - piece.width) // 2, place[1] + (half - piece.height) // 2))
    return cell


if __name__ == "__main__":
    sys.exit(main())
