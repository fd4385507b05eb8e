"""What a kind of archive declares, and what it hands over of each entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from assetdesk.core.archives import Refusal, UnpackLimits


class Source(Protocol):
    """The bytes of one entry. `read` raises one of `unpacking.DAMAGE` where they are damaged."""

    def read(self, size: int, /) -> bytes:
        """Some more of it, `size` bytes at most; empty at its end."""

    def close(self) -> None:
        """Lets go of it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry as its archive tells it. `name` is bytes where its encoding is to be found with those of the others;
    `size` in bytes, None where only unpacking tells; `changed` Unix seconds. `refusal` keeps it out whatever its
    name is."""

    name: str | bytes
    size: int | None
    opened: Callable[[], Source | None]
    refusal: Refusal | None = None
    changed: float | None = None
    encrypted: bool = False


class Archive(Protocol):
    """One open archive. `warnings` are sentences about the whole; they are all there when `members` has ended.
    `listed`: its members are all told before any is opened, and may be opened in any order."""

    warnings: list[str]
    listed: bool

    @property
    def whole(self) -> bool:
        """Whether `members` came to the end, not to a bound of a look."""

    @property
    def reached(self) -> int:
        """How many bytes of the archive have been read, or about that."""

    def members(self) -> Iterator[Member]:
        """The entries that are files or pass for such, in their order."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How an archive is opened: its path, the name it was uploaded by, a password where a person gave one, and
    whether it is only looked at."""

    path: str
    name: str
    limits: UnpackLimits
    password: str | None = None
    look: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of archive. `suffixes` are of names that are taken for one; `begins` tells by a file's first bytes, its
    path and its name in small letters whether it is one. A file that is none by that is the one that it is called."""

    label: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes, str, str], bool]
    opened: Callable[[Opening], AbstractContextManager[Archive]]
