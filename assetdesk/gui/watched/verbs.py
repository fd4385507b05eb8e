"""What a person does with watched folders and the files in them, in the background, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assetdesk.core.watch import LedgerFilter, LedgerRow, WatchFolder, WatchState
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.reveal import reveal

if TYPE_CHECKING:
    from assetdesk.library.session import Library

TellUndo = Callable[[str, str, str, Callable[[], object]], None]


class WatchVerbs(QObject):
    """`chosen` is the folder whose menu is open. `altered` when the folders are to be read again."""

    altered = Signal()

    def __init__(self, desk: Desk, window: QWidget, tell_undo: TellUndo) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._tell_undo = tell_undo
        self.chosen: WatchFolder | None = None
        self.folders: Sequence[WatchFolder] = ()
        self._wanted = LedgerFilter()
        for name, handler in (
            ("addWatch", self.add),
            ("lookWatch", self._look_chosen),
            ("pauseWatch", self._pause_chosen),
            ("resumeWatch", self._resume_chosen),
            ("changeWatch", self._change_chosen),
            ("showWatch", self._show_chosen),
            ("removeWatch", self._remove_chosen),
        ):
            desk.actions.on(name, handler)

    def _do(self, work: Callable[[Library], Any], done: Callable[[Any], object] | None = None) -> None:
        self._desk.do(work, done or self._altered, "watching")

    def _altered(self, _answer: object = None) -> None:
        self.altered.emit()

    def switch(self, folder: WatchFolder) -> None:
        """Its menu opens: only what goes for it is there."""
        self.chosen = folder
        actions = self._desk.actions
        paused = folder.state is WatchState.PAUSED
        actions["pauseWatch"].setVisible(not paused)
        actions["resumeWatch"].setVisible(paused)
        actions["lookWatch"].setEnabled(not paused and not roles.off_verb(self._desk, "lookWatch"))
        actions["showWatch"].setEnabled(folder.state is not WatchState.OFFLINE)

    # folders

    def do(self, folder: WatchFolder | None, name: str) -> None:
        """A card's verb, or one of the page (None): pause, resume, look, add, target."""
        if folder is None:
            if name == "add":
                self.add()
            elif name == "look":
                self.look(None)
            return
        match name:
            case "pause":
                self.pause([folder.id], True)
            case "resume":
                self.pause([folder.id], False)
            case "look":
                self.look(folder.id)
            case "target":
                self._show_target(folder)

    def add(self) -> None:
        """Ask for one more."""
        from assetdesk.gui.watched.dialog import WatchDialog

        WatchDialog(self._desk, None, self.folders, self._window).open()

    def change(self, folder: WatchFolder) -> None:
        """Ask what is to hold for it from now on."""
        from assetdesk.gui.watched.dialog import WatchDialog

        WatchDialog(self._desk, folder, self.folders, self._window).open()

    def look(self, watch_id: int | None) -> None:
        """A full look into this one, or all."""
        from assetdesk.library import watching

        self._do(lambda library: watching.look_now(library, watch_id))

    def pause(self, watch_ids: Sequence[int], on: bool) -> None:
        """Look no more into these, or again."""
        from assetdesk.library import watching

        act = watching.pause if on else watching.resume

        def work(library: Library) -> None:
            for watch_id in watch_ids:
                act(library, watch_id)

        self._do(work)

    def remove(self, folder: WatchFolder, seen: int = 0) -> None:
        """Ask, then watch it no more."""
        title = words.fill(self.tr("Stop watching “%1”?"), folder.name)
        text = self.tr(
            "What came in stays in the library, and no file in the folder is touched."
            " The list of what was seen there is forgotten."
        )
        answers = (
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("remove", self.tr("Stop watching"), primary=True),
        )
        question = Question(
            self._desk.theme, title, text, answers, self._window, name="removeWatchQuestion", icon="folder-sync"
        )
        question.answered.connect(lambda verb: self._removed(folder) if verb == "remove" else None)
        question.open()

    def _removed(self, folder: WatchFolder) -> None:
        from assetdesk.library import watching

        def done(_: object) -> None:
            text = words.fill(self.tr("“%1” is not watched any more. What came in stays in."), folder.name)
            self._desk.toasts.show(text, kind="watch", icon="folder-sync")
            self.altered.emit()

        self._do(lambda library: watching.remove(library, folder.id), done)

    def show(self, folder: WatchFolder) -> None:
        """The folder itself, in the system's file manager."""
        from assetdesk.library.intake.sources import source_path

        reveal(self._desk, source_path(folder.path))

    def _show_target(self, folder: WatchFolder) -> None:
        found = next((one for one in self._desk.folders.values() if one.path == folder.folder), None)
        if found is None:
            text = words.fill(
                self.tr("The folder %1 is made when the first file comes in."), words.folder(folder.folder)
            )
            self._desk.toasts.show(text, kind="watch", icon="folder")
            return
        from assetdesk.core.query import Place, Query

        self._desk.show_assets(Query(place=Place.FOLDER, folder_id=found.id))

    def _look_chosen(self) -> None:
        if self.chosen is not None:
            self.look(self.chosen.id)

    def _pause_chosen(self) -> None:
        if self.chosen is not None:
            self.pause([self.chosen.id], True)

    def _resume_chosen(self) -> None:
        if self.chosen is not None:
            self.pause([self.chosen.id], False)

    def _change_chosen(self) -> None:
        if self.chosen is not None:
            self.change(self.chosen)

    def _show_chosen(self) -> None:
        if self.chosen is not None:
            self.show(self.chosen)

    def _remove_chosen(self) -> None:
        if self.chosen is not None:
            self.remove(self.chosen)

    # files

    def decide(self, name: str, ids: Sequence[int]) -> None:
        """`take` these now, or `never`."""
        from assetdesk.library import watching

        if name == "take":
            self._do(lambda library: watching.take_now(library, ids), self._taking)
            return

        def never(said: bool) -> None:
            self._do(lambda library: watching.never(library, ids, said), lambda n: done(n) if said else self._altered())

        def done(count: int) -> None:
            self.altered.emit()
            if count:
                text = words.plural(self.tr("%Ln file(s) will never be taken.", None, count), count)
                self._tell_undo(text, "ban", self.tr("Never take"), lambda: never(False))

        never(True)

    def _taking(self, count: int) -> None:
        self.altered.emit()
        text = words.plural(self.tr("Taking %Ln file(s).", None, count), count)
        none = self.tr("Nothing to take: what was chosen is on its way already, or not there any more.")
        self._desk.toasts.show(text if count else none, kind="watch", icon="folder-sync")

    def show_file(self, row: LedgerRow) -> None:
        """Where the file lies; where it was moved, its asset's original."""
        from assetdesk.library import watching

        library, browse = self._desk.library, self._desk.browse

        def work() -> Path:
            if row.removed and row.asset_id is not None:
                return browse.original_path(row.asset_id)
            return watching.source(library, row)

        self._desk.background.run(work, self._reveal, self._desk.tell)

    def _reveal(self, path: object) -> None:
        reveal(self._desk, path)

    # CSV

    def save(self, wanted: LedgerFilter) -> None:
        """Ask where to; then these rows."""
        from PySide6.QtCore import QDir
        from PySide6.QtWidgets import QFileDialog

        name = self.tr("Watched folders.csv")
        dialog = QFileDialog(self._window, self.tr("Save as CSV"), str(Path(QDir.homePath()) / name))
        dialog.setObjectName("saveCsvDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("CSV (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(name)
        dialog.fileSelected.connect(self.save_to)
        dialog.finished.connect(dialog.deleteLater)
        self._wanted = wanted
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write the rows that were asked for."""
        from assetdesk.library import watching

        wanted, target = self._wanted, Path(path)

        def done(_count: int) -> None:
            self._desk.toasts.show(words.fill(self.tr("Saved %1."), target.name), kind="csv", icon="done")

        self._do(lambda library: watching.csv(library, target, wanted), done)
