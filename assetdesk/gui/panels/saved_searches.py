"""The verbs of saved searches: save, update, go back, rename, delete. A deletion can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assetdesk.core.query import Query
from assetdesk.core.saved import SavedSearch
from assetdesk.gui import words
from assetdesk.gui.desk import Desk

if TYPE_CHECKING:
    from assetdesk.gui.panels.asset_verbs import AssetVerbs
    from assetdesk.library.session import Library


class SavedSearches(QObject):
    """`altered` when the list of searches is another; `rename_wanted(id)`: edit its name in its row. `chosen` is the
    one whose context menu is open."""

    altered = Signal()
    rename_wanted = Signal(int)

    def __init__(self, desk: Desk, window: QWidget, verbs: AssetVerbs) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._verbs = verbs
        self.chosen: SavedSearch | None = None
        for name, handler in (
            ("saveSearch", self.save),
            ("renameSearch", self._rename_chosen),
            ("deleteSearch", self._delete_chosen),
        ):
            desk.actions.on(name, handler)

    def _do(self, work: Callable[[Library], Any], done: Callable[[Any], object] | None = None) -> None:
        self._desk.do(work, done, "searches")

    def save(self) -> None:
        """Ask for a name and keep what is searched now under it."""
        from assetdesk.gui.dialogs.names import ask_name

        query = self._desk.where.query
        ask_name(
            self._desk,
            self._window,
            self.tr("Save search"),
            suggestion(query),
            self.tr("Save"),
            self._named,
            whole=True,
            taken=[saved.name for saved in self._desk.searches.values()],
        )

    def _named(self, name: str) -> None:
        from assetdesk.library import searches

        query = replace(self._desk.where.query, search_id=None)

        def done(search_id: int) -> None:
            self._desk.searches[search_id] = SavedSearch(search_id, name, query, None)
            self.altered.emit()
            self._desk.show_assets(replace(query, search_id=search_id))
            self._desk.toasts.show(words.fill(self.tr("Saved the search “%1”."), name), kind="search", icon="search")

        self._do(lambda library: searches.save(library, name, query), done)

    def _current(self) -> SavedSearch | None:
        search_id = self._desk.where.query.search_id
        return self._desk.searches.get(search_id) if search_id is not None else None

    def back(self) -> None:
        """As it was saved."""
        saved = self._current()
        if saved is not None:
            self._desk.show_assets(replace(saved.query, search_id=saved.id))

    def update(self) -> None:
        """Keep what is searched now under the name it has."""
        from assetdesk.library import searches

        saved = self._current()
        if saved is None:
            return
        query = replace(self._desk.where.query, search_id=None)
        before, number, name = saved.query, saved.id, saved.name

        def undo() -> None:
            self._do(lambda library: searches.update(library, number, before), lambda _: put(before))

        def put(now: Query) -> None:
            self._desk.searches[number] = SavedSearch(number, name, now, None)
            self.altered.emit()
            if self._desk.where.query.search_id == number:
                self._desk.show_assets(replace(self._desk.where.query, search_id=number))

        def done(_: object) -> None:
            put(query)
            text = words.fill(self.tr("Updated the search “%1”."), name)
            self._verbs.toast_undo(text, "search", self.tr("Update search"), undo)

        self._do(lambda library: searches.update(library, number, query), done)

    def renamed(self, search_id: int, name: str) -> None:
        """Another name, typed in the row."""
        from assetdesk.library import searches

        saved = self._desk.searches.get(search_id)
        before = saved.name if saved is not None else name

        def undo() -> None:
            self._do(lambda library: searches.rename(library, search_id, before), self._altered)

        def done(_: object) -> None:
            self._verbs.can_undo(self.tr("Rename"), undo)
            self.altered.emit()

        self._do(lambda library: searches.rename(library, search_id, name), done)

    def _altered(self, _: object = None) -> None:
        self.altered.emit()

    def delete(self, saved: SavedSearch) -> None:
        """Take it off the list; what it finds stays. It can be taken back."""
        from assetdesk.library import searches

        def undo() -> None:
            self._do(lambda library: searches.save(library, saved.name, saved.query), self._altered)

        def done(_: object) -> None:
            self._desk.searches.pop(saved.id, None)
            self.altered.emit()
            if self._desk.where.query.search_id == saved.id:
                self._desk.show_assets(replace(self._desk.where.query, search_id=None))
            text = words.fill(self.tr("Deleted the search “%1”. Its assets stay."), saved.name)
            self._verbs.toast_undo(text, "trash", self.tr("Delete search"), undo)

        self._do(lambda library: searches.delete(library, saved.id), done)

    def _rename_chosen(self) -> None:
        if self.chosen is not None:
            self.rename_wanted.emit(self.chosen.id)

    def _delete_chosen(self) -> None:
        if self.chosen is not None:
            self.delete(self.chosen)


def suggestion(query: Query) -> str:
    """A name to begin with: the words, else what the first filter says."""
    from assetdesk.gui import filter_words

    if query.words:
        plain = query.words.replace('"', "").strip()
        return plain[:1].upper() + plain[1:]
    return " ".join(filter_words.chip(query.filters[0])) if query.filters else ""
