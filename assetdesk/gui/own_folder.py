"""Where the library's own folder meets the window: what other programs did there is said, and that a drive is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from assetdesk.core.query import Filter, FilterKey, Query, StateFilter
from assetdesk.core.request import Selection
from assetdesk.gui import words

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView
    from assetdesk.library.adopt import AdoptReport
    from assetdesk.library.own_folder import FolderState


class OwnFolderRoom(QObject):
    """Belongs to the view. `came(FolderState)` is emitted on other threads and taken in the window's."""

    came = Signal(object)

    def __init__(self, view: LibraryView) -> None:
        super().__init__(view)
        self._view = view
        self._told: AdoptReport | None = None
        view.assets.offline.acted.connect(self._act)
        self.came.connect(self._take)
        view.desk.ready.connect(self._begin)

    def _begin(self) -> None:
        desk = self._view.desk
        folder = desk.library.own_folder
        if folder is not None:
            desk.feed.follow(folder.subscribe(self.came.emit))
            self._take(folder.state)

    def look(self) -> bool:
        """F5: look through everything now. False where this window does not follow the folder."""
        folder = self._view.desk.library.own_folder
        if folder is None:
            return False
        folder.look_now()
        return True

    def _act(self, verb: str) -> None:
        if verb == "openAnother":
            self._view.desk.actions["openLibrary"].trigger()
        else:
            self.look()

    def _take(self, state: FolderState) -> None:
        desk, bar = self._view.desk, self._view.assets.offline
        if state.drive_away:
            text = self.tr("The drive with this library is not connected. Nothing is lost or deleted.")
            bar.tell(text, another=True)
        elif state.away:
            bar.tell(self._away(state.away), another=False)
        else:
            bar.hide()
        if desk.drive_away != state.drive_away:
            desk.drive_away = state.drive_away
            desk.actions.refresh()
            desk.role.changed.emit()
        if state.report is not None and state.report is not self._told and not state.looking:
            self._told = state.report
            self._report(state.report, state.asked)

    def _away(self, folders: tuple[str, ...]) -> str:
        root = self._view.desk.root
        if "" in folders:
            name = root.name if root is not None else ""
            text = self.tr("The drive with “%1” is not connected. Nothing is lost or deleted.")
            return words.fill(text, name)
        if len(folders) == 1:
            text = self.tr("The disk with “%1” is not connected. Nothing is lost or deleted.")
            return words.fill(text, words.folder(folders[0]))
        text = self.tr("The disks with “%1” and %2 more folders are not connected. Nothing is lost or deleted.")
        return words.fill(text, words.folder(folders[0]), words.number(len(folders) - 1))

    def _report(self, report: AdoptReport, asked: bool) -> None:
        toasts = self._view.desk.toasts
        if report.changed_ids:
            self.tell_changed(report.changed_ids)
        if report.unclear:
            n = len(report.unclear)
            text = words.plural(self.tr("%Ln original(s) may be one of several new files. Choose which.", None, n), n)
            toasts.show(text, [(self.tr("Choose…"), self.show_missing)], kind="unclear", icon="circle-help", kept=False)
        if asked or (report.missing and not report.away):
            verbs = [(self.tr("Show"), self.show_missing)] if report.missing else []
            toasts.show(report.sentence, verbs, kind="look", icon="folder-search", kept=False)

    def tell_changed(self, ids: list[int]) -> None:
        """Words 20 of the window's list."""
        n, view = len(ids), self._view
        text = words.plural(self.tr("%Ln original(s) (was|were) changed by another program.", None, n), n)
        kept = self.tr("A version of it was kept.") if n == 1 else self.tr("A version of each was kept.")
        view.desk.toasts.show(
            f"{text} {kept}",
            [
                (self.tr("Compare"), lambda: self.compare(ids[0])),
                (self.tr("Reprocess"), lambda: view.verbs.ask_reprocess(Selection(assets=tuple(ids)))),
            ],
            kind="changedOutside",
            icon="columns-2",
            kept=False,
        )

    def act_on(self, verb: str, ids: list[int]) -> None:
        """*Compare* or *Reprocess…* of a notice in the Inbox."""
        if verb == "compare":
            self.compare(ids[0])
        else:
            self._view.verbs.ask_reprocess(Selection(assets=tuple(ids)))

    def compare(self, asset_id: int) -> None:
        """What the original is now, beside what it was."""
        desk, versions = self._view.desk, self._view.versions
        browse = desk.browse

        def show(number: int) -> None:
            if number:
                versions.act("compare", asset_id, number)

        desk.background.run(lambda: max((one.number for one in browse.versions(asset_id)), default=0), show, desk.tell)

    def show_missing(self) -> None:
        """All originals that are not where they were."""
        self._view.show_assets(Query(filters=(Filter(FilterKey.STATE, (StateFilter.MISSING.value,)),)))
