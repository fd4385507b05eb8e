"""What follows on ended jobs: publish jobs are begun at once, mails and notices are sent on pool threads, and what did
not go is tried again later. How each is done is the library's; when, is the runner's."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.following import FollowKind, FollowOn, FollowState, Told, delay
from assetdesk.store.engine import Store
from assetdesk.store.work import follow_ons

# one row, whether to give up. None: given up, it goes out at the next start
Tell = Callable[[FollowOn, Callable[[], bool]], Told | None]
AT_ONCE = 2
_FAILED = "What follows on this job could not be done. The log of the program has the details."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Follower:
    """How the library does it. `begin` makes the publish job of a row, in the transaction it is given; `delay` says
    in how many seconds a row is tried again after so many tries, None: no more."""

    tell: Tell
    begin: follow_ons.Begin
    delay: Callable[[int], float | None] = delay


class Following:
    """See the module. `ended` is called after each mail and notice."""

    def __init__(self, store: Store, follower: Follower, ended: Callable[[], None]) -> None:
        self._store = store
        self._follower = follower
        self._ended = ended
        self._gate = threading.Lock()
        self._at_work: dict[int, threading.Event] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing is being sent."""
        with self._gate:
            return not self._at_work

    def beat(self, submit: Callable[[Callable[[], None]], object]) -> None:
        """Do what is due; EnvironmentFault where nothing can be written."""
        with self._store.browse.plain() as db:
            due = follow_ons.due(db, time.time())
        for row in due:
            if row.kind is FollowKind.PUBLISH:
                self._publish(row)
                continue
            with self._gate:
                if row.id in self._at_work or len(self._at_work) >= AT_ONCE:
                    continue
                cancel = self._at_work[row.id] = threading.Event()
            submit(lambda row=row, cancel=cancel: self._send(row, cancel))  # type: ignore[misc]

    def cancel(self) -> None:
        """Give up what is being sent; it goes out at the next start."""
        with self._gate:
            for cancel in self._at_work.values():
                cancel.set()

    def _publish(self, row: FollowOn) -> None:
        begin = self._follower.begin
        try:
            self._store.writer.run(lambda w: follow_ons.begin_publish(w, row.id, begin))
            return
        except EnvironmentFault:
            raise
        except UsageFault as wrong:
            sentence = f"Nothing was published behind this job: {wrong}"
        except Exception:  # one row that cannot be done holds up no other
            _log.exception("What follows on job %d could not be begun", row.job_id)
            sentence = _FAILED
        self._store.writer.run(lambda w: follow_ons.ended(w, row.id, FollowState.FAILED, sentence))

    def _send(self, row: FollowOn, cancel: threading.Event) -> None:
        try:
            if not cancel.is_set():
                told = self._told(row, cancel.is_set)
                if told is not None:
                    self._keep(row, told)
        except EnvironmentFault as error:
            _log.warning("What became of a mail or notice could not be noted: %s", error)
        finally:
            with self._gate:
                del self._at_work[row.id]
            self._ended()

    def _told(self, row: FollowOn, cancelled: Callable[[], bool]) -> Told | None:
        try:
            return self._follower.tell(row, cancelled)
        except EnvironmentFault as wrong:
            return Told(False, str(wrong), again=True)
        except UsageFault as wrong:
            return Told(False, str(wrong))
        except Exception:  # one row that cannot be done holds up no other
            _log.exception("What follows on job %d could not be done", row.job_id)
            return Told(False, _FAILED)

    def _keep(self, row: FollowOn, told: Told) -> None:
        wait = self._follower.delay(row.tries + 1) if told.again and not told.done else None
        run = self._store.writer.run
        if told.desktop:
            run(lambda w: follow_ons.to_desktop(w, row.id, told.message))
        elif told.done:
            run(lambda w: follow_ons.ended(w, row.id, FollowState.DONE, told.message))
        elif wait is not None:
            seconds = wait
            run(lambda w: follow_ons.again(w, row.id, told.message, seconds))
        else:
            run(lambda w: follow_ons.ended(w, row.id, FollowState.FAILED, told.message))
