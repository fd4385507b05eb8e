"""Jobs that begin at a time: fired by whoever works the queue, and by nobody else.

What a schedule's job is, the library says (`begin`); when, the rows. Time is the clock's: a machine that slept, or a
library that nobody had open, finds what was due in the past and begins it then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from assetdesk.core.errors import UsageFault
from assetdesk.store.engine import Store
from assetdesk.store.work import schedules

_log = logging.getLogger(__name__)


class Due:
    """See the module. `beat` is called by the runner, at least every second."""

    def __init__(self, store: Store, begin: schedules.Begin, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._begin = begin
        self._clock = clock

    def beat(self) -> list[int]:
        """Begin what is due. Answers the jobs; EnvironmentFault where nothing can be written."""
        now = self._clock()
        with self._store.browse.plain() as db:
            found = schedules.due(db, now)
        made = (self._fire(schedule_id, now) for schedule_id in found)
        return [job_id for job_id in made if job_id is not None]

    def _fire(self, schedule_id: int, now: float) -> int | None:
        try:
            return self._store.writer.run(lambda w: schedules.fire(w, schedule_id, now, self._begin))
        except UsageFault as wrong:
            sentence = str(wrong)
        except (ValueError, KeyError, TypeError) as wrong:  # written by something else
            _log.warning("The scheduled job %d cannot be read", schedule_id, exc_info=wrong)
            sentence = "What it is to do cannot be read any more. Delete it and make it anew."
        self._store.writer.run(lambda w: schedules.failed(w, schedule_id, now, sentence))
        return None
