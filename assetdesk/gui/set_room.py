"""Where the page of a set meets the window: opened and left, and what is done on it carried to the verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from assetdesk.core.request import Selection
from assetdesk.gui.models.asset_words import is_set
from assetdesk.gui.panels.set_verbs import SetVerbs

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView
    from assetdesk.gui.set_viewer.page import SetViewer


class SetRoom(QObject):
    """Belongs to the view. `verbs` is there at once, the page when it is first wanted."""

    def __init__(self, view: LibraryView, window: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._window = window
        self._page: SetViewer | None = None
        self._opened_from: int | None = None
        self.verbs = SetVerbs(view.desk, window, view.verbs, view.assets.model.stacks)
        view.assets.model.listed.connect(self.verbs.refresh)  # sets are opened and closed in place

    @property
    def page(self) -> SetViewer:
        """The set viewer."""
        if self._page is None:
            from assetdesk.gui.set_viewer.page import SetViewer

            self._page = SetViewer(self._view.desk)
            self._page.closed.connect(self._closed)
            self._page.acted.connect(self._acted)
            self._page.panel.tabs.tell_undo = self._view.verbs.toast_undo
            self._view.stack.addWidget(self._page)
        return self._page

    @property
    def shown(self) -> bool:
        """Whether the page is what the window shows."""
        return self._page is not None and self._view.stack.currentWidget() is self._page

    def is_set(self, asset_id: int) -> bool:
        """Whether it is opened here."""
        view = self._view
        row = view.assets.model.cache.get(asset_id)
        if row is None:
            found = view.desk.browse.rows([asset_id])
            row = found[0] if found else None
        return row is not None and is_set(row)

    def open(self, set_id: int, asset_id: int | None = None) -> None:
        """The set's page, at one of its members."""
        view = self._view
        view.stack.setCurrentWidget(self.page)
        view.tools.hide()
        self.page.open_set(set_id, asset_id)
        if view.desk.can_write:
            from assetdesk.library import assets

            library = view.desk.library
            view.desk.background.run(lambda: assets.mark_opened(library, set_id))

    def returned(self, asset_id: int) -> bool:
        """Whether who leaves the large preview comes back to the set from which it was opened."""
        set_id, self._opened_from = self._opened_from, None
        if set_id is None:
            return False
        self.open(set_id, asset_id)
        return True

    def forget_way_back(self) -> None:
        """Another place is shown: the large preview leads to the grid again."""
        self._opened_from = None

    def _closed(self, set_id: int) -> None:
        self._view.viewer_closed(set_id)

    def _acted(self, verb: str, what: Any) -> None:
        from assetdesk.library import sets

        page, verbs = self.page, self.verbs
        shot = page.shot
        if shot is None or shot.row is None or shot.held is None:
            return
        set_id, name, held = shot.set_id, shot.row.name, shot.held
        match verb:
            case "order":
                verbs.order(set_id, what)
            case "remove":
                verbs.remove(set_id, name, what)
            case "thumbnail" if what is not None:
                member = shot.rows.get(what)
                verbs.thumbnail(set_id, what, member.name if member is not None else "")
            case "automatic":
                verbs.thumbnail(set_id, None, name)
            case "reset":
                on = not next(m for m in held.members if m.id == what).attributes.get("pageReset")
                verbs.changed(lambda lib: sets.set_page_reset(lib, set_id, what, on), self.tr("Pages of the set"))
            case "swatch":
                view, chip = what
                verbs.changed(lambda lib: sets.set_swatch(lib, set_id, view, chip), self.tr("Swatch"))
            case "unmatched":
                verbs.remove_unmatched([set_id])
            case "picture":
                self._open_picture(what)
            case "add":
                self._ask_more(set_id, name, shot.row.folder_id, held.ids, mixed=held.sub_type == "MediaSet")
            case "reprocess":
                self._reprocess(held.ids)
            case "rename":
                self._rename(set_id, name)
            case "delete":
                page.go_back()
                self._view.verbs.trash_ids([set_id])

    def _open_picture(self, asset_id: int) -> None:
        if self.is_set(asset_id):  # of a mixed set
            self.open(asset_id)
            return
        set_id, ids = self.page.set_id, [one.asset_id for one in self.page.frames.frames]
        self._view.open_asset(asset_id, ids)
        self._opened_from = set_id

    def _ask_more(self, set_id: int, name: str, folder_id: int, inside: tuple[int, ...], *, mixed: bool) -> None:
        from assetdesk.gui.dialogs.add_pictures import AddPictures

        desk = self._view.desk
        AddPictures(
            desk,
            self._window,
            name,
            folder_id,
            (*inside, set_id),
            lambda ids: self.verbs.add(set_id, name, ids),
            mixed=mixed,
        ).open()

    def _reprocess(self, ids: tuple[int, ...]) -> None:
        from assetdesk.gui.dialogs.reprocess import ask_reprocess

        try:
            ask_reprocess(self._view.desk, Selection(assets=ids), self._window)
        except Exception as error:
            self._view.desk.tell(error)

    def _rename(self, set_id: int, name: str) -> None:
        from assetdesk.gui.dialogs.names import ask_name
        from assetdesk.library import assets

        view = self._view

        def named(wanted: str) -> None:
            def back() -> None:
                self.verbs.do(lambda lib: assets.rename(lib, set_id, name))

            def done(_: object) -> None:
                view.verbs.can_undo(self.tr("Rename"), back)

            self.verbs.do(lambda lib: assets.rename(lib, set_id, wanted), done)

        ask_name(view.desk, self._window, self.tr("Rename"), name, self.tr("Rename"), named, whole=True)
