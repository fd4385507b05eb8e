"""Background work whose order a test decides: what was asked for waits until it is done or delivered by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assetdesk.gui.background import Background, Cancel, Work


@dataclass
class One:
    """One thing that was asked for: `read` does the work, `deliver` hands its result over, if it is still wanted."""

    work: Callable[[], Any]
    done: Callable[[Any], object] | None
    handle: Work
    result: Any = None

    def read(self) -> None:
        """The work, and nothing else: what it found may be old when it is delivered."""
        self.result = self.work()

    def deliver(self) -> None:
        """What `Background` does in the window's thread."""
        if not self.handle.flag and self.done is not None:
            self.done(self.result)


class Held:
    """Takes the place of `background.run` for one test (`monkeypatch`ed by the caller); `waiting` in order."""

    def __init__(self) -> None:
        self.waiting: list[One] = []

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object] | None = None,
        failed: object = None,
        *,
        priority: int = 0,
        flag: Cancel | None = None,
        lane: str = "",
    ) -> Work:
        """As `Background.run`, but nothing begins by itself."""
        handle = Work(len(self.waiting) + 1, flag if flag is not None else Cancel())
        self.waiting.append(One(work, done, handle))
        return handle

    def take(self) -> list[One]:
        """What waits; it does not any more."""
        found, self.waiting = self.waiting, []
        return found


def hold(background: Background, monkeypatch: Any) -> Held:
    """From now on nothing begins by itself."""
    held = Held()
    monkeypatch.setattr(background, "run", held.run)
    return held
