"""What a list shows: place, words, filters and order, as one value that store, window and command line share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where to look. FOLDER needs `folder_id`."""

    ALL = "all"
    FOLDER = "folder"
    NOT_PROCESSED = "not_processed"
    TRASH = "trash"


class SortKey(StrEnum):
    """Columns a list can be sorted by."""

    NAME = "name"
    STATE = "state"
    TYPE = "type"
    SIZE = "size"
    PIXELS = "pixels"
    FOLDER = "folder"
    CHANGED = "changed"
    ADDED = "added"
    TAKEN = "taken"


class TypeFilter(StrEnum):
    """Types as people say them."""

    IMAGE = "image"
    PDF = "pdf"
    PHOTOSHOP = "photoshop"
    OTHER = "other"


class StateFilter(StrEnum):
    """States as people say them."""

    PROCESSED = "processed"
    FAILED = "failed"
    PROCESSING = "processing"
    QUEUED = "queued"
    UNPROCESSED = "unprocessed"
    STALE = "stale"
    MISSING = "missing"
    NO_PREVIEW = "no_preview"


@dataclass(frozen=True, slots=True)
class Query:
    """`words` are all looked for in the name, in any case and place; two values of one filter mean *or*."""

    place: Place = Place.ALL
    folder_id: int | None = None
    subfolders: bool = True
    words: str = ""
    types: frozenset[TypeFilter] = frozenset()
    states: frozenset[StateFilter] = frozenset()
    job_id: int | None = None
    sort: SortKey = SortKey.NAME
    descending: bool = False

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the place."""
        return bool(self.words.strip() or self.types or self.states or self.job_id is not None)
