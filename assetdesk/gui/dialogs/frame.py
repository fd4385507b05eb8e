"""The frame of every dialog: a flat scrim over the window, a body, and a footer that always stays in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from assetdesk.gui.help import show_help
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import RAISED, WINDOW, line, pane


class Scrim(QWidget):
    """One flat layer over the whole window behind a modal dialog."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), QColor(0, 0, 0, self._theme.tokens.scrim_alpha))


class Frame(QDialog):
    """`body` takes the content, `footer` the row of 56 at its foot. Modal to the window; shown with `open()`.

    The wanted size is cut to the screen. On close, focus goes back to where it came from.
    """

    def __init__(self, theme: Theme, title: str, name: str, parent: QWidget | None, size: QSize) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setBackgroundRole(RAISED)
        self.setAutoFillBackground(True)
        self._scrim: Scrim | None = None
        self._came_from: QWidget | None = None
        self.body = pane(RAISED)
        self.foot = pane(WINDOW)
        self.foot.setFixedHeight(56)
        self.footer = QHBoxLayout(self.foot)
        self.footer.setContentsMargins(20, 0, 20, 0)
        self.footer.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.body, 1)
        column.addWidget(line())
        column.addWidget(self.foot)
        self.want(size)
        QShortcut(QKeySequence("F1"), self).activated.connect(self._help)

    def _help(self) -> None:
        show_help(self.focusWidget() or self)

    def room(self) -> QSize:
        """What the screen has for a dialog."""
        screen = self.screen() or QGuiApplication.primaryScreen()
        return screen.availableGeometry().size() - QSize(24, 48)

    def want(self, size: QSize) -> None:
        """Take this size, or what the screen has."""
        self.resize(size.boundedTo(self.room()))

    def showEvent(self, event: QShowEvent) -> None:
        parent = self.parentWidget()
        if parent is not None and self._scrim is None:
            window = parent.window()
            self._came_from = window.focusWidget()
            self._scrim = Scrim(window, self.theme)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
            if self._came_from is not None:
                self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        super().hideEvent(event)
