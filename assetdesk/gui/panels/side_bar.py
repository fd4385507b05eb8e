"""The side bar: the tree with its numbers, and under it how large the originals are and what room is left."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from assetdesk.core.asset import FolderRow
from assetdesk.core.changes import ChangeSet
from assetdesk.core.overview import Collection, LibraryCounts
from assetdesk.core.query import OUT_OF_DATE, Place
from assetdesk.core.saved import SavedSearch
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.tree_model import (
    CROPS,
    INBOX,
    PUBLISH,
    WATCHES,
    TreeModel,
    collection_node,
    search_node,
    watch_node,
)
from assetdesk.gui.widgets.folder_tree import FolderTree

# counts are read again at most that often while a job runs
_REST_MS = 400
_Read = tuple[
    list[FolderRow],
    LibraryCounts,
    list[Collection],
    list[SavedSearch],
    dict[str, tuple[str, ...]],
    float | None,
    int,
    float,
]


class SideBar(QWidget):
    """`folders_read` when `desk.folders` is new; `counts` are the library's totals."""

    folders_read = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("sidePanel")
        self.counts = LibraryCounts()
        self.model = TreeModel(self)
        self.tree = FolderTree(self.model, desk.theme, self)
        self._foot = QLabel(self)
        self._foot.setObjectName("libraryRoom")
        self._foot.setFont(desk.theme.font(11))
        self._foot.setProperty("quiet", True)
        self._foot.setContentsMargins(12, 8, 12, 8)
        self._foot.setFixedHeight(33)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tree, 1)
        column.addWidget(self._foot)
        self.setMinimumWidth(200)
        self.setMaximumWidth(360)
        self.setFocusProxy(self.tree)
        self._reading = False
        self._again = False
        self._first = True
        self._timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._timer.timeout.connect(self.read)
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(self.read)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self._ready)
        desk.role.changed.connect(self._ready)
        desk.theme.changed.connect(self._redress)

    def _redress(self) -> None:
        self.update()

    def _ready(self) -> None:
        self.model.may = partial(roles.can, self._desk)
        self._hide_empty()
        self.tree.viewport().update()

    def _changed(self, changes: ChangeSet) -> None:
        lists = changes.added or changes.removed or changes.moved or changes.assets
        named = changes.folders or changes.searches or changes.collections or changes.presets
        if (lists or named or changes.everything) and not self._timer.isActive():
            self._timer.start()

    def read(self) -> None:
        """Read folders and counts again, in the background."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        browse, root = self._desk.browse, self._desk.root

        def work() -> _Read:
            begun = time.monotonic()
            free = shutil.disk_usage(root).free if root is not None else 0
            return (
                browse.folders(),
                browse.counts(),
                browse.collections(),
                browse.searches(),
                browse.profile_names(),
                browse.searches_due(),
                free,
                time.monotonic() - begun,
            )

        self._desk.background.run(work, self._take, self._failed)

    def _take(self, found: _Read) -> None:
        self._reading = False
        rows, self.counts, collections, searches, self._desk.profile_names, due, free, seconds = found
        self._timer.setInterval(max(_REST_MS, round(seconds * 10_000)))
        self._desk.folders = {row.id: row for row in rows}
        self._desk.searches = {row.id: row for row in searches}
        self._desk.collections = {row.id: row for row in collections}
        expanded = self.expanded() if not self._first else self._desk.memory.get("expanded", [])
        self.model.set_folders(self._named(rows))
        self.model.set_counts(self.counts)
        self.model.set_collected(collections, searches)
        self._hide_empty()
        if self._first:
            self._first = False
            self.expand(expanded)
        originals = words.size(self.counts.original_bytes)
        text = self.tr("%1 of originals · %2 free").replace("%1", originals).replace("%2", words.size(free))
        self._foot.setText(text)
        self.folders_read.emit()
        if self._again:
            self._again = False
            self._timer.start()
        if due is not None:  # numbers that were too dear to count just now
            self._late.start(round(due * 1000) + 50)

    def _failed(self, error: BaseException) -> None:
        self._reading = False
        self._desk.tell(error)
        if self._again:
            self._again = False
            self._timer.start()

    def _named(self, rows: Sequence[FolderRow]) -> list[FolderRow]:
        """The library's own row takes the name of its folder on disk."""
        root = self._desk.root
        if root is None:
            return list(rows)
        import dataclasses

        return [dataclasses.replace(row, name=root.name or str(root)) if row.parent_id is None else row for row in rows]

    def _hide_empty(self) -> None:
        """*Out of date* stands there only while something is."""
        node = self.model.nodes[13]
        shown = self._desk.where.query.filters == OUT_OF_DATE.filters
        self.tree.setRowHidden(node.row, self.model.index_of(self.model.library), not node.count and not shown)
        crops = self.model.nodes[CROPS]
        self.tree.setRowHidden(
            crops.row, self.model.index_of(self.model.library), not crops.count and self._desk.where.page != "crops"
        )
        for section, operation in ((self.model.collections, "addProjectAssets"), (self.model.watched, "manageLibrary")):
            self.tree.setRowHidden(section.row, QModelIndex(), not section.children and not self.model.may(operation))

    # what it remembers

    def expanded(self) -> list[int]:
        """Ids of the open folders."""
        return [
            node.folder.id
            for node in self.model.nodes.values()
            if node.folder is not None and self.tree.isExpanded(self.model.index_of(node))
        ]

    def expand(self, folder_ids: Sequence[int]) -> None:
        """Open these."""
        for folder_id in folder_ids:
            self.tree.expand(self.model.folder_index(folder_id))

    def show_where(self) -> None:
        """Mark the place that the centre shows."""
        where = self._desk.where
        node = -1
        if where.page == "not_processed":
            node = 12
        elif where.page == "crops":
            node = CROPS
        elif where.page == "inbox":
            node = INBOX
        elif where.page == "publish":
            node = PUBLISH
        elif where.page == "watched":
            node = WATCHES if where.watch_id is None else watch_node(where.watch_id)
        elif where.page == "assets":
            query = where.query
            collected = self._desk.collection_of(query)
            if query.search_id in self._desk.searches:
                node = search_node(query.search_id or 0)
            elif collected is not None:
                node = collection_node(collected.id)
            elif query.place is Place.TRASH:
                node = 14
            elif query.place is Place.FOLDER and query.folder_id is not None:
                node = query.folder_id + 100
            elif query.place is Place.ALL:
                node = 13 if query.filters == OUT_OF_DATE.filters and not query.words else 11
        if node >= 0:
            self.tree.show_node(node)
        self._hide_empty()

    def rename(self, folder_id: int) -> None:
        """Edit the name in its row."""
        index = self.model.folder_index(folder_id)
        if index.isValid():
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tree.scrollTo(index)
            self.tree.edit(index)

    def rename_search(self, search_id: int) -> None:
        """Edit the name of a saved search in its row."""
        self._edit(search_node(search_id))

    def rename_collection(self, collection_id: int) -> None:
        """Edit the name of a collection in its row."""
        self._edit(collection_node(collection_id))

    def _edit(self, number: int) -> None:
        node = self.model.nodes.get(number)
        if node is not None:
            index = self.model.index_of(node)
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tree.scrollTo(index)
            self.tree.edit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._desk.theme.colour("panel"))
        painter.fillRect(0, self._foot.y(), self.width(), 1, self._desk.theme.colour("line"))
