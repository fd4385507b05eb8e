"""What each kind of workflow step does with an asset.

What only changes rows is noted in the transaction that does it. What acts beyond that says first what it is about to
do; after a kill in between it looks whether that has happened, and does not do it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assetdesk.core import metadata_layers, metadata_values, workflows
from assetdesk.core.errors import AssetDeskError
from assetdesk.core.notices import NoticeKind
from assetdesk.core.workflows import StepKind, WorkflowStep
from assetdesk.jobs.task import Surroundings
from assetdesk.store import fields
from assetdesk.store.work import notices, workflow_runs
from assetdesk.store.work.claims import Claim, ClaimedStep
from assetdesk.store.work.workflow_runs import Run
from assetdesk.store.writer import Write


class Lost(Exception):
    """The item is not ours any more, or is to be given back: nothing more may be done."""


class StepFailed(AssetDeskError):
    """The step could not be done; the asset's own failure, with its sentence."""


@dataclass(frozen=True, slots=True)
class Asset:
    """Where the asset is now. `path` is the original's, relative to the library with `/`, `folder` its folder's."""

    id: int
    name: str
    folder: str
    path: str
    bytes: int
    mtime_ns: int
    inode: int
    origin: str
    title: str


@dataclass(frozen=True, slots=True)
class Acting:
    """One step of one run at work. `run` is as its row was when the step began."""

    around: Surroundings
    claim: Claim
    item: ClaimedStep
    run: Run
    step: WorkflowStep
    number: int
    cancelled: Callable[[], bool]

    def asset(self) -> Asset:
        """The asset as its row is now; a step before may have moved it."""
        with self.around.store.browse.plain() as db:
            row = db.one(
                "SELECT a.id, a.name, f.path, a.bytes, a.mtime_ns, a.inode, a.origin, a.title FROM assets a"
                " JOIN folders f ON f.id = a.folder_id WHERE a.id = ? AND a.trashed IS NULL",
                (self.claim.asset_id,),
            )
        if row is None:
            raise Lost
        path = f"{row.path}/{row.name}" if row.path else str(row.name)
        return Asset(
            int(row.id),
            str(row.name),
            str(row.path),
            path,
            int(row.bytes),
            int(row.mtime_ns),
            int(row.inode),
            str(row.origin),
            str(row.title),
        )

    @property
    def pending(self) -> Mapping[str, Any]:
        """What this step was about to do when the program was killed; empty where it begins now."""
        return self.run.pending if self.run.at_step == self.number else {}

    def about_to(self, act: Mapping[str, Any]) -> None:
        """Say so, before it is done."""

        def work(w: Write) -> None:
            self._need(w)
            workflow_runs.about_to(w, self.run.id, self.number, act)

        self.around.store.writer.run(work)

    def commit(self, work: Callable[[Write], tuple[str, dict[str, Any]]]) -> None:
        """Do it and note that it is done, in one transaction. `work` answers a line for the log, and facts."""

        def both(w: Write) -> None:
            self._need(w)
            text, facts = work(w)
            workflow_runs.done(w, self.run.id, self.number, self.step.kind.value, text, **facts)

        self.around.store.writer.run(both)

    def noted(self, text: str, **facts: Any) -> None:
        """Note that it is done."""
        self.commit(lambda w: (text, facts))

    def give_up(self) -> None:
        """Nothing was done of what was said; the step may be tried again."""
        self.around.store.writer.run(lambda w: workflow_runs.nothing_pending(w, self.run.id))

    def _need(self, w: Write) -> None:
        if self.cancelled() or not workflow_runs.holds(w.db, self.item.item_id, self.claim.lease):
            raise Lost


def do(acting: Acting) -> None:
    """One step, to its note. StepFailed, UsageFault or OSError where it could not be done."""
    from assetdesk.jobs.local import workflow_files, workflow_programs

    match acting.step.kind:
        case StepKind.SET_METADATA:
            _set_metadata(acting)
        case StepKind.ADD_TAGS:
            _add_tags(acting)
        case StepKind.MOVE:
            workflow_files.move(acting)
        case StepKind.COPY:
            workflow_files.copy(acting)
        case StepKind.EXPORT:
            workflow_files.export(acting)
        case StepKind.COMMAND:
            workflow_programs.command(acting)
        case StepKind.WRITE_XMP:
            workflow_programs.write_xmp(acting)
        case StepKind.APPROVAL:
            _approval(acting)
        case StepKind.NOTIFY:
            _notify(acting)


def _set_metadata(acting: Acting) -> None:
    name = str(acting.step["property"])
    label = metadata_values.field_of(name).label
    value = metadata_values.read(name, acting.step["value"])
    asset_id = acting.claim.asset_id

    def work(w: Write) -> tuple[str, dict[str, Any]]:
        if acting.step["onlyEmpty"]:
            now = metadata_layers.shown(fields.of_asset(w.db, asset_id, name).get(name, {}))
            if now not in (None, "", []):
                return f"{label} has a value already.", {}
        before = fields.put_user(w, asset_id, {name: value})
        return (f"{label} set." if before else f"{label} was so already."), {}

    acting.commit(work)


def _add_tags(acting: Acting) -> None:
    from assetdesk.store import tags

    names = [" ".join(name.split()) for name in acting.step["tags"] if name.strip()]

    def work(w: Write) -> tuple[str, dict[str, Any]]:
        tags.add_user(w, acting.claim.asset_id, names)
        return f"Tags added: {', '.join(names)}.", {}

    acting.commit(work)


def _approval(acting: Acting) -> None:
    text = _text(acting)

    def work(w: Write) -> None:
        if acting.cancelled() or not workflow_runs.holds(w.db, acting.item.item_id, acting.claim.lease):
            raise Lost
        workflow_runs.wait(w, acting.run, acting.number, text)

    acting.around.store.writer.run(work)


def _notify(acting: Acting) -> None:
    text = _text(acting)

    def work(w: Write) -> tuple[str, dict[str, Any]]:
        facts = {"lines": [text], "assets": [acting.claim.asset_id], "name": acting.run.name}
        notices.add(w, NoticeKind.WORKFLOW, facts, job_id=acting.item.job_id, asset_id=acting.claim.asset_id)
        return f"Told: {text}", {}

    acting.commit(work)


def _text(acting: Acting) -> str:
    asset = acting.asset()
    return workflows.filled(str(acting.step["text"]), {"name": asset.name, "folder": asset.folder}).strip()
