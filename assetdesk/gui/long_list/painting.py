"""Rows of 38 with a small picture at the left and two lines beside it: what lists of files paint alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap

from assetdesk.gui.theme import Theme

ROW = 38
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_WELL = QSize(28, 24)


def ground(painter: QPainter, rect: QRect, theme: Theme, colour: str) -> None:
    """A row's ground with the line under it."""
    painter.fillRect(rect, theme.colour(colour))
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())


def well(painter: QPainter, rect: QRect, left: int, theme: Theme) -> QRect:
    """Paint the well that a picture stands in, so many pixels from the row's edge. Answers where it is."""
    spot = QRect(rect.left() + left, rect.center().y() - _WELL.height() // 2, _WELL.width(), _WELL.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("well"))
    painter.drawRoundedRect(spot, 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    return spot


def picture(painter: QPainter, spot: QRect, pixmap: QPixmap, ratio: float) -> None:
    """The whole picture, in the middle of its well."""
    size = pixmap.size().scaled(_WELL * ratio, Qt.AspectRatioMode.KeepAspectRatio) / ratio
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(QRectF(spot).center())
    painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))


def icon(painter: QPainter, spot: QRect, name: str, theme: Theme, ratio: float) -> None:
    """What stands for a picture where there is none."""
    made = theme.pixmap(name, 15, "text2", ratio)
    painter.drawPixmap(QPointF(spot.center().x() - 7, spot.center().y() - 7), made)


def two_lines(
    painter: QPainter,
    room: QRect,
    theme: Theme,
    upper: tuple[str, int, Qt.TextElideMode],
    lower: tuple[str, Qt.TextElideMode],
) -> None:
    """A line of 12 px in the weight that is given and a quieter one of 11 px under it; each is cut as it says."""
    text, weight, cut = upper
    font = theme.font(12, weight)
    painter.setFont(font)
    painter.setPen(theme.colour("text"))
    shown = QFontMetrics(font).elidedText(text, cut, room.width())
    painter.drawText(QRect(room.left(), room.top() + 3, room.width(), 17), LEFT, shown)
    text, cut = lower
    small = theme.font(11)
    painter.setFont(small)
    painter.setPen(theme.colour("text2"))
    shown = QFontMetrics(small).elidedText(text, cut, room.width())
    painter.drawText(QRect(room.left(), room.top() + 20, room.width(), 15), LEFT, shown)


def ring(painter: QPainter, rect: QRect, theme: Theme, *, first: bool, last: bool) -> None:
    """A cell's part of the ring round the current row."""
    painter.setPen(QPen(theme.colour("ring"), 2))
    painter.drawLine(rect.left(), rect.top() + 1, rect.right() + 1, rect.top() + 1)
    painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())
    if first:
        painter.drawLine(rect.left() + 1, rect.top(), rect.left() + 1, rect.bottom())
    if last:
        painter.drawLine(rect.right(), rect.top(), rect.right(), rect.bottom())
