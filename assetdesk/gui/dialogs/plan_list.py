"""The plan's assets grouped by reason, as a flat table over arrays: 100,000 assets are two arrays, not rows.

Names and thumbnails come in pages, in the background, for what is on screen.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage

from assetdesk.core.asset import AssetRow
from assetdesk.core.plan import PlanItem, Reason
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.step_words import reason_words, steps_line

Index = QModelIndex | QPersistentModelIndex
PAGE = 64
THUMB = QSize(28, 24)
_KEPT_PAGES = 200


class Show(StrEnum):
    """Which part of the plan is listed."""

    RUN = "run"
    REST = "rest"
    ALL = "all"


@dataclass(slots=True)
class Group:
    """Assets with one reason; `steps` holds a bit for each step of `PlanGroups.steps`, beside `ids`."""

    reason: Reason
    run: bool
    ids: array[int] = field(default_factory=lambda: array("q"))
    steps: array[int] = field(default_factory=lambda: array("L"))


@dataclass(slots=True)
class PlanGroups:
    """The whole plan, one entry an asset, under the reason of its first step that runs (else of its first)."""

    steps: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def count(self, show: Show) -> int:
        """Assets in that part."""
        return sum(len(g.ids) for g in self.of(show))

    def of(self, show: Show) -> list[Group]:
        """The groups of that part: what runs first, the larger group first."""
        wanted = [g for g in self.groups if show is Show.ALL or g.run is (show is Show.RUN)]
        return sorted(wanted, key=lambda g: (not g.run, -len(g.ids)))


def collect(items: Iterable[PlanItem], cancelled: Callable[[], bool]) -> PlanGroups:
    """Read a plan. Items of one asset stand together. Runs off the window's thread."""
    made = PlanGroups()
    bits: dict[str, int] = {}
    groups: dict[tuple[Reason, bool], Group] = {}
    current: int | None = None
    reason: Reason | None = None
    runs = False
    mask = rest = 0

    def put() -> None:
        if current is None or reason is None:
            return
        key = (reason, runs)
        if key not in groups:
            groups[key] = Group(reason, runs)
            made.groups.append(groups[key])
        groups[key].ids.append(current)
        groups[key].steps.append(mask if runs else rest)

    for place, item in enumerate(items):
        if place % 4096 == 0 and cancelled():
            break
        if item.asset_id != current:
            put()
            current, reason, runs, mask, rest = item.asset_id, None, False, 0, 0
        if item.step not in bits:
            bits[item.step] = 1 << len(made.steps)
            made.steps.append(item.step)
        if item.run:
            if not runs:
                runs, reason = True, item.reason
            mask |= bits[item.step]
        else:
            reason = reason or item.reason
            rest |= bits[item.step]
    put()
    return made


