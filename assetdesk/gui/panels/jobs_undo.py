"""Undoing a run, and accepting it: what will be put back and what will not is said before, a toast says what was."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from assetdesk.core.job import JobRow
from assetdesk.core.query import Query
from assetdesk.core.undo import Left, Undone, UndoPlan, Why
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.roles import VerbAction
from assetdesk.library import undo

_NAMED = 4


def can_undo(job: JobRow) -> bool:
    """Whether what it replaced is kept, and nothing more comes of it."""
    return job.undoable and not job.state.live


class RunUndo(QObject):
    """The two verbs of a run's row, `undo` and `accept`; the second says how much it frees."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self._job: JobRow | None = None
        self._reading: Work | None = None
        self._sizing: Work | None = None
        self._sized = 0
        self.undo = self._action("undoRun", self.tr("Undo this run…"), self._ask_undo)
        self.accept = self._action("acceptRun", self.tr("Accept…"), self._ask_accept)

    def _action(self, name: str, text: str, handler: object) -> VerbAction:
        made = VerbAction(text, self)
        made.setObjectName(name)
        made.triggered.connect(handler)
        roles.guard(self._desk, "submitJob", made)
        return made

    def show_job(self, job: JobRow | None) -> None:
        """The row that is current now."""
        same = job is not None and self._job is not None and job.id == self._job.id
        self._job = job
        on = bool(job is not None and can_undo(job))
        for made in (self.undo, self.accept):
            made.setEnabled(on)
        if same and self._sized == (job.id if job else 0):
            return
        if self._sizing is not None:
            self._sizing.cancel()
            self._sizing = None
        self._sized = 0
        self.accept.setText(self.tr("Accept…"))
        if on and job is not None:
            library, number = self._desk.library, job.id
            self._sizing = self._desk.background.run(
                lambda: (number, undo.kept_bytes(library, number)), self._size_read, priority=1
            )

    def _size_read(self, found: tuple[int, int]) -> None:
        self._sizing = None
        self._sized, size = found
        self.accept.setText(words.fill(self.tr("Accept (free %1)…"), words.size(size)))

    # undo

    def _ask_undo(self) -> None:
        job = self._job
        if job is None:
            return
        library, number = self._desk.library, job.id
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._desk.background.run(
            lambda: undo.plan(library, number), self._planned, self._desk.tell, priority=5
        )

    def _planned(self, plan: UndoPlan) -> None:
        self._reading = None
        number = plan.job_id

        def answered(verb: str) -> None:
            if verb == "undo":
                self._begin(number)

        nothing = not (plan.assets or plan.sets)
        answers = [Answer("cancel", self.tr("Close") if nothing else self.tr("Cancel"), safe=True)]
        if not nothing:
            answers.append(Answer("undo", self.tr("Undo this run"), primary=True))
        self._question(
            "undoQuestion",
            words.fill(self.tr("Undo “%1”?"), plan.job_name),
            self._text(plan),
            answers,
            "undo-2",
            answered,
        )

    def _text(self, plan: UndoPlan) -> str:
        back = words.plural(self.tr("%Ln asset(s)", None, plan.assets), plan.assets)
        if plan.sets:
            both = self.tr("%1 and %2")
            back = words.fill(both, back, words.plural(self.tr("%Ln set(s)", None, plan.sets), plan.sets))
        first = self.tr("%1 get back the files, metadata, tags, crops and options they had before.")
        if plan.assets + plan.sets == 1:
            first = self.tr("%1 gets back the files, metadata, tags, crops and options it had before.")
        lines = [words.fill(first, back)] if plan.assets or plan.sets else [self.tr("Nothing can be put back.")]
        if plan.left:
            n = len(plan.left)
            lines += ["", words.plural(self.tr("%Ln asset(s) (stays|stay) as (it is|they are):", None, n), n)]
            lines += [f"• {one.name}: {self._why(one)}" for one in plan.left[:_NAMED]]
            if n > _NAMED:
                lines.append(
                    words.fill(self.tr("• and %1 more; the job's log names them all"), words.number(n - _NAMED))
                )
        if plan.stays:
            lines += ["", self.tr("What cannot be taken back:"), *(f"• {one}" for one in plan.stays)]
        return "\n".join(lines)

    def _why(self, one: Left) -> str:
        return {
            Why.NEWER: self.tr("something newer has changed it"),
            Why.AT_WORK: self.tr("it is being processed"),
            Why.TRASHED: self.tr("it is in the trash"),
            Why.ORIGINAL: self.tr("its original has changed since"),
            Why.GONE: self.tr("its previous files are gone"),
        }[one.why]

    def _begin(self, number: int) -> None:
        library = self._desk.library
        self._desk.background.run(
            lambda: undo.undo(library, number), self._undone, self._desk.tell, priority=5, lane="jobs"
        )

    def _undone(self, done: Undone) -> None:
        back = done.assets + done.sets
        text = words.plural(self.tr("Undone: %Ln asset(s) put back.", None, back), back)
        if done.left:
            n = len(done.left)
            more = words.plural(self.tr("%Ln left as (it is|they are).", None, n), n)
            text = f"{text} {more}"

        def show() -> None:
            self._desk.show_assets(Query(job_id=done.job_id))

        self._desk.toasts.show(text, [(self.tr("Show"), show)], kind="undone", icon="undo-2")

    # accept

    def _ask_accept(self) -> None:
        job = self._job
        if job is None:
            return
        number = job.id

        def answered(verb: str) -> None:
            if verb == "accept":
                self._accept(number)

        text = self.tr("Its previous files are deleted. The run cannot be undone after that.")
        answers = [
            Answer("cancel", self.tr("Cancel"), safe=True),
            Answer("accept", self.accept.text().rstrip("…"), primary=True),
        ]
        self._question(
            "acceptQuestion", words.fill(self.tr("Accept “%1”?"), job.name), text, answers, "check", answered
        )

    def _accept(self, number: int) -> None:
        library = self._desk.library
        self._desk.background.run(
            lambda: undo.accept(library, number), self._accepted, self._desk.tell, priority=5, lane="jobs"
        )

    def _accepted(self, size: int) -> None:
        text = words.fill(self.tr("Accepted. %1 freed."), words.size(size))
        self._desk.toasts.show(text, kind="accepted", icon="check")

    def _question(self, name: str, title: str, text: str, answers: list[Answer], icon: str, answered: object) -> None:
        question = Question(self._desk.theme, title, text, answers, self._parent.window(), name=name, icon=icon)
        question.answered.connect(answered)
        question.open()
