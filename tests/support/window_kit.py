"""A main window on a real library that was filled by inserted rows, for tests and pictures of the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import insert
from support.desk_kit import fill

from assetdesk.app import build
from assetdesk.gui.library_view import LibraryView
from assetdesk.gui.main_window import MainWindow
from assetdesk.library.session import Library
from assetdesk.store import search_index, tables
from assetdesk.store.writer import Write


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Run the event loop until the condition holds; AssertionError when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not come about in time"
        QTest.qWait(5)


def make_library(root: Path, count: int = 12, photos: Sequence[Path] = (), missing_steps: int = 0) -> list[int]:
    """A library of `count` assets in three folders, closed again; answers the ids."""
    library = Library.create(root, run=False)
    ids = fill(library, count, photos, missing_steps)
    library.close()
    return ids


def add_many(root: Path, count: int) -> None:
    """`count` bare rows in the library's own folder, without files."""
    library = Library.open(root, run=False)
    now = time.time()

    def work(w: Write) -> None:
        rows: list[dict[str, Any]] = [
            {
                "key": f"f{n:031x}", "folder_id": 1, "name": f"P{n:07d}.jpg", "name_key": f"p{n:07d}.jpg", "ext": "jpg",
                "bytes": 1000 + n, "mtime_ns": 1, "added": now,
            }
            for n in range(count)
        ]  # fmt: skip
        w.conn.execute(insert(tables.assets), rows)
        search_index.fill(w.db)
        w.changed(everything=True)

    library.store.writer.run(work)
    # a look through the folder would find none of them
    library.store.set_settings({"look_at_start": False, "look_live": False})
    library.close()


def open_window(root: Path, *, run: bool = False, size: tuple[int, int] = (1440, 900)) -> MainWindow:
    """The window, shown, with the library wholly open and its first list there."""
    window = build(root, run=run)
    window.resize(*size)
    opened: list[int] = []
    window.opened.connect(lambda: opened.append(1))
    window.show()
    activate(window)
    until(lambda: opened and not view_of(window).assets.model.loading)
    settle(window)
    return window


def activate(window: QWidget) -> None:
    """Make it the active window: keys of actions work in no other. Without a window manager nobody else does."""
    window.raise_()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)


def view_of(window: MainWindow) -> LibraryView:
    """The library's view; AssertionError on another page."""
    view = window.view
    assert isinstance(view, LibraryView)
    return view


def settle(window: MainWindow) -> None:
    """Until nothing is under way any more."""
    quiet = 0

    def still() -> bool:
        nonlocal quiet
        view = view_of(window)
        busy = window.desk.background.busy or view.assets.model.loading or view.assets.model._again.isActive()
        busy = busy or view.body.side._timer.isActive()
        quiet = 0 if busy else quiet + 1
        return quiet > 12

    until(still, 15)


def urls(paths: Sequence[Path]) -> QMimeData:
    """Files as another program drags them."""
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return made


def drop(target: QWidget, at: QPoint, mime: QMimeData, modifiers: Qt.KeyboardModifier | None = None) -> bool:
    """Enter, move and drop there, as Qt sends them; whether the drop was taken."""
    keys = modifiers or Qt.KeyboardModifier.NoModifier
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left = Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, actions, mime, left, keys)
    QApplication.sendEvent(target, enter)
    move = QDragMoveEvent(at, actions, mime, left, keys)
    QApplication.sendEvent(target, move)
    if not move.isAccepted():
        return False
    event = QDropEvent(QPointF(at), actions, mime, left, keys)
    QApplication.sendEvent(target, event)
    return event.isAccepted()
