"""Watched folders: what one says, and what becomes of each file that is seen in it (AEM Assets' import, kept in rows).

A file is taken when it was the same (size, time stamp, inode) in two looks, opens for reading, is old enough and its
name is wanted. The ledger names every file ever seen. A file that was taken and changes is a new row, the old one
stays; one that was refused and changes is looked at again in its own row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class WatchMode(StrEnum):
    """What a taken name does: left where it is, a new version, or replaced (the old bytes are a version, too)."""

    SKIP = "skip"
    CREATE_VERSION = "create_version"
    REPLACE = "replace"


class Afterwards(StrEnum):
    """What becomes of the file in the watched folder once its copy is verified."""

    COPY = "copy"
    MOVE = "move"


class WatchState(StrEnum):
    """OFFLINE: its folder is not there, which deletes nothing. REFUSED: it may not be watched, `problem` says why."""

    WATCHING = "watching"
    PAUSED = "paused"
    OFFLINE = "offline"
    REFUSED = "refused"


class LedgerState(StrEnum):
    """READY: stable, next in line or being copied."""

    ARRIVING = "arriving"
    READY = "ready"
    TAKEN = "taken"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a file was not taken."""

    LEFT_OUT = "left out"  # by the folder's lists
    EMPTY = "empty"
    NAME_TAKEN = "name taken"  # mode is skip
    SAME_CONTENT = "same content"  # the library has it already
    OTHER_WATCH = "other watch"  # the same content came in from another watched folder
    UNREADABLE = "unreadable"
    LINK = "link"
    NAME = "name"  # it cannot be a name here, even cleaned
    GONE = "gone"  # it vanished before it was taken
    CHANGED = "changed"  # it kept changing while it was copied
    FAILED = "failed"  # the upload did; the message says why
    NEVER = "never"  # a person said so


@dataclass(frozen=True, slots=True)
class WatchFolder:
    """One watched folder. `path` absolute; `folder` the target, relative to the library; `min_age` and times in
    seconds (Unix). `options` and `preset_id` are what its uploads ask for. `again`: content that the library has
    already comes in, too."""

    id: int
    name: str
    path: str
    folder: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    preset_id: int | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    subfolders: bool = True
    min_age: float = 0.0
    mode: WatchMode = WatchMode.SKIP
    afterwards: Afterwards = Afterwards.COPY
    again: bool = False
    paused: bool = False
    device: str = ""
    offline_since: float | None = None
    problem: str = ""
    looked: float | None = None
    look_wanted: bool = False

    @property
    def state(self) -> WatchState:
        """What people are told; a person's pause comes first."""
        if self.paused:
            return WatchState.PAUSED
        if self.problem:
            return WatchState.REFUSED
        return WatchState.OFFLINE if self.offline_since is not None else WatchState.WATCHING


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One file as the ledger has it. `path` relative to the watched folder, with `/`; `place` where it went, or the
    asset in its way; `outcome` new, version or replaced."""

    id: int
    watch_id: int
    path: str
    state: LedgerState
    bytes: int
    first_seen: float
    seen: float
    current: bool = True
    reason: Refusal | None = None
    message: str = ""
    never: bool = False
    mtime_ns: int = 0
    inode: int = 0
    hash: str | None = None
    at_rest: float | None = None
    checked: float | None = None
    ended: float | None = None
    next_try: float | None = None
    tries: int = 0
    upload_id: int | None = None
    asset_id: int | None = None
    place: str = ""
    outcome: str = ""
    removed: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which rows of the ledger: of one folder, in one state, refused for one reason, with a text in the path. What is
    left out is all."""

    watch_id: int | None = None
    state: LedgerState | None = None
    reason: Refusal | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class WatchCounts:
    """How many files of a watched folder (or of all) are in each state, every row of the ledger counted; `reasons`
    are those of what was not taken."""

    arriving: int = 0
    ready: int = 0
    taken: int = 0
    refused: int = 0
    reasons: Mapping[Refusal, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """Every file ever seen."""
        return self.arriving + self.ready + self.taken + self.refused
