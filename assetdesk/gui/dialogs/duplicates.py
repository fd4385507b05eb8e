"""Files whose content the library holds already, brought in under another name: skip them, or take them again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from assetdesk.core.upload import UploadRow
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, column, label, set_text


class DuplicatesDialog(Frame):
    """`decided(skip ids, upload-again ids)` once. Ticked files come in again; at first none is ticked."""

    decided = Signal(object, object)

    def __init__(self, desk: Desk, rows: Sequence[UploadRow], places: dict[int, str], parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "duplicatesDialog", parent, QSize(680, 460))
        self.setWindowTitle(self.tr("Already in the library"))
        self.setAccessibleName(self.tr("Already in the library"))
        self._rows = list(rows)
        n = len(rows)
        text = words.plural(self.tr("%Ln file(s) (is|are) already in the library", None, n), n)
        said = label(desk.theme, self.tr("Tick those that should come in a second time."), 12, ink="text2")
        self.list = QTreeWidget()
        self.list.setObjectName("duplicatesList")
        self.list.setAccessibleName(text)
        header = FlatHeader(desk.theme, parent=self.list)
        header.set_lead(1, 4)
        self.list.setHeader(header)
        header.setStretchLastSection(True)
        self.list.setHeaderLabels([self.tr("File"), self.tr("In the library")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setColumnWidth(0, 300)
        for one in self._rows:
            item = QTreeWidgetItem([Path(one.source).name, places.get(one.other_asset or 0, one.message)])
            item.setCheckState(0, Qt.CheckState.Unchecked)
            item.setToolTip(0, one.source)
            item.setToolTip(1, item.text(1))
            item.setSizeHint(0, QSize(0, 28))
            self.list.addTopLevelItem(item)
        self.list.itemChanged.connect(self._tell)
        head = label(desk.theme, text, 20, 600, wrap=True)
        self.body.setLayout(column(head, said, self.list, spacing=8, margins=(20, 18, 20, 16)))
        self._all = button(self.tr("Tick all"), "duplicatesAll")
        self._all.clicked.connect(self._tick_all)
        self.go = button("", "duplicatesGo", primary=True, width=130)
        roles.guard(desk, "submitJob", self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        self.footer.addWidget(self._all)
        self.footer.addStretch(1)
        self.footer.addWidget(self.go)
        self._tell()
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)
        self.list.setFocus()

    def _ticked(self) -> list[bool]:
        items = (self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount()))
        return [item is not None and item.checkState(0) is Qt.CheckState.Checked for item in items]

    def _tell(self) -> None:
        ticked = sum(self._ticked())
        if ticked:
            set_text(self.go, words.plural(self.tr("Upload %Ln again", None, ticked), ticked))
        else:
            n = len(self._rows)
            set_text(self.go, words.fill(self.tr("Skip all %1"), words.number(n)) if n > 1 else self.tr("Skip"))

    def _tick_all(self) -> None:
        for n in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(n)
            if item is not None:
                item.setCheckState(0, Qt.CheckState.Checked)

    def _go(self) -> None:
        ticked = self._ticked()
        skip = [r.id for r, on in zip(self._rows, ticked, strict=True) if not on]
        again = [r.id for r, on in zip(self._rows, ticked, strict=True) if on]
        self.accept()
        self.decided.emit(skip, again)
