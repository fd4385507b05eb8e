"""Windows for tests of the window: each test has a library, a window and a clean end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, desk_on
from support.window_kit import make_library, open_window

from assetdesk.gui.main_window import MainWindow
from assetdesk.library.session import Library


@pytest.fixture(autouse=True)
def no_thumbnails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Upload dialog starts no worker for the pictures of its rows."""
    monkeypatch.setattr("assetdesk.gui.dialogs.upload.UploadDialog.thumbnails", False)


@pytest.fixture(scope="session")
def filled(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of 12 assets in three folders, to be copied and never opened."""
    root = tmp_path_factory.mktemp("filled") / "Northgate Store"
    make_library(root)
    return root


@pytest.fixture
def window(qtbot: QtBot, filled: Path, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on a library of 12 assets in three folders; nothing processes."""
    root = tmp_path / filled.name
    shutil.copytree(filled, root)
    made = open_window(root)
    yield made
    close(made)


@pytest.fixture
def kit(qtbot: QtBot, filled: Path, tmp_path: Path) -> Iterator[Kit]:
    """A desk without a main window, on the same library, for panels and dialogs alone."""
    root = tmp_path / filled.name
    shutil.copytree(filled, root)
    made = desk_on(Library.open(root, run=False))
    yield made
    made.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def close(window: MainWindow) -> None:
    """Close and delete it while the application lives."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
