"""Beside the fields of a bulk import: what it would do, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableWidget, QTableWidgetItem, QWidget

from assetdesk.core.bulk_import import Fate, ImportPlan
from assetdesk.core.job import JobRow
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.gui import schedule_words, words
from assetdesk.gui.panels.jobs_delegate import can_stop
from assetdesk.gui.panels.jobs_model import done_text, status
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, clear, column, label, row
from assetdesk.gui.widgets.tabs import LineTabs

translate = QCoreApplication.translate


_FIRST, _LAST = (Fate.UNREADABLE, Fate.NAME_TAKEN), (Fate.SAME_CONTENT,)
_ORDER = (*_FIRST, *(one for one in Fate if one not in _FIRST + _LAST), *_LAST)


@dataclass(frozen=True, slots=True)
class Past:
    """Runs of a saved import, newest first, and when it begins by itself."""

    jobs: tuple[JobRow, ...] = ()
    schedules: tuple[ScheduledJob, ...] = ()


def fate_words(fate: Fate) -> str:
    """What becomes of a file."""
    return {
        Fate.NEW: translate("BulkImport", "New"),
        Fate.VERSION: translate("BulkImport", "New version"),
        Fate.REPLACED: translate("BulkImport", "Replaces what is there"),
        Fate.SAME_CONTENT: translate("BulkImport", "Already in the library"),
        Fate.NAME_TAKEN: translate("BulkImport", "Name taken, left there"),
        Fate.TOO_SMALL: translate("BulkImport", "Too small"),
        Fate.TOO_LARGE: translate("BulkImport", "Too large"),
        Fate.TYPE: translate("BulkImport", "Type not wanted"),
        Fate.EMPTY: translate("BulkImport", "Empty"),
        Fate.HIDDEN: translate("BulkImport", "Hidden, or a system’s own"),
        Fate.LINK: translate("BulkImport", "A link, not followed"),
        Fate.OTHER: translate("BulkImport", "No file, or in this library"),
        Fate.METADATA: translate("BulkImport", "Metadata file, only read"),
        Fate.UNREADABLE: translate("BulkImport", "Cannot be read"),
    }[fate]


class ImportPane(QWidget):
    """Two tabs. `show_assets(job)`, `stop_job(job)` and `open_log(job)` for the run that is chosen."""

    show_assets = Signal(int)
    stop_job = Signal(int)
    open_log = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._jobs: tuple[JobRow, ...] = ()
        self.tabs = LineTabs(theme, "bulkImportTabs", (self.tr("What would come in"), self.tr("History")), 36)
        self.tabs.setAccessibleName(self.tr("What would come in, or history"))
        self.head = label(theme, "", 15, 600, wrap=True)
        self.head.setObjectName("bulkImportHead")
        self.said = label(theme, "", 12, ink="text2", wrap=True, select=True)
        self.said.setObjectName("bulkImportSaid")
        self._counts = column(spacing=2)
        heads = (self.tr("File"), self.tr("What"), self.tr("Why"))
        self.files = self._table("bulkImportFiles", self.tr("Files"), heads, (136, 136))
        first = QWidget()
        first.setLayout(column(self.head, self.said, self._counts, self.files, spacing=8, margins=(16, 12, 16, 12)))
        self.times = label(theme, "", 12, ink="text2", wrap=True)
        self.times.setObjectName("bulkImportTimes")
        heads_of_runs = (self.tr("Begun"), self.tr("Result"), self.tr("Done"), self.tr("Left out"))
        self.runs = self._table("bulkImportRuns", self.tr("Runs of this import"), heads_of_runs, (104, 128, 76))
        self.runs.itemSelectionChanged.connect(self._switch)
        self.view = button(self.tr("View assets"), "bulkImportViewAssets", small=True)
        self.log = button(self.tr("Open log"), "bulkImportOpenLog", small=True)
        self.stop = button(self.tr("Stop"), "bulkImportStop", small=True)
        for made, told in ((self.view, self.show_assets), (self.log, self.open_log), (self.stop, self.stop_job)):
            made.clicked.connect(lambda _on=False, told=told: self._tell(told))
        second = QWidget()
        buttons = row(self.view, self.log, self.stop, 0)
        second.setLayout(column(self.times, self.runs, buttons, spacing=8, margins=(16, 12, 16, 12)))
        self._stack = QStackedWidget()
        self._stack.addWidget(first)
        self._stack.addWidget(second)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.setLayout(column(self.tabs, self._stack, spacing=0))
        self.ask()
        self.show_past(Past())

    def _table(self, name: str, spoken: str, heads: Sequence[str], widths: Sequence[int]) -> QTableWidget:
        made = QTableWidget(0, len(heads))
        made.setObjectName(name)
        made.setAccessibleName(spoken)
        made.setHorizontalHeader(FlatHeader(self._theme, parent=made))
        made.setHorizontalHeaderLabels(list(heads))
        made.setShowGrid(False)
        made.setFrameShape(QTableWidget.Shape.NoFrame)
        made.setFont(self._theme.font(12))
        made.setTabKeyNavigation(False)
        made.setWordWrap(False)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(26)
        header = made.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for at, wide in enumerate(widths):
            made.setColumnWidth(at, wide)
        return made

    def _tell(self, told: object) -> None:
        at = self.runs.currentRow()
        if 0 <= at < len(self._jobs):
            told.emit(self._jobs[at].id)  # type: ignore[attr-defined]

    # what would come in

    def ask(self) -> None:
        """Nothing is known yet, or not any more."""
        self._fill("", self.tr("A dry run says what would come in, and why the rest would not. It changes nothing."))

    def counting(self, seen: int) -> None:
        """A dry run is on its way."""
        text = words.plural(self.tr("%Ln file(s) looked at", None, seen), seen)
        self._fill(self.tr("Counting…"), text if seen else "")

    def tell(self, problems: Sequence[str]) -> None:
        """What a check found."""
        if problems:
            self._fill(self.tr("This stands in the way"), "\n".join(problems))
        else:
            self._fill(self.tr("All can be read"), self.tr("The folder is there, and so is what is said of its files."))
        self.tabs.setCurrentIndex(0)

    def show_plan(self, plan: ImportPlan) -> None:
        """What a dry run found."""
        n = plan.coming
        head = words.plural(self.tr("%Ln file(s) would come in", None, n), n)
        if n:
            head += f", {words.size(plan.coming_bytes)}"
        said = [words.fill(self.tr("It takes %1."), words.about(plan.seconds))] if n else []
        if plan.renamed:
            text = self.tr("%Ln name(s) (is|are) cleaned; the title keeps the original.", None, plan.renamed)
            said.append(words.plural(text, plan.renamed))
        if plan.described:
            text = self.tr("The metadata says something of %Ln file(s).", None, plan.described)
            said.append(words.plural(text, plan.described))
        self._fill(head, " ".join(said) + "".join(f"\n{problem}" for problem in plan.problems[:20]))
        for fate in Fate:
            if count := plan.files.get(fate, 0):
                ink = "fail" if fate is Fate.UNREADABLE else ""
                line = label(self._theme, f"{fate_words(fate)}: {words.number(count)}", 12, ink=ink)
                line.setObjectName(f"bulkImportCount{fate.name.title().replace('_', '')}")
                self._counts.addWidget(line)
        # what a person may want to do something about goes first
        told = sorted(plan.examples, key=lambda one: _ORDER.index(one[1]))
        rows = [(path, fate_words(fate), sentence) for path, fate, sentence in told]
        rows += [(path, self.tr("Name is cleaned"), name) for path, name in plan.renames]
        self._rows(self.files, rows)
        self.tabs.setCurrentIndex(0)

    def _fill(self, head: str, said: str) -> None:
        self.head.setText(head)
        self.head.setVisible(bool(head))
        self.said.setText(said)
        clear(self._counts)
        self._rows(self.files, ())

    def _rows(self, table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
        table.setRowCount(len(rows))
        for at, one in enumerate(rows):
            for number, text in enumerate(one):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(at, number, item)
        table.setVisible(bool(rows) or table is self.runs)

    # history

    def show_past(self, past: Past) -> None:
        """The runs, newest first, and the times to come."""
        same = [job.id for job in past.jobs] == [job.id for job in self._jobs]
        at = self.runs.currentRow() if same else 0
        self._jobs = past.jobs
        lines = []
        for one in past.schedules:
            text = schedule_words.rule_words(one.rule)
            if one.paused:
                text += " · " + self.tr("paused")
            elif one.next_at is not None:
                text += " · " + words.fill(self.tr("next %1"), schedule_words.coming(one.next_at))
            lines.append(text)
        self.times.setText("\n".join(lines) or self.tr("It does not begin by itself. Schedule… says when it does."))
        rows = [
            (words.when(job.started or job.created), status(job), done_text(job), words.number(job.skipped))
            for job in past.jobs
        ]
        self._rows(self.runs, rows)
        self.tabs.set_count(1, len(past.jobs))
        if rows:
            self.runs.setCurrentCell(
                max(0, min(at, len(rows) - 1)),
                0,
            )
        self._switch()

    def _switch(self) -> None:
        at = self.runs.currentRow()
        job = self._jobs[at] if 0 <= at < len(self._jobs) else None
        self.view.setEnabled(job is not None and job.done > 0)
        self.log.setEnabled(job is not None)
        self.stop.setEnabled(job is not None and can_stop(job))

    def keyPressEvent(self, event: object) -> None:
        if getattr(event, "key", lambda: 0)() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.runs.hasFocus():
            self._tell(self.open_log)
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]
