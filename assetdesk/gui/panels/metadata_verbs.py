"""The verbs of metadata beside editing: writing it to files, and a table of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.expired import when_allowed
from assetdesk.gui.dialogs.save_file import CsvSaver, csv_text
from assetdesk.gui.panels.asset_verbs import AssetVerbs
from assetdesk.library import metadata_export, write_back

if TYPE_CHECKING:
    from assetdesk.gui.dialogs.write_metadata import WriteMetadataDialog
    from assetdesk.library.write_back import Report


class MetadataVerbs(QObject):
    """Owns `writeMetadata`, `exportMetadata` and `exportXmp`."""

    def __init__(self, desk: Desk, window: QWidget, verbs: AssetVerbs) -> None:
        super().__init__(window)
        self._desk, self._window, self._verbs = desk, window, verbs
        self._saver: CsvSaver | None = None
        self._ids: list[int] = []
        self.dialog: WriteMetadataDialog | None = None
        desk.actions.on("writeMetadata", self.write)
        desk.actions.on("exportMetadata", self.export)
        desk.actions.on("exportXmp", self.export_xmp)

    def write(self) -> None:
        """Ask where, then write."""
        from assetdesk.gui.dialogs.write_metadata import WriteMetadataDialog

        ids = list(self._desk.selection.ids)
        if not ids:
            return
        try:
            self.dialog = WriteMetadataDialog(self._desk, ids, self._window)
        except Exception as error:
            self._desk.tell(error)
            return
        self.dialog.written.connect(self._written)
        self.dialog.open()

    def _written(self, report: Report) -> None:
        desk, library = self._desk, self._desk.library
        count = len(report.written)

        def back() -> None:
            desk.background.run(
                lambda: write_back.take_back(library, report), self._taken_back, desk.tell, lane="metadata"
            )

        text = words.plural(self.tr("Metadata written to %Ln file(s).", None, count), count)
        self._verbs.toast_undo(text, "save", self.tr("Write metadata"), back)

    def _taken_back(self, count: int) -> None:
        text = words.plural(self.tr("%Ln file(s) (is|are) as before.", None, count), count)
        self._desk.toasts.show(text, kind="metadata", icon="undo-2")

    def export(self) -> None:
        """A table of the selection's metadata, as CSV."""
        ids = list(self._desk.selection.ids)
        when_allowed(self._desk, self._window, ids, self.tr("Export"), partial(self._ask_table, ids))

    def _ask_table(self, ids: list[int]) -> None:
        browse = self._desk.browse
        if self._saver is None:
            self._saver = CsvSaver(self._desk, self._window)
        self._saver.ask(self.tr("Export metadata"), "metadata.csv", lambda: csv_text(metadata_export.rows(browse, ids)))

    def export_xmp(self) -> None:
        """An XMP file of each into a folder that is chosen."""
        ids = list(self._desk.selection.ids)
        when_allowed(self._desk, self._window, ids, self.tr("Export"), partial(self._ask_folder, ids))

    def _ask_folder(self, ids: list[int]) -> None:
        self._ids = ids
        dialog = QFileDialog(self._window, self.tr("Export metadata as XMP"), QDir.homePath())
        dialog.setObjectName("exportXmpDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_xmp_to)
        dialog.open()

    def export_xmp_to(self, folder: str) -> None:
        """Into this one."""
        browse, ids = self._desk.browse, self._ids
        self._desk.background.run(
            lambda: metadata_export.xmp_files(browse, ids, Path(folder)), self._exported, self._desk.tell
        )

    def _exported(self, count: int) -> None:
        text = words.plural(self.tr("Saved %Ln XMP file(s).", None, count), count)
        self._desk.toasts.show(text, kind="metadata", icon="done")
