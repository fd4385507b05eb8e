"""The side bar's tree: one QTreeView, rows of 26 px, everything painted by its delegate, drops and hover by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from assetdesk.core.watch import WatchState
from assetdesk.gui import words
from assetdesk.gui.models.asset_model import ASSETS_MIME, ids_of
from assetdesk.gui.models.tree_model import FOLDER_MIME, INBOX, Node, TreeModel, folder_of, watch_word
from assetdesk.gui.theme import Theme

ROW = 26
INDENT = 14
_OPEN_AFTER = 700
# sections with a plus in their head: folders, collections and watched folders
_GROWING = {2: "editAssets", 3: "addProjectAssets", 4: "manageLibrary"}


class TreeDelegate(QStyledItemDelegate):
    """Section heads, and rows of twisty, icon, name and count."""

    def __init__(self, view: FolderTree, model: TreeModel, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        node = self._model.node(index)
        if node is None or node.kind != "section":
            return QSize(120, ROW)
        return QSize(120, 32 if node.row == 0 else 34)

    def left_of(self, node: Node) -> int:
        """Where the row begins: twisty for folders, icon for places."""
        depth = 0
        above = node.parent
        while above is not None and above.kind == "folder":
            depth, above = depth + 1, above.parent
        return 12 + depth * INDENT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        node = self._model.node(index)
        if node is None:
            return
        theme = self._theme
        box = QRect(0, option.rect.top(), self._view.viewport().width(), option.rect.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        if node.kind == "section":
            painter.setFont(theme.font(11, 600))
            painter.setPen(theme.colour("text3"))
            painter.drawText(QRect(12, box.bottom() - 20, box.width() - 40, 16), middle, node.name)
            if node.id in _GROWING and self._model.may(_GROWING[node.id]):
                plus = theme.pixmap("plus", 14, "text3", painter.device().devicePixelRatioF())
                painter.drawPixmap(QPointF(box.right() - 23, box.bottom() - 19), plus)
        else:
            self._row(painter, box, node, option, index)
        painter.restore()

    def _row(self, painter: QPainter, box: QRect, node: Node, option: Any, index: Any) -> None:
        theme, view = self._theme, self._view
        ratio = painter.device().devicePixelRatioF()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        target = view.drop_row is not None and view.drop_row == index
        if selected or target:
            painter.fillRect(box, theme.colour("tint"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("hover"))
        ring = target or (view.hasFocus() and view.currentIndex() == index)
        if ring:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 3, 3)
        left = self.left_of(node)
        top = box.top() + (ROW - 15) / 2
        icon = node.icon
        if node.folder is not None:
            opened = view.isExpanded(index)
            if node.children:
                twisty = theme.pixmap("chevron-down" if opened else "chevron-right", 13, "text2", ratio)
                painter.drawPixmap(QPointF(left, box.top() + 6.5), twisty)
            left += 19
            root = node.folder.parent_id is None
            icon = "hard-drive" if root else "folder-open" if opened and node.children else "folder"
        painter.drawPixmap(QPointF(left, top), theme.pixmap(icon, 15, "text2", ratio))
        left += 21
        right = box.right() - 10
        if node.count and not (node.folder and node.folder.parent_id is None):
            right = self._count(painter, box, node, selected, right)
        if node.watch is not None:
            right = self._state(painter, box, node.watch.state, right)
        if node.crops or (not view.isExpanded(index) and _crops_below(node)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_text"))
            painter.drawEllipse(QRectF(right - 12, box.top() + ROW / 2 - 3, 6, 6))
            right -= 14
        if node.folder is not None and node.folder.profiles:
            mark = theme.pixmap("sliders-horizontal", 12, "text2", ratio)
            painter.drawPixmap(QPointF(right - 17, box.top() + (ROW - 12) / 2), mark)
            right -= 20
        painter.setFont(theme.font(13, 600 if selected else 400))
        painter.setPen(theme.colour("text"))
        room = QRect(left, box.top(), right - left - 6, ROW)
        name = painter.fontMetrics().elidedText(node.name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)

    def _count(self, painter: QPainter, box: QRect, node: Node, selected: bool, right: int) -> int:
        theme = self._theme
        text = words.number(node.count or 0)
        if node.id in (12, INBOX):  # what a person is to look at: a filled pill
            painter.setFont(theme.font(10, 600))
            width = max(17, painter.fontMetrics().horizontalAdvance(text) + 10)
            pill = QRectF(right + 1 - width, box.top() + 5.5, width, 15)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("busy_fill" if node.id == INBOX else "fail_fill"))
            painter.drawRoundedRect(pill, 7.5, 7.5)
            painter.setPen(theme.colour("white"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
            return int(pill.left())
        painter.setFont(theme.font(11, 600 if selected else 400))
        painter.setPen(theme.colour("text2" if selected else "text3"))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRect(right - width, box.top(), width + 2, ROW), Qt.AlignmentFlag.AlignVCenter, text)
        return right - width

    def _state(self, painter: QPainter, box: QRect, state: WatchState, right: int) -> int:
        inks = {WatchState.WATCHING: "ok", WatchState.REFUSED: "fail"}
        text = watch_word(state)
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.colour(inks.get(state, "text2")))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRect(right - width, box.top(), width + 2, ROW), Qt.AlignmentFlag.AlignVCenter, text)
        return right - width

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Any) -> QWidget:
        editor = QLineEdit(parent)
        node = self._model.node(index)
        folder = node is None or node.folder is not None
        editor.setObjectName("folderName")
        editor.setAccessibleName(self.tr("Folder name") if folder else self.tr("Name"))
        editor.setProperty("inplace", True)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Any) -> None:
        node = self._model.node(index)
        twisty = 19 if node is not None and node.folder is not None else 0
        left = self.left_of(node) + 17 + twisty if node is not None else 48
        box: QRect = option.rect
        editor.setGeometry(QRect(left, box.top() + 1, self._view.viewport().width() - left - 6, ROW - 2))


def _crops_below(node: Node) -> bool:
    """Whether a folder below it has crops to confirm: its dot stands on the row that is seen."""
    return any(child.crops or _crops_below(child) for child in node.children if child.folder is not None)


class FolderTree(QTreeView):
    """`chosen(node)` by a click or Enter; drops come as `assets_dropped`, `folder_dropped`, `files_dropped`, and on a
    collection as `assets_collected(ids, collection_id)`."""

    chosen = Signal(object)
    assets_dropped = Signal(object, int)
    assets_trashed = Signal(object)
    folder_dropped = Signal(int, int)
    files_dropped = Signal(object, int, bool)
    menu_wanted = Signal(object, QPoint)
    new_folder_wanted = Signal()
    new_collection_wanted = Signal()
    new_watch_wanted = Signal()
    assets_collected = Signal(object, int)
    trash_wanted = Signal(object)

    def __init__(self, model: TreeModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree = model
        self._theme = theme
        self.drop_row: QPersistentModelIndex | None = None
        self.setObjectName("folderTree")
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("Library and folders"))
        self.setModel(model)
        self._delegate = TreeDelegate(self, model, theme)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(True)
        self.setIndentation(0)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setAutoScroll(True)
        self.setAutoScrollMargin(32)
        self.setUniformRowHeights(False)  # section heads are higher
        self._hover_timer = QTimer(self, singleShot=True, interval=_OPEN_AFTER)
        self._hover_timer.timeout.connect(self._open_hovered)
        theme.changed.connect(self.viewport().update)
        for section in (model.library, model.folder_section, model.collections, model.watched):
            self.expand(model.index_of(section))
        model.rowsInserted.connect(self._rows_inserted)

    def _rows_inserted(self, parent: QModelIndex) -> None:
        node = self._tree.node(parent)
        if node is not None and node.kind == "section":
            self.expand(parent)
            for child in node.children:
                self.expand(self._tree.index_of(child))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("panel"))
        painter.end()
        super().paintEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Any) -> None:
        """The delegate paints the twisty."""

    # choosing

    def show_node(self, node_id: int) -> None:
        """Mark the place that the centre shows, without going there again."""
        node = self._tree.nodes.get(node_id)
        if node is None:
            self.selectionModel().clearSelection()
            return
        above = node.parent
        while above is not None:
            self.expand(self._tree.index_of(above))
            above = above.parent
        flags = self.selectionModel().SelectionFlag
        self.selectionModel().setCurrentIndex(self._tree.index_of(node), flags.ClearAndSelect)

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        node = self._tree.node(index)
        at = event.position().toPoint()
        if node is not None and event.button() == Qt.MouseButton.LeftButton:
            if node.kind == "section":
                grows = node.id in _GROWING and self._tree.may(_GROWING[node.id])
                if grows and at.x() > self.viewport().width() - 34:
                    (self.new_folder_wanted, self.new_collection_wanted, self.new_watch_wanted)[node.id - 2].emit()
                return
            left = self._delegate.left_of(node)
            if node.children and node.kind == "folder" and left - 6 <= at.x() < left + 17:
                self.setExpanded(index, not self.isExpanded(index))
                return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        node = self._tree.node(index)
        if event.button() == Qt.MouseButton.LeftButton and node is not None and self.currentIndex() == index:
            left = self._delegate.left_of(node)
            on_twisty = node.kind == "folder" and left - 6 <= event.position().x() < left + 17 and bool(node.children)
            if node.kind != "section" and not on_twisty:
                self.chosen.emit(node)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        node = self._tree.node(index)
        if node is not None and node.kind == "folder":
            self.setExpanded(index, not self.isExpanded(index))

    def event(self, event: QEvent) -> bool:
        # F2 and Del mean the folder while the tree has the focus, not the assets selected beside it
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self._tree.node(self.currentIndex())
        if event.key() == Qt.Key.Key_Delete:
            operation = _deleting(node) if node is not None else ""
            if operation and self._tree.may(operation):
                self.trash_wanted.emit(node)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and node is not None:
            self.chosen.emit(node)
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        now = self._tree.node(self.currentIndex())
        if now is not None and self.currentIndex() != before and now.kind != "section":
            self.chosen.emit(now)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        node = self._tree.node(index)
        if node is not None and node.kind != "section":
            at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if keyboard else event.globalPos()
            self.menu_wanted.emit(node, at)

    # drops

    def _goal(self, event: QDropEvent) -> Node | None:
        node = self._tree.node(self.indexAt(event.position().toPoint()))
        operation = _dropping(node, event.mimeData()) if node is not None else ""
        if node is None or not operation or not self._tree.may(operation):
            return None
        mime = event.mimeData()
        if mime.hasFormat(FOLDER_MIME):
            moved = folder_of(mime)
            above: Node | None = node
            while above is not None:  # not into itself or below itself
                if above.folder is not None and above.folder.id == moved:
                    return None
                above = above.parent
        return node

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasFormat(ASSETS_MIME) or mime.hasFormat(FOLDER_MIME) or mime.hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # edge scrolling
        node = self._goal(event)
        row = QPersistentModelIndex(self._tree.index_of(node)) if node is not None else None
        if row != self.drop_row:
            self.drop_row = row
            self._hover_timer.start()
            self.viewport().update()
        if node is None:
            event.ignore()
        else:
            inside = event.mimeData().hasFormat(ASSETS_MIME) or event.mimeData().hasFormat(FOLDER_MIME)
            moves = inside and node.collection is None
            event.setDropAction(Qt.DropAction.MoveAction if moves else Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._end_drop()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        node = self._goal(event)
        self._end_drop()
        if node is None:
            event.ignore()
            return
        mime = event.mimeData()
        event.accept()
        folder_id = node.folder.id if node.folder is not None else 0
        moved = folder_of(mime) if mime.hasFormat(FOLDER_MIME) else None
        if moved is not None:
            self.folder_dropped.emit(moved, folder_id)
        elif mime.hasFormat(ASSETS_MIME):
            if node.collection is not None:
                self.assets_collected.emit(ids_of(mime), node.collection.id)
            elif node.folder is None:
                self.assets_trashed.emit(ids_of(mime))
            else:
                self.assets_dropped.emit(ids_of(mime), folder_id)
        else:
            paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
            choose = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.files_dropped.emit(paths, folder_id, choose)

    def _end_drop(self) -> None:
        self.drop_row = None
        self._hover_timer.stop()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def _open_hovered(self) -> None:
        if self.drop_row is not None and self.drop_row.isValid():
            self.expand(self._tree.index(self.drop_row.row(), 0, self.drop_row.parent()))


def _deleting(node: Node) -> str:
    """The operation that Del asks for on a row; empty for a row that does not go."""
    if node.folder is not None:
        return "deleteAssets" if node.folder.parent_id else ""
    if node.search is not None:
        return "editAssets"
    if node.collection is not None:
        return "addProjectAssets"
    return "manageLibrary" if node.watch is not None else ""


def _dropping(node: Node, mime: QMimeData) -> str:
    """The operation that dropping it there asks for; empty where it means nothing."""
    if mime.hasFormat(FOLDER_MIME):
        return "editAssets" if node.folder is not None else ""
    if mime.hasFormat(ASSETS_MIME):
        if node.collection is not None:
            return "addProjectAssets"
        return "editAssets" if node.folder is not None else "deleteAssets" if node.id == 14 else ""
    return "submitJob" if mime.hasUrls() and node.folder is not None else ""
