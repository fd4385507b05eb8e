"""(b) How late a 16 ms timer of the window is while 500 photos are processed, and while nothing happens.

python3 dev.py bench timer [--photos 500]
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from _kit import arguments, fill_with_files, photos, show, spread
from _window import quiet_home, wait_until

from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.library.session import Library

STEP = 16.0


def main() -> None:
    """Measure and print."""
    count = arguments(__doc__, photos=500).photos
    originals = photos(min(count, 200))
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-", dir=originals[0].parent) as place:
        quiet_home(Path(place))
        root = Path(place) / "library"
        Library.create(root, run=False).close()
        named = Path(place) / "named"
        named.mkdir()
        pictures = []
        for n in range(count):
            path = named / f"Photo {n:04}.jpg"
            source = originals[n % len(originals)]
            try:
                os.link(source, path)
            except OSError:
                shutil.copyfile(source, path)
            pictures.append(path)
        with Library.open(root, run=False) as library:
            fill_with_files(library.store, pictures)
        measure(root, count)


def measure(root: Path, count: int) -> None:
    """The window on that library, idle and at work."""
    from PySide6.QtCore import QCoreApplication, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    QApplication.instance() or QApplication(["bench"])
    from assetdesk import app
    from assetdesk.library import reprocess

    window = app.build(root)
    window.resize(1440, 900)
    window.show()
    desk = window.desk
    wait_until(lambda: desk.opened)
    late: list[float] = []
    work: list[float] = []
    last = [0.0, 0.0]

    def tick() -> None:
        now, worked = time.perf_counter(), time.thread_time()
        if last[0]:
            late.append(max(0.0, (now - last[0]) * 1000 - STEP))
            work.append((worked - last[1]) * 1000)
        last[:] = [now, worked]

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=int(STEP))
    timer.timeout.connect(tick)
    settle(2.0)
    timer.start()
    settle(10.0)
    idle, late[:], work[:] = list(late), [], []
    last[0] = 0.0
    began = time.monotonic()
    begun = reprocess.start(desk.library, ReprocessRequest(Selection(everything=True)))
    looked = [0.0, False]

    def over() -> bool:
        if time.monotonic() - looked[0] > 0.5:
            job = desk.browse.job(begun.job_id)
            looked[:] = [time.monotonic(), job is None or not job.state.live]
        return bool(looked[1])

    wait_until(over, 3600)
    took = time.monotonic() - began
    busy = list(late)
    timer.stop()
    window.close()
    QCoreApplication.processEvents()
    show(
        f"Lateness of a 16 ms timer in the window ({os.environ.get('QT_QPA_PLATFORM', 'desktop')}), p50 / p99 / max",
        [
            ("idle, 10 s", spread(idle), ""),
            (f"while {count} photos are processed ({took:.0f} s)", spread(busy), "p99 <= 5 ms, max <= 50 ms"),
            (
                "  CPU time of the window's thread from tick to tick",
                spread(work),
                "the machine's load does not count here",
            ),
        ],
    )


def settle(seconds: float) -> None:
    """Let the window be."""
    until = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() > until)


if __name__ == "__main__":
    main()
