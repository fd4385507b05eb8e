"""What follows on ended jobs: publish jobs are begun at once, mails and notices are sent on pool threads, and what did
not go is tried again later. How each is done is the library's; when, is the runner's."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.following import FollowKind, FollowOn, FollowState, Told, delay
from assetdesk.jobs.at_once import AtOnce, Cancelled, Submit
from assetdesk.store.engine import Store
from assetdesk.store.work import follow_ons

# one row, whether to give up. None: given up, it goes out at the next start
Tell = Callable[[FollowOn, Cancelled], Told | None]
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
        self._work = AtOnce(AT_ONCE, ended)

    @property
    def empty(self) -> bool:
        """Whether nothing is being sent."""
        return self._work.empty

    def beat(self, submit: Submit) -> None:
        """Do what is due; EnvironmentFault where nothing can be written."""
        with self._store.browse.plain() as db:
            due = follow_ons.due(db, time.time())
        for row in due:
            if row.kind is FollowKind.PUBLISH:
                self._publish(row)
                continue
            self._work.begin(row.id, submit, partial(self._send, row))

    def cancel(self) -> None:
        """Give up what is being sent; it goes out at the next start."""
        self._work.cancel()

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

    def _send(self, row: FollowOn, cancelled: Cancelled) -> None:
        try:
            told = self._told(row, cancelled)
            if told is not None:
                self._keep(row, told)
        except EnvironmentFault as error:
            _log.warning("What became of a mail or notice could not be noted: %s", error)

    def _told(self, row: FollowOn, cancelled: Cancelled) -> Told | None:
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
