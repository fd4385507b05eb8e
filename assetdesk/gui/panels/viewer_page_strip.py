"""The pages of a document side by side, in the place of the film strip while a document is looked at."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter

from assetdesk.gui import words
from assetdesk.gui.background import Cancel
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels import viewer_read
from assetdesk.gui.widgets.strip import CELL, HEIGHT, INSET, PAD, Strip

_KEPT = 600
_BOX = QSize(CELL - 2 * INSET, HEIGHT - 2 * PAD - 2 * INSET)


class PageStrip(Strip):
    """`chosen(page)` on a click. Pages that have no picture yet are made one by one, those in sight only."""

    chosen = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        self._asset: int | None = None
        self._pages = 0
        self._known: OrderedDict[int, QImage | None] = OrderedDict()
        self._asked: set[int] = set()
        self._lacking: set[int] = set()
        self._making: tuple[int, Cancel] | None = None
        self._round = 0
        self.setObjectName("pageStrip")
        self.setAccessibleName(self.tr("Pages"))
        self.pressed.connect(self._pressed)
        self._rest = QTimer(self, singleShot=True, interval=300)
        self._rest.timeout.connect(self._make)

    @property
    def count(self) -> int:
        return self._pages

    def show_pages(self, asset: int, pages: int) -> None:
        """The pages of this document."""
        if (asset, pages) == (self._asset, self._pages):
            return
        self._asset, self._pages = asset, pages
        self.forget()
        self.begin()

    def forget(self) -> None:
        """Its pictures changed, or it is another document."""
        self._round += 1
        self._known.clear()
        self._asked.clear()
        self._lacking.clear()
        self._call_off()
        self.update()

    def _call_off(self) -> None:
        if self._making is not None:
            self._making[1].set()
            self._making = None

    def want(self, seen: range) -> None:
        pages = [place + 1 for place in seen]
        if self._making is not None and self._making[0] not in pages:
            self._call_off()
        missing = [n for n in pages if n not in self._known and n not in self._asked]
        if not missing or self._asset is None or self._desk.root is None:
            if self._lacking and self._making is None and not self._rest.isActive():
                self._rest.start()
            return
        self._asked.update(missing)
        browse, root, asset, ratio = self._desk.browse, self._desk.root, self._asset, self.devicePixelRatioF()
        now = self._round

        def work() -> tuple[int, list[int], dict[int, QImage]]:
            return now, missing, viewer_read.thumbs(browse, root, asset, missing, _BOX, ratio)

        self._desk.background.run(work, self._arrived, priority=2)

    def _arrived(self, found: tuple[int, list[int], dict[int, QImage]]) -> None:
        now, asked, pictures = found
        if now != self._round:
            return
        self._lacking.update(n for n in asked if n not in pictures)
        self._keep(dict(pictures))

    def _keep(self, pictures: dict[int, QImage]) -> None:
        self._known.update(pictures)
        self._lacking.difference_update(pictures)
        while len(self._known) > _KEPT:
            self._asked.discard(self._known.popitem(last=False)[0])
        self.update()

    def _make(self) -> None:
        """One page in sight that has no picture; the next when it is there."""
        if self._making is not None or self._asset is None or not self._desk.opened or not self.isVisible():
            return
        near = sorted(
            (n for n in (p + 1 for p in self.seen()) if n in self._lacking), key=lambda n: abs(n - 1 - self.at)
        )
        if not near:
            return
        library, asset, page, ratio = self._desk.library, self._asset, near[0], self.devicePixelRatioF()
        flag, now = Cancel(), self._round
        self._making = (page, flag)

        def work() -> tuple[int, int, QImage | None]:
            return now, page, viewer_read.made_thumb(library, asset, page, _BOX, ratio, flag)

        self._desk.background.run(work, self._made, self._not_made, priority=0, flag=flag)

    def _made(self, found: tuple[int, int, QImage | None]) -> None:
        now, page, picture = found
        if now != self._round:
            return
        self._making = None
        self._lacking.discard(page)
        if picture is not None:
            self._keep({page: picture})
        self._rest.start(0)

    def _not_made(self, _error: BaseException) -> None:
        self._making = None

    def paint_cell(self, painter: QPainter, place: int, rect: QRect) -> None:
        picture = self._known.get(place + 1)
        if picture is not None:
            self.paint_picture(painter, picture, QRectF(rect.adjusted(INSET, INSET, -INSET, -INSET)))
        text = words.number(place + 1)
        font = self.theme.font(11, 600 if place == self.at else 400)
        wide = QFontMetrics(font).horizontalAdvance(text) + 8
        chip = QRect(rect.right() - wide - 2, rect.bottom() - 17, wide, 15)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("panel"))
        painter.drawRoundedRect(QRectF(chip), 3, 3)
        painter.setFont(font)
        painter.setPen(self.theme.colour("text" if place == self.at else "text2"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    def words_of(self, place: int) -> str:
        return words.fill(self.tr("Page %1"), words.number(place + 1))

    def _pressed(self, place: int) -> None:
        self.chosen.emit(place + 1)
