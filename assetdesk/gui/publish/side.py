"""The right of the page: what a publish to the chosen target would send, when, what follows on it, and the button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from assetdesk.core.job import JobRow, JobState
from assetdesk.core.publish import Context, Due, PublishType
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.publish.after import After, Start, Wish
from assetdesk.gui.publish.forcing import ForcePart
from assetdesk.gui.publish.may import why_not
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.parts import PANEL, button, label, line, pane, row, scrolled, set_text

WIDE, NARROW = 304, 264


class PublishSide(QWidget):
    """`go(Wish)` by the button, `forced` by *Force republish*; `log(job id)` and `verb(name)` of what stands there."""

    go = Signal(object)
    verb = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._context: Context | None = None
        self._due: Due | None = None
        self._job: JobRow | None = None
        self._last: JobRow | None = None
        theme = desk.theme
        self.setObjectName("publishSide")
        self.setAccessibleName(self.tr("Publish"))
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        self._head = label(theme, "", 15, 600, wrap=True)
        self._head.setObjectName("publishHead")
        self._said = label(theme, "", 12, ink="text2", wrap=True)
        self._said.setObjectName("publishLast")
        self._types = QButtonGroup(self)
        self._radios: dict[PublishType, QRadioButton] = {}
        self._counts: dict[PublishType, QLabel] = {}
        choices = QVBoxLayout()
        choices.setSpacing(8)
        for kind, name, text, about in (
            (
                PublishType.INCREMENTAL, "publishIncremental", self.tr("Incremental"),
                self.tr("New, changed and forced assets."),
            ),
            (PublishType.FULL, "publishFull", self.tr("Full"), self.tr("Every marked asset again.")),
            (
                PublishType.FULL_WITH_SEARCH, "publishFullWithSearch", self.tr("Full with search"),
                self.tr("Also the search data of catalogues."),
            ),
        ):  # fmt: skip
            radio = QRadioButton(text)
            radio.setObjectName(name)
            radio.setAccessibleName(text)
            radio.setAccessibleDescription(about)
            radio.setProperty("title", True)
            self._types.addButton(radio)
            self._radios[kind] = radio
            count = self._counts[kind] = label(theme, "", 12, ink="text2")
            below = label(theme, about, 12, ink="text2", wrap=True)
            below.setContentsMargins(25, 0, 0, 0)
            part = QVBoxLayout()
            part.setSpacing(0)
            part.addLayout(row(radio, count, 0, spacing=5))
            part.addWidget(below)
            choices.addLayout(part)
        self._radios[PublishType.INCREMENTAL].setChecked(True)
        self._types.buttonToggled.connect(self._turned)
        self.note = Note(theme, "plain", "info")
        self.note.setObjectName("publishNote")
        self.note.acted.connect(self.verb)
        self.after = After(desk)
        self.after.edited.connect(self._tell)
        self.force = ForcePart(theme)
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(0)
        head.addWidget(self._head)
        head.addWidget(self._said)
        head.addSpacing(12)
        head.addLayout(choices)
        head.addSpacing(12)
        head.addWidget(self.note)
        column.addLayout(head)
        for part_ in (self.after, self.force):
            column.addSpacing(14)
            column.addWidget(line())
            column.addSpacing(14)
            column.addLayout(row(part_, margins=(16, 0, 16, 0)))
        column.addStretch(1)
        scroll = scrolled(ground)
        self._sum_icon = QLabel()
        self._sum = label(theme, "", 12, wrap=True)
        self._sum.setObjectName("publishSum")
        self.button = button(self.tr("Publish"), "publishGo", primary=True)
        self.button.clicked.connect(self._go)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(10)
        summed = row(self._sum_icon, self._sum, spacing=8)
        summed.setStretchFactor(self._sum, 1)
        foot.addLayout(summed)
        foot.addWidget(self.button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        outer.addWidget(line())
        outer.addLayout(foot)
        theme.changed.connect(self._redress)
        self._redress()
        self.set_narrow(False)

    def _redress(self) -> None:
        self._sum_icon.setPixmap(self._desk.theme.pixmap("list-checks", 15, "text2", self.devicePixelRatioF()))

    def set_narrow(self, narrow: bool) -> None:
        """Where there is little room."""
        self.setFixedWidth(NARROW if narrow else WIDE)

    # what it is about

    @property
    def type(self) -> PublishType:
        """The chosen one."""
        return next(kind for kind, radio in self._radios.items() if radio.isChecked())

    def choose(self, kind: PublishType) -> None:
        """That one is chosen."""
        self._radios[kind].setChecked(True)
        self._radios[kind].setFocus()

    def show_context(self, context: Context | None, contexts: Sequence[Context]) -> None:
        """Another target, or the same as it is now."""
        if context is None or self._context is None or context.id != self._context.id:
            self._radios[PublishType.INCREMENTAL].setChecked(True)
        self._context = context
        self.after.show_contexts([one for one in contexts if context is not None and one.id != context.id])
        self._tell()

    def show_due(self, due: Due | None) -> None:
        """None while it is being counted."""
        self._due = due
        self._tell()

    def show_jobs(self, live: JobRow | None, last: JobRow | None) -> None:
        """The job that publishes there now, and the one that ended last."""
        self._job, self._last = live, last
        self._tell()

    @property
    def _timed(self) -> bool:
        return self.after.start is Start.TIMED

    @property
    def last(self) -> JobRow | None:
        """The job that ended last."""
        return self._last

    # words

    def _turned(self, _button: object, on: bool) -> None:
        if on:
            self._tell()

    def _tell(self) -> None:
        context, due = self._context, self._due
        self._head.setText(words.fill(self.tr("Publish to %1"), context.name) if context is not None else "")
        self._said.setText(self._last_words())
        self._said.setVisible(bool(self._said.text()))
        counted = due or Due()
        counts = {PublishType.INCREMENTAL: counted.send}
        for kind, count in self._counts.items():
            count.setText(words.number(counts.get(kind, counted.marked)) if due is not None else "")
        self._note()
        self._sum.setText(self._sum_words())
        why = self._why_not()
        set_text(self.button, self._button_words())
        self.button.setEnabled(not why)
        self.button.setToolTip(why)
        for radio in self._radios.values():
            radio.setEnabled(context is not None)

    def _last_words(self) -> str:
        last = self._last
        if last is None:
            return self.tr("Nothing has been published there yet.") if self._context is not None else ""
        when = words.when(last.ended)
        count = words.plural(self.tr("%Ln asset(s)", None, last.done), last.done)
        if last.state is JobState.STOPPED:
            end = self.tr("stopped")
        elif last.failed:
            end = words.plural(self.tr("%Ln failed", None, last.failed), last.failed)
        else:
            end = self.tr("no errors")
        when = when[:1].lower() + when[1:] if when.startswith(("Today", "Yesterday")) else when
        return words.fill(self.tr("Last time: %1, %2, %3"), when, count, end)

    def _note(self) -> None:
        context, due = self._context, self._due or Due()
        if context is None:
            self.note.hide()
            return
        self.note.show()
        if self._job is not None:
            job = self._job
            text = words.fill(
                self.tr("“%1” is at work: %2 of %3."), job.name, words.number(job.done), words.number(job.total)
            )
            self.note.tell("plain", "send", text, (("jobs", self.tr("Show job")),))
        elif not context.url:
            text = self.tr("There is no target yet. Marks can be set, and go out when there is one.")
            self.note.tell("plain", "info", text, self._offered(("change", self.tr("Choose target…"))))
        elif not context.enabled:
            text = self.tr("It is switched off. Marks can be set, nothing is sent.")
            self.note.tell("plain", "info", text, self._offered(("change", self.tr("Change…"))))
        elif context.problem:
            waits = (
                words.plural(
                    self.tr("%Ln asset(s) (stays|stay) marked and (goes|go) out next time.", None, due.send), due.send
                )
                if due.send
                else ""
            )
            text = " ".join(part for part in (_sentence(context.problem), waits) if part)
            acts = self._offered(("check", self.tr("Try again")), ("change", self.tr("Check target…")))
            self.note.tell("warn", "unplug", text, acts)
        elif not due and self.type is PublishType.INCREMENTAL and self._due is not None:
            text = words.fill(self.tr("Nothing to publish: %1 is up to date."), context.name)
            full = (("full", self.tr("Full publish…")),) if due.marked else ()
            self.note.tell("plain", "circle-check", text, full)
        else:
            last = self.tr("The catalogue is written last, so readers never see half a publish.")
            first = ""
            if due.withdrawn:
                first = words.plural(
                    self.tr("Files of %Ln withdrawn asset(s) are removed.", None, due.withdrawn), due.withdrawn
                )
            self.note.tell("plain", "info", " ".join(part for part in (first, last) if part))

    def _offered(self, *acts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """Those that the role of who works here leaves."""
        return tuple(act for act in acts if not why_not(self._desk, f"{act[0]}Target"))

    def _sum_words(self) -> str:
        if self._context is None:
            return ""
        if self._timed:
            return self.tr("What goes is counted when it begins")
        due = self._due
        if due is None:
            return self.tr("Counting…")
        if self.type is not PublishType.INCREMENTAL:
            count = due.marked
            parts = [words.plural(self.tr("%Ln asset(s)", None, count), count)]
        else:
            count = due.send
            parts = [
                words.plural(self.tr("%Ln asset(s)", None, count), count),
                words.plural(self.tr("%Ln file(s)", None, due.files), due.files),
                words.size(due.bytes),
            ]
        if not count:
            return self.tr("Nothing to send")
        last = self._last
        if last is not None and last.done and last.seconds_worked > 0 and count:
            parts.append(words.about(last.seconds_worked / last.done * count))
        return ", ".join(parts)

    def _button_words(self) -> str:
        if self._timed:
            return self.tr("Publish at a time…")
        due = self._due
        if due is None:
            return self.tr("Publish")
        count = due.send if self.type is PublishType.INCREMENTAL else due.marked
        if count:
            return words.plural(self.tr("Publish %Ln asset(s)", None, count), count)
        if due.withdrawn:
            return words.plural(self.tr("Withdraw %Ln asset(s)", None, due.withdrawn), due.withdrawn)
        if due.records:
            return words.plural(self.tr("Write %Ln record(s)", None, due.records), due.records)
        return self.tr("Publish")

    def _why_not(self) -> str:
        """Why the button is off; empty where it is on."""
        context, due = self._context, self._due
        if context is None:
            return self.tr("Choose a target.")
        if off := why_not(self._desk, "publish"):
            return off
        if not context.url:
            return self.tr("It has no target yet.")
        if not context.enabled:
            return self.tr("It is switched off.")
        if self._timed:  # what is true now says nothing of then
            return self.after.problem()
        if self._job is not None:
            return self.tr("It is being published to. Wait until that job ends, or stop it.")
        if due is not None and not due and (self.type is PublishType.INCREMENTAL or not due.marked):
            return words.fill(self.tr("Nothing to publish: %1 is up to date."), context.name)
        return self.after.problem()

    # begin

    def wish(self) -> Wish:
        """What is set."""
        return Wish(self.type, self.after.email, self.after.url, self.after.then, self.after.start)

    def press(self) -> None:
        """As if the button were pressed."""
        self._go()

    def _go(self) -> None:
        if self.button.isEnabled():
            self.go.emit(self.wish())


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
