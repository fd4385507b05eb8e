"""Ripping PDFs at 150 px an inch beside pdftoppm, one core each: pixels only, every page up to a limit.

    python3 dev.py bench rip [--files 40] [--pages 20]

The corpus's largest PDFs; one open document for all pages of a file, as in a task, one call of pdftoppm for the same.
Both write the pixels to nowhere. In turns, the least of two, wall time. Ours decides on the colour space (Auto): some
of its pages are gray or CMYK; the second row asks for RGB, as pdftoppm makes it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pymupdf
from _kit import ROOT, arguments, quantile, show

from assetdesk.core.edits import Rip
from assetdesk.core.errors import FileFault
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.document import HasRaster

CORPUS = ROOT / ".cache" / "corpus" / "documents" / "pdf"
PPI = 150
ROUNDS = 2
MOST_PIXELS = 60_000_000  # a page of several metres says nothing about pages


def ours(path: Path, pages: int, rip: Rip) -> int:
    """Pages drawn."""
    handler = next(one for one in registry.handlers() if one.name == "pdf")
    document = handler.open(str(path), Limits(pixels=MOST_PIXELS))
    try:
        assert isinstance(document, HasRaster)
        count = min(pages, document.facts().pages or 1)
        with Path("/dev/null").open("wb") as nowhere:
            for number in range(1, count + 1):
                nowhere.write(document.raster(rip, number).image.tobytes())
        return count
    finally:
        document.close()


def mupdf(path: Path, pages: int) -> None:
    """MuPDF alone in a loop: what can be reached."""
    document = pymupdf.open(path)
    with Path("/dev/null").open("wb") as nowhere:
        for number in range(pages):
            nowhere.write(document.load_page(number).get_pixmap(dpi=PPI, alpha=False).samples)
    document.close()


def theirs(path: Path, pages: int) -> None:
    """The same by pdftoppm."""
    with Path("/dev/null").open("wb") as nowhere:
        command = ["pdftoppm", "-cropbox", "-r", str(PPI), "-l", str(pages), str(path)]
        subprocess.run(command, stdout=nowhere, stderr=subprocess.DEVNULL, check=False)


def main() -> None:
    """The table."""
    chosen = arguments(__doc__, files=40, pages=20)
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not there.")
    totals = {"auto": 0.0, "rgb": 0.0, "mupdf": 0.0, "theirs": 0.0}
    pages = files = 0
    ratios = []
    for path in sorted(CORPUS.glob("*.pdf"), key=lambda one: -one.stat().st_size)[: chosen.files]:
        try:
            count = ours(path, chosen.pages, Rip(PPI))
        except FileFault:
            continue
        pages, files = pages + count, files + 1
        best = dict.fromkeys(totals, 1e9)
        for _ in range(ROUNDS):
            for name in totals:
                began = time.perf_counter()
                if name == "theirs":
                    theirs(path, count)
                elif name == "mupdf":
                    mupdf(path, count)
                else:
                    ours(path, count, Rip(PPI, "Auto" if name == "auto" else "Rgb"))
                best[name] = min(best[name], time.perf_counter() - began)
        ratios.append(best["theirs"] / best["rgb"])
        for name, seconds in best.items():
            totals[name] += seconds
    rows = [("PDFs, pages", f"{files}, {pages}", "")]
    rows += [
        (f"{label}", f"{pages / totals[name]:.1f} pages/s", "")
        for name, label in (
            ("auto", "ours, Auto"),
            ("rgb", "ours, Rgb"),
            ("mupdf", "MuPDF alone"),
            ("theirs", "pdftoppm"),
        )
    ]
    rows += [
        (f"times as quick, {label}", f"{totals['theirs'] / totals[name]:.2f}", "at least 3")
        for name, label in (("auto", "Auto"), ("rgb", "Rgb"))
    ]
    # scans, whose decoding takes all the time, decide the sum; a file of text is nearer to the middle one
    rows.append(("times as quick, Rgb, the middle file", f"{quantile(ratios, 0.5):.2f}", "at least 3"))
    rows.append(("Rgb beside MuPDF alone", f"{totals['mupdf'] / totals['rgb']:.2f}", "at least 0.9"))
    show(f"PDF pages at {PPI} px an inch, one core", rows)


if __name__ == "__main__":
    main()
