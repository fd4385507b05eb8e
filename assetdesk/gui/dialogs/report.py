"""Saving a report about one file: what is in it, and whether the file itself goes along."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from assetdesk.core.names import split_name
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import button, column, label
from assetdesk.library import report


class ReportDialog(Frame):
    """`saved(sentence)` when the report lies where a person wanted it."""

    saved = Signal(str)

    def __init__(self, desk: Desk, asset_id: int, name: str, parent: QWidget | None) -> None:
        title = QCoreApplication.translate("ReportDialog", "Save a report")
        super().__init__(desk.theme, title, "reportDialog", parent, QSize(500, 250))
        self._desk, self._asset, self._name = desk, asset_id, name
        theme = desk.theme
        text = self.tr(
            "It holds the facts of “%1”, what was tried, and what the log says of it. AssetDesk sends nothing: send"
            " the report by hand to whoever looks into it."
        )
        said = label(theme, words.fill(text, name), 13, wrap=True, select=True)
        self.along = QCheckBox(self.tr("Put the file itself in, too"))
        self.along.setObjectName("reportWithFile")
        head = label(theme, title, 20, 600)
        self.body.setLayout(column(head, said, 4, self.along, 0, spacing=8, margins=(20, 18, 20, 16)))
        cancel = button(self.tr("Cancel"), "reportCancel", width=88)
        cancel.clicked.connect(self.reject)
        self._save = button(self.tr("Save…"), "reportSave", primary=True, width=88)
        self._save.setDefault(True)
        self._save.clicked.connect(self._ask)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self._save)
        self._save.setFocus()
        self.chooser: QFileDialog | None = None

    def _ask(self) -> None:
        ending = ".zip" if self.along.isChecked() else ".txt"
        name = words.fill(self.tr("Report on %1"), split_name(self._name)[0]) + ending
        chooser = QFileDialog(self, self.tr("Save a report"), str(Path(QDir.homePath()) / name))
        chooser.setObjectName("reportFile")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(ending[1:])
        chooser.selectFile(name)
        chooser.fileSelected.connect(self.save)
        chooser.open()
        self.chooser = chooser

    def save(self, path: str) -> None:
        """Write it to `path`; also for tests and scripts."""
        self._save.setEnabled(False)
        library, asset, along = self._desk.library, self._asset, self.along.isChecked()

        def work() -> Path:
            report.save(library, asset, Path(path), with_original=along)
            return Path(path)

        self._desk.background.run(work, self._done, self._failed)

    def _done(self, target: Path) -> None:
        self.accept()
        self.saved.emit(words.fill(self.tr("Saved %1."), target.name))

    def _failed(self, error: BaseException) -> None:
        self._save.setEnabled(True)
        self._desk.tell(error)
