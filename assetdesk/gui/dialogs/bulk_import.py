"""*Bulk import…*: a whole folder, looked at first, brought in now or at a time, kept to be run again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from assetdesk.core.bulk_import import BulkImport, ImportPlan
from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import AssetDeskError, UsageFault
from assetdesk.core.job import JobRow, JobType
from assetdesk.core.presets import Preset
from assetdesk.core.query import Query
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.gui import roles, schedule_words, words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.bulk_import_form import ImportForm
from assetdesk.gui.dialogs.bulk_import_pane import ImportPane, Past
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.dialogs.schedule_form import ScheduleDialog
from assetdesk.gui.widgets.parts import PANEL, RAISED, button, column, label, line, pane, row, scrolled
from assetdesk.library import bulk_import, jobs, option_choices, schedules

_SIZE = QSize(1120, 736)
_LIST, _PANE = 168, 320


class BulkImportDialog(Frame):
    """The saved imports, the fields of the one that is shown, and what it does beside them.

    What has a title is saved when it is run or scheduled; `started(job)` once a run has begun.
    """

    started = Signal(int)
    _counted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None, source: str = "") -> None:
        super().__init__(desk.theme, "", "bulkImportDialog", parent, _SIZE)
        self.setWindowTitle(self.tr("Bulk import"))
        self.setAccessibleName(self.tr("Bulk import"))
        self._desk = desk
        self._works: dict[str, Work] = {}
        self._saved: tuple[Preset, ...] = ()
        self._number: int | None = None
        self._flag = Cancel()
        theme = desk.theme
        self.list = QListWidget()
        self.list.setObjectName("bulkImportList")
        self.list.setAccessibleName(self.tr("Saved imports"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setFont(theme.font(12))
        self.list.setIconSize(QSize(14, 14))
        self.list.currentRowChanged.connect(self._chosen)
        self.forget = button(self.tr("Delete"), "bulkImportDelete", small=True)
        self.forget.clicked.connect(self._forget)
        left = pane(PANEL)
        left.setFixedWidth(_LIST)
        head = label(theme, self.tr("Saved imports"), 11, 600, ink="text3")
        left.setLayout(column(head, self.list, row(self.forget, 0), spacing=8, margins=(12, 14, 8, 12)))
        self.form = ImportForm(desk)
        self.form.edited.connect(self._edited)
        self.form.choose_source.clicked.connect(self._ask_source)
        self.form.choose_metadata.clicked.connect(self._ask_metadata)
        ground = pane(RAISED)
        ground.setLayout(column(self.form, 0, margins=(20, 14, 20, 12)))
        scroll = scrolled(ground, sideways=True)
        self.pane = ImportPane(theme)
        self.pane.setMinimumWidth(_PANE)
        self.pane.show_assets.connect(self._show_assets)
        self.pane.open_log.connect(self._open_log)
        self.pane.stop_job.connect(self._stop)
        beside = row(left, line(vertical=True), scroll, line(vertical=True), self.pane, spacing=0)
        beside.setStretch(2, 5)
        beside.setStretch(4, 4)
        self.body.setLayout(beside)
        self._fault = label(theme, "", 12, ink="fail", wrap=True)
        self._fault.setObjectName("bulkImportFault")
        close = button(self.tr("Close"), "bulkImportClose")
        close.clicked.connect(self.reject)
        self.check = button(self.tr("Check"), "bulkImportCheck")
        self.check.clicked.connect(self._check)
        self.dry = button(self.tr("Dry run"), "bulkImportDryRun")
        self.dry.clicked.connect(self._dry_run)
        self.plan_time = button(self.tr("Schedule…"), "bulkImportSchedule")
        self.plan_time.clicked.connect(self._schedule)
        self.keep = button(self.tr("Save"), "bulkImportSave")
        self.keep.clicked.connect(self._save)
        self.go = button(self.tr("Run"), "bulkImportRun", primary=True, width=88)
        self.go.setDefault(True)
        self.go.clicked.connect(self._run)
        roles.guard(desk, "submitJob", self.check, self.dry, self.plan_time, self.go, self.forget)
        roles.guard(desk, "createPropertySet", self.keep)
        self.footer.addWidget(self._fault, 1)
        for made in (close, self.check, self.dry, self.keep, self.plan_time, self.go):
            self.footer.addWidget(made)
        self._counted.connect(self.pane.counting)
        self.finished.connect(self._closed)
        desk.feed.changed.connect(self._changed)
        self._fill(())
        if source:
            self.form.source.setText(source)
        self._read("presets", lambda: option_choices.saved(desk.library), self.form.show_presets)
        self._read_saved()
        self._edited()
        self.form.name.setFocus()

    # reading

    def _read(self, name: str, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Only what was asked for last is taken."""
        if name in self._works:
            self._works[name].cancel()
        self._works[name] = self._desk.background.run(work, done, self._failed, priority=4)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AssetDeskError):
            self._fault.setText(str(error))
        else:
            self._desk.tell(error)
        self.pane.ask()
        self._switch()  # what stood in the way may be gone by the next try

    def _read_saved(self) -> None:
        library = self._desk.library
        self._read("saved", lambda: tuple(bulk_import.list(library)), self._fill)

    def _fill(self, saved: Sequence[Preset]) -> None:
        """The list; what was chosen stays chosen, and what a person has typed stays."""
        self._saved = tuple(saved)
        self.list.blockSignals(True)
        self.list.clear()
        for text, icon in ((self.tr("New import"), "plus"), *((one.name, "folder-input") for one in saved)):
            item = QListWidgetItem(self.theme.icon(icon, 14, "text2"), text, self.list)
            item.setSizeHint(QSize(60, 26))
        at = next((n for n, one in enumerate(saved, 1) if one.id == self._number), 0)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)
        self._read_past()
        self._switch()  # a run that failed has saved its import: its reason stays

    def _chosen(self, at: int) -> None:
        if at < 0:
            return
        one = self._saved[at - 1] if 0 < at <= len(self._saved) else None
        self._number = one.id if one is not None else None
        self.form.put(bulk_import.of_preset(one) if one is not None else BulkImport(""))
        self._flag.set()
        self.pane.ask()
        self._read_past()
        self._edited()

    def _read_past(self) -> None:
        number = self._number
        if number is None:
            self.pane.show_past(Past())
            return
        library = self._desk.library

        def work() -> Past:
            return Past(tuple(bulk_import.history(library, number)), tuple(schedules.of_import(library, number)))

        self._read("past", work, self.pane.show_past)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.presets or changes.everything:
            self._read_saved()
        elif changes.jobs or changes.schedules:
            self._read_past()

    # the fields

    def _ask_source(self) -> None:
        self._ask_path(self.tr("Choose the folder to import from"), self.form.source, "bulkImportChooser", True)

    def _ask_metadata(self) -> None:
        self._ask_path(self.tr("Choose the metadata table"), self.form.metadata, "bulkImportTableChooser", False)

    def _ask_path(self, title: str, field: QLineEdit, name: str, folder: bool) -> None:
        dialog = QFileDialog(self, title, field.text())
        dialog.setObjectName(name)
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
        if not folder:
            dialog.setNameFilters([self.tr("Tables (*.csv *.tsv *.txt *.xml)"), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(field.setText)
        dialog.open()

    def _edited(self) -> None:
        self._switch()
        self._fault.setText("")

    def _switch(self) -> None:
        there = bool(self.form.source.text().strip())
        for made in (self.check, self.dry, self.go, self.plan_time):
            made.setEnabled(there)
        self.keep.setEnabled(there and bool(self.form.name.text().strip()))
        self.forget.setEnabled(self._number is not None)

    def _wanted(self) -> BulkImport | None:
        """What the fields say; None where that cannot be, which is said."""
        try:
            return bulk_import.checked(self.form.made().request())
        except UsageFault as wrong:
            self._fault.setText(str(wrong))
            return None

    # verbs

    def _check(self) -> None:
        wanted, library = self._wanted(), self._desk.library
        if wanted is not None:
            self._read("look", lambda: bulk_import.problems(library, wanted), self.pane.tell)

    def _dry_run(self) -> None:
        wanted, library = self._wanted(), self._desk.library
        if wanted is None:
            return
        self._flag.set()
        flag = self._flag = Cancel()
        counted = self._counted

        def work() -> ImportPlan:
            return bulk_import.dry_run(library, wanted, lambda: bool(flag), lambda plan: counted.emit(plan.seen))

        self.pane.counting(0)
        self._read("look", work, self._take_plan)

    def _take_plan(self, plan: ImportPlan) -> None:
        if not plan.cancelled:
            self.pane.show_plan(plan)

    def _kept(self, wanted: BulkImport) -> BulkImport:
        """Saved where it has a title; off the window's thread."""
        library, number = self._desk.library, self._number
        if not wanted.name or not roles.can(self._desk, "createPropertySet"):
            return replace(wanted, import_id=None)
        there = {one.name.casefold(): one for one in bulk_import.list(library)}
        same = there.get(wanted.name.casefold())
        if number is not None and (same is None or same.id == number):
            bulk_import.update(library, number, wanted)
            if same is None:
                from assetdesk.library import presets

                presets.rename(library, number, wanted.name)
            return replace(wanted, import_id=number)
        return replace(wanted, import_id=bulk_import.save(library, wanted.name, wanted).id)

    def _save(self) -> None:
        if (wanted := self._wanted()) is not None:
            self._read("act", lambda: self._kept(wanted), self._is_kept)

    def _is_kept(self, wanted: BulkImport) -> None:
        self._number = wanted.import_id
        self.form.put(wanted)
        self._read_saved()

    def _run(self) -> None:
        wanted, library = self._wanted(), self._desk.library
        if wanted is None:
            return
        self.go.setEnabled(False)  # a second press is not a second run

        def work() -> tuple[BulkImport, int | AssetDeskError]:
            kept = self._kept(wanted)
            try:
                return kept, bulk_import.start(library, kept)
            except AssetDeskError as wrong:
                return kept, wrong  # it is saved all the same: the next try is of this one

        self._read("act", work, self._begun)

    def _begun(self, begun: tuple[BulkImport, int | AssetDeskError]) -> None:
        wanted, job_id = begun
        if isinstance(job_id, AssetDeskError):
            self._number = wanted.import_id
            self._read_saved()
            self._failed(job_id)
            return
        name = wanted.name or words.folder(wanted.source).rpartition(" / ")[2]
        self.accept()
        self._desk.toasts.show(words.fill(self.tr("Importing “%1”."), name), kind="upload", icon="folder-input")
        self.started.emit(job_id)

    def _schedule(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            return
        name = wanted.name or self.tr("Import")
        title, verb = self.tr("When it begins"), self.tr("Schedule")
        dialog = ScheduleDialog(self.theme, title, verb, name, self)

        def add(given: str, rule: str, at: object) -> None:
            library, moment = self._desk.library, at if isinstance(at, float) else None

            def work() -> tuple[BulkImport, ScheduledJob]:
                kept = self._kept(replace(wanted, name=wanted.name or given))
                request = kept.request()
                kind = JobType.UPLOAD_DIRECTORY
                return kept, schedules.add(library, given, kind, request, rule=rule, at=moment)

            self._read("act", work, self._is_scheduled)

        dialog.chosen.connect(add)
        dialog.open()

    def _is_scheduled(self, made: tuple[BulkImport, ScheduledJob]) -> None:
        wanted, one = made
        self._is_kept(wanted)
        when = schedule_words.coming(one.next_at)
        text = words.fill(self.tr("“%1” begins %2."), one.name, when)
        self._desk.toasts.show(text, kind="schedule", icon="clock")
        self.pane.tabs.setCurrentIndex(1)

    def _forget(self) -> None:
        one = next((one for one in self._saved if one.id == self._number), None)
        if one is None:
            return
        question = Question(
            self.theme,
            words.fill(self.tr("Delete the import “%1”?"), one.name),
            self.tr("It begins no more by itself, either. What it brought in stays in the library."),
            (Answer("keep", self.tr("Cancel"), safe=True), Answer("delete", self.tr("Delete"), primary=True)),
            self,
            name="deleteImportQuestion",
        )
        question.answered.connect(self._forgotten)
        question.open()

    def _forgotten(self, verb: str) -> None:
        number, library = self._number, self._desk.library
        if verb == "delete" and number is not None:
            self._number = None
            self.form.put(BulkImport(""))
            self._read("act", lambda: bulk_import.delete(library, number), lambda _: self._read_saved())

    def _show_assets(self, job_id: int) -> None:
        self.accept()
        self._desk.show_assets(Query(job_id=job_id))

    def _open_log(self, job_id: int) -> None:
        browse = self._desk.browse
        self._read("log", lambda: browse.job(job_id), self._log_read)

    def _log_read(self, job: JobRow | None) -> None:
        from assetdesk.gui.dialogs.job_log import JobLog

        if job is not None:
            JobLog(self._desk, job, self).open()

    def _stop(self, job_id: int) -> None:
        library = self._desk.library
        self._desk.background.run(lambda: jobs.stop(library, job_id), None, self._failed, lane="jobs")

    def _closed(self) -> None:
        self._flag.set()
        for name, work in self._works.items():
            if name != "act":  # what a person has pressed is done, also where the dialog is closed before
                work.cancel()

    def reject(self) -> None:
        self._flag.set()
        super().reject()


def ask_bulk_import(desk: Desk, parent: QWidget | None, source: str = "") -> BulkImportDialog:
    """Open the dialog."""
    dialog = BulkImportDialog(desk, parent, source)
    dialog.open()
    return dialog
