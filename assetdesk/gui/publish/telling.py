"""What is said when a publish job has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assetdesk.core.job import JobRow, JobState
from assetdesk.core.publish import PublishType
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.publish.after import Wish
from assetdesk.gui.publish.may import why_not

if TYPE_CHECKING:
    from assetdesk.gui.publish.verbs import PublishVerbs
    from assetdesk.library.publishing.ended import Ended

Act = tuple[str, Callable[[], object]]


class Telling(QObject):
    """`ended(job)` reads how it ended and shows one toast."""

    def __init__(self, desk: Desk, verbs: PublishVerbs) -> None:
        super().__init__(verbs)
        self._desk = desk
        self._verbs = verbs

    def ended(self, job: JobRow) -> None:
        """A publish job has ended."""
        if not self._desk.opened:
            return
        library = self._desk.library

        def work() -> Ended:
            from assetdesk.library.publishing import ended

            return ended.of_job(library, job.id)

        self._desk.background.run(work, lambda found: self._tell(job, found), self._desk.tell, priority=3)

    def _tell(self, job: JobRow, found: Ended) -> None:
        if found.context is None or not (job.total or found.fatal):
            return  # nothing to do: told when it was asked for
        if found.fatal:
            self._fatal(found)
        elif job.state is JobState.STOPPED:
            self._stopped(job, found)
        elif found.failed:
            self._failed(job, found)
        else:
            self._done(found)

    def _fatal(self, found: Ended) -> None:
        assert found.context is not None
        context = found.context
        first = words.fill(self.tr("%1 cannot be reached."), context.name) if context.problem else found.fatal
        stay = ""
        if found.waiting:
            n = found.waiting
            stay = words.plural(self.tr("%Ln asset(s) (stays|stay) marked and (goes|go) out next time.", None, n), n)
        acts: list[Act] = []
        if not why_not(self._desk, "publish"):
            acts.append((self.tr("Try again"), lambda: self._verbs.publish(context, Wish(PublishType.INCREMENTAL))))
        if not why_not(self._desk, "changeTarget"):
            acts.append((self.tr("Check target…"), lambda: self._verbs.change(context)))
        text = " ".join(part for part in (first, stay) if part)
        self._desk.toasts.show(text, acts, kind=f"published-{context.id}", icon="fail", kept=False)

    def _stopped(self, job: JobRow, found: Ended) -> None:
        left = max(0, job.total - found.sent - found.records - found.removed - found.failed)
        done = found.sent + found.records + found.removed
        text = words.fill(
            self.tr("Stopped. %1 done, %2 stay marked and go out next time."), words.number(done), words.number(left)
        )
        self._desk.toasts.show(text, [], kind="stopped", icon="square", kept=False)

    def _failed(self, job: JobRow, found: Ended) -> None:
        assert found.context is not None
        context = found.context
        n = found.sent + found.records + found.removed + found.failed
        text = words.plural(self.tr("Published %Ln asset(s) to %1: %2 done, %3 failed.", None, n), n)
        text = words.fill(text, context.name, words.number(n - found.failed), words.number(found.failed))
        acts: list[Act] = [(self.tr("Show failed"), lambda: self._show_failed(job))]
        if not why_not(self._desk, "retryJob"):
            acts.append((self.tr("Retry failed"), lambda: self._retry(job)))
        self._desk.toasts.show(text, acts, kind="", icon="fail", kept=False)

    def _show_failed(self, job: JobRow) -> None:
        from assetdesk.gui.dialogs.job_log import JobLog

        JobLog(self._desk, job, self._desk.window, trouble=True).open()

    def _retry(self, job: JobRow) -> None:
        from assetdesk.library import jobs

        library = self._desk.library
        self._desk.background.run(lambda: jobs.retry(library, job.id), None, self._desk.tell, priority=5, lane="jobs")

    def _done(self, found: Ended) -> None:
        assert found.context is not None
        context = found.context
        parts = []
        if n := found.sent:
            parts.append(words.plural(self.tr("Published %Ln asset(s) to %1.", None, n), n))
        if n := found.records:
            parts.append(words.plural(self.tr("Wrote %Ln record(s) of the catalogue of %1 again.", None, n), n))
        if n := found.removed:
            parts.append(words.plural(self.tr("Withdrew %Ln asset(s) from %1.", None, n), n))
        text = words.fill(" ".join(parts), context.name)
        acts: list[Act] = [(self.tr("Open target"), lambda: self._verbs.open(context))]
        if text:
            self._desk.toasts.show(text, acts, kind=f"published-{context.id}", icon="done", kept=False)
