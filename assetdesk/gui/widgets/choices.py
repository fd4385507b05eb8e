"""Choices a person makes in dialogs: cards with a radio button, and segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import label, repolish


class ChoiceCard(QFrame):
    """A frame with a radio button, a title and a sentence; a click anywhere on it chooses.

    `body` is a column under the sentence for what belongs to the choice. The radio carries `name`.
    """

    def __init__(self, theme: Theme, name: str, title: str, words: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setProperty("on", False)
        self.radio = QRadioButton(title)
        self.radio.setObjectName(name)
        self.radio.setProperty("title", True)
        self.radio.setAccessibleName(title)
        self.radio.setAccessibleDescription(words)
        self.radio.toggled.connect(self._toggled)
        self.words: QLabel = label(theme, words, 12, ink="text2", wrap=True)
        self.words.setContentsMargins(25, 0, 0, 0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(25, 0, 0, 0)
        self.body.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(1)
        column.addWidget(self.radio)
        column.addWidget(self.words)
        column.addLayout(self.body)

    def _toggled(self, on: bool) -> None:
        self.setProperty("on", on)
        repolish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.radio.setChecked(True)
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part: its objectName, its words, and what stands for it in code."""

    name: str
    text: str
    value: str


class _SegmentButton(QToolButton):
    """Words in the segment's weight and a count behind them in the quiet one."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.words = text
        self.count = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self.words) + 22
        bold = self._theme.font(12, 600)
        wide = max(wide, QFontMetrics(bold).horizontalAdvance(self.words) + 18)
        if self.count:
            wide += QFontMetrics(self._theme.font(12)).horizontalAdvance(self.count) + 5
        return QSize(wide, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        theme = self._theme
        words_font = theme.font(12, 600 if self.isChecked() else 400)
        count_font = theme.font(12)
        words_wide = QFontMetrics(words_font).horizontalAdvance(self.words)
        count_wide = QFontMetrics(count_font).horizontalAdvance(self.count)
        gap = 5 if self.count else 0
        left = (self.width() - words_wide - gap - count_wide) // 2
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(words_font)
        ink = "accent_text" if self.isChecked() else "text"
        painter.setPen(theme.colour(ink if self.isEnabled() else "text3"))
        painter.drawText(QRect(left, 0, words_wide + 2, self.height()), middle, self.words)
        painter.setFont(count_font)
        painter.setPen(theme.colour("text2" if self.isEnabled() else "text3"))
        painter.drawText(QRect(left + words_wide + gap, 0, count_wide + 2, self.height()), middle, self.count)
        if self.hasFocus():
            _ring(painter, theme, self.rect())


def _ring(painter: QPainter, theme: Theme, rect: QRect) -> None:
    pen = painter.pen()
    pen.setColor(theme.colour("ring"))
    pen.setWidth(2)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(1, 1, -1, -1))


class Segments(QWidget):
    """Exclusive parts in a row: one stop for Tab, arrows move and choose."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parts: Sequence[Segment], parent: QObject | None = None) -> None:
        super().__init__()
        self._values: list[str] = []
        self._buttons: list[_SegmentButton] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        last = len(parts) - 1
        for place, part in enumerate(parts):
            made = _SegmentButton(theme, part.text)
            made.setObjectName(part.name)
            made.setText(part.text)
            made.setAccessibleName(part.text)
            made.setProperty("seg", "first" if place == 0 else "last" if place == last else "mid")
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == 0 else Qt.FocusPolicy.ClickFocus)
            made.installEventFilter(self)
            self._group.addButton(made, place)
            self._buttons.append(made)
            self._values.append(part.value)
            across.addWidget(made, 1)
        self._buttons[0].setChecked(True)
        self._group.idToggled.connect(self._toggled)

    @property
    def value(self) -> str:
        """The value of the chosen part; empty where none is."""
        place = self._group.checkedId()
        return self._values[place] if place >= 0 else ""

    def choose(self, value: str) -> None:
        """Choose by value."""
        self._buttons[self._values.index(value)].setChecked(True)

    def choose_none(self) -> None:
        """No part is chosen: what they stand for differs among the assets."""
        self._group.setExclusive(False)
        for place, made in enumerate(self._buttons):
            made.setChecked(False)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == 0 else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(True)

    def set_count(self, value: str, count: str) -> None:
        """What stands behind the words; spoken too."""
        made = self._buttons[self._values.index(value)]
        if made.count != count:
            made.count = count
            made.setAccessibleName(f"{made.words} {count}".strip())
            made.updateGeometry()
            made.update()

    def _toggled(self, place: int, on: bool) -> None:
        self._buttons[place].setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
        if on:
            self.chosen.emit(self._values[place])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QKeyEvent.Type.KeyPress and watched in self._buttons:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
                Qt.Key(event.key()), 0
            )
            if step:
                place = max(0, min(len(self._buttons) - 1, self._buttons.index(watched) + step))
                self._buttons[place].setChecked(True)
                self._buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def place_of(self, value: str) -> QPoint:
        """Where the part stands, for tests and help."""
        return self._buttons[self._values.index(value)].geometry().center()
