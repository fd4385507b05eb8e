"""What was chosen for an upload, as one tree: what should be looked at first, then all files in their folders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from assetdesk.core.archives import ArchiveListing
from assetdesk.core.upload import Conflict, UploadFile
from assetdesk.gui import words
from assetdesk.library.intake.sources import shown_source
from assetdesk.library.upload import UploadPlan

Index = QModelIndex | QPersistentModelIndex
_MOST_REFUSED = 100
_MOST_NAMED = 500
# rows of one folder that are listed at once: a tree lays out every open row
_LISTED = 400


class Kind(StrEnum):
    """What a row is."""

    HEAD = "head"
    TAKEN = "taken"
    RENAMED = "renamed"
    KNOWN = "known"
    EMPTY = "empty"
    LEFT_OUT = "left_out"
    FOLDER = "folder"
    FILE = "file"
    ARCHIVE = "archive"
    ENTRY = "entry"
    MORE = "more"
    WORDS = "words"


@dataclass(slots=True)
class Node:
    """One row. `files` are the indexes it stands for; `rest` of them are listed when more is wanted."""

    kind: Kind
    text: str
    parent: int = -1
    row: int = 0
    sub: str = ""
    files: list[int] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    bytes: int = 0
    rest: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan, and where the content lies that is here already."""

    plan: UploadPlan
    known_places: dict[int, str] = field(default_factory=dict)


