"""The plan in SQL says the same as `core.plan.decide`, row by row and counted."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk_library import SPECS, add_rows, ask_all, make_store, modules

from assetdesk.core.options import digests, in_force
from assetdesk.core.plan import Reason, decide
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.jobs import planner
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.store.engine import Store
from assetdesk.store.work import plan_rows
from assetdesk.store.work.plan_rows import Chunk
from assetdesk.store.writer import Write

ALL = Chunk(0, 1 << 60, 0)
EVERYTHING = Selection(everything=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library") as made:
        yield made


def scatter(store: Store, seed: int) -> None:
    """Results in every state there is, by chance."""
    chance = random.Random(seed)
    versions = modules().versions

    def work(w: Write) -> None:
        for asset_id in [row[0] for row in w.conn.exec_driver_sql("SELECT id FROM assets")]:
            name = chance.choice(["plain", "pdf", "unknown", None])
            pages = chance.choice([None, 1, 3])
            w.conn.exec_driver_sql(
                "UPDATE assets SET format = ?, pages = ?, hash = ?, missing = ?, trashed = ? WHERE id = ?",
                (name, pages, chance.choice(["h1", None]), chance.random() < 0.2, None, asset_id),
            )
            for spec in SPECS:
                if chance.random() < 0.3 or not spec.applies(name, pages):
                    continue
                version = versions.get((spec.name, name or "unknown"), "")
                w.conn.exec_driver_sql(
                    "INSERT INTO results (asset_id, step, source_hash, options_digest, profile_digest, module_version,"
                    " made, run, error_code, tries, skipped, seconds, bytes, sidecar_hash)"
                    " VALUES (?, ?, ?, ?, '', ?, 1, 1, ?, 1, ?, 1, 10, ?)",
                    (
                        asset_id,
                        spec.name,
                        chance.choice(["h1", "h2", ""]),
                        chance.choice(["", "", "other"]),
                        chance.choice([version, version, "older"]),
                        chance.choice([None, None, "SourceCorrupt", "SourceMissing", "RenditionFormatUnsupported"]),
                        chance.random() < 0.2,
                        chance.choice(["", "", "x1"]),
                    ),
                )

    store.writer.run(work)


@pytest.mark.parametrize("apply_to", list(ApplyTo))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sql_and_rule_agree(store: Store, apply_to: ApplyTo, seed: int) -> None:
    add_rows(store, 300)
    scatter(store, seed)
    request = ReprocessRequest(EVERYTHING, apply_to=apply_to)
    decided = list(planner.plan(store, request))
    assert decided
    # counts
    summary = planner.summarise(store, request)
    assert summary.assets == 300
    assert summary.assets_run == len({item.asset_id for item in decided if item.run})
    assert summary.assets_up_to_date == 300 - summary.assets_run
    assert {(total.step, total.run, total.up_to_date) for total in summary.steps} == {
        (
            spec.name,
            sum(item.run for item in decided if item.step == spec.name),
            sum(not item.run for item in decided if item.step == spec.name),
        )
        for spec in SPECS
    }
    first: dict[int, Reason] = {}
    for item in decided:
        if item.run:
            first.setdefault(item.asset_id, item.reason)
    assert dict(summary.reasons) == dict(Counter(first.values()))
    assert not any(reason in plan_rows.LEFT_ALONE for reason in first.values())
    # the queue
    started = start_reprocess(store, request)
    assert started.assets == summary.assets_run
    queued = ask_all(store, "SELECT asset_id, step, reason FROM items WHERE job_id = ?", started.job_id)
    assert sorted(queued) == sorted((item.asset_id, item.step, item.reason.value) for item in decided if item.run)


def test_only_what_differs_is_handed_over(store: Store) -> None:
    add_rows(store, 300)
    scatter(store, 9)
    with store.read() as conn:
        every = list(plan_rows.rows(conn, EVERYTHING, SPECS, ALL))
        some = list(plan_rows.rows(conn, EVERYTHING, SPECS, ALL, differing=True))
    wanted = [row for row in every if decide(row, ApplyTo.STALE).run or (row.skipped and row in some)]
    assert some == wanted
    assert len(some) < len(every)


def test_steps_apply_as_their_specs_say(store: Store) -> None:
    add_rows(store, 200)
    scatter(store, 4)
    with store.read() as conn:
        found = {(row.asset_id, row.step) for row in plan_rows.rows(conn, EVERYTHING, SPECS, ALL)}
    for asset_id, name, pages in ask_all(store, "SELECT id, format, pages FROM assets"):
        for spec in SPECS:
            assert ((asset_id, spec.name) in found) is spec.applies(name or "unknown", pages)


def test_selection_of_folders_assets_and_jobs(store: Store) -> None:
    def work(w: Write) -> None:
        for number, parent, path in ((2, 1, "A"), (3, 2, "A/B"), (4, 1, "C")):
            w.conn.exec_driver_sql(
                "INSERT INTO folders (id, parent_id, name, path, path_key) VALUES (?, ?, ?, ?, ?)",
                (number, parent, path[-1], path, path.casefold()),
            )

    store.writer.run(work)
    in_a, in_b, in_c = (add_rows(store, 2, folder_id=folder, start=folder * 100) for folder in (2, 3, 4))
    with store.read() as conn:
        assert plan_rows.count(conn, Selection(folders=(2,))) == 4
        assert plan_rows.count(conn, Selection(folders=(2, 3), assets=(in_c[0], in_a[0]))) == 5
        assert plan_rows.count(conn, Selection()) == 0
        chunk = plan_rows.chunk_after(conn, Selection(folders=(2,)), 0, 3)
        assert chunk == Chunk(0, in_b[0], 3)
        assert plan_rows.chunk_after(conn, Selection(folders=(2,)), in_b[1], 3) is None
    store.writer.run(lambda w: w.conn.exec_driver_sql("UPDATE assets SET trashed = 1 WHERE id = ?", (in_a[0],)))
    started = start_reprocess(store, ReprocessRequest(Selection(folders=(2,))))
    assert started.assets == 3
    with store.read() as conn:
        assert plan_rows.count(conn, Selection(jobs=(started.job_id,))) == 3


def test_estimates_come_from_past_runs(store: Store) -> None:
    ids = add_rows(store, 4)

    def work(w: Write) -> None:
        w.conn.exec_driver_sql("UPDATE assets SET format = 'plain', hash = 'h1'")
        for asset_id in ids[:2]:
            w.conn.exec_driver_sql(
                "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, tries, skipped, seconds,"
                " bytes, options_digest, profile_digest) VALUES (?, 'preview', 'h1', ?, 1, 1, 1, 0, 2.0, 500, '', '')",
                (asset_id, modules().versions["preview", "plain"]),
            )
            w.conn.exec_driver_sql(
                "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, own, made)"
                " VALUES (?, 'preview', 'web', 1, 'x', 500, 'h', 'image/png', 0, 1)",
                (asset_id,),
            )

    store.writer.run(work)
    store.set_setting("workers", 2)
    summary = planner.summarise(store, ReprocessRequest(EVERYTHING, scopes=(SPECS[1].scope,)))
    preview = summary.steps[0]
    assert (preview.step, preview.run, preview.files, preview.replaced_bytes) == ("preview", 4, 4, 1000)
    assert summary.seconds == pytest.approx(4 * 2.0 / 2)
    assert summary.new_bytes == 2000
    assert summary.replaced_bytes == 1000


def test_no_past_no_estimate(store: Store) -> None:
    add_rows(store, 2)
    summary = planner.summarise(store, ReprocessRequest(EVERYTHING))
    assert summary.seconds is None
    assert summary.new_bytes is None
    assert [total.files for total in summary.steps if total.step == "preview"] == [8]


SHARPEN = {"unsharpMaskOptions": {"amount": 1.0, "radius": 1.0}}
CROP = {"crop": {"left": 1, "right": 0, "top": 0, "bottom": 0, "from": "manual"}}
READING = (
    StepSpec("preview", Scope.PREVIEW, "1", 40, reads="picture"),
    StepSpec("pyramid", Scope.OPTIMIZE, "1", 60, long=True, reads="pyramid", needed=True),
)


@pytest.mark.parametrize("given", [{}, SHARPEN, {"preserveCrop": False}, {"unsharpMaskOptions": None}])
@pytest.mark.parametrize("apply_to", [ApplyTo.ALL, ApplyTo.STALE])
def test_given_options_decide_what_applies_and_what_is_out_of_date(
    tmp_path: Path, given: dict[str, object], apply_to: ApplyTo
) -> None:
    made = modules(specs=READING)
    stored: list[dict[str, object]] = [{}, SHARPEN, CROP, {**SHARPEN, **CROP}]
    with make_store(tmp_path / "Reading", made) as store:
        ids = add_rows(store, len(stored))

        def work(w: Write) -> None:
            for asset_id, options in zip(ids, stored, strict=True):
                of = digests(options, "plain")
                w.db.run(
                    "UPDATE assets SET format = 'plain', hash = 'h', options = ?, picture_digest = ?,"
                    " pyramid_digest = ? WHERE id = ?",
                    (json.dumps(options), of.picture, of.pyramid, asset_id),
                )
                for spec in READING:
                    digest = getattr(of, spec.reads)
                    if digest or not spec.needed:
                        w.db.run(
                            "INSERT INTO results (asset_id, step, source_hash, options_digest, module_version, made,"
                            " run)"
                            " VALUES (?, ?, 'h', ?, ?, 1, 1)",
                            (asset_id, spec.name, digest, made.versions[spec.name, "plain"]),
                        )

        store.writer.run(work)
        request = ReprocessRequest(EVERYTHING, apply_to=apply_to, options=given)
        wanted = set()
        for asset_id, options in zip(ids, stored, strict=True):
            before, after = digests(options, "plain"), digests(in_force(options, given), "plain")
            for spec in READING:
                was, now = getattr(before, spec.reads), getattr(after, spec.reads)
                if (now or not spec.needed) and (was != now or apply_to is ApplyTo.ALL):
                    wanted.add((asset_id, spec.name))
        assert {(item.asset_id, item.step) for item in planner.plan(store, request) if item.run} == wanted
        assert sum(total.run for total in planner.summarise(store, request).steps) == len(wanted)
        job = start_reprocess(store, request).job_id
        assert set(ask_all(store, "SELECT asset_id, step FROM items WHERE job_id = ?", job)) == wanted
