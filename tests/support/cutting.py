"""A line to a server on loopback that breaks when a test wants it to."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from types import TracebackType


class CuttingLine:
    """Passes everything on to `port`, until `bytes` have gone towards the server: then both ends are closed.

    New connections are passed on again, without an end. `hold` passes nothing any more, without closing anything.
    """

    def __init__(self, port: int, cut_after: int | None = None) -> None:
        self._to = port
        self._left = cut_after
        self.hold = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="cutting-line")

    def __enter__(self) -> CuttingLine:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._wake.close()
        self._thread.join()

    def _run(self) -> None:
        ends: dict[socket.socket, tuple[socket.socket, bool]] = {}
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._listener, selectors.EVENT_READ)
            waiting.register(self._woken, selectors.EVENT_READ)

            def close(one: socket.socket) -> None:
                for end in (one, ends.get(one, (one, False))[0]):
                    if end in ends:
                        del ends[end]
                        waiting.unregister(end)
                        end.close()

            try:
                while True:
                    for key, _ in waiting.select():
                        one = key.fileobj
                        assert isinstance(one, socket.socket)
                        if one is self._woken:
                            return
                        if one is self._listener:
                            here, _ = self._listener.accept()
                            there = socket.create_connection(("127.0.0.1", self._to))
                            ends[here], ends[there] = (there, True), (here, False)
                            for end in (here, there):
                                waiting.register(end, selectors.EVENT_READ)
                            continue
                        if one not in ends:
                            continue
                        self._pass(one, *ends[one], close)
            finally:
                for end in list(ends):
                    end.close()
                self._listener.close()
                self._woken.close()

    def _pass(self, one: socket.socket, other: socket.socket, towards: bool, close: object) -> None:
        assert callable(close)
        most = 65536
        if towards and self._left is not None:
            most = min(most, self._left) or 1
        data = b""
        with suppress(OSError):
            data = one.recv(most)
        if data and self.hold:
            return
        cut = False
        if towards and self._left is not None:
            cut = self._left <= len(data)
            data = data[: self._left]
            self._left -= len(data)
        try:
            if data:
                other.sendall(data)
        except OSError:
            cut = True
        if cut and towards:
            self._left = None  # the next connection holds
        if cut or not data:
            close(one)
