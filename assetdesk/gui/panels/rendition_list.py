"""The renditions of an asset: a list of files with size, age and whether they are fresh, to drag out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.asset import AssetRow, RenditionRow
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.expired import when_allowed
from assetdesk.gui.panels.inspector_read import Details
from assetdesk.gui.reveal import reveal
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.own_delete import keeps_delete
from assetdesk.gui.widgets.parts import PANEL

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole.UserRole + 1


class RenditionModel(QAbstractListModel):
    """The derived files; dragged out they are files to copy."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: list[RenditionRow] = []

    def show(self, rows: list[RenditionRow]) -> None:
        """All anew."""
        self.beginResetModel()
        # the pages of a catalogue would stand in front of everything else
        self._rows = sorted(rows, key=lambda row: (row.name.startswith("page."), row.name))
        self.endResetModel()

    def path(self, index: Index) -> Path:
        """Where the file lies."""
        root = self._desk.root
        assert root is not None
        return root / self._rows[index.row()].path

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self.path(i))) for i in indexes])
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == _ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            own = self.tr("own") if row.own else ""
            return ", ".join(p for p in (row.name, rendition_facts(row), own, self._state(row)) if p)
        return None

    def row(self, index: Index) -> RenditionRow:
        """What is shown there."""
        return self._rows[index.row()]

    def _state(self, row: RenditionRow) -> str:
        if not row.defined:
            return self.tr("not in profile")
        return "" if row.fresh or row.own else self.tr("out of date")


def rendition_facts(row: RenditionRow) -> str:
    """ "1280 × 960 · 182 kB · Today 10:42"."""
    parts = (words.pixels(row.width, row.height), words.size(row.bytes), words.when(row.made))
    return " · ".join(p for p in parts if p)


