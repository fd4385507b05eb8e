"""Rows, badges, folders, totals, selectors, jobs and the shelf, as panels and commands read them."""

from __future__ import annotations

import threading
import time
from array import array

import pytest
from support.originals import put, sql

from assetdesk.core.asset import AssetState, Badge
from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobState
from assetdesk.core.request import Selection
from assetdesk.core.upload import Conflict, UploadState
from assetdesk.store.engine import Store

RESULT = (
    "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, error_code, error_message,"
    " error_detail, tries, skipped) VALUES (?, ?, (SELECT COALESCE(hash, '') FROM assets WHERE id = ?1), ?, 5, 1,"
    " ?, ?, ?, 2, ?)"
)


def _result(store: Store, asset: int, step: str, version: str = "1", code: str | None = None, skip: int = 0) -> None:
    said = None if code is None else f"{step}: {code}"
    sql(store, RESULT, asset, step, version, code, said, said, skip)


def _job(store: Store, number: int, state: str = "running") -> None:
    sql(
        store,
        "INSERT INTO jobs (id, type, name, instance, request, state, priority, created, total, done, cursor)"
        " VALUES (?, 'ReprocessAssets', 'Autumn', 'i', '{}', ?, 20, 1, 4, 1, ?)",
        number,
        state,
        None if state == "done" else 3,
    )


def _item(store: Store, job: int, asset: int, state: str, step: str = "preview") -> None:
    sql(
        store,
        "INSERT INTO items (job_id, asset_id, step, state, priority, queued) VALUES (?, ?, ?, ?, 20, 1)",
        job,
        asset,
        step,
        state,
    )


@pytest.fixture
def made(store: Store) -> Store:
    """The modules of two steps for JPEG, what is unknown, and what nobody has looked into."""
    for step, form, multipage in (
        ("preview", "jpeg", 0),
        ("pages", "jpeg", 1),
        ("preview", "unknown", 0),
        ("preview", "", 0),
    ):
        sql(
            store, "INSERT INTO modules (step, format, version, multipage) VALUES (?, ?, '1', ?)", step, form, multipage
        )
    return store


def _badge(store: Store, asset: int) -> tuple[AssetState, Badge]:
    row = store.browse.rows([asset])[0]
    return row.state, row.badge


def test_rows_come_in_the_order_asked_for_and_without_the_lost(store: Store) -> None:
    a, b, c = put(store, "Music/a.jpg", "b.jpg", "c.jpg")
    rows = store.browse.rows(array("q", [c, 99, a, b]))
    assert [row.path for row in rows] == ["c.jpg", "Music/a.jpg", "b.jpg"]
    facts = store.paths.original("c.jpg").stat()
    assert (rows[0].bytes, rows[0].changed) == (5, pytest.approx(facts.st_mtime))
    assert store.browse.total_bytes([a, c]) == len("Music/a.jpg") + len("c.jpg")
    assert store.browse.rows([]) == []


def test_the_badge_follows_the_asset_through_its_life(made: Store) -> None:
    (asset,) = put(made, "a.jpg")
    assert _badge(made, asset) == (AssetState.UNPROCESSED, Badge.NONE)
    _job(made, 1)
    _item(made, 1, asset, "queued")
    assert _badge(made, asset) == (AssetState.QUEUED, Badge.QUEUED)
    for state in ("paused", "pausing"):
        sql(made, "UPDATE jobs SET state = ?", state)
        assert _badge(made, asset) == (AssetState.QUEUED, Badge.PAUSED)
    _job(made, 2)
    _item(made, 2, asset, "queued", "metadata")
    assert _badge(made, asset)[1] is Badge.QUEUED, "another job still wants it"
    made.set_setting("queue_paused", True)
    assert _badge(made, asset)[1] is Badge.PAUSED
    made.set_setting("queue_paused", None)
    made.set_setting("queue_pause_reason", "The disk is full.")
    assert _badge(made, asset)[1] is Badge.PAUSED
    assert made.browse.queue_state().paused
    sql(made, "UPDATE items SET state = 'assigned' WHERE step = 'preview'")
    assert _badge(made, asset) == (AssetState.PROCESSING, Badge.PROCESSING)
    assert made.browse.rows([asset])[0].step == "preview"
    sql(made, "UPDATE items SET state = 'done'")
    sql(made, "UPDATE assets SET state = 'processed', format = 'jpeg', processed = ?", time.time())
    _result(made, asset, "preview")
    assert _badge(made, asset) == (AssetState.PROCESSED, Badge.NEW)
    sql(made, "UPDATE assets SET opened = ?", time.time() + 1)
    assert _badge(made, asset)[1] is Badge.NONE
    sql(made, "UPDATE assets SET opened = NULL, processed = ?", time.time() - 86_500)
    assert _badge(made, asset)[1] is Badge.NONE
    sql(made, "UPDATE modules SET version = '2'")
    assert _badge(made, asset)[1] is Badge.STALE
    sql(made, "UPDATE assets SET state = 'failed'")
    assert _badge(made, asset) == (AssetState.FAILED, Badge.FAILED)
    sql(made, "UPDATE assets SET missing = 1")
    assert _badge(made, asset)[1] is Badge.MISSING


