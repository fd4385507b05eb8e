"""The verbs of collections: make, rename, delete, put assets in, take them out. Each can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.overview import Collection
from assetdesk.core.query import FilterKey, Query
from assetdesk.gui import words
from assetdesk.gui.desk import Desk

if TYPE_CHECKING:
    from assetdesk.gui.panels.asset_verbs import AssetVerbs
    from assetdesk.library.session import Library


class Collections(QObject):
    """`altered` when the list of collections is another; `rename_wanted(id)`: edit its name in its row. `chosen` is
    the one whose context menu is open."""

    altered = Signal()
    rename_wanted = Signal(int)

    def __init__(self, desk: Desk, window: QWidget, verbs: AssetVerbs) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._verbs = verbs
        self._menu: QMenu | None = None
        self._waiting: tuple[int, ...] = ()
        self.chosen: Collection | None = None
        for name, handler in (
            ("newCollection", self.make),
            ("renameCollection", self._rename_chosen),
            ("deleteCollection", self._delete_chosen),
            ("addToCollection", self._pop_choices),
            ("removeFromCollection", self._remove_selected),
        ):
            desk.actions.on(name, handler)

    def _do(self, work: Callable[[Library], Any], done: Callable[[Any], object] | None = None) -> None:
        self._desk.do(work, done, "collections")

    def _altered(self, _: object = None) -> None:
        self.altered.emit()

    # the collections themselves

    def make(self) -> None:
        """Ask for a name and make one, empty."""
        self._waiting = ()
        self._ask_name()

    def _ask_name(self) -> None:
        from assetdesk.gui.dialogs.names import ask_name

        taken = [one.name for one in self._desk.collections.values()]
        title, verb = self.tr("New collection"), self.tr("Make")
        ask_name(self._desk, self._window, title, "", verb, self._named, whole=True, taken=taken)

    def _named(self, name: str) -> None:
        from assetdesk.library import collections

        ids, self._waiting = self._waiting, ()

        def done(made: Collection) -> None:
            self._desk.collections[made.id] = made
            self.altered.emit()
            if ids:
                self.add(ids, made.id)
            else:
                text = words.fill(self.tr("Made the collection “%1”. Drop assets on it."), made.name)
                self._desk.toasts.show(text, kind="collection", icon="bookmark")

        self._do(lambda library: collections.make(library, name), done)

    def renamed(self, collection_id: int, name: str) -> None:
        """Another name, typed in the row."""
        from assetdesk.library import collections

        known = self._desk.collections.get(collection_id)
        before = known.name if known is not None else name

        def put(now: str) -> None:
            open_here = self._desk.collection_of(self._desk.where.query)
            shown = open_here is not None and open_here.id == collection_id and self._desk.where.page == "assets"
            held = self._desk.collections.get(collection_id)
            if held is not None:
                self._desk.collections[collection_id] = Collection(collection_id, now, held.count)
            self.altered.emit()
            if shown:  # the list is asked for by name
                self._desk.show_assets(self._desk.where.query.having(FilterKey.COLLECTION, now))

        def undo() -> None:
            self._do(lambda library: collections.rename(library, collection_id, before), lambda _: put(before))

        def done(_: object) -> None:
            self._verbs.can_undo(self.tr("Rename"), undo)
            put(name)

        self._do(lambda library: collections.rename(library, collection_id, name), done)

    def delete(self, one: Collection) -> None:
        """Forget it; its assets stay. It can be taken back with what it held."""
        from assetdesk.library import collections

        def work(library: Library) -> list[int]:
            held = list(library.browse.ids(Query().having(FilterKey.COLLECTION, one.name)))
            collections.delete(library, one.id)
            return held

        def done(held: list[int]) -> None:
            def again(library: Library) -> None:
                collections.add(library, collections.make(library, one.name).id, held)

            shown = self._desk.collection_of(self._desk.where.query)
            self._desk.collections.pop(one.id, None)
            self.altered.emit()
            if shown is not None and shown.id == one.id and self._desk.where.page == "assets":
                self._desk.show_assets(self._desk.where.query.having(FilterKey.COLLECTION))
            text = words.fill(self.tr("Deleted the collection “%1”. Its assets stay."), one.name)
            self._verbs.toast_undo(text, "trash", self.tr("Delete collection"), lambda: self._do(again, self._altered))

        self._do(work, done)

    def _rename_chosen(self) -> None:
        if self.chosen is not None:
            self.rename_wanted.emit(self.chosen.id)

    def _delete_chosen(self) -> None:
        if self.chosen is not None:
            self.delete(self.chosen)

    # what they hold

    def add(self, ids: Sequence[int], collection_id: int) -> None:
        """Put assets in; those that are in it already stay there."""
        from assetdesk.library import collections

        one = self._desk.collections.get(collection_id)
        if one is None or not ids:
            return

        def work(library: Library) -> list[int]:
            held = set(library.browse.ids(Query().having(FilterKey.COLLECTION, one.name)))
            fresh = [asset for asset in ids if asset not in held]
            collections.add(library, one.id, fresh)
            return fresh

        def done(fresh: list[int]) -> None:
            self.altered.emit()
            if not fresh:
                text = words.plural(self.tr("(It is|All %Ln are) in “%1” already.", None, len(ids)), len(ids))
                self._desk.toasts.show(words.fill(text, one.name), kind="collection", icon="bookmark")
                return
            text = words.plural(self.tr("Added %Ln asset(s) to “%1”.", None, len(fresh)), len(fresh))
            self._verbs.toast_undo(
                words.fill(text, one.name),
                "bookmark",
                self.tr("Add to collection"),
                lambda: self._do(lambda library: collections.remove(library, one.id, fresh), self._altered),
            )

        self._do(work, done)

    def _remove_selected(self) -> None:
        one = self._desk.collection_of(self._desk.where.query)
        if one is not None:
            self.remove(list(self._desk.selection.ids), one)

    def remove(self, ids: Sequence[int], one: Collection) -> None:
        """Take assets out; they stay in their folders."""
        from assetdesk.library import collections

        def done(count: int) -> None:
            self.altered.emit()
            text = words.plural(self.tr("Removed %Ln asset(s) from “%1”.", None, count), count)
            self._verbs.toast_undo(
                words.fill(text, one.name),
                "bookmark",
                self.tr("Remove from collection"),
                lambda: self._do(lambda library: collections.add(library, one.id, ids), self._altered),
            )

        self._do(lambda library: collections.remove(library, one.id, ids), done)

    def _pop_choices(self) -> None:
        """The collections as a menu at the pointer: the keyboard's way to what dropping does."""
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self._window)
        menu.setObjectName("collectionMenu")
        menu.setAccessibleName(self.tr("Add to collection"))
        self._waiting = tuple(self._desk.selection.ids)
        for one in sorted(self._desk.collections.values(), key=lambda one: one.name.casefold()):
            menu.addAction(one.name.replace("&", "&&")).setData(one.id)
        if self._desk.collections:
            menu.addSeparator()
        menu.addAction(self.tr("New collection…")).setData(0)
        menu.triggered.connect(self._picked)
        menu.popup(QCursor.pos())

    def _picked(self, act: QAction) -> None:
        number = int(act.data())
        if number:
            self.add(self._waiting, number)
        else:
            self._ask_name()
