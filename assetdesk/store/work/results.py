"""What a task brings in: results, derived files, facts, and the end of its items, in one transaction.

A landing whose lease holds nothing any more is thrown away. Nothing here moves a file: new ones have their final
name before (nobody knows it yet), replaced ones go after the commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetdesk.core.asset import UNKNOWN_FORMAT, AssetState, SourceFacts
from assetdesk.core.errors import RULES, ErrorCode, retry_delay
from assetdesk.core.options import deciding, digests, landed, undecided
from assetdesk.core.plan import is_failure
from assetdesk.core.profiles.digest import digest_of_program
from assetdesk.core.scopes import Modules
from assetdesk.core.task import StepOutcome
from assetdesk.store import behind, fields, search_index
from assetdesk.store.history import undo
from assetdesk.store.intake import keywords
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain
from assetdesk.store.search_index import Prepared
from assetdesk.store.work import endings, findings, generated, jobs, queue, stale
from assetdesk.store.writer import Write

CRASHES = 2
# an item that took too long is tried again after all others of its job
_LAST = 1.0


@dataclass(frozen=True, slots=True)
class Landing:
    """What one task brings in at one time.

    `files` are the new derived files by name, with their path below `renditions`; an outcome's file that is not in
    it stays as it was. `cell` is the grid picture's new version, `texts` the text found by each step that reads some.
    `crashed` are steps that stopped the worker,
    `released` such that go back to the queue through no fault of their own. `worked` are seconds by job. `options` come
    into force with the first result, `given` is what the job gives of them. `programs` are what profiles asked for.
    """

    lease: str
    asset_id: int
    run: int
    source: SourceFacts | None = None
    outcomes: tuple[StepOutcome, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    cell: int | None = None
    texts: Mapping[str, Prepared] = field(default_factory=dict)
    crashed: tuple[str, ...] = ()
    crash_detail: str = ""
    released: tuple[str, ...] = ()
    worked: Mapping[int, float] = field(default_factory=dict)
    keep_edits: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    programs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Landed:
    """`lost`: nothing was written, the new files are nobody's. `retry_at` is when an item put off may run (Unix
    seconds). `unused` are new files that an own rendition kept out, or that are made once more."""

    lost: bool
    retry_at: float | None = None
    unused: tuple[str, ...] = ()


@dataclass(slots=True)
class _Item:
    id: int
    job_id: int
    step: str
    attempts: int
    crashes: int


def land(w: Write, landing: Landing, modules: Modules, paths: LibraryPaths) -> Landed:
    """Write it all, or nothing."""
    items = {
        str(row.step): _Item(row.id, row.job_id, row.step, row.attempts, row.crashes)
        for row in w.db.all(
            "SELECT id, job_id, step, attempts, crashes FROM items WHERE state = 'assigned' AND lease = ?",
            (landing.lease,),
        )
    }
    asset = w.db.one("SELECT hash, format FROM assets WHERE id = ? AND trashed IS NULL", (landing.asset_id,))
    if not items or asset is None:
        return Landed(lost=True)
    owners = {item.job_id for item in items.values()}
    before = undo.look(
        w,
        landing.run,
        landing.asset_id,
        (step for step in (*(one.step for one in landing.outcomes), *landing.crashed) if step in items),
        facts=any(one.fields is not None for one in landing.outcomes),
        text=bool(landing.texts),
        parts=any(one.parts is not None for one in landing.outcomes),
        keep_edits=landing.keep_edits,
    )
    facts = _Facts(w, landing)
    facts.write()
    if landing.outcomes or landing.crashed:
        facts.put_in_force()
    source_hash = landing.source.hash if landing.source else asset.hash or ""
    format_name = (landing.source.format if landing.source else asset.format) or UNKNOWN_FORMAT
    results = _Results(w, landing, source_hash, format_name, modules, paths)
    results.kept = before.kept if before is not None else frozenset()
    retry_at: float | None = None
    ended: list[endings.EndedItem] = []
    follow: set[str] = set()
    for outcome in landing.outcomes:
        item = items.pop(outcome.step, None)
        if item is None:
            continue
        if outcome.gone:
            w.db.run("UPDATE assets SET orphaned = 1 WHERE id = ?", (landing.asset_id,))
            ended.append(endings.EndedItem(item.id, item.job_id, outcome))
            continue
        if not outcome.applies:
            results.take_away(outcome.step)
            follow |= set(outcome.follow)
            ended.append(endings.EndedItem(item.id, item.job_id, outcome))
            continue
        delay = retry_delay(ErrorCode(outcome.error), item.attempts + 1) if outcome.error else None
        if delay is not None:
            retry_at = min(retry_at or w.now + delay, w.now + delay)
            last = _LAST if outcome.error == ErrorCode.TIMEOUT else None
            queue.requeue(w, [item.id], attempts=1, not_before=w.now + delay, place=last)
            results.unused += [landing.files[one.name] for one in outcome.files if one.name in landing.files]
            continue
        results.write(outcome, item.attempts + 1)
        if outcome.found is not None:
            program = results.program(outcome.step)
            findings.land(w, landing.asset_id, outcome.step, outcome.found, program, landing.keep_edits)
        if outcome.step == keywords.AFTER:
            keywords.add_given(w, landing.asset_id, owners)
        follow |= set(outcome.follow)
        ended.append(endings.EndedItem(item.id, item.job_id, outcome))
        if outcome.parts is not None and outcome.error is None:
            generated.land_parts(w, landing.asset_id, outcome, landing.options, landing.given, modules, owners)
    for step in landing.crashed:
        item = items.pop(step, None)
        if item is None:
            continue
        if item.crashes + 1 < CRASHES:
            queue.requeue(w, [item.id], crashes=1)
            continue
        outcome = _crash(step, modules, format_name, landing.crash_detail)
        results.write(outcome, item.crashes + 1)
        ended.append(endings.EndedItem(item.id, item.job_id, outcome))
    queue.requeue(w, [items.pop(step).id for step in landing.released if step in items])
    if ended:
        order = {step.name: step.order for step in modules.steps}
        recompute_states(w.db, [landing.asset_id], order)
        if any(not (one.outcome.gone or is_failure(one.outcome.error)) for one in ended):
            w.db.run("UPDATE assets SET processed = ? WHERE id = ?", (w.now, landing.asset_id))
    if before is not None:
        before.keep(w)
    applying = _applying(w.db, landing.asset_id, follow)
    endings.end_items(w, landing.asset_id, ended, [step for step in modules.steps if step.name in applying])
    for job_id, seconds in landing.worked.items():
        w.db.run("UPDATE jobs SET seconds_worked = seconds_worked + ? WHERE id = ?", (seconds, job_id))
    w.changed(assets=[landing.asset_id])
    if landing.cell is not None:
        behind.tell(w, [landing.asset_id])  # a set shows its first member's
    jobs.settle(w, owners - {one.job_id for one in ended})
    return Landed(lost=False, retry_at=retry_at, unused=tuple(results.unused))


def _applying(db: Plain, asset_id: int, steps: Iterable[str]) -> set[str]:
    """Those of the steps that apply to the asset as it is known now, with the options in force."""
    names = json.dumps(sorted(steps))
    return {
        str(row[0])
        for row in db.all(
            f"SELECT m.step FROM assets a CROSS JOIN {stale.FROM} WHERE {stale.APPLIES} AND a.id = ?"
            " AND m.step IN (SELECT value FROM json_each(?))",
            (asset_id, names),
        )
    }


def _crash(step: str, modules: Modules, format_name: str, detail: str) -> StepOutcome:
    version = modules.versions.get((step, format_name)) or modules.versions.get((step, UNKNOWN_FORMAT), "")
    sentence = "This file stopped the decoder twice and was set aside. Other files are not affected."
    return StepOutcome(step, version, error=ErrorCode.WORKER_CRASHED, message=sentence, detail=detail)


class _Facts:
    """What the worker found out about the original itself."""

    def __init__(self, w: Write, landing: Landing) -> None:
        self.w, self.landing = w, landing

    def write(self) -> None:
        values: dict[str, Any] = {}
        described = False
        source = self.landing.source
        if source is not None:
            values = {name: getattr(source, name) for name in SourceFacts.__slots__} | {"missing": 0}
        elif any(outcome.error == ErrorCode.SOURCE_MISSING for outcome in self.landing.outcomes):
            values["missing"] = 1
        for outcome in self.landing.outcomes:
            if outcome.fields is not None and outcome.error is None:
                fields.put_embedded(self.w.db, self.landing.asset_id, outcome.fields)
                fields.put_profile(self.w.db, self.landing.asset_id, self.landing.programs.get("metadata"))
                if not self.landing.keep_edits:
                    fields.drop_user(self.w.db, self.landing.asset_id)
                described = True
        if self.landing.cell is not None:
            values["cell"] = self.landing.cell
        if values:
            # a count of pages that only a conversion tells is kept as long as the content is the same
            kept = {"pages": "CASE WHEN :pages IS NULL AND hash = :hash THEN pages ELSE :pages END"}
            names = ", ".join(f"{name} = {kept.get(name, f':{name}')}" for name in values)
            self.w.db.run(
                f"UPDATE assets SET {names} WHERE id = :asset_id", {**values, "asset_id": self.landing.asset_id}
            )
        text = max(self.landing.texts.values(), key=lambda one: len(one.form), default=None)
        if described:
            fields.follow(self.w.db, self.landing.asset_id, text)
        elif text is not None:
            search_index.put_text(self.w.db, self.landing.asset_id, text)

    def put_in_force(self) -> None:
        """The options of the job that brought the result, where no newer job has decided otherwise meanwhile."""
        landing = self.landing
        asset = self.w.db.one(
            "SELECT options, options_from, format, hash, picture_digest, pyramid_digest, parts_digest FROM assets"
            " WHERE id = ?",
            (landing.asset_id,),
        )
        assert asset is not None  # read in the same transaction
        decided = json.loads(asset.options_from)
        given = undecided(landing.given, decided, landing.run)
        options = landed(json.loads(asset.options), given, landing.options)
        made = digests(options, asset.format)
        now = (
            json.dumps(options, sort_keys=True),
            json.dumps(deciding(decided, given, landing.run), sort_keys=True),
            made.picture,
            made.pyramid,
            made.parts,
        )
        was = (asset.options, asset.options_from, asset.picture_digest, asset.pyramid_digest, asset.parts_digest)
        if was != now:
            self.w.db.run(
                "UPDATE assets SET options = ?, options_from = ?, picture_digest = ?, pyramid_digest = ?,"
                " parts_digest = ? WHERE id = ?",
                (*now, landing.asset_id),
            )
        if landing.source is not None:
            generated.follow_hash(self.w, landing.asset_id, asset.hash)


class _Results:
    """Result rows with the parts of their fingerprint, and the derived files beside them."""

    def __init__(
        self, w: Write, landing: Landing, source_hash: str, format_name: str, modules: Modules, paths: LibraryPaths
    ) -> None:
        self.w, self.landing, self.paths = w, landing, paths
        self.source_hash, self.format = source_hash, format_name
        self.unused: list[str] = []
        # files that stay, for the run to be undone
        self.kept: frozenset[str] = frozenset()
        self.made_with = digests(landing.options, format_name)
        self.profiles = {step.name: step.profile for step in modules.steps}
        # what a profile asked for stays until a person cleans up
        self.lasting = {step.name for step in modules.steps if step.of_profile}
        self.mime = landing.source.mime if landing.source else ""

    def program(self, step: str) -> Mapping[str, Any]:
        """What the step was given by a profile."""
        return self.landing.programs.get(self.profiles.get(step, ""), {})

    def profile_digest(self, step: str) -> str:
        """Of what its profile has for such a file."""
        kind = self.profiles.get(step, "")
        if not kind or kind not in self.landing.programs:
            return ""
        mime = self.mime or self.w.db.value("SELECT mime FROM assets WHERE id = ?", (self.landing.asset_id,))
        return digest_of_program(kind, self.landing.programs[kind], str(mime), self.format)

    def write(self, outcome: StepOutcome, tries: int) -> None:
        bytes_made = sum(file.bytes for file in outcome.files)
        profile = self.profile_digest(outcome.step) if outcome.profile_digest is None else outcome.profile_digest
        row = self.w.db.one(
            "SELECT options_digest, reads FROM modules WHERE step = ? AND format = ?", (outcome.step, self.format)
        )
        # of the options it was made with, which may be others than those in force by now
        digest = row.options_digest + getattr(self.made_with, row.reads, "") if row is not None else ""
        self.w.db.run(
            "INSERT INTO results (asset_id, step, source_hash, options_digest, profile_digest, module_version, made,"
            " run, error_code, error_message, error_detail, tries, skipped, seconds, bytes, sidecar_hash)"
            " VALUES (:asset, :step, :hash, :digest, :profile, :version, :now, :run, :code, :message, :detail, :tries,"
            " 0, :seconds, :bytes, COALESCE(:sidecar, (SELECT sidecar_hash FROM assets WHERE id = :asset)))"
            " ON CONFLICT (asset_id, step) DO UPDATE SET source_hash = excluded.source_hash,"
            " options_digest = excluded.options_digest, profile_digest = excluded.profile_digest,"
            " module_version = excluded.module_version, made = excluded.made, run = excluded.run,"
            # what a person set aside for good stays aside while it fails for the same reason
            " skipped = skipped AND results.error_code IS excluded.error_code,"
            " error_code = excluded.error_code, error_message = excluded.error_message,"
            " error_detail = excluded.error_detail, tries = excluded.tries, seconds = excluded.seconds,"
            " bytes = excluded.bytes, sidecar_hash = excluded.sidecar_hash",
            {
                "asset": self.landing.asset_id,
                "step": outcome.step,
                "hash": self.source_hash,
                "digest": digest,
                "profile": profile,
                "version": outcome.module_version,
                "now": self.w.now,
                "run": self.landing.run,
                "code": outcome.error,
                "message": _sentence(outcome),
                "detail": outcome.detail or None,
                "tries": tries,
                "seconds": outcome.seconds,
                "bytes": bytes_made,
                "sidecar": outcome.sidecar,
            },
        )
        # a failure leaves the last good files; a type without preview has none
        if outcome.error is None or not is_failure(outcome.error):
            self._derived(outcome)
        elif outcome.files:
            self._derived(outcome, whole=False)

    def take_away(self, step: str) -> None:
        """What is left of a step that has nothing to do for this kind of file (it was another kind before)."""
        self.w.db.run("DELETE FROM results WHERE asset_id = ? AND step = ?", (self.landing.asset_id, step))
        self._derived(StepOutcome(step, ""))

    def _derived(self, outcome: StepOutcome, *, whole: bool = True) -> None:
        """`whole`: what the step made before and not now goes."""
        names = {file.name for file in outcome.files}
        old = {
            str(row.name): row
            for row in self.w.db.all(
                "SELECT id, name, path, own, step FROM derived WHERE asset_id = ?", (self.landing.asset_id,)
            )
        }
        gone: list[str] = []
        for file in outcome.files:
            path, before = self.landing.files.get(file.name), old.get(file.name)
            if path is None:
                continue  # the old file has the same bytes
            if before is not None and before.own and self.landing.keep_edits:
                self.unused.append(path)
                continue
            if before is not None and before.path != path:
                gone.append(str(before.path))
            self.w.db.run(
                "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, width, height, mime, own, made)"
                " VALUES (:asset, :step, :name, :run, :path, :bytes, :hash, :width, :height, :mime, 0, :now)"
                " ON CONFLICT (asset_id, name) DO UPDATE SET step = excluded.step, run = excluded.run,"
                " path = excluded.path, bytes = excluded.bytes, hash = excluded.hash, width = excluded.width,"
                " height = excluded.height, mime = excluded.mime, own = 0, made = excluded.made",
                {
                    "asset": self.landing.asset_id,
                    "step": outcome.step,
                    "run": self.landing.run,
                    "path": path,
                    "now": self.w.now,
                    **{name: getattr(file, name) for name in ("name", "bytes", "hash", "width", "height", "mime")},
                },
            )
        for row in old.values() if whole and outcome.step not in self.lasting else ():
            if row.step == outcome.step and row.name not in names and not row.own:
                self.w.db.run("DELETE FROM derived WHERE id = ?", (row.id,))
                gone.append(str(row.path))
        gone = [path for path in gone if path not in self.kept]
        if gone:
            self.w.after_commit(lambda: remove_files(self.paths, gone))


def _sentence(outcome: StepOutcome) -> str | None:
    if outcome.error is None:
        return None
    return outcome.message or RULES[ErrorCode(outcome.error)].short


def remove_files(paths: LibraryPaths, relative: Iterable[str]) -> None:
    """Delete derived files that no row names any more, and the folders this leaves empty."""
    folders: set[Path] = set()
    for path in relative:
        file = paths.renditions / path
        file.unlink(missing_ok=True)
        folders.add(file.parent)
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def old_files(db: Plain, asset_id: int) -> dict[str, tuple[str, str, int, bool]]:
    """An asset's derived files by name: path, hash, bytes, own."""
    return {
        str(row.name): (str(row.path), str(row.hash), int(row.bytes), bool(row.own))
        for row in db.all("SELECT name, path, hash, bytes, own FROM derived WHERE asset_id = ?", (asset_id,))
    }


