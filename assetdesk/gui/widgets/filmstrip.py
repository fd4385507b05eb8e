"""A strip of small pictures in the list's order, the current one ringed. Only what is in sight is read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter

from assetdesk.core.asset import AssetRow
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.plan_list import small_picture
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.strip import CELL, HEIGHT, INSET, PAD, Strip

_KEPT = 400
_Cells = dict[int, tuple[AssetRow | None, QImage | None]]


class Filmstrip(Strip):
    """`chosen(asset id)` on a click. `show_ids` gives the list once, `go` the current one."""

    chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        self._ids: Sequence[int] = ()
        self._asked: dict[int, int] = {}
        self._round = 0
        self._known: OrderedDict[int, tuple[AssetRow | None, QImage | None]] = OrderedDict()
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Film strip"))
        self.pressed.connect(self._pressed)

    @property
    def count(self) -> int:
        return len(self._ids)

    def show_ids(self, ids: Sequence[int]) -> None:
        """The assets, in order."""
        self._ids = ids
        self.begin()

    def forget(self, asset_ids: Sequence[int]) -> None:
        """Their pictures changed."""
        for asset in asset_ids:
            self._known.pop(asset, None)
            self._asked.pop(asset, None)  # what is on its way is older
        self.update()

    def want(self, seen: range) -> None:
        missing = [i for i in (self._ids[at] for at in seen) if i not in self._known and i not in self._asked]
        if not missing:
            return
        self._round += 1
        now = self._round
        self._asked.update(dict.fromkeys(missing, now))
        browse, cells, ratio = self._desk.browse, self._desk.cells, self.devicePixelRatioF()

        def work() -> tuple[int, _Cells]:
            rows = {r.id: r for r in browse.rows(missing)}
            box = QSize(CELL - 2 * INSET, HEIGHT - 2 * PAD - 2 * INSET)
            shown = {i: row.cell_id for i, row in rows.items()}
            return now, {i: (rows.get(i), small_picture(cells.get(shown.get(i, i)), box, ratio)) for i in missing}

        self._desk.background.run(work, self._arrived, priority=2)

    def _arrived(self, answer: tuple[int, _Cells]) -> None:
        now, found = answer
        for asset, cell in found.items():
            if self._asked.get(asset) == now:
                del self._asked[asset]
                self._known[asset] = cell
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.update()

    def paint_cell(self, painter: QPainter, place: int, rect: QRect) -> None:
        ratio = self.devicePixelRatioF()
        row, picture = self._known.get(self._ids[place], (None, None))
        if picture is not None:
            self.paint_picture(painter, picture, QRectF(rect.adjusted(INSET, INSET, -INSET, -INSET)))
        elif row is not None:
            painter.drawPixmap(rect.center() - QPoint(8, 8), self.theme.pixmap("file", 17, "text3", ratio))
        if row is not None and (name := badges.name_of(row.badge)):
            painter.drawPixmap(rect.right() - 18, rect.top() + 3, badges.pixmap(name, 15, ratio))

    def words_of(self, place: int) -> str:
        row = self._known.get(self._ids[place], (None, None))[0]
        return row.name if row else ""

    def _pressed(self, place: int) -> None:
        self.chosen.emit(self._ids[place])
