"""The window on a library that really processes: dropped files come in, get pictures, and the strip tells of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot
from support.files import Files
from support.window_kit import drop, open_window, until, urls, view_of

from assetdesk.core.asset import AssetState
from assetdesk.library.session import Library


def test_dropped_files_are_uploaded_processed_and_shown(qtbot: QtBot, tmp_path: Path, files: Files) -> None:
    root = tmp_path / "Live"
    Library.create(root, run=False).close()
    window = open_window(root, run=True)
    view = view_of(window)
    strips: list[str] = []
    tell = view.status.tell_strip
    view.status.tell_strip = lambda strip: (strips.append(strip.name if strip else ""), tell(strip))[1]  # type: ignore[method-assign,assignment]
    assert view.assets.stack.currentWidget() is view.assets.empty
    came = files.pictures(3, "shoot", (640, 480))
    assert drop(view.assets, QPoint(300, 300), urls([came[0].parent]))
    until(lambda: len(view.assets.model.ids) == 3, 40)

    def shown() -> bool:
        rows = [view.assets.model.row_at(n) for n in range(len(view.assets.model.ids))]
        return len(rows) == 3 and all(r and r.state is AssetState.PROCESSED and r.cell for r in rows)

    until(shown, 60)
    until(lambda: all(view.assets.pictures.near(r.id, r.cell) for r in map(view.assets.model.row_at, range(3)) if r))
    until(lambda: any(f.name == "shoot" and f.total == 3 for f in window.desk.folders.values()))
    until(lambda: not view.status.strip.isVisible())
    assert any(strips)
    window.close()


def test_closing_in_the_middle_leaves_nothing_running(qtbot: QtBot, tmp_path: Path, files: Files) -> None:
    root = tmp_path / "Closed"
    Library.create(root, run=False).close()
    window = open_window(root, run=True)
    view = view_of(window)
    files.pictures(12, "many", (1600, 1200))
    assert drop(view.assets, QPoint(300, 300), urls([files.folder / "many"]))
    until(lambda: len(view.assets.model.ids) >= 2, 40)
    window.close()  # threads and processes left would fail this test in its fixture
    again = open_window(root, run=True)
    view = view_of(again)

    def all_done() -> bool:
        rows = again.desk.browse.rows(view.assets.model.ids)
        return len(rows) == 12 and all(r.state is AssetState.PROCESSED for r in rows)

    until(all_done, 90)
    again.close()
