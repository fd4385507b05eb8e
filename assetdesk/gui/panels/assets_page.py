"""The centre: path bar, chips, and the grid or list of one query. Owns model, pictures and the selection they share."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QVBoxLayout, QWidget

from assetdesk.core.asset import FolderRow
from assetdesk.core.query import OUT_OF_DATE, FilterKey, Place, Query, SortKey, StateFilter
from assetdesk.gui import filter_words, roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.faults import sentence
from assetdesk.gui.models.asset_model import ASSETS_MIME, AssetModel
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.models.tree_model import FOLDER_MIME
from assetdesk.gui.panels.assets_search import AssetsSearch
from assetdesk.gui.widgets.asset_grid import NORMAL, AssetGrid
from assetdesk.gui.widgets.asset_list import AssetList
from assetdesk.gui.widgets.chip_bar import ChipBar
from assetdesk.gui.widgets.drag_picture import selected_ids
from assetdesk.gui.widgets.drop_ring import DropRing
from assetdesk.gui.widgets.empty_state import EmptyState
from assetdesk.gui.widgets.offline_bar import OfflineBar
from assetdesk.gui.widgets.path_bar import PathBar

_Flag = QItemSelectionModel.SelectionFlag


class AssetsPage(QWidget):
    """`asked(Query)`: another place, order or filter is wanted; `opened(asset_id)`; `menu_wanted(point)`;
    `files_dropped(paths, choose)`; `listed` when the list is there; `cleared` when words and filters are to go, also
    those nobody could read."""

    asked = Signal(object)
    opened = Signal(int)
    menu_wanted = Signal(QPoint)
    files_dropped = Signal(object, bool)
    listed = Signal()
    cleared = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("assetsPage")
        self.setMinimumWidth(360)
        self.model = AssetModel(desk, self)
        self.pictures = Pictures(desk, self)
        self.model.cache.arrived.connect(self.pictures.retry)
        self.path_bar = PathBar(desk.theme, self)
        self.offline = OfflineBar(desk.theme, self)
        self.chips = ChipBar(desk.theme, self)
        self.chips.hide()
        self.grid = AssetGrid(self.model, self.pictures, desk.theme, self)
        self.list = AssetList(self.model, self.pictures, desk.theme, self)
        self.list.setSelectionModel(self.grid.selectionModel())
        self.empty = EmptyState(desk.theme, self)
        self.stack = QStackedWidget(self)
        self.stack.setObjectName("assetViews")
        for page in (self.grid, self.list, self.empty):
            self.stack.addWidget(page)
        self.ring = DropRing(desk.theme, self.stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.path_bar)
        column.addWidget(self.offline)
        column.addWidget(self.chips)
        column.addWidget(self.stack, 1)
        self.setAcceptDrops(True)
        self.view_name = "grid"
        self._listed_once = False
        self._wish: tuple[int | None, tuple[int, int] | None] | None = None
        self._kept: set[int] = set()
        self._kept_current: int | None = None
        self._tell_timer = QTimer(self, singleShot=True, interval=0)
        self._tell_timer.timeout.connect(self._tell_selection)
        self.search = AssetsSearch(self, desk)
        self._connect()
        self.path_bar.show_sort(SortKey.NAME, False)
        self.path_bar.show_view("grid")

    def _connect(self) -> None:
        bar = self.path_bar
        bar.place_chosen.connect(self.asked)
        bar.subfolders_changed.connect(self._subfolders)
        bar.sort_chosen.connect(self._sort)
        bar.way_chosen.connect(self._way)
        bar.view_chosen.connect(self.show_view)
        bar.size_changed.connect(self.grid.set_wanted)
        self.grid.wanted_changed.connect(bar.show_size)
        self.list.sort_wanted.connect(self._header_sort)
        for view in (self.grid, self.list):
            view.menu_wanted.connect(self.menu_wanted)
            view.activated_asset.connect(self.opened)
        self.model.about_to_reset.connect(self._keep_selection)
        self.model.modelReset.connect(self._restore_selection)
        self.model.listed.connect(self._listed)
        selection = self.grid.selectionModel()
        selection.selectionChanged.connect(self._selection_changed)
        selection.currentChanged.connect(self._selection_changed)
        self._desk.ready.connect(self._show_empty)

    # what is shown

    @property
    def view(self) -> QAbstractItemView:
        """The grid or the list."""
        return self.list if self.view_name == "list" else self.grid

    def show_query(self, query: Query, *, current: int | None = None, place: tuple[int, int] | None = None) -> None:
        """List it. `current` and `place` say where to be when it is there (coming back)."""
        other_place = (query.place, query.folder_id, query.words) != (
            self.model.query.place,
            self.model.query.folder_id,
            self.model.query.words,
        )
        if other_place or current is not None or place is not None:
            self._wish = (current, place)
        self.model.set_query(query)
        self.path_bar.show_sort(query.sort, query.descending)
        self.list.show_sort(query.sort, query.descending)
        self.path_bar.show_subfolders(query.subfolders, query.place is Place.FOLDER)
        self.search.show()
        self.show_crumbs()

    def show_crumbs(self) -> None:
        """Where one is, from the library to the folder."""
        query, root = self.model.query, self._desk.root
        library = root.name if root is not None else ""
        plain = query.plain
        saved = self._desk.searches.get(query.search_id) if query.search_id is not None else None
        if saved is not None:
            everything = replace(plain, place=Place.ALL, folder_id=None)
            self.path_bar.crumbs.set_parts([(library, everything), (saved.name, query)])
            return
        collected = self._desk.collection_of(query)
        if collected is not None:
            everything = replace(plain, place=Place.ALL, folder_id=None)
            self.path_bar.crumbs.set_parts([(library, everything), (collected.name, query)])
            return
        if query.place is Place.TRASH:
            parts: list[tuple[str, Any]] = [(self.tr("Trash"), plain)]
        elif query.place is Place.FOLDER and query.folder_id in self._desk.folders:
            parts = [
                (f.name if f.parent_id is not None else library, replace(plain, folder_id=f.id))
                for f in self.folder_line(query.folder_id)
            ]
        elif query.job_id is not None:
            parts = [(self.tr("All assets"), replace(plain, place=Place.ALL)), (self.tr("Assets of one job"), query)]
        elif query.filters == OUT_OF_DATE.filters and query.place is Place.ALL:
            stale = filter_words.choice(FilterKey.STATE, StateFilter.STALE)
            parts = [(self.tr("All assets"), replace(plain, place=Place.ALL)), (stale, query)]
        else:
            parts = [(self.tr("All assets"), plain)]
        self.path_bar.crumbs.set_parts(parts)

    def folder_line(self, folder_id: int | None) -> list[FolderRow]:
        """The folder and all above it, the library first."""
        found: list[FolderRow] = []
        while folder_id is not None and folder_id in self._desk.folders:
            found.append(self._desk.folders[folder_id])
            folder_id = found[-1].parent_id
        return list(reversed(found))

    def show_view(self, name: str) -> None:
        """`grid` or `list`; the asset at the top stays in sight."""
        had_focus = self.view.hasFocus()
        place = self.grid.place() if self.view_name == "grid" else None
        first = self.list.rowAt(4) if self.view_name == "list" else -1
        self.view_name = name
        self.path_bar.show_view(name)
        self._show_empty()
        if name == "list" and place is not None:
            row = self.model.place_of(place[0])
            self.list.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        elif name == "grid" and first >= 0:
            self.grid.go_to_place((self.model.ids[first], 12))
        if had_focus:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._desk.actions["grid"].setChecked(name == "grid")
        self._desk.actions["list"].setChecked(name == "list")

    def _listed(self) -> None:
        self._listed_once = True
        self._show_empty()
        self.listed.emit()

    def _again(self) -> None:
        self.model.set_query(self.model.query)

    def _show_empty(self) -> None:
        if self.model.fault is not None:
            self.empty.tell("triangle-alert", sentence(self.model.fault), [(self.tr("Try again"), self._again)])
            self.stack.setCurrentWidget(self.empty)
        elif self.model.ids or self.model.loading or not self._listed_once:
            self.stack.setCurrentWidget(self.view)
        else:
            had_focus = self.view.hasFocus()
            self._tell_empty()
            self.stack.setCurrentWidget(self.empty)
            if had_focus and self.empty.buttons:
                self.empty.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_empty(self) -> None:
        query, tell = self.model.query, self.empty.tell
        where = self.place_name()
        if query.filtered:
            tell("search", *self.search.empty(where))
        elif query.place is Place.TRASH:
            tell("trash-2", self.tr("The trash is empty."))
        elif not roles.can(self._desk, "submitJob"):
            tell("folder", words.fill(self.tr("There are no files in %1."), where))
        else:
            text = self.tr("There are no files in %1 yet. Drop some here, or choose them.")
            upload = self._desk.actions["upload"]
            tell("upload", words.fill(text, where), [(upload.text(), upload.trigger)])

    def place_name(self) -> str:
        """Where one is, in one name."""
        query, root = self.model.query, self._desk.root
        folder = self._desk.folders.get(query.folder_id) if query.folder_id is not None else None
        if query.place is Place.FOLDER and folder is not None and folder.parent_id is not None:
            return folder.name
        return root.name if root is not None else ""

    def focus_view(self) -> None:
        """The focus to what is listed, or to the first way on where nothing is."""
        if self.stack.currentWidget() is self.view:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.empty.buttons:
            self.empty.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # what a person chooses

    def _subfolders(self, on: bool) -> None:
        self.asked.emit(replace(self.model.query, subfolders=on))

    def _sort(self, key: SortKey) -> None:
        way = self.model.query.descending and key is not SortKey.RELEVANCE
        self.asked.emit(replace(self.model.query, sort=key, descending=way))

    def _way(self, descending: bool) -> None:
        self.asked.emit(replace(self.model.query, descending=descending))

    def _header_sort(self, key: SortKey) -> None:
        query = self.model.query
        self.asked.emit(replace(query, sort=key, descending=query.sort is key and not query.descending))

    # selection

    def _selection_changed(self) -> None:
        if not self._tell_timer.isActive():
            self._tell_timer.start()

    def _tell_selection(self) -> None:
        model = self.grid.selectionModel()
        count = sum(span.height() for span in model.selection().toList())
        row = model.currentIndex().row()
        current = self.model.ids[row] if 0 <= row < len(self.model.ids) else None
        if not (self.view.hasFocus() or count):
            current = current if self._desk.selection.count or self._desk.selection.current else None
        self._desk.selection.put(current, count, self._selected_ids)

    def _selected_ids(self) -> array[int]:
        return selected_ids(self.grid, self.model)

    def _keep_selection(self) -> None:
        selection = self._desk.selection
        self._kept = set(self._selected_ids()) if 0 < selection.count <= 20_000 and self._wish is None else set()
        self._kept_current = selection.current if self._wish is None else None

    def _restore_selection(self) -> None:
        current, place = self._wish or (self._kept_current, None)
        self._wish = None
        if self._kept:
            made = QItemSelection()
            end = self.model.columnCount() - 1
            for row, asset_id in enumerate(self.model.ids):
                if asset_id in self._kept:
                    made.select(self.model.index(row, 0), self.model.index(row, end))
            self.grid.selectionModel().select(made, _Flag.ClearAndSelect)
        self._kept = set()
        row = self.model.place_of(current) if current is not None else -1
        if row >= 0:
            self.grid.selectionModel().setCurrentIndex(self.model.index(row, 0), _Flag.NoUpdate)
        if place is not None:
            self.grid.go_to_place(place)
        elif row >= 0:
            self.view.scrollTo(self.model.index(row, 0))
        self.grid.mouse.anchor = row
        self._selection_changed()

    def select_all(self) -> None:
        """Every asset of the list."""
        self.grid.selectAll()

    def select_none(self) -> None:
        """Nothing."""
        self.grid.selectionModel().clearSelection()

    def invert(self) -> None:
        """What is not selected."""
        self.grid.invert()

    def go_to(self, asset_id: int) -> None:
        """Make this the current and selected one, if it is listed."""
        row = self.model.place_of(asset_id)
        if row >= 0:
            self.grid.go(row, Qt.KeyboardModifier.NoModifier)
            self.view.scrollTo(self.model.index(row, 0))
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # memory

    def remember(self) -> None:
        """View, size, columns."""
        memory = self._desk.memory
        memory.set("view", self.view_name)
        memory.set("cell", self.grid.wanted)
        memory.set("list_columns", self.list.columns.kept())

    def recall(self) -> None:
        """As they were left."""
        memory = self._desk.memory
        self.grid.set_wanted(memory.get("cell", NORMAL))
        self.path_bar.show_size(self.grid.wanted)
        self.list.columns.take(memory.get("list_columns", {}))
        self.show_view("list" if memory.get("view", "grid") == "list" else "grid")

    # drops from outside

    def _takes(self, event: QDropEvent) -> bool:
        mime = event.mimeData()
        inside = mime.hasFormat(ASSETS_MIME) or mime.hasFormat(FOLDER_MIME)
        place_ok = self.model.query.place is not Place.TRASH
        return mime.hasUrls() and not inside and not roles.off(self._desk, "submitJob") and place_ok

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._takes(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            count = len(event.mimeData().urls())
            text = words.plural(self.tr("Upload %Ln file(s) to %1", None, count), count)
            self.ring.tell(words.fill(text, self.place_name()), self.tr("· Shift: choose options first"))
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._takes(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.ring.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.ring.hide()
        if not self._takes(event):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.files_dropped.emit(paths, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.ring.setGeometry(self.stack.rect())
