"""Where one is in a set: in words, and as a map of rows and columns that can be clicked; and the keys beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from assetdesk.gui import words
from assetdesk.gui.set_viewer.frames import Frames, Way
from assetdesk.gui.theme import Theme

_CELL, _GAP, _LEAST = 12, 3, 4
_HEAD = 24


class PlaceMap(QWidget):
    """`chosen(frame)` on a click. Lies over the canvas at its top left; hidden where there is one frame."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frames: Frames | None = None
        self._at = 0
        self._painted: tuple[tuple[int, int, bool, float], QPixmap] | None = None
        self.setObjectName("setPlace")
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_frames(self, frames: Frames) -> None:
        """Another set, or the same one with other frames."""
        self._frames = frames
        self._painted = None
        self._at = min(self._at, max(0, len(frames.frames) - 1))
        self.setVisible(len(frames.frames) > 1)
        self.fit()

    def go(self, at: int) -> None:
        """This frame is shown."""
        self._at = at
        self.setAccessibleName(self.text)
        self.fit()

    @property
    def text(self) -> str:
        """The place in words."""
        frames = self._frames
        if frames is None or not frames.frames:
            return ""
        if frames.way is Way.SPIN and frames.rows > 1:
            row, column = frames.where(self._at)
            first = words.fill(self.tr("Row %1 of %2"), words.number(row + 1), words.number(frames.rows))
            then = words.fill(self.tr("Column %1 of %2"), words.number(column + 1), words.number(frames.columns))
            return f"{first}  ·  {then}"
        said = self.tr("Frame %1 of %2") if frames.way is Way.SPIN else self.tr("Picture %1 of %2")
        return words.fill(said, words.number(self._at + 1), words.number(len(frames.frames)))

    def fit(self) -> None:
        """As large as the words and the map need, and no wider than the canvas lets it."""
        if self._frames is None:
            return
        wide = QFontMetrics(self._theme.font(12, 600)).horizontalAdvance(self.text) + 4
        cell = self._cell()
        whole = self._frames.columns * (cell + _gap(cell))
        high = _HEAD + (self._frames.rows * (cell + _gap(cell)) if self._maps else 0)
        self.resize(QSize(max(wide, whole if self._maps else 0), high))
        self.update()

    @property
    def _maps(self) -> bool:
        return self._frames is not None and self._frames.way is Way.SPIN

    def _cell(self) -> int:
        frames, parent = self._frames, self.parentWidget()
        if frames is None or parent is None or not frames.columns:
            return _CELL
        wide = max(120, min(360, parent.width() // 3)) // frames.columns
        high = max(60, min(140, parent.height() // 4)) // frames.rows
        room = min(wide, high)
        return max(_LEAST, min(_CELL, room - (_GAP if room > 8 else 1)))

    def _rect(self, row: int, column: int, cell: int = 0) -> QRect:
        cell = cell or self._cell()
        step = cell + _gap(cell)
        return QRect(column * step, _HEAD + row * step, cell, cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        frames = self._frames
        if frames is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.colour("text"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(self.rect(), left, self.text)
        if not self._maps or not frames.grid:
            return
        at_row, at_column = frames.where(self._at)
        cell = self._cell()
        painter.drawPixmap(0, 0, self._ground(frames, cell))
        line = [(at_row, column) for column, number in enumerate(frames.grid[at_row]) if number is not None]
        line += [
            (row, at_column)
            for row, numbers in enumerate(frames.grid)
            if row != at_row and at_column < len(numbers) and numbers[at_column] is not None
        ]
        fill = QColor(theme.colour("strong"))  # a copy: the theme's own stays whole
        fill.setAlphaF(0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        for row, column in line:
            painter.setBrush(theme.colour("ring") if (row, column) == (at_row, at_column) else fill)
            painter.drawRoundedRect(QRectF(self._rect(row, column, cell)), 2, 2)

    def _ground(self, frames: Frames, cell: int) -> QPixmap:
        """Every place, painted once: a step marks only its row and column."""
        ratio = self.devicePixelRatioF()
        key = (id(frames), cell, self._theme.dark, ratio)
        if self._painted is not None and self._painted[0] == key:
            return self._painted[1]
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self._theme.colour("strong")
        fill = QColor(strong)
        fill.setAlphaF(0.4)
        for row, numbers in enumerate(frames.grid):
            for column, number in enumerate(numbers):
                rect = QRectF(self._rect(row, column, cell))
                painter.setPen(Qt.PenStyle.NoPen if number is not None else strong)
                painter.setBrush(fill if number is not None else Qt.BrushStyle.NoBrush)
                half = 0.0 if number is not None else 0.5
                painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), 2, 2)
        painter.end()
        self._painted = (key, made)
        return made

    def _under(self, at: QPoint) -> int | None:
        frames = self._frames
        if frames is None or not self._maps:
            return None
        for row, numbers in enumerate(frames.grid):
            for column, number in enumerate(numbers):
                if number is not None and self._rect(row, column).adjusted(-1, -1, 2, 2).contains(at):
                    return number
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._under(event.position().toPoint())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number, frames = self._under(event.position().toPoint()), self._frames
        text = ""
        if number is not None and frames is not None:
            row, column = frames.where(number)
            text = words.fill(self.tr("Row %1, column %2"), words.number(row + 1), words.number(column + 1))
        QToolTip.showText(event.globalPosition().toPoint(), text, self)


def _gap(cell: int) -> int:
    return _GAP if cell > 6 else 1


class KeyHints(QWidget):
    """Keys and what they do, at the top right of the canvas."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: list[tuple[str, str]] = []
        self.setObjectName("setHints")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def show_way(self, way: Way, rows: int) -> None:
        """What helps here."""
        if way is Way.SPIN:
            drag = self.tr("spin, up and down for rows") if rows > 1 else self.tr("spin")
            self._parts = [
                (self.tr("Drag"), drag),
                ("← →", self.tr("one frame")),
                *([("↑ ↓", self.tr("one row"))] if rows > 1 else []),
                (self.tr("Space"), self.tr("play")),
            ]
        else:
            self._parts = [("← →", self.tr("one picture")), (self.tr("Space"), self.tr("play"))]
        self.resize(QSize(sum(self._widths()) + 16 * (len(self._parts) - 1), 20))
        self.update()

    def _widths(self) -> list[int]:
        font = QFontMetrics(self._theme.font(11))
        return [font.horizontalAdvance(key) + 12 + 6 + font.horizontalAdvance(text) for key, text in self._parts]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.setFont(theme.font(11))
        font = QFontMetrics(theme.font(11))
        left = 0
        middle = Qt.AlignmentFlag.AlignVCenter
        for (key, text), wide in zip(self._parts, self._widths(), strict=True):
            box = QRectF(left + 0.5, 1.5, font.horizontalAdvance(key) + 11, 17)
            painter.setPen(theme.colour("line"))
            painter.setBrush(theme.colour("window"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.colour("text2"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
            room = QRectF(box.right() + 6, 0, wide, 20)
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, text)
            left += wide + 16
