"""The menu bar and the context menus, built from the verbs. A menu that would be empty is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from assetdesk.gui.actions import Actions
from assetdesk.gui.desk import Desk
from assetdesk.gui.theme import Appearance

ASSET_MENU = (
    "openAsset cropAsset quickLook - reprocess - rename move editTags addToCollection removeFromCollection"
    " - makeSet addToSet removeFromSet - createVersion checkOut checkIn releaseLock - trash restore"
    " deleteForGood emptyTrash - markForPublishing unmarkForPublishing forceRepublish - export exportCrops"
    " - writeMetadata - showInFolder copyPath findSimilar - selectAll"
)
FOLDER_MENU = "newFolder - reprocessFolder folderProperties runBatchSets findDuplicates - renameFolder trashFolder"
SEARCH_MENU = "renameSearch deleteSearch"
COLLECTION_MENU = "newCollection - renameCollection deleteCollection"
WATCH_MENU = "lookWatch pauseWatch resumeWatch - changeWatch showWatch - removeWatch"
WATCHES_MENU = "addWatch"
TARGET_MENU = "checkTarget openTarget targetHistory - changeTarget removeTarget - addTarget"
NOTHING_MENU = "upload newFolder - selectAll - reprocess"


class Menus(QObject):
    """`recent_chosen(path)`; `appearance_chosen(Appearance)`."""

    recent_chosen = Signal(object)
    appearance_chosen = Signal(object)

    def __init__(self, desk: Desk, bar: QMenuBar, sort_menu: QMenu | None) -> None:
        super().__init__(bar)
        self._desk = desk
        self._bar = bar
        self._context: QMenu | None = None
        actions = desk.actions
        bar.clear()
        bar.setObjectName("menuBar")
        file = self._menu(self.tr("File"), "openLibrary newLibrary", "fileMenu")
        self._recent(file)
        actions.fill(file, "- upload - preferences - closeWindow quit")
        edit = "undo redo - paste - selectAll selectNone invertSelection - find addFilter saveSearch"
        self._menu(self.tr("Edit"), edit, "editMenu")
        self._view(actions, sort_menu)
        self._menu(
            self.tr("Asset"),
            "openAsset cropAsset saveEdits quickLook - reprocess reprocessStale - rename move addToCollection"
            " removeFromCollection - makeSet addToSet removeFromSet removeUnmatched runBatchSets"
            " - createVersion checkOut checkIn releaseLock"
            " - trash restore deleteForGood emptyTrash - markForPublishing unmarkForPublishing forceRepublish"
            " - export exportCrops - writeMetadata exportMetadata exportXmp"
            " - showInFolder copyPath findSimilar",
            "assetMenu",
        )
        self._menu(
            self.tr("Library"),
            "newFolder renameFolder trashFolder folderProperties - bulkImport - profiles - newCollection"
            " - lookForChanges findDuplicates cleanUp - watchedFolders addWatch - publish addTarget"
            " - inbox cropsToConfirm notProcessed",
            "libraryMenu",
        )
        self._menu(
            self.tr("Jobs"),
            "jobsPanelOpen - pauseJob resumeJob stopJob retryJob runNext openJobLog - pauseAll queueOn resetQueue"
            " - clearFinished",
            "jobsMenu",
        )
        self._menu(self.tr("Help"), "help keys about", "helpMenu")

    def _menu(self, title: str, names: str, name: str) -> QMenu:
        menu = QMenu(title, self._bar)
        menu.setObjectName(name)
        self._desk.actions.fill(menu, names)
        if not menu.isEmpty():
            self._bar.addMenu(menu)
        return menu

    def _recent(self, file: QMenu) -> None:
        here = str(self._desk.root) if self._desk.root is not None else ""
        paths = [r["path"] for r in self._desk.general.recent() if r["path"] != here][:8]
        if not paths:
            return
        menu = file.addMenu(self.tr("Open recent"))
        menu.setObjectName("recentMenu")
        for path in paths:
            act = menu.addAction(f"{Path(path).name} — {path}")
            act.setData(path)
        menu.triggered.connect(self._recent_triggered)

    def _recent_triggered(self, act: Any) -> None:
        self.recent_chosen.emit(Path(str(act.data())))

    def _view(self, actions: Actions, sort_menu: QMenu | None) -> None:
        view = self._menu(self.tr("View"), "grid list", "viewMenu")
        if sort_menu is not None:
            view.addSeparator()
            sort_menu.setTitle(self.tr("Sort by"))
            view.addMenu(sort_menu)
        actions.fill(view, "subfolders - larger smaller normalSize - sideBar inspectorPanel jobsPanelOpen -")
        view.addSeparator()
        looks = view.addMenu(self.tr("Appearance"))
        looks.setObjectName("appearanceMenu")
        group = QActionGroup(looks)
        for words, look in (
            (self.tr("System"), Appearance.SYSTEM),
            (self.tr("Light"), Appearance.LIGHT),
            (self.tr("Dark"), Appearance.DARK),
        ):
            act = looks.addAction(words)
            act.setObjectName(f"appearance{look.value.capitalize()}")
            act.setCheckable(True)
            act.setChecked(self._desk.theme.appearance is look)
            act.setData(look)
            group.addAction(act)
        group.triggered.connect(self._appearance_triggered)
        actions.fill(view, "fullScreen - back forward parentFolder typeFolder - nextArea previousArea newestToast")
        if view.menuAction() not in self._bar.actions():
            self._bar.addMenu(view)

    def _appearance_triggered(self, act: Any) -> None:
        self.appearance_chosen.emit(Appearance(act.data()))

    def pop(self, names: str, at: QPoint, parent: QWidget) -> QMenu:
        """A context menu of these verbs."""
        if self._context is not None:
            self._context.deleteLater()
        menu = self._context = QMenu(parent)
        menu.setObjectName("contextMenu")
        self._desk.actions.fill(menu, names)
        menu.popup(at)
        return menu
