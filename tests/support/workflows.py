"""Workflows in the engine's tests: one that holds in a folder, a job that runs it, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from support.desk_library import METADATA, PREVIEW, add_files, make_store, modules

from assetdesk.core.presets import WORKFLOW
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, Modules, Scope
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.steps import named_workflow, workflow
from assetdesk.store.engine import Store
from assetdesk.store.profiles import folder_profiles, presets
from assetdesk.store.work import workflow_runs
from assetdesk.store.work.workflow_runs import Run
from assetdesk.store.writer import Write

Steps = Sequence[Mapping[str, Any]]
SPECS = (METADATA, PREVIEW, workflow.STEP.spec, named_workflow.STEP.spec)


def made() -> Modules:
    """The tests' steps, and those of workflows."""
    return modules(specs=SPECS)


def library(root: Path) -> Store:
    """A new library that knows workflows."""
    return make_store(root, made())


def add(store: Store, contents: Sequence[tuple[str, str]]) -> list[int]:
    """Assets with a file each, of which a worker has found out what they are."""
    ids = add_files(store, contents)

    def work(w: Write) -> None:
        for number, (_, content) in zip(ids, contents, strict=True):
            digest = sha256(content.encode()).hexdigest()
            w.db.run(
                "UPDATE assets SET format = 'plain', mime = 'image/x-plain', type = 'Image', pages = 1, hash = ?"
                " WHERE id = ?",
                (digest, number),
            )

    store.writer.run(work)
    return ids


def holds(store: Store, steps: Steps, name: str = "Shop", folder_id: int = 1) -> int:
    """A workflow of these steps that holds in the folder; its preset's id."""

    def work(w: Write) -> int:
        number = presets.save(w, WORKFLOW, name, {"steps": [dict(step) for step in steps]})
        folder_profiles.assign(w, folder_id, WORKFLOW, [number])
        return number

    return store.writer.run(work)


def ask_for(
    store: Store, *assets: int, apply_to: ApplyTo = ApplyTo.ALL, everything: bool = False, workflow: str | None = None
) -> int:
    """A job that runs the workflow on these assets (none: all); with `everything` all scopes."""
    chosen = Selection(assets=assets) if assets else Selection(everything=True)
    scopes = ALL_SCOPES if everything else (Scope.WORKFLOW,)
    request = ReprocessRequest(chosen, scopes=scopes, apply_to=apply_to, workflow=workflow)
    return start_reprocess(store, request).job_id


def last(store: Store, asset_id: int) -> Run:
    """The asset's newest run."""
    with store.browse.plain() as db:
        return workflow_runs.of_asset(db, asset_id)[0]


def told(run: Run) -> list[str]:
    """The run's log."""
    return [str(line["text"]) for line in run.log]
