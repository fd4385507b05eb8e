"""What the welcome page is made of: big buttons, and the pictures of the libraries opened last."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import spoken

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class StartCard(QAbstractButton):
    """A button of two lines with an icon, and its keys at the right."""

    def __init__(self, theme: Theme, name: str, icon: str, title: str, sub: str, keys: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon
        self._sub = sub
        self._keys = keys
        self.setObjectName(name)
        self.setText(title)
        self.setAccessibleName(spoken(title))
        self.setAccessibleDescription(sub)
        self.setFixedHeight(62)
        self.setMinimumWidth(260)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(344, 62)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        ground = "pressed" if self.isDown() else "hover" if self.underMouse() else "card"
        wide = 2 if self.hasFocus() else 1
        painter.setPen(QPen(theme.colour("ring" if self.hasFocus() else "line"), wide))
        painter.setBrush(theme.colour(ground))
        half = wide / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 6, 6)
        ink = "accent_text" if self.hasFocus() else "text2"
        icon = theme.pixmap(self._icon_name, 20, ink, self.devicePixelRatioF())
        painter.drawPixmap(15, (self.height() - 20) // 2, icon)
        right = self.width() - 14
        if self._keys:
            small = theme.font(10)
            across = QFontMetrics(small).horizontalAdvance(self._keys) + 10
            box = QRectF(right - across + 0.5, self.height() / 2 - 7.5, across, 16)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(theme.colour("panel"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setFont(small)
            painter.setPen(theme.colour("text3"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys)
            right -= across + 8
        for text, font, colour, top in (
            (self.text(), theme.font(13, 600), "text", 13),
            (self._sub, theme.font(12), "text2", 31),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, right - 47)
            painter.drawText(QRect(47, top, right - 47, 18), _LEFT, shown)


class Thumbs(QWidget):
    """Four small pictures of a library, 24 px each; an icon where there are none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pictures: list[QImage] = []
        self._faded = False
        self.setFixedSize(50, 50)
        theme.changed.connect(self.update)

    def show_pictures(self, pictures: list[QImage], *, faded: bool = False) -> None:
        """At most four."""
        self._pictures, self._faded = pictures[:4], faded
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.4 if self._faded else 1.0)
        theme = self._theme
        if not self._pictures:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("well"))
            painter.drawRoundedRect(self.rect(), 4, 4)
            painter.drawPixmap(15, 15, theme.pixmap("hard-drive", 20, "text2", self.devicePixelRatioF()))
            return
        for place in range(4):
            box = QRectF(26 * (place % 2), 26 * (place // 2), 24, 24)
            painter.fillRect(box, theme.colour("well"))
            if place < len(self._pictures):
                picture = self._pictures[place]
                edge = min(picture.width(), picture.height())
                middle = QRectF((picture.width() - edge) / 2, (picture.height() - edge) / 2, edge, edge)
                painter.drawImage(box, picture, middle)


class RecentPictures(QObject):
    """Looks at each library in a pool thread: a drive that is asleep must not hold the page up."""

    found = Signal(str, bool, object)

    def look(self, paths: list[str], pool: QThreadPool) -> None:
        """`found(path, is there, pictures)` for each."""
        for path in paths:
            pool.start(_Look(self, path))


class _Look(QRunnable):
    def __init__(self, hub: RecentPictures, path: str) -> None:
        super().__init__()
        self._hub = hub
        self._path = path

    def run(self) -> None:
        there = False
        pictures: list[QImage] = []
        try:
            there, pictures = _look(self._path)
        except Exception:  # a library that cannot be read still stands in the list; opening it says why
            there = Path(self._path).is_dir()
        with suppress(RuntimeError):  # the page has gone
            self._hub.found.emit(self._path, there, pictures)


def _look(path: str) -> tuple[bool, list[QImage]]:
    from assetdesk.core.query import Query, SortKey
    from assetdesk.store.browse import Browser
    from assetdesk.store.cells import Cells
    from assetdesk.store.paths import LibraryPaths

    paths = LibraryPaths(Path(path))
    if not paths.database.exists():
        return False, []
    browse, cells = Browser(paths), Cells(paths.cells, read_only=True)
    pictures: list[QImage] = []
    try:
        for asset in browse.ids(Query(sort=SortKey.ADDED))[:24]:
            cell = cells.get(asset)
            picture = QImage.fromData(cell[1]) if cell is not None else QImage()
            if not picture.isNull():
                pictures.append(
                    picture.scaled(
                        72,
                        72,
                        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                        Qt.TransformationMode.SmoothTransformation,
                    )
                )
            if len(pictures) == 4:
                break
    finally:
        browse.close()
        cells.close()
    return True, pictures
