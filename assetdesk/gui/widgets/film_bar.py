"""The bar under a film or sound: play, a slider over its time, the time; and the round button on the picture."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QImage, QPainter, QPaintEvent, QPixmap, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import WINDOW, button, label, pane, row, set_text

HEIGHT = 40
# the slider counts tenths of a second; a film of a day still fits
_TENTHS = 10


class RoundPlay(QAbstractButton):
    """A round button that lies on a picture: dark and see-through, so that it reads on any."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = False
        self.setFixedSize(64, 64)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 210 if self._over else 150))
        painter.drawEllipse(QRectF(self.rect()).adjusted(2, 2, -2, -2))
        painter.setBrush(QColor(255, 255, 255))
        middle = QRectF(self.rect()).center()
        points = ((-8.0, -13.0), (14.0, 0.0), (-8.0, 13.0))
        painter.drawPolygon(QPolygonF([QPointF(middle.x() + x, middle.y() + y) for x, y in points]))


class Wave(QWidget):
    """A waveform, stretched over the width."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: QPixmap | None = None
        self._at = -1.0
        self.setFixedHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setObjectName("viewerWave")
        self.setAccessibleName(self.tr("Waveform"))

    def show_wave(self, picture: QImage | None) -> None:
        """A picture of it, or None."""
        self._picture = QPixmap.fromImage(picture) if picture is not None else None
        self.setVisible(picture is not None)
        self.update()

    def show_place(self, share: float) -> None:
        """A line where it plays, 0–1; below 0 none."""
        self._at = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.rect().adjusted(12, 4, -12, -4), self._picture)
        if self._at >= 0:
            x = 12 + round(self._at * (self.width() - 24))
            painter.fillRect(x, 0, 1, self.height(), self._theme.colour("accent"))


class FilmBar(QWidget):
    """`play` was pressed; `moved(seconds)` by slider or keys. What is shown and heard is its owner's business."""

    play = Signal()
    moved = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._duration = 0.0
        self.setObjectName("viewerFilmBar")
        self.wave = Wave(theme)
        self.button = button("", "viewerPlay", small=True)
        self.button.clicked.connect(self.play)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("viewerScrub")
        self.slider.setAccessibleName(self.tr("Place in the film"))
        self.slider.setMinimumWidth(80)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.valueChanged.connect(self._slid)
        self.time = label(theme, "", 12)
        self.time.setObjectName("viewerTime")
        self.time.setMinimumWidth(86)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = pane(WINDOW)
        bar.setFixedHeight(HEIGHT)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        inner = row(self.button, self.slider, 0, self.time, spacing=12, margins=(10, 0, 12, 0))
        inner.setStretchFactor(self.slider, 1000)
        bar.setLayout(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.wave)
        column.addWidget(bar)

    @property
    def has_focus(self) -> bool:
        """Whether its button or its slider has it."""
        return self.button.hasFocus() or self.slider.hasFocus()

    def show_film(self, duration: float, frames: int, wave: QImage | None, *, seeks: bool) -> None:
        """Another one, at its beginning. `seeks`: the slider does something (there are frames, or it plays here)."""
        self._duration = max(0.0, duration)
        self.slider.blockSignals(True)
        self.slider.setRange(0, round(self._duration * _TENTHS))
        step = self._duration * _TENTHS / max(1, frames or 60)
        self.slider.setSingleStep(max(1, round(step)))
        self.slider.setPageStep(max(1, round(step * 5)))
        self.slider.setValue(0)
        self.slider.blockSignals(False)
        self.slider.setVisible(seeks and self._duration > 0)
        self.wave.show_wave(wave)
        self.wave.show_place(-1)
        self.show_time(0.0)

    def say(self, text: str, icon: str) -> None:
        """What the button does now."""
        set_text(self.button, text)
        self._theme.dress(self.button, icon, 13)

    def show_time(self, at: float) -> None:
        """0:14 / 1:02; without touching the slider."""
        if self._duration <= 0:
            self.time.setText("")
            return
        said = f"{words.span(int(at))} / {words.span(self._duration)}"
        self.time.setText(said)
        self.slider.setAccessibleDescription(said)

    def follow(self, at: float) -> None:
        """It plays: slider, time and line go along, and nothing is told."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(at * _TENTHS))
        self.slider.blockSignals(False)
        self.wave.show_place(at / self._duration if self._duration else -1)
        self.show_time(at)

    def at(self) -> float:
        """Seconds, by the slider."""
        return self.slider.value() / _TENTHS

    def _slid(self, value: int) -> None:
        self.show_time(value / _TENTHS)
        self.moved.emit(value / _TENTHS)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT + (56 if self.wave.isVisibleTo(self) else 0))
