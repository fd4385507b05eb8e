"""Small pictures of files that are not in the library yet, for the rows in sight: one worker, the newest wish first.

Only what is quick is looked at: a file that is large, or of a kind without a picture, keeps its icon.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.upload_looking import end
from assetdesk.library.peek import Peek, Peeker

SIZE = QSize(28, 22)
_LARGEST = 64 << 20
_KEPT = 2000
_WISHES = 60
# as long as a person needs to see the list first; the worker starts behind it
_BEGIN_MS = 250


class Thumbs(QObject):
    """`arrived` when one more can be painted. `close` ends the worker."""

    arrived = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._peeker: Peeker | None = None
        self._kept: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._wishes: OrderedDict[str, float] = OrderedDict()
        self._work: Work | None = None
        self._closed = False
        self._soon = QTimer(self, singleShot=True, interval=_BEGIN_MS)
        self._soon.timeout.connect(self._next)

    def get(self, source: str, size: int, ratio: float) -> QPixmap | None:
        """The picture to fit `SIZE`, if it is here; else it is looked for."""
        if source in self._kept:
            return self._kept[source]
        if self._closed or not 0 < size <= _LARGEST:
            return None
        self._wishes[source] = ratio
        self._wishes.move_to_end(source)
        while len(self._wishes) > _WISHES:  # scrolled away long ago
            self._wishes.popitem(last=False)
        if self._work is None and not self._soon.isActive():
            self._soon.start()
        return None

    def close(self) -> None:
        """Nothing more is wanted."""
        self._closed = True
        self._soon.stop()
        self._wishes.clear()
        if self._work is not None:
            self._work.cancel()
        worker, self._peeker = self._peeker, None
        end(worker)

    def _next(self) -> None:
        if self._closed or self._work is not None or not self._wishes:
            return
        peeker = self._peeker
        if peeker is None:
            peeker = self._peeker = Peeker(self._desk.library)
        source, ratio = self._wishes.popitem()
        flag = Cancel()

        def work() -> tuple[str, QImage | None]:
            from assetdesk.library.intake.sources import source_path

            try:
                peek: Peek = peeker.look(str(source_path(source)), flag, small=True)
            except OSError:
                return source, None
            image = QImage.fromData(peek.picture) if peek.picture else QImage()
            if image.isNull():
                return source, None
            room = SIZE * ratio
            if image.width() > room.width() or image.height() > room.height():
                kind = Qt.AspectRatioMode.KeepAspectRatio
                image = image.scaled(room, kind, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
            return source, image

        self._work = self._desk.background.run(work, self._take, self._failed, priority=1, flag=flag)

    def _take(self, found: tuple[str, QImage | None]) -> None:
        self._work = None
        source, image = found
        self._kept[source] = QPixmap.fromImage(image) if image is not None else None
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if image is not None:
            self.arrived.emit()
        self._next()

    def _failed(self, error: BaseException) -> None:
        self._work = None  # a picture that is not there is no fault to tell of
        self._next()
