"""The shelf's cards, painted in one view: thousands of rows are rows of a model, not widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from assetdesk.core.errors import ErrorCode
from assetdesk.core.overview import FailureRow
from assetdesk.gui import words
from assetdesk.gui.panels.not_processed_detail import first_line
from assetdesk.gui.panels.not_processed_model import Cause, ShelfModel, allow_words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import badges
from assetdesk.library import shelf
from assetdesk.media.programs import PROGRAMS

Index = QModelIndex | QPersistentModelIndex
HEAD, ROW, GAP, SIDE = 49, 32, 10, 14
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class Spot:
    """A painted verb: `retry`, `menu`, or one of a card's (`retryCause`, `showFirst`, `lookAgain`, `install`,
    `allow`, `report`, `putBackAll`)."""

    verb: str
    text: str = ""
    icon: str = ""


def said(failure: FailureRow, cause: Cause) -> str:
    """What happened, without the words that already stand on the card."""
    if cause.program:
        return first_line(failure.detail) or words.fill(
            QCoreApplication.translate("Shelf", "Waits for %1"), PROGRAMS[cause.program].label
        )
    rest = failure.message.removeprefix(cause.title).lstrip(". ")
    return rest if rest and rest != failure.message else failure.message


class ShelfDelegate(QStyledItemDelegate):
    """Paints heads (with the gap above them) and rows; says which verb stands where. `allowed`: which are offered."""

    def __init__(self, theme: Theme, view: QTreeView, allowed: Callable[[str], bool]) -> None:
        super().__init__(view)
        self._theme = theme
        self._allowed = allowed
        self._view = view
        self.hovered: tuple[QPersistentModelIndex, str] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW if index.internalId() else HEAD + GAP)

    def spots(self, rect: QRect, index: Index) -> list[tuple[QRect, Spot]]:
        """The verbs of a head or row, and where they stand."""
        cause: Cause | None = index.data(ShelfModel.CAUSE_ROLE)
        if cause is None:
            return []
        right = rect.right() - SIDE - 12
        if not index.internalId():
            head = rect.adjusted(0, GAP, 0, 0)
            spot = self._cause_spot(cause)
            wide = self._wide(spot)
            return [(QRect(right - wide, head.center().y() - 11, wide, 24), spot)] if self._allowed(spot.verb) else []
        middle = rect.center().y() - 11
        menu = (QRect(right - 24, middle, 24, 24), Spot("menu", icon="ellipsis"))
        text = self.tr("Put back") if cause.skipped else self.tr("Retry")
        spot = Spot("putBack" if cause.skipped else "retry", text, "rotate-ccw" if cause.skipped else "rotate-cw")
        wide = self._wide(spot)
        verb = (QRect(right - 28 - wide, middle, wide, 24), spot)
        return [verb, menu] if self._allowed(spot.verb) else [menu]

    def _cause_spot(self, cause: Cause) -> Spot:
        n = len(cause.rows)
        if cause.skipped:
            return Spot("putBackAll", words.fill(self.tr("Put back all %1"), words.number(n)))
        if cause.program:
            return Spot("install", self.tr("How to install"))
        if cause.code is ErrorCode.SOURCE_CORRUPT or cause.key == "password":
            return Spot("showFirst", self.tr("Show in folder"))
        if cause.code is ErrorCode.SOURCE_MISSING:
            return Spot("lookAgain", self.tr("Look again"))
        if cause.code is ErrorCode.WORKER_CRASHED:
            return Spot("report", self.tr("Save a report…"))
        if any(shelf.can_be_allowed(row) for row in cause.rows):
            return Spot("allow", allow_words(cause.code))
        return Spot("retryCause", words.fill(self.tr("Retry %1"), words.number(n)) if n > 1 else self.tr("Retry"))

    def _wide(self, spot: Spot) -> int:
        return QFontMetrics(self._theme.font(12)).horizontalAdvance(spot.text) + (20 if not spot.icon else 38)

    def spot_at(self, index: QModelIndex, at: QPoint) -> Spot | None:
        """The verb under a point of the viewport."""
        if not index.isValid():
            return None
        for box, spot in self.spots(self._view.visualRect(index), index):
            if box.contains(at):
                return spot
        return None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cause: Cause | None = index.data(ShelfModel.CAUSE_ROLE)
        if cause is None:
            return
        painter.save()
        theme = self._theme
        rect: QRect = option.rect
        painter.fillRect(rect, theme.colour("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        failure: FailureRow | None = index.data(ShelfModel.ROW_ROLE)
        if failure is None:
            self._head(painter, rect, cause, index, chosen)
        else:
            self._row(painter, rect, cause, failure, index, chosen)
        for box, spot in self.spots(rect, index):
            self._button(painter, box, spot, index)
        if self._view.hasFocus() and self._view.currentIndex() == index:
            top = GAP if failure is None else 0
            ring = QRectF(rect.adjusted(SIDE, top, -SIDE, 0)).adjusted(1, 1, -1, -1)
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring, 4, 4)
        painter.restore()

    def _head(self, painter: QPainter, rect: QRect, cause: Cause, index: Index, chosen: bool) -> None:
        theme = self._theme
        card = QRectF(rect.adjusted(SIDE, GAP, -SIDE, 0))
        open_ = self._view.isExpanded(QModelIndex(index) if isinstance(index, QModelIndex) else QModelIndex())
        self._ground(painter, card, "tint" if chosen else "panel", first=True, last=not open_)
        ratio = self._view.devicePixelRatioF()
        middle = round(card.center().y())
        arrow = "chevron-down" if open_ else "chevron-right"
        painter.drawPixmap(round(card.left()) + 12, middle - 7, theme.pixmap(arrow, 14, "text", ratio))
        painter.drawPixmap(round(card.left()) + 35, middle - 8, theme.pixmap(cause.icon, 17, "text2", ratio))
        left = round(card.left()) + 61
        room = self.spots(rect, index)[0][0].left() - left - 10
        bold = theme.font(13, 600)
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        title = QFontMetrics(bold).elidedText(cause.title, Qt.TextElideMode.ElideRight, room - 40)
        top = round(card.top())
        painter.drawText(QRect(left, top + 7, room, 18), _LEFT, title)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        after = left + QFontMetrics(bold).horizontalAdvance(title) + 6
        painter.drawText(QRect(after, top + 7, 80, 18), _LEFT, words.number(len(cause.rows)))
        help_ = QFontMetrics(theme.font(12)).elidedText(cause.help, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, top + 25, room, 17), _LEFT, help_)

    def _row(
        self, painter: QPainter, rect: QRect, cause: Cause, failure: FailureRow, index: Index, chosen: bool
    ) -> None:
        theme = self._theme
        card = QRectF(rect.adjusted(SIDE, 0, -SIDE, 0))
        last = index.row() == len(cause.rows) - 1
        self._ground(painter, card, "tint" if chosen else "base", first=False, last=last)
        ratio = self._view.devicePixelRatioF()
        left = round(card.left()) + 34
        badge = badges.pixmap("stopped" if cause.skipped else "failed", 15, ratio)
        painter.drawPixmap(left, rect.center().y() - 7, badge)
        left += 23
        right = self.spots(rect, index)[0][0].left() - 8
        wide = right - left
        name_wide = max(120, min(230, round(wide * 0.3)))
        folder_wide = min(120, round(wide * 0.14)) if wide > 460 else 0
        when_wide = 78 if wide > 380 else 0
        detail_wide = wide - name_wide - folder_wide - when_wide - 24
        for text, width, font, ink, mode in (
            (failure.name, name_wide, theme.font(12, 500), "text", Qt.TextElideMode.ElideMiddle),
            (failure.folder.rpartition("/")[2], folder_wide, theme.font(12), "text2", Qt.TextElideMode.ElideRight),
            (said(failure, cause), detail_wide, theme.font(12), "text", Qt.TextElideMode.ElideRight),
            (words.when(failure.at, short=True), when_wide, theme.font(12), "text3", Qt.TextElideMode.ElideRight),
        ):
            if width <= 0:
                continue
            painter.setFont(font)
            painter.setPen(theme.colour("text2" if chosen and ink == "text3" else ink))
            shown = QFontMetrics(font).elidedText(text, mode, width - 4)
            painter.drawText(QRect(left, rect.top(), width, rect.height()), _LEFT, shown)
            left += width + 8

    def _ground(self, painter: QPainter, card: QRectF, ground: str, *, first: bool, last: bool) -> None:
        """A slice of a card: rounded where the card begins and ends, a line round it and between its rows."""
        theme = self._theme
        shape = card.adjusted(0.5, 0.5 if first else -8, -0.5, -0.5 if last else 8)
        painter.save()
        painter.setClipRect(card)
        path = QPainterPath()
        path.addRoundedRect(shape, 6, 6)
        painter.fillPath(path, theme.colour(ground))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawPath(path)
        if not first:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawLine(round(card.left()) + 1, round(card.top()), round(card.right()) - 1, round(card.top()))
        painter.restore()

    def _button(self, painter: QPainter, box: QRect, spot: Spot, index: Index) -> None:
        theme = self._theme
        over = self.hovered is not None and self.hovered[0] == index and self.hovered[1] == spot.verb
        ratio = self._view.devicePixelRatioF()
        if not spot.text:
            if over:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("hover"))
                painter.drawRoundedRect(QRectF(box), 4, 4)
            painter.drawPixmap(box.center().x() - 7, box.center().y() - 7, theme.pixmap(spot.icon, 15, "text", ratio))
            return
        painter.setPen(QPen(theme.colour("strong"), 1))
        painter.setBrush(theme.colour("hover" if over else "button"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        left = box.left() + 10
        if spot.icon:
            painter.drawPixmap(left, box.center().y() - 6, theme.pixmap(spot.icon, 13, "text", ratio))
            left += 19
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), _LEFT, spot.text)


class ShelfView(QTreeView):
    """`verb(name)` acts on the current row or head; `menu(global point)` wants its menu."""

    verb = Signal(str)
    menu = Signal(QPoint)
    current_changed = Signal()

    def __init__(self, theme: Theme, model: ShelfModel, allowed: Callable[[str], bool] = lambda _verb: True) -> None:
        super().__init__()
        self.setObjectName("shelf")
        self.setAccessibleName(self.tr("Files that were not processed"))
        self.setModel(model)
        self.cards = ShelfDelegate(theme, self, allowed)
        self.setItemDelegate(self.cards)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self._tint()
        theme.changed.connect(self._tint)
        self.selectionModel().currentChanged.connect(self._current)

    def _tint(self) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        # a palette of one's own is lost when the program's style sheet changes while the page is hidden
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("canvas"))
        painter.end()
        super().paintEvent(event)

    def _current(self) -> None:
        self.current_changed.emit()

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        self.itemDelegate().paint(painter, options, self._with_state(options, index))

    def _with_state(self, options: QStyleOptionViewItem, index: Index) -> Index:
        """Rows are painted whole, without the view's own grounds; what is selected is told here."""
        if isinstance(index, QModelIndex) and self.selectionModel().isSelected(index):
            options.state |= QStyle.StateFlag.State_Selected
        else:
            options.state &= ~QStyle.StateFlag.State_Selected
        return index

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        left = event.button() is Qt.MouseButton.LeftButton
        spot = self.cards.spot_at(index, at) if left else None
        super().mousePressEvent(event)
        if spot is not None:
            if spot.verb == "menu":
                self.menu.emit(self.viewport().mapToGlobal(at))
            else:
                self.verb.emit(spot.verb)
        elif left and index.isValid() and not index.internalId():
            self.setExpanded(index, not self.isExpanded(index))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QPoint(-1, -1))

    def _hover(self, at: QPoint) -> None:
        index = self.indexAt(at)
        spot = self.cards.spot_at(index, at)
        over = (QPersistentModelIndex(index), spot.verb) if spot is not None else None
        if over != self.cards.hovered:
            self.cards.hovered = over
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            spots = self.cards.spots(self.visualRect(index), index)
            self.verb.emit(spots[0][1].verb)
        elif event.key() == Qt.Key.Key_Left and index.internalId():
            self.setCurrentIndex(index.parent())
        elif event.key() == Qt.Key.Key_Space and index.isValid() and not index.internalId():
            self.setExpanded(index, not self.isExpanded(index))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menu.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
            return
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
