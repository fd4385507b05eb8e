"""Where *Crops to confirm* meets the window: shown in the centre, left for the Edit view, undone from the Edit menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assetdesk.core.query import Query
from assetdesk.gui.desk import Where

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

    def _counted(self) -> None:
        if self._view.desk.where.page == PAGE:
            self._view.room.tell_counts()

    def _open(self, asset_id: int, name: str, ids: Sequence[int]) -> None:
        self._view.open_asset(asset_id, ids)
        self._view.viewer.edit.take_named(asset_id, name)
