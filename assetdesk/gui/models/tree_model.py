"""The side bar's one tree: sections, places of the library, folders, collections and saved searches. Changed counts and
folders are told by name, so that nothing folds or jumps while an upload runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from assetdesk.core.asset import FolderRow
from assetdesk.core.overview import Collection, LibraryCounts
from assetdesk.core.query import OUT_OF_DATE, Place, Query
from assetdesk.core.saved import SavedSearch
from assetdesk.core.watch import WatchFolder, WatchState
from assetdesk.gui import words
from assetdesk.gui.models.asset_model import ASSETS_MIME

Index = QModelIndex | QPersistentModelIndex
CROPS = 15
INBOX = 16
WATCHES = 17
PUBLISH = 18
_FIRST_FOLDER = 100
_FIRST_SEARCH = 1 << 40
_FIRST_COLLECTION = 1 << 41
_FIRST_WATCH = 1 << 42


@dataclass(slots=True)
class Node:
    """One row. `kind` is section, place, folder, collection, search or watch; `id` is the index's own number."""

    id: int
    kind: str
    name: str
    icon: str = ""
    query: Query | None = None
    folder: FolderRow | None = None
    search: SavedSearch | None = None
    collection: Collection | None = None
    watch: WatchFolder | None = None
    count: int | None = None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    row: int = 0
    # crops to confirm of a folder's own assets
    crops: int = 0


