"""Rows of a long list, read in blocks as they come into sight.

A change makes all of them doubtful: they are shown as they were and read again when they are painted next. What was
read before a change and comes after it stays doubtful.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from assetdesk.gui.desk import Desk

_KEPT = 3000
_BLOCK = 200

Row = TypeVar("Row")
Read = Callable[[Sequence[int]], list[Row]]


class PagedRows(Generic[Row]):
    """`reader` answers the rows of some ids, off the window's thread; without one nothing is read. `number` is a row's
    id; `tell` is called when rows have come."""

    def __init__(self, desk: Desk, parent: QObject, number: Callable[[Row], int], tell: Callable[[], object]) -> None:
        self._desk = desk
        self._number = number
        self._tell = tell
        self.reader: Read[Row] | None = None
        # with the age of the read that found it; None where it was there no more
        self._rows: OrderedDict[int, tuple[int, Row | None]] = OrderedDict()
        self._age = 0
        self._wanted: dict[int, None] = {}
        self._asked: dict[int, int] = {}
        self._soon = QTimer(parent, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)

    def doubt(self) -> int:
        """Something changed: what is read from now on is newer than what is here. Answers the age of such a read."""
        self._age += 1
        return self._age

    def forget(self) -> None:
        """Rows of other things come now: those of before say nothing of them."""
        self._rows.clear()
        self._asked.clear()
        self.doubt()

    def keep(self, rows: Iterable[Row], age: int) -> None:
        """These have been read, as `doubt` numbers reads."""
        for row in rows:
            number = self._number(row)
            self._rows[number] = (age, row)
            self._rows.move_to_end(number)
        while len(self._rows) > _KEPT:
            self._rows.popitem(last=False)

    def get(self, number: int) -> Row | None:
        """A row that is in sight; None until it has been read. What is doubtful is read again."""
        age, row = self._rows.get(number, (-1, None))
        if age < self._age and self._asked.get(number, -1) < self._age:
            self._wanted[number] = None
            if not self._soon.isActive():
                self._soon.start()
        return row

    def known(self, number: int) -> Row | None:
        """A row that has been read, also one that is not listed any more."""
        return self._rows.get(number, (0, None))[1]

    def _fetch(self) -> None:
        wanted = list(self._wanted)
        self._wanted.clear()
        reader, age = self.reader, self._age
        if reader is None:
            return
        for start in range(0, len(wanted), _BLOCK):
            block = wanted[start : start + _BLOCK]
            self._asked.update(dict.fromkeys(block, age))
            self._desk.background.run(
                partial(reader, block),
                partial(self._read, reader, block, age),
                partial(self._not_read, block),
                priority=4,
            )

    def _read(self, reader: Read[Row], block: list[int], age: int, rows: list[Row]) -> None:
        if reader is not self.reader:
            return  # of what was listed before
        self._settle(block, age)
        self._rows.update((number, (age, None)) for number in set(block) - {self._number(row) for row in rows})
        self.keep(rows, age)
        self._tell()

    def _not_read(self, block: list[int], error: BaseException) -> None:
        self._settle(block, self._age)
        self._desk.tell(error)

    def _settle(self, block: list[int], age: int) -> None:
        for number in block:
            if self._asked.get(number, -1) <= age:
                self._asked.pop(number, None)
