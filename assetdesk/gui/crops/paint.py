"""How a cell of *Crops to confirm* is painted: the whole picture, darkened outside of the crop, name and verbs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from assetdesk.core.crops import Why
from assetdesk.gui import words
from assetdesk.gui.crops.items import FOOT, Item, Spot
from assetdesk.gui.edit import crop_paint
from assetdesk.gui.edit.geometry import View
from assetdesk.gui.theme import Theme

BUTTON, PAD = 24, 4
_ROOM = 7


@dataclass(frozen=True, slots=True)
class Look:
    """How the cell is to look: `pixmap` may still be missing, or of another size."""

    pixmap: QPixmap | None
    current: bool
    focused: bool
    hovered: str
    may: bool
    ratio: float


def why_words(item: Item) -> str:
    """Why it is here."""
    if item.moved:
        return QCoreApplication.translate("Crops", "Moved by you, not saved")
    return {
        Why.NEW: QCoreApplication.translate("Crops", "New"),
        Why.SIZE: QCoreApplication.translate("Crops", "Size changed in the profile"),
        Why.REPROCESSED: QCoreApplication.translate("Crops", "Changed by reprocessing"),
    }[item.why]


def well_of(spot: Spot) -> QRect:
    """The ground of the picture, in the content's px."""
    return QRect(spot.left, spot.top, spot.width, spot.well)


def target_of(item: Item, well: QRect) -> QRectF:
    """Where the picture stands in its well: as large as it fits, centred."""
    area = item.lock.area
    room_w, room_h = well.width() - 2 * (_ROOM + 5), well.height() - 2 * _ROOM
    scale = min(room_w / max(1, area.width), room_h / max(1, area.height))
    wide, high = max(1, round(area.width * scale)), max(1, round(area.height * scale))
    return QRectF(well.left() + (well.width() - wide) // 2, well.top() + (well.height() - high) // 2, wide, high)


def view_of(item: Item, target: QRectF) -> View:
    """From px of the original to the screen."""
    area = item.lock.area
    scale = target.width() / max(1, area.width)
    return View(target.left() - area.left * scale, target.top() - area.top * scale, scale)


def buttons_of(spot: Spot) -> dict[str, QRect]:
    """Where *Reset* and *Confirm* stand."""
    right, top = spot.left + spot.width, spot.top + spot.well + 6
    return {
        "confirm": QRect(right - BUTTON, top, BUTTON, BUTTON),
        "reset": QRect(right - 2 * BUTTON - 4, top, BUTTON, BUTTON),
    }


def cell(painter: QPainter, theme: Theme, item: Item, spot: Spot, look: Look) -> None:
    """One cell; the painter's origin is that of the content."""
    well = well_of(spot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if look.current:
        ring = QRectF(spot.left - 8, spot.top - 7, spot.width + 16, spot.well + FOOT + 10)
        painter.setPen(QPen(theme.colour("ring" if look.focused else "strong"), 2))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(ring.adjusted(1, 1, -1, -1), 6, 6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("well"))
    painter.drawRoundedRect(QRectF(well), 4, 4)
    target = target_of(item, well)
    _picture(painter, theme, target, look)
    _rectangle(painter, theme, item, target, look)
    _words(painter, theme, item, spot)
    _buttons(painter, theme, item, spot, look)


def _picture(painter: QPainter, theme: Theme, target: QRectF, look: Look) -> None:
    pixmap = look.pixmap
    if pixmap is None:
        icon = theme.pixmap("image", 24, "text3", look.ratio)
        painter.drawPixmap(QPointF(target.center().x() - 12, target.center().y() - 12), icon)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))


def _rectangle(painter: QPainter, theme: Theme, item: Item, target: QRectF, look: Look) -> None:
    view = view_of(item, target)
    place = crop_paint.on_screen(item.rect, view, look.ratio)
    if look.current:
        automatic = item.lock.automatic
        if item.moved and automatic is not None:
            crop_paint.darken(painter, place, target)
            crop_paint.dashed(painter, crop_paint.on_screen(automatic, view, look.ratio))
            crop_paint.crop(painter, theme, place, target, item.rect, dark=False, handle=7)
        else:
            crop_paint.crop(painter, theme, place, target, item.rect, handle=7)
        return
    crop_paint.darken(painter, place, target)
    painter.setPen(QPen(QColor("#FFFFFF"), 0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0, 0, -1, -1))


def _words(painter: QPainter, theme: Theme, item: Item, spot: Spot) -> None:
    top = spot.top + spot.well + 6
    room = spot.width - 2 * BUTTON - 4 - PAD
    painter.setFont(theme.font(12, 500))
    painter.setPen(theme.colour("text"))
    name = painter.fontMetrics().elidedText(item.name, Qt.TextElideMode.ElideMiddle, room)
    painter.drawText(QRect(spot.left, top - 1, room + 2, 16), Qt.AlignmentFlag.AlignVCenter, name)
    font = theme.font(11)
    painter.setFont(font)
    painter.setPen(theme.colour("text2"))
    # the second line may go on under the buttons' left one
    why = QFontMetrics(font).elidedText(why_words(item), Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(spot.left, top + 16, room + 2, 15), Qt.AlignmentFlag.AlignVCenter, why)


def _buttons(painter: QPainter, theme: Theme, item: Item, spot: Spot, look: Look) -> None:
    for name, box in buttons_of(spot).items():
        enabled = look.may and (name == "confirm" or item.moved)
        filled = name == "confirm" and look.current and enabled
        ground = "accent" if filled else "hover" if enabled and look.hovered == name else "button"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent" if filled else "strong" if enabled else "line"), 1))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        ink = "on_accent" if filled else "text" if enabled else "text3"
        icon = theme.pixmap("check" if name == "confirm" else "rotate-ccw", 14, ink, look.ratio)
        painter.setOpacity(1.0 if enabled else 0.6)
        painter.drawPixmap(QPointF(box.left() + 5, box.top() + 5), icon)
        painter.setOpacity(1.0)


def spoken(item: Item, place: int, of: int) -> str:
    """The cell in words, for screen readers."""
    size = words.pixels(item.rect.width, item.rect.height)
    text = QCoreApplication.translate("Crops", "%1, crop %2, %3, %4, %5 of %6")
    return words.fill(text, item.name, item.crop_name, why_words(item), size, str(place), str(of))
