"""The page *Inbox*: the list, what is chosen in it, and a person's answers. Reads in the background, after changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.notices import Inbox, NoticeKind
from assetdesk.core.query import Filter, FilterKey, Query, StateFilter
from assetdesk.core.upload_files import FileState
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.upload_files import show_files
from assetdesk.gui.inbox.detail import InboxDetail
from assetdesk.gui.inbox.model import InboxModel, Key
from assetdesk.gui.inbox.view import InboxView
from assetdesk.gui.roles import VerbAction
from assetdesk.gui.widgets.empty_state import EmptyState
from assetdesk.gui.widgets.parts import PANEL, button, label, line, pane, row
from assetdesk.library import inbox, jobs

_READ_AFTER_MS = 200


# of these the files of the upload are listed
_EXPIRY = {NoticeKind.EXPIRING: StateFilter.EXPIRING, NoticeKind.EXPIRED: StateFilter.EXPIRED}
_OF_FILES = (NoticeKind.DUPLICATES, NoticeKind.ARCHIVE, NoticeKind.HELD)
_MISSING = Query(filters=(Filter(FilterKey.STATE, (StateFilter.MISSING.value,)),))


class InboxPage(QWidget):
    """`counted` when the page shows other numbers; `original_wanted(verb, ids)` to compare or reprocess originals."""

    counted = Signal()
    original_wanted = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._reading: Work | None = None
        self._inbox = Inbox()
        self._showing = False
        theme = desk.theme
        self.setObjectName("inboxPage")
        self.setAccessibleName(self.tr("Inbox"))
        self._count = label(theme, "", 12, ink="text2")
        self._read_all = button(self.tr("Mark all as read"), "inboxReadAll", small=True)
        self._clear_all = button(self.tr("Clear all"), "inboxClearAll", small=True)
        self._read_all.clicked.connect(self._do_read_all)
        self._clear_all.clicked.connect(self._do_clear_all)
        top = pane(PANEL)
        top.setFixedHeight(38)
        parts = (label(theme, self.tr("Inbox"), 13, 600), 0, self._count, 8, self._read_all, self._clear_all)
        top.setLayout(row(*parts, spacing=8, margins=(16, 0, 12, 0)))
        self.model = InboxModel(self)
        self.view = InboxView(theme, self.model)
        self.view.chosen.connect(self._chosen)
        self.view.menu.connect(self._menu)
        self.view.activated.connect(self._activated)
        self._empty = EmptyState(theme)
        self._empty.setObjectName("inboxEmpty")
        self._empty.tell("inbox", self.tr("Nothing waits for you, and nothing has ended yet."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self.detail = InboxDetail(desk)
        self.detail.verb.connect(self.do)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((top, 0), (line(), 0), (self._stack, 1)):
            column.addWidget(widget, stretch)
        left.setMinimumWidth(360)
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(left)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([1000, 320])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        self.setFocusProxy(self.view)
        self._acts: dict[str, VerbAction] = {}
        for name, text in (
            ("approve", self.tr("Approve")), ("reject", self.tr("Reject")), ("open", self.tr("Open")),
            ("clear", self.tr("Clear")), ("unread", self.tr("Mark as unread")),
        ):  # fmt: skip
            made = VerbAction(text, self)
            made.setObjectName(f"inboxMenu{name[:1].upper()}{name[1:]}")
            made.triggered.connect(partial(self.do, name))
            self._acts[name] = made
        self._acts["clear"].setShortcut("Del")
        self._acts["clear"].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.view.addAction(self._acts["clear"])
        roles.guard(desk, "editAssets", self._acts["approve"], self._acts["reject"])
        roles.guard(desk, "deleteJob", self._acts["clear"], self._clear_all)
        roles.guard(desk, "lookAtAssets", self._acts["unread"], self._read_all)
        self._soon = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._soon.timeout.connect(self.read)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self._switch)
        self._switch()

    @property
    def summary(self) -> str:
        """What the status bar says."""
        waits, unread = len(self._inbox.waiting), self._inbox.unread
        parts = [words.plural(self.tr("%Ln unread", None, unread), unread)]
        if waits:
            parts.append(words.plural(self.tr("%Ln asset(s) (waits|wait) for approval", None, waits), waits))
        return " · ".join(parts)

    def show_now(self) -> None:
        """The page comes to the front."""
        self.read()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        wanted = changes.notices or changes.everything or changes.removed
        if wanted and self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def read(self) -> None:
        """Read it now; an older read is dropped."""
        if self._desk.root is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._desk.background.run(self._desk.browse.inbox, self._take, self._not_read, priority=2)

    def _not_read(self, error: BaseException) -> None:
        self._reading = None
        self._desk.tell(error)

    def _take(self, found: Inbox) -> None:
        self._reading = None
        chosen = [one.key for one in self.model.chosen(self.view.selectedIndexes())]
        place = self.view.currentIndex().row()
        scroll = self.view.verticalScrollBar().value()
        self._inbox = found
        self._showing = True
        self.model.show(found)
        self._find_place(chosen, place)
        self.view.verticalScrollBar().setValue(scroll)
        self._showing = False
        self._stack.setCurrentIndex(0 if self.model.rows else 1)
        self.detail.setVisible(bool(self.model.rows))
        self._count.setText(self.summary if self.model.rows else "")
        self._switch()
        self._show_chosen()
        self.counted.emit()

    def _find_place(self, chosen: list[Key], place: int) -> None:
        """The same rows stay chosen; where they left, the next one is; at first the first."""
        found = [index for key in chosen if (index := self.model.index_of(key)).isValid()]
        if not found:
            numbers = [n for n, one in enumerate(self.model.rows) if not one.head]
            after = next((n for n in numbers if n >= place), numbers[-1] if numbers else -1)
            found = [self.model.index(after)] if after >= 0 else []
        for number, index in enumerate(found):
            flag = QItemSelectionModel.SelectionFlag
            self.view.selectionModel().select(index, flag.Select)
            if number == 0:
                self.view.selectionModel().setCurrentIndex(index, flag.NoUpdate)

    # what is chosen

    def _show_chosen(self) -> None:
        self.detail.show_rows(self.model.chosen(self.view.selectedIndexes()), self._runs())

    def _chosen(self) -> None:
        """A person chose other rows: what they chose is read. What is chosen by itself is not."""
        if self._showing:
            return
        self._show_chosen()
        rows = self.model.chosen(self.view.selectedIndexes())
        unread = [one.notice.id for one in rows if one.notice is not None and not one.notice.read]
        if unread and roles.can(self._desk, "lookAtAssets"):
            library = self._desk.library
            self._desk.background.run(lambda: inbox.mark_read(library, unread), None, self._desk.tell, lane="inbox")

    def _runs(self) -> list[int]:
        rows = self.model.chosen(self.view.selectedIndexes())
        return [one.waiting.run_id for one in rows if one.waiting is not None]

    def _switch(self) -> None:
        self._read_all.setEnabled(any(not one.read for one in self._inbox.notices))
        self._clear_all.setEnabled(bool(self._inbox.notices))

    def _menu(self, at: QPoint) -> None:
        rows = self.model.chosen(self.view.selectedIndexes())
        if not rows:
            return
        menu = QMenu(self)
        menu.setObjectName("inboxMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._runs():
            menu.addAction(self._acts["approve"])
            menu.addAction(self._acts["reject"])
        if self._asset() is not None:
            menu.addAction(self._acts["open"])
        if any(one.notice is not None for one in rows):
            menu.addAction(self._acts["unread"])
            menu.addAction(self._acts["clear"])
        roles.say_why(menu)
        menu.popup(at)

    # verbs

    def do(self, name: str) -> None:
        """A verb for what is chosen."""
        rows = self.model.chosen(self.view.selectedIndexes())
        ids = [one.notice.id for one in rows if one.notice is not None]
        first = next((one.notice for one in rows if one.notice is not None), None)
        library = self._desk.library
        match name:
            case "approve" | "reject":
                self._decide(name)
            case "open" if (asset := self._asset()) is not None:
                self._desk.show_page("viewer", asset_id=asset, ids=[asset])
            case "clear" if ids:
                self._write(lambda: inbox.clear(library, ids))
            case "unread" if ids:
                self._write(lambda: inbox.mark_read(library, ids, False))
            case "crops":
                self._desk.show_page("crops")
            case "compare" | "reprocess" if first is not None and first.assets:
                self.original_wanted.emit(name, list(first.assets))
            case "choose":
                self._desk.show_assets(_MISSING)
            case "show" if first is not None and first.kind is NoticeKind.WATCH:
                watch = first.body.get("watch")
                self._desk.show_page("watched", watch_id=watch if isinstance(watch, int) else None)
            case "show" if first is not None and first.kind in _OF_FILES and (first.job_id or first.jobs):
                state = FileState.DUPLICATE if first.kind is NoticeKind.DUPLICATES else None
                show_files(self._desk, first.job_id or first.jobs[-1], self.window(), state)
            case "failed" if first is not None and first.kind is NoticeKind.UPLOAD and len(first.jobs) == 1:
                show_files(self._desk, first.jobs[0], self.window(), FileState.FAILED)
            case "show" if first is not None and first.kind in _EXPIRY:
                self._desk.show_assets(Query(filters=(Filter(FilterKey.STATE, (_EXPIRY[first.kind].value,)),)))
            case "show" if first is not None and first.jobs:
                self._desk.show_assets(Query(job_id=first.jobs[-1]))
            case "failed" if first is not None and first.jobs:
                one = first.jobs[-1] if len(first.jobs) == 1 else None
                self._desk.show_page("not_processed", job_id=one)
            case "retry" if first is not None:
                self._write(partial(_retry, library, first.jobs))

    def _activated(self) -> None:
        """Enter, or a double click: the asset, else the list that the notice speaks of."""
        self.do("open" if self._asset() is not None else "show")

    def _asset(self) -> int | None:
        rows = self.model.chosen(self.view.selectedIndexes())
        if len(rows) != 1:
            return None
        if rows[0].waiting is not None:
            return rows[0].waiting.asset_id
        notice = rows[0].notice
        return notice.assets[0] if notice is not None and len(notice.assets) == 1 else None

    def _decide(self, name: str) -> None:
        runs, comment, library = self._runs(), self.detail.comment.text(), self._desk.library
        if not runs:
            return
        act = inbox.approve if name == "approve" else inbox.reject
        self.detail.comment.clear()
        self._desk.background.run(
            lambda: act(library, runs, comment), self._decided, self._desk.tell, priority=5, lane="inbox"
        )

    def _decided(self, sentence: str) -> None:
        self._desk.toasts.show(sentence, kind="approval", icon="badge-check", kept=False)
        self._soon.start()

    def _do_read_all(self) -> None:
        library, ids = self._desk.library, [one.id for one in self._inbox.notices]
        self._write(lambda: inbox.mark_read(library, ids))

    def _do_clear_all(self) -> None:
        library = self._desk.library
        self._write(lambda: inbox.clear(library))

    def _write(self, work: Callable[[], object]) -> None:
        self._desk.background.run(work, self._written, self._desk.tell, priority=5, lane="inbox")

    def _written(self, _answer: object) -> None:
        self._soon.start()


def _retry(library: object, job_ids: tuple[int, ...]) -> int:
    """What failed in these jobs once more; those in which nothing does any more are passed over."""
    from assetdesk.core.errors import UsageFault

    count, fault = 0, None
    for job_id in job_ids:
        try:
            count += jobs.retry(library, job_id)  # type: ignore[arg-type]
        except UsageFault as wrong:
            fault = wrong
    if not count and fault is not None:
        raise fault
    return count
