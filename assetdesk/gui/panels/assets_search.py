"""Searching in the centre: chips, links and order follow the query, and what a person changes there becomes the next
one. Also what stands under the hits, and what is said where there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from assetdesk.core.filters import KINDS, NAMED_ALSO, Kind
from assetdesk.core.query import Filter, FilterKey, Place, Query, SortKey
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.widgets.chip_bar import merged
from assetdesk.gui.widgets.search_links import SearchState
from assetdesk.gui.widgets.search_text import Wrong

if TYPE_CHECKING:
    from assetdesk.gui.panels.assets_page import AssetsPage


class AssetsSearch(QObject):
    """Belongs to the page. `order` is the order that comes back when no words are searched any more."""

    def __init__(self, page: AssetsPage, desk: Desk) -> None:
        super().__init__(page)
        self._page = page
        self._desk = desk
        self._wrong: tuple[Wrong, ...] = ()
        self._known: dict[FilterKey, list[str]] = {}
        self.order: tuple[SortKey, bool] = (SortKey.NAME, False)
        chips = page.chips
        chips.changed.connect(self._filters)
        chips.known_wanted.connect(self._read_known)
        chips.emptied.connect(page.focus_view)
        for links in (chips.links, page.path_bar.links):
            links.cleared.connect(self.clear)
        page.model.listed.connect(self._tell_foot)
        desk.ready.connect(self.show)

    # from query to widgets

    def ordered(self, query: Query, before: Query) -> Query:
        """Words that are searched anew come best first; without words the former order comes back."""
        if query.words:
            named = query.search_id is not None and query.search_id != before.search_id
            if not before.words and query.sort == before.sort and not named:
                self.order = (query.sort, query.descending)
                return replace(query, sort=SortKey.RELEVANCE, descending=False)
        elif query.sort is SortKey.RELEVANCE:
            return replace(query, sort=self.order[0], descending=self.order[1])
        return query

    def show(self) -> None:
        """Chips and links as the query is."""
        page, query = self._page, self._page.model.query
        page.chips.show_filters(query.filters)
        state, may_save = self.state(query), roles.can(self._desk, "editAssets")
        page.chips.links.show_state(state, may_save=may_save)
        page.chips.arrange()
        page.path_bar.show_search(best=bool(query.words), state=state, links=page.chips.isHidden(), may_save=may_save)

    def show_wrong(self, wrong: tuple[Wrong, ...]) -> None:
        """What the search field could not read."""
        self._page.chips.show_wrong(wrong)
        self.show()

    def state(self, query: Query) -> SearchState:
        """Whether it is a search, a saved one, an altered one."""
        saved = self._desk.searches.get(query.search_id) if query.search_id is not None else None
        if saved is not None:
            return SearchState.SAVED if same_search(query, saved.query) else SearchState.CHANGED
        return SearchState.LOOSE if query.words or query.filters else SearchState.NONE

    # from widgets to query

    def _filters(self, filters: tuple[Filter, ...]) -> None:
        self._page.asked.emit(replace(self._page.model.query, filters=filters))

    def add(self, filters: tuple[Filter, ...]) -> None:
        """More filters, as they were typed."""
        made = self._page.model.query.filters
        for one in filters:
            made = merged(made, one)
        self._filters(made)

    def clear(self) -> None:
        """No words and no filters any more."""
        self._page.cleared.emit()
        self._page.asked.emit(self._page.model.query.plain)

    def everywhere(self) -> None:
        """The same words in all folders."""
        self._page.asked.emit(replace(self._page.model.query, place=Place.ALL, folder_id=None))

    def search(self, text: str) -> None:
        """Words, in this place."""
        self._page.asked.emit(replace(self._page.model.query, words=text))

    def _read_known(self, key: FilterKey) -> None:
        if KINDS[key] is not Kind.WORDS and key not in NAMED_ALSO:
            return
        if key is FilterKey.FOLDER:
            paths = sorted((folder.path for folder in self._desk.folders.values() if folder.path), key=str.casefold)
            self._page.chips.take_known(key, paths)
            return
        if key in self._known:
            self._page.chips.take_known(key, self._known[key])
        browse = self._desk.browse

        def done(found: list[str]) -> None:
            self._take_known(key, found)

        self._desk.background.run(lambda: browse.known(key), done, self._desk.tell)

    def _take_known(self, key: FilterKey, found: list[str]) -> None:
        self._known[key] = found
        self._page.chips.take_known(key, found)

    # what is said

    def _tell_foot(self) -> None:
        model, query = self._page.model, self._page.model.query
        if not query.words or not model.ids:
            self._page.list.tell_foot("")
            return
        text = words.fill(
            self.tr("%1 of %2 in %3 ms."),
            words.number(len(model.ids)),
            words.plural(self.tr("%Ln asset(s)", None, self._total(query)), self._total(query)),
            words.number(max(1, round(model.found_in * 1000))),
        )
        plain = query.words.replace('"', "").strip()
        if " " in plain and '"' not in query.words:
            phrase = self.tr("Words may stand anywhere; “%1” in quotation marks finds the phrase.")
            text = f"{text} {words.fill(phrase, plain)}"
        self._page.list.tell_foot(text)

    def _total(self, query: Query) -> int:
        folders = self._desk.folders
        if query.place is Place.FOLDER and query.folder_id in folders:
            folder = folders[query.folder_id]
            return folder.total if query.subfolders else folder.own
        root = next((folder for folder in folders.values() if folder.parent_id is None), None)
        return max(root.total if root is not None else 0, len(self._page.model.ids))

    def empty(self, where: str) -> tuple[str, list[tuple[str, Callable[[], Any]]]]:
        """The sentence where nothing was found, and the ways on."""
        query = self._page.model.query
        if query.words:
            quoted = query.words if '"' not in query.words else query.words.replace('"', "")
            said = self.tr("Nothing found for “%1” in %2.")
            if query.filters:
                said = self.tr("Nothing found for “%1” in %2 with these filters.")
            text = words.fill(said, quoted, where)
        else:
            text = self.tr("Nothing here matches the filters.")
        acts: list[tuple[str, Callable[[], Any]]] = []
        if query.place is Place.FOLDER:
            acts.append((self.tr("Search all folders"), self.everywhere))
        acts.append((self.tr("Clear filters") if query.filters else self.tr("Clear search"), self.clear))
        return text, acts


def same_search(one: Query, other: Query) -> bool:
    """Whether both find the same; in which order does not count."""
    return _bare(one) == _bare(other)


def _bare(query: Query) -> Query:
    filters = tuple(sorted(query.filters, key=lambda one: (one.key, one.negate, one.values)))
    query = replace(query, sort=SortKey.NAME, descending=False, filters=filters, search_id=None)
    return query if query.place is Place.FOLDER else replace(query, folder_id=None, subfolders=True)
