"""Who asks: the token that was made for this run, or one of a person of the library; and how often they may."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.people import Person
from assetdesk.library import people
from assetdesk.library.session import Library

_MOST_CALLERS = 10_000


class Access:
    """`token` is worth as much as a token of `person_id`, and nothing any more when the server ends."""

    def __init__(self, lib: Library, person_id: int, token: str = "") -> None:
        self._lib = lib
        self._person = people.get(lib, person_id)
        self.token = token or secrets.token_urlsafe(32)
        self._digest = _digest(self.token)

    def person(self, token: str) -> Person:
        """Whose token it is; reads the library, so not on the event loop. IpsFault 10000, 10001 or 10002."""
        if token and hmac.compare_digest(_digest(token), self._digest):
            with suppress(EnvironmentFault):  # the folder is away: who they are does not change by that
                self._person = people.get(self._lib, self._person.id)
            if self._person.shut_out(time.time()):
                raise IpsFault(FaultCode.INVALID_USER, "This person may not work here any more.")
            return self._person
        return people.check_token(self._lib, token)

    def named(self, user: str, password: str) -> Person:
        """Whom an `authHeader` (IPS API) names: a token stands in the password. For this run's own token any user is
        right."""
        if password and hmac.compare_digest(_digest(password), self._digest):
            return self.person(password)
        return people.authenticate(self._lib, user, password)


class Rate:
    """So many a second, with a burst, for each caller."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._gate = threading.Lock()
        self._left: dict[object, tuple[float, float]] = {}

    def wait(self, caller: object) -> float:
        """Take one; 0 where there was one, else in how many seconds there will be."""
        with self._gate:
            now = self._clock()
            left, at = self._left.pop(caller, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._per_second)
            taken = left >= 1
            self._left[caller] = (left - 1 if taken else left, now)
            if len(self._left) > _MOST_CALLERS:  # the one that has not asked for longest
                del self._left[next(iter(self._left))]
            return 0.0 if taken else (1 - left) / self._per_second


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
