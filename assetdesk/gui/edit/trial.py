"""Trying out options on one asset: asked for on every change, worked out off the window's thread, the newest wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QImage

from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.geometry import Picture, Rect
from assetdesk.gui.faults import sentence

if TYPE_CHECKING:
    from assetdesk.library.session import Library

# dots are shown for what takes longer
BUSY_AFTER_MS = 300
# px of the longer side of a whole picture
EDGE = 1600
# what the picture before editing depends on: how a page description or a layered document becomes pixels
_SOURCES = ("pdfOptions", "postScriptOptions", "illustratorOptions", "photoshopOptions", "inDesignOptions")


@dataclass(frozen=True, slots=True)
class Looks:
    """Both pictures, upright, uncropped and of one size; `after` None where nothing but the crop differs.

    `crop` is what is left, in px of the original (`picture` is its size); None where nothing is cut off. With `region`
    both show that part of it only, at full resolution. `warnings` are sentences.
    """

    asset_id: int
    options: Mapping[str, Any]
    before: QImage
    after: QImage | None
    crop: Rect | None = None
    picture: Picture | None = None
    region: Rect | None = None
    warnings: tuple[str, ...] = ()

    def corner(self, corner: str) -> QColor | None:
        """The colour of a corner's pixel."""
        if not corner or self.before.isNull():
            return None
        x = 0 if corner.endswith("Left") else self.before.width() - 1
        y = 0 if corner.startswith("Upper") else self.before.height() - 1
        return self.before.pixelColor(x, y)


class Trial(QObject):
    """`came(Looks)`, `faulted(sentence)`; `busy(bool)` when it takes longer than 0.3 s, and when it is over.

    Two with different channels are asked beside each other; in one, the newest wish is the only one.
    """

    came = Signal(object)
    faulted = Signal(str)
    busy = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject, channel: str) -> None:
        super().__init__(parent)
        self._desk = desk
        self._channel = channel
        self._last: Looks | None = None
        self._work: Work | None = None
        self._shown_busy = False
        self._late = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._late.timeout.connect(self._is_late)

    def want(self, asset_id: int, options: Mapping[str, Any], region: Rect | None = None) -> None:
        """These options in force on this asset, or on a part of it at full resolution, and no others any more."""
        if self._work is not None:
            self._work.cancel()
        if not self._desk.opened:
            return
        library, flag, given, channel = self._desk.library, Cancel(), dict(options), self._channel
        known = self._known(asset_id, given, region)
        if not self._shown_busy:
            self._late.start()
        self._work = self._desk.background.run(
            lambda: _looks(library, asset_id, given, region, known, channel, flag),
            self._done,
            self._failed,
            priority=6,
            flag=flag,
        )

    def _known(self, asset_id: int, options: Mapping[str, Any], region: Rect | None) -> QImage | None:
        """The picture before editing, where it was asked for already."""
        last = self._last
        if last is None or last.asset_id != asset_id or last.region != region:
            return None
        same = all(last.options.get(name) == options.get(name) for name in _SOURCES)
        return last.before if same else None

    def forget(self) -> None:
        """The original is another."""
        self._last = None

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
            self._last = looks
            self.came.emit(looks)

    def _failed(self, error: BaseException) -> None:
        self._over()
        self.faulted.emit(sentence(error))


def _looks(
    library: Library,
    asset_id: int,
    options: dict[str, Any],
    region: Rect | None,
    known: QImage | None,
    channel: str,
    cancelled: Callable[[], bool],
) -> Looks | None:
    """One answer of the worker as pictures; None where it is not wanted any more."""
    part = (region.left, region.top, region.width, region.height) if region is not None else None
    tried = library.tryout.show(
        asset_id, options, EDGE, part, before=known is None, channel=channel, cancelled=cancelled
    )
    if tried is None:
        return None
    after = QImage.fromData(tried.after)
    before = known if known is not None else QImage.fromData(tried.before or tried.after)
    picture = Picture(max(1, tried.width), max(1, tried.height))
    crop = picture.rect(tried.crop) if tried.crop is not None else None
    return Looks(asset_id, options, before, None if after.isNull() else after, crop, picture, region, tried.warnings)


def exact_crop(library: Library, asset_id: int, corner: str, tolerance: float) -> Rect:
    """What an automatic crop leaves of the full-size picture, all of it where nothing can go; by transparency where
    `corner` is empty."""
    from assetdesk.library.tryout import auto_crop_rect

    given: dict[str, Any] = {"tolerance": tolerance}
    name = "autoColorCropOptions" if corner else "autoTransparentCropOptions"
    if corner:
        given["corner"] = corner
    left, top, width, height = auto_crop_rect(library, asset_id, {name: given})
    return Rect(left, top, left + width, top + height)
