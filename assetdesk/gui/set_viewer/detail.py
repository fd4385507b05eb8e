"""Frames are previews while a set turns; at rest, zoomed in, the part in sight comes at the original's own resolution.

It is asked of a worker as the Edit view asks for it, 250 ms after the last movement, and of pictures without a crop in
force alone: a preview shows the picture cropped, the worker's answer is of the whole.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer

from assetdesk.core.asset import AssetRow
from assetdesk.core.request import Selection
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.geometry import Rect
from assetdesk.gui.edit.state import CROPS
from assetdesk.gui.edit.trial import Looks, Trial
from assetdesk.gui.set_viewer.canvas import SetCanvas
from assetdesk.library import options as library_options

REST_MS = 250
# px of the longer side; more would be slower than it is worth
_MOST = 4096


class FrameDetail(QObject):
    """Belongs to one canvas."""

    def __init__(self, desk: Desk, canvas: SetCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._canvas = desk, canvas
        self._row: AssetRow | None = None
        self._reading: Work | None = None
        self._options: dict[int, dict[str, Any]] = {}
        self._trial = Trial(desk, self, "set detail")
        self._trial.came.connect(self._came)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        canvas.placed.connect(self._again)
        canvas.rested.connect(self._again)

    def show_row(self, row: AssetRow | None) -> None:
        """The frame that is shown now."""
        if row != self._row:
            self.call_off()
        self._row = row
        self._again()

    def call_off(self) -> None:
        """Nobody looks at it any more."""
        self._rest.stop()
        self._trial.call_off()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._canvas.clear_detail()

    def forget(self) -> None:
        """Options and originals may be others."""
        self._options.clear()
        self._trial.forget()
        self.call_off()

    def region(self) -> Rect | None:
        """The part in sight in px of the original, where the preview is too coarse for the zoom."""
        row, canvas = self._row, self._canvas
        if row is None or not row.width or not row.height or not row.has_file or row.missing:
            return None
        if canvas.moving or canvas.playing or not canvas.coarse(row.width):
            return None
        left, top, right, bottom = canvas.in_sight()
        found = Rect(
            round(left * row.width), round(top * row.height), round(right * row.width), round(bottom * row.height)
        )
        return found if 0 < max(found.width, found.height) <= _MOST else None

    def _again(self) -> None:
        self._canvas.clear_detail()
        if self.region() is not None:
            self._rest.start()

    def _ask(self) -> None:
        row, region = self._row, self.region()
        if row is None or region is None or not self._canvas.isVisible() or not self._desk.can_write:
            return
        known = self._options.get(row.id)
        if known is not None:
            self._want(row.id, known, region)
            return
        library, asset = self._desk.library, row.id

        def work() -> tuple[int, dict[str, Any]]:
            return asset, dict(library_options.in_force(library, Selection(assets=(asset,))).values)

        self._reading = self._desk.background.run(work, self._read, None, priority=4)

    def _read(self, found: tuple[int, dict[str, Any]]) -> None:
        self._reading = None
        asset, options = found
        self._options[asset] = options
        region = self.region()
        if self._row is not None and self._row.id == asset and region is not None:
            self._want(asset, options, region)

    def _want(self, asset_id: int, options: dict[str, Any], region: Rect) -> None:
        if not any(options.get(name) for name in CROPS):
            self._trial.want(asset_id, options, region)

    def _came(self, looks: Looks) -> None:
        row = self._row
        if row is None or looks.asset_id != row.id or looks.region is None or looks.region != self.region():
            return
        if not row.width or not row.height:
            return
        part = looks.region
        self._canvas.show_detail(
            (part.left / row.width, part.top / row.height, part.right / row.width, part.bottom / row.height),
            looks.after or looks.before,
        )
