"""Start: from the process's begin to the window's first paint, beside a bare PySide6 window with a tree and a list.

python3 dev.py bench start [--rounds 9]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _window import FirstPaint, quiet_home, wait_until

BARE = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QStringListModel, QTimer
from PySide6.QtWidgets import QApplication, QListView, QMainWindow, QSplitter, QTreeView

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: (print(time.monotonic()), application.quit()))

application = QApplication([])
window = Window()
both = QSplitter()
model = QStringListModel([str(n) for n in range(1000)])
for view in (QTreeView(), QListView()):
    view.setModel(model)
    both.addWidget(view)
window.setCentralWidget(both)
window.resize(1280, 900)
window.show()
application.exec()
"""


def inside(root: Path) -> None:
    """The process that is measured: the real window, until its grid was painted with rows."""
    from PySide6.QtWidgets import QAbstractItemView

    from assetdesk import app

    window = app.build(root)
    window.resize(1280, 900)
    first = FirstPaint(window, lambda: True)
    grid = window.findChild(QAbstractItemView, "assetGrid")
    assert grid is not None
    model = grid.model()
    cells = FirstPaint(grid.viewport(), lambda: model.rowCount() > 0)
    window.show()
    wait_until(lambda: cells.at)
    print(first.at, cells.at, flush=True)
    os._exit(0)


def measured(command: list[str]) -> list[float]:
    """Milliseconds from now to each time the process prints (CLOCK_MONOTONIC is the machine's)."""
    began = time.monotonic()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return [(float(word) - began) * 1000 for word in said]


def main() -> None:
    """Measure and print."""
    if len(sys.argv) == 3 and sys.argv[1] == "--inside":
        inside(Path(sys.argv[2]))
    # not at the head: the process that is measured shall not load them
    from _kit import arguments, fill_with_rows, show

    from assetdesk.jobs.modules import current_modules
    from assetdesk.store.engine import Store

    rounds = arguments(__doc__, rounds=9).rounds
    with tempfile.TemporaryDirectory(prefix="assetdesk-bench-") as place:
        quiet_home(Path(place))
        root = Path(place) / "library"
        Store.create(root).close()
        with Store.open(root) as store:
            store.set_modules(current_modules())
            # a look through the folder would find none of them
            store.set_settings({"look_at_start": False, "look_live": False})
        fill_with_rows(root / ".assetdesk" / "library.sqlite", current_modules(), 1000, folders=20)
        # compiled once, as every installed program is
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(place) / "pycache")
        measured([sys.executable, "-c", BARE])
        measured([sys.executable, __file__, "--inside", str(root)])
        bare, window, rows = [], [], []
        for _ in range(rounds):
            bare += measured([sys.executable, "-c", BARE])
            ours = measured([sys.executable, __file__, "--inside", str(root)])
            window.append(ours[0])
            rows.append(ours[1])
    base = statistics.median(bare)
    show(
        f"Start ({os.environ.get('QT_QPA_PLATFORM', 'desktop')}, median of {rounds})",
        [
            ("bare PySide6 window painted", f"{base:.0f} ms", ""),
            ("AssetDesk's window painted", f"{statistics.median(window):.0f} ms", ""),
            ("AssetDesk's grid painted with rows", f"{statistics.median(rows):.0f} ms", ""),
            ("window, times a bare one", f"{statistics.median(window) / base:.2f}", "<= 1.3"),
        ],
    )


if __name__ == "__main__":
    main()
