"""The bar at the foot: counts left, the job strip in the middle while one lives, the library's health right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleValueChangeEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class Strip:
    """What the job strip says. `share` 0–1; `more` counts further live jobs; `paused` shows Resume; `icon` is the kind
    of job's."""

    name: str
    share: float
    numbers: str
    failed: int = 0
    left: str = ""
    paused: bool = False
    more: int = 0
    icon: str = "refresh-cw"


class Bar(QWidget):
    """A bar of 4 px, painted; moves when it is told to."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        self._paused = False
        self.setFixedSize(120, 4)

    def tell(self, share: float, paused: bool = False) -> None:
        """0–1."""
        if (share, paused) != (self._share, self._paused):
            quarter = int(share * 4) != int(self._share * 4)
            self._share, self._paused = share, paused
            self.update()
            if quarter and QAccessible.isActive():  # speaks at 0, 25, 50, 75, 100 %
                QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, round(share * 100)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("pressed"))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        painter.setBrush(self._theme.colour("text3" if self._paused else "accent"))
        painter.drawRoundedRect(QRectF(0, 0, self.width() * min(1.0, self._share), 4), 2, 2)


class StatusBar(QWidget):
    """26 px. A click on a part opens its place: `counts_clicked`, `strip_clicked`, `failed_clicked`,
    `pause_clicked`, `watching_clicked`, `health_clicked`."""

    strip_clicked = Signal()
    failed_clicked = Signal()
    pause_clicked = Signal()
    jobs_clicked = Signal()
    health_clicked = Signal()
    watching_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("statusBar")
        self.setFixedHeight(26)
        font = theme.font(11)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 1, 10, 0)
        row.setSpacing(14)
        self.counts = QLabel(self)
        self.counts.setObjectName("statusCounts")
        self.counts.setFont(font)
        self.counts.setProperty("dim", True)
        self.counts.setMinimumWidth(1)
        row.addWidget(self.counts)
        row.addStretch(1)
        self.strip = QWidget(self)
        inner = QHBoxLayout(self.strip)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        self.job = self._button("statusJob", self.tr("Open the jobs panel"), "refresh-cw", "text2")
        self.job.clicked.connect(self.strip_clicked)
        self.bar = Bar(theme, self.strip)
        self.bar.setObjectName("statusProgress")
        self.numbers = QLabel(self.strip)
        self.numbers.setFont(font)
        self.numbers.setProperty("dim", True)
        self.failed = self._button("statusFailed", self.tr("Show what failed"), "octagon-x", "fail")
        self.failed.setProperty("ink", "fail")
        self.failed.clicked.connect(self.failed_clicked)
        self.left = QLabel(self.strip)
        self.left.setFont(font)
        self.left.setProperty("dim", True)
        self.pause = self._button("statusPause", self.tr("Pause"), "pause", "text")
        self.pause.clicked.connect(self.pause_clicked)
        self.opener = self._button("statusJobs", self.tr("Jobs (Ctrl+J)"), "panel-bottom", "text")
        self.opener.clicked.connect(self.jobs_clicked)
        parts = (self.job, self.bar, self.numbers, self.failed, self.left, self.pause, self.opener)
        for part in parts:
            inner.addWidget(part)
        row.addWidget(self.strip)
        row.addStretch(1)
        self.watching = self._button("statusWatching", self.tr("Show the watched folders"), "folder-sync", "text2")
        self.watching.clicked.connect(self.watching_clicked)
        self.watching.hide()
        row.addWidget(self.watching)
        self.health = self._button("statusHealth", "", "lock", "warn")
        self.health.clicked.connect(self.health_clicked)
        self.health.hide()
        row.addWidget(self.health)
        self.strip.hide()
        self._strip: Strip | None = None
        self._rest = ("", "lock", "warn")
        self._paused = False
        theme.changed.connect(self.update)

    def _button(self, name: str, tip: str, icon: str, ink: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("flat", True)
        button.setProperty("status", True)
        button.setFont(self._theme.font(11))
        button.setIconSize(QSize(13, 13))
        button.setFixedHeight(24)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme.dress(button, icon, 13, ink)
        if not tip or name in ("statusPause", "statusJobs"):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setFixedWidth(24)
        return button

    def tell_counts(self, text: str) -> None:
        """12,480 assets · 3 selected · 41.6 MB"""
        self.counts.setText(text)

    def tell_strip(self, strip: Strip | None) -> None:
        """The job that runs first; None hides the strip."""
        if strip == self._strip:
            return
        self._strip = strip
        self.strip.setVisible(strip is not None)
        if strip is None:
            return
        name = strip.name
        if strip.more:
            name = self.tr("%1 and %2 more").replace("%1", name).replace("%2", words.number(strip.more))
        self.job.setText(" " + self.job.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 260))
        self.job.setAccessibleName(name)
        self._theme.dress(self.job, strip.icon, 13, "text2")
        self.bar.tell(strip.share, strip.paused)
        self.bar.setAccessibleName(self.tr("Progress of %1").replace("%1", strip.name))
        self.numbers.setText(strip.numbers)
        self.failed.setVisible(strip.failed > 0)
        failed = self.tr("%1 failed").replace("%1", words.number(strip.failed))
        self.failed.setText(f" {failed}")
        self.failed.setAccessibleName(failed)
        self.left.setText(strip.left)
        self.left.setVisible(bool(strip.left))
        if strip.paused != self._paused:
            self._paused = strip.paused
            self._theme.dress(self.pause, "play" if strip.paused else "pause", 13, "text")
        verb = self.tr("Resume") if strip.paused else self.tr("Pause")
        self.pause.setToolTip(verb)
        self.pause.setAccessibleName(f"{verb} {strip.name}")

    def tell_watching(self, text: str) -> None:
        """Watching 1 folder, 1 offline; empty where nothing is watched."""
        self.watching.setVisible(bool(text))
        self.watching.setText(f" {text}")
        self.watching.setAccessibleName(text)

    def tell_health(self, text: str, icon: str = "lock", ink: str = "warn") -> None:
        """Why the library cannot be written, or that processing is paused; empty goes back to what holds otherwise."""
        if not text:
            text, icon, ink = self._rest
        self.health.setVisible(bool(text))
        if text:
            self.health.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.health.setMinimumWidth(0)
            self.health.setMaximumWidth(16777215)
            self.health.setText(" " + self.health.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 300))
            self.health.setToolTip(text)
            self.health.setAccessibleName(text)
            if self.health.property("ink") != ink:
                self.health.setProperty("ink", ink)
                self.health.style().unpolish(self.health)
                self.health.style().polish(self.health)
            self._theme.dress(self.health, icon, 13, ink)

    def set_rest(self, text: str, icon: str, ink: str) -> None:
        """What stands at the right while there is nothing to warn of."""
        self._rest = (text, icon, ink)
        self.tell_health("")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("window"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("line"))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.counts.setMaximumWidth(max(80, self.width() // 3))
