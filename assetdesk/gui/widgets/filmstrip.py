"""A strip of small pictures in the list's order, the current one ringed. Only what is in sight is read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.plan_list import small_picture
from assetdesk.gui.widgets import badges

HEIGHT = 94
_CELL, _GAP, _PAD = 78, 4, 8
_KEPT = 400


class Filmstrip(QWidget):
    """`chosen(asset id)` on a click. `show_ids` gives the list once, `go` the current one."""

    chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ids: Sequence[int] = ()
        self._at = 0
        self._left = 0
        self._asked: set[int] = set()
        self._known: OrderedDict[int, tuple[AssetRow | None, QImage | None]] = OrderedDict()
        self.setFixedHeight(HEIGHT)
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Film strip"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        desk.theme.changed.connect(self.update)

    def show_ids(self, ids: Sequence[int]) -> None:
        """The assets, in order."""
        self._ids = ids
        self._left = 0

    def go(self, at: int) -> None:
        """Make one current, in the middle where there is room on both sides."""
        self._at = at
        whole = len(self._ids) * (_CELL + _GAP)
        wanted = at * (_CELL + _GAP) - (self.width() - _CELL) // 2
        self._left = max(0, min(wanted, whole - self.width() + 2 * _PAD))
        self.setAccessibleDescription(
            words.fill(self.tr("%1 of %2"), words.number(at + 1), words.number(len(self._ids)))
        )
        self.update()

    def forget(self, asset_ids: Sequence[int]) -> None:
        """Their pictures changed."""
        for asset in asset_ids:
            self._known.pop(asset, None)
            self._asked.discard(asset)
        self.update()

    def _rect(self, at: int) -> QRect:
        return QRect(_PAD + at * (_CELL + _GAP) - self._left, _PAD, _CELL, HEIGHT - 2 * _PAD)

    def _seen(self) -> range:
        first = max(0, (self._left - _PAD) // (_CELL + _GAP))
        return range(first, min(len(self._ids), first + self.width() // (_CELL + _GAP) + 2))

    def _want(self) -> None:
        wanted = [self._ids[i] for i in self._seen()]
        missing = [i for i in wanted if i not in self._known and i not in self._asked]
        if not missing:
            return
        self._asked.update(missing)
        browse, cells, ratio = self._desk.browse, self._desk.cells, self.devicePixelRatioF()

        def work() -> dict[int, tuple[AssetRow | None, QImage | None]]:
            rows = {r.id: r for r in browse.rows(missing)}
            box = QSize(_CELL - 10, HEIGHT - 2 * _PAD - 10)
            return {i: (rows.get(i), small_picture(cells.get(i), box, ratio)) for i in missing}

        self._desk.background.run(work, self._arrived, priority=2)

    def _arrived(self, found: dict[int, tuple[AssetRow | None, QImage | None]]) -> None:
        self._known.update(found)
        self._asked.difference_update(found)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._desk.theme
        painter.fillRect(event.rect(), theme.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        for at in self._seen():
            rect = self._rect(at)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("tint" if at == self._at else "well"))
            painter.drawRoundedRect(QRectF(rect), 4, 4)
            row, picture = self._known.get(self._ids[at], (None, None))
            inside = QRectF(rect.adjusted(5, 5, -5, -5))
            if picture is not None:
                size = picture.deviceIndependentSize()
                if size.width() > inside.width() or size.height() > inside.height():
                    size = size.scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
                target = QRectF(0, 0, size.width(), size.height())
                target.moveCenter(inside.center())
                painter.drawImage(target, picture)
            elif row is not None:
                painter.drawPixmap(rect.center() - QPoint(8, 8), theme.pixmap("file", 17, "text3", ratio))
            if row is not None and (name := badges.name_of(row.badge)):
                painter.drawPixmap(rect.right() - 18, rect.top() + 3, badges.pixmap(name, 15, ratio))
            if at == self._at:
                painter.setPen(QPen(theme.colour("ring"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
        self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.go(self._at)

    def _at_point(self, at: QPoint) -> int | None:
        for place in self._seen():
            if self._rect(place).contains(at):
                return place
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at_point(event.position().toPoint())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self._ids[place])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._at_point(event.position().toPoint())
        row = self._known.get(self._ids[place], (None, None))[0] if place is not None else None
        QToolTip.showText(event.globalPosition().toPoint(), row.name if row else "", self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        whole = len(self._ids) * (_CELL + _GAP)
        self._left = max(0, min(self._left - turned, whole - self.width() + 2 * _PAD))
        self.update()
