"""The files of one upload: where each is on its way, what happened to it, and what can be done about it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QWidget,
)

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow
from assetdesk.core.upload import JobCounters, UploadRow
from assetdesk.core.upload_files import FileRow, FileState
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.archive_password import ask_passwords
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.job_log import JobLog
from assetdesk.gui.dialogs.save_file import CsvSaver
from assetdesk.gui.dialogs.upload_files_model import Column, FilesModel, state_name
from assetdesk.gui.dialogs.upload_files_view import FilesDelegate, FilesView
from assetdesk.gui.panels.jobs_model import done_text, status
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, column, label, row, set_text
from assetdesk.library import jobs, upload, upload_files

_SHOWN = (
    FileState.DONE, FileState.WORKING, FileState.QUEUED, FileState.PAUSED, FileState.DUPLICATE, FileState.FAILED,
)  # fmt: skip
# the most whose rows are looked at one by one for what may be done with them
_CHOSEN = 300
# what goes on with files; the rest looks
_ACTS = ("password", "retry", "leave")
_CAN_LEAVE = (FileState.QUEUED, FileState.PAUSED, FileState.WORKING)


@dataclass(frozen=True, slots=True)
class _Found:
    job: JobRow | None
    ids: array[int]
    counts: dict[FileState, int]
    counters: JobCounters


class UploadFiles(Frame):
    """Follows the upload while it runs."""

    def __init__(self, desk: Desk, job: JobRow, parent: QWidget | None, state: FileState | None = None) -> None:
        super().__init__(desk.theme, "", "uploadFiles", parent, QSize(980, 640))
        self.setWindowTitle(self.tr("Files of the upload"))
        self.setAccessibleName(self.tr("Files of the upload"))
        self._desk = desk
        self._job = job
        self._work: Work | None = None
        self._begun = False
        theme = desk.theme
        head = label(theme, job.name, 20, 600, wrap=True)
        self._line = label(theme, "", 12, ink="text2")
        self._line.setObjectName("uploadFilesLine")
        self._counters = label(theme, "", 12)
        self._counters.setObjectName("uploadFilesCounters")
        parts = [Segment("uploadFilesAll", self.tr("All"), "")]
        parts += [Segment(f"uploadFiles{s.value.capitalize()}", state_name(s), s.value) for s in _SHOWN]
        self.which = Segments(theme, parts)
        self.which.setAccessibleName(self.tr("Which files"))
        if state is not None:
            self.which.choose(state.value)
        self.which.chosen.connect(self._narrow)
        self._search = QLineEdit()
        self._search.setObjectName("uploadFilesSearch")
        self._search.setPlaceholderText(self.tr("Find a file"))
        self._search.setAccessibleName(self.tr("Find a file"))
        self._search.setClearButtonEnabled(True)
        self._search.setFixedWidth(170)
        self._search.textChanged.connect(self._narrow)
        self.model = FilesModel(desk, self)
        self.view = FilesView()
        self._dress_view(theme)
        self.body.setLayout(
            column(
                column(head, row(self._line, 0, self._counters), spacing=2),
                row(self.which, 0, self._search),
                self.view,
                spacing=12,
                margins=(20, 18, 20, 18),
            )
        )
        self._retry = button(self.tr("Retry failed"), "uploadFilesRetry")
        self._retry.clicked.connect(self._retry_all)
        roles.guard(desk, "submitJob", self._retry)
        save = button(self.tr("Save as CSV"), "uploadFilesCsv")
        save.clicked.connect(self._save)
        log = button(self.tr("Log…"), "uploadFilesLog")
        log.clicked.connect(self._log)
        close = button(self.tr("Close"), "uploadFilesClose", width=88)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        for made in (self._retry, save, log):
            self.footer.addWidget(made)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self._saver = CsvSaver(desk, self)
        self._soon = QTimer(self, singleShot=True, interval=250)
        self._soon.timeout.connect(self._read)
        self._again = False
        desk.feed.changed.connect(self._changed)
        desk.feed.progress.connect(self._progress)
        self.finished.connect(self._closed)
        self._tell(job)
        self._read()
        self.view.setFocus()

    def _dress_view(self, theme: Theme) -> None:
        view = self.view
        view.setObjectName("uploadFilesList")
        view.setAccessibleName(self.tr("Files of the upload"))
        view.setModel(self.model)
        view.setItemDelegate(FilesDelegate(theme, view))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(30)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = FlatHeader(theme, parent=view)
        for place in Column:
            header.set_lead(place, 10 if place is Column.NAME else 4)
        view.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.MESSAGE, QHeaderView.ResizeMode.Stretch)
        for number, width in ((0, 230), (1, 156), (2, 72), (3, 112)):
            view.setColumnWidth(number, width)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._pop)
        view.doubleClicked.connect(self._show_one)
        view.verb.connect(self.do)

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        if (self._job.id in changes.jobs or changes.everything) and not self._soon.isActive():
            self._soon.start()

    def _progress(self, number: int, _step: str, fraction: float) -> None:
        if number < 0:  # files of uploads are told by their own numbers
            self.model.take_progress(-number, fraction)

    def _narrow(self, _: object = None) -> None:
        self._begun = False
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._read()

    def _read(self) -> None:
        if self._work is not None:
            self._again = True
            return
        library, browse, number = self._desk.library, self._desk.browse, self._job.id
        state, text = self.state, self._search.text()

        def work() -> _Found:
            job = browse.job(number)
            return _Found(
                job,
                browse.upload_ids(number, state, text),
                browse.upload_file_counts(number),
                (jobs.counters(library, job) if job is not None else None) or JobCounters(),
            )

        self._work = self._desk.background.run(work, self._take, self._not_read, priority=2)

    @property
    def state(self) -> FileState | None:
        """What the list is narrowed to."""
        return FileState(self.which.value) if self.which.value else None

    def _take(self, found: _Found) -> None:
        self._over()
        if found.job is not None:
            self._tell(found.job)
        self.model.take(found.ids)
        self.which.set_count("", words.number(sum(found.counts.values())))
        for state in _SHOWN:
            self.which.set_count(state.value, words.number(found.counts.get(state, 0)))
        failed = found.counts.get(FileState.FAILED, 0)
        text = words.plural(self.tr("Retry %Ln failed", None, failed), failed)
        set_text(self._retry, text if failed else self.tr("Retry failed"))
        self._retry.setEnabled(failed > 0)
        self._counters.setText(counter_words(found.counters))
        if not self._begun and found.ids:
            self._begun = True
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _not_read(self, error: BaseException) -> None:
        self._over()
        self._desk.tell(error)

    def _over(self) -> None:
        self._work = None
        if self._again:
            self._again = False
            self._soon.start()

    def _tell(self, job: JobRow) -> None:
        self._job = job
        parts = (status(job), done_text(job), words.moment(job.started))
        self._line.setText(" · ".join(part for part in parts if part))

    def _closed(self) -> None:
        self._soon.stop()
        if self._work is not None:
            self._work.cancel()

    # verbs

    def chosen_ids(self) -> list[int]:
        """The selected files, also those whose rows were never in sight."""
        ranges = sorted((one.top(), one.bottom()) for one in self.view.selectionModel().selection().toList())
        found: list[int] = []
        for first, last in ranges:  # not index by index: all of 100,000 may be selected
            found += self.model.ids[first : last + 1]
        return found

    def chosen(self) -> list[FileRow]:
        """The selected rows that are here, of the first ones."""
        found = (self.model.known(number) for number in self.chosen_ids()[:_CHOSEN])
        return [one for one in found if one is not None]

    def menu(self) -> QMenu:
        """What can be done with the selected files."""
        menu = QMenu(self)
        menu.setObjectName("uploadFilesMenu")
        rows = self.chosen()
        more = len(self.chosen_ids()) > len(rows)  # what the others are is found when it is done
        shown = any(one.asset_id or one.other_asset for one in rows)
        for verb, text, on in (
            ("show", self.tr("Show in library"), shown),
            ("password", self.tr("Enter password…"), any(one.asks == "password" for one in rows)),
            ("retry", self.tr("Retry"), more or any(one.state is FileState.FAILED for one in rows)),
            ("leave", self.tr("Leave out"), more or any(one.state in _CAN_LEAVE for one in rows)),
            ("copy", self.tr("Copy"), bool(rows)),
        ):
            act = QAction(text, menu)
            act.setObjectName(f"uploadFiles{verb.capitalize()}")
            act.setData(verb)
            menu.addAction(act)
            if verb in _ACTS:
                roles.offer(self._desk, "submitJob", act, on)
            else:
                act.setEnabled(on)
        menu.triggered.connect(self._acted)
        return menu

    def _pop(self, at: QPoint) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _acted(self, act: QAction) -> None:
        self.do(str(act.data()))

    def _show_one(self, _index: QModelIndex) -> None:
        self.do("show")

    def do(self, verb: str) -> None:
        """One of the menu's verbs, for the selected files."""
        rows, ids, library, browse = self.chosen(), self.chosen_ids(), self._desk.library, self._desk.browse
        may = roles.can(self._desk, "submitJob")
        match verb:
            case "show":
                self._show(rows)
            case "copy":
                self._copy(rows)
            case "password" if may:
                self._ask_passwords({one.id for one in rows if one.asks == "password"})
            case "retry" if may:
                self._run(lambda: upload_files.retry(library, browse.upload_rows(ids)))
            case "leave" if ids and may:
                self._run(lambda: upload_files.leave_out(library, ids))  # passes over what is in already

    def _ask_passwords(self, ids: set[int]) -> None:
        """Of archives that wait since the question was put away."""
        library, number = self._desk.library, self._job.id
        if not ids:
            return

        def work() -> list[UploadRow]:
            return [row for row in upload.held_archives(library, number) if row.id in ids]

        self._desk.background.run(work, self._ask_for, self._desk.tell, priority=5)

    def _ask_for(self, rows: list[UploadRow]) -> None:
        if rows and self.isVisible():
            ask_passwords(self._desk, rows, self)

    def _show(self, rows: list[FileRow]) -> None:
        asset = next((one.asset_id or one.other_asset for one in rows if one.asset_id or one.other_asset), None)
        if asset is not None:
            self.accept()
            self._desk.show_page("assets", asset_id=asset, anywhere=True)

    def _copy(self, rows: list[FileRow]) -> None:
        from PySide6.QtGui import QGuiApplication

        lines = ("\t".join((one.name, state_name(one.state), one.folder, one.message)) for one in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _run(self, work: Any) -> None:
        self._desk.background.run(work, self._ran, self._desk.tell, priority=5, lane="jobs")

    def _ran(self, _result: object) -> None:
        self._soon.start()

    def _retry_all(self) -> None:
        library, number = self._desk.library, self._job.id
        self._run(lambda: jobs.retry(library, number))

    def _log(self) -> None:
        JobLog(self._desk, self._job, self).open()

    def _save(self) -> None:
        browse, number, state, text = self._desk.browse, self._job.id, self.state, self._search.text()
        name = "".join("-" if c in '\\/:*?"<>|' else c for c in self._job.name)
        self._saver.ask(
            self.tr("Save the list"), f"{name}.csv", lambda: upload_files.csv_text(browse, number, state, text)
        )


def counter_words(found: JobCounters) -> str:
    """ "118 new, 3 updated, 2 duplicates, 1 warning, 0 errors"; what is none is left out, but for the first."""
    from PySide6.QtCore import QCoreApplication

    def tr(text: str, n: int) -> str:
        return words.plural(QCoreApplication.translate("UploadFiles", text, None, n), n)

    parts = [tr("%Ln new", found.success)]
    for text, n in (
        ("%Ln updated", found.update),
        ("%Ln duplicate(s)", found.duplicate),
        ("%Ln warning(s)", found.warning),
        ("%Ln error(s)", found.error),
    ):
        if n:
            parts.append(tr(text, n))
    return ", ".join(parts)


def show_files(desk: Desk, job_id: int, parent: QWidget, state: FileState | None = None) -> None:
    """Open the list for the upload of that number, if it is still known; of another job its log."""

    def opened(job: JobRow | None) -> None:
        if job is not None and shiboken6.isValid(parent):
            (UploadFiles(desk, job, parent, state) if job.type.brings_in else JobLog(desk, job, parent)).open()

    browse = desk.browse
    desk.background.run(lambda: browse.job(job_id), opened, desk.tell, priority=5)
