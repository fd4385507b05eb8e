"""What every route has of its request: library, person, limits, and a way to ask the library without the event loop.

A route takes `ask: Ask` and does all its work with the library in `await ask.run(work)`: on a thread, as the person
who asks. What it cannot do it says with `faults.Refused`, or with the library's own errors.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends
from starlette.requests import ClientDisconnect, Request
from starlette.types import Scope

from assetdesk.api.access import Access, Rate
from assetdesk.api.faults import Refused, offline
from assetdesk.api.limits import Limits
from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.people import Person
from assetdesk.core.reprocessing import QueueFault, Word
from assetdesk.library import reprocess_queue
from assetdesk.library.session import Library

T = TypeVar("T")
_IN_SCOPE = "assetdesk.asking"
THREADS = 16


class Doors:
    """What the requests of one server share. `port` is known when it listens; `ending` is set when it ends, so that
    streams do; `unknown` counts requests that send a body before it is known who they are."""

    def __init__(self, lib: Library, access: Access, limits: Limits) -> None:
        self.lib = lib
        self.access = access
        self.limits = limits
        self.port = 0
        self._unit = reprocess_queue.unit(lib)
        self.ending = asyncio.Event()
        self.at_work = 0
        self.streams = 0
        self.unknown = 0
        self.rate = Rate(limits.per_second, limits.burst)
        self.wrong = Rate(limits.wrong_per_second, max(1.0, 4 * limits.wrong_per_second))
        self.threads = ThreadPoolExecutor(THREADS, "http-work")

    async def thread(self, work: Callable[[], T]) -> T:
        """`work` on one of a few threads."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    def close(self) -> None:
        """End the threads."""
        self.threads.shutdown()

    def need_unit(self, name: str) -> None:
        """QueueFault where this is not the library's name; as it was, while its folder is away."""
        with suppress(EnvironmentFault):
            self._unit = reprocess_queue.unit(self.lib)
        if name != self._unit:
            raise QueueFault(Word.UNIT_UNKNOWN, f"There is no storage unit “{name[:64]}” here.")

    def need_there(self) -> None:
        """Refused where the library's folder is not there: what SQLite has open would still answer."""
        try:
            there = self.lib.store.paths.database.is_file()
        except OSError:
            there = False
        if not there:
            raise offline()


@dataclass(slots=True)
class Asking:
    """One request. `person` is None where the route itself has to find out who asks (`claim`)."""

    doors: Doors
    request_id: str
    peer: str
    person: Person | None = None
    token: str = field(default="", repr=False)

    @property
    def lib(self) -> Library:
        """The library; what is asked of it goes through `run`."""
        return self.doors.lib

    @property
    def limits(self) -> Limits:
        """What one request may take."""
        return self.doors.limits

    async def claim(self, user: str, password: str) -> Person:
        """Who asks, by an `authHeader` (IPS API): from here on `run` works as them. IpsFault 10000, 10001, 10002;
        Refused 429 where too many were wrong."""
        try:
            person = await self.doors.thread(lambda: self.doors.access.named(user, password))
        except Exception:
            self.wrong()
            raise
        self.admit(person)
        return person

    def admit(self, person: Person) -> None:
        """It is they. Refused 429 where they ask too often."""
        if wait := self.doors.rate.wait(person.id):
            raise too_often(wait)
        self.person = person

    def wrong(self) -> None:
        """Somebody was not who they said. Refused 429 where that happens too often."""
        if wait := self.doors.wrong.wait("wrong"):
            raise too_often(wait)

    async def again(self) -> None:
        """For what lasts: whether the token is still worth something. IpsFault as when it was shown first."""
        self.person = await self.doors.thread(lambda: self.doors.access.person(self.token))

    async def run(self, work: Callable[[], T], unit: str | None = None) -> T:
        """`work` on a thread, asked by the person who asks. With `unit` first whether that is the library's name.
        Refused where the library is not there."""
        person = self.person
        if person is None:
            raise RuntimeError("nobody has asked yet")

        def asked() -> T:
            if unit is not None:
                self.doors.need_unit(unit)
            self.doors.need_there()
            try:
                with self.lib.acting(person.id):
                    return work()
            except EnvironmentFault:
                self.doors.need_there()  # if that is why, it is said
                raise

        return await self.doors.thread(asked)


async def asking(request: Request) -> Asking:
    """The dependency of routes; a coroutine, since a plain function would cost a thread."""
    return of_scope(request.scope)


def of_scope(scope: Scope) -> Asking:
    """The same for middleware."""
    return cast(Asking, scope[_IN_SCOPE])


def put(scope: Scope, made: Asking) -> None:
    """Done by the guard."""
    scope[_IN_SCOPE] = made


Ask = Annotated[Asking, Depends(asking)]


def too_often(wait: float) -> Refused:
    """429, with the seconds after which it is worth asking again."""
    seconds = str(max(1, round(wait + 0.5)))
    return Refused(
        429, "TOO_MANY_REQUESTS", "Too many requests. Ask again a little later.", headers={"Retry-After": seconds}
    )


def has_body(request: Request) -> bool:
    """Whether something follows the head."""
    headers = request.headers
    return "transfer-encoding" in headers or headers.get("content-length", "0").strip() not in ("", "0")


async def read_body(request: Request, most: int, code: str = "BODY_TOO_LARGE") -> bytes:
    """The body, of which never more than `most` bytes are taken. Refused 413 with that code."""
    refused = Refused(413, code, f"The body has more than {most:,} bytes.", headers={"Connection": "close"})
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise refused
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise refused
            parts.append(part)
    except ClientDisconnect as gone:
        raise Refused(400, "CLIENT_GONE", "The caller went away before the request was whole.") from gone
    return b"".join(parts)


def need_json(request: Request) -> None:
    """Refused 415 where a body is there that is not JSON."""
    if not has_body(request):
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "The body has to be application/json.")


async def read_object(
    request: Request, most: int, code: str = "BODY_TOO_LARGE", *, optional: bool = False
) -> dict[str, Any]:
    """The body as a JSON object. Refused 415, 413, or 400 INVALID_JSON. `optional`: none at all is an empty one."""
    need_json(request)
    body = await read_body(request, most, code)
    if optional and not body:
        return {}
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as wrong:
        raise Refused(400, "INVALID_JSON", "The body is not JSON.") from wrong
    if not isinstance(found, dict):
        raise Refused(400, "INVALID_JSON", "The body is not a JSON object.")
    return found
