"""What the verbs of assets and folders do: each calls one use case of the library in the background, then says so.

A deed that can be taken back gives a toast with *Undo*; the same undo is Ctrl+Z, newest first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from assetdesk.core.asset import AssetRow, FolderRow
from assetdesk.core.query import Place
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.reveal import reveal
from assetdesk.gui.undo_stack import UndoStack

if TYPE_CHECKING:
    from assetdesk.library.adopt import AdoptReport
    from assetdesk.library.session import Library
    from assetdesk.library.trash import Restored
    from assetdesk.store.history.trash import TrashFacts


class AssetVerbs(QObject):
    """`rename_folder(id)` asks the side bar to edit the name in its row; `folder_made(id)` when one is new."""

    rename_folder_wanted = Signal(int)
    folder_made = Signal(int)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.undos = UndoStack(desk, self)
        self.folder: FolderRow | None = None
        for name, handler in (
            ("rename", self.rename),
            ("move", self.move),
            ("trash", self.trash),
            ("restore", self.restore),
            ("deleteForGood", self.delete_for_good),
            ("emptyTrash", self.empty_trash),
            ("showInFolder", self.show_in_folder),
            ("copyPath", self.copy_path),
            ("reprocess", self.reprocess),
            ("reprocessStale", self.reprocess_stale),
            ("newFolder", self.new_folder),
            ("renameFolder", self.rename_folder),
            ("trashFolder", self.trash_folder),
            ("reprocessFolder", self.reprocess_folder),
            ("profiles", self.profiles),
            ("folderProperties", self.folder_properties),
            ("cleanUp", self.clean_up),
            ("findSimilar", self.find_similar),
            ("findDuplicates", self.find_duplicates),
            ("lookForChanges", self.look_for_changes),
        ):
            desk.actions.on(name, handler)

    # background and undo

    def _do(
        self, work: Callable[[Library], object], done: Callable[[object], object] | None = None, lane: str = "verbs"
    ) -> None:
        self._desk.do(work, done, lane)

    def can_undo(self, text: str, undo: Callable[[], object]) -> None:
        """Remember how to take a deed back; `text` names it in the Edit menu."""
        self.undos.push(text, undo)

    def to_take_back(self, short: str, undo: Callable[[], object]) -> Callable[[], object]:
        """The same for a toast of its own: answers what its *Undo* calls."""
        deed = self.undos.push(short, undo)
        return lambda: self.undos.take_back(deed)

    def toast_undo(
        self, text: str, icon: str, short: str, undo: Callable[[], object], redo: Callable[[], object] | None = None
    ) -> None:
        """Say what was done, with *Undo*; `short` names it in the Edit menu. With `redo` it can be done again."""
        deed = self.undos.push(short, undo, redo)
        self._desk.toasts.show(text, [(self.tr("Undo"), lambda: self.undos.take_back(deed))], icon=icon)

    # assets

    def _ids(self) -> list[int]:
        return list(self._desk.selection.ids)

    def _row(self) -> AssetRow | None:
        first = self._desk.selection.first
        rows = self._desk.browse.rows([first]) if first is not None else []
        return rows[0] if rows else None

    def rename(self) -> None:
        """Another name for the one selected."""
        from assetdesk.gui.dialogs.names import ask_name

        row = self._row()
        if row is not None:
            ask_name(self._desk, self._window, self.tr("Rename"), row.name, self.tr("Rename"), self._renamed)
            self._renaming = row

    _renaming: AssetRow | None = None

    def _renamed(self, name: str) -> None:
        row = self._renaming
        if row is None or name == row.name:
            return
        from assetdesk.library import assets

        def back() -> None:
            self._do(lambda lib: assets.rename(lib, row.id, row.name))

        def done(_: object) -> None:
            self.can_undo(self.tr("Rename"), back)

        self._do(lambda lib: assets.rename(lib, row.id, name), done)

    def move(self) -> None:
        """Choose a folder for the selection."""
        from assetdesk.gui.dialogs.choose_folder import FolderChooser

        ids = self._ids()
        title = words.plural(self.tr("Move %Ln asset(s) to", None, len(ids)), len(ids))
        chooser = FolderChooser(self._desk, title, self.tr("Move"), self._window)
        self._moving = ids
        chooser.chosen.connect(self._move_chosen)
        chooser.open()

    _moving: Sequence[int] = ()

    def _move_chosen(self, folder_id: int) -> None:
        self.move_to(self._moving, folder_id)

    def move_to(self, ids: Sequence[int], folder_id: int) -> None:
        """Into that folder, with a way back; asks first where some of them have expired."""
        from assetdesk.gui.dialogs.expired import when_allowed

        when_allowed(self._desk, self._window, ids, self.tr("Move"), lambda: self._move_now(ids, folder_id))

    def _move_now(self, ids: Sequence[int], folder_id: int) -> None:
        from assetdesk.library import assets

        before: dict[int, list[int]] = {}

        def work(lib: Library) -> int:
            for row in lib.browse.rows(ids):
                if row.folder_id != folder_id:
                    before.setdefault(row.folder_id, []).append(row.id)
            return len(assets.move(lib, ids, folder_id))

        def back() -> None:
            for folder, some in before.items():
                self._do(lambda lib, f=folder, s=some: assets.move(lib, s, f, keep_both=True))  # type: ignore[misc]

        def done(moved: object) -> None:
            count = int(moved) if isinstance(moved, int) else 0
            if not count:
                return
            folder = self._desk.folders.get(folder_id)
            name = folder.name if folder is not None and folder.parent_id is not None else self._library_name()
            text = words.plural(self.tr("Moved %Ln asset(s) to %1.", None, count), count)
            self.toast_undo(words.fill(text, name), "move", self.tr("Move"), back)

        self._do(work, done)

    def _library_name(self) -> str:
        return self._desk.root.name if self._desk.root is not None else ""

    def trash(self) -> None:
        """The selection to the trash; with nothing selected in the side bar's focus the folder's own verb is used."""
        self.trash_ids(self._ids())

    def trash_ids(self, ids: Sequence[int]) -> None:
        """These to the trash."""
        from assetdesk.library import assets

        if not ids:
            return

        def done(_: object) -> None:
            text = words.plural(self.tr("Moved %Ln asset(s) to the trash.", None, len(ids)), len(ids))
            self.toast_undo(text, "trash", self.tr("Delete"), lambda: self._do(lambda lib: assets.restore(lib, ids)))

        self._do(lambda lib: assets.trash(lib, ids), done)

    def restore(self) -> None:
        """Out of the trash."""
        from assetdesk.library import assets, trash

        ids = self._ids()

        def done(found: object) -> None:
            came: Restored = found  # type: ignore[assignment]
            text = words.plural(self.tr("Restored %Ln asset(s).", None, len(ids)), len(ids))
            again = self._desk.tr("Restore")
            self.toast_undo(text, "archive-restore", again, lambda: self._do(lambda lib: assets.trash(lib, ids)))
            if came.sentence:
                self._desk.toasts.show(came.sentence, kind="restoreLost", icon="fail")

        self._do(lambda lib: trash.restore(lib, ids), done)

    def empty_trash(self) -> None:
        """Says how much goes, and asks: it cannot be taken back."""
        from assetdesk.library import trash

        self._do(trash.facts, self._ask_empty)

    def _ask_empty(self, found: object) -> None:
        from assetdesk.gui.dialogs.question import Answer, Question

        facts: TrashFacts = found  # type: ignore[assignment]
        n = facts.count
        if not n:
            self._desk.toasts.show(self.tr("The trash is empty."), kind="trash", icon="trash")
            return
        title = words.plural(self.tr("Delete %Ln asset(s) for good?", None, n), n)
        text = self.tr("The whole trash, %1. Their originals and versions go too. This cannot be undone.")
        text = words.fill(text, words.size(facts.bytes))
        answers = (
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("delete", self.tr("Delete for good"), primary=True),
        )
        question = Question(self._desk.theme, title, text, answers, self._window, name="emptyQuestion", icon="trash-2")
        question.answered.connect(self._empty_answered)
        question.open()

    def _empty_answered(self, verb: str) -> None:
        from assetdesk.library import trash

        def done(count: object) -> None:
            n = int(count) if isinstance(count, int) else 0
            text = words.plural(self.tr("Deleted %Ln asset(s) for good.", None, n), n)
            self._desk.toasts.show(text, kind="trash", icon="trash")

        if verb == "delete":
            self._do(trash.empty, done)

    def delete_for_good(self) -> None:
        """Asks first: it cannot be taken back."""
        from assetdesk.gui.dialogs.question import Answer, Question

        ids = self._ids()
        if not ids:
            return
        title = words.plural(self.tr("Delete %Ln asset(s) for good?", None, len(ids)), len(ids))
        text = self.tr("Their originals and versions go too. This cannot be undone.")
        answers = (
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("delete", self.tr("Delete for good"), primary=True),
        )
        question = Question(self._desk.theme, title, text, answers, self._window, name="deleteQuestion", icon="trash-2")
        self._deleting = ids
        question.answered.connect(self._delete_answered)
        question.open()

    _deleting: Sequence[int] = ()

    def _delete_answered(self, verb: str) -> None:
        from assetdesk.library import assets

        ids, self._deleting = self._deleting, ()
        if verb == "delete" and ids:
            self._do(lambda lib: assets.delete_for_good(lib, ids))

    def show_in_folder(self) -> None:
        """The system's file manager, at the original's folder."""
        first = self._desk.selection.first
        if first is None:
            return
        try:
            path = self._desk.browse.original_path(first)
        except Exception as error:
            self._desk.tell(error)
            return
        reveal(self._desk, path)

    def copy_path(self) -> None:
        """The originals' paths, one a line."""
        root = self._desk.root
        ids = self._ids()[:10_000]
        if root is None or not ids:
            return

        def done(rows: list[AssetRow]) -> None:
            QGuiApplication.clipboard().setText("\n".join(str(root / row.path) for row in rows))
            text = words.plural(self.tr("Copied %Ln path(s).", None, len(rows)), len(rows))
            self._desk.toasts.show(text, kind="copied", icon="copy")

        browse = self._desk.browse
        self._desk.background.run(lambda: browse.rows(ids), done, self._desk.tell)

    # reprocess

    def place_selection(self) -> Selection:
        """The selected assets; with none, the place that is shown."""
        desk = self._desk
        if desk.where.page == "assets" and desk.selection.count:
            return Selection(assets=tuple(desk.selection.ids))
        query = desk.where.query
        if desk.where.page == "assets" and query.place is Place.FOLDER and query.folder_id is not None:
            folder = desk.folders.get(query.folder_id)
            if folder is not None and folder.parent_id is not None:
                return Selection(folders=(query.folder_id,))
        return Selection(everything=True)

    def reprocess(self) -> None:
        """The dialog for the selection, or for the place shown."""
        self._ask(self.place_selection())

    def reprocess_stale(self) -> None:
        """The same, set to what is missing or out of date."""
        self._ask(self.place_selection(), ApplyTo.STALE)

    def find_similar(self) -> None:
        """What looks like the one that is selected."""
        from assetdesk.gui.dialogs.alike import find_similar

        row = self._row()
        if row is not None:
            find_similar(self._desk, self._window, [row])

    def find_duplicates(self) -> None:
        """In the folder whose menu was opened or that is shown; else in the library."""
        from assetdesk.gui.dialogs.alike import find_duplicates

        folder = self.folder or self._desk.where.folder
        inside = folder is not None and folder.parent_id is not None
        find_duplicates(self._desk, self._window, folder.id if folder is not None and inside else None)

    def reprocess_folder(self) -> None:
        """For the folder whose menu was opened."""
        folder = self.folder or self._desk.where.folder
        if folder is None or folder.parent_id is None:
            self._ask(Selection(everything=True))
        else:
            self._ask(Selection(folders=(folder.id,)))

    def clean_up(self) -> None:
        """Remove what no profile makes any more, of the selection or of the place shown; lists it first."""
        from assetdesk.gui.dialogs.clean_up import CleanUpDialog

        dialog = CleanUpDialog(self._desk, self.place_selection(), self._window)
        dialog.decided.connect(self._clean)
        dialog.open()

    def _clean(self, rows: object) -> None:
        from assetdesk.library import renditions

        def done(count: object) -> None:
            n = int(count) if isinstance(count, int) else 0
            text = words.plural(self.tr("Removed %Ln rendition(s).", None, n), n)
            self._desk.toasts.show(text, kind="cleanUp", icon="done")

        self._do(lambda lib: renditions.clean_up(lib, rows), done)  # type: ignore[arg-type]

    def ask_reprocess(self, selection: Selection) -> None:
        """The dialog for these."""
        self._ask(selection)

    def _ask(self, selection: Selection, apply_to: ApplyTo | None = None) -> None:
        from assetdesk.gui.dialogs.reprocess import ask_reprocess

        try:
            ask_reprocess(self._desk, selection, self._window, apply_to)
        except Exception as error:
            self._desk.tell(error)

    # profiles

    def profiles(self) -> None:
        """The window of profiles."""
        from assetdesk.gui.profiles.manager import show_profiles

        try:
            show_profiles(self._desk, self._window)
        except Exception as error:
            self._desk.tell(error)

    def folder_properties(self) -> None:
        """What holds in the folder whose menu was opened, or that is shown; else in the whole library."""
        from assetdesk.gui.dialogs.folder_properties import show_folder_properties

        folder = self._folder() or next((one for one in self._desk.folders.values() if one.parent_id is None), None)
        if folder is None:
            return
        try:
            show_folder_properties(self._desk, folder, self._window)
        except Exception as error:
            self._desk.tell(error)

    # folders

    def _folder(self) -> FolderRow | None:
        return self.folder or self._desk.where.folder

    def new_folder(self) -> None:
        """In the folder shown, or in the library."""
        from assetdesk.gui.dialogs.names import ask_name

        parent = self._folder()
        self._parent_id = parent.id if parent is not None else 1
        where = parent.name if parent is not None and parent.parent_id is not None else self._library_name()
        title = words.fill(self.tr("New folder in %1"), where)
        ask_name(self._desk, self._window, title, "", self.tr("Make folder"), self._new_named)

    _parent_id = 1

    def _new_named(self, name: str) -> None:
        from assetdesk.library import folders

        parent = self._parent_id

        def done(folder_id: object) -> None:
            if isinstance(folder_id, int):
                self.folder_made.emit(folder_id)

        self._do(lambda lib: folders.create(lib, parent, name), done)

    def rename_folder(self) -> None:
        """In its row of the tree."""
        folder = self._folder()
        if folder is not None:
            self.rename_folder_wanted.emit(folder.id)

    def folder_renamed(self, folder_id: int, name: str) -> None:
        """A name was typed in place."""
        from assetdesk.library import folders

        old = self._desk.folders.get(folder_id)

        def done(_: object) -> None:
            if old is not None:
                self.can_undo(
                    self.tr("Rename folder"), lambda: self._do(lambda lib: folders.rename(lib, folder_id, old.name))
                )

        self._do(lambda lib: folders.rename(lib, folder_id, name), done)

    def folder_moved(self, folder_id: int, into_id: int) -> None:
        """A folder was dropped on another."""
        from assetdesk.library import folders

        old = self._desk.folders.get(folder_id)
        if old is None or old.parent_id == into_id or old.parent_id is None:
            return
        was = old.parent_id

        def done(_: object) -> None:
            into = self._desk.folders.get(into_id)
            name = into.name if into is not None and into.parent_id is not None else self._library_name()
            text = words.fill(self.tr("Moved folder %1 to %2."), old.name, name)
            self.toast_undo(
                text, "move", self.tr("Move folder"), lambda: self._do(lambda lib: folders.move(lib, folder_id, was))
            )

        self._do(lambda lib: folders.move(lib, folder_id, into_id), done)

    def trash_folder(self) -> None:
        """What lies in it goes to the trash, and comes back by Undo."""
        from assetdesk.library import assets, folders

        folder = self._folder()
        if folder is None or folder.parent_id is None:
            return

        def done(found: object) -> None:
            ids = list(found) if isinstance(found, list) else []
            text = words.plural(self.tr("Moved folder %1 with %Ln asset(s) to the trash.", None, len(ids)), len(ids))
            text = words.fill(text, folder.name)
            self.toast_undo(
                text, "trash", self.tr("Delete folder"), lambda: self._do(lambda lib: assets.restore(lib, ids))
            )

        self._do(lambda lib: folders.trash(lib, folder.id), done)

    def look_for_changes(self, quiet: bool = False) -> None:
        """Compare the folder on disk with the library; new files come in where they lie."""
        from assetdesk.library import adopt

        if self._desk.opened and (followed := self._desk.library.own_folder) is not None:
            followed.look_now()  # what it finds is told by `gui.own_folder`
            return

        def done(report: object) -> None:
            found: AdoptReport = report  # type: ignore[assignment]
            if not quiet or found.added or found.changed or found.missing:
                self._desk.toasts.show(found.sentence, kind="look", icon="folder-search")

        self._do(lambda lib: adopt.look(lib), done, lane="look")

    def look_quietly(self) -> None:
        """At the start: says something only if something was found."""
        self.look_for_changes(quiet=True)
