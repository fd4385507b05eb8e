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
from assetdesk.core.renditions import ENCODING_NAMES, IMAGE_MAP_NAME, MASK_NAME, PREVIEWS, PYRAMID_NAME
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
    SELECT id, type, COALESCE(json_extract(options, '$.server'), url) AS server,
           {_choice("pyramid")} AS pyramid, {_choice("originals")} AS originals,
           {_choice("renditions")} AS renditions, {_choice("videos")} AS videos, {_choice("previews")} AS previews,
           EXISTS (SELECT 1 FROM modules WHERE step = 'pyramid') AS pyramids
    FROM contexts WHERE {{}}
)"""
NOW = "((julianday('now') - 2440587.5) * 86400)"
_SUB_TYPE = "COALESCE((SELECT g.sub_type FROM generated g WHERE g.asset_id = a.id), '')"
_IS_VIDEO = (
    f"(a.type IN ({_list(VIDEO_TYPES)}) OR (a.type = 'AssetSet' AND a.format = 'set' AND {_SUB_TYPE} IN"
    f" ({_list(VIDEO_SETS)})))"
)
_IS_RENDERING = f"a.type IN ({_list(RENDERING_TYPES)})"
_OF_TYPE = (
    f"CASE cx.type WHEN '{ContextType.IMAGE_SERVING}' THEN NOT {_IS_VIDEO} AND NOT {_IS_RENDERING}"
    f" WHEN '{ContextType.VIDEO}' THEN {_IS_VIDEO} WHEN '{ContextType.IMAGE_RENDERING}' THEN {_IS_RENDERING} ELSE 1 END"
)
_EXPIRED = (
    f"(COALESCE(a.expires <= {NOW}, 0) OR (a.originator_id IS NOT NULL AND EXISTS (SELECT 1 FROM assets o"
    f" WHERE o.id = a.originator_id AND o.expires <= {NOW})))"
)
_LIVE = f"a.trashed IS NULL AND NOT {_EXPIRED} AND {_OF_TYPE}"
_PYRAMID = (
    "(cx.pyramid AND a.format IN (SELECT p.format FROM modules p WHERE p.step = 'pyramid' AND p.format <> '')"
    " AND cx.pyramids)"
)
_IS_PICTURE = f"a.type IN ({_list(PICTURE_TYPES)})"
_ORIGINAL = f"(a.part IS NULL AND (cx.originals = 'all' OR (cx.originals = 'notPictures' AND NOT {_IS_PICTURE})))"
_PICTURE_NAMES = (PYRAMID_NAME, MASK_NAME, IMAGE_MAP_NAME)
_PREVIEW_NAMES = (PREVIEWS[0].name, PREVIEWS[1].name)
# where no pyramids are made at all, the picture for the web stands for them
_DERIVED = (
    f"CASE WHEN d.name IN ({_list(_PICTURE_NAMES)}) THEN w.pyramid"
    f" WHEN d.name IN ({_list(ENCODING_NAMES)}) THEN w.videos"
    f" WHEN d.name IN ({_list(_PREVIEW_NAMES)}) THEN w.previews OR (d.name = '{_PREVIEW_NAMES[0]}' AND w.web)"
    f" WHEN d.own OR d.step IN ({_list(KINDS)}) THEN w.renditions ELSE 0 END"
)
# what tells a set's record apart that has no files: its members in order, and what each of them has there
_RECORD = (
    "CASE WHEN a.format = 'set' THEN (SELECT COALESCE(group_concat(k.asset_id || k.attributes, ','), '') FROM"
    " (SELECT asset_id, attributes FROM members WHERE set_id = a.id ORDER BY position) k) ELSE '' END"
)
# {}: from which marks. An asset that waits to be looked into has no format
_WANTED = f"""
w AS MATERIALIZED (
    SELECT cx.id AS context_id, a.id AS asset_id, a.hash, a.bytes,
           a.format IS NULL AND a.part IS NULL AS waiting,
           {_PYRAMID} AS pyramid, {_ORIGINAL} AS original, cx.renditions, cx.videos, cx.previews,
           cx.pyramid AND NOT cx.pyramids AND {_IS_PICTURE} AS web, {_RECORD} AS record,
           p.id AS published_id, p.last_published, p.forced_at, p.catalog_dirty, p.record_hash
    FROM cx CROSS JOIN {{}} CROSS JOIN assets a ON a.id = m.asset_id
    LEFT JOIN published p ON p.context_id = cx.id AND p.server = cx.server AND p.asset_id = a.id
    WHERE {_LIVE}
)"""
_ALL_MARKS = "marks m ON m.context_id = cx.id"
_SOME_MARKS = "(SELECT value AS asset_id FROM json_each(:ids)) m"
# every file that is wanted and made
_FILES = f"""
f AS (
    SELECT w.context_id, w.asset_id, w.published_id, d.name AS source, d.bytes, d.hash
    FROM w CROSS JOIN derived d ON d.asset_id = w.asset_id WHERE {_DERIVED}
    UNION ALL
    SELECT w.context_id, w.asset_id, w.published_id, '{ORIGINAL}', w.bytes, COALESCE(w.hash, '') FROM w WHERE w.original
)"""
# of each wanted asset: its files, those that lie there alike, and whether the pyramid is among what is made
_MADE = f"""
n AS MATERIALIZED (
    SELECT f.context_id, f.asset_id, COUNT(*) AS files, SUM(f.bytes) AS bytes, COUNT(q.id) AS alike,
           MAX(f.source = '{PYRAMID_NAME}') AS has_pyramid,
           MAX(f.source = '{ORIGINAL}' AND q.id IS NULL) AS new_original
    FROM f LEFT JOIN published_files q ON q.published_id = f.published_id AND q.source = f.source
        AND q.hash = f.hash AND NOT q.leaving
    GROUP BY f.context_id, f.asset_id
)"""
# what lies there and counts; a pyramid that is wanted and not made at the moment is no file too many
_LYING = (
    "(SELECT COUNT(*) FROM published_files l WHERE l.published_id = w.published_id AND NOT l.leaving"
    f" AND NOT (l.source = '{PYRAMID_NAME}' AND w.pyramid AND NOT COALESCE(n.has_pyramid, 0)))"
)
_NEVER = "(w.published_id IS NULL OR (w.last_published IS NULL AND w.forced_at IS NULL))"
_OTHER = (
    f"(COALESCE(n.files, 0) <> COALESCE(n.alike, 0) OR {_LYING} <> COALESCE(n.alike, 0) OR w.record <> w.record_hash)"
)
_REASON = (
    f"CASE WHEN w.waiting THEN '{Reason.WAITING}' WHEN {_NEVER} THEN '{Reason.NEW}'"
    f" WHEN w.last_published IS NULL THEN '{Reason.FORCED}' WHEN {_OTHER} THEN '{Reason.CHANGED}'"
    f" WHEN w.catalog_dirty THEN '{Reason.RECORD}' ELSE '{Reason.CURRENT}' END"
)
_STATE = f"""
s AS (
    SELECT w.context_id, w.asset_id, {_REASON} AS reason, COALESCE(n.files, 0) AS files, COALESCE(n.bytes, 0) AS bytes,
           w.pyramid AND NOT COALESCE(n.has_pyramid, 0) AS no_pyramid, w.record, w.last_published,
           COALESCE(n.alike, 0) AS alike, w.published_id, w.record <> w.record_hash AS other_record,
           COALESCE(n.new_original, 0) AS new_original
    FROM w LEFT JOIN n ON n.context_id = w.context_id AND n.asset_id = w.asset_id
)"""
# what lies at a context's present server, or is said to
LIES = (
    "(p.last_published IS NOT NULL OR p.forced_at IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM published_files l WHERE l.published_id = p.id))"
)
_WITHDRAWN = f"""
g AS (
    SELECT p.context_id, p.asset_id, p.id AS published_id, p.last_published, p.ident,
           (SELECT COUNT(*) FROM published_files l WHERE l.published_id = p.id) AS files,
           (SELECT COALESCE(SUM(l.bytes), 0) FROM published_files l WHERE l.published_id = p.id) AS bytes
    FROM cx CROSS JOIN published p ON p.context_id = cx.id AND p.server = cx.server
    WHERE {LIES} AND NOT EXISTS (
        SELECT 1 FROM marks m CROSS JOIN assets a ON a.id = m.asset_id
        WHERE m.context_id = cx.id AND m.asset_id = p.asset_id AND {_LIVE})
)"""
# the sign keeps SQLite from taking one context for few rows: it would go through all of `n` for each asset
_ONE = "+id = :context"


def comparison(contexts: str = _ONE, marks: str = _ALL_MARKS, *, gone: bool = True) -> str:
    """The beginning of a statement: `s` has a row for each wanted asset and context with its reason, files and bytes;
    with `gone`, `g` one for each asset that lies there and is wanted no more."""
    parts = [_CONTEXTS.format(contexts), _WANTED.format(marks), _FILES, _MADE, _STATE, *([_WITHDRAWN] if gone else [])]
    return "WITH " + ",".join(parts)


_DUE = (
    comparison("1")
    + " SELECT context_id, reason, COUNT(*), SUM(files), SUM(bytes) FROM s GROUP BY context_id, reason"
    + f" UNION ALL SELECT context_id, '{Reason.WITHDRAWN}', COUNT(*), 0, 0 FROM g GROUP BY context_id"
)
_PLAN = (
    comparison()
    + " SELECT s.asset_id, a.name, s.reason, s.files, s.bytes, s.no_pyramid, s.record FROM s"
    + " JOIN assets a ON a.id = s.asset_id ORDER BY s.asset_id"
)
_GONE = (
    "WITH "
    + ",".join((_CONTEXTS.format(_ONE), _WITHDRAWN))
    + " SELECT g.asset_id, COALESCE(a.name, g.ident) AS name, g.files, g.bytes FROM g LEFT JOIN assets a"
    + " ON a.id = g.asset_id ORDER BY g.asset_id"
)


def due(db: Plain) -> dict[int, Due]:
    """What an incremental publish would do in each context."""
    counts: dict[int, dict[str, int]] = {int(row[0]): {} for row in db.all("SELECT id FROM contexts")}
    for context_id, reason, count, files, size in db.all(_DUE):
        made = counts[int(context_id)]
        made["records" if reason == Reason.RECORD else str(reason)] = int(count)
        if reason in INCREMENTAL:
            made["files"] = made.get("files", 0) + int(files)
            made["bytes"] = made.get("bytes", 0) + int(size)
    return {context_id: Due(**made) for context_id, made in counts.items()}


def rows(db: Plain, context_id: int, publish_type: PublishType = PublishType.INCREMENTAL) -> list[PlanRow]:
    """What a publish job of that type does, in order of asset: what is sent, records that are written again, and what
    is taken back."""
    whole = publish_type is not PublishType.INCREMENTAL
    made = []
    for asset_id, name, reason, files, size, no_pyramid, record in db.all(_PLAN, {"context": context_id}):
        if reason == Reason.WAITING or (reason == Reason.CURRENT and not whole):
            continue
        kind = Kind.RECORD if reason == Reason.RECORD and not whole else Kind.SEND
        if kind is Kind.RECORD:
            files, size, no_pyramid = 0, 0, 0
        counts = int(files), int(size), bool(no_pyramid)
        made.append(PlanRow(int(asset_id), str(name), kind, Reason(reason), *counts, str(record)))
    made += [
        PlanRow(int(row.asset_id), str(row.name), Kind.REMOVE, Reason.WITHDRAWN, int(row.files), int(row.bytes))
        for row in db.all(_GONE, {"context": context_id})
    ]
    return made


_SOME = ",".join((_CONTEXTS.format(_ONE), _WANTED.format(_SOME_MARKS)))
_WANTED_FILES = f"""
WITH {_SOME}
SELECT w.asset_id, d.name AS source, '{DOT}/renditions/' || d.path AS file, d.bytes, d.hash, d.mime, a.name
FROM w CROSS JOIN derived d ON d.asset_id = w.asset_id JOIN assets a ON a.id = w.asset_id WHERE {_DERIVED}
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
    value: str | None = db.value(
        f"WITH {_SOME} SELECT w.record FROM w", {"context": context_id, "ids": _ids([asset_id])}
    )
    return value


def _ids(asset_ids: Iterable[Any]) -> str:
    return json.dumps([int(one) for one in asset_ids])
