"""Where *Crops to confirm* meets the window: shown in the centre, left for the Edit view, undone from the Edit menu."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from assetdesk.core.query import Query
from assetdesk.gui import words
from assetdesk.gui.desk import Where
from assetdesk.library import crops

if TYPE_CHECKING:
    from assetdesk.gui.crops.page import CropsPage
    from assetdesk.gui.library_view import LibraryView

PAGE = "crops"


class CropsRoom(QObject):
    """Belongs to the view; the page is made when it is first wanted."""

    def __init__(self, view: LibraryView) -> None:
        super().__init__(view)
        self._view = view
        self._page: CropsPage | None = None
        self._dialog: QFileDialog | None = None
        view.desk.actions.on("cropsToConfirm", self._go)
        view.desk.actions.on("exportCrops", self.export)

    def _go(self) -> None:
        self._view.desk.show_page(PAGE)

    @property
    def page(self) -> CropsPage:
        """The page."""
        if self._page is None:
            from assetdesk.gui.crops.page import CropsPage

            self._page = CropsPage(self._view.desk)
            self._page.tell_undo = self._view.verbs.toast_undo
            self._page.opened.connect(self._open)
            self._page.counted.connect(self._counted)
            self._view.body.centre.addWidget(self._page)
        return self._page

    @property
    def title(self) -> str:
        """What the window's title says."""
        return self.tr("Crops to confirm")

    @property
    def summary(self) -> str:
        """What the status bar says."""
        return self.page.summary

    def show(self, query: Query) -> None:
        """The page in the centre; of the query only the folder counts."""
        view = self._view
        view.body.centre.setCurrentWidget(self.page)
        view.desk.put_where(Where(query, None, PAGE))
        self.page.show_folder(query.folder_id)

    def export(self) -> None:
        """The crops of what is selected, as files into a folder that a person chooses; asks first where some of it has
        expired."""
        from assetdesk.gui.dialogs.expired import when_allowed

        ids = list(self._view.desk.selection.ids)
        when_allowed(self._view.desk, self._view.window(), ids, self.tr("Export"), self._choose)

    def _choose(self) -> None:
        dialog = self._dialog = QFileDialog(self._view, self.tr("Export crops to"))
        dialog.setObjectName("exportCropsDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, folder: str) -> None:
        """Write them there."""
        desk = self._view.desk
        browse, root, ids = desk.browse, desk.root, list(desk.selection.ids)
        if root is None:
            return
        desk.background.run(
            lambda: crops.export_all(browse, root, ids, Path(folder)), self._exported, desk.tell, lane="export"
        )

    def _exported(self, done: crops.Exported) -> None:
        count = len(done.files)
        text = words.plural(self.tr("Exported %Ln file(s).", None, count), count)
        if done.warnings:
            more = len(done.warnings) - 1
            further = words.plural(self.tr("%Ln more note(s).", None, more), more) if more else ""
            text = " ".join(part for part in (text, done.warnings[0], further) if part)
        self._view.desk.toasts.show(text, kind="export", icon="download")

    def _counted(self) -> None:
        if self._view.desk.where.page == PAGE:
            self._view.room.tell_counts()

    def _open(self, asset_id: int, name: str, ids: Sequence[int]) -> None:
        self._view.open_asset(asset_id, ids)
        self._view.viewer.edit.take_named(asset_id, name)
