"""Asking for a model of a person's own: its name, the ONNX file, the list of labels. It is tried before it is kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from assetdesk.core.errors import AssetDeskError
from assetdesk.gui import roles
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import button, column, label
from assetdesk.library import tag_models


class AddModelDialog(Frame):
    """`added` when it is in the library. What is wrong with it stands under the fields."""

    added = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(desk.theme, self.tr("Add a model"), "addModelDialog", parent, QSize(520, 300))
        self._desk = desk
        theme = desk.theme
        head = label(theme, self.tr("Add a model"), 15, 600)
        said = self.tr(
            "An ONNX file that takes one picture (N × 3 × H × W or N × H × W × 3) and gives a number for each thing it"
            " knows; and a text file with the names of these things, one a line, in the same order."
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._fields: dict[str, QLineEdit] = {}
        for row, (name, text, kinds) in enumerate(
            (
                ("modelName", self.tr("Name"), ""),
                ("modelFile", self.tr("Model"), self.tr("ONNX (*.onnx)")),
                ("modelLabels", self.tr("Labels"), self.tr("Text (*.txt *.csv)")),
            )
        ):
            field = QLineEdit()
            field.setObjectName(name)
            field.setAccessibleName(text)
            field.setMaxLength(4000)
            field.textEdited.connect(self._check)
            self._fields[name] = field
            head_of = label(theme, text, 12)
            head_of.setBuddy(field)
            grid.addWidget(head_of, row, 0)
            grid.addWidget(field, row, 1)
            if kinds:
                choose = button(self.tr("Choose…"), f"{name}Choose", small=True)
                choose.setAccessibleName(f"{self.tr('Choose')}: {text}")
                choose.clicked.connect(lambda _=False, name=name, kinds=kinds: self._choose(name, kinds))
                grid.addWidget(choose, row, 2)
        self.fault = label(theme, "", 12, ink="fail", wrap=True)
        self.fault.setObjectName("modelFault")
        note = label(theme, said, 12, ink="text2", wrap=True)
        self.body.setLayout(column(head, note, grid, self.fault, 0, spacing=10, margins=(20, 18, 20, 10)))
        cancel = button(self.tr("Cancel"), "modelCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Add"), "modelAccept", primary=True, width=88)
        self.go.setDefault(True)
        self.go.clicked.connect(self._add)
        roles.guard(desk, "manageLibrary", self.go)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._check()

    def field(self, name: str) -> QLineEdit:
        """`modelName`, `modelFile` or `modelLabels`."""
        return self._fields[name]

    def _check(self) -> None:
        self.fault.setText("")
        self.go.setEnabled(all(field.text().strip() for field in self._fields.values()))

    def _choose(self, name: str, kinds: str) -> None:
        dialog = QFileDialog(self, self.tr("Choose a file"))
        dialog.setObjectName("modelFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([kinds, self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self._chosen(name, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, name: str, path: str) -> None:
        self._fields[name].setText(path)
        if name == "modelFile" and not self._fields["modelName"].text():
            self._fields["modelName"].setText(Path(path).stem)
        self._check()

    def _add(self) -> None:
        library = self._desk.library
        name, model, labels = (self._fields[one].text().strip() for one in ("modelName", "modelFile", "modelLabels"))
        self.go.setEnabled(False)
        self.fault.setText(self.tr("The model is being tried…"))
        self._desk.background.run(
            lambda: tag_models.add(library, name, Path(model), Path(labels)), self._done, self._failed, lane="settings"
        )

    def _done(self, _known: int) -> None:
        self.added.emit()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.go.setEnabled(True)
        if isinstance(error, AssetDeskError):
            self.fault.setText(str(error))
        else:
            self.fault.setText("")
            self._desk.tell(error)
