"""The verb *Export…*, and what is told when an export has ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from assetdesk.core.job import JobRow
from assetdesk.gui.desk import Desk
from assetdesk.library.export import Outcome

if TYPE_CHECKING:
    from assetdesk.gui.export.dialog import ExportDialog


class ExportVerbs(QObject):
    """Owns `export`. `dialog` is the newest one, for tests."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.dialog: ExportDialog | None = None
        desk.actions.on("export", self.ask)

    def ask(self) -> None:
        """What of the selection goes out, and where to."""
        from assetdesk.gui.export.dialog import ExportDialog

        ids = list(self._desk.selection.ids)
        if not ids:
            return
        folder = self._desk.where.folder
        where = folder.name if folder is not None and folder.parent_id is not None else ""
        try:
            made = ExportDialog(self._desk, ids, self._window, where)
        except Exception as error:
            self._desk.tell(error)
            return
        made.begun.connect(self._begun)
        self.dialog = made
        made.open()

    def _begun(self, outcome: Outcome) -> None:
        show = (self.tr("Show"), self._show_jobs)
        self._desk.toasts.show(outcome.sentence, [show], kind="export", icon="download")

    def _show_jobs(self) -> None:
        panel = self._desk.actions["jobsPanelOpen"]
        if not panel.isChecked():
            panel.toggle()


def open_target(desk: Desk, job: JobRow) -> None:
    """Show what an export has made: its ZIP, or its folder."""
    from assetdesk.gui.reveal import reveal

    where = Path(job.destination)

    def done(folder: bool) -> None:
        if not folder or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(where))):
            reveal(desk, where)

    # a share that is away can take a minute to say so
    desk.background.run(where.is_dir, done, desk.tell, priority=8)
