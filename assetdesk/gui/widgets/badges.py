"""State badges: a shape, a glyph and only then a colour; drawn once per size and ratio and kept.

The drawings stand on a grid of 20, with a white rim so that they read on any picture.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from assetdesk.core.asset import Badge
from assetdesk.gui.theme import LIGHT

Line = tuple[tuple[float, float], ...]
_OCTAGON = ((6.6, 1.5), (13.4, 1.5), (18.5, 6.6), (18.5, 13.4), (13.4, 18.5), (6.6, 18.5), (1.5, 13.4), (1.5, 6.6))
_DIAMOND = ((10.0, 0.9), (19.1, 10.0), (10.0, 19.1), (0.9, 10.0))
# name: shape, fill, glyph colour, glyph lines
_KINDS: dict[str, tuple[str, str, str, tuple[Line, ...]]] = {
    "missing": ("square", LIGHT.fail_fill, "#FFFFFF", ()),
    "failed": ("octagon", LIGHT.fail_fill, "#FFFFFF", (((7, 7), (13, 13)), ((13, 7), (7, 13)))),
    "processing": ("circle", LIGHT.busy_fill, "#FFFFFF", ()),
    "paused": ("circle", LIGHT.quiet_fill, "#FFFFFF", (((7.8, 7), (7.8, 13)), ((12.2, 7), (12.2, 13)))),
    "queued": ("circle", LIGHT.quiet_fill, "#FFFFFF", (((10, 5.6), (10, 10), (12.8, 11.9)),)),
    "expired": (
        "square",
        LIGHT.quiet_fill,
        "#FFFFFF",
        (
            ((6.4, 5.6), (13.6, 5.6)),
            ((6.4, 14.4), (13.6, 14.4)),
            ((7.3, 5.6), (7.3, 7.3), (12.7, 12.7), (12.7, 14.4)),
            ((12.7, 5.6), (12.7, 7.3), (7.3, 12.7), (7.3, 14.4)),
        ),
    ),
    # beside the badge of what is checked out
    "lock": (
        "square",
        LIGHT.quiet_fill,
        "#FFFFFF",
        (
            ((6.7, 9.6), (13.3, 9.6), (13.3, 14.2), (6.7, 14.2), (6.7, 9.6)),
            ((7.9, 9.6), (7.9, 7.7), (8.6, 6.2), (10, 5.7), (11.4, 6.2), (12.1, 7.7), (12.1, 9.6)),
        ),
    ),
    "stale": ("diamond", LIGHT.stale_fill, LIGHT.ink, (((10, 5.8), (10, 10.6)), ((10, 13.6), (10, 13.7)))),
    "changed since": (
        "circle",
        LIGHT.stale_fill,
        LIGHT.ink,
        (((10, 14.2), (10, 6)), ((6.8, 9.1), (10, 5.9), (13.2, 9.1))),
    ),
    "published": ("circle", LIGHT.ok_fill, "#FFFFFF", (((6.4, 10.2), (8.9, 12.8), (13.7, 7.6)),)),
    "done": ("circle", LIGHT.ok_fill, "#FFFFFF", (((6.4, 10.2), (8.9, 12.8), (13.7, 7.6)),)),
    # only in the ledger of watched folders
    "arriving": (
        "circle",
        LIGHT.quiet_fill,
        "#FFFFFF",
        (((6.3, 10), (6.4, 10)), ((9.9, 10), (10, 10)), ((13.5, 10), (13.6, 10))),
    ),
    "approval": (
        "square",
        LIGHT.busy_fill,
        "#FFFFFF",
        (((6.3, 10), (6.4, 10)), ((9.9, 10), (10, 10)), ((13.5, 10), (13.6, 10))),
    ),
    "approved": ("square", LIGHT.ok_fill, "#FFFFFF", (((6.4, 10.2), (8.9, 12.8), (13.7, 7.6)),)),
    "rejected": ("octagon", LIGHT.quiet_fill, "#FFFFFF", (((6, 10), (14, 10)),)),
    "stopped": ("octagon", LIGHT.quiet_fill, "#FFFFFF", (((6, 10), (14, 10)),)),
}
SIZE = 18


def _shape(painter: QPainter, kind: str) -> None:
    if kind == "circle":
        painter.drawEllipse(QRectF(1.5, 1.5, 17, 17))
    elif kind == "square":
        painter.drawRoundedRect(QRectF(1.5, 1.5, 17, 17), 3, 3)
    else:
        corners = _OCTAGON if kind == "octagon" else _DIAMOND
        painter.drawPolygon(QPolygonF([QPointF(*p) for p in corners]))


def draw(painter: QPainter, at: QRectF, name: str, share: float = 0.0) -> None:
    """Draw the badge into the square `at`. `share` 0–1 fills the pie of *processing*."""
    shape, fill, ink, lines = _KINDS[name]
    painter.save()
    painter.translate(at.topLeft())
    painter.scale(at.width() / 20, at.height() / 20)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#FFFFFF"), 1.4))
    painter.setBrush(QColor(fill))
    _shape(painter, shape)
    if name == "processing":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        painter.drawPie(QRectF(4.8, 4.8, 10.4, 10.4), 90 * 16, -round(max(share, 0.04) * 360 * 16))
    pen = QPen(QColor(ink), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        painter.drawPolyline([QPointF(*p) for p in line])
    if name == "missing":
        mark = QPainterPath(QPointF(7.7, 7.7))
        mark.cubicTo(7.7, 4.6, 12.4, 4.6, 12.4, 7.7)
        mark.cubicTo(12.4, 9.4, 10, 9.6, 10, 11.5)
        painter.drawPath(mark)
        painter.drawPoint(QPointF(10, 14.2))
    painter.restore()


@functools.lru_cache(256)
def pixmap(name: str, size: int, ratio: float, twelfths: int = 0) -> QPixmap:
    """The badge as a pixmap; `twelfths` 0–12 is how far the pie is."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    draw(painter, QRectF(0, 0, size, size), name, twelfths / 12)
    painter.end()
    return made


def name_of(badge: Badge) -> str:
    """The drawing of an asset's badge; empty where it is a word (*New*) or nothing."""
    return "" if badge in (Badge.NEW, Badge.NONE) else badge.value
