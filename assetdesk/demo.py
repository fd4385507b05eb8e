"""`assetdesk --demo`: everything at once without a display, to see whether it works here.

Makes (or takes up again) a copy of the sample library in the user's cache folder, opens the window on it offscreen,
runs a Full Process over it by the real engine, photographs the window, and tells what came of it. Meant for machines
with nobody in front of them: `python3 dev.py run` does this where there is no display.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.job import JobRow, JobState
from assetdesk.core.request import ReprocessRequest, Selection

if TYPE_CHECKING:
    from assetdesk.gui.main_window import MainWindow

NAME = "Fern and Fig"
# the sample library takes seconds; this is for a machine that is busy with other things
PATIENCE = 600.0
_SETTLE = 1.5
_SIZE = (1440, 900)


def main(words: Sequence[str]) -> int:
    """Run it with the words after `--demo`; 0 when every asset was processed, 1 when not."""
    parser = argparse.ArgumentParser(prog="assetdesk --demo", description="Try the sample library without a display.")
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="where the picture of the window goes (PNG)")
    parser.add_argument("--library", type=Path, metavar="FOLDER", help="where the sample library is made")
    args = parser.parse_args(list(words))
    folder: Path = (args.library or _cache() / NAME).absolute()
    picture: Path = (args.screenshot or _cache() / "window.png").absolute()
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory(prefix="assetdesk-demo-") as settings:
        # the window's memory is the person's own; a demo leaves nothing in it
        os.environ["XDG_CONFIG_HOME"] = settings
        _make_library(folder)
        return _show(folder, picture)


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("assetdesk", appauthor=False) / "demo"


def _make_library(folder: Path) -> None:
    """The samples as a library; one that is there from an earlier time is taken as it is."""
    from assetdesk.library import adopt, sample
    from assetdesk.library.session import Library
    from assetdesk.store.paths import LibraryPaths

    sample.fill(folder)
    new = not LibraryPaths(folder).database.exists()
    with Library.create(folder, run=False) if new else Library.open(folder, run=False) as library:
        report = adopt.look(library)
    print(f"Sample library: {folder}")
    print(report.sentence)


def _show(folder: Path, picture: Path) -> int:
    """The window, the job in it, and its picture."""
    from assetdesk import app
    from assetdesk.library import reprocess

    window = app.build(folder)
    window.resize(*_SIZE)
    window.show()
    desk = window.desk
    _wait(lambda: desk.opened and not _live(window))  # what the look has found is processed first
    began = time.monotonic()
    begun = reprocess.start(desk.library, ReprocessRequest(Selection(everything=True), origin="demo"))
    print(begun.sentence)
    _wait(lambda: not _live(window))
    took = time.monotonic() - began
    job = desk.browse.job(begun.job_id)
    failures = desk.browse.failures()
    _select_one(window)
    _wait_seconds(_SETTLE)  # the last pictures reach the grid
    _photograph(window, picture)
    window.close()
    _wait_seconds(0.1)
    assert job is not None
    print(f"Full Process, {took:.1f} s: {_summary(job)}")
    for failure in failures:
        print(f"  {failure.name}: {failure.message}")
    print(f"Screenshot: {picture}")
    return 0 if job.state is JobState.DONE and not job.failed else 1


def _summary(job: JobRow) -> str:
    return (
        f"{job.total} assets, {job.done} done, {job.failed} failed, {job.warnings} with warnings ({job.state.value})."
    )


def _live(window: MainWindow) -> bool:
    """Whether any job still has something to do: our own, and that of the look before it."""
    return any(job.state.live for job in window.desk.browse.jobs(ended=False))


def _select_one(window: MainWindow) -> None:
    """So that the inspector has something to show."""
    from PySide6.QtWidgets import QAbstractItemView

    grid = window.findChild(QAbstractItemView, "assetGrid")
    if grid is not None and grid.model() is not None:
        grid.setCurrentIndex(grid.model().index(1, 0))


def _photograph(window: MainWindow, picture: Path) -> None:
    try:
        picture.parent.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise EnvironmentFault(f"“{picture.parent}” cannot be made: {wrong.strerror}.", detail=str(wrong)) from wrong
    if not window.grab().save(str(picture)):
        raise EnvironmentFault(f"The screenshot cannot be written to “{picture}”.")


def _wait(true: Callable[[], bool]) -> None:
    """Run the window until it is so; EnvironmentFault when it takes far too long."""
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            raise EnvironmentFault(f"The sample library was not processed within {PATIENCE:.0f} s.")
        _wait_seconds(0.1)


def _wait_seconds(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
