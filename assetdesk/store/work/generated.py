"""Generated assets as rows: what a job finds in an original becomes assets of their own, or updates those there are.

A row is known by its originator and its part, so it keeps its handle from one reprocess to the next. What is found no
more is marked orphaned, never deleted: somebody may use it. One that a person put into the trash stays there.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assetdesk.core.job import JobType
from assetdesk.core.names import name_key, split_name
from assetdesk.core.options import digests, for_part
from assetdesk.core.parts import OF_ITS_ROW, PART_TYPES, Part, PartKind, PartSet, part_hash
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.core.scopes import ALL_SCOPES, Modules, Scope, steps_of
from assetdesk.core.task import StepOutcome
from assetdesk.store import folders, search_index
from assetdesk.store.work import jobs, queue, requests
from assetdesk.store.work.plan_rows import Chunk
from assetdesk.store.writer import Write

_NAME, _FOLDER = OF_ITS_ROW
_MADE = ("queued", "running", "pausing", "paused", "interrupted")


def land_parts(
    w: Write,
    originator_id: int,
    outcome: StepOutcome,
    options: Mapping[str, Any],
    given: Mapping[str, Any],
    modules: Modules,
    job_ids: Iterable[int],
) -> None:
    """Make or update the rows of what the step found, mark what it found no more, queue the work in the same jobs."""
    origin = w.db.one(
        "SELECT a.folder_id, f.path, a.hash, a.mtime_ns, a.marked FROM assets a JOIN folders f ON f.id = a.folder_id"
        " WHERE a.id = ?",
        (originator_id,),
    )
    there = {
        str(row.part): row
        for row in w.db.all(
            "SELECT a.id, a.part, a.options, a.trashed, a.name, a.folder_id, g.attributes FROM assets a"
            " LEFT JOIN generated g ON g.asset_id = a.id WHERE a.originator_id = ? AND a.part IS NOT NULL",
            (originator_id,),
        )
    }
    ids: dict[str, int] = {}
    for part in outcome.parts or ():
        old = there.get(part.part)
        own = json.loads(old.options) if old is not None else {}
        after = for_part(options, own, part.options, given)
        ids[part.part] = _put(w, originator_id, origin, part, old, after)
    for one in outcome.sets:
        old = there.get(one.part)
        ids[one.part] = _put_set(w, originator_id, origin, one, None if old is None else int(old.id), ids)
    gone = [int(row.id) for part, row in there.items() if part not in ids]
    if gone:
        w.db.run("UPDATE assets SET orphaned = 1 WHERE id IN (SELECT value FROM json_each(?))", (jobs.ids_json(gone),))
    w.changed(assets=[*ids.values(), *gone], folders=True)
    live = [
        ids[part.part] for part in outcome.parts or () if part.part not in there or there[part.part].trashed is None
    ]
    for job_id in sorted(set(job_ids)):
        _queue(w, modules, job_id, live)


def _put(w: Write, originator_id: int, origin: Any, part: Part, old: Any, options: Mapping[str, Any]) -> int:
    asset_id = None if old is None else int(old.id)
    made = digests(options, part.kind)
    values = {
        "options": json.dumps(dict(options), sort_keys=True),
        "picture": made.picture,
        "pyramid": made.pyramid,
        "parts": made.parts,
        "number": part.number,
        "width": part.width,
        "height": part.height,
        "duration": part.duration,
        "type": part.type or PART_TYPES[part.kind],
        "mime": part.mime,
        "hash": part_hash(origin.hash or "", part.part),
    }
    if asset_id is not None:
        w.db.run(
            "UPDATE assets SET options = :options, picture_digest = :picture, pyramid_digest = :pyramid,"
            " parts_digest = :parts, part_number = :number, width = COALESCE(:width, width),"
            " height = COALESCE(:height, height), duration = :duration, type = :type, mime = :mime, hash = :hash,"
            " orphaned = 0 WHERE id = :id",
            {**values, "id": asset_id},
        )
        _name_again(w, origin, part, old)
    else:
        folder_id = _folder_of(w, origin, part.folder)
        asset_id = _insert(w, originator_id, origin, folder_id, part.name, part.part, part.kind, values)
    _info(w, asset_id, part.engine, "", {**part.attributes, _NAME: part.name, _FOLDER: part.folder})
    search_index.put_fields(w.db, asset_id)
    return asset_id


def _name_again(w: Write, origin: Any, part: Part, old: Any) -> None:
    """The name and folder that the options give it now, unless a person has given it another one since."""
    given = json.loads(old.attributes or "{}")
    if part.name != old.name == given.get(_NAME):
        w.db.run("UPDATE assets SET name = ?, name_key = ? WHERE id = ?", (part.name, name_key(part.name), old.id))
        search_index.put_name(w.db, int(old.id), part.name)
    was = given.get(_FOLDER)
    if was is not None and was != part.folder and _folder_of(w, origin, was) == int(old.folder_id):
        w.db.run("UPDATE assets SET folder_id = ? WHERE id = ?", (_folder_of(w, origin, part.folder), old.id))
        w.changed(moved=[int(old.id)])


def _folder_of(w: Write, origin: Any, name: str) -> int:
    """The originator's folder, or the one of that name in it."""
    if not name:
        return int(origin.folder_id)
    return folders.ensure_folder(w, f"{origin.path}/{name}" if origin.path else name)


