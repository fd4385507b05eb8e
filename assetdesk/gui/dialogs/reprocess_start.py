"""From *Reprocess* pressed to the toast: over 1000 is asked first, the rest just begins."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from assetdesk.core.plan import PlanSummary
from assetdesk.core.request import ApplyTo, ReprocessRequest
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.library import jobs, reprocess
from assetdesk.library.reprocess import Begun, Outcome


class ReprocessStart(QObject):
    """One start. Lives until its toast is shown; every step that reads or writes runs in the background."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._window = parent
        self._request: ReprocessRequest | None = None
        self._summary: PlanSummary | None = None

    def begin(self, request: ReprocessRequest, summary: PlanSummary | None = None) -> None:
        """`summary` is the count as far as the dialog had it; without it, it is worked out first."""
        self._request, self._summary = request, summary
        self._next()

    def _next(self) -> None:
        request = self._request
        assert request is not None
        library = self._desk.library
        if self._summary is None:
            self._desk.background.run(
                lambda: reprocess.preview(library, request), self._counted, self._failed, priority=5
            )
        elif reprocess.needs_confirmation(library, self._summary.assets_run):
            self._ask_many(self._summary.assets_run)
        else:
            self._start()

    def _counted(self, summary: PlanSummary) -> None:
        self._summary = summary
        self._next()

    def _ask_many(self, assets: int) -> None:
        many = words.plural(self.tr("Reprocess %Ln asset(s)?", None, assets), assets)
        text = words.plural(
            self.tr(
                "This will reprocess %Ln asset(s). It runs in the background and can be stopped. Continue?",
                None,
                assets,
            ),
            assets,
        )
        dialog = Question(
            self._desk.theme,
            many,
            text,
            (Answer("cancel", self.tr("Cancel"), safe=True), Answer("reprocess", self.tr("Reprocess"), primary=True)),
            self._window,
            name="manyQuestion",
            icon="refresh-cw",
        )
        dialog.answered.connect(self._many_answered)
        dialog.rejected.connect(self.deleteLater)
        dialog.open()

    def _many_answered(self, verb: str) -> None:
        if verb == "reprocess":
            self._start()
        else:
            self.deleteLater()

    def _start(self) -> None:
        library, request = self._desk.library, self._request
        assert request is not None
        self._desk.background.run(lambda: reprocess.start(library, request), self._begun, self._failed, priority=5)

    def _begun(self, outcome: Outcome) -> None:
        queued, waiting = outcome.queued, outcome.waiting
        both = queued + waiting
        show = (self.tr("Show"), self._show_jobs)
        match outcome.kind:
            case Begun.NOTHING:
                again = self._request is not None and self._request.apply_to is not ApplyTo.ALL
                acts = [(self.tr("Reprocess anyway…"), self._anyway)] if again else []
                toast = self._desk.toasts.show(outcome.sentence, acts, kind="reprocess")
            case Begun.PAUSED:
                text = words.plural(self.tr("Processing is paused. %Ln asset(s) will wait.", None, both), both)
                toast = self._desk.toasts.show(
                    text, [(self.tr("Resume"), self._resume)], kind="reprocess", icon="pause"
                )
            case Begun.PARTLY_WAITING:
                first = words.plural(self.tr("%Ln asset(s) queued", None, queued), queued)
                second = words.plural(self.tr("%Ln (was|were) already waiting", None, waiting), waiting)
                text = words.fill(self.tr("%1, %2."), first, second)
                toast = self._desk.toasts.show(text, [show], kind="reprocess", icon="refresh-cw")
            case _:
                text = words.plural(self.tr("Reprocessing %Ln asset(s).", None, queued), queued)
                toast = self._desk.toasts.show(text, [show], kind="reprocess", icon="refresh-cw")
        toast.destroyed.connect(self.deleteLater)

    def _show_jobs(self) -> None:
        self._desk.show_page("jobs")
        self.deleteLater()

    def _resume(self) -> None:
        library = self._desk.library
        self._desk.background.run(lambda: jobs.resume_all(library), None, self._desk.tell)
        self.deleteLater()

    def _anyway(self) -> None:
        from assetdesk.gui.dialogs.reprocess import ask_reprocess

        if self._request is not None and self._window is not None:
            ask_reprocess(self._desk, self._request.selection, self._window, ApplyTo.ALL)
        self.deleteLater()

    def _failed(self, error: BaseException) -> None:
        self._desk.tell(error)
        self.deleteLater()
