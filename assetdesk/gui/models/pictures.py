"""Pictures of cells: read and reduced by the pool, kept as pixmaps of the very size they are painted in.

The newest wish is served first, wishes that scrolled away are dropped. Memory: 64 MB of pixmaps.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from assetdesk.core.renditions import CELL_EDGE, PREVIEWS
from assetdesk.gui.desk import Desk

_BYTES = 64 << 20
_WISHES = 400
_BATCH = 6
_WORKERS = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture of an asset (its cell's version, so that an old one is known) to fit a square of `edge` device px."""

    asset_id: int
    version: int
    edge: int


class Pictures(QObject):
    """`arrived(ids)`: pictures that can be painted now, collected over 16 ms."""

    arrived = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kept: OrderedDict[Wish, QPixmap] = OrderedDict()
        self._newest: dict[tuple[int, int], Wish] = {}
        self._bytes = 0
        self._none: set[Wish] = set()
        self._lock = threading.Lock()
        self._wishes: OrderedDict[Wish, None] = OrderedDict()
        self._under_way: set[Wish] = set()
        self._doubtful: set[Wish] = set()
        self._working = 0
        self._fresh: set[int] = set()
        self._timer = QTimer(self, singleShot=True, interval=16)
        self._timer.timeout.connect(self._tell)

    def get(self, asset_id: int, version: int, edge: int) -> QPixmap | None:
        """The pixmap if it is in memory; else it is fetched. None too where there is no picture."""
        wish = Wish(asset_id, version, edge)
        found = self._kept.get(wish)
        if found is not None:
            self._kept.move_to_end(wish)
            return found
        if wish not in self._none and wish not in self._under_way:
            with self._lock:
                self._wishes[wish] = None
                self._wishes.move_to_end(wish)
                while len(self._wishes) > _WISHES:
                    self._wishes.popitem(last=False)
            self._start()
        return None

    def near(self, asset_id: int, version: int) -> QPixmap | None:
        """Any size of it that is in memory, to show stretched while the right one comes (the size slider)."""
        wish = self._newest.get((asset_id, version))
        return self._kept.get(wish) if wish is not None else None

    def retry(self, ids: Iterable[int]) -> None:
        """Rows of these assets are new: a picture that was not there may be there now."""
        fresh = set(ids)
        if self._none:
            self._none = {wish for wish in self._none if wish.asset_id not in fresh}
        with self._lock:
            self._doubtful.update(wish for wish in self._under_way if wish.asset_id in fresh)

    def forget(self) -> None:
        """Another library, or other device pixels."""
        self._kept.clear()
        self._newest.clear()
        self._none.clear()
        self._bytes = 0
        with self._lock:
            self._wishes.clear()

    def _start(self) -> None:
        while self._working < _WORKERS and self._wishes:
            self._working += 1
            self._desk.background.run(self._load, self._loaded, self._failed, priority=3)

    def _load(self) -> list[tuple[Wish, QImage | None]]:
        with self._lock:
            batch = [self._wishes.popitem(last=True)[0] for _ in range(min(_BATCH, len(self._wishes)))]
            self._under_way.update(batch)
        made: list[tuple[Wish, QImage | None]] = []
        for wish in batch:
            try:
                made.append((wish, self._image(wish)))
            except Exception:  # one picture that cannot be read must not cost its neighbours
                made.append((wish, None))
        return made

    def _image(self, wish: Wish) -> QImage | None:
        found = self._desk.cells.get(wish.asset_id)
        image = QImage.fromData(found[1]) if found is not None else QImage()
        # the web preview is a JPEG: what is see-through stays a cell, or it would get a white box
        if wish.edge > CELL_EDGE and not image.hasAlphaChannel():
            larger = self._from_preview(wish)
            if larger is not None and not larger.isNull():
                image = larger
        if image.isNull():
            return None
        if max(image.width(), image.height()) > wish.edge:
            image = image.scaled(
                wish.edge,
                wish.edge,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        kind = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
        return image.convertToFormat(kind)

    def _from_preview(self, wish: Wish) -> QImage | None:
        """The web preview, decoded no larger than needed; None where the cell is as good."""
        root = self._desk.root
        for row in self._desk.browse.renditions(wish.asset_id):
            if row.name == PREVIEWS[0].name and root is not None and row.width and row.height:
                if max(row.width, row.height) <= CELL_EDGE:
                    return None
                reader = QImageReader(str(root / row.path))
                size = QSize(row.width, row.height)
                if max(row.width, row.height) > wish.edge:
                    reader.setScaledSize(size.scaled(wish.edge, wish.edge, Qt.AspectRatioMode.KeepAspectRatio))
                return reader.read()
        return None

    def _loaded(self, made: list[tuple[Wish, QImage | None]]) -> None:
        self._working -= 1
        for wish, image in made:
            with self._lock:
                self._under_way.discard(wish)
                again = wish in self._doubtful
                self._doubtful.discard(wish)
            if image is None and again:  # it may have come since it was looked for: asked for anew when it is painted
                self._fresh.add(wish.asset_id)
                continue
            if image is None:
                self._none.add(wish)
                continue
            pixmap = QPixmap.fromImage(image)
            self._kept[wish] = pixmap
            self._newest[wish.asset_id, wish.version] = wish
            self._bytes += image.sizeInBytes()
            self._fresh.add(wish.asset_id)
        while self._bytes > _BYTES and len(self._kept) > 1:
            gone, old = self._kept.popitem(last=False)
            if self._newest.get((gone.asset_id, gone.version)) == gone:
                del self._newest[gone.asset_id, gone.version]
            self._bytes -= old.width() * old.height() * 4
        if self._fresh and not self._timer.isActive():
            self._timer.start()
        self._start()

    def _failed(self, error: BaseException) -> None:
        self._working -= 1
        self._start()

    def _tell(self) -> None:
        fresh, self._fresh = self._fresh, set()
        self.arrived.emit(fresh)
