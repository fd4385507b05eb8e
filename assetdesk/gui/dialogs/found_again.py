"""Which of several files a missing original is: a list to choose from, or another file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, column, label


class FoundAgainDialog(Frame):
    """`chosen(asset id)` of the file that it is, or `other` for a file that is not in the list."""

    chosen = Signal(int)
    other = Signal()

    def __init__(self, desk: Desk, name: str, rows: Sequence[AssetRow], parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "foundAgainDialog", parent, QSize(620, 400))
        title = words.fill(self.tr("Where is “%1” now?"), name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._rows = list(rows)
        said = label(
            desk.theme,
            self.tr(
                "These files have the same content. The one you choose becomes the original again, with its"
                " metadata, tags and versions."
            ),
            12,
            ink="text2",
            wrap=True,
        )
        self.list = QTreeWidget()
        self.list.setObjectName("foundAgainList")
        self.list.setAccessibleName(title)
        header = FlatHeader(desk.theme, parent=self.list)
        header.set_lead(1, 4)
        self.list.setHeader(header)
        self.list.setHeaderLabels([self.tr("File"), self.tr("Folder")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setColumnWidth(0, 260)
        header.setStretchLastSection(True)
        for row in self._rows:
            folder = row.path.rpartition("/")[0]
            item = QTreeWidgetItem([row.name, words.folder(folder) if folder else self.tr("Top of the library")])
            item.setData(0, Qt.ItemDataRole.UserRole, row.id)
            item.setToolTip(0, row.path)
            item.setSizeHint(0, QSize(0, 28))
            self.list.addTopLevelItem(item)
            if self.list.currentItem() is None:
                self.list.setCurrentItem(item)
        self.list.itemActivated.connect(self._go)
        head = label(desk.theme, title, 20, 600, wrap=True)
        self.body.setLayout(column(head, said, self.list, spacing=8, margins=(20, 18, 20, 16)))
        another = button(self.tr("Another file…"), "foundAgainOther")
        another.clicked.connect(self._another)
        cancel = button(self.tr("Cancel"), "foundAgainCancel")
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Use this file"), "foundAgainUse", primary=True)
        roles.guard(desk, "editAssets", another, self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        self.footer.addWidget(another)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self.list.setFocus()

    def _go(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(int(item.data(0, Qt.ItemDataRole.UserRole)))

    def _another(self) -> None:
        self.accept()
        self.other.emit()
