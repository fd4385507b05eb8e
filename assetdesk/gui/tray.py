"""The window in the system's tray: closed, it goes on watching and working there; *Quit* really ends it.

Off unless a person turns it on, and wherever the system shows no tray.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from assetdesk.core.places import resource
from assetdesk.core.watch import WatchCounts, WatchState
from assetdesk.gui import roles, words

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView
    from assetdesk.gui.main_window import MainWindow

KEEP, MINIMISED, TOLD = "keepInTray", "startInTray", "trayTold"
_SIZES = (16, 22, 24, 32, 48, 64)
# which folders the tray paused: resuming leaves alone what a person paused one by one
_PAUSED = "pausedByTray"


def available() -> bool:
    """Whether this system shows a tray at the moment."""
    return QSystemTrayIcon.isSystemTrayAvailable()


def program_icon() -> QIcon:
    """AssetDesk's own."""
    made, drawing = QIcon(), QSvgRenderer(str(resource("icons", "assetdesk.svg")))
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        drawing.render(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(pixmap)
    return made


class Tray(QObject):
    """Belongs to the window. `apply` after a change of the preferences; `follow` when another library is shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        self._view: LibraryView | None = None
        self.menu = QMenu()
        self.menu.setObjectName("trayMenu")
        self.open = self._act(self.tr("Open AssetDesk"), "trayOpen", self.show_window)
        self.pause = self._act(self.tr("Pause watching"), "trayPause", self._pause)
        self.taking = self._act("", "trayTaking", self._show_taking)
        self.end = self._act(self.tr("Quit"), "trayQuit", window.leave)
        for made in (self.open, None, self.pause, self.taking, None, self.end):
            if made is None:
                self.menu.addSeparator()
            else:
                self.menu.addAction(made)
        self.menu.aboutToShow.connect(self.tell)
        self.apply()

    def _act(self, text: str, name: str, handler: object) -> QAction:
        made = QAction(text, self)
        made.setObjectName(name)
        made.triggered.connect(handler)
        return made

    # on and off

    @property
    def wanted(self) -> bool:
        """Whether a person turned it on."""
        return bool(self._window.general.get(KEEP, False))

    @property
    def holds(self) -> bool:
        """Whether closing the window leaves the program in the tray."""
        return self._icon is not None and self._window.view is not None and available()

    @property
    def starts_there(self) -> bool:
        """Whether the program begins in the tray."""
        return self._icon is not None and bool(self._window.general.get(MINIMISED, False))

    def apply(self) -> None:
        """As the preferences say now."""
        on = self.wanted and available()
        if on and self._icon is None:
            self._icon = QSystemTrayIcon(program_icon(), self)
            self._icon.setObjectName("trayIcon")
            self._icon.setContextMenu(self.menu)
            self._icon.activated.connect(self._activated)
            self._count()
            self.tell()
            self._icon.show()
        elif not on and self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
            if not self._window.isVisible() and not self._window.ended:
                self.show_window()

    def follow(self, view: LibraryView | None) -> None:
        """The library that is shown now."""
        self._view = view
        if view is not None:
            view.watched.read_again.connect(self.tell)
            self._count()
        self.tell()

    def _count(self) -> None:
        """The menu says how many files come in: they are counted while the tray is on."""
        if self._view is not None and self._icon is not None:
            self._view.watched.count_always()

    def close(self) -> None:
        """The program ends."""
        self._view = None
        if self._icon is not None:
            self._icon.hide()
        self.menu.deleteLater()

    # what it says

    def say(self, text: str) -> bool:
        """As a notification of the system, where the window is not in front. False where it could not be."""
        if self._icon is None or self._window.isActiveWindow() or not QSystemTrayIcon.supportsMessages():
            return False
        self._icon.showMessage("AssetDesk", text, program_icon(), 10_000)
        return True

    def hidden(self) -> None:
        """The window went into the tray; said once for ever."""
        general = self._window.general
        if self._icon is not None and not general.get(TOLD, False) and QSystemTrayIcon.supportsMessages():
            general.set(TOLD, True)
            text = self.tr("It goes on watching here. Quit ends it.")
            self._icon.showMessage("AssetDesk", text, program_icon(), 6000)

    def tell(self) -> None:
        """Words of the menu and of the tip, as things are now."""
        from assetdesk.gui.watched import words as said

        view = self._view
        folders = list(view.watched.folders) if view is not None else []
        going = any(one.state is not WatchState.PAUSED for one in folders)
        self.pause.setText(self.tr("Pause watching") if going or not folders else self.tr("Resume watching"))
        self.pause.setEnabled(bool(folders) and view is not None and roles.can(view.desk, "manageLibrary"))
        counts = view.watched.counts.get(0, WatchCounts()) if view is not None else WatchCounts()
        coming = counts.arriving + counts.ready
        text = words.plural(self.tr("Taking %Ln file(s)", None, coming), coming)
        self.taking.setText(text if coming else self.tr("Nothing is being taken"))
        self.taking.setEnabled(bool(folders))
        if self._icon is not None:
            tip = said.summary(folders)
            self._icon.setToolTip(f"AssetDesk\n{tip}" if tip else "AssetDesk")

    # what it does

    def _activated(self, how: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if how in (reasons.Trigger, reasons.DoubleClick):
            self.show_window()

    def show_window(self) -> None:
        """The window, in front."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def _show_taking(self) -> None:
        self.show_window()
        self._window.desk.show_page("watched")

    def _pause(self) -> None:
        view = self._view
        if view is None:
            return
        going = [one.id for one in view.watched.folders if one.state is not WatchState.PAUSED]
        if going:
            view.desk.memory.set(_PAUSED, going)
            view.watched.verbs.pause(going, True)
            return
        mine = set(view.desk.memory.get(_PAUSED, []))
        paused = [one.id for one in view.watched.folders]
        view.watched.verbs.pause([number for number in paused if number in mine] or paused, False)


def ending(*, session: bool = False) -> bool:
    """Whether a signal ends the program, or (with `session`) the person logs out: then nothing stays in the tray."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return True
    return bool(app.property("ending")) or (session and app.isSavingSession())
