"""Claims: which items are worked on next, by whom, and until when.

Order: class, then quick before long, then the job's place and age, then the asset. One claim takes every waiting
item of its asset that fits into one task. Jobs are gone through one by one (there are few live ones), so that
a paused job costs nothing, however much of it waits. An asset with an item at work is never claimed a second time;
an item that stopped a worker, or took too long, is tried again as a task of its own, after all others of its job.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetdesk.core.asset import SourceFacts
from assetdesk.core.options import PRESETS, in_force, undecided
from assetdesk.core.presets import ENCODING
from assetdesk.core.scopes import LOCAL
from assetdesk.core.tags import MODEL_HANDLE
from assetdesk.store.intake import upload_claims
from assetdesk.store.paths import MODELS
from assetdesk.store.plain import Plain
from assetdesk.store.profiles import folder_profiles, presets
from assetdesk.store.work import jobs, queue, requests
from assetdesk.store.writer import Write

LEASE_SECONDS = 120.0
QUICK, LONG = 0, 1
_PROFILE_HANDLES = ("sourceProfileHandle", "outputProfileHandle")
_ORIGIN = (
    "SELECT a.id, a.name, f.path, a.bytes, a.mtime_ns, a.inode, a.hash, a.format, a.type, a.mime, a.width, a.height,"
    " a.pages, a.orientation, a.colour, a.bits, a.duration FROM assets a JOIN folders f ON f.id = a.folder_id"
)


@dataclass(frozen=True, slots=True)
class ClaimedStep:
    """One item of a claim, with the options it reads."""

    item_id: int
    job_id: int
    step: str
    attempts: int
    crashes: int
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """One asset's task: what `lease` holds until it is committed, released or lost.

    `path` is the original's, relative to the library, with `/`. `known` is None where the stored facts must not be
    trusted (forced, or never probed). `run` is the job whose files these will be. `jobs` are all that wait for it.
    `sidecar` is the path of the original's XMP file, relative like `path`, or empty. `options` will be in force with
    the first result, by what the asset had and what the job gives (`given`). `part` is that of a generated asset, whose
    `path` and `known` are its originator's; `name`, `type` and `mime` are then its own. `profiles` are colour profiles
    by handle: relative like `path`, or by their own handle where they are no assets. `programs` are what profiles ask
    for, by kind; `assets` the originals they name, like `profiles`; `kept` what earlier results left for the steps.
    """

    lease: str
    asset_id: int
    key: str
    path: str
    known: SourceFacts | None
    steps: tuple[ClaimedStep, ...]
    lane: int
    priority: int
    run: int
    jobs: frozenset[int]
    keep_edits: bool
    document: bool
    sidecar: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""
    name: str = ""
    type: str = ""
    mime: str = ""
    profiles: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    assets: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def long(self) -> bool:
        """Whether it is a long task."""
        return self.lane == LONG


def next_claims(
    w: Write, worker: str, limit: int, *, lane: int, priority: int, seconds: float = LEASE_SECONDS
) -> list[Claim]:
    """Up to `limit` assets of one class for `worker`. That the queue is paused is the caller's to know."""
    made: list[Claim] = []
    for job_id in _runnable(w.db, priority):
        while len(made) < limit:
            found = _candidates(w, job_id, lane, limit - len(made))
            if not found:
                break
            for asset_id, item_id in found:
                claim = _claim(w, worker, asset_id, item_id, lane, priority, seconds)
                if claim is not None:
                    made.append(claim)
            if len(found) < limit:
                break
        if len(made) >= limit:
            break
    if made:
        jobs.started(w, {job for claim in made for job in claim.jobs})
        w.changed(assets=[claim.asset_id for claim in made])
    return made


def _runnable(db: Plain, priority: int) -> list[int]:
    return [
        int(row[0])
        for row in db.all(
            "SELECT id FROM jobs WHERE state IN ('queued', 'running', 'interrupted') AND priority = ?"
            " ORDER BY place, id",
            (priority,),
        )
    ]


