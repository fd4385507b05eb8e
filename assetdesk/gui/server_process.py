"""The HTTP server of the window: a process of its own, on as long as a person wants it and the window lives.

It is `assetdesk serve` with this window working the queue. Its input is a pipe of ours: when the window ends, however
it does, so does the pipe, and the server with it. Whether it is on is remembered by the person, not by the library:
a library that comes from elsewhere opens no port.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QObject, QProcess, Signal

from assetdesk.gui.desk import Desk

ON, PORT = "scripting", "scripting_port"
DEFAULT_PORT = 8765
_END_MS = 5000


class ServerProcess(QObject):
    """`url` and `token` while it answers; `problem` is a sentence where it does not and should."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._process: QProcess | None = None
        self._text = b""
        self.url = self.token = self.problem = ""

    @property
    def wanted(self) -> bool:
        """Whether it is switched on."""
        return bool(self._desk.memory.get(ON, False))

    @property
    def port(self) -> int:
        """Where it is to listen; 0: wherever there is room."""
        return int(self._desk.memory.get(PORT, DEFAULT_PORT))

    @property
    def starting(self) -> bool:
        """It was started and has not answered yet."""
        return self._process is not None and not self.url and not self.problem

    def set(self, *, on: bool | None = None, port: int | None = None) -> None:
        """Switch it, or move it to another port; acts at once and is remembered."""
        if on is not None:
            self._desk.memory.set(ON, on)
        if port is not None:
            self._desk.memory.set(PORT, port)
        self._desk.memory.save()
        self.stop()
        self.apply()

    def apply(self) -> None:
        """Start it where it is switched on and does not run; for the moment the library is open."""
        if not self.wanted or self._process is not None or self._desk.root is None or self._desk.read_only_reason:
            self.changed.emit()
            return
        self.problem, self._text = "", b""
        made = QProcess(self)
        made.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        made.readyReadStandardOutput.connect(self._read)
        made.errorOccurred.connect(self._failed)
        made.finished.connect(self._over)
        self._process = made
        words = [] if getattr(sys, "frozen", False) else ["-m", "assetdesk"]
        words += ["serve", str(self._desk.root), "--port", str(self.port), "--no-work", "--until-input-ends", "--json"]
        made.start(sys.executable, words)
        self.changed.emit()

    def stop(self) -> None:
        """End it, and wait for that: the port is free then."""
        made, self._process = self._process, None
        self.url = self.token = ""
        if made is None:
            return
        made.blockSignals(True)
        made.closeWriteChannel()
        if made.state() is not QProcess.ProcessState.NotRunning and not made.waitForFinished(_END_MS):
            made.kill()
            made.waitForFinished(_END_MS)
        made.deleteLater()
        self.changed.emit()

    def _read(self) -> None:
        if self._process is None:
            return
        self._text += bytes(self._process.readAllStandardOutput().data())
        *lines, self._text = self._text.split(b"\n")
        for line in lines:
            told = json.loads(line)
            if "url" in told:
                self.url, self.token = str(told["url"]), str(told["token"])
            elif "fault" in told:
                self.problem = str(told["fault"]["reason"])
        self.changed.emit()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._over()

    def _over(self) -> None:
        """It ended by itself."""
        if self._process is None:
            return
        self._read()
        made, self._process = self._process, None
        self.url = self.token = ""
        self.problem = self.problem or self.tr("The server has ended by itself. Switch it off and on again.")
        made.deleteLater()
        self.changed.emit()