class _RenditionDelegate(QStyledItemDelegate):
    def __init__(self, desk: Desk, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = desk.theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 44)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: RenditionRow | None = index.data(_ROLE)
        if row is None:
            return
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("tint" if chosen else "panel"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        right = rect.right() - 14
        if not row.fresh and row.defined and not row.own:
            mark = badges.pixmap("stale", 15, self._view.devicePixelRatioF())
            painter.drawPixmap(right - 15, rect.center().y() - 7, mark)
            right -= 22
        said = self.tr("own") if row.own else "" if row.defined else self.tr("not in profile")
        if said:
            font = theme.font(11)
            wide = QFontMetrics(font).horizontalAdvance(said) + 8
            painter.setFont(font)
            painter.setPen(theme.colour("text2" if row.own else "warn"))
            painter.drawText(QRect(right - wide, rect.top(), wide, rect.height()), Qt.AlignmentFlag.AlignCenter, said)
            right -= wide + 4
        left = rect.left() + 16
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for text, font, ink, top, high in (
            (row.name, theme.font(12, 500), "text", 5, 17),
            (rendition_facts(row), theme.font(11), "text2", 22, 16),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, right - left)
            painter.drawText(QRect(left, rect.top() + top, right - left, high), side, shown)
        if self._view.hasFocus() and self._view.currentIndex() == index:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class RenditionList(QListView):
    """Drag out to export; Enter and double click open the file with the system's program for it, the menu also shows
    it in its folder. `deleting(names)` is asked for by Del and by the menu, `dropped(paths)` tells of files that were
    dropped here from elsewhere; both only where the asset may be changed (`editable`)."""

    deleting = Signal(object)
    dropped = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.editable = False
        self._desk = desk
        self._asset: AssetRow | None = None
        self._agreed: set[int] = set()
        self.files = RenditionModel(desk)
        self.setObjectName("inspectorRenditions")
        self.setAccessibleName(self.tr("Renditions"))
        self.setModel(self.files)
        self.setItemDelegate(_RenditionDelegate(desk, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setBackgroundRole(PANEL)
        self.doubleClicked.connect(self._open)
        self._acts: list[QAction] = []
        for name, text, handler in (
            ("renditionOpen", self.tr("Open"), self._open),
            ("renditionCompare", self.tr("Compare with before…"), self.compare),
            ("renditionShow", self.tr("Show in folder"), self._show),
            ("renditionCopy", self.tr("Copy path"), self._copy),
            ("renditionDelete", self.tr("Delete"), self._delete),
        ):
            made = QAction(text, self)
            made.setObjectName(name)
            made.triggered.connect(handler)
            self._acts.append(made)

    def show_details(self, details: Details) -> None:
        """Fill in."""
        self._asset = details.row
        chosen = self.currentIndex().data() if self.currentIndex().isValid() else None
        self.files.show(details.renditions)
        for at in range(self.files.rowCount()):
            if self.files.index(at, 0).data() == chosen:
                self.setCurrentIndex(self.files.index(at, 0))

    def event(self, event: QEvent) -> bool:
        # Del means the rendition, not its asset
        return keeps_delete(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.key() == Qt.Key.Key_Delete:
            self._delete()
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        # a drag cannot wait for an answer: of what has expired it is asked first, and begins at the next try
        asset = self._asset
        if roles.why_not(self._desk.role.person, "exportAssets"):
            return
        if asset is None or not asset.expired or asset.id in self._agreed:
            super().startDrag(actions)
            return
        when_allowed(self._desk, self.window(), [asset.id], self.tr("Copy"), partial(self._agree, asset))

    def _agree(self, asset: AssetRow) -> None:
        self._agreed.add(asset.id)
        text = words.fill(self.tr("Files of “%1” can be dragged out now."), asset.name)
        self._desk.toasts.show(text, kind="expired", icon="hourglass")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._look(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._look(event)

    def _look(self, event: QDragMoveEvent) -> None:
        if self.editable and event.source() is not self and _files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        found = _files(event.mimeData())
        if self.editable and event.source() is not self and found:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(found)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.currentIndex().isValid():
            return
        menu = QMenu(self)
        menu.setObjectName("renditionMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._acts[-1].setEnabled(bool(self._deletable()))
        self._acts[1].setEnabled(can_compare(self.files.row(self.currentIndex())))
        menu.addActions(self._acts)
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        at: QPoint = self.visualRect(self.currentIndex()).center() if keyboard else event.pos()
        menu.popup(self.viewport().mapToGlobal(at))

    def _open(self) -> None:
        """They are files of our own making: pictures, text, PDF."""
        if not self.currentIndex().isValid():
            return
        path = self.files.path(self.currentIndex())
        if not path.is_file() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            text = words.fill(self.tr("No program opens “%1” on this system."), path.name)
            self._desk.toasts.show(text, kind="open", icon="fail")

    def compare(self) -> None:
        """The slider between the file and what it was before the newest run."""
        at = self.currentIndex()
        if at.isValid() and can_compare(self.files.row(at)):
            from assetdesk.gui.dialogs.compare_renditions import CompareRenditions

            rows = [self.files.row(self.files.index(n, 0)) for n in range(self.files.rowCount())]
            CompareRenditions(self._desk, self.window(), rows, self.files.row(at).name).open()

    def _show(self) -> None:
        if self.currentIndex().isValid():
            reveal(self._desk, self.files.path(self.currentIndex()))

    def _deletable(self) -> list[str]:
        rows = [self.files.row(index) for index in sorted(self.selectedIndexes(), key=lambda i: i.row())]
        return [row.name for row in rows] if self.editable and all(row.lasting for row in rows) else []

    def _delete(self) -> None:
        if names := self._deletable():
            self.deleting.emit(names)

    def _copy(self) -> None:
        chosen = sorted(self.selectedIndexes(), key=lambda i: i.row())
        QGuiApplication.clipboard().setText("\n".join(str(self.files.path(i)) for i in chosen))


def can_compare(row: RenditionRow) -> bool:
    """Whether what it was before is kept, and is a picture the window can show."""
    return row.before is not None and row.mime in ("image/jpeg", "image/png")


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
