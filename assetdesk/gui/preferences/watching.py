"""Preferences, Watching: the watched folders, who watches them, and the tray."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.watch import WatchFolder
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.tree_model import watch_word
from assetdesk.gui.preferences.box import Box, place_row
from assetdesk.gui.preferences.own_folder import OwnFolderSection
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.tray import KEEP, MINIMISED, available
from assetdesk.gui.watched import words as said
from assetdesk.gui.watched.dialog import WatchDialog
from assetdesk.gui.widgets.parts import button, label
from assetdesk.library import watching
from assetdesk.library.session import Library

tr = QCoreApplication.translate
HERE = "WatchingPage"
_INKS = {"watching": "ok", "refused": "fail"}


@dataclass(frozen=True, slots=True)
class _Read:
    folders: list[WatchFolder]
    owner: str


class WatchingPage(Page):
    """The folders are the library's, the tray is the program's."""

    name = "watching"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._folders: list[WatchFolder] = []
        self._shown: list[WatchFolder] | None = None
        self.add_folder = button(tr(HERE, "Add folder…"), "watchingAdd", small=True)
        desk.theme.dress(self.add_folder, "plus", 13)
        self.add_folder.clicked.connect(self._add)
        self.guard("manageLibrary", self.add_folder)
        folders = Section(desk, tr(HERE, "Watched folders"), self.add_folder)
        self.who = folders.note()
        self.who.setObjectName("watchingOwner")
        self._box = Box(wide=2)
        folders.lines.addWidget(self._box)
        folders.note(
            tr(
                HERE,
                "What comes is noticed at once, and each folder is looked through every minute. A file is taken when"
                " two looks, 2 s apart, found it the same and it opens for reading.",
            )
        )
        self.add(folders)
        self._tray()
        self.own_folder = OwnFolderSection(desk, self)
        self.add(self.own_folder, "manageLibrary")
        self.end()
        desk.feed.changed.connect(self._changed)
        self.load()

    def _tray(self) -> None:
        section = self._section = Section(self.desk, tr(HERE, "While the window is closed"))
        self.keep = section.check(
            KEEP,
            tr(HERE, "Keep watching in the tray when the window is closed"),
            tr(HERE, "Closing the window leaves AssetDesk in the tray, where it watches and works on. Quit ends it."),
        )
        self.minimised = section.check(
            MINIMISED, tr(HERE, "Start in the tray"), tr(HERE, "The window opens from the tray’s menu.")
        )
        self.without = section.note()
        self.without.setObjectName("trayMissing")
        section.note(
            tr(
                HERE,
                "Without a window at all: “assetdesk watch LIBRARY run” watches and processes until it is stopped.",
            )
        )
        section.edited.connect(self._tray_edited)
        self.add(section)

    # values

    def load(self) -> None:
        general, there = self.desk.general, available()
        self._section.loading = True
        self.keep.setChecked(there and general.get(KEEP, False))
        self.minimised.setChecked(there and general.get(KEEP, False) and general.get(MINIMISED, False))
        self._section.loading = False
        self.keep.setEnabled(there)
        self.minimised.setEnabled(there and self.keep.isChecked())
        self.without.setText(
            "" if there else tr(HERE, "This desktop shows no tray, so closing the window ends AssetDesk.")
        )
        self.without.setVisible(not there)
        self.own_folder.load()
        self.read()

    def reset(self) -> None:
        for name in (KEEP, MINIMISED):
            self.desk.general.set(name, False)
        self._applied()
        if roles.can(self.desk, "manageLibrary"):
            self.own_folder.reset()
        self.load()

    def _tray_edited(self) -> None:
        self.desk.general.set(KEEP, self.keep.isChecked())
        self.desk.general.set(MINIMISED, self.keep.isChecked() and self.minimised.isChecked())
        self._applied()
        self.load()

    def _applied(self) -> None:
        self.desk.general.save()
        tray = getattr(self.desk.shell, "tray", None)
        if tray is not None:
            tray.apply()

    # the folders

    def read(self) -> None:
        """Read the folders and who watches; the newest read wins."""

        def work(library: Library) -> _Read:
            mine = library.watcher is not None and library.watcher.owns
            return _Read(
                watching.folders(library), tr(HERE, "This window watches.") if mine else watching.owner(library)
            )

        self.ask(work, self._take)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.watches or changes.everything:
            self.read()

    def _take(self, found: _Read) -> None:
        nobody = tr(HERE, "Nobody watches at the moment.")
        self.who.setText(found.owner or (nobody if found.folders else tr(HERE, "No folder is watched.")))
        # every file that comes is a change, and most are none of what stands here: a button must outlive its click
        shown = [replace(one, looked=None, look_wanted=False) for one in found.folders]
        if shown == self._shown:
            return
        self._shown = shown
        self._folders = found.folders
        self._box.show_rows([self._row(one) for one in found.folders])

    def _row(self, one: WatchFolder) -> list[QWidget]:
        state = label(self.desk.theme, watch_word(one.state), 12, ink=_INKS.get(one.state.value, "text2"))
        change = button(tr(HERE, "Change…"), f"watchingChange{one.id}", small=True)
        change.setAccessibleName(words.fill(tr(HERE, "Change %1"), one.name))
        roles.guard(self.desk, "manageLibrary", change)
        change.clicked.connect(partial(self._change, one))
        return place_row(self.desk.theme, said.folder_icon(one), one.name, said.watches(one), state, change)

    def _add(self) -> None:
        WatchDialog(self.desk, None, self._folders, self.window()).open()

    def _change(self, folder: WatchFolder) -> None:
        WatchDialog(self.desk, folder, self._folders, self.window()).open()