def waiting(db: Plain) -> list[tuple[int, int]]:
    """Which classes have something waiting that may run, and in which lane, the next one first."""
    lanes = ", ".join(
        f"EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id AND i.state = 'queued' AND i.long = {lane})"
        for lane in (QUICK, LONG, LOCAL)
    )
    found = db.all(f"SELECT j.priority, {lanes} FROM jobs j WHERE j.state IN ('queued', 'running', 'interrupted')")
    return sorted({(int(row[0]), lane) for row in found for lane in (QUICK, LONG, LOCAL) if row[lane + 1]})


def held_up(db: Plain, priority: int) -> set[int]:
    """Assets for which quick items of this class wait only because an older task has them."""
    return {
        int(row[0])
        for row in db.all(
            "SELECT DISTINCT i.asset_id FROM jobs j CROSS JOIN items i INDEXED BY ix_items_claim ON i.job_id = j.id"
            " WHERE j.priority = ? AND j.state IN ('queued', 'running', 'interrupted') AND i.state = 'queued'"
            " AND i.long = 0 AND EXISTS (SELECT 1 FROM items b WHERE b.asset_id = i.asset_id AND b.state = 'assigned')",
            (priority,),
        )
    }


def _candidates(w: Write, job_id: int, lane: int, limit: int) -> list[tuple[int, int]]:
    """The next assets of a job, each with its first waiting item. Rows are read in the order of the index."""
    last = (
        " AND NOT EXISTS (SELECT 1 FROM items o WHERE o.asset_id = i.asset_id AND o.job_id = i.job_id"
        " AND o.state IN ('queued', 'assigned') AND o.long < 2)"
        " AND NOT EXISTS (SELECT 1 FROM followers f JOIN items o ON o.id = f.item_id WHERE f.job_id = i.job_id"
        " AND o.asset_id = i.asset_id AND o.long < 2)"
        if lane == LOCAL
        else ""
    )
    found = w.db.all(
        "SELECT i.asset_id, i.id FROM items i INDEXED BY ix_items_claim WHERE i.job_id = ? AND i.long = ?"
        " AND i.state = 'queued' AND i.not_before <= ? AND NOT EXISTS (SELECT 1 FROM items b WHERE"
        f" b.asset_id = i.asset_id AND b.state = 'assigned'){last}"
        " ORDER BY i.place, i.asset_id LIMIT ?",
        (job_id, lane, w.now, limit * 8),
    )
    firsts: dict[int, int] = {}
    for asset_id, item_id in found:
        firsts.setdefault(int(asset_id), int(item_id))
        if len(firsts) == limit:
            break
    return list(firsts.items())


