"""The plan in the Reprocess dialog: four numbers, a table by step, the assets by reason, CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from assetdesk.core.plan import PlanItem, PlanSummary
from assetdesk.core.request import ReprocessRequest
from assetdesk.gui import words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.plan_list import PlanGroups, PlanList, Show, collect
from assetdesk.gui.dialogs.plan_view import PlanView
from assetdesk.gui.dialogs.save_file import CsvSaver, csv_text
from assetdesk.gui.step_words import reason_words, step_icon, step_name
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.parts import RAISED, button, clear, label, line, pane, row

Items = Callable[[ReprocessRequest, Callable[[], bool]], Iterator[PlanItem]]
_MOST_CSV = 2_000_000


class Numbers(QWidget):
    """31 will run | 6 up to date | 2 min 10 s estimated | 148 MB of old results replaced."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme = desk.theme
        self._values: list[QLabel] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        captions = (
            self.tr("will run"), self.tr("up to date"), self.tr("estimated"), self.tr("of old results replaced"),
        )  # fmt: skip
        for place, caption in enumerate(captions):
            value = label(theme, "…", 20, 600, ink="text2" if place == 1 else "", select=True)
            value.setObjectName(f"planNumber{place}")
            below = label(theme, caption, 12, ink="text2")
            if place:
                grid.addWidget(line(vertical=True), 0, 2 * place - 1, 2, 1)
            grid.addWidget(value, 0, 2 * place)
            grid.addWidget(below, 1, 2 * place)
            grid.setColumnStretch(2 * place, 1)
            self._values.append(value)

    def show_summary(self, summary: PlanSummary | None) -> None:
        """None while it is counted."""
        texts = ("…",) * 4
        if summary is not None:
            seconds = summary.seconds if summary.assets_run else 0.0
            texts = (
                words.number(summary.assets_run), words.number(summary.assets_up_to_date),
                words.took(seconds), words.size(summary.replaced_bytes),
            )  # fmt: skip
        for made, text in zip(self._values, texts, strict=True):
            made.setText(text)


