"""The list: the same model and selection as the grid, in rows of 30 px with columns to choose and sort by."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from assetdesk.core.asset import AssetState, Badge
from assetdesk.core.query import SortKey
from assetdesk.gui.models.asset_model import AssetModel
from assetdesk.gui.models.asset_words import state_words, tooltip
from assetdesk.gui.models.columns import COLUMNS, cell_text
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.drag_picture import start_drag

ROW = 30
_WELL = QSize(28, 24)
_STATE_BADGE = 16
_NAME_LEAST = 200


class RowDelegate(QStyledItemDelegate):
    """Paints one field of one row."""

    def __init__(self, view: AssetList, model: AssetModel, pictures: Pictures, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._pictures = pictures
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(80, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        theme = self._theme
        box: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, theme.colour("tint" if selected else "base"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("line"))
        asset = self._model.row_at(index.row())
        column = COLUMNS[index.column()]
        ink = "text" if column.id in ("name", "folder") else "text2"
        room = box.adjusted(8, 0, -8, -1)
        if column.id == "name":
            self._thumbnail(painter, QRect(box.left() + 8, box.top() + 3, _WELL.width(), _WELL.height()), index.row())
            room.setLeft(box.left() + 44)
        if asset is None:
            return
        if column.id == "state":
            step = self._model.live.get(asset.id, ("", asset.progress))
            text, own = state_words(asset, *step)
            ink = own or "text"
            if name := badges.name_of(asset.badge):
                ratio = painter.device().devicePixelRatioF()
                twelfths = round(step[1] * 12) if asset.badge is Badge.PROCESSING else 0
                made = badges.pixmap(name, _STATE_BADGE, ratio, twelfths)
                painter.drawPixmap(QPointF(box.left() + 8, box.top() + (ROW - 1 - _STATE_BADGE) / 2), made)
            room.setLeft(box.left() + 31)
        else:
            text = cell_text(asset, column, self._model.live)
        painter.setFont(theme.font(12, 500 if column.id == "name" else 400))
        painter.setPen(theme.colour(ink))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        mode = Qt.TextElideMode.ElideMiddle if column.id == "name" else Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(text, mode, room.width())
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _thumbnail(self, painter: QPainter, well: QRect, row: int) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(well, 3, 3)
        asset = self._model.row_at(row)
        if asset is None:
            return
        ratio = painter.device().devicePixelRatioF()
        if asset.cell:
            pixmap = self._pictures.get(asset.id, asset.cell, round(26 * ratio))
            pixmap = pixmap or self._pictures.near(asset.id, asset.cell)
            if pixmap is not None:
                scale = min(26 / pixmap.width(), 22 / pixmap.height())
                width, height = pixmap.width() * scale, pixmap.height() * scale
                target = QRectF(well.x() + (28 - width) / 2, well.y() + (24 - height) / 2, width, height)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        elif asset.state in (AssetState.PROCESSED, AssetState.FAILED) or asset.missing:
            name = "file-x" if asset.badge in (Badge.FAILED, Badge.MISSING) else "file"
            painter.drawPixmap(QPointF(well.x() + 6.5, well.y() + 4.5), theme.pixmap(name, 15, "text2", ratio))


class FlatHeader(QHeaderView):
    """Painted flat: `panel` ground, 11 px titles, one line under it, a small chevron at the sorted column."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.sorted_by: SortKey | None = SortKey.NAME
        self.descending = False
        self.setObjectName("assetListHeader")
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(56)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(26)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, column = self._theme, COLUMNS[section]
        painter.fillRect(rect, theme.colour("panel"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        room = rect.adjusted(44 if column.id == "name" else 8, 0, -8, -1)
        on = column.sort is not None and column.sort is self.sorted_by
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.colour("text" if on else "text2"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        title = column.title()
        if on and column.right:
            room.setRight(room.right() - 14)
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, title)
        if on:
            words = painter.fontMetrics().horizontalAdvance(title)
            left = room.right() + 3 if column.right else room.left() + words + 4
            name = "chevron-down" if self.descending else "chevron-up"
            chevron = theme.pixmap(name, 12, "text2", painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(left, rect.top() + 7), chevron)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("panel"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), self._theme.colour("line"))
        painter.end()
        super().paintEvent(event)


class AssetList(QTableView):
    """`sort_wanted(key)` by a click on a header."""

    sort_wanted = Signal(object)
    menu_wanted = Signal(QPoint)
    activated_asset = Signal(int)
    columns_changed = Signal()

    def __init__(self, model: AssetModel, pictures: Pictures, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = model
        self._pictures = pictures
        self._theme = theme
        self._pressed = QPoint()
        self._pending = -1
        self.setObjectName("assetList")
        self.setAccessibleName(self.tr("Assets"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.header = FlatHeader(theme, self)
        self.setHorizontalHeader(self.header)
        self.header.sectionClicked.connect(self._header_clicked)
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.customContextMenuRequested.connect(self._choose_columns)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self, model, pictures, theme))
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, column.width)
            self.setColumnHidden(number, not column.shown)
        self._menu: QMenu | None = None
        self.own_widths = False
        self.header.sectionResized.connect(self._section_resized)
        self.verticalScrollBar().valueChanged.connect(self._tell_visible)
        pictures.arrived.connect(self._pictures_arrived)
        theme.changed.connect(self._redress)

    def _redress(self) -> None:
        self.viewport().update()
        self.header.viewport().update()

    def _tell_visible(self) -> None:
        if self.isVisible():
            first = self.rowAt(0)
            last = self.rowAt(self.viewport().height() - 1)
            self._list.visible = (max(0, first), last if last >= 0 else len(self._list.ids) - 1)

    def _pictures_arrived(self, ids: set[int]) -> None:
        first, last = self._list.visible
        for row in range(first, min(last + 1, len(self._list.ids))):
            if self._list.ids[row] in ids:
                self.viewport().update(self.visualRect(self._list.index(row, 0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._tell_visible()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("base"))
        painter.end()
        super().paintEvent(event)
        current = self.currentIndex()
        if current.isValid() and self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.colour("ring"), 2))
            top = self.rowViewportPosition(current.row())
            painter.drawRect(QRect(1, top + 1, self.viewport().width() - 2, ROW - 3))

    # columns

    def show_sort(self, key: SortKey, descending: bool) -> None:
        """Put the chevron where the list is sorted."""
        self.header.sorted_by, self.header.descending = key, descending
        self.header.viewport().update()

    def _header_clicked(self, section: int) -> None:
        if (key := COLUMNS[section].sort) is not None:
            self.sort_wanted.emit(key)

    def _section_resized(self, section: int) -> None:
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton and not self.own_widths:
            self.own_widths = True  # a person drags: from now on nothing is fitted

    def fit_name(self) -> None:
        """Until a person has sized a column, the name takes what the others leave."""
        if not self.own_widths:
            others = sum(self.columnWidth(n) for n in range(1, len(COLUMNS)) if not self.isColumnHidden(n))
            last = max((n for n in range(len(COLUMNS)) if not self.isColumnHidden(n)), default=0)
            others += COLUMNS[last].width - self.columnWidth(last)  # the last one is stretched
            self.setColumnWidth(0, max(_NAME_LEAST, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_name()

    def _choose_columns(self, at: QPoint) -> None:
        self.column_menu().popup(self.header.mapToGlobal(at))

    def column_menu(self) -> QMenu:
        """Which columns are shown; Name and State always."""
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        for number, column in enumerate(COLUMNS):
            act = menu.addAction(column.title())
            act.setCheckable(True)
            act.setChecked(not self.isColumnHidden(number))
            act.setEnabled(not column.fixed)
            act.setData(number)
        menu.triggered.connect(self._column_chosen)
        return menu

    def _column_chosen(self, act: Any) -> None:
        self.setColumnHidden(int(act.data()), not act.isChecked())
        self.fit_name()
        self.columns_changed.emit()

    def shown_columns(self) -> list[str]:
        """Ids of the columns shown, to remember."""
        return [column.id for n, column in enumerate(COLUMNS) if not self.isColumnHidden(n)]

    def show_columns(self, names: list[str]) -> None:
        """Show these, Name and State in any case."""
        for number, column in enumerate(COLUMNS):
            self.setColumnHidden(number, not (column.fixed or column.id in names))

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        self._pending = -1
        index = self.indexAt(self._pressed)
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and plain and self.selectionModel().isSelected(index):
            self._pending = index.row()
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        far = (at - self._pressed).manhattanLength() >= 10
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            index = self.indexAt(self._pressed)
            on_name = index.isValid() and index.column() == 0
            if self._pending >= 0 or (on_name and self.selectionModel().isSelected(index)):
                self._pending = -1
                start_drag(self, self._list, self._pictures, self._theme)
                return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pending >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.selectRow(self._pending)
        self._pending = -1
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.activated_asset.emit(self._list.ids[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        if event.key() in (keys.Key_Space, keys.Key_Return, keys.Key_Enter, keys.Key_Left, keys.Key_Right):
            if event.key() == keys.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().select(self.currentIndex(), flags.Toggle | flags.Rows)
            elif event.key() in (keys.Key_Left, keys.Key_Right):
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() + (60 if event.key() == keys.Key_Right else -60))
            else:
                event.ignore()
            return
        if event.key() == keys.Key_Escape and self.selectionModel().hasSelection():
            self.selectionModel().clearSelection()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs here."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_wanted.emit(at)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            asset = self._list.row_at(index.row()) if index.isValid() else None
            if asset is not None:
                QToolTip.showText(event.globalPos(), tooltip(asset), self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)
