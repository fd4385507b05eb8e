"""Versions of an asset as people see them, and what a person has said of an asset: what is kept beside the bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assetdesk.core.crops import Crop

LONGEST_LABEL = 100
LONGEST_COMMENT = 10_000
# the columns of a `VersionRow`, in its order
VERSION = "asset_id, number, made, why, label, comment, made_by, path, name, bytes, hash, picture, lost"


class Why(StrEnum):
    """What made a version. Rows that older programs made may have other words: they are shown as `KEPT`."""

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
    confirmed; and the options in force, by their IPS names. `whole` False: kept by a program that knew of fields and
    title alone, so the rest is unknown."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    tags: Sequence[OwnTag] = ()
    crops: Sequence[Crop] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. `why` is a word of `Why`, or of a program before it. `path` and `picture` are relative to
    `.assetdesk/versions`, empty where there is none; `lost`: its bytes are gone, another program wrote over them. Times
    are Unix seconds, `hash` BLAKE3 in hex."""

    asset_id: int
    number: int
    made: float
    why: str
    label: str
    comment: str
    made_by: str
    path: str
    name: str
    bytes: int
    hash: str
    picture: str
    lost: bool

    @classmethod
    def of(cls, row: Sequence[Any]) -> VersionRow:
        """Of the columns `VERSION`."""
        said = dict(zip(VERSION.split(", "), row, strict=True))
        return cls(**{**said, "lost": bool(said["lost"])})

    @property
    def kind(self) -> Why:
        """What made it."""
        return Why.of(self.why)

    @property
    def can_revert(self) -> bool:
        """Whether it is an original whose bytes are kept: a sidecar's version is put back by hand."""
        return not self.lost and self.kind is not Why.SIDECAR


@dataclass(frozen=True, slots=True)
class CheckOut:
    """Who has an asset checked out, since when (Unix seconds)."""

    asset_id: int
    name: str
    user: str
    since: float


class TimelineKind(StrEnum):
    """What the timeline of an asset can be narrowed to."""

    VERSION = "version"
    IMPORT = "import"
    PROCESSING = "processing"
    EDIT = "edit"
    COMMENT = "comment"
    FAILURE = "failure"


# a stored kind of a line of history, as what people know it; every other one is an edit
KINDS = {
    "uploaded": TimelineKind.IMPORT,
    "version": TimelineKind.IMPORT,
    "sidecar": TimelineKind.IMPORT,
    "copied": TimelineKind.IMPORT,
    "changed outside": TimelineKind.IMPORT,
    "moved outside": TimelineKind.IMPORT,
    "found": TimelineKind.IMPORT,
    "comment": TimelineKind.COMMENT,
    "processed": TimelineKind.PROCESSING,
    "failed": TimelineKind.FAILURE,
    "workflow": TimelineKind.PROCESSING,
    "waiting": TimelineKind.PROCESSING,
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that ended without result: its name, the error's code and one sentence."""

    step: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line. `at` in Unix seconds; `text` a sentence, empty of a version and of processing, which have `version`,
    or `done` and `failed` steps of the job `job_id` called `job`."""

    at: float
    kind: TimelineKind
    text: str = ""
    made_by: str = ""
    job_id: int | None = None
    job: str = ""
    version: VersionRow | None = None
    number: int | None = None
    done: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()
