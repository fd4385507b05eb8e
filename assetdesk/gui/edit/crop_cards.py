"""Cards of the crops of an asset: the picture's own, then one a named crop, with ✓ or a dashed ring. And its swatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QToolButton, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme

ACROSS, HIGH = 3, 42


@dataclass(frozen=True, slots=True)
class Card:
    """`name` is empty for the picture's own crop; `confirmed` None: there is nothing to confirm. `colour` of a
    swatch."""

    name: str
    title: str
    size: str
    confirmed: bool | None = None
    colour: str = ""

    @property
    def spoken(self) -> str:
        """For screen readers."""
        state = ""
        if self.confirmed is not None:
            state = (
                words.translate("Crops", "confirmed") if self.confirmed else words.translate("Crops", "not confirmed")
            )
        return ", ".join(part for part in (self.title, self.size, state, self.colour) if part)


class _CardButton(QToolButton):
    """One card, painted."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme = theme
        self.card = Card("", "", "")
        self.setObjectName(f"editCropCard{number}")
        self.setCheckable(True)
        self.setFixedHeight(HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(96, HIGH)

    def show_card(self, card: Card) -> None:
        """What it stands for."""
        self.card = card
        self.setAccessibleName(card.spoken)
        self.setToolTip(card.spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, card = self._theme, QPainter(self), self.card
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, focus = self.isChecked(), self.hasFocus()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "ring" if focus or on else "strong" if self.underMouse() else "line"
        painter.setPen(QPen(theme.colour(edge), 2 if focus else 1))
        painter.setBrush(theme.colour("tint" if on else "card"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5) if focus else box, 4, 4)
        room = self.width() - 16 - (18 if card.confirmed is not None or card.colour else 0)
        font = theme.font(12, 600)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        name = QFontMetrics(font).elidedText(card.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(8, 5, room + 2, 16), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(8, 22, self.width() - 12, 14), Qt.AlignmentFlag.AlignVCenter, card.size)
        if card.confirmed:
            icon = theme.pixmap("check", 13, "accent_text", self.devicePixelRatioF(), 2)
            painter.drawPixmap(self.width() - 21, 7, icon)
        elif card.confirmed is not None:
            pen = QPen(theme.colour("warn"), 1.4)
            pen.setDashPattern([1.6, 1.6])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(self.width() - 20, 8, 11, 11))
        elif card.colour:
            painter.setPen(QPen(theme.colour("strong"), 1))
            painter.setBrush(QColor(card.colour))
            painter.drawRoundedRect(QRectF(self.width() - 22.5, 7.5, 14, 14), 3, 3)


class CropCards(QWidget):
    """`chosen(name)` by a click, the space bar or arrows; empty for the picture's own crop."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("editCropCards")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 2)
        self._grid.setSpacing(6)
        for place in range(ACROSS):
            self._grid.setColumnStretch(place, 1)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self._clicked)
        self._buttons: list[_CardButton] = []

    @property
    def buttons(self) -> list[QToolButton]:
        """Those that are shown."""
        return [one for one in self._buttons if not one.isHidden()]

    def show_cards(self, cards: Sequence[Card], current: str) -> None:
        """These, one of them chosen; hidden where there is only the picture's own."""
        while len(self._buttons) < len(cards):
            number = len(self._buttons)
            made = _CardButton(self._theme, number)
            self._group.addButton(made, number)
            self._buttons.append(made)
            self._grid.addWidget(made, number // ACROSS, number % ACROSS)
        for number, made in enumerate(self._buttons):
            made.setVisible(number < len(cards))
            if number < len(cards):
                made.show_card(cards[number])
                made.setChecked(cards[number].name == current)
                made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if made.isChecked() else Qt.FocusPolicy.ClickFocus)
        self.setVisible(len(cards) > 1)

    def _clicked(self, number: int) -> None:
        self.chosen.emit(self._buttons[number].card.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -ACROSS, Qt.Key.Key_Down: ACROSS}.get(
            Qt.Key(event.key()), 0
        )
        shown = self.buttons
        at = next((number for number, one in enumerate(shown) if one.isChecked()), None)
        if not step or at is None or not 0 <= at + step < len(shown):
            event.ignore()
            return
        shown[at + step].setFocus(Qt.FocusReason.OtherFocusReason)
        shown[at + step].click()
