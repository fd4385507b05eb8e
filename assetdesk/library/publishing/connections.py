"""The connections of one publish job: kept from phase to phase, lent to one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from assetdesk.core.publish import Context
    from assetdesk.library.targets.protocol import Target


class Connections:
    """A context manager; at its end all of them are closed. There are as many as were ever lent at once."""

    def __init__(self, opened: Callable[[Context], Target]) -> None:
        self._opened = opened
        self._gate = threading.Lock()
        self._free: list[Target] = []
        self._all: list[Target] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for target in self._all:
            with suppress(Exception):
                target.close()

    @contextmanager
    def lent(self, context: Context) -> Iterator[Target]:
        """One that nobody has now, the warmest first, or a new one."""
        with self._gate:
            target = self._free.pop() if self._free else None
        if target is None:
            target = self._opened(context)
            with self._gate:
                self._all.append(target)
        try:
            yield target
        finally:
            with self._gate:
                self._free.append(target)
