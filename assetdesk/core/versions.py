"""Versions of an asset as people see them, and what a person has said of an asset: what is kept beside the bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assetdesk.core.crops import Crop

LONGEST_LABEL = 100
LONGEST_COMMENT = 10_000


class Why(StrEnum):
    """What made a version. Rows of other programs' making may have other words: they are shown as `KEPT`."""

    UPLOAD = "upload"
    METADATA = "metadata"
    SIDECAR = "sidecar"
    OUTSIDE = "outside"
    REVERT = "revert"
    HAND = "hand"
    CHECK_OUT = "checkout"
    SAVE = "save"
    KEPT = "kept"

    @classmethod
    def of(cls, word: str) -> Why:
        """The member of a stored word."""
        return cls(word) if word in cls._value2member_map_ else cls.KEPT


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A tag that a person gave, promoted (`source`) or took away (`removed`)."""

    name: str
    group: str = ""
    source: str = "user"
    removed: bool = False
    tagger: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "name": self.name,
            "group": self.group,
            "source": self.source,
            "removed": self.removed,
            "tagger": self.tagger,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> OwnTag:
        """Inverse of `to_json`."""
        return cls(
            str(raw["name"]),
            str(raw.get("group", "")),
            str(raw.get("source", "user")),
            bool(raw.get("removed", False)),
            str(raw.get("tagger", "")),
        )


@dataclass(frozen=True, slots=True)
class Own:
    """What a person has said of an asset: fields of their layer by name, the title, tags, crops they placed or
    confirmed; and the options in force, by their IPS names."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    tags: Sequence[OwnTag] = ()
    crops: Sequence[Crop] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. `path` and `picture` are relative to `.assetdesk/versions`, empty where there is none; `lost`: its
    bytes are gone, another program wrote over them. Times are Unix seconds, `hash` BLAKE3 in hex."""

    asset_id: int
    number: int
    made: float
    why: Why
    label: str
    comment: str
    made_by: str
    path: str
    name: str
    bytes: int
    hash: str
    picture: str
    lost: bool

    @property
    def can_revert(self) -> bool:
        """Whether it is an original whose bytes are kept: a sidecar's version is put back by hand."""
        return not self.lost and self.why is not Why.SIDECAR


@dataclass(frozen=True, slots=True)
class CheckOut:
    """Who has an asset checked out, since when (Unix seconds)."""

    asset_id: int
    name: str
    user: str
    since: float
