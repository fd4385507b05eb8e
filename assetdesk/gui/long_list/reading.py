"""One reading of a list: the newest wins, and steady changes keep none from its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.pace import LONGEST, SHARE, Pace

T = TypeVar("T")


class Reading:
    """`read` is called when it is time to read again after changes (`ask`), and calls `begin`."""

    def __init__(self, desk: Desk, parent: QObject, read: Callable[[], object], least: int = 150) -> None:
        self._desk = desk
        self._read = read
        self._work: Work | None = None
        self._behind = False
        self._pace = Pace(parent, least)
        self._pace.due.connect(self._again)

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._work is not None

    def ask(self) -> None:
        """Something changed: read again soon."""
        self._pace.ask()

    def _again(self) -> None:
        """A reading under way is not dropped for the next one, or steady changes would let none end."""
        if self.busy:
            self._behind = True
        else:
            self._read()

    def begin(
        self,
        work: Callable[[], T],
        take: Callable[[T], object],
        priority: int,
        *,
        share: float = SHARE,
        longest: float = LONGEST,
    ) -> None:
        """Read now, off the window's thread; an older reading is dropped. Changes wait `share` times as long as it
        took for the next one, at most `longest` seconds."""
        self._pace.forget()
        self._behind = False
        if self._work is not None:
            self._work.cancel()

        def timed() -> tuple[T, float]:
            begun = time.monotonic()
            return work(), time.monotonic() - begun

        def done(found: tuple[T, float]) -> None:
            self._pace.took(found[1], share, longest)
            self._over()
            take(found[0])

        self._work = self._desk.background.run(timed, done, self._not_read, priority=priority)

    def stop(self) -> None:
        """Nothing more is wanted: what is being read is dropped."""
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _over(self) -> None:
        self._work = None
        if self._behind:
            self._behind = False
            self._pace.ask()

    def _not_read(self, error: BaseException) -> None:
        self._over()
        self._desk.tell(error)
