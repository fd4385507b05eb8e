"""The verbs of sets: make one of the selection, add, take out, put in order, thumbnail, rename, delete, run presets.

Each is one use case of the library in the background, told by a toast, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.request import Selection
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.asset_words import is_set

if TYPE_CHECKING:
    from assetdesk.gui.dialogs.make_set import Wanted
    from assetdesk.gui.models.stacks import OpenStacks
    from assetdesk.gui.panels.asset_verbs import AssetVerbs
    from assetdesk.library.session import Library
    from assetdesk.library.sets import Before, InSet

_MOST_READ = 1001


class SetVerbs(QObject):
    """`stacks` says behind which open set a selected asset stands in the grid."""

    def __init__(self, desk: Desk, window: QWidget, verbs: AssetVerbs, stacks: OpenStacks) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._verbs = verbs
        self._stacks = stacks
        self._menu: QMenu | None = None
        self._waiting: tuple[int, ...] = ()
        on = desk.actions.on
        on("makeSet", self.make)
        on("addToSet", self.pop_sets)
        on("removeFromSet", self.remove_selected)
        on("runBatchSets", self.run_presets)
        on("removeUnmatched", self.remove_unmatched_selected)
        desk.selection.changed.connect(self.refresh)
        desk.ready.connect(self.refresh)
        desk.where_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Switch what depends on more than the desk."""
        desk = self._desk
        few = (
            0 < desk.selection.count <= _MOST_READ and roles.can(desk, "setImageSetMembers") and not desk.where.in_trash
        )
        behind = few and any(self._stacks.parent(one) is not None for one in desk.selection.ids)
        desk.actions["removeFromSet"].setEnabled(behind)

    def do(self, work: Callable[[Library], Any], done: Callable[[Any], object] | None = None) -> None:
        """Run it where all changes of sets run, one after the other."""
        self._desk.do(work, done, "sets")

    def back(self, before: Sequence[Before]) -> Callable[[], object]:
        """What makes these sets as they were."""
        from assetdesk.library import sets

        def all_back(library: Library) -> None:
            for one in before:
                sets.put_back(library, one)

        return lambda: self.do(all_back)

    # making

    def make(self) -> None:
        """Ask for name and kind of a set of the selection."""
        self._make_of(tuple(self._desk.selection.ids))

    def _make_of(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        browse, few = self._desk.browse, list(ids[:_MOST_READ])
        self._waiting = tuple(ids)
        self._desk.background.run(lambda: browse.rows(few), self._ask, self._desk.tell, priority=8)

    def _ask(self, rows: list[AssetRow]) -> None:
        from assetdesk.gui.dialogs.make_set import MakeSet

        if rows:
            self._folder = self._desk.where.folder.id if self._desk.where.folder is not None else rows[0].folder_id
            MakeSet(self._desk, self._window, rows, len(self._waiting), self._wanted).open()

    _folder = 1

    def _wanted(self, wanted: Wanted) -> None:
        from assetdesk.library import assets, sets

        ids, folder = self._waiting, self._folder

        def work(library: Library) -> int:
            members = sets.in_order(library.browse, ids)
            return sets.make(library, folder, wanted.name, members, wanted.type, wanted.sub_type, wanted.rows)

        def done(made: int) -> None:
            text = words.plural(self.tr("Made the set “%1” of %Ln asset(s).", None, len(ids)), len(ids))
            undo = self.tr("Make set")
            self._verbs.toast_undo(
                words.fill(text, wanted.name), "images", undo, lambda: self.do(lambda lib: assets.trash(lib, [made]))
            )

        self.do(work, done)

    # members

    def pop_sets(self) -> None:
        """The sets as a menu at the pointer."""
        from assetdesk.library import sets

        self._waiting = tuple(self._desk.selection.ids)
        browse = self._desk.browse
        self._desk.background.run(lambda: sets.named(browse), self._show_sets, self._desk.tell, priority=8)

    def _show_sets(self, found: list[InSet]) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self._window)
        menu.setObjectName("addToSetMenu")
        menu.setAccessibleName(self.tr("Add to set"))
        for one in found:
            if one.id not in self._waiting:
                menu.addAction(one.name.replace("&", "&&")).setData(one.id)
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(self.tr("New set…")).setData(0)
        menu.triggered.connect(self._picked)
        menu.popup(QCursor.pos())

    def _picked(self, act: QAction) -> None:
        number = int(act.data())
        if number:
            self.add(number, act.text().replace("&&", "&"), self._waiting)
        else:
            self._make_of(self._waiting)

    def add(self, set_id: int, name: str, ids: Sequence[int]) -> None:
        """Put assets into a set, by their names, behind those that are in it."""
        from assetdesk.library import sets

        def done(before: Before) -> None:
            fresh = len(set(ids) - set(before.ids))
            if not fresh:
                text = words.plural(self.tr("(It is|All %Ln are) in “%1” already.", None, len(ids)), len(ids))
                self._desk.toasts.show(words.fill(text, name), kind="sets", icon="images")
                return
            text = words.plural(self.tr("Added %Ln asset(s) to “%1”.", None, fresh), fresh)
            self._verbs.toast_undo(words.fill(text, name), "images", self.tr("Add to set"), self.back([before]))

        self.do(lambda library: sets.add(library, set_id, ids), done)

    def remove(self, set_id: int, name: str, ids: Sequence[int]) -> None:
        """Take assets out of a set; they stay where they are."""
        from assetdesk.library import sets

        def done(before: Before) -> None:
            gone = len(set(ids) & set(before.ids))
            text = words.plural(self.tr("Removed %Ln asset(s) from “%1”.", None, gone), gone)
            self._verbs.toast_undo(words.fill(text, name), "images", self.tr("Remove from set"), self.back([before]))

        self.do(lambda library: sets.remove(library, set_id, ids), done)

    def remove_selected(self) -> None:
        """What is selected among the members of open sets."""
        held: dict[int, list[int]] = {}
        for one in self._desk.selection.ids:
            parent = self._stacks.parent(one)
            if parent is not None:
                held.setdefault(parent, []).append(one)
        for row in self._desk.browse.rows(list(held)):
            if is_set(row):
                self.remove(row.id, row.name, held[row.id])

    def order(self, set_id: int, ids: Sequence[int]) -> None:
        """The members in the order that a person gave them."""
        from assetdesk.library import sets

        def done(before: Before) -> None:
            self._verbs.can_undo(self.tr("Order of the set"), self.back([before]))

        self.do(lambda library: sets.put(library, set_id, ids), done)

    def changed(self, work: Callable[[Library], Before], short: str) -> None:
        """Another small change of one set, with a way back in the Edit menu."""

        def done(before: Before) -> None:
            self._verbs.can_undo(short, self.back([before]))

        self.do(work, done)

    def thumbnail(self, set_id: int, asset_id: int | None, name: str) -> None:
        """The member that stands for the set; None for the first one."""
        from assetdesk.library import sets

        def done(before: Before) -> None:
            said = (
                self.tr("“%1” stands for the set now.") if asset_id is not None else self.tr("%1 stands for the set.")
            )
            text = words.fill(said, name if asset_id is not None else self.tr("Its first picture"))
            self._verbs.toast_undo(text, "images", self.tr("Set thumbnail"), self.back([before]))

        self.do(lambda library: sets.set_thumbnail(library, set_id, asset_id), done)

    # presets

    def remove_unmatched_selected(self) -> None:
        """Of the sets that are selected."""
        self.remove_unmatched(list(self._desk.selection.ids))

    def remove_unmatched(self, set_ids: Sequence[int]) -> None:
        """Members whose names their preset would not put there any more: counted first, then asked."""
        from assetdesk.library import sets

        self.do(lambda library: sets.unmatched(library, set_ids), self._ask_unmatched)

    def _ask_unmatched(self, found: dict[int, list[int]]) -> None:
        from assetdesk.library import sets

        count = sum(map(len, found.values()))
        if not count:
            text = self.tr("Nothing to remove: every member still matches, or no preset made the set.")
            self._desk.toasts.show(text, kind="sets", icon="images")
            return

        def done(before: list[Before]) -> None:
            text = words.plural(self.tr("Removed %Ln member(s) that no longer match.", None, count), count)
            self._verbs.toast_undo(text, "images", self.tr("Remove members"), self.back(before))

        self.do(lambda library: sets.remove_unmatched(library, list(found)), done)

    def run_presets(self) -> None:
        """Choose batch set presets to run over the selection, the place shown, or the folder of an open menu."""
        folder = self._verbs.folder
        if folder is not None and folder.parent_id is not None:
            self.run_over(Selection(folders=(folder.id,)))
        else:
            self.run_over(Selection(everything=True) if folder is not None else self._verbs.place_selection())

    def run_over(self, selection: Selection, chosen: str = "") -> None:
        """The same over anything; `chosen` is the handle of the preset that is ticked."""
        from assetdesk.gui.dialogs.run_batch_sets import RunBatchSets

        try:
            RunBatchSets.ask(self._desk, self._window, selection, chosen)
        except Exception as error:
            self._desk.tell(error)