def _claim(w: Write, worker: str, asset_id: int, first: int, lane: int, priority: int, seconds: float) -> Claim | None:
    """Take every waiting item of the asset that fits beside the first; a suspect one goes alone."""
    asset = w.db.one(
        "SELECT a.key, a.name, f.path, a.trashed, a.bytes, a.mtime_ns, a.inode, a.hash, a.format, a.type, a.mime,"
        " a.width, a.height, a.pages, a.orientation, a.colour, a.bits, a.duration, a.options, a.sidecar, a.part,"
        " a.originator_id, a.options_from, a.folder_id FROM assets a JOIN folders f ON f.id = a.folder_id"
        " WHERE a.id = ?",
        (asset_id,),
    )
    origin = asset
    if asset is not None and asset.originator_id is not None:
        origin = w.db.one(f"{_ORIGIN} WHERE a.id = ?", (asset.originator_id,))
    if asset is None or asset.trashed is not None or origin is None or (asset.part and origin is asset):
        queue.cancel_assets(w, [asset_id])
        return None
    lease = secrets.token_hex(8)
    taken = w.db.all(
        "UPDATE items SET state = 'assigned', lease = :lease, lease_until = :until, worker = :worker, started = :now"
        " WHERE id = :first OR (id IN (SELECT MIN(i.id) FROM items i JOIN jobs j ON j.id = i.job_id"
        " WHERE i.asset_id = :asset AND i.state = 'queued' AND i.long = :long"
        " AND i.not_before <= :now AND i.crashes = 0 AND i.place = 0"
        # what gives other options waits for a task of its own
        " AND i.digest = (SELECT digest FROM items WHERE id = :first)"
        " AND j.state IN ('queued', 'running', 'interrupted') GROUP BY i.step)"
        " AND NOT EXISTS (SELECT 1 FROM items x WHERE x.id = :first AND (x.crashes > 0 OR x.place <> 0))"
        " AND step <> (SELECT step FROM items WHERE id = :first))"
        " RETURNING id, job_id, step, attempts, crashes",
        {
            "lease": lease,
            "until": w.now + seconds,
            "worker": worker,
            "now": w.now,
            "first": first,
            "asset": asset_id,
            "long": lane,
        },
    )
    owners = {int(row.job_id) for row in taken}
    asked = {job_id: requests.of_job(w.db, job_id) for job_id in owners}
    followers = w.db.all(
        "SELECT job_id FROM followers WHERE item_id IN (SELECT value FROM json_each(?))",
        (jobs.ids_json(row.id for row in taken),),
    )
    given = _given(asked[int(row.job_id)] for row in taken)
    given = undecided(given, json.loads(asset.options_from), min(owners, default=0))
    options = in_force(json.loads(asset.options), given)
    told = _with_presets(w.db, options)
    programs = folder_profiles.programs_of_folder(w.db, int(asset.folder_id)) | _named(w.db, asked.values())
    forced = any(request.get("apply_to") == "all" for request in asked.values())
    return Claim(
        lease=lease,
        asset_id=asset_id,
        key=asset.key,
        path=_path(origin.path, origin.name),
        known=None if (forced and origin is asset) or not origin.hash or not origin.format else _known(origin),
        steps=tuple(
            ClaimedStep(
                int(row.id),
                int(row.job_id),
                row.step,
                int(row.attempts),
                int(row.crashes),
                told,
            )
            for row in taken
        ),
        lane=lane,
        priority=priority,
        run=min(owners),
        jobs=frozenset(owners | {int(row[0]) for row in followers}),
        keep_edits=all(request.get("keep_edits", True) for request in asked.values()),
        document=(origin.pages or 1) > 1 or origin.mime == "application/pdf",
        sidecar=_path(asset.path, asset.sidecar) if asset.sidecar else "",
        options=options,
        given=given,
        part=asset.part or "",
        name=asset.name if asset.part else "",
        type=asset.type if asset.part else "",
        mime=asset.mime if asset.part else "",
        profiles=profiles_of(w.db, options),
        programs=programs,
        assets=assets_of(w.db, programs),
        kept=_kept(w.db, asset_id, {str(row.step) for row in taken}),
    )


