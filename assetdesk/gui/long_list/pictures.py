"""The small pictures in the rows of a list, read as they come into sight."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractItemView

from assetdesk.gui.desk import Desk
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.models.row_cache import RowCache

_EDGE = 26


class RowPictures(QObject):
    """`assets` are the rows the pictures belong to; the list is painted again when some of either arrived."""

    def __init__(self, desk: Desk, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.assets = RowCache(desk, self)
        self._pictures = Pictures(desk, self)
        self._repaint = QTimer(self, singleShot=True, interval=16)
        self._repaint.timeout.connect(view.viewport().update)
        self.assets.arrived.connect(self._read)
        self._pictures.arrived.connect(self.paint_again)
        desk.theme.changed.connect(self.paint_again)

    def _read(self, ids: object) -> None:
        self._pictures.retry(ids if isinstance(ids, list) else [])
        self.paint_again()

    def paint_again(self, *_what: object) -> None:
        """Soon, once for all that asked."""
        if not self._repaint.isActive():
            self._repaint.start()

    def of(self, asset_id: int | None, ratio: float) -> QPixmap | None:
        """The asset's picture, or None until it has come; a near one meanwhile."""
        if asset_id is None:
            return None
        asset = self.assets.get(asset_id)
        if asset is None:
            self.assets.want([asset_id])
            return None
        found = self._pictures.get(asset.cell_id, asset.cell, round(_EDGE * ratio))
        return found or self._pictures.near(asset.cell_id, asset.cell)
