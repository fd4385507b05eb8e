"""Before and after in one view: which part of the widget shows which picture, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap

from assetdesk.gui.theme import Theme

# what the divider's knob takes under a fitted picture
KNOB_ROOM = 22
_SQUARE = 10


class Compare(StrEnum):
    """The four ways to look at a picture that is edited."""

    BEFORE = "before"
    SPLIT = "split"
    SIDE = "side"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Pane:
    """`clip` is the part of the widget, `target` where the whole picture would lie; `edge` at which side its caption
    stands."""

    clip: QRectF
    target: QRectF
    after: bool
    right: bool = False


def panes(widget: QRectF, target: QRectF, mode: Compare, split: float, swapped: bool) -> list[Pane]:
    """`target` is the picture's place in the middle of the widget."""
    if mode is Compare.BEFORE or mode is Compare.AFTER:
        return [Pane(widget, target, mode is Compare.AFTER, mode is Compare.AFTER)]
    if mode is Compare.SPLIT:
        middle = target.left() + split * target.width()
        left = QRectF(widget.topLeft(), QPointF(middle, widget.bottom()))
        right = QRectF(QPointF(middle, widget.top()), widget.bottomRight())
        return [Pane(left, target, swapped), Pane(right, target, not swapped, True)]
    half = widget.width() / 2
    left = QRectF(widget.left(), widget.top(), half, widget.height())
    right = left.translated(half, 0)
    return [
        Pane(left, target.translated(-half / 2, 0), swapped),
        Pane(right, target.translated(half / 2, 0), not swapped, True),
    ]


_checkers: dict[tuple[str, str], QPixmap] = {}


def checker(painter: QPainter, theme: Theme, area: QRectF) -> None:
    """The squares behind what is see-through, in quiet greys of the palette."""
    first, second = ("#3A3A3A", "#2C2C2C") if theme.dark else ("#FFFFFF", "#D8D8D8")
    tile = _checkers.get((first, second))
    if tile is None:
        tile = QPixmap(2 * _SQUARE, 2 * _SQUARE)
        tile.fill(QColor(first))
        inside = QPainter(tile)
        for x, y in ((0, _SQUARE), (_SQUARE, 0)):
            inside.fillRect(x, y, _SQUARE, _SQUARE, QColor(second))
        inside.end()
        _checkers[first, second] = tile
    painter.setBrushOrigin(area.topLeft())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(area, QBrush(tile))
