"""Saved options: a list, *Save as…*, and a menu to update, delete, and carry them as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu, QWidget

from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.names import ask_name
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.widgets.parts import button, icon_button, label, row
from assetdesk.library import option_choices
from assetdesk.library.option_choices import SavedOptions


class PresetRow(QWidget):
    """`chosen(options)` when one was picked. Everything that reads or writes runs in the background."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, model: OptionsModel) -> None:
        super().__init__()
        self._desk = desk
        self._model = model
        self._presets: tuple[SavedOptions, ...] = ()
        self._wanted = ""
        theme = desk.theme
        said = label(theme, self.tr("Preset"), 12, ink="text2")
        self.list = QComboBox()
        self.list.setObjectName("optionPreset")
        self.list.setAccessibleName(self.tr("Preset"))
        self.list.setFont(theme.font(12))
        self.list.setPlaceholderText(self.tr("None"))
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.setMinimumContentsLength(8)
        self.list.activated.connect(self._picked)
        said.setBuddy(self.list)
        self.save = button(self.tr("Save as…"), "optionPresetSave", small=True)
        self.save.clicked.connect(self._ask_save)
        roles.guard(desk, "createPropertySet", self.save)
        self.more = icon_button(theme, "ellipsis", self.tr("More for presets"), "optionPresetMore", 24)
        self.more.clicked.connect(self._pop)
        across = row(said, self.list, self.save, self.more, spacing=8)
        across.setStretchFactor(self.list, 1)
        self.setLayout(across)
        self.tell()

    def show_presets(self, presets: Sequence[SavedOptions]) -> None:
        """What the library has saved."""
        self._presets = tuple(presets)
        name = self._wanted or self.list.currentText()
        self._wanted = ""
        self.list.clear()
        for preset in self._presets:
            self.list.addItem(preset.name, preset.id)
        self.list.setCurrentIndex(self.list.findText(name) if name else -1)
        self.tell()

    @property
    def current(self) -> SavedOptions | None:
        """The one that stands in the list."""
        at = self.list.currentIndex()
        return self._presets[at] if 0 <= at < len(self._presets) else None

    def tell(self) -> None:
        """After a change of the options or of the list."""
        self.list.setEnabled(bool(self._presets))
        self.save.setEnabled(bool(self._model.changes()))
        self.save.setToolTip("" if self._model.changes() else self.tr("Change something first."))

    def _picked(self) -> None:
        preset = self.current
        if preset is not None:
            self.chosen.emit(preset.options)

    # menu

    def menu(self) -> QMenu:
        """Update, delete, files."""
        menu = QMenu(self)
        menu.setObjectName("optionPresetMenu")
        preset = self.current
        name = preset.name if preset is not None else ""
        changed = preset is not None and dict(preset.options) != self._model.everything()
        for verb, text, on in (
            ("optionPresetUpdate", words.fill(self.tr("Update “%1”"), name), changed),
            ("optionPresetDelete", words.fill(self.tr("Delete “%1”"), name), preset is not None),
            ("optionPresetImport", self.tr("Load from a file…"), True),
            ("optionPresetExport", self.tr("Save to a file…"), preset is not None),
        ):
            if not name and "“" in text:
                text = self.tr("Update") if verb.endswith("Update") else self.tr("Delete")
            act = QAction(text, menu)
            act.setObjectName(verb)
            menu.addAction(act)
            if verb != "optionPresetExport":
                roles.offer(self._desk, "createPropertySet", act, on)
            else:
                act.setEnabled(on)
        menu.triggered.connect(self.do)
        return menu

    def _pop(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def do(self, act: QAction) -> None:
        """One of the menu's verbs."""
        match act.objectName():
            case "optionPresetUpdate":
                self.update_current()
            case "optionPresetDelete":
                self.delete_current()
            case "optionPresetImport":
                self._choose_file(QFileDialog.AcceptMode.AcceptOpen)
            case _:
                self._choose_file(QFileDialog.AcceptMode.AcceptSave)

    def _ask_save(self) -> None:
        taken = [preset.name for preset in self._presets]
        ask_name(
            self._desk, self.window(), self.tr("Save options as"), "", self.tr("Save"), self.save_as,
            whole=True, taken=taken,
        )  # fmt: skip

    def save_as(self, name: str) -> None:
        """Keep what is changed under a name."""
        library, given = self._desk.library, self._model.everything()
        self._wanted = name
        self._run(lambda: option_choices.save(library, name, given))

    def update_current(self) -> None:
        """What is changed here becomes the preset."""
        library, preset, given = self._desk.library, self.current, self._model.everything()
        if preset is not None:
            self._wanted = preset.name
            self._run(lambda: option_choices.replace(library, preset.id, given))

    def delete_current(self) -> None:
        """Take it away; it can be undone by the toast."""
        library, preset = self._desk.library, self.current
        if preset is None:
            return

        def undo() -> None:
            self._wanted = preset.name
            self._run(lambda: option_choices.save(library, preset.name, preset.options))

        self.list.setCurrentIndex(-1)
        self._run(lambda: option_choices.delete(library, preset.id))
        text = words.fill(self.tr("Deleted the preset “%1”."), preset.name)
        self._desk.toasts.show(text, [(self.tr("Undo"), undo)], kind="preset", icon="trash")

    def _run(self, work: Callable[[], object]) -> None:
        library = self._desk.library

        def whole() -> tuple[SavedOptions, ...]:
            work()
            return option_choices.saved(library)

        self._desk.background.run(whole, self.show_presets, self._desk.tell, priority=5, lane="presets")

    # files

    def _choose_file(self, mode: QFileDialog.AcceptMode) -> None:
        reading = mode is QFileDialog.AcceptMode.AcceptOpen
        dialog = QFileDialog(self.window(), self.tr("Load options") if reading else self.tr("Save options"))
        dialog.setObjectName("optionPresetFile")
        dialog.setAcceptMode(mode)
        dialog.setNameFilter(self.tr("Options (*.json)"))
        dialog.setDefaultSuffix("json")
        if reading:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        elif self.current is not None:
            dialog.selectFile(f"{self.current.name}.json")
        dialog.fileSelected.connect(self.read_file if reading else self.write_file)
        dialog.open()

    def read_file(self, path: str) -> None:
        """Take a preset out of a file."""
        library = self._desk.library

        def whole() -> tuple[str, tuple[SavedOptions, ...]]:
            made = option_choices.read_file(library, Path(path))
            return made, option_choices.saved(library)

        self._desk.background.run(whole, self._read, self._desk.tell, priority=5, lane="presets")

    def _read(self, found: tuple[str, tuple[SavedOptions, ...]]) -> None:
        self._wanted = found[0]
        self.show_presets(found[1])
        self._picked()

    def write_file(self, path: str) -> None:
        """Write the current one to a file."""
        library, preset = self._desk.library, self.current
        if preset is None:
            return

        def work() -> str:
            option_choices.write_file(library, preset.id, Path(path))
            return Path(path).name

        self._desk.background.run(work, self._written, self._desk.tell, lane="presets")

    def _written(self, name: str) -> None:
        self._desk.toasts.show(words.fill(self.tr("Saved %1."), name), kind="preset", icon="done")