def _named(db: Plain, requests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The profile and workflow that the jobs of one claim name: all the same, since they have the same digest."""
    request = next(iter(requests), {})
    return folder_profiles.named_still(db, request.get("profile"), request.get("workflow"))


def _kept(db: Plain, asset_id: int, steps: set[str]) -> dict[str, Any]:
    if "crops" not in steps and "video_profile" not in steps:
        return {}
    from assetdesk.store import crops

    return {"crops": crops.kept_json(db, asset_id)}


def assets_of(db: Plain, programs: Mapping[str, Any]) -> dict[str, str]:
    """Where the originals lie that programs name, by handle, relative to the library; not those that are gone."""
    found: dict[str, str] = {}
    for program in programs.values():
        for rendition in program.get("renditions") or ():
            handle = (rendition.get("watermark") or {}).get("asset", "") if isinstance(rendition, Mapping) else ""
            if str(handle).startswith("a|") and (path := path_of_live(db, str(handle)[2:])) is not None:
                found[str(handle)] = path
        for model in program.get("models") or ():
            found[MODEL_HANDLE + str(model["name"])] = f"{MODELS}/{model['digest']}"
    return found


def path_of_live(db: Plain, number: str) -> str | None:
    """Where the original of an asset lies that is not in the trash."""
    row = db.one(
        "SELECT f.path, a.name FROM assets a JOIN folders f ON f.id = a.folder_id WHERE a.id = ? AND a.part IS NULL"
        " AND a.trashed IS NULL",
        (number,),
    )
    return None if row is None else _path(row.path, row.name)


def _given(requests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What the jobs of one claim give: all the same, since they have the same digest."""
    return dict(next(iter(requests), {}).get("options") or {})


def _with_presets(db: Plain, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The contents of encoding presets beside their handles: a worker does not open the library."""
    handles = (options.get("mediaOptions") or {}).get("videoEncodingPresetsArray") or ()
    if not handles:
        return options
    # exactly as `presets` writes them into transcodes when one changes
    return {**options, PRESETS: [one for one in presets.contents(db, handles) if one["kind"] == ENCODING]}


def profiles_of(db: Plain, options: Mapping[str, Any]) -> dict[str, str]:
    """The files of colour profiles that are assets of the library, by handle; others are found by their names."""
    colour = options.get("colorManagementOptions") or {}
    defaults = {
        str(row.name): json.loads(row.value)
        for row in db.all(
            "SELECT name, value FROM settings WHERE name IN ('default_source_profile', 'default_display_profile')"
        )
    }
    wanted = {
        "source": defaults.get("default_source_profile", ""),
        "output": defaults.get("default_display_profile", ""),
    }
    wanted |= {str(handle): str(handle) for name in _PROFILE_HANDLES if (handle := colour.get(name))}
    found: dict[str, str] = {}
    for name, handle in wanted.items():
        if handle.startswith("a|"):
            path = path_of_live(db, handle[2:])
            if path is not None:
                found[name] = path
        elif handle:
            found[name] = handle
    return found


def path_of(db: Plain, asset_id: int) -> str | None:
    """Where an asset's original lies now, relative to the library, with `/`."""
    found = db.one(
        "SELECT f.path, a.name FROM assets g JOIN assets a ON a.id = COALESCE(g.originator_id, g.id)"
        " JOIN folders f ON f.id = a.folder_id WHERE g.id = ?",
        (asset_id,),
    )
    return None if found is None else _path(found.path, found.name)


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _known(asset: Any) -> SourceFacts:
    return SourceFacts(
        asset.bytes,
        asset.mtime_ns,
        asset.inode,
        asset.hash,
        asset.format,
        asset.type,
        asset.mime,
        asset.width,
        asset.height,
        asset.pages,
        asset.orientation,
        asset.colour,
        asset.bits,
        asset.duration,
    )


def renew(w: Write, leases: Iterable[str], seconds: float = LEASE_SECONDS) -> None:
    """These tasks are still at work."""
    values = {"until": w.now + seconds, "leases": json.dumps(list(leases))}
    w.db.run(
        "UPDATE items SET lease_until = :until WHERE state = 'assigned'"
        " AND lease IN (SELECT value FROM json_each(:leases))",
        values,
    )
    w.db.run(f"UPDATE uploads SET lease_until = :until WHERE id IN ({upload_claims.LEASED})", values)


def lost(db: Plain, leases: Sequence[str]) -> set[str]:
    """Those of the leases that hold nothing any more: their work was stopped, reset, or its asset is gone."""
    held = {
        str(row[0])
        for row in db.all(
            "SELECT lease FROM items WHERE state = 'assigned' AND lease IN (SELECT value FROM json_each(:leases))"
            f" UNION SELECT lease FROM uploads WHERE id IN ({upload_claims.LEASED})",
            {"leases": json.dumps(list(leases))},
        )
    }
    return set(leases) - held


def release(w: Write, leases: Iterable[str] | None = None) -> int:
    """Give back what these leases hold, or (None) everything that is at work: its program is gone, or a person
    resets the queue. Attempts are kept. How many items went back."""
    leases = None if leases is None else list(leases)
    where, values = "state = 'assigned'", {}
    if leases is not None:
        where += " AND lease IN (SELECT value FROM json_each(:leases))"
        values = {"leases": json.dumps(list(leases))}
    found = w.db.all(f"SELECT id, job_id, asset_id FROM items WHERE {where}", values)
    queue.requeue(w, [int(row.id) for row in found])
    touched = {int(row.job_id) for row in found} | upload_claims.release(w, leases)
    w.changed(assets={int(row.asset_id) for row in found}, jobs=touched)
    jobs.settle(w, touched)
    return len(found)


def assigned_assets(db: Plain) -> list[tuple[int, str]]:
    """Id and key of every asset that is at work."""
    return [
        (int(row[0]), str(row[1]))
        for row in db.all(
            "SELECT DISTINCT a.id, a.key FROM items i JOIN assets a ON a.id = i.asset_id WHERE i.state = 'assigned'"
        )
    ]
