"""The window as a program: makes the QApplication, the theme and the main window. One of the places that know all."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from assetdesk.gui.main_window import MainWindow


def no_display() -> bool:
    """Whether Qt would find no screen on this system."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def application() -> QApplication:
    """The QApplication, made where there is none, with the theme and locale of the program."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from assetdesk import __version__
    from assetdesk.gui import words
    from assetdesk.gui.theme import application_theme

    found = QApplication.instance()
    if isinstance(found, QApplication):
        application_theme()
        return found
    if no_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # Qt would abort
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    # pictures are decoded in threads of our own; one was once seen to wait for ever while Qt shared it out further
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    app = QApplication(sys.argv[:1] or ["assetdesk"])
    app.setApplicationName("AssetDesk")
    app.setApplicationDisplayName("AssetDesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("org.assetdesk.AssetDesk")  # as in packaging/linux
    app.setQuitOnLastWindowClosed(True)
    words.set_locale()
    application_theme()
    return app


def build(library_path: str | os.PathLike[str] | None = None, *, run: bool = True) -> MainWindow:
    """Make the window (and the QApplication) of this library without running the event loop; None is the welcome
    page. A folder that is no library shows the page that says so. `run` False leaves the queue to other programs."""
    application()
    from assetdesk.gui.main_window import MainWindow
    from assetdesk.gui.memory import General
    from assetdesk.gui.theme import Appearance, application_theme

    general = General()
    theme = application_theme()
    chosen = general.get("appearance", "")
    if chosen in [look.value for look in Appearance]:
        theme.set_appearance(Appearance(chosen))
    root = Path(os.path.abspath(library_path)) if library_path is not None else None  # noqa: PTH100 - links stay
    return MainWindow(theme, general, root, run=run)


def last_library() -> Path | None:
    """The library that was open last, if it is still there."""
    from assetdesk.gui.memory import General

    for entry in General().recent()[:1]:
        path = Path(entry["path"])
        if (path / ".assetdesk" / "library.sqlite").is_file():
            return path
    return None


def main(library_path: str | os.PathLike[str] | None = None) -> int:
    """Open the window and run until it is closed: this library, else the last one, else the welcome page."""
    root = Path(library_path) if library_path is not None else last_library()
    app = application()
    if root is not None:
        from assetdesk.gui.one_window import raise_other

        if raise_other(root):
            return 0
    from assetdesk.gui.signals import closing_on_signals

    window = build(root)
    window.left.connect(app.quit)
    if not window.tray.starts_there:
        window.show()
    with closing_on_signals(app) as ending:
        code = app.exec()
    if not window.ended:
        window.leave()  # it was in the tray, and a signal came
    return 128 + ending.number if ending.number else code
