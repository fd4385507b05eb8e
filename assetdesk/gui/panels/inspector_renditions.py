"""The inspector's tab Renditions: the list, and files that a person adds, drops or deletes there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from assetdesk.core.asset import RenditionRow
from assetdesk.core.errors import AssetDeskError
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.panels.inspector_read import Details
from assetdesk.gui.panels.rendition_list import RenditionList, RenditionModel, can_compare
from assetdesk.gui.widgets.parts import button, line, row


class RenditionTab(QWidget):
    """`files` is the list's model."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asset: int | None = None
        self._rows: dict[str, RenditionRow] = {}
        self._names: list[str] = []
        self.list = RenditionList(desk)
        self.list.deleting.connect(self._ask)
        self.list.dropped.connect(self.add)
        self.list.setToolTip("")
        self._add = button(self.tr("Add rendition…"), "renditionAdd", small=True)
        self._add.setToolTip(self.tr("A file of your own beside this asset. Reprocessing leaves it alone."))
        self._add.clicked.connect(self._choose)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.list, 1)
        outer.addWidget(line())
        self._compare = button(self.tr("Compare…"), "compareRendition", small=True)
        self._compare.setToolTip(self.tr("Before and after the newest run, while that can be undone."))
        self._compare.clicked.connect(self.list.compare)
        self.list.selectionModel().currentChanged.connect(self._switch)
        outer.addLayout(row(self._add, self._compare, 0, margins=(16, 8, 16, 8)))
        self.setFocusProxy(self.list)

    @property
    def files(self) -> RenditionModel:
        """What the list shows."""
        return self.list.files

    def show_details(self, details: Details) -> None:
        """Fill in. With several selected the list is the first one's, and nothing can be added."""
        self._rows = {one.name: one for one in details.renditions}
        self._asset = details.row.id
        may = details.count == 1 and details.row.members == 0
        self.list.editable = may and not roles.off(self._desk, "editAssets") and not self._desk.where.in_trash
        self._add.setEnabled(self.list.editable)
        self.list.show_details(details)
        self._switch()

    def _switch(self) -> None:
        at = self.list.currentIndex()
        self._compare.setEnabled(at.isValid() and can_compare(self.files.row(at)))

    def _choose(self) -> None:
        """The system's own dialog, not modal to anything but the window."""
        dialog = QFileDialog(self.window(), self.tr("Add rendition"))
        dialog.setObjectName("renditionFiles")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, names: Sequence[str]) -> None:
        self.add([Path(name) for name in names])

    def add(self, paths: Sequence[Path]) -> None:
        """Copies files beside the asset. What cannot be added is told; the others are."""
        from assetdesk.library import renditions

        asset = self._asset
        if asset is None or not self.list.editable or not paths:
            return
        library = self._desk.library

        def work() -> tuple[list[str], list[AssetDeskError]]:
            added: list[str] = []
            faults: list[AssetDeskError] = []
            for path in paths:
                try:
                    added.append(renditions.add(library, asset, path))
                except AssetDeskError as fault:
                    faults.append(fault)
            return added, faults

        self._desk.background.run(work, self._added, self._desk.tell, priority=8, lane="verbs")

    def _added(self, told: tuple[list[str], list[AssetDeskError]]) -> None:
        added, faults = told
        if len(added) == 1:
            self._desk.toasts.show(words.fill(self.tr("Added “%1”."), added[0]), icon="done")
        elif added:
            text = words.plural(self.tr("Added %Ln rendition(s).", None, len(added)), len(added))
            self._desk.toasts.show(text, icon="done")
        if faults:
            self._desk.tell(faults[0])

    def _ask(self, names: list[str]) -> None:
        """A person's own file is gone for good, so that is asked; a profile's can be made again."""
        self._names = names
        own = [name for name in names if (one := self._rows.get(name)) is not None and one.own]
        if not own:
            self._delete("delete")
            return
        if len(own) == 1:
            title = words.fill(self.tr("Delete “%1”?"), own[0])
        else:
            title = words.plural(self.tr("Delete %Ln rendition(s) that you added?", None, len(own)), len(own))
        text = self.tr("You added this file; it cannot be made again. The original stays as it is.")
        answers = (
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("delete", self.tr("Delete for good"), primary=True),
        )
        theme, window = self._desk.theme, self.window()
        question = Question(theme, title, text, answers, window, name="renditionQuestion", icon="trash-2")
        question.answered.connect(self._delete)
        question.open()

    def _delete(self, verb: str) -> None:
        from assetdesk.library import renditions

        asset, names = self._asset, self._names
        if verb != "delete" or asset is None:
            return
        library = self._desk.library
        self._desk.background.run(
            lambda: renditions.delete(library, asset, names), None, self._desk.tell, priority=8, lane="verbs"
        )
