"""Playing in the place of the canvas: pictures and sound come from a process of its own, `gui.player_program`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

import assetdesk
from assetdesk.gui.theme import Theme

PROGRAM = "assetdesk.gui.player_program"
_MOST = (1280, 1280)
_MARGIN = 24
_STOP_MS = 1000


class Playing(QObject):
    """One process playing one file. `shown(picture)`, `at(seconds)`, `state(words)`; `failed` once where it cannot,
    or has died. `close` ends it."""

    shown = Signal(QImage)
    at = Signal(float)
    state = Signal(str)
    failed = Signal()

    def __init__(self, path: str, begin: float, parent: QObject) -> None:
        super().__init__(parent)
        self._closed = False
        handle, name = tempfile.mkstemp(prefix="assetdesk-frame-")
        os.close(handle)
        self._frames = Path(name)
        with self._frames.open("r+b") as file:
            file.truncate(_MOST[0] * _MOST[1] * 4)
        environment = QProcessEnvironment.systemEnvironment()
        # it has no window of its own
        environment.insert("QT_QPA_PLATFORM", "offscreen")
        tree = str(Path(assetdesk.__file__).resolve().parents[1])
        before = environment.value("PYTHONPATH")
        environment.insert("PYTHONPATH", os.pathsep.join(part for part in (tree, before) if part))
        self._process = QProcess(self)
        self._process.setProcessEnvironment(environment)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._ended)
        sizes = [str(edge) for edge in _MOST]
        self._process.start(sys.executable, ["-m", PROGRAM, path, name, *sizes, str(round(begin * 1000))])

    def order(self, text: str) -> None:
        """One line to the process."""
        if not self._closed:
            self._process.write(f"{text}\n".encode())

    def close(self) -> None:
        """End it; nothing is told any more."""
        if self._closed:
            return
        self._closed = True
        self._process.closeWriteChannel()
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_STOP_MS)
        self._frames.unlink(missing_ok=True)
        self.deleteLater()

    def _read(self) -> None:
        while not self._closed and self._process.canReadLine():
            verb, *values = bytes(self._process.readLine().data()).decode("utf-8", "replace").split()[:3] or [""]
            if verb == "frame" and len(values) == 2:
                self._take(*values)
            elif verb == "at" and values and values[0].isdigit():
                self.at.emit(int(values[0]) / 1000)
            elif verb == "state" and values:
                self.state.emit(values[0])
            elif verb == "failed":
                self._ended()

    def _take(self, width: str, height: str) -> None:
        """A picture, as it says; a process that has gone astray says anything."""
        if not (width.isdigit() and height.isdigit()):
            return
        wide, high = int(width), int(height)
        if not (0 < wide <= _MOST[0] and 0 < high <= _MOST[1]):
            return
        with self._frames.open("rb") as file:
            data = file.read(wide * high * 4)
        self.order("took")
        if len(data) == wide * high * 4:
            self.shown.emit(QImage(data, wide, high, wide * 4, QImage.Format.Format_RGB32).copy())

    def _ended(self) -> None:
        if not self._closed:
            self.close()
            self.failed.emit()


class Player(QWidget):
    """`placed(seconds)` while it plays, `changed` when it begins or stops, `failed` where it cannot play the file."""

    placed = Signal(float)
    changed = Signal()
    failed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("viewerPlayer")
        self.setAccessibleName(self.tr("Player"))
        self._picture: QImage | None = None
        self._playing: Playing | None = None
        self._path = ""
        self._words = ""
        self._at = 0.0

    @property
    def runs(self) -> bool:
        """Whether it plays just now."""
        return self._words == "playing"

    @property
    def begun(self) -> bool:
        """Whether it has said anything yet: the process takes a second to start."""
        return bool(self._words)

    def play(self, path: str, at: float, picture: QImage | None) -> None:
        """From `at` seconds. `picture` is shown until there is another, so for a sound all the time."""
        self.stop()
        self._picture, self._path, self._at = picture, path, at
        self._begin(at)

    def _begin(self, at: float) -> None:
        self._playing = Playing(self._path, at, self)
        self._playing.shown.connect(self._shown)
        self._playing.at.connect(self._moved)
        self._playing.state.connect(self._state)
        self._playing.failed.connect(self._wrong)
        self.update()

    def toggle(self) -> None:
        """Pause, or go on."""
        if self._playing is not None:
            self._playing.order("pause" if self.runs else "play")

    def seek(self, at: float) -> None:
        """Go to `at` seconds."""
        self._at = at
        if self._playing is not None:
            self._playing.order(f"seek {max(0, round(at * 1000))}")

    def stop(self) -> None:
        """End it and let go of the file."""
        playing, self._playing = self._playing, None
        self._words = ""
        if playing is not None:
            playing.close()

    def _shown(self, picture: QImage) -> None:
        self._picture = picture
        self.update()

    def _moved(self, at: float) -> None:
        if self.runs:
            self._at = at
            self.placed.emit(at)

    def _state(self, text: str) -> None:
        self._words = text
        self.changed.emit()

    def _wrong(self) -> None:
        self._playing = None
        self._words = ""
        self.failed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("canvas"))
        if self._picture is None:
            return
        ratio = self.devicePixelRatioF()
        size = self._picture.size().toSizeF() / ratio
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._picture)
