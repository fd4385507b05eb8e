"""The verbs of versions and of check-out: *Create version…*, *Check out*, *Check in…*, *Release lock*, and those of one
version in the timeline: compare, go back, label, save a copy, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDir, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.names import split_name
from assetdesk.core.versions import VersionRow
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.panels.asset_verbs import AssetVerbs
from assetdesk.gui.reveal import reveal
from assetdesk.library import checkout, versions

if TYPE_CHECKING:
    from assetdesk.gui.dialogs.compare_versions import CompareVersions
    from assetdesk.gui.dialogs.version import VersionDialog
    from assetdesk.library.session import Library

_Read = tuple[AssetRow | None, list[VersionRow]]


class VersionVerbs(QObject):
    """`dialog` is the one that is open, for tests and scripts."""

    def __init__(self, desk: Desk, window: QWidget, verbs: AssetVerbs) -> None:
        super().__init__(window)
        self._desk, self._window, self._verbs = desk, window, verbs
        self.dialog: VersionDialog | CompareVersions | Question | QFileDialog | None = None
        for name, handler in (
            ("createVersion", self.create),
            ("checkOut", self.check_out),
            ("checkIn", self.check_in),
            ("releaseLock", self.release),
        ):
            desk.actions.on(name, handler)

    def _do(self, work: Callable[[Library], object], done: Callable[[Any], object] | None = None) -> None:
        self._desk.do(work, done)

    def _say(self, done: object) -> None:
        sentence = getattr(done, "sentence", "")
        if sentence:
            self._desk.toasts.show(str(sentence), kind="version", icon="copy-plus")

    # the selection

    def create(self) -> None:
        """Keep the present state of what is selected, with a label and a comment."""
        from assetdesk.gui.dialogs.version import VersionDialog

        ids = list(self._desk.selection.ids)
        if not ids:
            return
        sentence = self.tr("The file and what you have said of it are kept: metadata, tags, crops.")
        if len(ids) > 1:
            sentence = words.plural(self.tr("A version of each of %Ln asset(s).", None, len(ids)), len(ids))
        made = VersionDialog(self._desk, self._window, self.tr("Create version"), sentence, self.tr("Create version"))
        made.given.connect(partial(self._create, ids))
        self.dialog = made
        made.open()

    def _create(self, ids: Sequence[int], tag: str, comment: str) -> None:
        self._do(lambda lib: versions.create(lib, ids, tag, comment), self._say)

    def check_out(self) -> None:
        """Take what is selected; nobody else replaces it until it is checked in."""
        ids = list(self._desk.selection.ids)

        def work(lib: Library) -> tuple[checkout.Done, Path | None]:
            done = checkout.check_out(lib, ids)
            return done, lib.browse.original_path(done.assets[0]) if len(done.assets) == 1 else None

        self._do(work, self._checked_out)

    def _checked_out(self, found: tuple[checkout.Done, Path | None]) -> None:
        done, path = found
        if not done.assets:
            self._say(done)
            return
        verbs: list[tuple[str, Callable[[], object]]] = []
        if path is not None:
            verbs = [
                (self.tr("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))),
                (self.tr("Show in folder"), lambda: reveal(self._desk, path)),
            ]
        self._desk.toasts.show(done.sentence, verbs, icon="lock")

    def check_in(self) -> None:
        """Give it back, with a comment."""
        from assetdesk.gui.dialogs.version import VersionDialog

        ids = list(self._desk.selection.ids)
        if not ids:
            return
        text = self.tr("What was saved since the check-out is kept as a version with this comment.")
        made = VersionDialog(self._desk, self._window, self.tr("Check in"), text, self.tr("Check in"), with_label=False)
        made.given.connect(partial(self._check_in, ids))
        self.dialog = made
        made.open()

    def _check_in(self, ids: Sequence[int], _: str, comment: str) -> None:
        self._do(lambda lib: checkout.check_in(lib, ids, comment), self._unlocked)

    def release(self) -> None:
        """Take a lock away that somebody has left."""
        ids = list(self._desk.selection.ids)
        self._do(lambda lib: checkout.release(lib, ids), self._unlocked)

    def _unlocked(self, done: object) -> None:
        self._desk.toasts.show(str(getattr(done, "sentence", "")), kind="checkout", icon="lock-open")

    # one version

    def act(self, verb: str, asset_id: int, number: int) -> None:
        """A verb of a version in the timeline."""
        browse = self._desk.browse

        def read() -> _Read:
            rows = browse.rows([asset_id])
            return (rows[0] if rows else None), browse.versions(asset_id)

        self._desk.background.run(read, partial(self._act, verb, number), self._desk.tell, priority=5)

    def _act(self, verb: str, number: int, found: _Read) -> None:
        row, rows = found
        version = next((one for one in rows if one.number == number), None)
        if row is None or version is None:
            return
        match verb:
            case "compare":
                self._compare(row, rows, number)
            case "revert":
                self._ask_revert(row, version)
            case "describe":
                self._describe(row, version)
            case "copy":
                self._copy(row, version)
            case "delete":
                self._ask_delete(row, version)

    def _compare(self, row: AssetRow, rows: Sequence[VersionRow], number: int) -> None:
        from assetdesk.gui.dialogs.compare_versions import CompareVersions

        try:
            made = CompareVersions(self._desk, self._window, row, rows, number)
        except Exception as error:
            self._desk.tell(error)
            return
        made.reverting.connect(partial(self.act, "revert", row.id))
        self.dialog = made
        made.open()

    def _ask_revert(self, row: AssetRow, version: VersionRow) -> None:
        title = words.fill(self.tr("Go back to version %1 of %2?"), words.number(version.number), row.name)
        text = self.tr(
            "The file, your metadata, tags and crops are as they were then. What they are now is kept as a version."
        )
        answers = (
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("revert", self.tr("Revert"), primary=True),
        )
        question = Question(self._desk.theme, title, text, answers, self._window, name="revertQuestion", icon="history")
        question.answered.connect(partial(self._revert, row.id, version.number))
        self.dialog = question
        question.open()

    def _revert(self, asset_id: int, number: int, verb: str) -> None:
        if verb == "revert":
            self._do(lambda lib: versions.revert(lib, asset_id, number), self._reverted)

    def _reverted(self, done: object) -> None:
        if not isinstance(done, versions.Reverted):
            return
        if not done.saved:
            self._say(done)
            return
        self._verbs.toast_undo(
            done.sentence, "history", self.tr("Revert"), lambda: self._do(lambda lib: versions.take_back(lib, done))
        )

    def _describe(self, row: AssetRow, version: VersionRow) -> None:
        from assetdesk.gui.dialogs.version import VersionDialog

        title = words.fill(self.tr("Version %1 of %2"), words.number(version.number), row.name)
        made = VersionDialog(
            self._desk,
            self._window,
            title,
            self.tr("A version with a label is kept for ever."),
            self.tr("Save"),
            tag=version.label,
            comment=version.comment,
        )
        made.given.connect(partial(self._described, row.id, version.number))
        self.dialog = made
        made.open()

    def _described(self, asset_id: int, number: int, tag: str, comment: str) -> None:
        self._do(lambda lib: versions.describe(lib, asset_id, number, tag, comment))

    def _copy(self, row: AssetRow, version: VersionRow) -> None:
        stem, ending = split_name(version.name)
        name = f"{stem} (version {version.number}){ending}"
        dialog = QFileDialog(self._window, self.tr("Save a copy"), str(Path(QDir.homePath()) / name))
        dialog.setObjectName("saveVersionDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(partial(self.save_copy, row.id, version.number))
        self.dialog = dialog
        dialog.open()

    def save_copy(self, asset_id: int, number: int, path: str) -> None:
        """Write it there; also for tests and scripts. The file dialog has asked about a name that is taken."""

        def work(lib: Library) -> Path:
            return versions.save_copy(lib, asset_id, number, Path(path), over=True)

        def done(target: object) -> None:
            if isinstance(target, Path):
                text = words.fill(self.tr("Saved %1."), target.name)
                self._desk.toasts.show(text, kind="version", icon="done")

        self._do(work, done)

    def _ask_delete(self, row: AssetRow, version: VersionRow) -> None:
        title = words.fill(self.tr("Delete version %1 of %2?"), words.number(version.number), row.name)
        text = self.tr("The kept file goes for good. This cannot be undone.")
        answers = (
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("delete", self.tr("Delete version"), primary=True),
        )
        question = Question(
            self._desk.theme, title, text, answers, self._window, name="deleteVersionQuestion", icon="trash-2"
        )
        question.answered.connect(partial(self._delete, row.id, version.number))
        self.dialog = question
        question.open()

    def _delete(self, asset_id: int, number: int, verb: str) -> None:
        if verb == "delete":
            self._do(lambda lib: versions.delete(lib, asset_id, [number]))
