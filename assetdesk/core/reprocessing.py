"""Words of the Reprocess API: why a request is refused, what a scope may be called, what came of a request.

The window and the HTTP doors share them; which status of HTTP a word has is the doors' alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assetdesk.core.errors import UsageFault
from assetdesk.core.scopes import ALL_SCOPES, Scope

# every scope that has something to do, top to bottom
ALL = "all"
UNIT_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
KEY = re.compile(r"[0-9a-f]{32}", re.I)


class Word(StrEnum):
    """Code words of refusals (Reprocess API, and more in its manner)."""

    UNIT_UNKNOWN = "STORAGE_UNIT_DOESNT_EXIST"
    QUEUE_DISABLED = "REPROCESSING_QUEUE_DISABLED"
    SCOPE_UNKNOWN = "SCOPE_UNKNOWN"
    SCOPE_NOT_CONFIGURED = "SCOPE_NOT_CONFIGURED"
    KEYS_REQUIRED = "KEYS_REQUIRED"
    TOO_MANY_KEYS = "TOO_MANY_KEYS"
    KEY_NOT_FOUND = "KEY_NOT_FOUND"
    INVALID_KEY = "INVALID_KEY"
    FILE_NOT_FOUND = "FILE_NOT_FOUND"
    BATCH_NOT_FOUND = "BATCH_NOT_FOUND"


class QueueFault(UsageFault):
    """A request that the reprocess queue does not take. `errors` are single keys with the word of each."""

    def __init__(self, word: Word, sentence: str, errors: Sequence[tuple[str, Word]] = ()) -> None:
        super().__init__(sentence)
        self.word = word
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Queued:
    """What came of a request. Counts are pairs of key and scope: `queued` new ones, `coalesced` waited already,
    `skipped` have nothing to do for that asset. `batch` is the job's number. `errors` are keys that were left out.
    `running`: somebody works the queue."""

    queued: int = 0
    coalesced: int = 0
    skipped: int = 0
    batch: int = 0
    errors: tuple[tuple[str, Word], ...] = ()
    running: bool = True


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The queue of a library. `states` counts pairs of key and scope by the state of their items (queued, assigned,
    done, failed, cancelled) as far as jobs are kept; `oldest` is when the first of those waiting was queued (Unix
    seconds); `running`: somebody works it and it is not paused; `runner` is their process."""

    states: dict[str, int] = field(default_factory=dict)
    workers: int = 0
    running: bool = False
    enabled: bool = True
    paused: bool = False
    reason: str = ""
    runner: int | None = None
    oldest: float | None = None


def scopes_of(word: str) -> tuple[Scope, ...]:
    """The scopes of a word, in the order in which they run. QueueFault SCOPE_UNKNOWN, which lists the valid ones."""
    if word == ALL:
        return ALL_SCOPES
    try:
        return (Scope(word),)
    except ValueError:
        valid = ", ".join([*ALL_SCOPES, ALL])
        raise QueueFault(Word.SCOPE_UNKNOWN, f"There is no scope “{word[:64]}”. The scopes are {valid}.") from None
