"""The server: one socket on loopback, one thread with an event loop; made, started, stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import threading
from types import TracebackType

from assetdesk.api.access import Access
from assetdesk.api.asking import Doors
from assetdesk.api.limits import Limits
from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.library.session import Library

ADDRESS = "127.0.0.1"
PORT = 8765
_END_SECONDS = 5
_BACKLOG = 128


class Serving:
    """Listens from the beginning of the `with` (or `start`) to its end. `url` is its root, `token` this run's."""

    def __init__(
        self, lib: Library, port: int = PORT, *, limits: Limits | None = None, token: str = "", person: int = 0
    ) -> None:
        self._lib = lib
        self._wanted = port
        self.limits = limits or Limits()
        self.access = Access(lib, person or lib.person_id, token)
        self.doors = Doors(lib, self.access, self.limits)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failed: BaseException | None = None

    @property
    def token(self) -> str:
        """What callers of this run show."""
        return self.access.token

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.doors.port

    @property
    def url(self) -> str:
        """`http://127.0.0.1:8765`."""
        return f"http://{ADDRESS}:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """EnvironmentFault where the port is taken, UsageFault where it is none."""
        listening = _listen(self._wanted)
        self.doors.port = int(listening.getsockname()[1])
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening, ready), name="http-server", daemon=False)
        self._thread.start()
        ready.wait()
        if self._failed is not None:
            self.stop()
            raise EnvironmentFault(f"The server could not be started: {self._failed}.") from self._failed

    def stop(self) -> None:
        """Finish what is at work, for some seconds; end the thread. Twice does no harm."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._loop is not None and self._stop is not None and thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        thread.join()
        self.doors.close()

    def __enter__(self) -> Serving:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _run(self, listening: socket.socket, ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(listening, ready))
        except BaseException as error:
            self._failed = error
        finally:
            listening.close()
            ready.set()

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        import uvicorn

        from assetdesk.api.app import build
        from assetdesk.api.connections import patient
        from assetdesk.api.limits import HEAD_BYTES

        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        # what it says of callers' mistakes is nobody's business, and what goes wrong here the guard writes down
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            build(self.doors),
            http=patient(self.limits),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            h11_max_incomplete_event_size=HEAD_BYTES,
            timeout_keep_alive=max(1, int(self.limits.idle_seconds)),
            timeout_graceful_shutdown=_END_SECONDS,
            backlog=_BACKLOG,
        )
        server = uvicorn.Server(config)
        main = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not main.done():
            await asyncio.sleep(0.005)
        ready.set()
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait({main, stop}, return_when=asyncio.FIRST_COMPLETED)
        self.doors.ending.set()
        server.should_exit = True
        stop.cancel()
        await main


def _listen(port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise UsageFault(f"{port} is no port. Choose one from 1024 to 65535, or 0 for any that is free.")
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((ADDRESS, port))
        made.listen(_BACKLOG)
        made.setblocking(False)
    except OSError as wrong:
        made.close()
        told = os.strerror(wrong.errno) if wrong.errno else str(wrong)
        raise EnvironmentFault(
            f"Port {port} of this computer cannot be used: {told}. Choose another one, or 0 for any that is free."
        ) from wrong
    return made
