"""A library's HTTP doors on a real socket, and callers that say exactly what a test wants them to."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from assetdesk.api.asking import THREADS
from assetdesk.api.limits import Limits
from assetdesk.api.serving import Serving
from assetdesk.library.session import Library

PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object."""
        made = json.loads(self.body)
        assert isinstance(made, dict)
        return made

    @property
    def message(self) -> str:
        """Its code word."""
        return str(self.json["message"])


@dataclass
class Caller:
    """Speaks to one server with its token; `says` is added to every head."""

    server: Serving
    says: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        verb: str,
        path: str,
        body: bytes | str | dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        *,
        token: str | None = None,
    ) -> Answer:
        """One request on a connection of its own. An object is sent as JSON; a header of None is left out."""
        head = {"Host": f"127.0.0.1:{self.server.port}", "Connection": "close"}
        shown = self.server.token if token is None else token
        if shown:
            head["Authorization"] = f"Bearer {shown}"
        data = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
        if isinstance(body, dict):
            head["Content-Type"] = "application/json"
        if data is not None:
            head["Content-Length"] = str(len(data))
        head |= self.says | (headers or {})
        lines = [f"{verb} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items() if value), "", ""]
        return self.send("\r\n".join(lines).encode("latin-1") + (data or b""))

    def get(self, path: str, **more: Any) -> Answer:
        """`ask("GET", …)`."""
        return self.ask("GET", path, **more)

    def post(self, path: str, body: bytes | str | dict[str, Any] | None = None, **more: Any) -> Answer:
        """`ask("POST", …)`."""
        return self.ask("POST", path, body, **more)

    def put(self, path: str, **more: Any) -> Answer:
        """`ask("PUT", …)`."""
        return self.ask("PUT", path, **more)

    def send(self, data: bytes) -> Answer:
        """These bytes, and the answer to them."""
        with closing(self.connect()) as line:
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
                line.sendall(data)
            return read_answer(line)

    def connect(self) -> socket.socket:
        """A connection that nothing was said on yet."""
        return socket.create_connection(("127.0.0.1", self.server.port), PATIENCE)


def read_answer(line: socket.socket) -> Answer:
    """The whole answer, up to its length or the end of the connection."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = line.recv(65536)
        assert part, f"the connection ended after {found!r}"
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    status = int(first.split()[1])
    while len(body) < int(headers.get("content-length", 1 << 40)):
        try:
            part = line.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        body += part
    return Answer(status, headers, body)


@contextmanager
def serving(lib: Library, limits: Limits | None = None) -> Iterator[Caller]:
    """The doors of an open library, until the block ends."""
    with Serving(lib, 0, limits=limits) as server:
        all_there = threading.Barrier(THREADS + 1)  # no thread of the server's begins in the middle of a test
        for _ in range(THREADS):
            server.doors.threads.submit(all_there.wait)
        all_there.wait()
        yield Caller(server)


def curl(*words: object) -> tuple[int, dict[str, Any]]:
    """The real curl: status and JSON body."""
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "60", "--write-out", "\n%{http_code}", *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)
