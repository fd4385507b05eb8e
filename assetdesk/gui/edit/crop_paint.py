"""How the crop, the divider and the captions are painted over a picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from assetdesk.gui import words
from assetdesk.gui.edit.compare import Pane
from assetdesk.gui.edit.geometry import Rect, View
from assetdesk.gui.theme import Theme

HANDLE = 10
KNOB = 28
_DARK = QColor(0, 0, 0, 140)  # 55 %
_THIRDS = QColor(255, 255, 255, 115)
_CHIP = QColor(27, 27, 27, 209)
_WHITE = QColor(255, 255, 255)
_INK = QColor(27, 27, 27)


def on_screen(rect: Rect, view: View, ratio: float) -> QRectF:
    """The crop on whole device pixels, so that its lines are sharp."""

    def whole(value: float) -> float:
        return round(value * ratio) / ratio

    left, top = whole(view.x(rect.left)), whole(view.y(rect.top))
    return QRectF(QPointF(left, top), QPointF(whole(view.x(rect.right)), whole(view.y(rect.bottom))))


def outside(painter: QPainter, place: QRectF, target: QRectF, colour: QColor) -> None:
    """Everything of the picture that the crop cuts off, in one colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    # one px more: what a smooth reduction left over at the picture's edge goes, too
    all_of_it = target.adjusted(-1, -1, 1, 1)
    for part in (
        QRectF(all_of_it.left(), all_of_it.top(), all_of_it.width(), place.top() - all_of_it.top()),
        QRectF(all_of_it.left(), place.bottom(), all_of_it.width(), all_of_it.bottom() - place.bottom()),
        QRectF(all_of_it.left(), place.top(), place.left() - all_of_it.left(), place.height()),
        QRectF(place.right(), place.top(), all_of_it.right() - place.right(), place.height()),
    ):
        if part.width() > 0 and part.height() > 0:
            painter.fillRect(part.intersected(all_of_it), colour)


def crop(
    painter: QPainter,
    theme: Theme,
    place: QRectF,
    target: QRectF,
    rect: Rect,
    *,
    dark: bool = True,
    handle: int = HANDLE,
) -> None:
    """Outside darkened, thirds, frame, eight handles of `handle` px, and the size in px in the upper left corner."""
    painter.save()
    painter.setClipRect(target.adjusted(-handle, -handle, handle, handle), Qt.ClipOperation.IntersectClip)
    if dark:
        darken(painter, place, target)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(_THIRDS, 0))
    for third in (1, 2):
        x = place.left() + place.width() * third / 3
        y = place.top() + place.height() * third / 3
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
        painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_WHITE, 0))
    painter.drawRect(place)
    painter.setPen(QPen(_INK, 0))
    painter.setBrush(_WHITE)
    half = handle / 2
    for x in (place.left(), place.center().x(), place.right()):
        for y in (place.top(), place.center().y(), place.bottom()):
            if (x, y) != (place.center().x(), place.center().y()):
                painter.drawRect(QRectF(round(x - half), round(y - half), handle, handle))
    painter.restore()
    _size(painter, theme, place, target, words.pixels(rect.width, rect.height))


def dashed(painter: QPainter, place: QRectF) -> None:
    """Where an automatic crop was: readable on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = place.adjusted(0, 0, -1, -1)
    painter.setPen(QPen(_CHIP, 1))
    painter.drawRect(edge)
    pen = QPen(_WHITE, 1)
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.drawRect(edge)


def darken(painter: QPainter, place: QRectF, target: QRectF) -> None:
    """What the crop cuts off, so that it can still be seen."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for part in (
        QRectF(target.left(), target.top(), target.width(), place.top() - target.top()),
        QRectF(target.left(), place.bottom(), target.width(), target.bottom() - place.bottom()),
        QRectF(target.left(), place.top(), place.left() - target.left(), place.height()),
        QRectF(place.right(), place.top(), target.right() - place.right(), place.height()),
    ):
        if part.width() > 0 and part.height() > 0:
            painter.fillRect(part, _DARK)


def _size(painter: QPainter, theme: Theme, place: QRectF, target: QRectF, text: str) -> None:
    font = theme.font(11, 600)
    wide = QFontMetrics(font).horizontalAdvance(text) + 12
    room = place.width() >= wide + 24 and place.height() >= 52
    at = QPointF(place.left() + 8, place.top() + 8) if room else QPointF(place.left(), place.top() - 28)
    if not room and at.y() < target.top():
        at.setY(place.bottom() + 8)
    chip(painter, theme, QRectF(at.x(), at.y(), wide, 20), text)


def chip(painter: QPainter, theme: Theme, box: QRectF, text: str) -> None:
    """White words on a dark ground that reads on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_CHIP)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(_WHITE)
    painter.setFont(theme.font(11, 600))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def caption(painter: QPainter, theme: Theme, pane: Pane) -> None:
    """Before or After, at the foot of its part, as far as there is room for it."""
    text = words.translate("Edit", "After") if pane.after else words.translate("Edit", "Before")
    seen = pane.target.intersected(pane.clip)
    wide = QFontMetrics(theme.font(11, 600)).horizontalAdvance(text) + 12
    if seen.width() < wide + 20 or seen.height() < 60:
        return
    left = seen.right() - 10 - wide if pane.right else seen.left() + 10
    chip(painter, theme, QRectF(round(left), round(seen.bottom()) - 30, wide, 20), text)


def knob_rect(line: QRectF, widget: QRectF, *, inside: bool = False) -> QRectF:
    """The round handle: under the picture where there is room, else at the foot of the view; `inside`: in the middle
    of the picture."""
    middle = line.center().y() if inside else min(line.bottom() + 8 + KNOB / 2, widget.bottom() - 4 - KNOB / 2)
    return QRectF(line.center().x() - KNOB / 2, middle - KNOB / 2, KNOB, KNOB)


def divider(painter: QPainter, theme: Theme, line: QRectF | None, knob: QRectF | None, ratio: float) -> None:
    """A white line of 2 px and its handle."""
    if line is None or knob is None:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(line, _WHITE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_INK, 1))
    painter.setBrush(_WHITE)
    painter.drawEllipse(knob.adjusted(0.5, 0.5, -0.5, -0.5))
    icon = theme.pixmap("move-horizontal", 16, "ink", ratio)
    painter.drawPixmap(QPointF(round(knob.center().x()) - 8, round(knob.center().y()) - 8), icon)
