"""From a `Query` to ids in order, and from ids to the rows that cells and lists show.

Ids come from covering indexes where place, filters and order allow it; everything else of a row is read only for
the few that are on the screen.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace

from assetdesk.core.asset import AssetRow, AssetState, badge_of
from assetdesk.core.names import name_key
from assetdesk.core.parts import PartKind
from assetdesk.core.query import Place, Query, SortKey
from assetdesk.core.query_text import Word, words_of
from assetdesk.store.paths import ROOT_FOLDER
from assetdesk.store.search_form import match_of, term_of, unwanted_of
from assetdesk.store.search_index import WEIGHTS
from assetdesk.store.views import publishing
from assetdesk.store.views.conditions import ASSIGNED, QUEUED, condition
from assetdesk.store.views.profiles import OF_ASSET
from assetdesk.store.views.reader import Reader, Row, as_json, chunks, queue_paused
from assetdesk.store.work.stale import IS_FAILURE, STALE

NEW_SECONDS = 86_400.0

# 3 at work, 2 waiting, 1 waiting for a paused job, NULL nothing
_LIVE = (
    "(SELECT MAX(CASE WHEN i.state = 'assigned' THEN 3 WHEN j.state IN ('paused', 'pausing') THEN 1 ELSE 2 END)"
    " FROM items i JOIN jobs j ON j.id = i.job_id WHERE i.asset_id = a.id AND i.state IN ('queued', 'assigned'))"
)
# some step failed and nobody has put it aside; not trashed is said elsewhere
ON_SHELF = f"a.id IN (SELECT r.asset_id FROM results r WHERE {IS_FAILURE} AND r.skipped = 0)"
_STATE_RANK = (
    f"CASE WHEN {ASSIGNED} THEN 1 WHEN {QUEUED} THEN 2 WHEN a.state = 'failed' THEN 0"
    " WHEN a.state = 'unprocessed' THEN 3 ELSE 4 END"
)
_OF_JOB = (
    "a.id IN (SELECT asset_id FROM items WHERE job_id = ?"
    " UNION SELECT i.asset_id FROM followers w JOIN items i ON i.id = w.item_id WHERE w.job_id = ?"
    " UNION SELECT asset_id FROM uploads WHERE job_id = ? AND asset_id IS NOT NULL"
    " UNION SELECT asset_id FROM outgoing WHERE job_id = ?)"
)
# what is not listed because it stands behind another: generated assets behind their originator
WHOLE = "a.originator_id IS NULL"
WHOLE_IN_TRASH = (
    "(a.originator_id IS NULL OR EXISTS (SELECT 1 FROM assets o WHERE o.id = a.originator_id AND o.trashed IS NULL))"
)
_STACKED = {Place.ALL: WHOLE, Place.FOLDER: WHOLE, Place.TRASH: WHOLE_IN_TRASH}
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
_BY_TABLE = frozenset(
    {
        SortKey.TYPE,
        SortKey.PIXELS,
        SortKey.TAKEN,
        SortKey.CAMERA,
        SortKey.COLOUR,
        SortKey.DURATION,
        SortKey.PAGES,
        SortKey.TITLE,
    }
)


# hits up to which *best first* is worked out
RANKED = 20_000
# hits up to which a list is made of them; beyond, an index in the list's order is walked and each row looked up among
# the hits. To fill a screen, the index is worth it much sooner, less so where filters leave few of the hits
_FEW, _FEW_FIRST, _FEW_NARROWED = 200_000, 5_000, 50_000
_BY_RANK = f"bm25(search, {WEIGHTS})"
_INDEXED = frozenset({SortKey.NAME, SortKey.SIZE, SortKey.CHANGED, SortKey.ADDED, SortKey.FOLDER})


def statement_of(query: Query, hits: int = RANKED, few: int = _FEW) -> tuple[str, list[object]]:
    """The statement that answers a query's ids in order, with its values. `hits` is what `hits_of` says."""
    where: list[str] = []
    values: list[object] = []

    def held(value: object) -> str:
        values.append(value)
        return f"?{len(values)}"

    words = list(words_of(query.words))
    match = match_of(words)
    ranked = bool(match) and query.sort is SortKey.RELEVANCE and hits <= RANKED
    sort = SortKey.NAME if query.sort is SortKey.RELEVANCE else query.sort
    from_hits = bool(match) and (ranked or hits <= few or sort not in _INDEXED)
    if match:
        wanted = held(match)
        # the plus keeps SQLite from beginning with the hits
        where.append(f"search MATCH {wanted}" if from_hits else f"+a.id IN {_found(wanted)}")
    elif unwanted := unwanted_of(words):
        where.append(f"a.id NOT IN {_found(held(unwanted))}")
    if not match:
        # signs alone are no words to the index: as they stand in the name
        signs = [word for word in words if not term_of(word)]
        where += [f"instr(a.name_key, {held(name_key(w.text))}) {'=' if w.negate else '>'} 0" for w in signs]
    where.append(f"a.trashed IS {'NOT NULL' if query.place is Place.TRASH else 'NULL'}")
    if query.stacked and not query.filtered and query.place in _STACKED:
        where.append(_STACKED[query.place])
    if query.place is Place.FOLDER and not (query.subfolders and query.folder_id == ROOT_FOLDER):
        folder = held(query.folder_id)
        where.append(f"a.folder_id {f'IN ({below(folder)})' if query.subfolders else f'= {folder}'}")
    elif query.place is Place.NOT_PROCESSED:
        where.append(ON_SHELF)
    where += [condition(one, held) for one in query.filters]
    if query.job_id is not None:
        where.append(_OF_JOB.replace("?", held(query.job_id)))
    terms = (_by_tags_alone(words, match, held), _BY_RANK, *_ORDER[sort]) if ranked else _ORDER[sort]
    source = "assets a"
    if from_hits:
        source = "search CROSS JOIN assets a ON a.id = search.rowid"  # the hits first, then a look at each row
        if sort is SortKey.FOLDER:
            source += " JOIN folders f ON f.id = a.folder_id"
    elif sort in _BY_TABLE and query.place is Place.ALL and not query.filtered:
        source = "assets a NOT INDEXED"
    elif sort is SortKey.FOLDER:
        source = "folders f CROSS JOIN assets a ON a.folder_id = f.id"  # in this order two indexes give theirs
    way = " DESC" if query.descending else ""
    order = ", ".join(term + way for term in terms)
    return f"SELECT a.id FROM {source} WHERE {' AND '.join(where)} ORDER BY {order}", values


