"""Trying out options on one asset: asked for on every change, worked out off the window's thread, the newest wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QImage

from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.geometry import Rect
from assetdesk.gui.faults import sentence

if TYPE_CHECKING:
    from assetdesk.library.session import Library

# dots are shown for what takes longer
BUSY_AFTER_MS = 300


@dataclass(frozen=True, slots=True)
class Looks:
    """Both pictures, whole and upright, of one size; `after` None where the options change nothing but the crop.
    `crop` is what is left, in px of the original; None where nothing is cut off."""

    asset_id: int
    options: Mapping[str, Any]
    before: QImage
    after: QImage | None
    crop: Rect | None = None
    width: int = 0
    height: int = 0

    def corner(self, corner: str) -> QColor | None:
        """The colour of a corner's pixel."""
        if not corner or self.before.isNull():
            return None
        x = 0 if corner.endswith("Left") else self.before.width() - 1
        y = 0 if corner.startswith("Upper") else self.before.height() - 1
        return self.before.pixelColor(x, y)


class Trial(QObject):
    """`came(Looks)`, `faulted(sentence)`; `busy(bool)` when it takes longer than 0.3 s, and when it is over."""

    came = Signal(object)
    faulted = Signal(str)
    busy = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work: Work | None = None
        self._shown_busy = False
        self._late = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._late.timeout.connect(self._is_late)

    def want(self, asset_id: int, options: Mapping[str, Any]) -> None:
        """These options on this asset, and no others any more."""
        if self._work is not None:
            self._work.cancel()
        if not self._desk.opened:
            return
        library, flag, given = self._desk.library, Cancel(), dict(options)
        if not self._shown_busy:
            self._late.start()
        self._work = self._desk.background.run(
            lambda: _looks(library, asset_id, given, flag), self._done, self._failed, priority=6, flag=flag
        )

    def call_off(self) -> None:
        """Nobody looks at it any more."""
        if self._work is not None:
            self._work.cancel()
        self._over()

    def _over(self) -> None:
        self._work = None
        self._late.stop()
        if self._shown_busy:
            self._shown_busy = False
            self.busy.emit(False)

    def _is_late(self) -> None:
        self._shown_busy = True
        self.busy.emit(True)

    def _done(self, looks: Looks | None) -> None:
        self._over()
        if looks is not None:
            self.came.emit(looks)

    def _failed(self, error: BaseException) -> None:
        self._over()
        self.faulted.emit(sentence(error))


def _looks(library: Library, asset_id: int, options: dict[str, Any], cancelled: Callable[[], bool]) -> Looks | None:
    return None


def exact_crop(library: Library, asset_id: int, corner: str, tolerance: float) -> Rect | None:
    """The rectangle that an automatic crop leaves of the full-size picture; by transparency where `corner` is empty.
    None where nothing would be left."""
    return None
