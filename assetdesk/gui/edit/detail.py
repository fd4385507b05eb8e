"""The part in sight at full resolution, where the whole picture is too coarse: only there is sharpening seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.canvas import EditCanvas
from assetdesk.gui.edit.trial import Looks, Trial

_REST_MS = 150


class Detail(QObject):
    """Belongs to one canvas. Asks again when other options are wanted, and when the picture was moved or zoomed."""

    def __init__(self, desk: Desk, canvas: EditCanvas, parent: QObject, channel: str) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._wish: tuple[int, dict[str, Any]] | None = None
        self.trial = Trial(desk, self, channel)
        self.trial.came.connect(self._came)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        canvas.placed.connect(self._moved)

    def want(self, asset_id: int, options: Mapping[str, Any]) -> None:
        """Other options, or another asset."""
        if self._wish is not None and self._wish[0] != asset_id:
            self._canvas.clear_detail()
        self._wish = (asset_id, dict(options))
        self._rest.start()

    def call_off(self) -> None:
        """Nobody looks at it any more."""
        self._wish = None
        self._rest.stop()
        self.trial.call_off()
        self._canvas.clear_detail()

    def _moved(self) -> None:
        if self._wish is not None:
            self._rest.start()

    def _ask(self) -> None:
        if self._wish is None or not self._canvas.isVisible():
            return
        region = self._canvas.wanted_detail()
        if region is None:
            self.trial.call_off()
            self._canvas.clear_detail()
            return
        asset, options = self._wish
        self.trial.want(asset, options, region)

    def _came(self, looks: Looks) -> None:
        if self._wish is not None and looks.asset_id == self._wish[0] and looks.region is not None:
            self._canvas.show_detail(looks.region, looks.before, looks.after)
