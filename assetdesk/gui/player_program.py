"""The player in the window, as a process of its own: a film that kills its decoder costs the player, not the window.

`python -m assetdesk.gui.player_program FILE FRAMES WIDTH HEIGHT MILLISECONDS` plays FILE. Pictures, no larger than
WIDTH × HEIGHT, go into the file FRAMES as rows of 32 bit pixels, sound to the loudspeaker. Lines on standard output:
`frame W H`, `at MS`, `state playing|paused|stopped`, `failed`. Lines on standard input: `took` (the picture may be
written over), `play`, `pause`, `seek MS`; its end is the player's.
"""

from __future__ import annotations

import mmap
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame


class _Orders(QObject):
    """Reads standard input in a thread; `given` arrives in the program's."""

    given = Signal(str)

    def begin(self) -> None:
        """Start reading."""
        threading.Thread(target=self._read, name="orders", daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.given.emit(line.strip())
        self.given.emit("end")


class _Player(QObject):
    def __init__(self, path: str, frames: Path, width: int, height: int, begin: int) -> None:
        super().__init__()
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoSink

        self._most = (width, height)
        self._begin = begin
        self._free = True
        self._last: QImage | None = None
        with frames.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), width * height * 4)
        self._states = QMediaPlayer.PlaybackState
        self._ready = (QMediaPlayer.MediaStatus.LoadedMedia, QMediaPlayer.MediaStatus.BufferedMedia)
        self._sink = QVideoSink(self)
        self._sound = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._sound)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._frame)
        self._player.positionChanged.connect(self._moved)
        self._player.playbackStateChanged.connect(self._state)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._wrong)
        self._orders = _Orders(self)
        self._orders.given.connect(self._order)
        self._orders.begin()
        self._player.setSource(QUrl.fromLocalFile(path))
        self._player.play()

    def _say(self, *words: object) -> None:
        print(*words, flush=True)

    @Slot(str)
    def _order(self, text: str) -> None:
        verb, _, value = text.partition(" ")
        match verb:
            case "took":
                self._free = True
                if self._last is not None:
                    self._show(self._last)
            case "play":
                self._player.play()
            case "pause":
                self._player.pause()
            case "seek" if value.isdigit():
                self._player.setPosition(int(value))
            case "end":
                self._player.stop()
                QGuiApplication.quit()

    def _frame(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            self._show(image)

    def _show(self, image: QImage) -> None:
        """The newest picture; those that nobody had time for are left out."""
        if not self._free:
            self._last = image
            return
        self._last = None
        width, height = self._most
        if image.width() > width or image.height() > height:
            image = image.scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio)
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        data = image.constBits()
        self._memory[: len(data)] = bytes(data)
        self._free = False
        self._say("frame", image.width(), image.height())

    def _moved(self, milliseconds: int) -> None:
        self._say("at", milliseconds)

    def _state(self) -> None:
        names = {self._states.PlayingState: "playing", self._states.PausedState: "paused"}
        self._say("state", names.get(self._player.playbackState(), "stopped"))

    def _status(self) -> None:
        if self._begin and self._player.mediaStatus() in self._ready:
            begin, self._begin = self._begin, 0
            self._player.setPosition(begin)

    def _wrong(self) -> None:
        self._say("failed")


def main(arguments: list[str]) -> int:
    """Play until the end of standard input."""
    path, frames, width, height, begin = arguments
    app = QGuiApplication(sys.argv[:1])
    player = _Player(path, Path(frames), int(width), int(height), int(begin))
    app.aboutToQuit.connect(player.deleteLater)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
