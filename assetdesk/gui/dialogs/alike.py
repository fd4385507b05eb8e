"""What is there twice, and what looks alike: groups of assets with their pictures, to look at and to clear up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from assetdesk.core.alike import Cancelled
from assetdesk.core.asset import AssetRow
from assetdesk.gui import roles, words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.plan_list import small_picture
from assetdesk.gui.faults import sentence
from assetdesk.gui.widgets.parts import button, column, label, row, set_text
from assetdesk.library import assets, similar

_EDGE = 48
_ID = Qt.ItemDataRole.UserRole
# groups whose rows are read at once; a person clears up the first of them first
_MOST = 500


@dataclass(frozen=True, slots=True)
class Group:
    """`title` says what they have in common; `shares` are per cent beside each asset, where that is known."""

    title: str
    ids: tuple[int, ...]
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    groups: tuple[Group, ...]
    rows: dict[int, AssetRow]
    pictures: dict[int, QImage]
    said: str = ""


class AlikeDialog(Frame):
    """Duplicates of a folder or the library (`asset` None), or what is similar to one asset."""

    def __init__(
        self, desk: Desk, parent: QWidget, *, asset: AssetRow | None = None, folder: int | None = None
    ) -> None:
        super().__init__(desk.theme, "", "alikeDialog", parent, QSize(760, 560))
        self._desk, self._asset, self._folder = desk, asset, folder
        title = self.tr("Duplicates")
        if asset is not None:
            title = words.fill(self.tr("Similar to %1"), asset.name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._flag = Cancel()
        self._work: Work | None = None
        theme = desk.theme
        self._said = label(theme, self.tr("Looking…"), 12, ink="text2", wrap=True)
        self._said.setObjectName("alikeSaid")
        self.tree = QTreeWidget()
        self.tree.setObjectName("alikeTree")
        self.tree.setAccessibleName(title)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.tree.setIconSize(QSize(_EDGE, _EDGE))
        self.tree.setUniformRowHeights(False)
        self.tree.setIndentation(8)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.header().setHighlightSections(False)
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        heads = [self.tr("Name"), self.tr("Folder"), self.tr("Pixels"), self.tr("Size")]
        if asset is not None:
            heads.append(self.tr("Likeness"))
        self.tree.setHeaderLabels(heads)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, width in enumerate((150, 110, 80, 80)[: len(heads) - 1], start=1):
            self.tree.setColumnWidth(place, width)
        self.tree.itemChanged.connect(self._tell)
        self.tree.itemActivated.connect(self._open)
        self.tree.currentItemChanged.connect(self._tell)
        top = column(label(theme, title, 20, 600), self._said, spacing=4, margins=(20, 18, 20, 10))
        framed = QWidget()
        framed.setLayout(row(self.tree, margins=(18, 0, 8, 0)))
        whole = column(top, framed, spacing=0)
        whole.setStretch(1, 1)
        self.body.setLayout(whole)
        self._show = button(self.tr("Show in the list"), "alikeShow")
        self._show.clicked.connect(self._show_current)
        self._rest = button(self.tr("Tick all but one of each"), "alikeTickRest")
        self._rest.clicked.connect(self._tick_rest)
        self._sum = label(theme, "", 12)
        self._trash = button(self.tr("Move to the trash"), "alikeTrash", primary=True)
        self._trash.clicked.connect(self._do_trash)
        close = button(self.tr("Close"), "alikeClose", width=88)
        close.clicked.connect(self.reject)
        self.footer.addWidget(self._show)
        self.footer.addWidget(self._rest)
        self.footer.addWidget(self._sum)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self.footer.addWidget(self._trash)
        for part in (self._rest, self._trash):
            part.setVisible(asset is None)
        roles.guard(desk, "deleteAssets", self._rest, self._trash)
        self.finished.connect(self._closed)
        self._tell()
        self._read()
        self.tree.setFocus()

    # reading

    def _read(self) -> None:
        library, browse, cells, flag = self._desk.library, self._desk.browse, self._desk.cells, self._flag
        asset, folder, ratio = self._asset, self._folder, self.devicePixelRatioF()
        same, alike = self.tr("Same file, %Ln copies"), self.tr("Same picture in %Ln files")
        none = self.tr("Nothing is there twice.")
        unknown = self.tr("%Ln picture(s) could not be compared by (its|their) looks: not tagged yet.")

        def work() -> _Found:
            said = ""
            if asset is not None:
                likes = similar.similar(library, asset.id, flag)
                ids = tuple(one.asset_id for one in likes)
                found_like = Group("", ids, tuple(one.likeness for one in likes))
                groups: tuple[Group, ...] = (found_like,) if ids else ()
            else:
                found = similar.duplicates(library, folder, flag)
                groups = tuple(
                    Group(words.plural(text, len(some)), some)
                    for text, every in ((same, found.exact), (alike, found.near))
                    for some in every
                )
                said = "" if groups else none
                if found.unknown:
                    rest = words.plural(unknown, found.unknown)
                    said = f"{said} {rest}".strip()
            shown = groups[:_MOST]
            wanted = [one for group in shown for one in group.ids]
            rows = {one.id: one for one in browse.rows(wanted)}
            pictures: dict[int, QImage] = {}
            for one in rows.values():
                if flag:
                    raise Cancelled
                made = small_picture(cells.get(one.cell_id), QSize(_EDGE, _EDGE), ratio)
                if made is not None:
                    pictures[one.id] = made
            return _Found(groups, rows, pictures, said)

        self._work = self._desk.background.run(work, self._take, self._failed, priority=4, flag=flag)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self._said.setText(sentence(error))

    def _take(self, found: _Found) -> None:
        self.tree.blockSignals(True)
        for group in found.groups[:_MOST]:
            parent: QTreeWidget | QTreeWidgetItem = self.tree
            if group.title:
                head = QTreeWidgetItem(self.tree, [group.title])
                head.setFirstColumnSpanned(True)
                head.setFont(0, self.theme.font(12, 600))
                head.setSizeHint(0, QSize(0, 30))
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                parent = head
            for place, asset in enumerate(group.ids):
                if asset in found.rows:
                    share = group.shares[place] if group.shares else None
                    self._add(parent, found.rows[asset], found.pictures.get(asset), share)
            if isinstance(parent, QTreeWidgetItem):
                parent.setExpanded(True)
        self.tree.blockSignals(False)
        first = self._items()
        if first:
            self.tree.setCurrentItem(first[0])
        n = len(found.groups)
        said = [words.plural(self.tr("%Ln group(s).", None, n), n)] if self._asset is None and n else []
        if self._asset is not None:
            count = len(first)
            told = words.plural(self.tr("%Ln asset(s), the most alike first.", None, count), count)
            said.append(told if count else self.tr("Nothing looks like it."))
        if n > _MOST:
            said.append(words.fill(self.tr("The first %1 are shown."), words.number(_MOST)))
        self._said.setText(" ".join([*said, found.said]).strip())
        self._tell()

    def _add(
        self, parent: QTreeWidget | QTreeWidgetItem, asset: AssetRow, picture: QImage | None, share: float | None
    ) -> None:
        folder = words.folder(asset.path.rpartition("/")[0]) or self._desk.library.name
        texts = [asset.name, folder, words.pixels(asset.width, asset.height), words.size(asset.bytes)]
        if share is not None:
            texts.append(words.fill(self.tr("%1 %"), words.number(round(max(0.0, min(1.0, share)) * 100))))
        item = QTreeWidgetItem(parent, texts)
        item.setData(0, _ID, asset.id)
        item.setData(1, _ID, asset.bytes)
        item.setSizeHint(0, QSize(0, _EDGE + 8))
        for place in range(2, len(texts)):
            item.setTextAlignment(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if picture is not None:
            item.setIcon(0, QIcon(QPixmap.fromImage(picture)))
        if self._asset is None:
            item.setCheckState(0, Qt.CheckState.Unchecked)

    def _closed(self) -> None:
        self._flag.set()

    # verbs

    def _items(self) -> list[QTreeWidgetItem]:
        """The assets' rows."""
        return [one for some in self._groups() for one in some]

    def _groups(self) -> list[list[QTreeWidgetItem]]:
        tops = [self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())]
        if self._asset is not None:
            return [[one for one in tops if one is not None]]
        return [
            [one for n in range(head.childCount()) if (one := head.child(n)) is not None]
            for head in tops
            if head is not None
        ]

    def _ticked(self) -> list[QTreeWidgetItem]:
        return [one for one in self._items() if one.checkState(0) is Qt.CheckState.Checked]

    def _tell(self, *_: object) -> None:
        ticked = self._ticked() if self._asset is None else []
        n = len(ticked)
        size = sum(int(one.data(1, _ID)) for one in ticked)
        ticks = words.plural(self.tr("%Ln ticked, %1", None, n), n)
        self._sum.setText(words.fill(ticks, words.size(size)) if n else "")
        text = words.plural(self.tr("Move %Ln to the trash", None, n), n)
        set_text(self._trash, text if n else self.tr("Move to the trash"))
        self._trash.setEnabled(n > 0)
        self._trash.setToolTip("" if n else self.tr("Tick at least one file."))
        self._rest.setEnabled(bool(self._items()))
        current = self.tree.currentItem()
        self._show.setEnabled(current is not None and current.data(0, _ID) is not None)

    def _tick_rest(self) -> None:
        """All but the largest picture of each group; of equal ones the first stays."""
        self.tree.blockSignals(True)
        for items in self._groups():
            best = max(items, key=lambda one: int(one.data(1, _ID)), default=None)
            for one in items:
                one.setCheckState(0, Qt.CheckState.Unchecked if one is best else Qt.CheckState.Checked)
        self.tree.blockSignals(False)
        self._tell()

    def _do_trash(self) -> None:
        ids = [int(one.data(0, _ID)) for one in self._ticked()]
        library, desk = self._desk.library, self._desk

        def back() -> None:
            desk.background.run(lambda: assets.restore(library, ids), None, desk.tell, priority=8, lane="verbs")

        def done(_: object) -> None:
            text = words.plural(desk.tr("Moved %Ln asset(s) to the trash.", None, len(ids)), len(ids))
            desk.toasts.show(text, [(desk.tr("Undo"), back)], kind="trash", icon="trash")

        desk.background.run(lambda: assets.trash(library, ids), done, desk.tell, priority=8, lane="verbs")
        self.accept()

    def _open(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _ID) is not None:
            self._show_current()

    def _show_current(self) -> None:
        item = self.tree.currentItem()
        if item is not None and item.data(0, _ID) is not None:
            number = int(item.data(0, _ID))
            self.accept()
            self._desk.show_page("assets", asset_id=number, anywhere=True)


def find_duplicates(desk: Desk, parent: QWidget, folder: int | None) -> AlikeDialog:
    """Of a folder and those below it, or of the library."""
    made = AlikeDialog(desk, parent, folder=folder)
    made.open()
    return made


def find_similar(desk: Desk, parent: QWidget, rows: Sequence[AssetRow]) -> AlikeDialog | None:
    """To the one that is chosen."""
    if not rows:
        return None
    made = AlikeDialog(desk, parent, asset=rows[0])
    made.open()
    return made
