"""One line of text with some of its words marked: cut so that a mark stays in sight, then painted piece by piece.

Marks are (start, end) in the text, in order, not overlapping; anything else is put right by `tidy`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

Marks = tuple[tuple[int, int], ...]
_ELLIPSIS = "…"
# how much of the line may stand before the first mark once the line had to be cut
_LEAD = 0.3


def tidy(text: str, marks: Sequence[tuple[int, int]]) -> Marks:
    """In order, inside the text, touching ones joined."""
    made: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s), min(len(text), e)) for s, e in marks):
        if start >= end:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return tuple(made)


def pieces(text: str, marks: Marks) -> list[tuple[str, bool]]:
    """The text in stretches, each with whether it is marked."""
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in marks:
        if start > at:
            found.append((text[at:start], False))
        found.append((text[start:end], True))
        at = end
    if at < len(text):
        found.append((text[at:], False))
    return found


class Pen:
    """Fonts and colours of one kind of line; measuring and painting with them."""

    def __init__(self, plain: QFont, strong: QFont) -> None:
        self.plain, self.strong = plain, strong
        self._plain, self._strong = QFontMetricsF(plain), QFontMetricsF(strong)

    def width(self, text: str, marks: Marks) -> float:
        """Logical pixels of the whole line."""
        return sum(self._of(marked).horizontalAdvance(part) for part, marked in pieces(text, marks))

    def _of(self, marked: bool) -> QFontMetricsF:
        return self._strong if marked else self._plain

    def cut(self, text: str, marks: Marks, room: float) -> tuple[str, Marks]:
        """The line for that room: where it does not fit, its beginning goes until the first mark is well inside."""
        if not marks or self.width(text, marks) <= room:
            return text, marks
        lead = self._plain.horizontalAdvance(text[: marks[0][0]])
        if lead + self._strong.horizontalAdvance(text[slice(*marks[0])]) <= room * 0.8:
            return text, marks
        begin = marks[0][0]
        kept = room * _LEAD
        while begin > 0 and self._plain.horizontalAdvance(text[begin - 1 : marks[0][0]]) < kept:
            begin -= 1
        space = text.find(" ", begin, marks[0][0])
        begin = space + 1 if space >= 0 else begin
        if begin <= 0:
            return text, marks
        by = len(_ELLIPSIS) - begin
        return _ELLIPSIS + text[begin:], tuple((s + by, e + by) for s, e in marks)

    def elide_middle(self, text: str, marks: Marks, room: float) -> tuple[str, Marks]:
        """A name for that room, its end kept; marks that are cut go."""
        if self.width(text, marks) <= room:
            return text, marks
        # marked letters are a little wider than the metrics that elide
        wider = self.width(text, marks) - self._plain.horizontalAdvance(text)
        shown = self._plain.elidedText(text, Qt.TextElideMode.ElideMiddle, max(0.0, room - wider - 1))
        at = shown.find(_ELLIPSIS)
        if at < 0 or shown == text:
            return shown, marks if shown == text else ()
        tail = len(shown) - at - 1
        shift = len(shown) - len(text)
        kept = [(s, e) for s, e in marks if e <= at]
        kept += [(s + shift, e + shift) for s, e in marks if s >= len(text) - tail]
        return shown, tuple(kept)

    def draw(self, painter: QPainter, box: QRectF, text: str, marks: Marks, ink: QColor, ground: QColor) -> float:
        """Paint it in the box, elided at its right; answers where it ended."""
        left, right = box.left(), box.right()
        painter.setPen(ink)
        for part, marked in pieces(text, marks):
            metrics = self._of(marked)
            wide = metrics.horizontalAdvance(part)
            if left + wide > right + 0.5:
                part = metrics.elidedText(part, Qt.TextElideMode.ElideRight, right - left)
                wide = metrics.horizontalAdvance(part)
            if marked and part:
                high = metrics.height()
                spot = QRectF(left - 1, box.center().y() - high / 2, wide + 2, high)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(spot, 2, 2)
                painter.setPen(ink)
            painter.setFont(self.strong if marked else self.plain)
            base = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(left, base), part)
            left += wide
            if part.endswith(_ELLIPSIS) and left > right - 12:
                break
        return left
