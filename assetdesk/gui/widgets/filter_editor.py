"""The small window in which one filter is made or changed. What is chosen acts at once; Esc gives back what was."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assetdesk.core.filters import KINDS, Kind
from assetdesk.core.query import Filter, FilterKey
from assetdesk.gui import filter_words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.filter_parts import Part, part_for
from assetdesk.gui.widgets.parts import button, label, row

# typing is heard after that much quiet
_QUIET = 300


class FilterEditor(QWidget):
    """`changed(Filter | None)`: None while nothing is chosen, so there is no such filter; `closed` at its end."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, key: FilterKey, before: Filter | None, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self._key = key
        self._before = before
        self._told = before
        self.setObjectName("filterEditor")
        self.setAccessibleName(filter_words.title(key))
        self.setWindowTitle(filter_words.title(key))
        head = label(theme, filter_words.title(key), 13, 600)
        yes, no = (self.tr("has"), self.tr("has no")) if key is FilterKey.HAS else (self.tr("is"), self.tr("is not"))
        self._sense = Segments(theme, (Segment("filterIs", yes, "is"), Segment("filterIsNot", no, "not")), self)
        self._sense.setFixedWidth(132)
        self.part: Part = part_for(theme, key)
        self._said = label(theme, "", 12, ink="warn", wrap=True)
        self._said.setObjectName("filterProblem")
        self._said.setFixedWidth(272)
        self._said.hide()
        self._remove = button(self.tr("Remove filter"), "filterRemove", link=True)
        done = button(self.tr("Done"), "filterDone", small=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(10)
        column.addLayout(row(head, 0, 24, self._sense))
        column.addWidget(self.part)
        column.addWidget(self._said)
        column.addLayout(row(self._remove, 0, done))
        self.setMinimumWidth(304)
        if before is not None:
            self.part.show_values(before.values)
            self._sense.choose("not" if before.negate else "is")
        self._remove.setVisible(before is not None)
        self._timer = QTimer(self, singleShot=True, interval=_QUIET)
        self._timer.timeout.connect(self._tell)
        self.part.changed.connect(self._heard)
        self._sense.chosen.connect(self._heard)
        self._remove.clicked.connect(self._removed)
        done.clicked.connect(self.close)
        theme.changed.connect(self.update)

    def pop(self, at: QPoint) -> None:
        """Open there, wholly on the screen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(at) or self.screen()
        room: QRect = screen.availableGeometry().adjusted(4, 4, -4, -4)
        x = max(room.left(), min(at.x(), room.right() - self.width()))
        y = max(room.top(), min(at.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.part.first().setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def current(self) -> Filter | None:
        """What is told when it changes; the last one that could be read."""
        values = self.part.values()
        if values is None:
            return self._told
        return Filter(self._key, tuple(sorted(values)), self._sense.value == "not") if values else None

    def _heard(self) -> None:
        self._timer.start(0 if KINDS[self._key] is Kind.CHOICE else _QUIET)

    def _tell(self) -> None:
        made = self.current
        self._said.setText(self.part.problem)
        if self._said.isHidden() == bool(self.part.problem):
            self._said.setVisible(bool(self.part.problem))
            self.adjustSize()
        self.part.setAccessibleDescription(self.part.problem)
        if made != self._told:
            self._told = made
            self.changed.emit(made)

    def _removed(self) -> None:
        self._timer.stop()
        self._told = None
        self.changed.emit(None)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._timer.stop()
            if self._told != self._before:
                self._told = self._before
                self.changed.emit(self._before)
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
            if not self.part.problem:
                self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._timer.isActive():
            self._timer.stop()
            self._tell()
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("raised"))
        painter.setPen(QPen(self._theme.colour("strong"), 1))
        painter.drawRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5))
