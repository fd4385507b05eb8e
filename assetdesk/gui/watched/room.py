"""Where watched folders meet the window: side bar, status bar, the page in the centre, and what is told of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QCursor

from assetdesk.core.changes import ChangeSet
from assetdesk.core.query import Query
from assetdesk.core.watch import WatchCounts, WatchFolder, WatchState
from assetdesk.gui import words
from assetdesk.gui.desk import Where
from assetdesk.gui.long_list.reading import Reading
from assetdesk.gui.menus import WATCH_MENU
from assetdesk.gui.watched import words as said
from assetdesk.gui.watched.verbs import WatchVerbs

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView
    from assetdesk.gui.watched.page import WatchedPage

PAGE = "watched"
_REST_MS = 250
# a look that finds nothing is told by nobody; what is in sight is read again after so many seconds
_AGED = 61.0
_AGED_REST = 10.0


@dataclass(frozen=True, slots=True)
class _Read:
    folders: list[WatchFolder]
    counts: Mapping[int, WatchCounts] | None
    presets: Mapping[int, str]
    owner: str


class WatchedRoom(QObject):
    """Belongs to the view; the page is made when it is first wanted. `read_again` when `folders` are new."""

    read_again = Signal()

    def __init__(self, view: LibraryView) -> None:
        super().__init__(view)
        self._view = view
        self._page: WatchedPage | None = None
        self._aged_at = 0.0
        self._counting = False
        self._others = False
        self._before: dict[int, WatchState] = {}
        self.folders: Sequence[WatchFolder] = ()
        self.counts: Mapping[int, WatchCounts] = {}
        self._options: dict[int, str] = {}
        desk = view.desk
        self.verbs = WatchVerbs(desk, view, view.verbs.toast_undo)
        self.verbs.altered.connect(self._soon_read)
        self._reading = Reading(desk, self, self.read, _REST_MS)
        desk.actions.on("watchedFolders", self._go_all)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self.read)

    # the page

    @property
    def page(self) -> WatchedPage:
        """The page."""
        if self._page is None:
            from assetdesk.gui.watched.page import WatchedPage

            page = self._page = WatchedPage(self._view.desk)
            page.verb.connect(self._verb)
            page.decided.connect(self.verbs.decide)
            page.show_file.connect(self.verbs.show_file)
            page.save_wanted.connect(self.verbs.save)
            page.folder_wanted.connect(self.go)
            page.counted.connect(self._counted)
            page.aged.connect(self._aged)
            self._view.body.centre.addWidget(page)
        return self._page

    @property
    def title(self) -> str:
        """What the window's title says."""
        folder = self.folder(self._view.desk.where.watch_id)
        return folder.name if folder is not None else self.tr("Watched folders")

    @property
    def summary(self) -> str:
        """What the status bar says at its left."""
        return self.page.summary

    def folder(self, watch_id: int | None) -> WatchFolder | None:
        """One of them, as it was read last."""
        return next((one for one in self.folders if one.id == watch_id), None)

    def go(self, watch_id: int | None = None) -> None:
        """To the page: this folder, or all."""
        self._view.desk.show_page(PAGE, watch_id=watch_id)

    def _go_all(self) -> None:
        self.go(None)

    def show(self, watch_id: int | None) -> None:
        """The page in the centre."""
        view = self._view
        view.body.centre.setCurrentWidget(self.page)
        view.desk.put_where(Where(Query(), None, PAGE, watch_id))
        self.page.show_read(self.folders, self.counts, self._options)
        self.page.show_folder(watch_id)
        self.read()

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        if changes.watches or changes.presets or changes.everything:
            self._soon_read()

    def _soon_read(self) -> None:
        self._reading.ask()

    def read(self) -> None:
        """Read the folders now, with the numbers while the page is in sight; the newest read wins."""
        desk = self._view.desk
        if not desk.opened:
            return
        library = desk.library
        nobody = self.tr("Nobody watches at the moment.")
        counted = self._counting or (self._page is not None and desk.where.page == PAGE)

        def work() -> _Read:
            from assetdesk.library import option_choices, watching

            folders = watching.folders(library)
            counts = watching.counts(library) if counted else None
            named = any(one.preset_id is not None for one in folders)
            presets = {one.id: one.name for one in option_choices.saved(library)} if named else {}
            mine = library.watcher is not None and library.watcher.owns
            owner = "" if mine or not counted or not folders else watching.owner(library) or nobody
            return _Read(folders, counts, presets, owner)

        self._reading.begin(work, self._take, priority=3)

    def count_always(self) -> None:
        """Somebody tells the numbers also while the page is not in sight."""
        if not self._counting:
            self._counting = True
            self.read()

    def _take(self, found: _Read) -> None:
        self.folders = self.verbs.folders = found.folders
        if found.counts is not None:
            self.counts = found.counts
        self._options = {one.id: self._option_words(one, found.presets) for one in found.folders}
        side = self._view.body.side
        side.model.set_watched(found.folders)
        side.show_where()
        self._view.status.tell_watching(said.summary(found.folders))
        if self._page is not None:
            self._page.show_read(self.folders, self.counts, self._options, found.owner)
        self._others = bool(found.owner)
        self._tell_states()
        self.read_again.emit()

    def _option_words(self, folder: WatchFolder, presets: Mapping[int, str]) -> str:
        if folder.preset_id is not None and folder.preset_id in presets:
            return words.fill(self.tr("options “%1”"), presets[folder.preset_id])
        return self.tr("own options") if folder.options else self.tr("library’s options")

    def _tell_states(self) -> None:
        """A folder that went away while the window was open is told once."""
        first = not self._before
        before, self._before = self._before, {one.id: one.state for one in self.folders}
        if first:
            return
        for one in self.folders:
            if one.state is WatchState.OFFLINE and before.get(one.id) is WatchState.WATCHING:
                text = words.fill(self.tr("“%1” is offline. AssetDesk looks again every minute."), one.name)
                number = one.id
                look = (self.tr("Look now"), lambda number=number: self.verbs.look(number))
                self._view.desk.toasts.show(text, [look], kind=f"watch-offline-{one.id}", icon="unplug")

    def _aged(self) -> None:
        """What is in sight grew old: whoever watches may have looked since, and found nothing to tell."""
        now = time.time()
        old = any(
            one.state is WatchState.WATCHING and one.looked is not None and now - one.looked > _AGED
            for one in self.folders
        )
        if (old or self._others) and now - self._aged_at > _AGED_REST and not self._reading.busy:
            self._aged_at = now
            self.read()

    def _counted(self) -> None:
        if self._view.desk.where.page == PAGE:
            self._view.room.tell_counts()

    # menus

    def pop_menu(self, folder: WatchFolder, at: QPoint) -> None:
        """The folder's own menu."""
        self.verbs.switch(folder)
        self._view.menus.pop(WATCH_MENU, at, self._view)

    def _verb(self, folder: WatchFolder | None, name: str) -> None:
        if folder is not None and name == "menu":
            card = self.page.cards.card(folder.id)
            inside = card is not None and card.more.hasFocus()
            self.pop_menu(folder, card.menu_place() if card is not None and inside else QCursor.pos())
            return
        self.verbs.do(folder, name)
