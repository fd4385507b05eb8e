"""Preferences, Watching: the watched folders, who watches them, and the tray."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.watch import WatchFolder
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.tree_model import watch_word
from assetdesk.gui.preferences.own_folder import OwnFolderSection
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.tray import KEEP, MINIMISED, available
from assetdesk.gui.watched import words as said
from assetdesk.gui.watched.dialog import WatchDialog
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import button, clear, label, line, row
from assetdesk.library import watching

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
        self._reading: Work | None = None
        self._folders: list[WatchFolder] = []
        self._shown: tuple[bool, list[WatchFolder]] | None = None
        self.add_folder = button(tr(HERE, "Add folder…"), "watchingAdd", small=True)
        desk.theme.dress(self.add_folder, "plus", 13)
        self.add_folder.clicked.connect(self._add)
        folders = Section(desk, tr(HERE, "Watched folders"), self.add_folder)
        self.who = folders.note()
        self.who.setObjectName("watchingOwner")
        frame = self._frame = QFrame()
        frame.setProperty("box", True)
        self._table = QGridLayout(frame)
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setSpacing(0)
        folders.lines.addWidget(frame)
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
        self.add(self.own_folder)
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
        self.add_folder.setEnabled(self.desk.can_write)
        self.own_folder.load()
        self.read()

    def reset(self) -> None:
        for name in (KEEP, MINIMISED):
            self.desk.general.set(name, False)
        self._applied()
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
        if not self.desk.opened:
            return
        if self._reading is not None:
            self._reading.cancel()
        library = self.desk.library

        def work() -> _Read:
            mine = library.watcher is not None and library.watcher.owns
            return _Read(
                watching.folders(library), tr(HERE, "This window watches.") if mine else watching.owner(library)
            )

        self._reading = self.desk.background.run(work, self._take, self.desk.tell, priority=3)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.watches or changes.everything:
            self.read()

    def _take(self, found: _Read) -> None:
        self._reading = None
        nobody = tr(HERE, "Nobody watches at the moment.")
        self.who.setText(found.owner or (nobody if found.folders else tr(HERE, "No folder is watched.")))
        # every file that comes is a change, and most are none of what stands here: a button must outlive its click
        shown = (self.desk.can_write, [replace(one, looked=None, look_wanted=False) for one in found.folders])
        if shown == self._shown:
            return
        self._shown = shown
        focused = self.focusWidget()
        kept = focused.objectName() if focused is not None else ""
        self._folders = found.folders
        clear(self._table)
        self._frame.setVisible(bool(found.folders))
        for place, one in enumerate(found.folders):
            if place:
                self._table.addWidget(line(), 2 * place - 1, 0, 1, 5)
            self._row(2 * place, one)
        self._table.setColumnStretch(2, 1)
        if kept.startswith("watchingChange") and (again := self._frame.findChild(type(self.add_folder), kept)):
            again.setFocus()

    def _row(self, at: int, one: WatchFolder) -> None:
        theme = self.desk.theme
        icon = QLabel()
        icon.setPixmap(theme.pixmap(said.folder_icon(one), 15, "text2", self.devicePixelRatioF()))
        icon.setContentsMargins(12, 0, 8, 0)
        icon.setFixedHeight(34)
        self._table.addWidget(icon, at, 0)
        name = ElidedLabel(theme, 12, 500)
        name.setText(one.name)
        name.setMaximumWidth(180)
        self._table.addWidget(name, at, 1)
        path = ElidedLabel(theme, 12)
        path.setText(said.watches(one))
        path.setProperty("dim", True)
        path.setContentsMargins(8, 0, 8, 0)
        self._table.addWidget(path, at, 2)
        state = label(theme, watch_word(one.state), 12, ink=_INKS.get(one.state.value, "text2"))
        state.setMinimumWidth(64)
        self._table.addWidget(state, at, 3)
        change = button(tr(HERE, "Change…"), f"watchingChange{one.id}", small=True)
        change.setAccessibleName(words.fill(tr(HERE, "Change %1"), one.name))
        change.setEnabled(self.desk.can_write)
        change.clicked.connect(partial(self._change, one))
        holder = QWidget()
        holder.setLayout(row(change, margins=(8, 0, 8, 0)))
        self._table.addWidget(holder, at, 4)

    def _add(self) -> None:
        WatchDialog(self.desk, None, self._folders, self.window()).open()

    def _change(self, folder: WatchFolder) -> None:
        WatchDialog(self.desk, folder, self._folders, self.window()).open()

    def cancel(self) -> None:
        """Nothing more is wanted."""
        if self._reading is not None:
            self._reading.cancel()