def _by_tags_alone(words: Sequence[Word], match: str, held: Callable[[object], str]) -> str:
    """1 for what is found by tags that nobody has given or kept, 0 for everything else: that comes first."""
    said = [name_key(word.text) for word in words if not word.negate]
    named = " OR ".join(f"instr(t.name_key, {held(text)}) > 0" for text in said)
    elsewhere = held(f"{{name title metadata text}} : ({match})")
    return (
        f"(a.id NOT IN {_found(elsewhere)} AND EXISTS (SELECT 1 FROM tags t WHERE t.asset_id = a.id"
        f" AND t.source = 'auto' AND t.state = 'shown' AND ({named})))"
    )


def hits_of(reader: Reader, query: Query) -> int:
    """In how many assets the words are found, counted no further than matters."""
    match = match_of(words_of(query.words))
    if not match:
        return 0
    row = reader.one(f"SELECT COUNT(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT {_FEW + 1})", (match,))
    return int(row[0]) if row else 0


def ids(reader: Reader, query: Query) -> array[int]:
    """Ids of all that the query shows, in its order."""
    return reader.ids(*statement_of(query, hits_of(reader, query)))


def first(reader: Reader, query: Query, count: int) -> array[int]:
    """The first of them."""
    narrowed = bool(query.filters) or query.job_id is not None or query.place is not Place.ALL
    few = _FEW_NARROWED if narrowed else _FEW_FIRST
    statement, values = statement_of(query, hits_of(reader, query), few)
    return reader.ids(f"{statement} LIMIT {count}", values)


def count(reader: Reader, query: Query) -> int:
    """How many the query shows."""
    statement, values = statement_of(replace(query, sort=SortKey.NAME), hits_of(reader, query))
    row = reader.one(f"SELECT COUNT(*) FROM ({statement.rpartition(' ORDER BY ')[0]})", values)
    return int(row[0]) if row else 0


