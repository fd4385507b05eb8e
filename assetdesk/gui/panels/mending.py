"""What can be done beside trying again: another file, the place of a missing one, a program that is not installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.names import split_name
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.found_again import FoundAgainDialog
from assetdesk.gui.dialogs.install import InstallDialog
from assetdesk.library import found_again, replace
from assetdesk.library.replace import Replacing


class Mending(QObject):
    """`begun(sentence)` when a job has begun that may mend it. Faults are told by toasts."""

    begun = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parent = parent
        self._asset = 0
        self._verb = self._name = ""
        self.chooser: FoundAgainDialog | None = None
        self._folder = ""
        self.dialog: QFileDialog | None = None
        self.install_dialog: InstallDialog | None = None

    def ask(self, verb: str, asset_id: int, name: str) -> None:
        """Ask for the file to `replace` the asset of that name with, or to `locate` it: among files of the library with
        the same content, where there are some."""
        self._asset, self._verb, self._name = asset_id, verb, name
        if verb != "locate":
            self._ask_file()
            return
        library = self._desk.library
        self._desk.background.run(
            lambda: found_again.candidates(library, asset_id), self._offer, self._desk.tell, priority=5
        )

    def _offer(self, rows: list[AssetRow]) -> None:
        if not rows:
            self._ask_file()
            return
        self.chooser = FoundAgainDialog(self._desk, self._name, rows, self._desk.window)
        self.chooser.chosen.connect(self._chosen)
        self.chooser.other.connect(self._ask_file)
        self.chooser.open()

    def _chosen(self, other: int) -> None:
        library, asset = self._desk.library, self._asset
        self._desk.background.run(
            lambda: found_again.choose(library, asset, other), self.begun.emit, self._desk.tell, priority=5
        )

    def _ask_file(self) -> None:
        verb, name = self._verb, self._name
        text = self.tr("Replace “%1” with") if verb == "replace" else self.tr("Where is “%1” now?")
        dialog = QFileDialog(self._parent, words.fill(text, name), self._folder or QDir.homePath())
        dialog.setObjectName("replaceDialog" if verb == "replace" else "locateDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        accept = self.tr("Replace") if verb == "replace" else self.tr("Use this file")
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, accept)
        ending = split_name(name)[1]
        everything = self.tr("All files (*)")
        if ending:
            same = words.fill(self.tr("%1 files"), ending[1:].upper())
            dialog.setNameFilters([f"{same} (*{ending.lower()} *{ending.upper()})", everything])
        else:
            dialog.setNameFilters([everything])
        dialog.fileSelected.connect(self.take)
        dialog.open()
        self.dialog = dialog

    def take(self, path: str) -> None:
        """The file a person chose; also for tests and scripts."""
        self._folder = str(Path(path).parent)
        library, asset = self._desk.library, self._asset
        act = replace.replace if self._verb == "replace" else replace.locate
        self._desk.background.run(lambda: act(library, asset, path), self._done, self._desk.tell, priority=5)

    def _done(self, begun: Replacing) -> None:
        self.begun.emit(begun.sentence)

    def install(self, program: str, asset_ids: Sequence[int]) -> None:
        """Say how to get a program that these assets wait for."""
        self.install_dialog = InstallDialog(self._desk, program, asset_ids, self._desk.window)
        self.install_dialog.found.connect(self.begun)
        self.install_dialog.open()
