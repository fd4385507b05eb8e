"""Automatic edges for the crop: at once by the small picture on the screen, and exactly, off the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit import edges
from assetdesk.gui.edit.edges import Edges
from assetdesk.gui.edit.geometry import Picture, Rect, scaled
from assetdesk.gui.edit.state import EditState

# the exact answer is asked for when the slider rests
REST_MS = 150
_SMALL = 320


class CropFinding(QObject):
    """`found(Rect)` twice: the guess, then what the worker says. `nothing`: everything is border."""

    found = Signal(object)
    nothing = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._known: dict[str, tuple[Edges, Picture]] = {}
        self._source = 0
        self._wish: tuple[int, str, float] | None = None
        self._whole: Rect | None = None
        self._work: Work | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)

    def forget(self) -> None:
        """Another picture."""
        self.call_off()
        self._known.clear()

    def call_off(self) -> None:
        """A person took over: no answer is wanted any more."""
        self._rest.stop()
        self._wish = None
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def find(self, state: EditState, before: QImage, corner: str, tolerance: float) -> None:
        """Edges of the colour in `corner`, or of what is see-through where that is empty."""
        self.call_off()
        guess = self._guess(before, corner, tolerance, state.picture)
        self._whole = state.picture.whole if guess is None else None
        if guess is None:
            self.nothing.emit()
        else:
            self.found.emit(guess)
        self._wish = (state.asset_id, corner, tolerance)
        self._rest.start()

    def _guess(self, before: QImage, corner: str, tolerance: float, picture: Picture) -> Rect | None:
        if before.cacheKey() != self._source:
            self._known.clear()
            self._source = before.cacheKey()
        if corner not in self._known:
            self._known[corner] = _edges(before, corner)
        known, small = self._known[corner]
        rect = known.rect(tolerance)
        return scaled(rect, small, picture) if rect is not None else None

    def _ask(self) -> None:
        if self._wish is None or not self._desk.opened:
            return
        from assetdesk.gui.edit.trial import exact_crop

        library, wish, flag = self._desk.library, self._wish, Cancel()
        asset, corner, tolerance = wish
        self._work = self._desk.background.run(
            lambda: exact_crop(library, asset, corner, tolerance),
            lambda rect: self._answered(wish, rect),
            self._desk.tell,
            priority=6,
            flag=flag,
        )

    def _answered(self, wish: tuple[int, str, float], rect: Rect) -> None:
        self._work = None
        if wish == self._wish and rect != self._whole:  # all of it may go: then none of it does
            self.found.emit(rect)


def _edges(before: QImage, corner: str) -> tuple[Edges, Picture]:
    size = before.size()
    if max(size.width(), size.height()) > _SMALL:
        size = size.scaled(QSize(_SMALL, _SMALL), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    small = before.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation)
    small = small.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = bytes(small.constBits())[: small.width() * small.height() * 4]
    picture = Picture(small.width(), small.height())
    if corner:
        return edges.of_colour(pixels, picture.width, picture.height, corner), picture
    return edges.of_alpha(pixels, picture.width, picture.height), picture
