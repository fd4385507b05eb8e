"""Undo of a run: what can be put back, what is left, and what cannot be taken back at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# the columns of a derived file that are kept of it, in order
DERIVED = ("step", "run", "path", "bytes", "hash", "width", "height", "mime", "own", "made")


class Why(StrEnum):
    """Why an asset is left as it is."""

    NEWER = "newer"  # a later run, or a person, has changed what this run made
    AT_WORK = "at work"  # it is being processed, or waits for it
    TRASHED = "trashed"
    ORIGINAL = "original"  # its original is another one since
    GONE = "gone"  # somebody has deleted what was kept


WHY_WORDS = {
    Why.NEWER: "something newer has changed it",
    Why.AT_WORK: "it is being processed",
    Why.TRASHED: "it is in the trash",
    Why.ORIGINAL: "its original has changed since",
    Why.GONE: "its previous files are gone",
}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What a derived file was before the newest run that can be undone; `path` from the library's root."""

    path: str
    bytes: int
    width: int | None
    height: int | None
    made: float


@dataclass(frozen=True, slots=True)
class Left:
    """An asset that an undo leaves as it is."""

    asset_id: int
    name: str
    why: Why


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What an undo of this run would do now. `assets` and `sets` are put back, `left` are not. `bytes` are those of the
    previous files that are kept for it, until `until` (Unix seconds) at the latest. `stays` are sentences: what the run
    did that cannot be taken back."""

    job_id: int
    job_name: str
    assets: int
    sets: int
    left: tuple[Left, ...]
    bytes: int
    until: float
    stays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo has done."""

    job_id: int
    assets: int
    sets: int
    left: tuple[Left, ...] = ()

    @property
    def sentence(self) -> str:
        """What is told."""
        parts = [_counted(self.assets, "asset")] if self.assets or not self.sets else []
        if self.sets:
            parts.append(_counted(self.sets, "set"))
        said = f"Undone: {' and '.join(parts)} put back."
        if self.left:
            said += f" {_counted(len(self.left), 'asset')} left as {'it is' if len(self.left) == 1 else 'they are'}."
        return said


def named(left: Sequence[Left], most: int = 5) -> list[str]:
    """Lines for people: the first names with their reasons, and how many more."""
    lines = [f"{one.name}: {WHY_WORDS[one.why]}" for one in left[:most]]
    if len(left) > most:
        lines.append(f"and {len(left) - most:,} more")
    return lines


def _counted(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"
