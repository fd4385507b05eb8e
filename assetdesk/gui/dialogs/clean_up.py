"""*Clean up renditions…*: the files that no profile makes any more, with what they take, removed together.

A person's own renditions are never among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from assetdesk.core.request import Selection
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, column, label, set_text

if TYPE_CHECKING:
    from assetdesk.store.own_renditions import Leftover

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LeftoverModel(QAbstractTableModel):
    """File, asset, folder, size."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Leftover] = []
        self._heads = (self.tr("File"), self.tr("Asset"), self.tr("Folder"), self.tr("Size"))

    def show(self, rows: list[Leftover]) -> None:
        """All anew."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section == 3 else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (one.name, one.asset, words.folder(one.folder), words.size(one.bytes))[index.column()]
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 3 else None


class CleanUpDialog(Frame):
    """Reads in the background what there is; `decided(rows)` once, with all of it, when it is to be removed."""

    decided = Signal(object)

    def __init__(self, desk: Desk, selection: Selection, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "cleanUpDialog", parent, QSize(720, 480))
        self.setWindowTitle(self.tr("Clean up renditions"))
        self.setAccessibleName(self.tr("Clean up renditions"))
        self._desk = desk
        self._selection = selection
        self._work: Work | None = None
        self.model = LeftoverModel()
        self.head = label(desk.theme, self.tr("Counting…"), 20, 600, wrap=True)
        self.head.setObjectName("cleanUpHead")
        said = label(
            desk.theme,
            self.tr("No profile makes these files any more. Renditions that you added yourself are not among them."),
            12,
            ink="text2",
            wrap=True,
        )
        self.list = QTableView()
        self.list.setObjectName("cleanUpList")
        self.list.setAccessibleName(self.tr("Renditions that are not in a profile"))
        self.list.setModel(self.model)
        header = FlatHeader(desk.theme, parent=self.list)
        self.list.setHorizontalHeader(header)
        for at, wide in enumerate((200, 190, 170)):
            self.list.setColumnWidth(at, wide)
            header.set_lead(at, 3)
        header.setStretchLastSection(True)
        rows = self.list.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(28)
        self.list.setShowGrid(False)
        self.list.setTabKeyNavigation(False)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.body.setLayout(column(self.head, said, self.list, spacing=8, margins=(20, 18, 20, 16)))
        cancel = button(self.tr("Cancel"), "cleanUpCancel")
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Remove"), "cleanUpGo", primary=True, width=130)
        self.go.setEnabled(False)
        roles.guard(desk, "editAssets", self.go)
        self.go.clicked.connect(self._remove)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        cancel.setDefault(True)
        cancel.setFocus()
        self._read()

    def _read(self) -> None:
        from assetdesk.library import renditions

        library = self._desk.library
        self._work = self._desk.background.run(
            lambda: renditions.leftovers(library, self._selection), self._show, self._failed
        )

    def _failed(self, error: BaseException) -> None:
        self.reject()
        self._desk.tell(error)

    def _show(self, rows: list[Leftover]) -> None:
        self.model.show(rows)
        n = len(rows)
        if not n:
            self.head.setText(self.tr("Nothing to clean up: every rendition here is in a profile."))
            return
        size = words.size(sum(one.bytes for one in rows))
        text = words.plural(self.tr("%Ln rendition(s) (is|are) not in a profile, %1 in all", None, n), n)
        self.head.setText(words.fill(text, size))
        set_text(self.go, words.plural(self.tr("Remove %Ln file(s)", None, n), n))
        self.go.setEnabled(True)

    def _remove(self) -> None:
        rows = self.model.rows
        self.accept()
        self.decided.emit(rows)