class TreeModel(QAbstractItemModel):
    """`rename_wanted(folder_id, name)`, `search_rename_wanted(id, name)`, `collection_rename_wanted(id, name)`: a name
    was typed in place."""

    rename_wanted = Signal(int, str)
    search_rename_wanted = Signal(int, str)
    collection_rename_wanted = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        tr = self.tr
        # whether what needs an operation may be offered (`gui.roles`)
        self.may: Callable[[str], bool] = lambda _operation: False
        self.library = Node(1, "section", tr("Library"))
        self.folder_section = Node(2, "section", tr("Folders"), row=1)
        self.collections = Node(3, "section", tr("Collections"), row=2)
        self.watched = Node(4, "section", tr("Watched folders"), row=3)
        self._top = [self.library, self.folder_section, self.collections, self.watched]
        places = (
            Node(11, "place", tr("All assets"), "images", Query(place=Place.ALL)),
            Node(INBOX, "place", tr("Inbox"), "inbox"),
            Node(12, "place", tr("Not processed"), "octagon-x"),
            Node(13, "place", tr("Out of date"), "history", OUT_OF_DATE),
            Node(CROPS, "place", tr("Crops to confirm"), "scan"),
            Node(PUBLISH, "place", tr("To publish"), "send"),
            Node(14, "place", tr("Trash"), "trash-2", Query(place=Place.TRASH)),
        )
        for row, node in enumerate(places):
            node.parent, node.row = self.library, row
            self.library.children.append(node)
        self.nodes: dict[int, Node] = {n.id: n for n in (*self._top, *places)}

    # what it shows

    def set_counts(self, counts: LibraryCounts) -> None:
        """The numbers of the places."""
        for number, count in (
            (11, counts.all), (12, counts.not_processed), (13, counts.stale), (14, counts.trash),
            (CROPS, counts.crops),
        ):  # fmt: skip
            self._count(self.nodes[number], count)

    def set_inbox(self, unread: int) -> None:
        """What in the Inbox nobody has seen or decided yet."""
        self._count(self.nodes[INBOX], unread)

    def set_to_publish(self, due: int) -> None:
        """What the next incremental publish would send, over all targets."""
        self._count(self.nodes[PUBLISH], due)

    def _count(self, node: Node, count: int | None) -> None:
        if node.count != count:
            node.count = count
            here = self.index_of(node)
            self.dataChanged.emit(here, here)

    def set_folders(self, rows: Sequence[FolderRow]) -> None:
        """Folders as they are now; what did not change keeps its row, its fold and its selection."""
        known = {row.id: row for row in rows}
        children: dict[int | None, list[FolderRow]] = {}
        for row in rows:
            children.setdefault(row.parent_id, []).append(row)
        gone = [n for n in self.nodes.values() if n.folder is not None and n.folder.id not in known]
        for node in gone:
            if self.nodes.get(node.id) is node:
                self._remove(node)
        self._match(self.folder_section, children.get(None, []), children)

    def set_collected(self, collections: Sequence[Collection], searches: Sequence[SavedSearch]) -> None:
        """Collections by name, then saved searches by name, with their counts; what did not change keeps its row."""
        wanted: list[Node] = [
            Node(collection_node(row.id), "collection", row.name, "bookmark", collection=row, count=row.count)
            for row in sorted(collections, key=lambda row: row.name.casefold())
        ]
        wanted += [
            Node(search_node(row.id), "search", row.name, "search", search=row, count=row.count)
            for row in sorted(searches, key=lambda row: row.name.casefold())
        ]
        self._put(self.collections, wanted)

    def set_watched(self, folders: Sequence[WatchFolder]) -> None:
        """Watched folders in this order, under one row for all; nothing where there is none."""
        wanted = [Node(WATCHES, "watches", self.tr("All watched folders"), "scroll-text")] if folders else []
        for folder in folders:
            icon = "unplug" if folder.state is WatchState.OFFLINE else "folder-sync"
            wanted.append(Node(watch_node(folder.id), "watch", folder.name, icon, watch=folder))
        self._put(self.watched, wanted)

    def _put(self, section: Node, wanted: Sequence[Node]) -> None:
        """The rows of a section; what did not change keeps its row."""
        known = {node.id for node in wanted}
        for gone in [n for n in section.children if n.id not in known]:
            self._remove(gone)
        for place, fresh in enumerate(wanted):
            node = self.nodes.get(fresh.id)
            if node is not None and (node.name != fresh.name or node.row != place):
                self._remove(node)
                node = None
            if node is None:
                self.beginInsertRows(self.index_of(section), place, place)
                node, fresh.parent = fresh, section
                section.children.insert(place, node)
                self.nodes[node.id] = node
                self._number(section)
                self.endInsertRows()
            looks = (node.icon, node.watch)
            node.search, node.collection, node.watch, node.icon = (
                fresh.search, fresh.collection, fresh.watch, fresh.icon,
            )  # fmt: skip
            if looks != (node.icon, node.watch):
                self.dataChanged.emit(self.index_of(node), self.index_of(node))
            self._count(node, fresh.count)

    def _match(self, parent: Node, wanted: Sequence[FolderRow], children: dict[int | None, list[FolderRow]]) -> None:
        for place, row in enumerate(wanted):
            node = self.nodes.get(row.id + _FIRST_FOLDER)
            if node is not None and (node.parent is not parent or (node.folder and node.folder.name != row.name)):
                self._remove(node)  # moved or renamed: it may stand elsewhere now
                node = None
            if node is None:
                here = self.index_of(parent)
                self.beginInsertRows(here, place, place)
                node = Node(row.id + _FIRST_FOLDER, "folder", row.name, folder=row, count=row.total, parent=parent)
                parent.children.insert(place, node)
                self.nodes[node.id] = node
                self._number(parent)
                self.endInsertRows()
            if node.crops != row.crops:
                node.crops = row.crops
                self.dataChanged.emit(self.index_of(node), self.index_of(node))
            marked = node.folder is not None and node.folder.profiles != row.profiles
            node.folder = row
            if marked:
                self.dataChanged.emit(self.index_of(node), self.index_of(node))
            self._count(node, row.total)
            self._match(node, children.get(row.id, []), children)

    def _remove(self, node: Node) -> None:
        assert node.parent is not None
        self.beginRemoveRows(self.index_of(node.parent), node.row, node.row)
        del node.parent.children[node.row]
        self._number(node.parent)
        self._drop(node)
        self.endRemoveRows()

    def _drop(self, node: Node) -> None:
        self.nodes.pop(node.id, None)
        for child in node.children:
            self._drop(child)

    def _number(self, parent: Node) -> None:
        for row, child in enumerate(parent.children):
            child.row = row

    # reading

    def node(self, index: Index) -> Node | None:
        """The row's node."""
        return self.nodes.get(index.internalId()) if index.isValid() else None

    def index_of(self, node: Node) -> QModelIndex:
        """The node's place."""
        return self.createIndex(node.row, 0, node.id)

    def folder_index(self, folder_id: int) -> QModelIndex:
        """A folder's place; invalid if it is not there."""
        node = self.nodes.get(folder_id + _FIRST_FOLDER)
        return self.index_of(node) if node is not None else QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        above = self.node(parent)
        rows = above.children if above is not None else self._top
        return self.createIndex(row, column, rows[row].id) if 0 <= row < len(rows) and column == 0 else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        node = self.node(index)
        return self.index_of(node.parent) if node is not None and node.parent is not None else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._top)
        above = self.node(parent)
        return len(above.children) if above is not None and parent.column() == 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.name
        if role == Qt.ItemDataRole.ToolTipRole and (marks := self._marks(node)):
            return "\n".join((node.name, *marks))
        if (
            role == Qt.ItemDataRole.ToolTipRole
            and node.kind in ("folder", "search", "collection", "watch")
            and len(node.name) > 24
        ):
            return node.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = node.name if node.count is None else f"{node.name}, {words.number(node.count)}"
            if node.watch is not None:
                said = f"{node.name}, {watch_word(node.watch.state)}"
            return ", ".join((said, *self._marks(node)))
        return None

    def _marks(self, node: Node) -> list[str]:
        """What the marks at the right of a folder say."""
        said = [self.crops_words(node.crops)] if node.crops else []
        if node.folder is not None and node.folder.profiles:
            names = ", ".join(name or self.tr("none") for _, name in node.folder.profiles)
            said.append(words.fill(self.tr("Own profiles: %1"), names))
        return said

    def crops_words(self, count: int) -> str:
        """What the dot of a folder says."""
        return words.plural(self.tr("%Ln crop(s) to confirm", None, count), count)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node = self.node(index)
        text = str(value).strip()
        if node is None or role != Qt.ItemDataRole.EditRole or not text or text == node.name:
            return False
        if node.folder is not None:
            self.rename_wanted.emit(node.folder.id, text)
        elif node.search is not None:
            self.search_rename_wanted.emit(node.search.id, text)
        elif node.collection is not None:
            self.collection_rename_wanted.emit(node.collection.id, text)
        return False  # the new name comes with the change set

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self.node(index)
        flag = Qt.ItemFlag
        if node is None:
            return flag.NoItemFlags
        if node.kind == "section":
            return flag.ItemIsEnabled
        made = flag.ItemIsEnabled | flag.ItemIsSelectable
        if node.folder is not None:
            made |= flag.ItemIsDropEnabled
            if node.folder.parent_id is not None and self.may("editAssets"):
                made |= flag.ItemIsEditable | flag.ItemIsDragEnabled
        elif node.search is not None and self.may("editAssets"):
            made |= flag.ItemIsEditable
        elif node.collection is not None and self.may("addProjectAssets"):
            made |= flag.ItemIsEditable | flag.ItemIsDropEnabled
        elif node.id == 14 and self.may("deleteAssets"):
            made |= flag.ItemIsDropEnabled
        return made

    def mimeTypes(self) -> list[str]:
        return [FOLDER_MIME, ASSETS_MIME, "text/uri-list"]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        made = QMimeData()
        nodes = [self.node(index) for index in indexes]
        made.setData(FOLDER_MIME, ",".join(str(n.folder.id) for n in nodes if n and n.folder).encode())
        return made


FOLDER_MIME = "application/x-assetdesk-folder"


def search_node(search_id: int) -> int:
    """The number of a saved search's row: far beyond those of folders."""
    return _FIRST_SEARCH + search_id


def collection_node(collection_id: int) -> int:
    """The number of a collection's row."""
    return _FIRST_COLLECTION + collection_id


def watch_node(watch_id: int) -> int:
    """The number of a watched folder's row."""
    return _FIRST_WATCH + watch_id


def watch_word(state: WatchState) -> str:
    """What stands at the right of a watched folder."""
    tr = QCoreApplication.translate
    return {
        WatchState.WATCHING: tr("Watched", "Watching"),
        WatchState.PAUSED: tr("Watched", "Paused"),
        WatchState.OFFLINE: tr("Watched", "Offline"),
        WatchState.REFUSED: tr("Watched", "Refused"),
    }[state]


def folder_of(mime: QMimeData) -> int | None:
    """The folder in a drag of ours."""
    text = bytes(mime.data(FOLDER_MIME).data()).decode()
    return int(text) if text.isdecimal() else None
