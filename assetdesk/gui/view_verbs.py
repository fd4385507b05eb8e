"""The verbs of the View and Edit menus: what is shown and how, which panels are open, context menus, focus."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer

from assetdesk.core.query import Filter
from assetdesk.gui import roles
from assetdesk.gui.menus import ASSET_MENU, COLLECTION_MENU, FOLDER_MENU, NOTHING_MENU, SEARCH_MENU, WATCHES_MENU
from assetdesk.gui.models.tree_model import Node

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView


class ViewVerbs(QObject):
    """Made before the tool bar, which shows only verbs that have a handler; `connect_parts` comes last."""

    def __init__(self, view: LibraryView) -> None:
        super().__init__(view)
        self._view = view
        on, actions, assets = view.desk.actions.on, view.desk.actions, view.assets
        on("selectAll", assets.select_all)
        on("selectNone", assets.select_none)
        on("invertSelection", assets.invert)
        on("find", self._find)
        on("addFilter", self._filter)
        on("larger", self._larger)
        on("smaller", self._smaller)
        on("normalSize", self._normal)
        on("subfolders", self._subfolders)
        on("sideBar", self._show_side)
        on("inspectorPanel", self._show_inspector)
        on("editTags", self._edit_tags)
        on("jobsPanelOpen", self._show_jobs)
        on("bulkImport", self._bulk_import)
        on("nextArea", self._next_area)
        on("previousArea", self._previous_area)
        on("newestToast", self._newest_toast)
        for name, handler in (("grid", self._grid), ("list", self._list)):
            actions[name].setVisible(True)
            actions[name].triggered.connect(handler)
        for name in ("subfolders", "sideBar"):
            actions[name].blockSignals(True)
            actions[name].setChecked(True)
            actions[name].blockSignals(False)

    def connect_parts(self) -> None:
        """Hear the parts of the view."""
        view = self._view
        tree = view.body.side.tree
        tree.menu_wanted.connect(self._tree_menu)
        tree.new_folder_wanted.connect(self._new_folder)
        tree.trash_wanted.connect(self._trash_folder)
        tree.new_collection_wanted.connect(view.collections.make)
        tree.new_watch_wanted.connect(view.watched.verbs.add)
        tree.assets_collected.connect(view.collections.add)
        view.body.side.model.collection_rename_wanted.connect(view.collections.renamed)
        view.collections.rename_wanted.connect(view.body.side.rename_collection)
        view.collections.altered.connect(view.body.side.read)
        view.assets.menu_wanted.connect(self._assets_menu)
        view.tools.search.filtered.connect(self._typed_filter)
        view.tools.filter_wanted.connect(self._pop_filter)
        view.body.handle_folds.connect(self._handle_folded)
        view.body.jobs.fold.connect(self._fold_jobs)

    def _assets_menu(self, at: QPoint) -> None:
        self._view.verbs.folder = None
        self._view.menus.pop(ASSET_MENU if self._view.desk.selection.count else NOTHING_MENU, at, self._view)

    def _tree_menu(self, node: Node, at: QPoint) -> None:
        self._view.verbs.folder = node.folder
        if node.search is not None:
            self._view.searches.chosen = node.search
            self._view.menus.pop(SEARCH_MENU, at, self._view)
        if node.collection is not None:
            self._view.collections.chosen = node.collection
            self._view.menus.pop(COLLECTION_MENU, at, self._view)
        if node.watch is not None:
            self._view.watched.pop_menu(node.watch, at)
        elif node.kind == "watches":
            self._view.menus.pop(WATCHES_MENU, at, self._view)
        if node.folder is not None:
            own, desk = node.folder.parent_id is not None, self._view.desk
            for name in ("renameFolder", "trashFolder"):
                desk.actions[name].setEnabled(own and not roles.off_verb(desk, name))
            menu = self._view.menus.pop(FOLDER_MENU, at, self._view)
            menu.aboutToHide.connect(self._tree_menu_left)

    def _tree_menu_left(self) -> None:
        QTimer.singleShot(0, self, self._forget_folder)

    def _forget_folder(self) -> None:
        self._view.verbs.folder = None
        self._view.desk.actions.refresh()

    def _bulk_import(self) -> None:
        from assetdesk.gui.dialogs.bulk_import import ask_bulk_import

        dialog = ask_bulk_import(self._view.desk, self._view.window())
        dialog.started.connect(self._import_begun)

    def _import_begun(self, _job_id: int) -> None:
        self._view.body.jobs.tabs.setCurrentIndex(0)

    def _new_folder(self) -> None:
        self._view.verbs.new_folder()

    def _find(self) -> None:
        if self._view.held(self._find):
            return
        if self._view.stack.currentWidget() is not self._view.body:
            self._view.viewer_closed(self._view.desk.selection.current or -1)
        self._view.tools.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._view.tools.search.selectAll()

    def _filter(self) -> None:
        self._view.tools.pop_filter()

    def _pop_filter(self, at: QPoint) -> None:
        if self._view.desk.where.page != "assets":
            self._view.show_assets(self._view.kept_query())
        self._view.assets.chips.pop_menu(at)

    def _typed_filter(self, filters: tuple[Filter, ...]) -> None:
        if self._view.desk.where.page != "assets":
            self._view.show_assets(self._view.kept_query())
        self._view.assets.search.add(filters)

    def _grid(self) -> None:
        self._view.assets.show_view("grid")

    def _list(self) -> None:
        self._view.assets.show_view("list")

    def _larger(self) -> None:
        self._view.assets.grid.set_wanted(self._view.assets.grid.wanted + 24)

    def _smaller(self) -> None:
        self._view.assets.grid.set_wanted(self._view.assets.grid.wanted - 24)

    def _normal(self) -> None:
        self._view.assets.grid.set_wanted(160)

    def _subfolders(self, on: bool) -> None:
        query = self._view.desk.where.query
        if query.subfolders != on and self._view.desk.where.page == "assets":
            self._view.show_assets(replace(query, subfolders=on))

    def _show_side(self, on: bool) -> None:
        self._view.fitting.wish("side", on)

    def _edit_tags(self) -> None:
        panel = self._view.desk.actions["inspectorPanel"]
        if not panel.isChecked():
            panel.trigger()
        self._view.body.inspector.give_tags()

    def _show_inspector(self, on: bool) -> None:
        self._view.fitting.wish("inspector", on)

    def _show_jobs(self, on: bool) -> None:
        self._view.fitting.wish("jobs", on)

    def _fold_jobs(self) -> None:
        self._view.desk.actions["jobsPanelOpen"].setChecked(False)

    def _trash_folder(self, node: Node) -> None:
        if node.search is not None:
            self._view.searches.delete(node.search)
            return
        if node.collection is not None:
            self._view.collections.delete(node.collection)
            return
        if node.watch is not None:
            self._view.watched.verbs.remove(node.watch)
            return
        self._view.verbs.folder = node.folder
        self._view.verbs.trash_folder()
        self._view.verbs.folder = None

    def _handle_folded(self, part: str) -> None:
        name = {"side": "sideBar", "inspector": "inspectorPanel", "jobs": "jobsPanelOpen"}[part]
        self._view.desk.actions[name].toggle()

    def _next_area(self) -> None:
        self._view.areas.go(True)

    def _previous_area(self) -> None:
        self._view.areas.go(False)

    def _newest_toast(self) -> None:
        self._view.desk.toasts.focus_newest()