class UploadTree(QAbstractItemModel):
    """Ticks are kept by source, so that another target or structure keeps them. `ticked` after every change."""

    NODE_ROLE = Qt.ItemDataRole.UserRole + 1
    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.looked = Looked(UploadPlan())
        self.nodes: list[Node] = []
        self.roots: list[int] = []
        self.out: set[str] = set()
        self.names: dict[str, str] = {}
        self.conflict = Conflict.ASK
        self.unpack_all = False
        self.unpack: dict[str, bool] = {}
        self.listings: dict[str, ArchiveListing] = {}
        self._decided: set[str] = set()
        self._archives: frozenset[int] = frozenset()

    # content

    def show(self, looked: Looked, target: str) -> None:
        """All anew. Known content and empty files begin unticked, each once."""
        self.beginResetModel()
        self.looked = looked
        self._archives = frozenset(looked.plan.archives)
        for index in (*looked.plan.duplicates, *looked.plan.empty):
            source = looked.plan.files[index].source
            if source not in self._decided:
                self._decided.add(source)
                self.out.add(source)
        self._build(target)
        self.endResetModel()
        self.ticked.emit()

    @property
    def files(self) -> Sequence[UploadFile]:
        """Every file found."""
        return self.looked.plan.files

    def chosen(self) -> tuple[UploadFile, ...]:
        """Those ticked, under the names they were given; of an archive, what was said of this one."""
        made = []
        for file in self.files:
            if file.source in self.out:
                continue
            name, unpack = self.names.get(file.source), self.unpack.get(file.source)
            if name or unpack is not None:
                file = replace(file, name=name or file.name, unpack=unpack)
            made.append(file)
        return tuple(made)

    def chosen_count(self) -> int:
        """How many are ticked."""
        return len(self.files) - sum(file.source in self.out for file in self.files)

    def chosen_bytes(self) -> int:
        """Bytes of those ticked."""
        return sum(file.size for file in self.files if file.source not in self.out)

    def _build(self, target: str) -> None:
        self.nodes, self.roots = [], []
        plan = self.looked.plan
        first = self._add(Node(Kind.HEAD, self.tr("Look at these first")), -1)
        worth: set[int] = set()
        taken = [i for i in plan.conflicts if i not in plan.duplicates]
        if taken:
            n = len(taken)
            folders = {plan.files[i].folder for i in taken}
            if len(folders) == 1 and (folder := words.folder(folders.pop())):
                said = self.tr("%Ln file(s) (has a name that is|have names that are) already in %1", None, n)
                text = words.fill(words.plural(said, n), folder)
            else:
                text = words.plural(self.tr("%Ln file(s) (has a name|have names) that (is|are) taken", None, n), n)
            self._issue(first, Kind.TAKEN, text, taken, worth)
        by_source = {file.source: at for at, file in enumerate(plan.files)}
        for one in plan.renamed:
            at = by_source.get(one.path)
            if at is not None:
                worth.add(at)
                size = plan.files[at].size
                self._add(Node(Kind.RENAMED, one.was, sub=one.name, files=[at], bytes=size), first)
        if plan.duplicates:
            n = len(plan.duplicates)
            text = words.plural(self.tr("%Ln file(s) (is|are) already in the library", None, n), n)
            self._issue(first, Kind.KNOWN, text, list(plan.duplicates), worth)
        if plan.empty:
            n = len(plan.empty)
            one_name = plan.files[plan.empty[0]].name if n == 1 else ""
            text = one_name or words.plural(self.tr("%Ln empty file(s)", None, n), n)
            self._issue(first, Kind.EMPTY, text, plan.empty, worth)
        if plan.left_out:
            n = len(plan.left_out)
            text = words.plural(self.tr("%Ln (is|are) left out", None, n), n)
            group = self._add(Node(Kind.LEFT_OUT, text, sub=self._why_words(plan)), first)
            for out in plan.left_out:
                name = out.path.replace("\\", "/").rpartition("/")[2]
                self._add(Node(Kind.WORDS, name, sub=out.reason), group)
        if self.nodes[first].children:
            of = words.fill(self.tr("%1 of %2"), words.number(len(worth)), words.number(len(plan.files)))
            self.nodes[first].sub = of if worth else ""
        else:
            self.nodes.clear()
            self.roots.clear()
        if plan.files:
            self._all_files(target)

    def _why_words(self, plan: UploadPlan) -> str:
        reasons = sorted({out.reason for out in plan.left_out})
        text = "; ".join(reasons[:2])
        return text[:1].upper() + text[1:] + ("." if len(reasons) <= 2 else " …")

    def _issue(self, parent: int, kind: Kind, text: str, files: Sequence[int], worth: set[int]) -> None:
        worth.update(files)
        size = sum(self.files[i].size for i in files)
        at = self._add(Node(kind, text, files=list(files), bytes=size), parent)
        if len(files) > 1:
            for index in files[:_LISTED]:
                self._add(self._file(index), at)
            self._leave_rest(at, list(files[_LISTED:]))

    def _all_files(self, target: str) -> None:
        plan = self.looked.plan
        head = self._add(Node(Kind.HEAD, self.tr("All files")), -1)
        folders: dict[str, int] = {target: head}

        def folder_node(path: str) -> int:
            known = folders.get(path)
            if known is not None:
                return known
            above, _, name = path.rpartition("/")
            if len(path) <= len(target):  # never above the target
                return head
            made = self._add(Node(Kind.FOLDER, name), folder_node(above))
            folders[path] = made
            return made

        below: dict[int, list[int]] = {}
        for index, file in enumerate(plan.files):
            below.setdefault(folder_node(file.folder), []).append(index)
        for at, indexes in below.items():
            for index in indexes[:_LISTED]:
                if index in self._archives:
                    self._archive(index, at)
                else:
                    self._add(self._file(index), at)
            self._leave_rest(at, indexes[_LISTED:])
            size = sum(plan.files[index].size for index in indexes)
            while at != -1:
                self.nodes[at].files += indexes
                self.nodes[at].bytes += size
                at = self.nodes[at].parent
        count = len(folders) - 1
        of = words.number(len(plan.files))
        if count:
            inside = words.plural(self.tr("%1 in %Ln folder(s)", None, count), count)
            of = words.fill(inside, of)
        self.nodes[head].sub = of

    def _file(self, index: int) -> Node:
        file = self.files[index]
        return Node(Kind.FILE, file.name, files=[index], bytes=file.size)

    def _leave_rest(self, at: int, rest: list[int]) -> None:
        """A last row stands for what is not listed yet."""
        if rest:
            text = words.plural(self.tr("Show %Ln more", None, len(rest)), len(rest))
            self._add(Node(Kind.MORE, text, files=rest, bytes=sum(self.files[n].size for n in rest), rest=rest), at)

    def show_more(self, index: Index) -> None:
        """List more of a long folder in the place of its last row."""
        node = self.node(index)
        if node is None or node.kind is not Kind.MORE:
            return
        above, at = index.parent(), node.parent
        self.beginRemoveRows(above, node.row, node.row)
        self.nodes[at].children.pop()
        self.endRemoveRows()
        first = len(self.nodes[at].children)
        count = min(_LISTED, len(node.rest)) + (len(node.rest) > _LISTED)
        self.beginInsertRows(above, first, first + count - 1)
        for number in node.rest[:_LISTED]:
            if number in self._archives:
                self._archive(number, at)
            else:
                self._add(self._file(number), at)
        self._leave_rest(at, node.rest[_LISTED:])
        self.endInsertRows()

    def _archive(self, index: int, parent: int) -> None:
        """What an archive holds is said once it was looked into; what stays out of it stands below."""
        file = self.files[index]
        made = self._add(Node(Kind.ARCHIVE, file.name, files=[index], bytes=file.size), parent)
        listing = self.listings.get(file.source)
        for node in self._inside(listing) if listing is not None else ():
            self._add(node, made)

    def _inside(self, listing: ArchiveListing) -> list[Node]:
        """What stays out first, then what comes in, as far as it is named."""
        out = self.tr("Left out: %1.")
        made = [Node(Kind.WORDS, name, sub=words.fill(out, why)) for name, why in listing.refused[:_MOST_REFUSED]]
        return made + [Node(Kind.ENTRY, name) for name in listing.names[:_MOST_NAMED]]

    def take_listing(self, source: str, listing: ArchiveListing) -> None:
        """An archive was looked into."""
        self.listings[source] = listing
        at = next((n for n, node in enumerate(self.nodes) if self._is_archive(node, source)), -1)
        if at < 0:
            return
        node = self.nodes[at]
        index = self.createIndex(node.row, 0, at)
        inside = self._inside(listing)
        if inside and not node.children:
            self.beginInsertRows(index, 0, len(inside) - 1)
            for one in inside:
                self._add(one, at)
            self.endInsertRows()
        self.dataChanged.emit(index, index)

    def _is_archive(self, node: Node, source: str) -> bool:
        return node.kind is Kind.ARCHIVE and self.files[node.files[0]].source == source

    def unpacks(self, node: Node) -> bool:
        """Whether this archive is unpacked: as it was said of it, else as of all."""
        return self.unpack.get(self.files[node.files[0]].source, self.unpack_all)

    def set_unpack(self, node: Node, on: bool) -> None:
        """Said of one archive."""
        source = self.files[node.files[0]].source
        if on == self.unpack_all:
            self.unpack.pop(source, None)
        else:
            self.unpack[source] = on
        self._say()

    def unpack_default(self, on: bool) -> None:
        """What holds of archives of which nothing was said."""
        if on != self.unpack_all:
            self.unpack_all = on
            if self._archives:
                self._changed(QModelIndex())

    def archive_words(self, node: Node) -> str:
        """What is in an archive, as far as it is known."""
        listing = self.listings.get(self.files[node.files[0]].source)
        if not self.unpacks(node):
            return self.tr("Kept as one file.")
        if listing is None:
            return self.tr("Looking into it…")
        if listing.fault:
            return listing.fault
        if not listing.entries and not listing.whole:
            return self.tr("What is in it shows when it is unpacked.")
        n = listing.entries
        text = words.plural(self.tr("%Ln file(s), %1 unpacked", None, n), n)
        text = words.fill(text, words.size(listing.bytes))
        if not listing.whole:
            text = words.fill(self.tr("At least %1"), text)
        if listing.encrypted:
            text = words.fill(self.tr("%1, asks for a password"), text)
        if listing.refused_count:
            said = words.plural(self.tr("%Ln left out", None, listing.refused_count), listing.refused_count)
            text = f"{text} · {said}"
        return text

    def _add(self, node: Node, parent: int) -> int:
        number = len(self.nodes)
        node.parent = parent
        siblings = self.roots if parent < 0 else self.nodes[parent].children
        node.row = len(siblings)
        siblings.append(number)
        self.nodes.append(node)
        return number

    # ticks

    def checkable(self, node: Node) -> bool:
        """Whether the row has a box."""
        return bool(node.files) and node.kind is not Kind.HEAD

    def state(self, node: Node) -> Qt.CheckState:
        """Ticked, not, or in part."""
        if not self.out:
            return Qt.CheckState.Checked
        out = sum(self.files[i].source in self.out for i in node.files)
        if out == 0:
            return Qt.CheckState.Checked
        return Qt.CheckState.Unchecked if out == len(node.files) else Qt.CheckState.PartiallyChecked

    def tick(self, files: Iterable[int], on: bool) -> None:
        """Tick or untick files."""
        sources = {self.files[i].source for i in files}
        self.out = self.out - sources if on else self.out | sources
        self._say()

    def toggle(self, index: Index) -> None:
        """As a click on the box: in part becomes all."""
        node = self.node(index)
        if node is not None and self.checkable(node):
            self.tick(node.files, self.state(node) is not Qt.CheckState.Checked)

    def set_conflict(self, answer: Conflict) -> None:
        """What becomes of taken names; *skip* unticks them."""
        self.conflict = answer
        self._say()

    def rename(self, index: int, name: str) -> None:
        """Another name than the cleaned one."""
        self.names[self.files[index].source] = name
        for node in self.nodes:
            if node.kind is Kind.RENAMED and node.files == [index]:
                node.sub = name
        self._say()

    def _say(self) -> None:
        if self.roots:
            self._changed(QModelIndex())
        self.ticked.emit()

    def _changed(self, parent: QModelIndex) -> None:
        self.layoutChanged.emit()

    # the model

    def node(self, index: Index) -> Node | None:
        """The row's node."""
        return self.nodes[index.internalId()] if index.isValid() and index.internalId() < len(self.nodes) else None

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        node = self.node(parent) if parent.isValid() else None
        siblings = node.children if node is not None else self.roots
        if column != 0 or not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, 0, siblings[row])

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        node = self.node(child) if child.isValid() else None
        if node is None or node.parent < 0:
            return QModelIndex()
        return self.createIndex(self.nodes[node.parent].row, 0, node.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        node = self.node(parent) if parent.isValid() else None
        return len(node.children if node is not None else self.roots)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self.node(index)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if node is not None and self.checkable(node):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == self.NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.CheckStateRole and self.checkable(node):
            return self.state(node)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            size = words.size(node.bytes) if node.bytes or node.kind is Kind.EMPTY else ""
            sub = self.archive_words(node) if node.kind is Kind.ARCHIVE else node.sub
            return ", ".join(part for part in (node.text, sub, self.note(node), size) if part)
        if role == Qt.ItemDataRole.ToolTipRole and node.kind in (Kind.FILE, Kind.ARCHIVE):
            source = shown_source(self.files[node.files[0]].source)
            return "\n".join(part for part in (source, self.note(node)) if part)
        return None

    def in_all_files(self, node: Node) -> bool:
        """Whether the row stands among all files, not below what should be looked at."""
        return node.parent >= 0 and self.nodes[node.parent].kind in (Kind.HEAD, Kind.FOLDER)

    def note(self, node: Node) -> str:
        """What is said at the right of a file."""
        if node.kind not in (Kind.FILE, Kind.ARCHIVE):
            return ""
        index = node.files[0]
        if index in self.looked.plan.duplicates:
            place = self.looked.known_places.get(self.looked.plan.duplicates[index], "")
            if node.parent >= 0 and self.nodes[node.parent].kind is Kind.KNOWN:
                return place
            return self.tr("Already in the library")
        return self.tr("Name taken") if index in self.looked.plan.conflicts else ""
