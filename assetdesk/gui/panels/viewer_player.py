"""Qt's own player, in the place of the canvas. Imported at the first *Play*, and only where the extra is installed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
from PySide6.QtMultimediaWidgets import QVideoWidget
from PySide6.QtWidgets import QLabel, QStackedWidget

from assetdesk.gui.theme import Theme

_State = QMediaPlayer.PlaybackState


class Player(QStackedWidget):
    """`placed(seconds)` while it plays, `changed` when it begins or stops, `failed` where it cannot play the file."""

    placed = Signal(float)
    changed = Signal()
    failed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("viewerPlayer")
        self.setAccessibleName(self.tr("Player"))
        self._picture = QVideoWidget()
        self._cover = QLabel()
        self._cover.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.addWidget(self._picture)
        self.addWidget(self._cover)
        self._sound = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._sound)
        self._player.setVideoOutput(self._picture)
        self._player.positionChanged.connect(self._moved)
        self._player.playbackStateChanged.connect(self._state)
        self._player.errorOccurred.connect(self._wrong)
        self._player.mediaStatusChanged.connect(self._status)
        self._begin = 0.0

    @property
    def runs(self) -> bool:
        """Whether it plays just now."""
        return self._player.playbackState() == _State.PlayingState

    def play(self, path: str, at: float, cover: QImage | None) -> None:
        """From `at` seconds. `cover` is shown where there is sound only."""
        self.setCurrentWidget(self._cover if cover is not None else self._picture)
        if cover is not None:
            self._cover.setPixmap(QPixmap.fromImage(cover))
        self._begin = at
        self._player.setSource(QUrl.fromLocalFile(path))
        self._player.play()

    def toggle(self) -> None:
        """Pause, or go on."""
        if self.runs:
            self._player.pause()
        else:
            self._player.play()

    def seek(self, at: float) -> None:
        """Go to `at` seconds."""
        self._player.setPosition(round(at * 1000))

    def stop(self) -> None:
        """End it and let go of the file."""
        self._player.stop()
        self._player.setSource(QUrl())

    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.BufferedMedia and self._begin > 0:
            begin, self._begin = self._begin, 0.0
            self.seek(begin)

    def _moved(self, milliseconds: int) -> None:
        if self.runs:
            self.placed.emit(milliseconds / 1000)

    def _state(self) -> None:
        self.changed.emit()

    def _wrong(self) -> None:
        self.failed.emit()
