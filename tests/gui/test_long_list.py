"""Long lists: rows come as they are in sight, the newest reading wins, columns give way in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot
from support.window_kit import until

from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.columns import GivingColumns
from assetdesk.gui.long_list.reading import Reading
from assetdesk.gui.long_list.rows import PagedRows


class Later:
    """A work that a test ends when it likes."""

    def __init__(self, work: Callable[[], Any], done: Callable[[Any], object], failed: Callable[..., object]) -> None:
        self.work, self.done, self.failed = work, done, failed
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def end(self) -> None:
        if not self.cancelled:
            self.done(self.work())


class Pool:
    """Stands for the desk and its background."""

    def __init__(self) -> None:
        self.works: list[Later] = []
        self.told: list[BaseException] = []
        self.background = self
        self.tell = self.told.append

    def run(self, work: Any, done: Any, failed: Any, priority: int = 0) -> Later:
        self.works.append(Later(work, done, failed))
        return self.works[-1]

    @property
    def desk(self) -> Desk:
        return cast("Desk", self)


@dataclass(frozen=True)
class Row:
    number: int
    said: str


def test_rows_are_read_as_they_are_wanted_and_again_when_they_are_doubtful(qtbot: QtBot) -> None:
    pool, owner, told = Pool(), QObject(), 0

    def tell() -> None:
        nonlocal told
        told += 1

    rows: PagedRows[Row] = PagedRows(pool.desk, owner, lambda row: row.number, tell)
    said = "old"
    reader: Callable[[Sequence[int]], list[Row]] = lambda ids: [Row(n, said) for n in ids if n != 3]  # noqa: E731
    rows.reader = reader
    rows.doubt()
    assert [rows.get(n) for n in (1, 2, 3)] == [None] * 3
    until(lambda: len(pool.works) == 1)
    pool.works[0].end()
    assert told == 1
    assert rows.get(1) == Row(1, "old")
    assert rows.get(3) is None
    assert rows.get(2) is not None
    said = "new"
    rows.doubt()
    assert rows.get(1) == Row(1, "old"), "shown as it was until it is read again"
    until(lambda: len(pool.works) == 2)
    rows.doubt()  # a change while it is being read: what comes of it stays doubtful
    pool.works[1].end()
    assert rows.get(1) == Row(1, "new")
    until(lambda: len(pool.works) == 3)
    rows.reader = lambda ids: []  # other things are listed now
    rows.forget()
    pool.works[2].end()
    assert rows.known(1) is None


def test_the_newest_reading_wins_and_changes_meanwhile_are_read_behind_it(qtbot: QtBot) -> None:
    pool, owner, begun = Pool(), QObject(), 0
    taken: list[int] = []

    def read() -> None:
        nonlocal begun
        begun += 1
        number = begun
        reading.begin(lambda: number, taken.append, priority=4)

    reading = Reading(pool.desk, owner, read, least=1)
    read()
    read()
    assert [work.cancelled for work in pool.works] == [True, False]
    reading.ask()
    reading.ask()
    until(lambda: reading._behind)
    assert begun == 2, "a reading under way is not dropped for a change"
    for work in pool.works:
        work.end()
    assert taken == [2]
    until(lambda: begun == 3)
    pool.works[-1].failed(OSError("away"))
    assert not reading.busy
    assert [str(error) for error in pool.told] == ["away"]


def test_columns_give_way_in_their_order(qtbot: QtBot) -> None:
    columns = GivingColumns({0: 200, 2: 80, 3: 60}, stretched=1, least=100, leave=(3, 2), first=0, first_least=120)
    table = QTableView()
    qtbot.addWidget(table)
    table.setModel(QStandardItemModel(0, 4, table))
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.verticalHeader().hide()
    columns.begin(table)
    found = []
    for wide in (440, 439, 379, 250, 100):
        table.resize(wide, 100)
        table.show()
        columns.fit(table)
        found.append((table.isColumnHidden(3), table.isColumnHidden(2), table.columnWidth(0)))
    assert found == [
        (False, False, 200), (True, False, 200), (True, True, 200), (True, True, 150), (True, True, 120),
    ]  # fmt: skip