def test_which_steps_are_stale(made: Store) -> None:
    fresh, lacking, pages, new = put(made, "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    sql(made, "UPDATE assets SET format = 'jpeg', state = 'processed', pages = 1 WHERE id <> ?", new)
    sql(made, "UPDATE assets SET pages = 3 WHERE id = ?", pages)
    _result(made, fresh, "preview")
    _result(made, pages, "preview")
    assert made.browse.stale_steps([fresh, lacking, pages, new]) == {
        fresh: [],
        lacking: ["preview"],
        pages: ["pages"],
        new: ["preview"],
    }
    assert made.browse.counts().stale == 2, "what was never processed is new, not out of date"
    sql(made, "UPDATE results SET options_digest = 'other'")
    assert made.browse.stale_steps([fresh, pages]) == {fresh: ["preview"], pages: ["pages", "preview"]}


def test_an_original_that_came_back_is_stale(made: Store) -> None:
    (asset,) = put(made, "a.jpg")
    sql(made, "UPDATE assets SET state = 'failed', missing = 1")
    _result(made, asset, "preview", code="SourceMissing")
    assert made.browse.stale_steps([asset]) == {asset: []}
    sql(made, "UPDATE assets SET missing = 0")
    assert made.browse.stale_steps([asset]) == {asset: ["preview"]}


def test_folders_roll_up_and_stand_in_order(store: Store) -> None:
    put(store, "b/x/1.jpg", "b/2.jpg", "B 2/3.jpg", "a/4.jpg", "5.jpg", "b/x/y/6.jpg")
    sql(store, "UPDATE assets SET trashed = 1 WHERE name = '6.jpg'")
    rows = store.browse.folders()
    assert [(f.path, f.own, f.total) for f in rows] == [
        ("", 1, 5),
        ("a", 1, 1),
        ("b", 1, 2),
        ("b/x", 1, 1),
        ("b/x/y", 0, 0),
        ("B 2", 1, 1),
    ]
    by_path = {f.path: f for f in rows}
    assert by_path[""].children == (by_path["a"].id, by_path["b"].id, by_path["B 2"].id)
    assert by_path["b/x"].parent_id == by_path["b"].id


def test_a_selector_may_be_handle_key_or_path(store: Store) -> None:
    one, two = put(store, "Music/NG-4133.jpg", "top.jpg")
    music = store.browse.folders()[1].id
    key = store.browse.rows([one])[0].key
    root = store.paths.root
    for selector in (
        f"a|{one}",
        f"a|{one}|1|535",
        key,
        key.upper(),
        "Music/NG-4133.jpg",
        "./music//ng-4133.JPG",
        str(root / "Music" / "NG-4133.jpg"),
    ):
        assert store.browse.find(selector) == Selection(assets=(one,)), selector
    for selector in ("Music", "music/", "f|Music/", str(root / "Music")):
        assert store.browse.find(selector) == Selection(folders=(music,)), selector
    for selector in (".", "/", str(root), "f|/"):
        assert store.browse.find(selector).everything, selector
    assert store.browse.find("top.jpg").assets == (two,)
    for selector in ("a|99", "f" * 32, "Music/other.jpg", "/etc/passwd", "../outside", "Mus%"):
        with pytest.raises(UsageFault, match="Nothing in this library is called"):
            store.browse.find(selector)


def test_the_shelf_shows_the_first_failed_step_of_each(store: Store) -> None:
    bad, worse, unseen, none, gone = put(store, "Music/a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
    for asset in (bad, worse, gone):
        _result(store, asset, "preview", code="SourceCorrupt")
    _result(store, bad, "metadata", code="Timeout")
    _result(store, none, "preview", code="RenditionFormatUnsupported")
    _result(store, unseen, "preview", code="SourceCorrupt", skip=1)
    sql(store, "UPDATE assets SET error_step = 'metadata' WHERE id = ?", bad)
    sql(store, "UPDATE assets SET trashed = 1 WHERE id = ?", gone)
    _job(store, 1)
    _item(store, 1, worse, "failed")
    found = {row.asset_id: row for row in store.browse.failures()}
    assert set(found) == {bad, worse}
    assert (found[bad].step, found[bad].code, found[bad].folder, found[bad].tries) == (
        "metadata",
        "Timeout",
        "Music",
        2,
    )
    assert [row.asset_id for row in store.browse.failures(skipped=True)] == [unseen]
    assert [row.asset_id for row in store.browse.failures(job_id=1)] == [worse]
    assert store.browse.counts().not_processed == 2


def test_renditions_know_whether_they_are_fresh(made: Store) -> None:
    (asset,) = put(made, "a.jpg")
    sql(made, "UPDATE assets SET format = 'jpeg', state = 'processed'")
    _result(made, asset, "preview")
    sql(
        made,
        "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, width, height, mime, made)"
        " VALUES (?, 'preview', 'web.1280.1280.jpeg', 1, 'ab/abc/1/web.1280.1280.jpeg', 9, 'h', 4, 3, 'image/jpeg', 5)",
        asset,
    )
    (row,) = made.browse.renditions(asset)
    assert row.path == ".assetdesk/renditions/ab/abc/1/web.1280.1280.jpeg"
    assert (row.fresh, row.own, row.width) == (True, False, 4)
    sql(made, "UPDATE modules SET version = '2'")
    assert not made.browse.renditions(asset)[0].fresh


def test_jobs_log_uploads_and_queue(store: Store) -> None:
    one, two = put(store, "a.jpg", "b.jpg")
    _job(store, 1, "done")
    _job(store, 2)
    for asset, state in ((one, "assigned"), (one, "queued"), (two, "queued")):
        _item(store, 2, asset, state, f"step {state}")
    sql(store, "INSERT INTO job_log (job_id, at, type, asset_id, asset_name, message) VALUES (2, 1, 'T', 5, 'a', 'm')")
    sql(
        store,
        "INSERT INTO uploads (job_id, source, folder, name, title, state, conflict)"
        " VALUES (2, '/x/a?.jpg', 'Music', 'a-.jpg', 'a?.jpg', 'held', 'ask'),"
        " (2, '/x/b', '', 'b', '', 'done', 'skip')",
    )
    assert [job.id for job in store.browse.jobs()] == [2, 1]
    assert [job.id for job in store.browse.jobs(ended=True)] == [1]
    assert [job.id for job in store.browse.jobs(ended=False)] == [2]
    assert len(store.browse.jobs(limit=1)) == 1
    job = store.browse.job(2)
    assert job is not None
    assert (job.state, job.progress, job.counting, job.handle) == (JobState.RUNNING, 25.0, True, "j|1||i|2")
    assert store.browse.job(9) is None
    assert [entry.message for entry in store.browse.job_log(2)] == ["m"]
    held = store.browse.uploads(2, UploadState.HELD)
    assert [(u.name, u.title, u.conflict) for u in held] == [("a-.jpg", "a?.jpg", Conflict.ASK)]
    assert len(store.browse.uploads(2)) == 2
    queue = store.browse.queue_state()
    assert (queue.running, queue.waiting, queue.runner_pid) == (1, 2, None)


def test_any_thread_may_ask_and_leaves_no_connection(store: Store) -> None:
    put(store, "a.jpg")
    found: list[int] = []
    for _ in range(5):
        thread = threading.Thread(target=lambda: found.append(store.browse.counts().all))
        thread.start()
        thread.join()
    assert found == [1] * 5
    assert len(store.browse._reader._connections) <= 1
