"""Filters as conditions on a row of `assets` (alias `a`).

Each is written for a row that is at hand; it must be true, false or unknown by itself, never depend on another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from assetdesk.core import asset as kinds
from assetdesk.core import colour_names
from assetdesk.core.expiry import WARN_SECONDS
from assetdesk.core.filters import Choice, Range, hue_of, read
from assetdesk.core.names import name_key
from assetdesk.core.query import Filter, FilterKey, StateFilter, TypeFilter
from assetdesk.core.tags import DELTA_E, TagSettings
from assetdesk.store.fields import shown
from assetdesk.store.search_form import keyword_term
from assetdesk.store.views import profiles, publishing
from assetdesk.store.work.stale import STALE

Hold = Callable[[object], str]
NOTHING = "0"

ASSIGNED = "EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.id AND i.state = 'assigned')"
QUEUED = "EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.id AND i.state = 'queued')"
_IDLE = "NOT EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.id AND i.state IN ('queued', 'assigned'))"

_NOW = "((julianday('now') - 2440587.5) * 86400)"
_TEXTS = ("text", "markdown", "csv", "html", "json", "source", "epub", "fictionbook", "mobi")
_BY_TYPE: dict[TypeFilter, tuple[str, ...]] = {
    TypeFilter.IMAGE: (kinds.IMAGE, kinds.ANIMATED_GIF),
    TypeFilter.VECTOR: (kinds.SVG,),
    TypeFilter.PHOTOSHOP: (kinds.PHOTOSHOP,),
    TypeFilter.ILLUSTRATOR: (kinds.ILLUSTRATOR,),
    TypeFilter.POSTSCRIPT: (kinds.POSTSCRIPT,),
    TypeFilter.INDESIGN: (kinds.INDESIGN,),
    TypeFilter.PDF: (kinds.PDF,),
    TypeFilter.VIDEO: (kinds.VIDEO,),
    TypeFilter.AUDIO: (kinds.AUDIO,),
    TypeFilter.WORD: (kinds.WORD, kinds.RTF),
    TypeFilter.SPREADSHEET: (kinds.EXCEL,),
    TypeFilter.PRESENTATION: (kinds.POWERPOINT,),
    TypeFilter.TEXT: (kinds.XML, kinds.VIDEO_CAPTION),
    TypeFilter.ARCHIVE: (kinds.ZIP,),
}
# kinds of files that share an IPS type with others are told apart by their format
_BY_FORMAT: dict[TypeFilter, tuple[str, ...]] = {
    TypeFilter.RAW: ("raw",),
    TypeFilter.VECTOR: ("odg",),
    TypeFilter.TEXT: _TEXTS,
}
_STATES = {
    StateFilter.PROCESSED: f"(a.state = 'processed' AND {_IDLE})",
    StateFilter.FAILED: f"(a.state = 'failed' AND {_IDLE})",
    StateFilter.UNPROCESSED: f"(a.state = 'unprocessed' AND {_IDLE})",
    StateFilter.PROCESSING: ASSIGNED,
    StateFilter.QUEUED: f"({QUEUED} AND NOT {ASSIGNED})",
    # asked for in the table's own order, not in the list's: its rows are then read one after the other
    StateFilter.STALE: f"a.id IN (SELECT a.id FROM assets a NOT INDEXED WHERE {STALE})",
    StateFilter.MISSING: "a.missing = 1",
    StateFilter.ORPHANED: "a.orphaned = 1",
    # of these few, an index knows
    StateFilter.EXPIRED: f"a.id IN (SELECT e.id FROM assets e WHERE e.expires IS NOT NULL AND e.expires <= {_NOW})",
    StateFilter.EXPIRING: (
        "a.id IN (SELECT e.id FROM assets e WHERE e.expires IS NOT NULL"
        f" AND e.expires > {_NOW} AND e.expires <= {_NOW} + {WARN_SECONDS})"
    ),
    StateFilter.CHECKED_OUT: "a.id IN (SELECT e.id FROM assets e WHERE e.checked_out <> '')",
    StateFilter.APPROVAL: "a.approval = 'waiting'",
    StateFilter.APPROVED: "a.approval = 'approved'",
    StateFilter.REJECTED: "a.approval = 'rejected'",
    StateFilter.NO_PREVIEW: (
        "EXISTS (SELECT 1 FROM results r WHERE r.asset_id = a.id AND r.error_code = 'RenditionFormatUnsupported')"
    ),
}
_ORIENTATIONS = {"landscape": "a.width > a.height", "portrait": "a.width < a.height", "square": "a.width = a.height"}
# by the beginning of the label that the worker gave; whatever is none of these is some kind of RGB
_COLOURS = {
    "grey": ("Gray%", "Grey%"),
    "cmyk": ("CMYK%",),
    "lab": ("Lab%",),
    "indexed": ("Indexed%",),
    "other": ("Bitmap%", "Duotone%", "Multichannel%"),
}
_NUMBERS: dict[FilterKey, tuple[str, float]] = {
    FilterKey.SIZE: ("a.bytes", 1),
    FilterKey.WIDTH: ("a.width", 1),
    FilterKey.HEIGHT: ("a.height", 1),
    FilterKey.PIXELS: ("a.width * a.height", 1e6),
    FilterKey.PAGES: ("a.pages", 1),
    FilterKey.DURATION: ("a.duration", 1),
    FilterKey.ADDED: ("a.added", 1),
    FilterKey.CHANGED: ("a.mtime_ns", 1e9),
}
# dates are kept as exact as the file gives them: a year or a month counts as its first day
_TAKEN = "CASE length(a.taken) WHEN 4 THEN a.taken || '-01-01' WHEN 7 THEN a.taken || '-01' ELSE a.taken END"


_HAS = {
    "text": "EXISTS (SELECT 1 FROM texts t WHERE t.asset_id = a.id)",
    "gps": f"{shown('exif:GPSLatitude')} NOT IN ('null', '\"\"')",
    "keywords": (
        f"({shown('dc:subject')} NOT IN ('null', '\"\"', '[]')"
        " OR EXISTS (SELECT 1 FROM tags t WHERE t.asset_id = a.id AND t.state = 'shown'))"
    ),
    "title": f"(a.title <> '' OR {shown('dc:title')} NOT IN ('null', '\"\"'))",
    "edits": (
        "(EXISTS (SELECT 1 FROM fields x WHERE x.asset_id = a.id AND x.layer = 'user')"
        " OR EXISTS (SELECT 1 FROM tags t WHERE t.asset_id = a.id AND (t.source <> 'auto' OR t.state = 'removed'))"
        " OR EXISTS (SELECT 1 FROM derived d WHERE d.asset_id = a.id AND d.own)"
        " OR EXISTS (SELECT 1 FROM crops c WHERE c.asset_id = a.id AND c.source = 'user'))"
    ),
    "preview": "a.cell > 0",
}
_NAMED = "SELECT 1 FROM crops c WHERE c.asset_id = a.id AND c.kind = 'crop'"
_CROPS = {
    "unconfirmed": f"EXISTS ({_NAMED} AND c.confirmed = 0)",
    "confirmed": f"(EXISTS ({_NAMED}) AND NOT EXISTS ({_NAMED} AND c.confirmed = 0))",
    "moved": f"EXISTS ({_NAMED} AND c.source = 'user')",
}
_COLLECTED = "SELECT d.asset_id FROM collections k JOIN collected d ON d.collection_id = k.id WHERE k.name_key = {}"
_LEAST_SHARE = (
    "COALESCE((SELECT json_extract(s.value, '$.colour.threshold') FROM settings s WHERE s.name = 'tags'),"
    f" {TagSettings().colour_threshold})"
)
_RATING = f"CAST(TRIM(COALESCE({shown('xmp:Rating')}, '0'), '\"') AS REAL)"


def condition(one: Filter, hold: Hold) -> str:
    """A filter as SQL. `hold` takes a value and answers its place. What cannot be read finds nothing."""
    terms = [_term(one.key, value, hold) for value in one.values]
    text = f"({' OR '.join(terms)})" if terms else NOTHING
    return f"NOT COALESCE({text}, 0)" if one.negate else text


def _term(key: FilterKey, value: str, hold: Hold) -> str:
    try:
        meant = read(key, value)
    except ValueError:
        return NOTHING
    if isinstance(meant, Range):
        return _range(key, meant, hold)
    if isinstance(meant, Choice):
        return _choice(key, meant.value, hold)
    return _words(key, meant, hold)


def _choice(key: FilterKey, value: str, hold: Hold) -> str:
    if key is FilterKey.TYPE:
        return _type(TypeFilter(value))
    if key is FilterKey.STATE:
        return _STATES[StateFilter(value)]
    if key is FilterKey.ORIENTATION:
        return _ORIENTATIONS[value]
    if key is FilterKey.HAS:
        return f"({_HAS[value]})"
    if key is FilterKey.CROPS:
        return _CROPS[value]
    if key is FilterKey.MARKED:
        return f"a.marked = {int(value == 'yes')}"
    if key is FilterKey.PUBLISHED:
        return publishing.CONDITIONS[value]
    if key is FilterKey.COLOUR:
        return _colour(value)
    return f"a.id IN (SELECT r.asset_id FROM results r WHERE r.error_code = {hold(value)} AND r.skipped = 0)"


def _type(value: TypeFilter) -> str:
    if value is TypeFilter.OTHER:
        every = [name for names in _BY_TYPE.values() for name in names]
        formats = [name for names in _BY_FORMAT.values() for name in names]
        return f"(a.type NOT IN ({_list(every)}) AND {_not_of(formats)})"
    terms = []
    if value in _BY_TYPE:
        terms.append(f"a.type IN ({_list(_BY_TYPE[value])})")
    if value in _BY_FORMAT:
        # an index answers this; the row itself need not be read
        terms.append(f"a.id IN (SELECT o.id FROM assets o WHERE o.format IN ({_list(_BY_FORMAT[value])}))")
    if value is TypeFilter.IMAGE:
        return f"({terms[0]} AND {_not_of(_BY_FORMAT[TypeFilter.RAW])})"
    return f"({' OR '.join(terms)})"


def _not_of(formats: Iterable[str]) -> str:
    return f"a.id NOT IN (SELECT o.id FROM assets o WHERE o.format IN ({_list(formats)}))"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _colour(value: str) -> str:
    if value in _COLOURS:
        return _like(_COLOURS[value])
    return f"(a.colour <> '' AND NOT {_like([start for starts in _COLOURS.values() for start in starts])})"


def _like(starts: Iterable[str]) -> str:
    terms = " OR ".join(f"a.colour LIKE '{start}'" for start in starts)
    return f"({terms})"


def _range(key: FilterKey, meant: Range, hold: Hold) -> str:
    if key is FilterKey.TAKEN:
        return _between(f"NULLIF({_TAKEN}, '')", meant, lambda at: hold(_day(at)))
    if key is FilterKey.RATING:
        return _between(_RATING, meant, hold)
    column, unit = _NUMBERS[key]
    whole = unit != 1
    return _between(column, meant, lambda at: hold(round(at * unit) if whole else at))


def _between(column: str, meant: Range, hold: Callable[[float], str]) -> str:
    terms = []
    if meant.low is not None:
        terms.append(f"{column} {'>=' if meant.low_in else '>'} {hold(meant.low)}")
    if meant.high is not None:
        terms.append(f"{column} {'<=' if meant.high_in else '<'} {hold(meant.high)}")
    return f"({' AND '.join(terms)})" if terms else NOTHING


def _day(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d", time.localtime(seconds))
    except (OverflowError, OSError, ValueError):  # before what the system's clock knows
        return (date(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()


def _words(key: FilterKey, value: str, hold: Hold) -> str:
    if key is FilterKey.FOLDER:
        return f"a.folder_id IN ({_folders(hold(name_key(value)))})"
    if key is FilterKey.COLLECTION:
        return f"a.id IN ({_COLLECTED.format(hold(name_key(value)))})"
    if key is FilterKey.MARKED:
        return f"a.id IN ({publishing.MARKED_IN.format(hold(name_key(value)))})"
    if key is FilterKey.PUBLISHED:
        return f"a.id IN ({publishing.PUBLISHED_IN.format(hold(name_key(value)))})"
    if key is FilterKey.PROFILE:
        return f"a.folder_id IN ({profiles.WHERE_HOLDS.format(hold(value))})"
    if key is FilterKey.EXTENSION:
        return f"a.ext = {hold(value)}"
    if key is FilterKey.KEYWORD:
        term = keyword_term(value)
        return f"a.id IN (SELECT rowid FROM search WHERE search MATCH {hold(term)})" if term else NOTHING
    if key is FilterKey.HUE:
        return _hue(value, hold)
    text = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"a.camera LIKE {hold(f'%{text}%')} ESCAPE '\\'"


def _hue(value: str, hold: Hold) -> str:
    """A colour tag that near, or called so, with enough of the picture; how much is enough says the library."""
    colour, share = hue_of(value)
    least = _LEAST_SHARE if share is None else hold(share)
    apart = " + ".join(
        f"(c.{column} - {place}) * (c.{column} - {place})"
        for column, place in zip("lab", map(hold, colour_names.lab(colour)), strict=True)
    )
    named = colour_names.name_of(colour)
    same = f"c.name = {hold(named)} OR " if named else ""
    near = f"({same}{apart} <= {hold(DELTA_E**2)})"
    return f"a.id IN (SELECT c.asset_id FROM colours c WHERE c.coverage >= {least} AND {near})"


def _folders(key: str) -> str:
    """Those of that path, or of that name wherever they lie, and all below them."""
    return (
        "SELECT b.id FROM folders k JOIN folders b ON b.id = k.id"
        " OR (b.path_key > k.path_key || '/' AND b.path_key < k.path_key || '0')"
        f" WHERE k.trashed IS NULL AND (k.path_key = {key}"
        f" OR substr(k.path_key, -length('/' || {key})) = '/' || {key})"
    )
