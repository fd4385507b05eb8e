"""The pictures of a set's frames: previews of 1280 px, the nearest first, as many as a bounded memory holds.

Small ones (the grid's) are kept of every frame that was in sight; one stands in until the large one is there.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from assetdesk.core.asset import AssetRow
from assetdesk.core.renditions import PREVIEWS
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.widgets.well import load_picture

if TYPE_CHECKING:
    from pathlib import Path

    from assetdesk.store.browse import Browser
    from assetdesk.store.cells import Cells

KEPT_BYTES = 160 << 20
_AT_ONCE = 3
_AHEAD = 40
_SMALL_KEPT = 1200
_WHOLE = QSize(4096, 4096)


class SetPictures(QObject):
    """`came(asset id)` when a large picture is there, `small_came()` when small ones are."""

    came = Signal(object)
    small_came = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._large: OrderedDict[int, QImage | None] = OrderedDict()
        self._bytes = 0
        self._small: OrderedDict[int, QImage | None] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._round = 0
        self._wanted: list[AssetRow] = []
        self._reading: dict[int, Work] = {}

    def large(self, asset_id: int) -> QImage | None:
        """The preview, if it is in memory."""
        found = self._large.get(asset_id)
        if found is not None:
            self._large.move_to_end(asset_id)
        return found

    def has(self, asset_id: int) -> bool:
        """Whether it was looked for: there may be none."""
        return asset_id in self._large

    def small(self, asset_id: int) -> QImage | None:
        """The grid's picture, if it is in memory."""
        return self._small.get(asset_id)

    def forget(self, asset_ids: Sequence[int] | None = None) -> None:
        """These are others now; None: all."""
        for one in list(self._large) if asset_ids is None else asset_ids:
            picture = self._large.pop(one, None)
            self._bytes -= picture.sizeInBytes() if picture is not None else 0
            self._small.pop(one, None)
            self._asked.pop(one, None)
            work = self._reading.pop(one, None)
            if work is not None:
                work.cancel()
        if asset_ids is None:
            self._small.clear()
            self._asked.clear()
            self._wanted = []

    def want(self, rows: Sequence[AssetRow]) -> None:
        """Large pictures of these, the first most; what was wanted before and is not begun is not read any more."""
        self._wanted = [row for row in rows[:_AHEAD] if row.id not in self._large]
        self._next()

    def want_small(self, rows: Sequence[AssetRow]) -> None:
        """The grid's pictures of these, in one reading."""
        missing = [row for row in rows if row.id not in self._asked]
        if not missing or self._desk.root is None:
            return
        self._round += 1
        now = self._round
        self._asked.update(dict.fromkeys((row.id for row in missing), now))
        cells = self._desk.cells

        def work() -> tuple[int, dict[int, QImage | None]]:
            return now, {row.id: _cell(cells, row) for row in missing}

        self._desk.background.run(work, self._took_small, priority=3)

    def _took_small(self, answer: tuple[int, dict[int, QImage | None]]) -> None:
        now, found = answer
        # one that was asked for again since comes with the newer answer
        self._small.update({one: picture for one, picture in found.items() if self._asked.get(one) == now})
        while len(self._small) > _SMALL_KEPT:
            self._asked.pop(self._small.popitem(last=False)[0], None)
        self.small_came.emit()

    def _next(self) -> None:
        while self._wanted and len(self._reading) < _AT_ONCE and self._desk.root is not None:
            row = self._wanted.pop(0)
            if row.id not in self._reading and row.id not in self._large:
                self._read(row, self._desk.root)

    def _read(self, row: AssetRow, root: Path) -> None:
        browse, cells = self._desk.browse, self._desk.cells
        self._reading[row.id] = self._desk.background.run(
            lambda: (row.id, _picture(browse, cells, root, row)), self._took, self._not_read, priority=5
        )

    def _not_read(self, error: BaseException) -> None:
        self._reading.clear()
        self._desk.tell(error)

    def _took(self, answer: tuple[int, QImage | None]) -> None:
        asset_id, picture = answer
        self._reading.pop(asset_id, None)
        self._large[asset_id] = picture
        self._bytes += picture.sizeInBytes() if picture is not None else 0
        while self._bytes > KEPT_BYTES and len(self._large) > 2:
            gone = self._large.popitem(last=False)[1]
            self._bytes -= gone.sizeInBytes() if gone is not None else 0
        self.came.emit(asset_id)
        if self._bytes < KEPT_BYTES * 0.9:  # else what is read ahead drives out what is near
            self._next()


def _picture(browse: Browser, cells: Cells, root: Path, row: AssetRow) -> QImage | None:
    for one in browse.renditions(row.cell_id):
        if one.name == PREVIEWS[0].name:
            return load_picture(str(root / one.path), _WHOLE, 1.0)
    return _cell(cells, row)


def _cell(cells: Cells, row: AssetRow) -> QImage | None:
    found = cells.get(row.cell_id)
    picture = QImage.fromData(found[1]) if found is not None else QImage()
    return None if picture.isNull() else picture
