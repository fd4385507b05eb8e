"""The rarer jobs of submitJob (IPS API, AutomatedSetGenerationJob, OptimizeImagesJob, RipPdfsJob).

Optimizing and ripping are reprocesses with a choice made for them. Sets are made in the transaction of their job.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetdesk.core import asset, who
from assetdesk.core.errors import UsageFault
from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

_RASTERIZE = {"pdfOptions": {"process": "Rasterize"}}


def optimizing(name: str, job: Mapping[str, Any], origin: str) -> ReprocessRequest:
    """The optimized files that are missing or out of date, of the whole library."""
    return ReprocessRequest(
        Selection(everything=True), (Scope.OPTIMIZE,), ApplyTo.STALE, job=job, origin=origin, name=name
    )


def ripping(
    lib: Library, asset_ids: Sequence[int], options: Mapping[str, Any], name: str, job: Mapping[str, Any], origin: str
) -> ReprocessRequest:
    """PDFs into pages, with IPS's own defaults where the job has no pdfOptions. UsageFault for what is no PDF."""
    for row in lib.browse.rows(asset_ids):
        if row.type != asset.PDF:
            raise UsageFault(f"“{row.name}” is no PDF.")
    given = {**_RASTERIZE, **options}
    return ReprocessRequest(Selection(assets=tuple(asset_ids)), options=given, job=job, origin=origin, name=name)


def set_generation(asset_ids: Sequence[int], folder: str, name: str, job: Mapping[str, Any]) -> dict[str, Any]:
    """The request of a set generation, as its job and a schedule keep it. `folder`: where its sets go, empty for the
    folder of the assets."""
    return {"assets": list(asset_ids), "folder": folder, "name": name, "job": dict(job)}


def generate_sets(lib: Library, wanted: Mapping[str, Any]) -> int:
    """Run its presets over its assets now; the number of the job, which has ended."""
    lib.need("submitJob")
    lib.need_writing()
    return lib.store.writer.run(lambda w: generate_sets_in(w, wanted))


def generate_sets_in(w: Write, wanted: Mapping[str, Any]) -> int:
    """The same in a transaction of somebody else's. A preset that fails costs its own sets, told in the log."""
    from assetdesk.store.profiles import auto_sets, presets
    from assetdesk.store.publishing import marks
    from assetdesk.store.work import jobs

    job, ids = wanted["job"], [int(one) for one in wanted["assets"]]
    job_id = jobs.create(
        w,
        type=JobType.SET_GENERATION,
        name=wanted["name"],
        request=json.dumps(wanted, sort_keys=True, ensure_ascii=False),
        priority=PRIORITY_CLASS[Priority.SELECTION],
        destination=wanted["folder"],
        submitted_by=who.user_name(),
        total=len(ids),
        counting=True,
    )
    chosen = []
    for handle in (job.get("autoSetCreationOptions") or {}).get("autoSetsArray") or ():
        found = presets.by_handle(w.db, str(handle))
        if found is None:
            jobs.log(w, job_id, jobs.SET_FAILED, f"“{handle}” is no batch set preset any more, so it made no set.")
        elif wanted["folder"]:
            chosen.append(replace(found, body={**found.body, "destFolder": wanted["folder"]}))
        else:
            chosen.append(found)
    w.job_id = job_id
    try:
        told = auto_sets.run(w, chosen, ids, ready=marks.is_ready(job.get("readyForPublish"), marks.settings_of(w.db)))
    finally:
        w.job_id = None
    for one in told:
        kind = jobs.SET_FAILED if one.failed else jobs.ASSET_WARNING if one.warning else jobs.SET_DONE
        jobs.log(w, job_id, kind, one.sentence, asset_id=one.asset_id, asset_name=one.name)
    failed = sum(one.failed for one in told)
    warnings = sum(one.warning for one in told)
    w.db.run("UPDATE jobs SET warnings = ? WHERE id = ?", (warnings, job_id))
    jobs.add_counts(w, job_id, done=max(0, len(ids) - failed), failed=min(failed, len(ids)))
    jobs.set_counting(w, job_id, False)
    return job_id
