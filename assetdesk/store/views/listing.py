"""From a `Query` to ids in order, and from ids to the rows that cells and lists show.

Ids come from covering indexes where place, filters and order allow it; everything else of a row is read only for
the few that are on the screen.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Sequence

from assetdesk.core.asset import ANIMATED_GIF, IMAGE, PDF, PHOTOSHOP, AssetRow, AssetState, badge_of
from assetdesk.core.names import name_key
from assetdesk.core.query import Place, Query, SortKey, StateFilter, TypeFilter
from assetdesk.store.paths import ROOT_FOLDER
from assetdesk.store.stale import IS_FAILURE, STALE
from assetdesk.store.views.reader import Reader, Row, as_json, chunks, queue_paused

NEW_SECONDS = 86_400.0

# 3 at work, 2 waiting, 1 waiting for a paused job, NULL nothing
_LIVE = (
    "(SELECT MAX(CASE WHEN i.state = 'assigned' THEN 3 WHEN j.state IN ('paused', 'pausing') THEN 1 ELSE 2 END)"
    " FROM items i JOIN jobs j ON j.id = i.job_id WHERE i.asset_id = a.id AND i.state IN ('queued', 'assigned'))"
)
_ASSIGNED = "EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.id AND i.state = 'assigned')"
_QUEUED = "EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.id AND i.state = 'queued')"
_IDLE = "NOT EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.id AND i.state IN ('queued', 'assigned'))"
# some step failed and nobody has put it aside; not trashed is said elsewhere
ON_SHELF = f"a.id IN (SELECT r.asset_id FROM results r WHERE {IS_FAILURE} AND r.skipped = 0)"
_TYPES = {
    TypeFilter.IMAGE: f"a.type IN ('{IMAGE}', '{ANIMATED_GIF}')",
    TypeFilter.PDF: f"a.type = '{PDF}'",
    TypeFilter.PHOTOSHOP: f"a.type = '{PHOTOSHOP}'",
    TypeFilter.OTHER: f"a.type NOT IN ('{IMAGE}', '{ANIMATED_GIF}', '{PDF}', '{PHOTOSHOP}')",
}
_STATES = {
    StateFilter.PROCESSED: f"(a.state = 'processed' AND {_IDLE})",
    StateFilter.FAILED: f"(a.state = 'failed' AND {_IDLE})",
    StateFilter.UNPROCESSED: f"(a.state = 'unprocessed' AND {_IDLE})",
    StateFilter.PROCESSING: _ASSIGNED,
    StateFilter.QUEUED: f"({_QUEUED} AND NOT {_ASSIGNED})",
    # asked for in the table's own order, not in the list's: its rows are then read one after the other
    StateFilter.STALE: f"a.id IN (SELECT a.id FROM assets a NOT INDEXED WHERE {STALE})",
    StateFilter.MISSING: "a.missing = 1",
    StateFilter.NO_PREVIEW: (
        "EXISTS (SELECT 1 FROM results r WHERE r.asset_id = a.id AND r.error_code = 'RenditionFormatUnsupported')"
    ),
}
_STATE_RANK = (
    f"CASE WHEN {_ASSIGNED} THEN 1 WHEN {_QUEUED} THEN 2 WHEN a.state = 'failed' THEN 0"
    " WHEN a.state = 'unprocessed' THEN 3 ELSE 4 END"
)
_OF_JOB = (
    "a.id IN (SELECT asset_id FROM items WHERE job_id = ?"
    " UNION SELECT i.asset_id FROM followers w JOIN items i ON i.id = w.item_id WHERE w.job_id = ?"
    " UNION SELECT asset_id FROM uploads WHERE job_id = ? AND asset_id IS NOT NULL)"
)
# the terms after the first only settle ties; they run the same way, so that an index serves both directions
_ORDER: dict[SortKey, tuple[str, ...]] = {
    SortKey.NAME: ("a.name_key", "a.id"),
    SortKey.STATE: (_STATE_RANK, "a.name_key", "a.id"),
    SortKey.TYPE: ("a.type", "a.ext", "a.name_key", "a.id"),
    SortKey.SIZE: ("a.bytes", "a.id"),
    SortKey.PIXELS: ("COALESCE(a.width, 0) * COALESCE(a.height, 0)", "a.name_key", "a.id"),
    SortKey.FOLDER: ("f.path_key", "a.name_key", "a.id"),
    SortKey.CHANGED: ("a.mtime_ns", "a.id"),
    SortKey.ADDED: ("a.added", "a.id"),
    SortKey.TAKEN: ("COALESCE(a.taken, '')", "a.name_key", "a.id"),
    SortKey.CAMERA: ("COALESCE(a.camera, '')", "a.name_key", "a.id"),
    SortKey.COLOUR: ("COALESCE(a.colour, '')", "a.name_key", "a.id"),
    SortKey.DURATION: ("COALESCE(a.duration, 0)", "a.name_key", "a.id"),
    SortKey.PAGES: ("COALESCE(a.pages, 0)", "a.name_key", "a.id"),
    SortKey.TITLE: ("a.title", "a.name_key", "a.id"),
    SortKey.RELEVANCE: ("a.name_key", "a.id"),
}
# every row has to be read for these: in the table's own order, not in that of an index
_BY_TABLE = frozenset({SortKey.TYPE, SortKey.PIXELS, SortKey.TAKEN})


def statement_of(query: Query) -> tuple[str, list[object]]:
    """The statement that answers a query's ids in order, with its values."""
    where: list[str] = []
    values: list[object] = []

    def held(value: object) -> str:
        values.append(value)
        return f"?{len(values)}"

    where.append(f"a.trashed IS {'NOT NULL' if query.place is Place.TRASH else 'NULL'}")
    if query.place is Place.FOLDER and not (query.subfolders and query.folder_id == ROOT_FOLDER):
        folder = held(query.folder_id)
        where.append(f"a.folder_id {f'IN ({below(folder)})' if query.subfolders else f'= {folder}'}")
    elif query.place is Place.NOT_PROCESSED:
        where.append(ON_SHELF)
    where += [f"instr(a.name_key, {held(word)}) > 0" for word in name_key(query.words).split()]
    if query.types:
        where.append(_any(_TYPES[t] for t in sorted(query.types)))
    if query.states:
        where.append(_any(_STATES[s] for s in sorted(query.states)))
    if query.job_id is not None:
        where.append(_OF_JOB.replace("?", held(query.job_id)))
    source = "assets a"
    if query.sort in _BY_TABLE and query.place is Place.ALL and not query.filtered:
        source = "assets a NOT INDEXED"
    elif query.sort is SortKey.FOLDER:
        source = "folders f CROSS JOIN assets a ON a.folder_id = f.id"  # in this order two indexes give theirs
    way = " DESC" if query.descending else ""
    order = ", ".join(term + way for term in _ORDER[query.sort])
    return f"SELECT a.id FROM {source} WHERE {' AND '.join(where)} ORDER BY {order}", values


