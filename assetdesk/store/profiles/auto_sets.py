"""Sets that batch set presets make of a job's assets, when the job ends or when a person asks (IPS, automatic sets).

Which presets: those the job names, for all its assets; and where it asks for the folders' own profiles, those that hold
in each asset's folder. Renaming an asset runs none, and none takes a member away: `unmatched` is for who asks for that.

It is part of the transaction that ends the job, so that a kill leaves either a job that has not ended or one whose
sets are there. A preset that fails costs its own sets alone; a pattern that takes too long is told and left.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from assetdesk.core.batch_sets import BatchSetPreset, base_of
from assetdesk.core.errors import AssetDeskError, UsageFault
from assetdesk.core.handles import parse_preset
from assetdesk.core.names import clean_name
from assetdesk.core.presets import BATCH_SET, Preset
from assetdesk.core.scopes import ALL_SCOPES, Scope
from assetdesk.store import sets
from assetdesk.store.plain import Plain
from assetdesk.store.profiles import folder_profiles, presets
from assetdesk.store.profiles.set_making import SetRun, Told, candidates, naming_of
from assetdesk.store.publishing import marks
from assetdesk.store.views.reader import as_json
from assetdesk.store.work import requests, wishes
from assetdesk.store.writer import Write

_log = logging.getLogger(__name__)


def at_end_of(w: Write, job_id: int) -> list[Told]:
    """Make the sets that a job asked for, and those of its assets' folders, of all its assets that succeeded."""
    job = wishes.of_job(w.db, job_id)
    handles = (job.get("autoSetCreationOptions") or {}).get("autoSetsArray") or ()
    chosen: list[Preset] = []
    told: list[Told] = []
    for handle in handles:
        found = presets.by_handle(w.db, str(handle))
        if found is None or found.kind != BATCH_SET:
            told.append(Told(f"“{handle}” is no batch set preset, so it made no set.", failed=True))
        else:
            chosen.append(found)
    ready = marks.is_ready(job.get("readyForPublish"), marks.settings_of(w.db))
    of_folders = _asks_for_folders(w.db, job_id)
    if not chosen and not of_folders:
        return told
    w.job_id = job_id
    try:
        ids = _succeeded(w.db, job_id)
        told += run(w, chosen, ids, ready=ready)
        if of_folders:
            done = {preset.id for preset in chosen}
            for preset, some in _by_folder(w.db, ids):
                if preset.id not in done and preset.body.get("active", True):
                    told += run(w, [preset], some, ready=ready)
    finally:
        w.job_id = None
    return told


def _asks_for_folders(db: Plain, job_id: int) -> bool:
    """Whether the job runs what holds in the folders: the scope, without a profile that stands for it."""
    request = requests.of_job(db, job_id)
    if request.get("profile") or Scope.SETS not in request.get("scopes", ALL_SCOPES):
        return False
    return bool(db.value("SELECT EXISTS (SELECT 1 FROM effective WHERE kind = ?)", (BATCH_SET,)))


def _by_folder(db: Plain, asset_ids: Sequence[int]) -> list[tuple[Preset, list[int]]]:
    """Every preset that holds in a folder of these assets, with the assets it holds for."""
    found: dict[int, tuple[Preset, list[int]]] = {}
    known: dict[int, list[Preset]] = {}
    rows = db.all(
        "SELECT id, folder_id FROM assets WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (as_json(asset_ids),),
    )
    for asset_id, folder_id in rows:
        if folder_id not in known:
            known[folder_id] = _holding(db, int(folder_id))
        for preset in known[folder_id]:
            found.setdefault(preset.id, (preset, []))[1].append(int(asset_id))
    return list(found.values())


def _holding(db: Plain, folder_id: int) -> list[Preset]:
    made = []
    for body in folder_profiles.program_of(db, folder_id, BATCH_SET).get("presets", ()):
        number = parse_preset(str(body.get("handle", "")))
        if number is not None:
            rest = {name: value for name, value in body.items() if name not in ("handle", "name", "kind")}
            made.append(Preset(number, BATCH_SET, str(body.get("name", "")), rest))
    return made


def run(w: Write, chosen: Iterable[Preset], asset_ids: Sequence[int], *, ready: bool) -> list[Told]:
    """What these presets make of these assets; one sentence for each set, and for what went wrong."""
    found = candidates(w.db, asset_ids)
    told: list[Told] = []
    for preset in chosen:
        w.db.run("SAVEPOINT auto_sets")
        try:
            told += SetRun(w, preset, found, ready).all()
        except Exception as error:  # the job ends all the same
            w.db.run("ROLLBACK TO auto_sets")
            if not isinstance(error, AssetDeskError):
                _log.exception("The sets of a preset could not be made")
            reason = str(error) if isinstance(error, AssetDeskError) else "Something went wrong; the log has more."
            told.append(Told(f"“{preset.name}” made no set. {reason}", failed=True))
        finally:
            w.db.run("RELEASE auto_sets")
    return told


def unmatched(db: Plain, set_id: int) -> list[int]:
    """Members whose names the set's preset would not bind to it any more. UsageFault where it has no preset."""
    row, kept = sets.get(db, set_id), sets.facts(db, set_id)
    found = presets.by_handle(db, kept.preset) if kept.preset else None
    if found is None or found.kind != BATCH_SET:
        raise UsageFault(f"“{row.name}” was not made by a batch set preset that is still there.")
    preset, naming = BatchSetPreset.from_json({"name": found.name, **found.body}), naming_of(db)
    gone = []
    for one in candidates(db, list(dict.fromkeys(m.id for m in sets.members(db, set_id))), trashed=True):
        shared = base_of(preset, one.ips_id, naming)
        name = clean_name(f"{preset.prefix}{shared}{preset.suffix}") if shared else ""
        if name.casefold() != row.name.casefold() or (one.derived and not preset.include_derived):
            gone.append(one.id)
    return gone


def _succeeded(db: Plain, job_id: int) -> list[int]:
    """Assets of a job with nothing that failed in it; files that came in with it and needed no work, too."""
    rows = db.all(
        "SELECT asset_id FROM items WHERE job_id = ?1 GROUP BY asset_id HAVING SUM(state = 'failed') = 0"
        " AND SUM(state = 'done') > 0"
        " UNION SELECT u.asset_id FROM uploads u WHERE u.job_id = ?1 AND u.state = 'done' AND u.asset_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM items i WHERE i.job_id = ?1 AND i.asset_id = u.asset_id)",
        (job_id,),
    )
    return sorted(int(row[0]) for row in rows)