class PlanList(QAbstractTableModel):
    """Columns: name, steps, estimated time. A group's head is a row of its own; `fold` hides its assets."""

    HEAD_ROLE = Qt.ItemDataRole.UserRole + 1
    ROW_ROLE = Qt.ItemDataRole.UserRole + 2
    PICTURE_ROLE = Qt.ItemDataRole.UserRole + 3

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan = PlanGroups()
        self._groups: list[Group] = []
        self._seconds: dict[str, float] = {}
        self._folded: set[tuple[Reason, bool]] = set()
        self._starts: list[int] = []
        self._rows = 0
        self._known: dict[int, AssetRow] = {}
        self._pictures: dict[int, QImage] = {}
        self._asked: dict[tuple[int, int], None] = {}
        self._generation = 0

    def show(self, plan: PlanGroups, part: Show, seconds: dict[str, float]) -> None:
        """List that part; `seconds` is the estimate of each step for one asset."""
        self.beginResetModel()
        self._plan, self._groups, self._seconds = plan, plan.of(part), seconds
        self._asked.clear()
        self._generation += 1
        self._lay_out()
        self.endResetModel()

    def heads(self) -> list[int]:
        """The rows that are heads of groups."""
        return list(self._starts)

    def toggle(self, row: int, fold: bool | None = None) -> None:
        """Fold or open the group whose head stands in `row`."""
        if row not in self._starts:
            return
        group = self._groups[self._starts.index(row)]
        key = (group.reason, group.run)
        hide = key not in self._folded if fold is None else fold
        if hide is (key in self._folded):
            return
        self.beginResetModel()
        self._folded.symmetric_difference_update({key})
        self._lay_out()
        self.endResetModel()

    def head_of(self, row: int) -> int:
        """The row of the head of the group that `row` belongs to."""
        return self._starts[bisect_right(self._starts, row) - 1]

    def folded(self, row: int) -> bool:
        """Whether the group headed in `row` is folded."""
        group = self._groups[self._starts.index(row)]
        return (group.reason, group.run) in self._folded

    def _lay_out(self) -> None:
        self._starts, at = [], 0
        for group in self._groups:
            self._starts.append(at)
            at += 1 + (0 if (group.reason, group.run) in self._folded else len(group.ids))
        self._rows = at

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 3

    def _place(self, row: int) -> tuple[Group, int]:
        """The group and the asset's place in it; -1 for the head."""
        number = bisect_right(self._starts, row) - 1
        return self._groups[number], row - self._starts[number] - 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Name"), self.tr("Steps"), self.tr("Time"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self._rows:
            return None
        group, place = self._place(index.row())
        if place < 0:
            if role == self.HEAD_ROLE:
                return (reason_words(group.reason), words.number(len(group.ids)))
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) and index.column() == 0:
                return f"{reason_words(group.reason)} {words.number(len(group.ids))}"
            return None
        asset = group.ids[place]
        if role == self.ROW_ROLE:
            self._want(group, place)
            return self._known.get(asset)
        if role == self.PICTURE_ROLE:
            return self._pictures.get(asset)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 0:
            row = self._known.get(asset)
            return words.folder(row.path) if row else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        steps = [s for bit, s in enumerate(self._plan.steps) if group.steps[place] >> bit & 1]
        if index.column() == 1:
            return steps_line(steps)
        if index.column() == 2:
            seconds = sum(self._seconds.get(s, 0.0) for s in steps)
            return words.took(seconds) if group.run and seconds >= 0.05 else ""
        self._want(group, place)
        row = self._known.get(asset)
        return row.name if row else ""

    def _want(self, group: Group, place: int) -> None:
        page = place // PAGE
        key = (id(group), page)
        if key in self._asked:
            return
        self._asked[key] = None
        if len(self._asked) > _KEPT_PAGES:
            self._asked.clear()
            self._known.clear()
            self._pictures.clear()
            self._asked[key] = None
        ids = group.ids[page * PAGE : (page + 1) * PAGE].tolist()
        browse, cells, mark = self._desk.browse, self._desk.cells, self._generation

        def read() -> tuple[int, list[AssetRow], dict[int, QImage]]:
            return mark, browse.rows(ids), {i: p for i in ids if (p := small_picture(cells.get(i))) is not None}

        self._desk.background.run(read, self._arrived, priority=3)

    def _arrived(self, answer: tuple[int, list[AssetRow], dict[int, QImage]]) -> None:
        mark, rows, pictures = answer
        if mark != self._generation:
            return
        self._known.update((row.id, row) for row in rows)
        self._pictures.update(pictures)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, 0))


def small_picture(cell: tuple[int, bytes] | None, box: QSize = THUMB, ratio: float = 2.0) -> QImage | None:
    """A cell's picture, reduced for a list. Any thread."""
    if cell is None:
        return None
    picture = QImage.fromData(cell[1])
    if picture.isNull():
        return None
    room = box * ratio
    if picture.width() > room.width() or picture.height() > room.height():
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(room, keep, smooth)
    picture.setDevicePixelRatio(ratio)
    return picture
