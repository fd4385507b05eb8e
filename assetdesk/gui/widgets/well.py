"""A picture on its well: centred, never enlarged, the well's colour round it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from assetdesk.gui.theme import Theme


class Well(QWidget):
    """`opened` on double click or Enter. `margin` px stay free round the picture. With `least` it may become lower than
    `height` where the screen is small."""

    opened = Signal()

    def __init__(self, theme: Theme, height: int, margin: int = 10, *, rounded: bool = False, least: int = 0) -> None:
        super().__init__()
        self.theme = theme
        self._margin = margin
        self._rounded = rounded
        self._picture: QPixmap | None = None
        self._icon = ""
        self._dim = False
        self.setMinimumHeight(least or height)
        self.setMaximumHeight(height)
        upright = QSizePolicy.Policy.Expanding if least else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, upright)
        self._wanted = QSize(64, height)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return self._wanted

    def room(self) -> QSize:
        """The picture's largest size, in device pixels; ask for one that fits."""
        inside = self.size() - QSize(2 * self._margin, 2 * self._margin)
        return inside.expandedTo(QSize(16, 16)) * self.devicePixelRatioF()

    def show_picture(self, picture: QImage | None, icon: str = "", *, dim: bool = False) -> None:
        """A picture (its device pixel ratio set), or an icon where there is none. `dim`: the original is missing."""
        self._picture = QPixmap.fromImage(picture) if picture is not None else None
        self._icon = icon
        self._dim = dim
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown."""
        return self._picture is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self.theme
        if self._rounded:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("well"))
            painter.drawRoundedRect(self.rect(), 4, 4)
        else:
            painter.fillRect(event.rect(), theme.colour("well"))
        middle = self.rect().center()
        if self._picture is not None:
            size = self._picture.deviceIndependentSize()
            inside = QRectF(self.rect()).adjusted(self._margin, self._margin, -self._margin, -self._margin)
            if size.width() > inside.width() + 1 or size.height() > inside.height() + 1:
                size = size.scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            at = QRectF(0, 0, size.width(), size.height())
            at.moveCenter(inside.center())
            at.moveTo(round(at.left()), round(at.top()))
            painter.setOpacity(0.38 if self._dim else 1.0)
            painter.drawPixmap(at, self._picture, QRectF(self._picture.rect()))
            painter.setOpacity(1.0)
        elif self._icon:
            icon = theme.pixmap(self._icon, 34, "text3", self.devicePixelRatioF())
            painter.drawPixmap(middle - QPoint(17, 17), icon)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def load_picture(path: str, room: QSize, ratio: float) -> QImage | None:
    """A file of our own making, decoded no larger than `room` (device pixels). Any thread but the window's."""
    from PySide6.QtGui import QImageReader

    reader = QImageReader(path)
    whole = reader.size()
    if whole.isValid() and (whole.width() > room.width() or whole.height() > room.height()):
        reader.setScaledSize(whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    image.setDevicePixelRatio(ratio)
    return image