def ids(reader: Reader, query: Query) -> array[int]:
    """Ids of all that the query shows, in its order."""
    return reader.ids(*statement_of(query))


def first(reader: Reader, query: Query, count: int) -> array[int]:
    """The first of them."""
    statement, values = statement_of(query)
    return reader.ids(f"{statement} LIMIT {count}", values)


def count(reader: Reader, query: Query) -> int:
    """How many the query shows."""
    statement, values = statement_of(query)
    row = reader.one(f"SELECT COUNT(*) FROM ({statement.partition(' ORDER BY ')[0]})", values)
    return int(row[0]) if row else 0


def below(folder: str) -> str:
    """A statement for the ids of a folder (given as SQL) and all that lie below it, by a range of their paths."""
    return (
        f"SELECT b.id FROM folders b, (SELECT path_key AS k FROM folders WHERE id = {folder})"
        f" WHERE b.id = {folder} OR k = '' OR (b.path_key > k || '/' AND b.path_key < k || '0')"
    )


_ROW = f"""
SELECT a.id, a.key, a.folder_id, f.path, a.name, a.title, a.type, a.format, a.mime, a.bytes, a.hash, a.width,
       a.height, a.pages, a.state, a.error_code, a.error_message, a.missing, a.added, a.mtime_ns, a.processed,
       a.opened, a.taken, a.camera, a.cell, {_LIVE}, {STALE},
       (SELECT i.step FROM items i WHERE i.asset_id = a.id AND i.state = 'assigned' ORDER BY i.id LIMIT 1),
       a.colour, a.duration
FROM assets a JOIN folders f ON f.id = a.folder_id
WHERE a.id IN (SELECT value FROM json_each(?))
"""


def rows(reader: Reader, wanted: Sequence[int]) -> list[AssetRow]:
    """The rows of these ids in their order; ids that are no more are left out."""
    paused = queue_paused(reader)
    fresh = time.time() - NEW_SECONDS
    made = {row[0]: _asset(row, paused, fresh) for part in chunks(wanted) for row in reader.all(_ROW, (as_json(part),))}
    return [made[number] for number in wanted if number in made]


def _asset(row: Row, queue_paused: bool, fresh: float) -> AssetRow:
    folder, name, processed, opened, live = row[3], row[4], row[20], row[21], row[25]
    state = AssetState(row[14])
    if live is not None:
        state = AssetState.PROCESSING if live == 3 else AssetState.QUEUED
    missing, stale = bool(row[17]), bool(row[26])
    return AssetRow(
        id=row[0],
        key=row[1],
        folder_id=row[2],
        path=f"{folder}/{name}" if folder else name,
        name=name,
        title=row[5],
        type=row[6],
        format=row[7],
        mime=row[8],
        bytes=row[9],
        hash=row[10],
        width=row[11],
        height=row[12],
        pages=row[13],
        state=state,
        badge=badge_of(
            missing=missing,
            state=state,
            paused=live == 1 or queue_paused,
            stale=stale,
            new=processed is not None and processed > fresh and (opened is None or opened < processed),
        ),
        error_code=row[15],
        error_message=row[16],
        missing=missing,
        stale=stale,
        added=row[18],
        changed=row[19] / 1e9,
        processed=processed,
        step=row[27] or "",
        taken=row[22],
        camera=row[23],
        cell=row[24],
        colour=row[28],
        duration=row[29],
    )


def _any(terms: Iterable[str]) -> str:
    return f"({' OR '.join(terms)})"
