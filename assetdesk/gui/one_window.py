"""A second window of the same library raises the first: a local socket named after the library's folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from assetdesk.gui.memory import library_mark

_MS = 500


def _name(root: Path) -> str:
    return f"assetdesk-window-{library_mark(root)}"


def raise_other(root: Path) -> bool:
    """Ask the window that has this library to come to the front. False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(_name(root))
    if not socket.waitForConnected(_MS):
        return False
    socket.write(b"raise\n")
    socket.waitForBytesWritten(_MS)
    socket.disconnectFromServer()
    return True


class Doorbell(QObject):
    """Listens for `raise_other` while a window has the library."""

    rung = Signal()

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._came)
        if not self._server.listen(_name(root)):
            # left by a program that was killed, or held by a living window: only the first may be taken away
            socket = QLocalSocket()
            socket.connectToServer(_name(root))
            if not socket.waitForConnected(_MS):
                QLocalServer.removeServer(_name(root))
                self._server.listen(_name(root))
            socket.abort()

    def _came(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
        self.rung.emit()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()