def _found(match: str) -> str:
    return f"(SELECT rowid FROM search WHERE search MATCH {match})"


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
       a.colour, a.duration, a.originator_id, a.part, a.orphaned, a.marked,
       (SELECT COUNT(*) FROM assets g WHERE g.originator_id = a.id AND g.trashed IS NULL)
       + (SELECT COUNT(*) FROM members n JOIN assets e ON e.id = n.asset_id
          WHERE n.set_id = a.id AND e.trashed IS NULL),
       CASE WHEN a.format = 'set' THEN (SELECT d.sub_type FROM generated d WHERE d.asset_id = a.id) END,
       a.approval, {OF_ASSET}, a.expires, a.checked_out, a.checked_out_at
FROM assets a JOIN folders f ON f.id = a.folder_id
WHERE a.id IN (SELECT value FROM json_each(?))
"""


# sets, each with the member that stands for it, or its first one with a grid picture, and that picture's version
_PICTURES = """
SELECT s.id, p.id, p.cell FROM assets s JOIN assets p ON p.id = (
    SELECT m.asset_id FROM members m JOIN assets e ON e.id = m.asset_id
    LEFT JOIN generated g ON g.asset_id = m.set_id
    WHERE m.set_id = s.id AND e.cell > 0 AND e.trashed IS NULL
    ORDER BY m.asset_id IS json_extract(g.attributes, '$.thumbnail') DESC, m.position, m.asset_id LIMIT 1)
WHERE s.id IN (SELECT value FROM json_each(?)) AND s.format = 'set' AND s.cell = 0
"""


def rows(reader: Reader, wanted: Sequence[int]) -> list[AssetRow]:
    """The rows of these ids in their order; ids that are no more are left out."""
    paused = queue_paused(reader)
    now = time.time()
    made: dict[int, AssetRow] = {}
    for part in chunks(wanted):
        there = publishing.of_rows(reader, part)
        for row in reader.all(_ROW, (as_json(part),)):
            made[row[0]] = _asset(row, paused, now, there.get(row[0]))
    sets = [row.id for row in made.values() if row.format == PartKind.SET and not row.cell]
    for number, picture, cell in reader.all(_PICTURES, (as_json(sets),)) if sets else ():
        made[number] = replace(made[number], picture=picture, cell=cell)
    return [made[number] for number in wanted if number in made]


def members(reader: Reader, asset_id: int) -> tuple[int, ...]:
    """What stands behind an asset and is not in the trash: its generated assets by their number, sets of them last;
    then what a set holds, in its order."""
    behind = reader.all(
        "SELECT id FROM assets WHERE originator_id = ? AND trashed IS NULL ORDER BY format = 'set', part_number, id",
        (asset_id,),
    )
    held = reader.all(
        "SELECT m.asset_id FROM members m JOIN assets a ON a.id = m.asset_id WHERE m.set_id = ? AND a.trashed IS NULL"
        " ORDER BY m.position, m.asset_id",
        (asset_id,),
    )
    return tuple(row[0] for row in (*behind, *held))


def picture_of(reader: Reader, asset_id: int) -> int:
    """The asset whose pictures an asset shows: of a set its first member that has one, else its own."""
    row = reader.one(_PICTURES, (as_json([asset_id]),))
    return int(row[1]) if row else asset_id


def _asset(row: Row, queue_paused: bool, now: float, lies: tuple[float, bool] | None) -> AssetRow:
    fresh = now - NEW_SECONDS
    folder, name, processed, opened, live = row[3], row[4], row[20], row[21], row[25]
    state = AssetState(row[14])
    if live is not None:
        state = AssetState.PROCESSING if live == 3 else AssetState.QUEUED
    missing, stale = bool(row[17]), bool(row[26])
    expired = row[38] is not None and row[38] <= now
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
            approval=row[36],
            expired=expired,
            published=lies is not None,
            changed=lies is not None and lies[1],
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
        colour=row[28],
        duration=row[29],
        cell=row[24],
        originator=row[30],
        part=row[31],
        orphaned=bool(row[32]),
        marked=bool(row[33]),
        members=row[34],
        sub_type=row[35] or "",
        approval=row[36],
        profile=row[37] or "",
        expires=row[38],
        expired=expired,
        checked_out=row[39],
        checked_out_at=row[40],
        published=lies[0] if lies is not None else None,
        published_stale=lies is not None and lies[1],
    )