def cell_version(db: Plain, asset_id: int) -> int:
    """The number of an asset's grid picture."""
    return int(db.value("SELECT cell FROM assets WHERE id = ?", (asset_id,)) or 0)


def recompute_states(db: Plain, asset_ids: Iterable[int], order: Mapping[str, int]) -> None:
    """Set each asset's settled state from its results: failed with the first failing step, by running order.

    What was skipped for good is no failure any more. An asset without any result is unprocessed.
    """
    values: list[dict[str, Any]] = []
    for asset_id in asset_ids:
        rows = db.all(
            f"SELECT r.step, r.error_code, r.error_message, {stale.IS_FAILURE} AND NOT r.skipped FROM results r"
            " WHERE r.asset_id = ?",
            (asset_id,),
        )
        failed: Sequence[Any] = sorted((row for row in rows if row[3]), key=lambda row: order.get(row[0], 99))
        state = AssetState.FAILED if failed else AssetState.PROCESSED if rows else AssetState.UNPROCESSED
        # having no preview is no failure, but its reason is shown
        first = failed[0] if failed else next((row for row in rows if row[1] and not is_failure(row[1])), None)
        step, code, message = (first[0], first[1], first[2]) if first is not None else (None, None, None)
        values.append({"id": asset_id, "state": state.value, "step": step, "code": code, "message": message})
    if values:
        db.many(
            "UPDATE assets SET state = :state, error_step = :step, error_code = :code, error_message = :message"
            " WHERE id = :id",
            values,
        )
