"""What a list shows: place, words, filters and order, as one value that store, window and command line share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Place(StrEnum):
    """Where to look. FOLDER needs `folder_id`."""

    ALL = "all"
    FOLDER = "folder"
    NOT_PROCESSED = "not_processed"
    TRASH = "trash"


class SortKey(StrEnum):
    """Columns a list can be sorted by. RELEVANCE, *Best first*, needs words, else it is as NAME."""

    NAME = "name"
    STATE = "state"
    TYPE = "type"
    SIZE = "size"
    PIXELS = "pixels"
    FOLDER = "folder"
    CHANGED = "changed"
    ADDED = "added"
    TAKEN = "taken"
    CAMERA = "camera"
    COLOUR = "colour"
    DURATION = "duration"
    PAGES = "pages"
    TITLE = "title"
    RELEVANCE = "relevance"


class TypeFilter(StrEnum):
    """Types as people say them."""

    IMAGE = "image"
    RAW = "raw"
    VECTOR = "vector"
    PHOTOSHOP = "photoshop"
    ILLUSTRATOR = "illustrator"
    POSTSCRIPT = "postscript"
    INDESIGN = "indesign"
    PDF = "pdf"
    VIDEO = "video"
    AUDIO = "audio"
    WORD = "word"
    SPREADSHEET = "spreadsheet"
    PRESENTATION = "presentation"
    TEXT = "text"
    ARCHIVE = "archive"
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
    ORPHANED = "orphaned"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    CHECKED_OUT = "checked-out"
    APPROVAL = "approval"
    APPROVED = "approved"
    REJECTED = "rejected"


class FilterKey(StrEnum):
    """What a list can be narrowed by; the values are the words of the query language (`type:pdf width:>2000`)."""

    TYPE = "type"
    STATE = "state"
    FOLDER = "folder"
    TAKEN = "taken"
    ADDED = "added"
    CHANGED = "changed"
    SIZE = "size"
    WIDTH = "width"
    HEIGHT = "height"
    PIXELS = "megapixels"
    ORIENTATION = "orientation"
    COLOUR = "colour"
    HUE = "color"
    CAMERA = "camera"
    PAGES = "pages"
    DURATION = "duration"
    RATING = "rating"
    EXTENSION = "ext"
    KEYWORD = "tag"
    HAS = "has"
    COLLECTION = "collection"
    PROFILE = "profile"
    CROPS = "crops"
    MARKED = "marked"
    PUBLISHED = "published"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. Two `values` mean *or*; `negate` turns the whole round.

    Values are text in the canonical form of `core.filters`: a choice (`pdf`), a comparison (`>2000`, `1mb..5mb`),
    a date or span of dates (`2026-10`, `2026-09-01..`, `7d`), or words (`Canon`).
    """

    key: FilterKey
    values: tuple[str, ...]
    negate: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """`words` are all looked for, as the beginnings of words, in name, title, keywords, metadata and text; a phrase
    in quotation marks as it stands. Filters of different keys mean *and*, as do two filters of one key.

    `search_id` is the saved search this list came from. `stacked`: where nothing narrows the place, generated assets
    are not listed beside their originator but stand behind it; a search finds them all the same.
    """

    place: Place = Place.ALL
    folder_id: int | None = None
    subfolders: bool = True
    words: str = ""
    filters: tuple[Filter, ...] = ()
    job_id: int | None = None
    search_id: int | None = None
    sort: SortKey = SortKey.NAME
    descending: bool = False
    stacked: bool = True

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the place."""
        return bool(self.words.strip() or self.filters or self.job_id is not None)

    def values(self, key: FilterKey) -> tuple[str, ...]:
        """The values of the filters of that key that are not turned round."""
        return tuple(value for one in self.filters if one.key is key and not one.negate for value in one.values)

    @property
    def plain(self) -> Query:
        """The same place and order, with nothing to narrow it."""
        return replace(self, words="", filters=(), job_id=None, search_id=None)

    def having(self, key: FilterKey, *values: str, negate: bool = False) -> Query:
        """The same with this one filter of that key; without values, with none."""
        others = tuple(one for one in self.filters if one.key is not key)
        mine = (Filter(key, tuple(sorted(set(values))), negate),) if values else ()
        return replace(self, filters=others + mine)

    def with_filters(self, filters: tuple[Filter, ...]) -> Query:
        """The same with these filters instead of its own."""
        return replace(self, filters=filters)


OUT_OF_DATE = Query(filters=(Filter(FilterKey.STATE, (StateFilter.STALE.value,)),))
