"""Parts of the batch set form: boxes of the first builder, chips of the second, and fields for expressions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontDatabase, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.flow import Flow
from assetdesk.gui.widgets.parts import label

BOX = 44


class PartBox(QAbstractButton):
    """A caption with what it says of the first name under it; a click or Space opens its choices. `chosen(value)`."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, spoken: str) -> None:
        super().__init__()
        self._theme = theme
        self._caption = ""
        self._example = ""
        self._choices: Sequence[tuple[str, object]] = ()
        self._menu: QMenu | None = None
        self._spoken = spoken
        self.value: object = None
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pop)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(72, BOX)

    def show_choice(self, choices: Sequence[tuple[str, object]], value: object, caption: str, example: str) -> None:
        """What can be chosen, what is, and how it reads."""
        self._choices, self.value = choices, value
        self._caption, self._example = caption, example
        self.setAccessibleName(f"{self._spoken}: {caption}")
        self.setAccessibleDescription(example)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, focus = self._theme, self.hasFocus()
        painter.setPen(QPen(theme.colour("ring" if focus else "line"), 2 if focus else 1))
        painter.setBrush(theme.colour("base" if self.isEnabled() else "raised"))
        half = 1 if focus else 0.5
        painter.drawRoundedRect(self.rect().toRectF().adjusted(half, half, -half, -half), 4, 4)
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
        room = QRect(9, 4, self.width() - 16, 18)
        for font, text, ink, box in (
            (theme.font(11), self._caption, "text2", room),
            (theme.font(12, 500), self._example, "text" if self.isEnabled() else "text3", room.translated(0, 18)),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
            painter.drawText(box, left | middle, shown)

    def _pop(self) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setObjectName(f"{self.objectName()}Menu")
        for text, value in self._choices:
            act = menu.addAction(text.replace("&", "&&"))
            act.setCheckable(True)
            act.setChecked(value == self.value)
            act.setData(value)
        menu.triggered.connect(self._picked)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _picked(self, act: QAction) -> None:
        self.chosen.emit(act.data())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pop()
        else:
            super().keyPressEvent(event)


class _Chip(QAbstractButton):
    """A view and its ×: a click takes it away."""

    def __init__(self, theme: Theme, text: str, name: str, spoken: str) -> None:
        super().__init__()
        self._theme = theme
        self.setText(text)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self._theme.font(12)).horizontalAdvance(self.text()) + 32, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, focus = self._theme, self.hasFocus()
        painter.setPen(QPen(theme.colour("ring"), 2) if focus else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("pressed" if self.isEnabled() else "hover"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 11, 11)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text" if self.isEnabled() else "text3"))
        room = self.rect().adjusted(10, 0, -20, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        cross = theme.pixmap("x", 11, "text2", self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 18, 7, cross)


class ViewChips(QWidget):
    """The endings of names in their order. `edited(views)` when one is added or taken away."""

    edited = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._views: tuple[str, ...] = ()
        self._flow = Flow(self, 4)
        self.entry = QLineEdit()
        self.entry.setObjectName("batchAddView")
        self.entry.setAccessibleName(self.tr("Add view"))
        self.entry.setPlaceholderText(self.tr("Add view"))
        self.entry.setMaxLength(100)
        self.entry.setFixedWidth(96)
        self.entry.returnPressed.connect(self._add)
        self.entry.editingFinished.connect(self._add)
        self._chips: list[_Chip] = []
        self._flow.addWidget(self.entry)

    def show_views(self, views: tuple[str, ...]) -> None:
        """These, anew."""
        if views == self._views and len(self._chips) == len(views):
            return
        self._views = views
        self._flow.removeWidget(self.entry)
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for place, view in enumerate(views):
            chip = _Chip(self._theme, view, f"batchView{place}", words.fill(self.tr("Remove %1"), view))
            chip.clicked.connect(partial(self._drop, place))
            self._flow.addWidget(chip)
            self._chips.append(chip)
        self._flow.addWidget(self.entry)
        self.updateGeometry()

    def _drop(self, place: int) -> None:
        self.edited.emit(tuple(view for at, view in enumerate(self._views) if at != place))

    def _add(self) -> None:
        typed = [part.strip() for part in self.entry.text().split(",")]
        fresh = tuple(part for part in dict.fromkeys(typed) if part and part not in self._views)
        self.entry.clear()
        if fresh:
            self.edited.emit((*self._views, *fresh))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # it added a view; the dialog must not close over it
        else:
            super().keyPressEvent(event)


class ExpressionField(QWidget):
    """A line for an expression in a typewriter's face, ✓ at its end or the fault under it. `edited` while typed."""

    edited = Signal()

    def __init__(self, theme: Theme, name: str, spoken: str, hint: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.field = QLineEdit()
        self.field.setObjectName(name)
        self.field.setAccessibleName(spoken)
        self.field.setPlaceholderText(hint)
        self.field.setMaxLength(2000)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.font(12).pixelSize())
        self.field.setFont(font)
        self._tick = self.field.addAction(theme.icon("check", 14, "ok"), QLineEdit.ActionPosition.TrailingPosition)
        self._tick.setObjectName(f"{name}Fine")
        self._tick.setVisible(False)
        self._said = label(theme, "", 12, ink="fail", wrap=True)
        self._said.setObjectName(f"{name}Fault")
        self._said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.field)
        column.addWidget(self._said)
        self.field.textEdited.connect(self.edited)
        theme.changed.connect(self._redress)

    def _redress(self) -> None:
        self._tick.setIcon(self._theme.icon("check", 14, "ok"))

    @property
    def text(self) -> str:
        """What is typed, without blanks at its ends."""
        return self.field.text().strip()

    def put(self, text: str) -> None:
        """Show it; what is being typed keeps its place."""
        if self.field.text().strip() != text:
            self.field.setText(text)

    @property
    def said(self) -> str:
        """The fault shown; empty for none."""
        return self._said.text()

    def tell(self, fault: str) -> None:
        """A fault, or none: then a filled field has its ✓."""
        self._said.setText(fault)
        self._said.setVisible(bool(fault))
        self._tick.setVisible(not fault and bool(self.text))
        self.field.setAccessibleDescription(fault)
