"""The Reprocess dialog: choose, see the count and the plan, start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget, QWidget

from assetdesk.core.plan import PlanItem, PlanSummary
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.reprocess_choice import ReprocessChoice
from assetdesk.gui.dialogs.reprocess_counts import Counts
from assetdesk.gui.dialogs.reprocess_edits import EditsPage
from assetdesk.gui.dialogs.reprocess_options import OptionsPage
from assetdesk.gui.dialogs.reprocess_plan import PlanPane
from assetdesk.gui.dialogs.reprocess_start import ReprocessStart
from assetdesk.gui.dialogs.reprocess_times import ReprocessTimes
from assetdesk.gui.dialogs.side import SidePane
from assetdesk.gui.faults import sentence
from assetdesk.gui.widgets.parts import button, label, line, row, set_text
from assetdesk.library import reprocess
from assetdesk.library.reprocess import EditsLost

FOLDED = QSize(404, 700)
OPEN = QSize(1080, 756)


def ask_reprocess(
    desk: Desk,
    selection: Selection,
    parent: QWidget,
    apply_to: ApplyTo | None = None,
    *,
    plan: bool = False,
    options: Mapping[str, Any] | None = None,
) -> ReprocessDialog:
    """Open the dialog for these assets and folders; `apply_to` chooses a segment, `plan` shows the plan at once, and
    `options` are given already, by IPS names."""
    dialog = ReprocessDialog(desk, selection, parent)
    if options:
        dialog.options.pane.take(options)
        dialog.show_options()
    if apply_to is not None:
        dialog.choice.apply.choose(apply_to.value)
    if plan:
        dialog.show_plan()
    dialog.open()
    return dialog


class ReprocessDialog(Frame):
    """Nothing is counted in the window's thread. Closing it cancels what is still being counted."""

    def __init__(self, desk: Desk, selection: Selection, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "reprocessDialog", parent, FOLDED)
        self.setWindowTitle(self.tr("Reprocess"))
        self.setAccessibleName(self.tr("Reprocess"))
        self._desk = desk
        self._selection = selection
        library = desk.library
        theme = desk.theme

        def summarise(request: ReprocessRequest, cancelled: Callable[[], bool]) -> PlanSummary:
            return reprocess.preview(library, request, cancelled)

        def items(request: ReprocessRequest, cancelled: Callable[[], bool]) -> Iterator[PlanItem]:
            return reprocess.items(library, request)

        self._counts = Counts(desk, summarise, self)
        self._counts.arrived.connect(self._arrived)
        self._counts.failed.connect(self._not_counted)
        self._fault = ""
        self._later = False
        self._losing: Work | None = None
        self.choice = ReprocessChoice(theme, [s.scope for s in library.store.modules.steps])
        self.choice.show_names(desk.profile_names)
        browse = desk.browse
        desk.background.run(browse.profile_names, self._named, desk.tell, priority=8)
        self.choice.source.setText(self._source_words())
        self.choice.changed.connect(self._changed)
        self.choice.change_options.connect(self.show_options)
        self.plan = PlanPane(desk, items)
        self.options = OptionsPage(desk, selection)
        self.options.changed.connect(self._changed)
        self.side = SidePane(theme, "reprocessSide", ((self.tr("Options"), self.options), (self.tr("Plan"), self.plan)))
        self.side.folded.connect(self.fold)
        self.side.turned.connect(self._tell)
        self._between = line(vertical=True)
        beside = row(self.choice, self._between, self.side, spacing=0)
        beside.setStretchFactor(self.side, 1)
        choosing = QWidget()
        choosing.setLayout(beside)
        self._pages = QStackedWidget()
        self._pages.addWidget(choosing)
        self.edits = EditsPage(theme)
        self._pages.addWidget(self.edits)
        self.body.setLayout(row(self._pages, spacing=0))
        self.side.hide()
        self._between.hide()
        self._foot()
        self._dots = QTimer(self, interval=400)
        self._dots.timeout.connect(self._turn_dots)
        self._dot_count = 3
        self.finished.connect(self._closed)
        self._changed()
        self.choice.first.setFocus()

    def _foot(self) -> None:
        theme = self.theme
        self._will = label(theme, "", 12)
        self._will.setObjectName("reprocessSummary")
        self._more = label(theme, "", 12, ink="text2")
        self._show = button(self.tr("Show plan"), "showPlan", link=True)
        self._show.clicked.connect(self.show_plan)
        picture = QLabel()
        picture.setPixmap(theme.pixmap("list-checks", 15, "text", self.devicePixelRatioF()))
        self._sum = QWidget()
        self._sum.setLayout(row(picture, self._will, self._more, self._show, 0, spacing=6))
        self.cancel_button = button(self.tr("Cancel"), "reprocessCancel", width=88)
        self.cancel_button.clicked.connect(self.reject)
        self.start_button = button(self.tr("Reprocess"), "reprocessButton", primary=True, width=150)
        self.start_button.setDefault(True)
        self.start_button.clicked.connect(self._start_now)
        self.times_button = button(self.tr("Start at a time…"), "reprocessAtATime")
        theme.dress(self.times_button, "clock", 15)
        self.times_button.clicked.connect(self._start_later)
        self.keep_button = button(self.tr("Keep my edits"), "reprocessKeepEdits", width=120)
        self.keep_button.clicked.connect(self._keep_edits)
        self.replace_button = button(self.tr("Replace them"), "reprocessReplaceEdits", width=110)
        roles.guard(
            self._desk, "submitJob", self.start_button, self.times_button, self.keep_button, self.replace_button
        )
        self.replace_button.clicked.connect(self._replace_edits)
        self._two_rows = QGridLayout()
        self._two_rows.setContentsMargins(0, 10, 0, 10)
        self._two_rows.setSpacing(8)
        self.footer.addLayout(self._two_rows)
        for made in (self.keep_button, self.replace_button):
            self.footer.addWidget(made)
            made.hide()
        self._lay_foot(folded=True)

    def _lay_foot(self, *, folded: bool) -> None:
        """In one row beside the plan; in two where the dialog is as narrow as its left column."""
        for part in (self._sum, self.times_button, self.cancel_button, self.start_button):
            self._two_rows.removeWidget(part)
        if folded:
            self._two_rows.addWidget(self._sum, 0, 0, 1, 4)
        else:
            self._two_rows.addWidget(self._sum, 0, 0)
        at = 1 if folded else 0
        # there is room for its words only beside the plan
        self.times_button.setText("" if folded else self.tr("Start at a time…"))
        left = Qt.AlignmentFlag.AlignLeft if folded else Qt.AlignmentFlag.AlignRight
        self._two_rows.addWidget(self.times_button, at, 0 if folded else 1, left)
        self._two_rows.addWidget(self.cancel_button, at, 2)
        self._two_rows.addWidget(self.start_button, at, 3)
        self._two_rows.setColumnStretch(0, 1)
        self.foot.setFixedHeight(88 if folded else 56)

    # what is shown

    def _named(self, names: Mapping[str, Sequence[str]]) -> None:
        self.choice.show_names(names)

    def _source_words(self) -> str:
        """ "2 folders with their sub-folders, and 5 single assets"."""
        folders, assets = len(self._selection.folders), len(self._selection.assets)
        if self._selection.everything:
            return self.tr("All assets of the library")
        with_folders = words.plural(self.tr("%Ln folder(s) with (its|their) sub-folders", None, folders), folders)
        single = words.plural(self.tr("%Ln single asset(s)", None, assets), assets)
        if folders and assets:
            return words.fill(self.tr("%1, and %2"), with_folders, single)
        if folders:
            return with_folders
        if assets == 1:
            row = next(iter(self._desk.browse.rows([self._selection.assets[0]])), None)
            return row.name if row else single
        return self.tr("Selected one by one") if assets else self.tr("The files of a job")

    def _changed(self) -> None:
        self._fault = ""
        self.options.show_full(self.choice.full)
        if self._ready:
            self._counts.count(self.request())
        else:
            self._counts.cancel()
        self._tell()

    def request(self) -> ReprocessRequest:
        """What was chosen. Options are those of a full process: its steps alone read them."""
        request = self.choice.request(self._selection)
        given = self.options.pane.model
        options = given.given() if self.choice.full else {}
        job = (given.job() if self.choice.full else {}) | self.choice.mark_parameters
        return replace(request, options=options, job=job)

    @property
    def _ready(self) -> bool:
        return self.choice.ready and (self.options.pane.ready or not self.choice.full)

    def _arrived(self, _how: str) -> None:
        self._tell()

    def _not_counted(self, sentence: str) -> None:
        self._fault = sentence
        self._tell()

    def _tell(self) -> None:
        ready = self._ready
        summary = self._counts.summary(self.choice.apply_to) if ready else None
        everything = next((s for how in ApplyTo if (s := self._counts.summary(how))), None)
        for how in ApplyTo:
            known = self._counts.summary(how) if ready else None
            self.choice.apply.set_count(how.value, words.number(known.assets_run) if known else "")
        if everything is not None:
            n = everything.assets
            self.choice.head.setText(words.plural(self.tr("Reprocess %Ln asset(s)", None, n), n))
        elif not self.choice.head.text():
            n = 0 if self._selection.folders or self._selection.everything else len(self._selection.assets)
            text = words.plural(self.tr("Reprocess %Ln asset(s)", None, n), n)
            self.choice.head.setText(text if n else self.tr("Reprocess"))
        self.start_button.setEnabled(ready)
        self.start_button.setToolTip("" if ready else self._why_not())
        self.times_button.setEnabled(ready)
        self.times_button.setToolTip(self.start_button.toolTip() or self.tr("Start at a time…"))
        self.choice.show_options(self.options.pane.model.changes(), folded=not self.side.isVisibleTo(self))
        self._show.setVisible(not self.plan.isVisibleTo(self))
        self._tell_foot(ready, summary)
        if self.plan.isVisibleTo(self):
            self.plan.show_request(self.request() if ready else None, summary)

    def _why_not(self) -> str:
        return self.options.pane.problem if self.choice.ready else self.tr("Tick at least one step.")

    def _tell_foot(self, ready: bool, summary: PlanSummary | None) -> None:
        counting = ready and summary is None and not self._fault
        if counting and not self._dots.isActive():
            self._dot_count = 3
            self._dots.start()
        elif not counting:
            self._dots.stop()
        if summary is not None:
            n, rest = summary.assets_run, summary.assets_up_to_date
            will = words.plural(self.tr("%Ln will run", None, n), n)
            if rest:
                kept = words.plural(self.tr("%Ln (is|are) up to date", None, rest), rest)
                will = words.fill(self.tr("%1, %2"), will, kept)
            self._will.setText(will)
            more = [words.about(summary.seconds)] if n and summary.seconds is not None else []
            if summary.replaced_bytes:
                more.append(words.fill(self.tr("replaces %1"), words.size(summary.replaced_bytes)))
            narrow = not self.side.isVisibleTo(self)
            self._more.setText("".join(f"· {part} " for part in (more[:1] if narrow and rest else more)).strip())
            text = words.plural(self.tr("Reprocess %Ln asset(s)", None, n), n)
            set_text(self.start_button, text if n else self.tr("Reprocess"))
            return
        idle = self.tr("No step is ticked") if not self.choice.ready else self.tr("A value cannot be")
        self._will.setText(self._fault or (self.tr("Counting…") if counting else idle))
        self._more.setText("")
        set_text(self.start_button, self.tr("Reprocess"))

    def _turn_dots(self) -> None:
        self._dot_count = self._dot_count % 3 + 1
        self._will.setText(self.tr("Counting") + "." * self._dot_count)

    # the right side

    def show_plan(self) -> None:
        """Open the right side at the plan; the screen may not have room for all of it."""
        self._unfold(self.plan)

    def show_options(self) -> None:
        """Open the right side at the options."""
        self._unfold(self.options)
        self.options.pane.list.setFocus()

    def _unfold(self, page: QWidget) -> None:
        self.options.begin()
        self._between.show()
        self.side.show()
        self.side.show_page(page)
        self._lay_foot(folded=False)
        self.want(OPEN)
        self._tell()

    def fold(self) -> None:
        """Fold it again."""
        self.side.hide()
        self._between.hide()
        self._lay_foot(folded=True)
        self.want(FOLDED)
        self._tell()

    # starting

    def _start_later(self) -> None:
        self._start(later=True)

    def _start_now(self) -> None:
        self._start()

    def _start(self, *, later: bool = False) -> None:
        if not self._ready:
            return
        self._later = later
        request = self.request()
        if request.keep_edits:
            self._begin(request)
            return
        self.start_button.setEnabled(False)
        library = self._desk.library
        if self._losing is not None:
            self._losing.cancel()
        self._losing = self._desk.background.run(
            lambda: (request, reprocess.edits_lost(library, request)), self._edits_found, self._edits_not_found,
            priority=6,
        )  # fmt: skip

    def done(self, result: int) -> None:
        if self._losing is not None:
            self._losing.cancel()  # nothing begins behind a closed dialog
        super().done(result)

    def _edits_found(self, found: tuple[ReprocessRequest, EditsLost]) -> None:
        asked, lost = found
        self._losing = None
        if asked != self.request():
            self._tell()  # something else was chosen meanwhile: pressed again, it is asked again
            return
        if not lost:
            self._begin(self.request())
            return
        self.edits.show_lost(lost)
        self._turn_page(1)
        self.keep_button.setDefault(True)
        self.keep_button.setFocus()

    def _edits_not_found(self, error: BaseException) -> None:
        self._turn_page(0)
        self._not_counted(sentence(error))

    def _turn_page(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        for made in (self._sum, self.times_button, self.cancel_button, self.start_button):
            made.setVisible(page == 0)
        for made in (self.keep_button, self.replace_button):
            made.setVisible(page == 1)
        self.start_button.setDefault(page == 0)
        self._tell()

    def _keep_edits(self) -> None:
        self.choice.keep.setChecked(True)
        self._begin(self.request())

    def _replace_edits(self) -> None:
        self._begin(self.request())

    def _begin(self, request: ReprocessRequest) -> None:
        if self._later:
            self._turn_page(0)
            name = self.choice.head.text() or self.tr("Reprocess")
            ReprocessTimes(self._desk, self, self.accept).ask(request, name)
            return
        starter = ReprocessStart(self._desk, self.parentWidget())
        starter.begin(request, self._counts.summary(request.apply_to))
        self.accept()

    def reject(self) -> None:
        """Esc on the second page goes back to the first; nothing has begun."""
        if self._pages.currentIndex() == 1 and self.isVisible():
            self._turn_page(0)
            self.choice.keep.setFocus()
            return
        super().reject()

    def _closed(self) -> None:
        self._dots.stop()
        self._counts.cancel()
        self.plan.cancel()
        self.options.pane.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # a segment or a box must not swallow Enter: it starts, as the default button says
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._pages.currentIndex() == 1:
            (self.replace_button if self.replace_button.hasFocus() else self.keep_button).click()
            return
        if enter and self.options.pane.press(self.focusWidget()):
            return
        if enter and self.start_button.isEnabled():
            focused = self.focusWidget()
            if focused is self.cancel_button:
                self.reject()
            elif focused is self.times_button:
                self._start_later()
            else:
                self._start()
            return
        super().keyPressEvent(event)
