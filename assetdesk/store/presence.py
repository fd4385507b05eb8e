"""Which machine has the library open. Locks and WAL mean nothing over a network share; this file does.

JSON with `host`, `pid`, `since` and `at` (Unix seconds), refreshed every 30 s by every open program of that machine.
"""

from __future__ import annotations

import json
import os
import platform
import time
from contextlib import suppress
from dataclasses import dataclass

from assetdesk.store.paths import LibraryPaths

FRESH_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Presence:
    """Another machine that has the library open, since when (Unix seconds)."""

    host: str
    since: float

    @property
    def sentence(self) -> str:
        """Words 39 of the window's list."""
        return f"Open on “{self.host}” since {time.strftime('%H:%M', time.localtime(self.since))}."


def this_host() -> str:
    """This machine's name."""
    return platform.node() or "this machine"


def elsewhere(paths: LibraryPaths) -> Presence | None:
    """The other machine whose heartbeat is fresh, or None."""
    try:
        raw = json.loads(paths.host.read_text(encoding="utf-8"))
        host, since, at = str(raw["host"]), float(raw["since"]), float(raw["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if host == this_host() or abs(time.time() - at) > FRESH_SECONDS:
        return None
    return Presence(host, since)


class Heart:
    """Writes this program's heartbeat."""

    def __init__(self, paths: LibraryPaths) -> None:
        self._paths = paths
        self._since = time.time()

    def beat(self) -> None:
        """Write the file anew. OSError where that cannot be."""
        body = {"host": this_host(), "pid": os.getpid(), "since": self._since, "at": time.time()}
        part = self._paths.host.with_name(f"host.{os.getpid()}.{id(self):x}")
        part.write_text(json.dumps(body), encoding="utf-8")
        part.replace(self._paths.host)

    def stop(self) -> None:
        """Take the file away; only the machine's last program does."""
        with suppress(OSError):
            self._paths.host.unlink(missing_ok=True)
