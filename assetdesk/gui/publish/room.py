"""Where publishing meets the window: side bar, the page in the centre, verbs of assets and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from assetdesk.core.changes import ChangeSet
from assetdesk.core.publish import Context, Due
from assetdesk.core.query import Query
from assetdesk.gui.desk import Where
from assetdesk.gui.long_list.reading import Reading
from assetdesk.gui.menus import TARGET_MENU
from assetdesk.gui.publish.marking import Marking
from assetdesk.gui.publish.may import why_not
from assetdesk.gui.publish.telling import Telling
from assetdesk.gui.publish.verbs import PublishVerbs

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView
    from assetdesk.gui.publish.page import PublishPage

PAGE = "publish"
_REST_MS = 300
_KEPT = "publishContext"


@dataclass(frozen=True, slots=True)
class _Read:
    contexts: Sequence[Context]
    due: Mapping[int, Due]


class PublishRoom(QObject):
    """Belongs to the view; the page is made when it is first wanted. `read_again` when `contexts` are new."""

    read_again = Signal()

    def __init__(self, view: LibraryView) -> None:
        super().__init__(view)
        self._view = view
        self._page: PublishPage | None = None
        self._menu: QMenu | None = None
        self.contexts: Sequence[Context] = ()
        self.due: Mapping[int, Due] = {}
        desk = view.desk
        self.verbs = PublishVerbs(desk, view, view.verbs)
        self.marking = Marking(desk, view, view.verbs)
        self.telling = Telling(desk, self.verbs)
        self.verbs.published.connect(self._published)
        self.verbs.full_wanted.connect(self._full)
        self.verbs.times.show_wanted.connect(self._show_scheduled)
        self._reading = Reading(desk, self, self.read, _REST_MS)
        desk.actions.on("publish", self._go_last)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self.read)

    # the page

    @property
    def page(self) -> PublishPage:
        """The page."""
        if self._page is None:
            from assetdesk.gui.publish.page import PublishPage

            page = self._page = PublishPage(self._view.desk)
            page.verb.connect(self._verb)
            page.go.connect(self.verbs.publish)
            page.forced.connect(self.verbs.force_in)
            page.unmarked.connect(self.marking.unmark_in)
            page.context_wanted.connect(self.go)
            page.target_menu.connect(self._pop_target)
            page.menu.connect(self._pop_rows)
            page.home.connect(self._home)
            page.counted.connect(self._counted)
            self._view.body.centre.addWidget(page)
        return self._page

    @property
    def title(self) -> str:
        """What the window's title says."""
        return self.tr("To publish")

    @property
    def summary(self) -> str:
        """What the status bar says at its left."""
        return self.page.summary

    def go(self, context_id: int | None = None) -> None:
        """To the page: this target, or the one that was shown last."""
        self._view.desk.show_page(PAGE, context_id=context_id)

    def _go_last(self) -> None:
        self.go(None)

    def show(self, context_id: int | None) -> None:
        """The page in the centre."""
        view = self._view
        view.body.centre.setCurrentWidget(self.page)
        view.desk.put_where(Where(Query(), None, PAGE))
        self.page.show_read(self.contexts, self.due)
        self.page.show_context(self._chosen(context_id))
        if not self.page.targets.list.hasFocus():  # arrows choose there, one after the other
            self.page.take_focus()
        self.read()

    def _chosen(self, context_id: int | None) -> int | None:
        """The one asked for, else the last one, else the first with a target, else the first."""
        kept = self._view.desk.memory.get(_KEPT, None)
        ids = [one.id for one in self.contexts]
        found = next((n for n in (context_id, kept) if n in ids), None)
        if found is None:
            found = next((one.id for one in self.contexts if one.active), ids[0] if ids else None)
        if context_id is not None and found is not None:
            self._view.desk.memory.set(_KEPT, found)
        return found

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        named = changes.assets or changes.added or changes.removed or changes.moved
        if changes.targets or named or changes.everything:
            self._reading.ask()

    def read(self) -> None:
        """Read the targets now; what is due is counted where somebody sees it. The newest read wins."""
        desk = self._view.desk
        if not desk.opened:
            return
        library, shown = desk.library, self._shown

        def work() -> _Read:
            from assetdesk.library.publishing import contexts, plan

            found = contexts.listed(library)
            due = plan.due(library) if shown or any(one.active for one in found) else {}
            return _Read(found, due)

        # counting compares all that is marked: while much changes, it must not take more than a part of the time
        self._reading.begin(work, self._take, priority=2, share=3.0 if shown else 15.0, longest=inf)

    @property
    def _shown(self) -> bool:
        return self._page is not None and self._view.desk.where.page == PAGE

    def _take(self, found: _Read) -> None:
        self.contexts, self.due = found.contexts, found.due
        self.verbs.contexts = self.marking.contexts = found.contexts
        send = sum(found.due[one.id].send for one in found.contexts if one.active and one.id in found.due)
        self._view.body.side.model.set_to_publish(send)
        if self._page is not None:
            self._page.show_read(found.contexts, found.due)
            if self._shown and self._page.context is None and found.contexts:
                self._page.show_context(self._chosen(None))
        self.read_again.emit()

    def _counted(self) -> None:
        if self._view.desk.where.page == PAGE:
            self._view.room.tell_counts()

    # verbs

    def _verb(self, context: Context | None, name: str) -> None:
        if name == "jobs":
            self._view.desk.show_page("jobs")
        else:
            self.verbs.do(context, name)

    def _published(self, _context_id: int) -> None:
        self.read()
        if self._shown:
            self.page.read()

    def _full(self, context_id: int) -> None:
        from assetdesk.core.publish import PublishType

        self.go(context_id)
        self.page.side.choose(PublishType.FULL)

    def _show_scheduled(self) -> None:
        self._view.desk.show_page("jobs", scheduled=True)

    def _home(self) -> None:
        self._view.show_assets(self._view.kept_query())

    def _pop_target(self, context: Context, at: QPoint) -> None:
        self.verbs.switch(context)
        self._view.menus.pop(TARGET_MENU, at, self._view)

    def _pop_rows(self, ids: Sequence[int], at: QPoint) -> None:
        """For rows of the list: open, unmark here, force."""
        page, context = self.page, self.page.context
        if context is None or not ids:
            return
        menu = self._menu = QMenu(self._view)
        menu.setObjectName("publishRowsMenu")
        shown = menu.addAction(self.tr("Open"))
        shown.setObjectName("publishRowsOpen")
        shown.setEnabled(len(ids) == 1)
        shown.triggered.connect(page.show_first)
        menu.addSeparator()
        for name, text, act, verb in (
            ("Unmark", self.tr("Unmark here"), page.unmark_chosen, "unmarkForPublishing"),
            ("Force", self.tr("Force republish"), page.force_chosen, "forceRepublish"),
        ):
            made = menu.addAction(text)
            made.setObjectName(f"publishRows{name}")
            made.setEnabled(not why_not(self._view.desk, verb))
            made.triggered.connect(act)
        menu.popup(at)
