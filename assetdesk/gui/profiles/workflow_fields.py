"""The fields of one workflow step, made from the one table of them (`core.workflows.FIELDS`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from assetdesk.core.metadata_fields import BY_NAME, EDITABLE
from assetdesk.core.workflows import FIELDS, Kind, StepField, StepKind
from assetdesk.gui.desk import Desk
from assetdesk.gui.widgets.parts import button, label, row

_LONG_HEIGHT = 64


def field_name(one: StepField) -> str:
    """The label of a field."""
    translate = QCoreApplication.translate
    return {
        "property": translate("Workflow", "Field"),
        "value": translate("Workflow", "Value"),
        "onlyEmpty": translate("Workflow", "Only where the field is empty"),
        "tags": translate("Workflow", "Tags"),
        "folder": translate("Workflow", "Folder"),
        "renditions": translate("Workflow", "Renditions"),
        "name": translate("Workflow", "File name"),
        "overwrite": translate("Workflow", "Replace files that are there already"),
        "command": translate("Workflow", "Command"),
        "parameters": translate("Workflow", "Parameters"),
        "seconds": translate("Workflow", "Time limit in seconds"),
        "text": translate("Workflow", "Text"),
    }.get(one.name, one.label)


def field_hint(kind: StepKind, one: StepField) -> str:
    """What a field may hold, in the quiet line under it."""
    translate = QCoreApplication.translate
    asset = translate("Workflow", "{name} is the asset's name, {folder} its folder.")
    return {
        (StepKind.SET_METADATA, "value"): translate("Workflow", "Empty clears the field. Several: semicolons between."),
        (StepKind.ADD_TAGS, "tags"): translate("Workflow", "Commas between them."),
        (StepKind.MOVE, "folder"): translate("Workflow", "A folder of the library. {folder} is the asset's own."),
        (StepKind.COPY, "folder"): translate("Workflow", "A folder of the library. {folder} is the asset's own."),
        (StepKind.EXPORT, "folder"): translate("Workflow", "The whole path. {folder} is the asset's folder in it."),
        (StepKind.EXPORT, "renditions"): translate(
            "Workflow", "Names or patterns such as hero.*, commas between; “original” is the file itself."
        ),
        (StepKind.EXPORT, "name"): translate("Workflow", "{name} is the asset's name, {rendition} the rendition's."),
        (StepKind.COMMAND, "command"): translate(
            "Workflow", "{input} is the original's path, {name} and {folder} the asset's, {param:x} a parameter."
        ),
        (StepKind.COMMAND, "parameters"): translate("Workflow", "One a line: x = value."),
        (StepKind.APPROVAL, "text"): asset,
        (StepKind.NOTIFY, "text"): asset,
    }.get((kind, one.name), "")


class StepFields(QWidget):
    """`edited` after a change. `values` are by JSON names; what cannot be stays as it was typed."""

    edited = Signal()

    def __init__(self, desk: Desk, kind: StepKind, raw: Mapping[str, Any]) -> None:
        super().__init__()
        self._desk = desk
        self._kind = kind
        self._inputs: dict[str, tuple[StepField, QWidget]] = {}
        self._faults: dict[str, QLabel] = {}
        self.setObjectName("workflowFields")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 4, 0, 0)
        lines.setSpacing(4)
        for one in FIELDS[kind]:
            made = self._make(one, raw.get(one.name, one.default))
            made.setObjectName(f"workflow{one.name[:1].upper()}{one.name[1:]}")
            made.setAccessibleName(field_name(one))
            made.setFont(desk.theme.font(12))
            if one.kind is Kind.SWITCH:
                lines.addSpacing(4)
                lines.addWidget(made)
            else:
                head = label(desk.theme, field_name(one), 12, ink="text2")
                head.setBuddy(made)
                lines.addSpacing(4)
                lines.addWidget(head)
                lines.addLayout(row(made, *self._beside(one, made), spacing=6))
            if hint := field_hint(kind, one):
                lines.addWidget(label(desk.theme, hint, 11, ink="text2", wrap=True))
            said = label(desk.theme, "", 12, ink="fail", wrap=True)
            said.setObjectName(f"{made.objectName()}Fault")
            said.hide()
            lines.addWidget(said)
            self._inputs[one.name], self._faults[one.name] = (one, made), said

    def values(self) -> dict[str, Any]:
        """What stands there."""
        return {name: _read(one, made) for name, (one, made) in self._inputs.items()}

    def show_faults(self, said: Mapping[str, str]) -> None:
        """The sentences under their fields; what is not named is well."""
        for name, place in self._faults.items():
            place.setText(said.get(name, ""))
            place.setVisible(name in said)

    def focus_first(self) -> None:
        """Into the first field."""
        for _, made in self._inputs.values():
            made.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def _make(self, one: StepField, value: Any) -> QWidget:
        if one.kind is Kind.SWITCH:
            check = QCheckBox(field_name(one))
            check.setChecked(value is True)
            check.toggled.connect(self._told)
            return check
        if one.kind is Kind.PROPERTY:
            choice = QComboBox()
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8)
            choice.setPlaceholderText(self.tr("Choose a field"))
            choice.setCurrentIndex(-1)
            for name in EDITABLE:
                choice.addItem(f"{BY_NAME[name].label}  {name}", name)
            choice.setCurrentIndex(choice.findData(str(value)))
            choice.currentIndexChanged.connect(self._told)
            return choice
        if one.kind in (Kind.LONG, Kind.TABLE):
            text = QPlainTextEdit(_text(one, value))
            text.setProperty("field", True)
            text.setTabChangesFocus(True)
            text.setFixedHeight(_LONG_HEIGHT)
            text.textChanged.connect(self._told)
            return text
        entry = QLineEdit(_text(one, value))
        entry.setMaxLength(4000)
        entry.textEdited.connect(self._told)
        return entry

    def _beside(self, one: StepField, made: QWidget) -> tuple[QWidget, ...]:
        """A button that chooses a folder."""
        if one.name != "folder":
            return ()
        choose = button(self.tr("Choose…"), "workflowFolderChoose", small=True)
        choose.setAccessibleName(self.tr("Choose folder"))
        outside = self._kind is StepKind.EXPORT
        choose.clicked.connect(self._choose_outside if outside else self._choose_inside)
        return (choose,)

    def _choose_inside(self) -> None:
        from assetdesk.gui.dialogs.choose_folder import FolderChooser

        chooser = FolderChooser(self._desk, self.tr("Folder of the step"), self.tr("Choose"), self.window())
        chooser.chosen.connect(self._chosen_inside)
        chooser.open()

    def _chosen_inside(self, folder_id: int) -> None:
        folder = self._desk.folders.get(folder_id)
        if folder is not None:
            self._put_folder(folder.path)

    def _choose_outside(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder to export to"))
        dialog.setObjectName("workflowFolderDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._put_folder)
        dialog.open()

    def _put_folder(self, path: str) -> None:
        entry = self._inputs["folder"][1]
        if isinstance(entry, QLineEdit) and path:
            entry.setText(path)
            self._told()

    def _told(self) -> None:
        self.edited.emit()


def _text(one: StepField, value: Any) -> str:
    """A value as it is typed."""
    if one.kind is Kind.TABLE and isinstance(value, Mapping):
        return "\n".join(f"{name} = {text}" for name, text in value.items())
    if isinstance(value, list | tuple):
        return ("; " if one.kind is Kind.VALUE else ", ").join(map(str, value))
    return "" if value is None else str(value)


def _read(one: StepField, made: QWidget) -> Any:
    """What was typed, as JSON has it; what is none stays text, and the check says so."""
    if isinstance(made, QCheckBox):
        return made.isChecked()
    if isinstance(made, QComboBox):
        return made.currentData() or ""
    text = (
        made.toPlainText() if isinstance(made, QPlainTextEdit) else made.text() if isinstance(made, QLineEdit) else ""
    )
    if one.kind is Kind.LINES:
        return [part.strip() for part in text.split(",") if part.strip()]
    if one.kind is Kind.NUMBER:
        bare = text.strip().replace(",", "")
        return int(bare) if bare.isdecimal() and len(bare) < 10 else text
    if one.kind is Kind.TABLE:
        pairs = (line.partition("=") for line in text.splitlines() if line.strip())
        return {name.strip(): value.strip() for name, _, value in pairs}
    return text
