"""The HTTP server of the window: a process of its own, on as long as a person wants it and the window lives.

It is `assetdesk serve` with this window working the queue. Its input is a pipe of ours: when the window ends, however
it does, so does the pipe, and the server with it. Whether it is on is remembered by the person, not by the library:
a library that comes from elsewhere opens no port. It works as whoever works with the window, and begins anew when that
is another.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

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
        self._leaving: QProcess | None = None
        self._person = 0
        self._text = b""
        self.url = self.token = self.problem = ""
        self._late = QTimer(self, singleShot=True, interval=_END_MS)
        self._late.timeout.connect(self._too_late)
        desk.role.changed.connect(self._who)

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
        begun = self._process is not None or self._leaving is not None
        return self.wanted and begun and not self.url and not self.problem

    def set(self, *, on: bool | None = None, port: int | None = None) -> None:
        """Switch it, or move it to another port; acts at once and is remembered."""
        if on is not None:
            self._desk.memory.set(ON, on)
        if port is not None:
            self._desk.memory.set(PORT, port)
        self._desk.memory.save()
        self.problem = ""
        self._leave()
        self.apply()

    def _who(self) -> None:
        """Another works here: what its token may do is what that one may."""
        person = self._desk.role.person
        if person is not None and person.id != self._person:
            self._leave()
        self.apply()

    def apply(self) -> None:
        """Start it where it is switched on and does not run; for the moment the library is open."""
        person, there = self._desk.role.person, self._process is not None or self._leaving is not None
        if not self.wanted or there or person is None or self._desk.root is None or self._desk.read_only_reason:
            self.changed.emit()
            return
        self._person = person.id
        self.problem, self._text = "", b""
        made = QProcess(self)
        made.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        made.setStandardErrorFile(QProcess.nullDevice())  # nobody reads it: it would be kept in memory
        made.readyReadStandardOutput.connect(self._read)
        made.errorOccurred.connect(self._failed)
        made.finished.connect(self._over)
        self._process = made
        words = [] if getattr(sys, "frozen", False) else ["-m", "assetdesk"]
        words += ["serve", str(self._desk.root), "--port", str(self.port), "--no-work", "--until-input-ends", "--json"]
        words += ["--as", str(person.id)]
        made.start(sys.executable, words)
        self.changed.emit()

    def _leave(self) -> None:
        """Let it end; the next one begins when it has, and the port is free."""
        made, self._process = self._process, None
        self.url = self.token = ""
        if made is None:
            return
        self._leaving = made
        made.closeWriteChannel()
        self._late.start()

    def _too_late(self) -> None:
        if self._leaving is not None:
            self._leaving.kill()

    def stop(self) -> None:
        """End it, and wait for that: the window goes."""
        made, self._process, self._leaving = self._process or self._leaving, None, None
        self._late.stop()
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
            try:
                told = json.loads(line)
            except ValueError:  # no word of ours
                continue
            if "url" in told:
                self.url, self.token = str(told["url"]), str(told["token"])
            elif "fault" in told:
                self.problem = str(told["fault"]["reason"])
        self.changed.emit()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._over()

    def _over(self) -> None:
        """It ended: because it was asked to, or by itself."""
        if self._leaving is not None:
            gone, self._leaving = self._leaving, None
            self._late.stop()
            gone.deleteLater()
            self.apply()
            return
        if self._process is None:
            return
        self._read()
        made, self._process = self._process, None
        self.url = self.token = ""
        self.problem = self.problem or self.tr("The server has ended by itself. Switch it off and on again.")
        made.deleteLater()
        self.changed.emit()
