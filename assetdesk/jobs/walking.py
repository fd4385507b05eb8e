"""Walks through folders to import from, each on a pool thread. How a folder is walked is the library's; when, is the
runner's. Pausing, stopping and going on after a kill are in the rows: a walk asks them at every chunk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from assetdesk.core.errors import EnvironmentFault
from assetdesk.jobs.at_once import AtOnce, Cancelled, Submit
from assetdesk.jobs.environment import is_machines
from assetdesk.store.engine import Store
from assetdesk.store.intake import walks

# the job's number, whether to give up. It writes what it finds, and the end of the walk
Walker = Callable[[int, Cancelled], None]
AT_ONCE = 2
_log = logging.getLogger(__name__)


class Walks:
    """See the module. `fault` gets what is the machine's, `ended` is called after each walk."""

    def __init__(
        self, store: Store, walker: Walker, fault: Callable[[BaseException | None], None], ended: Callable[[], None]
    ) -> None:
        self._store = store
        self._walker = walker
        self._fault = fault
        self._work = AtOnce(AT_ONCE, ended)

    @property
    def empty(self) -> bool:
        """Whether none is at work."""
        return self._work.empty

    def begin(self, submit: Submit) -> None:
        """Let those walk that wait, up to `AT_ONCE`."""
        with self._store.browse.plain() as db:
            waiting = walks.waiting(db)
        for job_id in waiting:
            self._work.begin(job_id, submit, partial(self._walk, job_id))

    def cancel(self) -> None:
        """Give all of them up; they go on where they are at the next `begin`."""
        self._work.cancel()

    def _walk(self, job_id: int, cancelled: Cancelled) -> None:
        try:
            self._walker(job_id, cancelled)
        except Exception as error:
            if is_machines(error):
                self._fault(error)
            else:
                _log.exception("The folder of job %d could not be walked", job_id)
                self._end(job_id)

    def _end(self, job_id: int) -> None:
        try:
            sentence = "The folder could not be read to its end. The log of the program has the details."
            self._store.writer.run(lambda w: walks.end(w, job_id, fault=sentence))
        except EnvironmentFault as error:
            _log.warning("A walk could not be ended: %s", error)
