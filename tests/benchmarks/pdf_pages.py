"""PDF pages against pdftoppm, one core each: at the size of the preview, and at 150 pixels an inch.

    python3 dev.py bench pdf_pages [--files 40] [--pages 5]

The first pages of the corpus's PDFs, drawn and encoded as JPEG by both; in turns, the least of three, wall time. Ours
runs in this process, without the start of a worker; the same holds for pdftoppm only in so far as one call draws all
pages of a file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _kit import ROOT, arguments, show

from assetdesk.core.errors import FileFault
from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.task import Limits
from assetdesk.media import encode, registry

CORPUS = ROOT / ".cache" / "corpus" / "documents" / "pdf"
EDGE = PREVIEWS[0].width
ROUNDS = 3
NO_LIMIT = 1 << 20


def ours(path: Path, pages: int, edge: int) -> int:
    """Pages drawn."""
    handler = next(one for one in registry.handlers() if one.name == "pdf")
    document = handler.open(str(path), Limits())
    try:
        count = min(pages, document.facts().pages)
        for number in range(1, count + 1):
            encode.jpeg(document.page(number, edge).image, 90)
        return count
    finally:
        document.close()


def theirs(path: Path, pages: int, size: list[str]) -> None:
    """The same by pdftoppm."""
    with tempfile.TemporaryDirectory(prefix="bench-") as out:
        command = ["pdftoppm", "-jpeg", "-jpegopt", "quality=90", "-cropbox", "-l", str(pages), *size, str(path)]
        subprocess.run([*command, f"{out}/page"], capture_output=True, check=False)


def least(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of each, the least of some rounds taken in turns."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            found[name].append(time.perf_counter() - began)
    return {name: min(times) for name, times in found.items()}


def main() -> None:
    """The table."""
    chosen = arguments(__doc__, files=40, pages=5)
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not there.")
    totals = {name: 0.0 for name in ("ours preview", "theirs preview", "ours 150", "theirs 150")}
    pages = files = 0
    for path in sorted(CORPUS.glob("*.pdf"), key=lambda one: -one.stat().st_size)[: chosen.files]:
        try:
            count = ours(path, chosen.pages, EDGE)
            ours(path, chosen.pages, NO_LIMIT)  # a page of several metres is too large at 150 ppi
        except FileFault:
            continue
        pages, files = pages + count, files + 1
        for name, seconds in least(
            {
                "ours preview": lambda p=path: ours(p, chosen.pages, EDGE),  # type: ignore[misc]
                "theirs preview": lambda p=path: theirs(p, chosen.pages, ["-scale-to", str(EDGE)]),  # type: ignore[misc]
                "ours 150": lambda p=path: ours(p, chosen.pages, NO_LIMIT),  # type: ignore[misc]
                "theirs 150": lambda p=path: theirs(p, chosen.pages, ["-r", "150"]),  # type: ignore[misc]
            }
        ).items():
            totals[name] += seconds
    rows = [("PDFs, pages", f"{files}, {pages}", "")]
    for what in ("preview", "150"):
        mine, other = totals[f"ours {what}"], totals[f"theirs {what}"]
        label = f"{EDGE} px" if what == "preview" else "150 ppi"
        rows += [
            (f"ours, {label}", f"{pages / mine:.1f} pages/s", ""),
            (f"pdftoppm, {label}", f"{pages / other:.1f} pages/s", ""),
            (f"ratio, {label}", f"{other / mine:.2f}", "1 = as quick as pdftoppm"),
        ]
    show("PDF pages, one core", rows)


if __name__ == "__main__":
    main()
