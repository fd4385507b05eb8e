"""Why files were not taken, counted; a click shows only these, once more shows all again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from assetdesk.core.watch import Refusal
from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.watched import words as said
from assetdesk.gui.widgets.parts import label, line

_HIGH = 24


class _Reason(QToolButton):
    """A reason at the left, its number at the right."""

    def __init__(self, theme: Theme, reason: Refusal) -> None:
        super().__init__()
        self._theme = theme
        self.reason = reason
        self.count = 0
        self.setObjectName(f"ledgerReason{reason.name.title().replace('_', '')}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, _HIGH)

    def tell(self, count: int) -> None:
        """How many there are."""
        self.count = count
        self.setAccessibleName(f"{said.reason_name(self.reason)}, {words.number(count)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        box = self.rect()
        if self.isChecked():
            painter.fillRect(box, theme.colour("tint"))
        elif self.underMouse():
            painter.fillRect(box, theme.colour("hover"))
        painter.setFont(theme.font(12, 600 if self.isChecked() else 400))
        number = words.number(self.count)
        wide = painter.fontMetrics().horizontalAdvance(number)
        painter.setPen(theme.colour("text2"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, -16, 0), Qt.AlignmentFlag.AlignRight | middle, number)
        room = QRect(16, 0, box.width() - 40 - wide, box.height())
        painter.setPen(theme.colour("text"))
        text = painter.fontMetrics().elidedText(
            said.reason_name(self.reason), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, text)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))


class ReasonList(QWidget):
    """`chosen(Refusal | None)`."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._made: dict[Refusal, _Reason] = {}
        self._head = label(theme, "", 12, 600)
        self._head.setContentsMargins(16, 0, 16, 0)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(line())
        column.addSpacing(4)
        column.addWidget(self._head)
        column.addLayout(self._rows)
        self.setObjectName("ledgerReasons")
        self.setAccessibleName(self.tr("Why files were not taken"))

    def show_reasons(self, counts: Mapping[Refusal, int], now: Refusal | None) -> None:
        """So many for each reason, most first; `now` is the one that the list is narrowed to."""
        total = sum(counts.values())
        self.setVisible(bool(total))
        self._head.setText(words.fill(self.tr("All not taken, %1"), words.number(total)))
        for gone in set(self._made) - set(counts):
            old = self._made.pop(gone)
            old.hide()
            old.deleteLater()
        order = sorted(counts, key=lambda reason: (-counts[reason], reason.value))
        for place, reason in enumerate(order):
            made = self._made.get(reason)
            if made is None:
                made = self._made[reason] = _Reason(self._theme, reason)
                made.clicked.connect(self._clicked)
            if self._rows.indexOf(made) != place:
                self._rows.removeWidget(made)
                self._rows.insertWidget(place, made)
            made.tell(counts[reason])
            made.setChecked(reason is now)

    def _clicked(self) -> None:
        made = self.sender()
        if isinstance(made, _Reason):
            self.chosen.emit(made.reason if made.isChecked() else None)
