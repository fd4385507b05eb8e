"""The page *Not processed*: every file that failed, by cause, with what helps and the buttons for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.overview import FailureRow
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.report import ReportDialog
from assetdesk.gui.panels.mending import Mending
from assetdesk.gui.panels.not_processed_detail import NEEDS, FailureDetail
from assetdesk.gui.panels.not_processed_model import Cause, ShelfModel, allow_words, group
from assetdesk.gui.panels.not_processed_view import ShelfView
from assetdesk.gui.reveal import reveal
from assetdesk.gui.roles import VerbAction
from assetdesk.gui.widgets.parts import PANEL, button, label, line, pane, row, set_text
from assetdesk.library import shelf
from assetdesk.library.reprocess import Outcome


@dataclass(frozen=True, slots=True)
class _Read:
    causes: list[Cause]
    files: int
    job_name: str


class NotProcessedPage(QWidget):
    """`show_job` narrows to one job's failures (None: all). Reads in the background, anew after changes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._job: int | None = None
        self._reading: Work | None = None
        self._again = False
        self._folded: set[str] = {"skipped"}
        self._files = 0
        theme = desk.theme
        self.setObjectName("notProcessedPage")
        self.setAccessibleName(self.tr("Not processed"))
        self._title = label(theme, self.tr("Not processed"), 13, 600)
        self._count = label(theme, "", 12, ink="text2")
        self._whole = button(self.tr("Show all"), "shelfShowAll", link=True)
        self._whole.clicked.connect(self._show_all)
        self._whole.hide()
        self._retry_all = button(self.tr("Retry all"), "shelfRetryAll", small=True)
        theme.dress(self._retry_all, "rotate-cw", 13)
        self._retry_all.clicked.connect(self._do_retry_all)
        top = pane(PANEL)
        top.setFixedHeight(38)
        parts = (self._title, self._whole, 0, self._count, 8, self._retry_all)
        top.setLayout(row(*parts, spacing=8, margins=(16, 0, 12, 0)))
        self.model = ShelfModel(self)
        self.view = ShelfView(theme, self.model, self._allowed)
        self.view.verb.connect(self._verb)
        self.view.menu.connect(self._menu)
        self.view.current_changed.connect(self._current)
        self.view.expanded.connect(self._opened)
        self.view.collapsed.connect(self._closed)
        self._empty = label(theme, "", 13, ink="text2")
        self._empty.setObjectName("shelfEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self.mending = Mending(desk, self)
        self.mending.begun.connect(self._begun)
        self.detail = FailureDetail(desk)
        self.detail.verb.connect(self._verb)
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(line())
        column.addWidget(self._stack, 1)
        left.setMinimumWidth(360)
        self._split.addWidget(left)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([1000, 300])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)
        self._soon = QTimer(self, singleShot=True, interval=250)
        self._soon.timeout.connect(self.read)
        self._acts: dict[str, VerbAction] = {}
        for name, text in (
            ("retry", self.tr("Retry")), ("replace", self.tr("Replace file…")), ("locate", self.tr("Locate…")),
            ("install", self.tr("How to install")), ("allow", self.tr("Process anyway")),
            ("report", self.tr("Save a report…")), ("putBack", self.tr("Put back")),
            ("skip", self.tr("Skip for good")), ("show", self.tr("Show in folder")),
            ("copy", self.tr("Copy what happened")),
        ):  # fmt: skip
            made = VerbAction(text, self)
            made.setObjectName(f"shelf{name[:1].upper()}{name[1:]}")
            made.triggered.connect(self._acted)
            self._acts[name] = made
            if name in NEEDS:
                roles.guard(desk, NEEDS[name], made)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self._switch)
        desk.role.changed.connect(self.view.viewport().update)
        roles.guard(desk, "submitJob", self._retry_all)
        self._switch()
        if desk.root is not None:
            self._soon.start()

    def _allowed(self, verb: str) -> bool:
        return verb not in NEEDS or roles.can(self._desk, NEEDS[verb])

    def show_job(self, job_id: int | None) -> None:
        """Only the failures of that job, or all."""
        if job_id != self._job and self._reading is not None:  # what is read is of another job
            self._reading.cancel()
            self._reading = None
        self._job = job_id
        self.read()
        self.view.setFocus()

    def _show_all(self) -> None:
        self.show_job(None)

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        if (changes.assets or changes.removed or changes.added or changes.everything) and not self._soon.isActive():
            self._soon.start()

    def read(self) -> None:
        """Read the shelf now."""
        if self._desk.root is None:
            return
        if self._reading is not None:
            self._again = True
            return
        browse, job = self._desk.browse, self._job

        def work() -> _Read:
            rows = browse.failures(job)
            found = browse.job(job) if job is not None else None
            causes = group(rows, browse.failures(job, True))
            return _Read(causes, len(rows), found.name if found else "")

        self._reading = self._desk.background.run(work, self._take, self._not_read, priority=2)

    def _not_read(self, error: BaseException) -> None:
        self._reading = None
        self._desk.tell(error)
        if self._again:
            self._again = False
            self._soon.start()

    def _take(self, found: _Read) -> None:
        self._reading = None
        self._files = found.files
        before = self.model.failure_at(self.view.currentIndex())
        at = self.view.currentIndex()
        place = (at.parent().row() if at.internalId() else at.row(), at.row() if at.internalId() else -1)
        scroll = self.view.verticalScrollBar().value()
        focused = self.view.hasFocus()
        self.model.show(found.causes)
        for number, cause in enumerate(found.causes):
            self.view.setExpanded(self.model.index(number, 0), cause.key not in self._folded)
        self.view.verticalScrollBar().setValue(scroll)
        self._find_place(before, place)
        causes = sum(not c.skipped for c in found.causes)
        files = words.plural(self.tr("%Ln file(s)", None, found.files), found.files)
        kinds = words.plural(self.tr("%Ln cause(s)", None, causes), causes)
        self._count.setText(words.fill(self.tr("%1, %2"), files, kinds) if found.files else "")
        set_text(self._retry_all, words.fill(self.tr("Retry all %1"), words.number(found.files)))
        named = words.fill(self.tr("Not processed in “%1”"), found.job_name)
        self._title.setText(named if found.job_name else self.tr("Not processed"))
        self._whole.setVisible(self._job is not None)
        self._empty.setText(
            self.tr("Every file has been processed.")
            if self._job is None
            else self.tr("Every file of this job has been processed.")
        )
        self._stack.setCurrentIndex(0 if found.causes else 1)
        if focused and found.causes:
            self.view.setFocus()
        self._switch()
        self._current()
        if self._again:
            self._again = False
            self._soon.start()

    def _find_place(self, before: FailureRow | None, place: tuple[int, int]) -> None:
        """The same file stays current; where it left, the next one has it; at first the first file."""
        index = self.model.index_of(before.asset_id) if before is not None else QModelIndex()
        if index.isValid() and not self.view.isExpanded(index.parent()):
            index = QModelIndex()  # it went into a folded card, such as the skipped ones
        if not index.isValid() and self.model.causes:
            number = min(max(place[0], 0), len(self.model.causes) - 1)
            head = self.model.index(number, 0)
            rows = self.model.rowCount(head)
            index = self.model.index(min(max(place[1], 0), rows - 1), 0, head) if self.view.isExpanded(head) else head
        if index.isValid():
            self.view.setCurrentIndex(index)

    def _opened(self, index: QModelIndex) -> None:
        if (cause := self.model.cause_at(index)) is not None:
            self._folded.discard(cause.key)

    def _closed(self, index: QModelIndex) -> None:
        if (cause := self.model.cause_at(index)) is not None:
            self._folded.add(cause.key)

    # verbs

    def _current(self) -> None:
        index = self.view.currentIndex()
        cause, failure = self.model.cause_at(index), self.model.failure_at(index)
        self.detail.show_failure(failure, cause)

    def _switch(self) -> None:
        self._retry_all.setEnabled(self._files > 0)

    def _acted(self) -> None:
        for name, made in self._acts.items():
            if made is self.sender():
                self._verb(name)

    def _menu(self, at: QPoint) -> None:
        cause = self.model.cause_at(self.view.currentIndex())
        if cause is None or self.model.failure_at(self.view.currentIndex()) is None:
            return
        menu = QMenu(self)
        menu.setObjectName("shelfMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._acts["allow"].setText(allow_words(cause.code))
        for name in self.detail.offered():
            menu.addAction(self._acts[name])
        menu.addAction(self._acts["copy"])
        roles.say_why(menu)
        menu.popup(at)

    def _verb(self, name: str) -> None:
        cause = self.model.cause_at(self.view.currentIndex())
        if cause is None:
            return
        failure = self.model.failure_at(self.view.currentIndex())
        ids = [failure.asset_id] if failure is not None else [r.asset_id for r in cause.rows]
        library = self._desk.library
        match name:
            case "retry" | "retryCause":
                self._retry(lambda: shelf.retry(library, ids))
            case "report":
                one = failure if failure is not None else cause.rows[0]
                self._report(one.asset_id, one.name)
            case "allow":
                chosen = [failure] if failure is not None else cause.rows
                some = [row.asset_id for row in chosen if shelf.can_be_allowed(row)]
                self._retry(lambda: shelf.allow_more(library, some))
            case "skip":
                self._write(lambda: shelf.skip_for_good(library, ids))
            case "putBack" | "putBackAll":
                self._write(lambda: shelf.unskip(library, ids))
            case "replace" | "locate" if failure is not None:
                self.mending.ask(name, failure.asset_id, failure.name)
            case "install" if cause.program:
                self.mending.install(cause.program, [row.asset_id for row in cause.rows])
            case "lookAgain":
                self._desk.actions["lookForChanges"].trigger()
            case "show" | "showFirst":
                browse = self._desk.browse
                self._desk.background.run(lambda: browse.original_path(ids[0]), self._reveal, self._desk.tell)
            case "copy":
                self.detail.copy()

    def _do_retry_all(self) -> None:
        library, ids = self._desk.library, [r.asset_id for c in self.model.causes if not c.skipped for r in c.rows]
        self._retry(lambda: shelf.retry(library, ids))

    def _retry(self, work: Callable[[], Outcome]) -> None:
        self._desk.background.run(work, self._retried, self._desk.tell, priority=5)

    def _retried(self, outcome: Outcome) -> None:
        show = (self.tr("Show"), self._show_jobs)
        self._desk.toasts.show(outcome.sentence, [show], kind="reprocess", icon="rotate-cw")
        self._soon.start()

    def _begun(self, sentence: str) -> None:
        self._desk.toasts.show(sentence, [(self.tr("Show"), self._show_jobs)], kind="replace", icon="replace")
        self._soon.start()

    def _report(self, asset_id: int, name: str) -> None:
        dialog = ReportDialog(self._desk, asset_id, name, self._desk.window)
        dialog.saved.connect(self._saved)
        dialog.open()

    def _saved(self, sentence: str) -> None:
        self._desk.toasts.show(sentence, kind="report", icon="done")

    def _show_jobs(self) -> None:
        self._desk.show_page("jobs")

    def _write(self, work: Callable[[], None]) -> None:
        self._desk.background.run(work, self._written, self._desk.tell, priority=5)

    def _written(self, _nothing: object) -> None:
        self._soon.start()

    def _reveal(self, path: object) -> None:
        reveal(self._desk, path)
