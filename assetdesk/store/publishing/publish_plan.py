"""What a publish would do: marks and files of the library compared with what lies at the targets, in SQL.

Wanted in a context is what is marked there, lies in no trash, has not expired (a page expires with its document) and
is of a type that goes there. An asset is *changed* when a file it wants does not lie there with the same hash, when
one lies there that it wants no more, or when a set has other members.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from assetdesk.core.profiles.file_names import KINDS
from assetdesk.core.publish import (
    DEFAULT_FILES,
    DIRECTORY_SETS,
    DIRECTORY_TYPES,
    INCREMENTAL,
    ORIGINAL,
    PICTURE_TYPES,
    RENDERING_TYPES,
    VIDEO_SETS,
    VIDEO_TYPES,
    ContextType,
    Due,
    Kind,
    PlanRow,
    PublishType,
    Reason,
    Wanted,
)
from assetdesk.core.renditions import ENCODING_NAMES, IMAGE_MAP_NAME, PREVIEWS, PYRAMID_NAME
from assetdesk.store.paths import DOT
from assetdesk.store.plain import Plain


def _list(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _choice(name: str) -> str:
    """A context's choice of files, or its type's default, as a column."""
    defaults = " ".join(
        f"WHEN '{type}' THEN {_plain(choice.to_json()[name])}" for type, choice in DEFAULT_FILES.items()
    )
    return f"COALESCE(json_extract(options, '$.files.{name}'), CASE type {defaults} END)"


def _plain(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(int(bool(value)))


# the contexts asked for, each with what it wants; first in every statement. {} narrows them
_CONTEXTS = f"""
cx AS MATERIALIZED (
    SELECT id, type, COALESCE(json_extract(options, '$.server'), url) AS server, {{now}} AS now,
           {_choice("pyramid")} AS pyramid, {_choice("originals")} AS originals,
           {_choice("renditions")} AS renditions, {_choice("videos")} AS videos, {_choice("previews")} AS previews,
           EXISTS (SELECT 1 FROM modules WHERE step = 'pyramid') AS pyramids
    FROM contexts WHERE {{where}}
)"""
NOW = "((julianday('now') - 2440587.5) * 86400)"
_SUB_TYPE = "COALESCE((SELECT g.sub_type FROM generated g WHERE g.asset_id = a.id), '')"
_IS_VIDEO = (
    f"(a.type IN ({_list(VIDEO_TYPES)}) OR (a.type = 'AssetSet' AND a.format = 'set' AND {_SUB_TYPE} IN"
    f" ({_list(VIDEO_SETS)})))"
)
_IS_RENDERING = f"a.type IN ({_list(RENDERING_TYPES)})"
_IS_DIRECTORYS = (
    f"(a.type IN ({_list(DIRECTORY_TYPES)}) OR (a.type = 'AssetSet' AND a.format = 'set' AND {_SUB_TYPE} IN"
    f" ({_list(DIRECTORY_SETS)})))"
)
_OF_TYPE = (
    f"CASE cx.type WHEN '{ContextType.IMAGE_SERVING}' THEN NOT {_IS_VIDEO} AND NOT {_IS_RENDERING}"
    f" WHEN '{ContextType.VIDEO}' THEN {_IS_VIDEO} WHEN '{ContextType.IMAGE_RENDERING}' THEN {_IS_RENDERING}"
    f" ELSE {_IS_DIRECTORYS} END"
)
_EXPIRED = (
    "(COALESCE(a.expires <= cx.now, 0) OR (a.originator_id IS NOT NULL AND EXISTS (SELECT 1 FROM assets o"
    " WHERE o.id = a.originator_id AND o.expires <= cx.now)))"
)
_LIVE = f"a.trashed IS NULL AND NOT {_EXPIRED} AND {_OF_TYPE}"
_PYRAMID = (
    "(cx.pyramid AND cx.pyramids"
    " AND a.format IN (SELECT y.format FROM modules y WHERE y.step = 'pyramid' AND y.format <> ''))"
)
_IS_PICTURE = f"a.type IN ({_list(PICTURE_TYPES)})"
_ORIGINAL = f"(a.part IS NULL AND (cx.originals = 'all' OR (cx.originals = 'notPictures' AND NOT {_IS_PICTURE})))"
_WEB, _THUMBNAIL = PREVIEWS[0].name, PREVIEWS[1].name
# which derived files go; where no pyramids are made at all, the picture for the web stands for them
_DERIVED = (
    f"CASE d.step WHEN 'preview' THEN (cx.previews AND d.name IN ('{_WEB}', '{_THUMBNAIL}'))"
    f" OR (d.name = '{_WEB}' AND cx.pyramid AND NOT cx.pyramids AND {_IS_PICTURE})"
    f" WHEN 'pyramid' THEN {_PYRAMID} WHEN 'words' THEN d.name = '{IMAGE_MAP_NAME}' AND {_PYRAMID}"
    f" WHEN 'encode' THEN cx.videos AND d.name IN ({_list(ENCODING_NAMES)})"
    # one of that name, of an older library, would be taken for the original
    f" ELSE cx.renditions AND d.name <> '{ORIGINAL}' AND (d.own OR d.step IN ({_list(KINDS)})) END"
)
# what tells a set's record apart that has no files: its members in order, and what each of them has there
_RECORD = (
    "CASE WHEN a.format = 'set' THEN (SELECT COALESCE(group_concat(k.asset_id || k.attributes, ','), '') FROM"
    " (SELECT asset_id, attributes FROM members WHERE set_id = a.id ORDER BY position) k) ELSE '' END"
)
# marks in the order of their index, so that nothing has to be sorted to be grouped
_EVERY_MARK = "marks m INDEXED BY ix_marks_context CROSS JOIN cx ON cx.id = m.context_id"
EVERY = (_EVERY_MARK, "1")
OF_ONE = (_EVERY_MARK, "m.context_id = :context")
_THESE = "m.asset_id IN (SELECT value FROM json_each(:ids))"
SOME = ("marks m CROSS JOIN cx ON cx.id = m.context_id", _THESE)
SOME_OF_ONE = ("marks m CROSS JOIN cx ON cx.id = m.context_id", f"m.context_id = :context AND {_THESE}")
_ROW = "p.context_id = cx.id AND p.server = cx.server AND p.asset_id = a.id"
# of each wanted asset: its files that are made, those that lie there alike, and whether the pyramid is among them; an
# asset that waits to be looked into has no format
_WANTED = f"""
w AS MATERIALIZED (
    SELECT m.context_id, m.asset_id, a.format IS NULL AND a.part IS NULL AS waiting, {_PYRAMID} AS pyramid,
           {_ORIGINAL} AS original, a.bytes AS original_bytes, {_RECORD} AS record,
           {_ORIGINAL} AND EXISTS (
               SELECT 1 FROM published_files l WHERE l.published_id = p.id AND l.source = '{ORIGINAL}'
               AND l.hash = COALESCE(a.hash, '') AND NOT l.leaving) AS same_original,
           p.id AS published_id, p.last_published, p.forced_at, p.catalog_dirty, p.record_hash,
           COUNT(d.id) AS files, COALESCE(SUM(d.bytes), 0) AS bytes, COUNT(q.id) AS alike,
           COALESCE(SUM(d.name = '{PYRAMID_NAME}'), 0) AS has_pyramid
    FROM {{marks}} CROSS JOIN assets a ON a.id = m.asset_id
    {{rows}} JOIN published p ON {_ROW}
    LEFT JOIN derived d ON d.asset_id = a.id AND {_DERIVED}
    LEFT JOIN published_files q ON q.published_id = p.id AND q.source = d.name AND q.hash = d.hash AND NOT q.leaving
    WHERE {{where}} AND {_LIVE}
    GROUP BY m.context_id, m.asset_id
)"""
# what lies there and counts; a pyramid that is wanted and not made at the moment is no file too many
_LYING = (
    "(SELECT COUNT(*) FROM published_files l WHERE l.published_id = w.published_id AND NOT l.leaving"
    f" AND NOT (l.source = '{PYRAMID_NAME}' AND w.pyramid AND NOT w.has_pyramid))"
)
_NEVER = "(w.published_id IS NULL OR (w.last_published IS NULL AND w.forced_at IS NULL))"
_OTHER = (
    "(w.files <> w.alike OR w.original <> w.same_original OR w.record <> w.record_hash"
    f" OR {_LYING} <> w.alike + w.same_original)"
)
_REASON = (
    f"CASE WHEN w.waiting THEN '{Reason.WAITING}' WHEN {_NEVER} THEN '{Reason.NEW}'"
    f" WHEN w.last_published IS NULL THEN '{Reason.FORCED}' WHEN {_OTHER} THEN '{Reason.CHANGED}'"
    f" WHEN w.catalog_dirty THEN '{Reason.RECORD}' ELSE '{Reason.CURRENT}' END"
)
_STATE = f"""
s AS (
    SELECT w.context_id, w.asset_id, {_REASON} AS reason, w.files + w.original AS files,
           w.bytes + CASE WHEN w.original THEN w.original_bytes ELSE 0 END AS bytes,
           w.pyramid AND NOT w.has_pyramid AS no_pyramid, w.record, w.last_published,
           w.alike + w.same_original AS alike, w.published_id, w.record <> w.record_hash AS other_record,
           w.original AND NOT w.same_original AS new_original
    FROM w
)"""
# what lies at a context's present server, or is said to
LIES = (
    "(p.last_published IS NOT NULL OR p.forced_at IS NOT NULL OR p.catalog_dirty OR p.format <> ''"
    " OR EXISTS (SELECT 1 FROM published_files l WHERE l.published_id = p.id))"
)
_WITHDRAWN = f"""
g AS (
    SELECT p.context_id, p.asset_id, p.id AS published_id, p.last_published, p.ident,
           (SELECT COUNT(*) FROM published_files l WHERE l.published_id = p.id) AS files,
           (SELECT COALESCE(SUM(l.bytes), 0) FROM published_files l WHERE l.published_id = p.id) AS bytes
    FROM cx CROSS JOIN published p ON p.context_id = cx.id AND p.server = cx.server
    WHERE NOT EXISTS (
        SELECT 1 FROM marks m CROSS JOIN assets a ON a.id = m.asset_id
        WHERE m.context_id = cx.id AND m.asset_id = p.asset_id AND {_LIVE}) AND {LIES}
)"""
_ONE = _CONTEXTS.format(where="id = :context", now=NOW)
_ALL = _CONTEXTS.format(where="1", now=NOW)


def comparison(marks: tuple[str, str] = OF_ONE, *, gone: bool = True, lying: bool = False) -> str:
    """The beginning of a statement: `s` has a row for each wanted asset and context with its reason, files and bytes;
    with `gone`, `g` one for each asset that lies there and is wanted no more. `marks` says of which marks (EVERY,
    OF_ONE, SOME, SOME_OF_ONE); with `lying`, only of assets that have a row of history there."""
    one = ":context" in marks[1]
    wanted = _WANTED.format(marks=marks[0], where=marks[1], rows="CROSS" if lying else "LEFT")
    return "WITH " + ",".join([_ONE if one else _ALL, wanted, _STATE, *([_WITHDRAWN] if gone else [])])


_DUE = (
    comparison()
    + " SELECT reason, COUNT(*), SUM(files), SUM(bytes) FROM s GROUP BY reason"
    + f" UNION ALL SELECT '{Reason.WITHDRAWN}', COUNT(*), 0, 0 FROM g"
)
_PLAN = (
    comparison(gone=False)
    + " SELECT s.asset_id, a.name, s.reason, s.files, s.bytes, s.no_pyramid, s.record FROM s"
    + " JOIN assets a ON a.id = s.asset_id"
)
_NOT_CURRENT = f" WHERE s.reason <> '{Reason.CURRENT}'"
_GONE = (
    f"WITH {_ONE}, {_WITHDRAWN}"
    " SELECT g.asset_id, COALESCE(a.name, g.ident) AS name, g.files, g.bytes FROM g LEFT JOIN assets a"
    " ON a.id = g.asset_id ORDER BY g.asset_id"
)


def due(db: Plain) -> dict[int, Due]:
    """What an incremental publish would do in each context."""
    return {int(row[0]): _due(db, int(row[0])) for row in db.all("SELECT id FROM contexts ORDER BY id")}


def _due(db: Plain, context_id: int) -> Due:
    made: dict[str, int] = {"files": 0, "bytes": 0}
    for reason, count, files, size in db.all(_DUE, {"context": context_id}):
        made["records" if reason == Reason.RECORD else str(reason)] = int(count)
        if reason in INCREMENTAL:
            made["files"] += int(files)
            made["bytes"] += int(size)
    return Due(**made)


def rows(db: Plain, context_id: int, publish_type: PublishType = PublishType.INCREMENTAL) -> list[PlanRow]:
    """What a publish job of that type does, in order of asset: what is sent, records that are written again, and what
    is taken back."""
    whole = publish_type is not PublishType.INCREMENTAL
    made: list[PlanRow] = []
    wanted = db.all(_PLAN + ("" if whole else _NOT_CURRENT), {"context": context_id})
    for asset_id, name, reason, files, size, no_pyramid, record in wanted:
        if reason == Reason.WAITING or (reason == Reason.CURRENT and not whole):
            continue
        kind = Kind.RECORD if reason == Reason.RECORD and not whole else Kind.SEND
        if kind is Kind.RECORD:
            files, size, no_pyramid = 0, 0, 0
        counts = int(files), int(size), bool(no_pyramid)
        made.append(PlanRow(int(asset_id), str(name), kind, Reason(reason), *counts, str(record)))
    made.sort(key=lambda row: row.asset_id)
    made += [
        PlanRow(int(row.asset_id), str(row.name), Kind.REMOVE, Reason.WITHDRAWN, int(row.files), int(row.bytes))
        for row in db.all(_GONE, {"context": context_id})
    ]
    return made


_PLACES = f"""
WITH {_ONE},
w AS MATERIALIZED (
    SELECT a.id AS asset_id, a.name, {_ORIGINAL} AS original, {_RECORD} AS record
    FROM cx CROSS JOIN assets a WHERE a.id IN (SELECT value FROM json_each(:ids)) AND {_LIVE}
)
"""
_WANTED_FILES = f"""
{_PLACES}
SELECT a.id AS asset_id, d.name AS source, '{DOT}/renditions/' || d.path AS file, d.bytes, d.hash, d.mime, a.name
FROM w CROSS JOIN cx CROSS JOIN assets a ON a.id = w.asset_id CROSS JOIN derived d ON d.asset_id = a.id
WHERE {_DERIVED}
UNION ALL
SELECT w.asset_id, '{ORIGINAL}', CASE t.path WHEN '' THEN a.name ELSE t.path || '/' || a.name END, a.bytes,
       COALESCE(a.hash, ''), a.mime, a.name
FROM w JOIN assets a ON a.id = w.asset_id JOIN folders t ON t.id = a.folder_id WHERE w.original
ORDER BY 1, 2
"""


def files(db: Plain, context_id: int, asset_ids: Sequence[int]) -> dict[int, list[Wanted]]:
    """The files of these assets that are to lie at the context's target and are made; none of an asset that may not
    go there (trashed, expired, another type)."""
    made: defaultdict[int, list[Wanted]] = defaultdict(list)
    for row in db.all(_WANTED_FILES, {"context": context_id, "ids": _ids(asset_ids)}):
        one = Wanted(str(row.source), str(row.file), int(row.bytes), str(row.hash), str(row.name), str(row.mime))
        made[int(row.asset_id)].append(one)
    return dict(made)


def record_of(db: Plain, context_id: int, asset_id: int) -> str | None:
    """What its record would be made of now (`PlanRow.record`); None where it may not go there."""
    value: str | None = db.value(f"{_PLACES} SELECT w.record FROM w", {"context": context_id, "ids": _ids([asset_id])})
    return value


def _ids(asset_ids: Iterable[Any]) -> str:
    return json.dumps([int(one) for one in asset_ids])
