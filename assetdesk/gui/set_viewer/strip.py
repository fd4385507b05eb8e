"""The frames of a set as small pictures, one line a row: 94 px with one row, 126 with two lines in sight."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.gui import words
from assetdesk.gui.set_viewer.frames import Frames, Way
from assetdesk.gui.set_viewer.pictures import SetPictures
from assetdesk.gui.theme import Theme

ONE_ROW, ROWS = 94, 126
_PAD, _GAP, _LABEL = 10, 6, 50
_LEAST, _ONE = 62, 78
_THUMBS_KEPT = 1500


class SetStrip(QWidget):
    """`chosen(frame)` on a click."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, pictures: SetPictures) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self._frames: Frames | None = None
        self._rows: Mapping[int, AssetRow] = {}
        self._at = 0
        self._left = self._top = 0
        self._thumbs: dict[int, tuple[tuple[int, int, int, float], QPixmap]] = {}
        self.setObjectName("setStrip")
        self.setAccessibleName(self.tr("Frames"))
        self.setMouseTracking(True)
        self.setFixedHeight(ONE_ROW)
        pictures.small_came.connect(self.update)
        theme.changed.connect(self.update)

    def show_frames(self, frames: Frames, rows: Mapping[int, AssetRow]) -> None:
        """Another set, or the same one with other frames."""
        self._frames, self._rows = frames, rows
        self._at = min(self._at, max(0, len(frames.frames) - 1))  # first: another height resizes at once
        self.setFixedHeight(ROWS if frames.rows > 1 else ONE_ROW)
        self.go(self._at)

    def go(self, at: int) -> None:
        """This frame is shown; it comes in sight."""
        self._at = at
        frames = self._frames
        if frames is None:
            return
        row, column = frames.where(at) if frames.frames else (0, 0)
        wide, high = self._cell()
        room = self.width() - self._begin()
        self._left = max(0, min(column * (wide + _GAP) - (room - wide) // 2, self._whole() - room))
        lines = max(1, (self.height() - 2 * _PAD + _GAP) // (high + _GAP))
        top = self._top // (high + _GAP)
        top = max(0, min(frames.rows - lines, min(row, max(top, row - lines + 1))))
        self._top = top * (high + _GAP)
        said = self._rows.get(frames.frames[at].asset_id) if frames.frames else None
        self.setAccessibleDescription(said.name if said is not None else "")
        self.update()

    def _begin(self) -> int:
        return _PAD + (_LABEL if self._frames is not None and self._frames.rows > 1 else 0)

    def _cell(self) -> tuple[int, int]:
        frames = self._frames
        if frames is None or frames.rows == 1:
            return _ONE, ONE_ROW - 2 * _PAD
        high = (ROWS - 2 * _PAD - _GAP) // 2
        room = self.width() - self._begin() - _PAD
        return max(_LEAST, (room + _GAP) // max(1, frames.columns) - _GAP), high

    def _whole(self) -> int:
        wide = self._cell()[0]
        return (self._frames.columns if self._frames is not None else 0) * (wide + _GAP) - _GAP + _PAD

    def rect_of(self, row: int, column: int) -> QRect:
        """Where a place lies."""
        wide, high = self._cell()
        return QRect(
            self._begin() + column * (wide + _GAP) - self._left, _PAD + row * (high + _GAP) - self._top, wide, high
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(event.rect(), theme.colour("panel"))
        frames = self._frames
        if frames is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        at_row = frames.where(self._at)[0] if frames.frames else 0
        wanted: list[AssetRow] = []
        room = QRect(self._begin(), 0, self.width() - self._begin(), self.height())
        painter.setClipRect(room.adjusted(-4, 0, 0, 0))
        wide, high = self._cell()
        first, last = self._left // (wide + _GAP), (self._left + room.width()) // (wide + _GAP) + 1
        top = self._top // (high + _GAP)
        lines = range(max(0, top - 1), min(frames.rows, top + self.height() // (high + _GAP) + 2))
        for row in lines if frames.grid else ():
            for column, number in enumerate(frames.grid[row][first:last], start=first):
                self._paint(painter, self.rect_of(row, column), number, wanted)
        painter.setClipping(False)
        if frames.rows > 1:
            for row in lines:
                rect = QRect(_PAD + 4, self.rect_of(row, 0).top(), _LABEL, self._cell()[1])
                painter.setFont(theme.font(11, 600 if row == at_row else 400))
                painter.setPen(theme.colour("text" if row == at_row else "text2"))
                middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
                painter.drawText(rect, middle, self._row_words(row))
        self._pictures.want_small(wanted)

    def _row_words(self, row: int) -> str:
        return words.fill(self.tr("Row %1"), words.number(row + 1))

    def _paint(self, painter: QPainter, rect: QRect, number: int | None, wanted: list[AssetRow]) -> None:
        theme = self._theme
        here = number == self._at
        painter.setPen(Qt.PenStyle.NoPen)
        if number is None:
            pen = QPen(theme.colour("strong"), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            return
        painter.setBrush(theme.colour("tint" if here else "well"))
        painter.drawRoundedRect(QRectF(rect), 4, 4)
        assert self._frames is not None
        row = self._rows.get(self._frames.frames[number].asset_id)
        if row is not None:
            wanted.append(row)
            picture = self._pictures.small(row.id)
            if picture is not None:
                thumb = self._thumb(row.id, picture, rect.size() - QSize(10, 8))
                size = thumb.deviceIndependentSize()
                middle = QRectF(rect).center()
                painter.drawPixmap(middle - QPointF(size.width() / 2, size.height() / 2), thumb)
        if here:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(-2, -2, 2, 2), 6, 6)

    def _thumb(self, asset_id: int, picture: QImage, room: QSize) -> QPixmap:
        """The picture in the size it is painted in, made once: the strip is painted at every frame of a turn."""
        ratio = self.devicePixelRatioF()
        key = (picture.cacheKey(), room.width(), room.height(), ratio)
        found = self._thumbs.get(asset_id)
        if found is None or found[0] != key:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            made = QPixmap.fromImage(picture.scaled(room * ratio, keep, smooth))
            made.setDevicePixelRatio(ratio)
            if len(self._thumbs) > _THUMBS_KEPT:
                self._thumbs.clear()
            found = self._thumbs[asset_id] = (key, made)
        return found[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.go(self._at)

    def _under(self, at: QPoint) -> int | None:
        if self._frames is None:
            return None
        for row, numbers in enumerate(self._frames.grid):
            for column, number in enumerate(numbers):
                if number is not None and self.rect_of(row, column).contains(at):
                    return number
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._under(event.position().toPoint())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._under(event.position().toPoint())
        row = None
        if number is not None and self._frames is not None:
            row = self._rows.get(self._frames.frames[number].asset_id)
        QToolTip.showText(event.globalPosition().toPoint(), row.name if row is not None else "", self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        frames = self._frames
        if frames is None:
            return
        room = self.width() - self._begin()
        turned = event.angleDelta().y() or event.angleDelta().x()
        if self._whole() > room or frames.way is not Way.SPIN:
            self._left = max(0, min(self._left - turned, max(0, self._whole() - room)))
        else:
            high = self._cell()[1] + _GAP
            most = max(0, frames.rows * high - _GAP + 2 * _PAD - self.height())
            self._top = max(0, min(most, self._top - (high if turned > 0 else -high)))
        self.update()


class SwatchBar(QWidget):
    """The swatches of a set under its picture, 36 px each. `chosen(frame)` on a click, arrows on the keyboard."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, pictures: SetPictures) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self._frames: Frames | None = None
        self._rows: Mapping[int, AssetRow] = {}
        self._at = 0
        self.setObjectName("setSwatches")
        self.setAccessibleName(self.tr("Swatches"))
        self.setFixedHeight(56)
        self.hide()
        pictures.small_came.connect(self.update)
        theme.changed.connect(self.update)

    def show_frames(self, frames: Frames, rows: Mapping[int, AssetRow]) -> None:
        """Those of this set; hidden where it has none."""
        self._frames, self._rows = frames, rows
        self._at = min(self._at, max(0, len(frames.frames) - 1))
        self.setVisible(frames.way is Way.SWATCH and bool(self._chips()))

    def go(self, at: int) -> None:
        """The swatch of this frame is ringed."""
        self._at = at
        self.update()

    def _chips(self) -> list[tuple[int, int]]:
        frames = self._frames.frames if self._frames is not None else ()
        return [(number, one.swatch) for number, one in enumerate(frames) if one.swatch is not None]

    def _rect(self, place: int, count: int) -> QRectF:
        whole = count * 44 - 8
        return QRectF((self.width() - whole) / 2 + place * 44, 10, 36, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(event.rect(), theme.colour("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        chips = self._chips()
        wanted = []
        for place, (number, asset_id) in enumerate(chips):
            rect = self._rect(place, len(chips))
            picture = self._pictures.small(asset_id)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("well"))
            painter.drawRoundedRect(rect, 4, 4)
            row = self._rows.get(asset_id)
            if row is not None:
                wanted.append(row)
            if picture is not None:
                edge = min(picture.width(), picture.height())
                source = QRectF((picture.width() - edge) / 2, (picture.height() - edge) / 2, edge, edge)
                painter.drawImage(rect.adjusted(2, 2, -2, -2), picture, source)
            if number == self._at:
                painter.setPen(QPen(theme.colour("ring"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), 6, 6)
        self._pictures.want_small(wanted)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        chips = self._chips()
        for place, (number, _) in enumerate(chips):
            if self._rect(place, len(chips)).contains(event.position()):
                self.chosen.emit(number)
