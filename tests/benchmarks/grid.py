"""(c) Opening and scrolling a library of 100,000 assets: time to first paint, then each frame of a scroll.

python3 dev.py bench grid [--assets 100000]
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from _kit import arguments, fill_with_rows, sample_photos, show, spread
from _window import FirstPaint, quiet_home, wait_until

from assetdesk.core.query import Place, Query
from assetdesk.jobs.modules import current_modules
from assetdesk.store.engine import Store

FRAMES = 400
JUMPS = 100


def make_library(root: Path, count: int) -> None:
    """Rows and grid pictures, no files behind them. The pictures are those of the samples, over and over."""
    from io import BytesIO

    from PIL import Image, ImageOps

    Store.create(root).close()
    with Store.open(root) as store:
        store.set_modules(current_modules())
        # a look through the folder would find none of them
        store.set_settings({"look_at_start": False, "look_live": False})
    fill_with_rows(root / ".assetdesk" / "library.sqlite", current_modules(), count)
    pictures = []
    for path in sample_photos():
        with Image.open(path) as opened:
            opened.draft("RGB", (640, 640))
            small = ImageOps.exif_transpose(opened).convert("RGB")
        small.thumbnail((320, 320))
        out = BytesIO()
        small.save(out, "JPEG", quality=85)
        pictures.append((small.width, small.height, out.getvalue()))
    with Store.open(root) as store:
        for start in range(0, count, 5000):
            store.cells.put_many(
                (n + 1, 1, *pictures[n % len(pictures)]) for n in range(start, min(start + 5000, count))
            )


def main() -> None:
    """Measure and print."""
    count = arguments(__doc__, assets=100_000).assets
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-") as place:
        quiet_home(Path(place))
        root = Path(place) / "library"
        make_library(root, count)
        measure(root, count)


def measure(root: Path, count: int) -> None:
    """The window on that library."""
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QAbstractItemView, QApplication

    QApplication.instance() or QApplication(["bench"])
    from assetdesk import app

    began = time.monotonic()
    window = app.build(root)
    window.resize(1280, 900)
    grid = window.findChild(QAbstractItemView, "assetGrid")
    assert grid is not None
    model = grid.model()
    cells = FirstPaint(grid.viewport(), lambda: model.rowCount() == count)
    window.show()
    wait_until(lambda: cells.at)
    first = cells.at - began
    settle(1.5)
    bar = grid.verticalScrollBar()
    smooth = [frame(grid, bar.value() + 60) for _ in range(FRAMES)]
    settle(0.5)
    step = max(1, bar.maximum() // JUMPS)
    jumps = [frame(grid, n * step) for n in range(JUMPS)]
    settle(0.5)
    window.desk.show_assets(Query(place=Place.TRASH))
    wait_until(lambda: model.rowCount() == 0)
    settle(0.5)
    again = FirstPaint(grid.viewport(), lambda: model.rowCount() == count)
    clicked = time.monotonic()
    window.desk.show_assets(Query())
    wait_until(lambda: again.at)
    settle(0.5)
    selecting = time.perf_counter()
    grid.selectAll()
    select_all = (time.perf_counter() - selecting) * 1000
    settle(0.3)
    window.close()
    QCoreApplication.processEvents()
    show(
        f"The grid over {count:,} assets ({os.environ.get('QT_QPA_PLATFORM', 'desktop')})",
        [
            ("build() to first paint with rows, imports included", f"{first * 1000:.0f} ms", ""),
            ("from the click on All assets to its first paint", f"{(again.at - clicked) * 1000:.0f} ms", "<= 100 ms"),
            (f"{FRAMES} frames of a scroll, p50 / p99 / max", spread([f[0] for f in smooth]), "p99 <= 16 ms"),
            ("  the same in CPU time of the window's thread", spread([f[1] for f in smooth]), ""),
            (f"{JUMPS} jumps, p50 / p99 / max", spread([f[0] for f in jumps]), ""),
            ("  the same in CPU time", spread([f[1] for f in jumps]), ""),
            ("select all", f"{select_all:.1f} ms", "<= 20 ms at 1,000,000"),
        ],
    )


def frame(grid: Any, value: int) -> tuple[float, float]:
    """Milliseconds to scroll there, painted, with all the loop has to do in between: by the clock, and of CPU."""
    from PySide6.QtCore import QCoreApplication

    began, worked = time.perf_counter(), time.thread_time()
    grid.verticalScrollBar().setValue(value)
    QCoreApplication.processEvents()  # paints what came into view
    took, worked = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
    time.sleep(max(0.0, 0.016 - took / 1000))  # pictures come from other threads while the screen waits
    return took, worked


def settle(seconds: float) -> None:
    """Let the window do what it does when nobody does anything."""
    until = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() > until)


if __name__ == "__main__":
    main()
