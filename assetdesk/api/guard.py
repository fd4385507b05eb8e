"""Who gets as far as a route: the order is Host, Origin, token, rate, size of the address; and no error gets out.

A page on the web can make a browser call this computer, also by a name of its own that leads here (DNS rebinding):
so a request has to name this server as its host, a page that sends one has to be this server's, and nothing but a
token that no page has is enough.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assetdesk.api import faults
from assetdesk.api.asking import Asking, Doors, put
from assetdesk.api.faults import Refused
from assetdesk.api.limits import SLOWEST
from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.ips.faults import IpsFault

_log = logging.getLogger(__name__)
_NAMES = ("127.0.0.1", "localhost")
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
# what a page of ours may do; an original that is shown is no page
_POLICY = b"default-src 'none'; frame-ancestors 'none'; sandbox"


class Guard:
    """See the module. `open_paths` need no token: they tell nothing of the library. `own_paths` find out who asks
    themselves."""

    def __init__(
        self, app: ASGIApp, doors: Doors, open_paths: Collection[str] = (), own_paths: Collection[str] = ()
    ) -> None:
        self._app = app
        self._doors = doors
        self._open = frozenset(open_paths)
        self._own = frozenset(own_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        ask = Asking(self._doors, secrets.token_hex(8), str((scope.get("client") or ("",))[0]))
        put(scope, ask)
        gate = _Gate(self._doors, ask.request_id, scope, receive, send)
        self._doors.at_work += 1
        try:
            if self._doors.at_work > self._doors.limits.requests:
                raise Refused(503, "TOO_BUSY", "Too many requests are at work.", headers={"Retry-After": "1"})
            await self._let_in(scope, ask)
            await self._app(scope, gate.receive, gate.send)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if gate.begun:
                if not gate.over:
                    _log.error("Request %s broke off", ask.request_id, exc_info=error)
                    raise  # the connection is closed in the middle, so that nobody takes it for whole
                return
            refused = faults.of_error(error)
            if refused.status == 500:
                _log.error("Request %s: %s %s", ask.request_id, scope["method"], scope["path"], exc_info=error)
            await refused.answer(ask.request_id)(scope, gate.receive, gate.send)
        finally:
            self._doors.at_work -= 1

    async def _let_in(self, scope: Scope, ask: Asking) -> None:
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        port = self._doors.port
        hosts = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
        host = [value.decode("latin-1").lower() for value in headers.get(b"host", [])]
        if len(host) != 1 or host[0] not in hosts:
            raise Refused(403, "FORBIDDEN_ORIGIN", f"This server answers as 127.0.0.1:{port} alone.")
        origin = [value.decode("latin-1").lower() for value in headers.get(b"origin", [])]
        site = headers.get(b"sec-fetch-site", [b"none"])
        if origin not in ([], [f"http://{host[0]}"]) or site[-1] not in (b"none", b"same-origin"):
            raise Refused(403, "FORBIDDEN_ORIGIN", "A page of another address asks; only this server's own may.")
        if scope["path"] not in self._open | self._own:
            await self._who(headers.get(b"authorization", []), ask)
        limits = self._doors.limits
        query, path = len(scope["query_string"]), len(scope["raw_path"])
        if query > limits.query_bytes or path > limits.path_bytes:
            raise Refused(414, "URI_TOO_LONG", f"The address has more than {limits.query_bytes:,} bytes of a query.")

    async def _who(self, found: list[bytes], ask: Asking) -> None:
        words = found[0].decode("latin-1").split() if len(found) == 1 else []
        token = words[1] if len(words) == 2 and words[0].lower() == "bearer" else ""
        try:
            person = await self._doors.thread(lambda: self._doors.access.person(token))
        except IpsFault as wrong:
            ask.wrong()
            challenge = {"WWW-Authenticate": 'Bearer realm="AssetDesk"'}
            raise Refused(401, "UNAUTHORIZED", wrong.reason, headers=challenge) from wrong
        except EnvironmentFault:
            self._doors.need_there()  # nobody can say whose token it is while the folder is away
            raise
        ask.token = token
        ask.admit(person)


class _Gate:
    """What goes in and out of one request: bodies that come too slowly end it, answers get their headers."""

    def __init__(self, doors: Doors, request_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun = self.over = False
        self._silence = doors.limits.silence_seconds
        self._request_id = request_id.encode("ascii")
        self._receive, self._send = receive, send
        self._bodyless = True
        for name, value in scope["headers"]:
            if name == b"transfer-encoding" or (name == b"content-length" and value.strip(b" 0")):
                self._bodyless = False
        self._whole = self._bodyless
        self._waited = 0.0
        self._bytes = 0

    async def receive(self) -> Message:
        """Refused 408 where a body comes too slowly."""
        if self._whole:
            return await self._receive()
        allowed = min(self._silence, self._silence + self._bytes / SLOWEST - self._waited)
        begun = time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(0.01, allowed))
        except TimeoutError:
            raise Refused(
                408, "REQUEST_TIMEOUT", "The body came too slowly.", headers={"Connection": "close"}
            ) from None
        self._waited += time.monotonic() - begun
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Ends where nobody takes the answer."""
        if message["type"] == "http.response.start":
            self.begun = True
            there = {name.lower() for name, _ in message.get("headers", [])}
            added = [(b"x-request-id", self._request_id), *_HEADERS, (b"content-security-policy", _POLICY)]
            headers = [*message.get("headers", []), *((name, value) for name, value in added if name not in there)]
            # what was not read of a body is not read any more
            if not self._whole and b"connection" not in there:
                headers.append((b"connection", b"close"))
            message = {**message, "headers": headers}
        elif not message.get("more_body", False):
            self.over = True
        await asyncio.wait_for(self._send(message), self._silence)