class PlanPane(QWidget):
    """Reads the plan itself only while it is in sight."""

    def __init__(self, desk: Desk, items: Items) -> None:
        super().__init__()
        self._desk = desk
        self._items = items
        self._request: ReprocessRequest | None = None
        self._read_for: ReprocessRequest | None = None
        self._work: Work | None = None
        self._plan = PlanGroups()
        self._seconds: dict[str, float] = {}
        self._summary: PlanSummary | None = None
        theme = desk.theme
        self.numbers = Numbers(desk)
        self._steps = QGridLayout()
        self._steps.setHorizontalSpacing(16)
        self._steps.setVerticalSpacing(0)
        self._parts = Segments(
            theme,
            (
                Segment("planRun", self.tr("Will run"), Show.RUN.value),
                Segment("planRest", self.tr("Left alone"), Show.REST.value),
                Segment("planAll", self.tr("All"), Show.ALL.value),
            ),
        )
        self._parts.setAccessibleName(self.tr("Which assets are listed"))
        self._parts.chosen.connect(self._list_part)
        self._csv = button(self.tr("Save as CSV"), "planCsv", small=True)
        theme.dress(self._csv, "download", 13)
        self._csv.clicked.connect(self._save)
        self._saver = CsvSaver(desk, self)
        self.list = PlanList(desk, self)
        self.view = PlanView(theme, self.list)
        self._busy = label(theme, "", 12, ink="text2")
        self.undo = label(theme, "", 12, ink="text2", wrap=True)
        self.undo.setObjectName("planUndo")
        ground = pane(RAISED)
        column = QVBoxLayout(ground)
        column.setContentsMargins(18, 16, 18, 0)
        column.setSpacing(12)
        column.addWidget(self.numbers)
        column.addLayout(self._steps)
        column.addWidget(self.undo)
        column.addLayout(row(self._parts, self._busy, 0, self._csv))
        column.addWidget(self.view, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ground, 1)
        self._later = QTimer(self, singleShot=True, interval=120)
        self._later.timeout.connect(self._read)

    def show_request(self, request: ReprocessRequest | None, summary: PlanSummary | None) -> None:
        """What is chosen now (None: no box is ticked), and its numbers as far as they are known."""
        self._request, self._summary = request, summary
        self.numbers.show_summary(summary)
        self._tell_undo(summary)
        if summary is not None:
            self._seconds = {s.step: s.seconds / s.run for s in summary.steps if s.run}
            self._show_steps(summary)
            self.list.show(self._plan, Show(self._parts.value), self._seconds)
        if request != self._read_for:
            self._later.start()

    def _tell_undo(self, summary: PlanSummary | None) -> None:
        """For how long the run can be undone, and what that keeps."""
        if summary is None or not summary.assets_run:
            self.undo.setText("")
            return
        settings, size = self._desk.library.settings(), summary.replaced_bytes
        if not settings.undo_days or not settings.undo_bytes or size > settings.undo_bytes:
            text = self.tr("The run cannot be undone: it replaces %1, and the library keeps %2 for that.")
            self.undo.setText(words.fill(text, words.size(size), words.size(settings.undo_bytes)))
            return
        days = words.plural(self.tr("%Ln day(s)", None, settings.undo_days), settings.undo_days)
        text = self.tr("The run can be undone for %1. Until then, or until you accept it, it keeps %2.")
        self.undo.setText(words.fill(text, days, words.size(size)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def cancel(self) -> None:
        """Nothing more is wanted."""
        self._later.stop()
        if self._work is not None:
            self._work.cancel()

    def _show_steps(self, summary: PlanSummary) -> None:
        clear(self._steps)
        theme = self._desk.theme
        heads = (
            self.tr("Step"), self.tr("Run"), self.tr("Up to date"), self.tr("Makes"), self.tr("Replaces"),
            self.tr("Time"),
        )  # fmt: skip
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._steps.addWidget(line(), 0, 0, 1, 6)
        for column, text in enumerate(heads):
            head = label(theme, text, 11, 500, ink="text2")
            head.setFixedHeight(26)
            head.setContentsMargins(8 if column == 0 else 0, 0, 8 if column == 5 else 0, 0)
            if column:
                head.setAlignment(right)
            self._steps.addWidget(head, 1, column)
        self._steps.setColumnStretch(0, 1)
        at = 2
        for step in summary.steps:
            self._steps.addWidget(line(), at, 0, 1, 6)
            picture = QLabel()
            picture.setPixmap(theme.pixmap(step_icon(step.step), 14, "text", self.devicePixelRatioF()))
            name = QWidget()
            name.setFixedHeight(29)
            name.setLayout(row(picture, label(theme, step_name(step.step), 12), 0, margins=(8, 0, 0, 0)))
            self._steps.addWidget(name, at + 1, 0)
            files = words.plural(self.tr("%Ln file(s)", None, step.files), step.files) if step.files else ""
            texts = (
                (words.number(step.run), 600, ""), (words.number(step.up_to_date), 400, "text2"), (files, 400, ""),
                (words.size(step.replaced_bytes) if step.replaced_bytes else "", 400, ""),
                (words.span(step.seconds) if step.seconds >= 0.5 else "", 400, ""),
            )  # fmt: skip
            for column, (text, weight, ink) in enumerate(texts, 1):
                cell = label(theme, text, 12, weight, ink=ink)
                cell.setAlignment(right)
                cell.setContentsMargins(0, 0, 8 if column == 5 else 0, 0)
                self._steps.addWidget(cell, at + 1, column)
            at += 2
        self._steps.addWidget(line(), at, 0, 1, 6)

    def _read(self) -> None:
        if not self.isVisible() or self._request == self._read_for:
            return
        self.cancel()
        self._read_for = self._request
        request = self._request
        if request is None:
            self._take(PlanGroups())
            return
        self._busy.setText(self.tr("Counting…"))
        flag = Cancel()
        self._work = self._desk.background.run(
            lambda: collect(self._items(request, flag), flag), self._take, self._fail, flag=flag
        )

    def _take(self, plan: PlanGroups) -> None:
        self._plan = plan
        self._busy.setText("")
        for part in Show:
            self._parts.set_count(part.value, words.number(plan.count(part)))
        self.list.show(plan, Show(self._parts.value), self._seconds)

    def _fail(self, error: BaseException) -> None:
        from assetdesk.gui.faults import sentence

        self._busy.setText(sentence(error))

    def _list_part(self, value: str) -> None:
        self.list.show(self._plan, Show(value), self._seconds)

    def _save(self) -> None:
        if self._request is None:
            return
        request = replace(self._request)
        browse, items = self._desk.browse, self._items
        heads = (self.tr("Asset"), self.tr("Step"), self.tr("Runs"), self.tr("Reason"))
        yes, no = self.tr("yes"), self.tr("no")

        def make() -> str:
            rows: list[tuple[str, ...]] = [heads]
            batch: list[PlanItem] = []

            def flush() -> None:
                paths = {r.id: r.path for r in browse.rows([i.asset_id for i in batch])}
                for item in batch:
                    said = (step_name(item.step), yes if item.run else no, reason_words(item.reason))
                    rows.append((paths.get(item.asset_id, ""), *said))
                batch.clear()

            for item in items(request, bool):
                batch.append(item)
                if len(batch) >= 2000:
                    flush()
                if len(rows) > _MOST_CSV:
                    break
            flush()
            return csv_text(rows)

        self._saver.ask(self.tr("Save the plan"), self.tr("Reprocess plan.csv"), make)
