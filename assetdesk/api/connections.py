"""Connections of callers who take their time: each has so long to say what it wants, and those that have not said it
give way to newer ones, so that any number of them leaves room for the next."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from assetdesk.api.faults import Refused
from assetdesk.api.limits import Limits


def patient(limits: Limits) -> type[asyncio.Protocol]:
    """The protocol of a server with these limits."""

    class Bounded(_Bounded):
        bounds = limits

    return Bounded


class _Bounded(H11Protocol):
    """See the module."""

    bounds = Limits()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._since = self.loop.time()
        self._head: asyncio.TimerHandle | None = None

    @property
    def _at_rest(self) -> bool:
        """Whether no request of it is at work: it has not said what it wants (yet, or again)."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """One more; where there are too many, the one that has been silent for longest goes."""
        super().connection_made(transport)
        self._wait_for_head()
        if len(self.connections) <= self.bounds.connections:
            return
        resting = [one for one in self.connections if isinstance(one, _Bounded) and one._at_rest]
        # this one is at rest itself: where all others are at work, it is the one
        min(resting, key=lambda one: one._since).drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._unset_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A head that is longer than any is no request."""
        at_rest = self._at_rest
        super().data_received(data)
        if at_rest and not self._at_rest:
            self._unset_head()

    def on_response_complete(self) -> None:
        """From now on the next head is waited for."""
        self._since = self.loop.time()
        super().on_response_complete()
        if self._at_rest and not self.transport.is_closing():
            self._unset_head()
            self._head = self.loop.call_later(self.bounds.idle_seconds + self.bounds.head_seconds, self._too_slow)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP, or too long a head, gets an answer in the form of all others."""
        line, _, _ = bytes(self.conn.trailing_data[0]).partition(b"\r\n")
        refused = (
            Refused(414, "URI_TOO_LONG", "The address is too long.")
            if len(line) > self.bounds.path_bytes + self.bounds.query_bytes
            else Refused(400, "INVALID_REQUEST", "This is no HTTP request.")
        )
        answer = refused.answer("")
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [*answer.raw_headers, (b"connection", b"close")]
            for event in (
                h11.Response(status_code=answer.status_code, headers=headers),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def drop(self) -> None:
        """Away with it, at once."""
        self.connections.discard(self)
        self._unset_head()
        if self.transport is not None:
            self.transport.abort()

    def _wait_for_head(self) -> None:
        self._unset_head()
        self._head = self.loop.call_later(self.bounds.head_seconds, self._too_slow)

    def _unset_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _too_slow(self) -> None:
        if self._at_rest:
            self.drop()
