"""Where the Inbox meets the window: shown in the centre, counted in the side bar, told by passing messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from assetdesk.core.changes import ChangeSet
from assetdesk.core.query import Query
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Where
from assetdesk.gui.widgets.toast import ToastText

if TYPE_CHECKING:
    from assetdesk.gui.inbox.page import InboxPage
    from assetdesk.gui.library_view import LibraryView

PAGE = "inbox"
_COUNT_AFTER_MS = 300


class InboxRoom(QObject):
    """Belongs to the view; the page is made when it is first wanted."""

    def __init__(self, view: LibraryView) -> None:
        super().__init__(view)
        self._view = view
        self._page: InboxPage | None = None
        self._counting: Work | None = None
        self._soon = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._soon.timeout.connect(self._count)
        view.desk.toasts.told.connect(self._told)
        view.desk.feed.changed.connect(self._changed)
        view.desk.ready.connect(self._count)

    @property
    def page(self) -> InboxPage:
        """The page."""
        if self._page is None:
            from assetdesk.gui.inbox.page import InboxPage

            self._page = InboxPage(self._view.desk)
            self._page.counted.connect(self._counted)
            self._page.original_wanted.connect(self._view.own_folder.act_on)
            self._view.body.centre.addWidget(self._page)
        return self._page

    @property
    def title(self) -> str:
        """What the window's title says."""
        return self.tr("Inbox")

    @property
    def summary(self) -> str:
        """What the status bar says."""
        return self.page.summary

    def show(self) -> None:
        """The page in the centre."""
        view = self._view
        view.body.centre.setCurrentWidget(self.page)
        view.desk.put_where(Where(Query(), None, PAGE))
        self.page.show_now()

    def _changed(self, changes: ChangeSet) -> None:
        if (changes.notices or changes.everything or changes.removed) and not self._soon.isActive():
            self._soon.start()

    def _count(self) -> None:
        """The number of the pill; the newest read wins."""
        desk = self._view.desk
        if desk.root is not None:
            if self._counting is not None:
                self._counting.cancel()
            self._counting = desk.background.run(desk.browse.inbox_unread, self._take_count)

    def _take_count(self, unread: int) -> None:
        self._counting = None
        self._view.body.side.model.set_inbox(unread)
        self._view.tools.inbox.set_count(unread)

    def _counted(self) -> None:
        if self._view.desk.where.page == PAGE:
            self._view.room.tell_counts()

    def _told(self, said: object) -> None:
        """A failure that passes by at the foot of the window is kept; the end of a job tells of itself."""
        desk = self._view.desk
        if isinstance(said, ToastText) and said.icon == "fail" and desk.can_write:
            from assetdesk.library import inbox

            library, text = desk.library, said.text
            desk.background.run(lambda: inbox.tell(library, text))