def _put_set(
    w: Write, originator_id: int, origin: Any, one: PartSet, asset_id: int | None, ids: Mapping[str, int]
) -> int:
    members = [ids[part] for part in one.members if part in ids]
    values = {
        "options": "{}",
        "picture": "",
        "pyramid": "",
        "parts": "",
        "number": 0,
        "width": None,
        "height": None,
        "duration": None,
        "type": one.type,
        "mime": one.mime,
        "hash": part_hash(origin.hash or "", one.part),
    }
    if asset_id is None:
        asset_id = _insert(w, originator_id, origin, int(origin.folder_id), one.name, one.part, PartKind.SET, values)
    else:
        w.db.run(
            "UPDATE assets SET type = ?, hash = ?, orphaned = 0 WHERE id = ?", (one.type, values["hash"], asset_id)
        )
    w.db.run("UPDATE assets SET state = 'processed', processed = ? WHERE id = ?", (w.now, asset_id))
    _info(w, asset_id, "SetGeneration", one.sub_type, one.attributes)
    put_members(w, asset_id, members)
    search_index.put_fields(w.db, asset_id)
    return asset_id


def put_members(w: Write, set_id: int, members: Sequence[int]) -> None:
    """The members of a set, in order; what was there goes."""
    w.db.run("DELETE FROM members WHERE set_id = ?", (set_id,))
    w.db.many(
        "INSERT OR IGNORE INTO members (set_id, asset_id, position) VALUES (?, ?, ?)",
        [(set_id, member, float(place)) for place, member in enumerate(members, start=1)],
    )


def _insert(
    w: Write,
    originator_id: int,
    origin: Any,
    folder_id: int,
    name: str,
    part: str,
    kind: str,
    values: Mapping[str, Any],
) -> int:
    w.db.run(
        "INSERT INTO assets (key, folder_id, name, name_key, title, ext, format, type, mime, bytes, mtime_ns, inode,"
        " hash, width, height, pages, duration, added, originator_id, part, part_number, options, picture_digest,"
        " pyramid_digest, parts_digest, marked) VALUES (:key, :folder, :name, :name_key, '', :ext, :format, :type,"
        " :mime, 0, :mtime, 0, :hash, :width, :height, 1, :duration, :now, :originator, :part, :number, :options,"
        " :picture, :pyramid, :parts, :marked)",
        {
            **values,
            "key": uuid.uuid4().hex,
            "folder": folder_id,
            "name": name,
            "name_key": name_key(name),
            "ext": split_name(name)[1][1:].casefold(),
            "format": str(kind),
            "mtime": origin.mtime_ns,
            "now": w.now,
            "originator": originator_id,
            "part": part,
            "marked": origin.marked,
        },
    )
    made = int(w.db.value("SELECT id FROM assets WHERE originator_id = ? AND part = ?", (originator_id, part)))
    if origin.marked:
        w.db.run(
            "INSERT INTO marks (asset_id, context_id, at, made_by)"
            " SELECT ?, context_id, ?, made_by FROM marks WHERE asset_id = ?",
            (made, w.now, originator_id),
        )
    return made


def _info(w: Write, asset_id: int, engine: str, sub_type: str, attributes: Mapping[str, Any]) -> None:
    w.db.run(
        "INSERT INTO generated (asset_id, engine, sub_type, attributes) VALUES (?, ?, ?, ?) ON CONFLICT (asset_id) DO"
        " UPDATE SET engine = excluded.engine, sub_type = excluded.sub_type, attributes = excluded.attributes",
        (asset_id, str(engine), sub_type, json.dumps(dict(attributes), ensure_ascii=False, sort_keys=True)),
    )


def follow_hash(w: Write, originator_id: int, source_hash: str | None) -> None:
    """The source hashes of what was generated from an original whose content is known anew."""
    w.db.run(
        "UPDATE assets SET hash = ?1 || '/' || part WHERE originator_id = ?2 AND part IS NOT NULL"
        " AND hash <> ?1 || '/' || part",
        (source_hash or "", originator_id),
    )


def _queue(w: Write, modules: Modules, job_id: int, asset_ids: Sequence[int]) -> None:
    """Their steps in the same job as one long task each, except for what the job had for them already."""
    job = w.db.one("SELECT state, type FROM jobs WHERE id = ?", (job_id,))
    if job is None or job.state not in _MADE or not asset_ids:
        return
    had = {
        int(row[0])
        for row in w.db.all(
            "SELECT DISTINCT asset_id FROM items WHERE job_id = ? AND asset_id IN (SELECT value FROM json_each(?))",
            (job_id, jobs.ids_json(asset_ids)),
        )
    }
    ids = tuple(one for one in asset_ids if one not in had)
    if not ids:
        return
    request = requests.of_job(w.db, job_id)
    scopes = [Scope(one) for one in request["scopes"]] if "scopes" in request else ALL_SCOPES
    apply_to = ApplyTo(request["apply_to"]) if "apply_to" in request else ApplyTo.ALL
    digest, given = queue.asked_of(w, job_id)
    made = queue.enqueue_chunk(
        w,
        job_id,
        Selection(assets=ids),
        steps_of(modules.steps, scopes, profile=request.get("profile"), workflow=request.get("workflow")),
        ApplyTo.STALE if apply_to is ApplyTo.FAILED else apply_to,
        Chunk(min(ids) - 1, max(ids), len(ids)),
        digest,
        given,
    )
    # a hundred pages wait behind every preview that somebody asks for meanwhile
    w.db.run(
        "UPDATE items SET long = 1 WHERE job_id = ? AND state = 'queued' AND long = 0"
        " AND asset_id IN (SELECT value FROM json_each(?))",
        (job_id, jobs.ids_json(ids)),
    )
    if not JobType(job.type).brings_in:
        jobs.add_counts(w, job_id, total=made.assets + made.already_waiting)
