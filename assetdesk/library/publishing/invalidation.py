"""Telling a cache what has changed at a target (IPS API, cdnCacheInvalidation), by a command of the person's own.

What a publish is about to change is noted in a file first, and stays there until the command has ended well: neither a
kill nor a failure loses any of it. To be told twice does no harm.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core import publish_after
from assetdesk.core.errors import FileFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.publish import Context
from assetdesk.core.publish_after import After

if TYPE_CHECKING:
    from assetdesk.jobs.executors.ticket import Executor
    from assetdesk.library.session import Library

MOST_URLS = 1_000
# what the caches of today take, about
ESTIMATED_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Invalidation:
    """The operation's answer: a handle of its own, and about how long it takes."""

    invalidation_handle: str
    estimated_seconds: int


class Changes:
    """What changes at a context's target. Does nothing where its options name no command."""

    def __init__(self, lib: Library, context: Context) -> None:
        self._lib = lib
        self._context = context
        self._after = publish_after.of(context.options)
        self._path = lib.store.paths.tmp / f"changed-{context.id}.txt"
        self._gate = threading.Lock()

    def note(self, *paths: str) -> None:
        """These places are about to change. OSError where that cannot be written."""
        if self._after is None or not paths:
            return
        with self._gate, self._path.open("ab") as out:
            out.write("".join(f"{path}\n" for path in paths).encode())

    def tell(self, cancelled: Callable[[], bool]) -> str:
        """Run the command on all that was noted. A sentence that says why it failed, empty where it did not."""
        if self._after is None:
            return ""
        paths = self._noted()
        if not paths:
            return ""
        try:
            _run(self._lib, self._context, self._after, self._after.lines(paths), cancelled)
        except FileFault as fault:
            return f"The command after publishing did not end well: {fault} The next publish tells it again."
        self._path.unlink(missing_ok=True)
        return ""

    def _noted(self) -> list[str]:
        with suppress(FileNotFoundError):
            # the last line may be half, where the machine went down: its file was not sent then
            text = self._path.read_bytes().decode("utf-8", "replace")
            return list(dict.fromkeys(text[: text.rfind("\n") + 1].splitlines()))
        return []


def invalidate(lib: Library, urls: Sequence[str], cancelled: Callable[[], bool] = lambda: False) -> Invalidation:
    """Have these addresses forgotten by the cache (IPS API, cdnCacheInvalidation): at most 1,000, all of them under
    the web address of a target that has a command. IpsFault, and then none of them is."""
    lib.need("cdnCacheInvalidation")
    from assetdesk.library.publishing import contexts

    if not urls:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "Name the addresses that have changed.", "urlArray")
    if len(urls) > MOST_URLS:
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"At most {MOST_URLS:,} addresses at a time.", "urlArray")
    served = [
        (one, after)
        for one in contexts.listed(lib)
        if (after := publish_after.of(one.options)) is not None and after.address
    ]
    by_target: dict[int, list[str]] = {}
    for url in urls:
        at = next((n for n, (_, after) in enumerate(served) if _under(url, after.address)), None)
        if at is None:
            raise IpsFault(
                FaultCode.INVALID_PARAMETER,
                f"“{url[:200]}” is under no target’s web address that has a command to tell.",
                "urlArray",
            )
        by_target.setdefault(at, []).append(url)
    for at, lines in by_target.items():
        context, after = served[at]
        try:
            _run(lib, context, after, lines, cancelled)
        except FileFault as fault:
            raise IpsFault(
                FaultCode.EXCEPTION, f"The command did not end well: {fault}", detail=fault.detail
            ) from fault
    return Invalidation(uuid.uuid4().hex, ESTIMATED_SECONDS)


def _under(url: str, address: str) -> bool:
    rest = url.removeprefix(address)
    plain = rest.partition("?")[0].lower().replace("%2e", ".").split("/")
    return rest != url and ".." not in plain and not any(ord(one) < 33 or ord(one) == 127 for one in url)


def _run(lib: Library, context: Context, after: After, lines: Iterable[str], cancelled: Callable[[], bool]) -> None:
    from assetdesk.jobs import commanding

    given = list(lines)
    source = lib.store.paths.tmp / f"told-{os.getpid()}-{uuid.uuid4().hex[:12]}.txt"
    try:
        source.write_text("".join(f"{line}\n" for line in given), encoding="utf-8")
        values = {"context": context.name, "count": str(len(given))}
        with _executor(lib) as executor:
            commanding.run(lib.store, executor, Path(source), after.command, values, after.seconds, cancelled)
    finally:
        source.unlink(missing_ok=True)


@contextmanager
def _executor(lib: Library) -> Iterator[Executor]:
    """The workers of whoever works the queue here, or one of our own for this once."""
    shared = lib.runner.executor if lib.runner is not None else None
    if shared is not None:
        yield shared
        return
    from assetdesk.jobs.executors.local import LocalExecutor

    own = LocalExecutor(1)
    try:
        yield own
    finally:
        own.stop()
