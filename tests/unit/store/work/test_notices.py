"""The Inbox's rows: what a job's end tells, what becomes one, what is read and cleared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk_library import add_rows, ask_all, make_store

from assetdesk.core.job import JobType
from assetdesk.core.notices import Notice, NoticeKind, joined, title
from assetdesk.store.engine import Store
from assetdesk.store.work import jobs, notices
from assetdesk.store.writer import Write


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library") as made:
        yield made


def job(store: Store, kind: JobType, *, done: int, failed: int = 0, state: str = "queued", where: str = "") -> int:
    """A job that ends at once with these counts."""

    def work(w: Write) -> int:
        number = jobs.create(
            w, type=kind, name="Reprocess Autumn", request="{}", priority=20, destination=where, counting=True
        )
        w.db.run(
            "UPDATE jobs SET total = ?, done = ?, failed = ?, state = ? WHERE id = ?",
            (done + failed, done, failed, state, number),
        )
        return number

    return store.writer.run(work)


def end(store: Store, *numbers: int) -> list[Notice]:
    """End them in one transaction each; what the Inbox says."""
    for number in numbers:
        store.writer.run(lambda w, n=number: jobs.set_counting(w, n, False))  # type: ignore[misc]
    return list(store.browse.inbox().notices)


def test_an_end_is_told_and_ends_that_come_together_are_one(store: Store) -> None:
    one = job(store, JobType.REPROCESS_ASSETS, done=35, failed=2)
    two = job(store, JobType.REPROCESS_ASSETS, done=1)
    (first,) = end(store, one)
    assert first.title == "Reprocessed 37 assets: 35 done, 2 failed."
    assert (first.kind, first.jobs, first.failed, first.read) == (NoticeKind.BATCH, (one,), 2, False)
    (both,) = end(store, two)
    assert both.title == "2 jobs: reprocessed 38 assets: 36 done, 2 failed."
    assert both.jobs == (one, two)
    store.writer.run(lambda w: w.db.run("UPDATE notices SET at = at - 11"))
    assert len(end(store, job(store, JobType.REPROCESS_ASSETS, done=1))) == 2


def test_what_was_found_in_the_folder_is_processed_not_reprocessed(store: Store) -> None:
    (told,) = end(store, job(store, JobType.ADOPT, done=2))
    assert told.title == "Processed 2 assets."


def test_nothing_done_tells_nothing_and_a_stop_tells_what_is_left(store: Store) -> None:
    assert end(store, job(store, JobType.REPROCESS_ASSETS, done=0)) == []
    (stopped,) = end(store, job(store, JobType.REPROCESS_ASSETS, done=3, state="stopping"))
    assert stopped.title == "Stopped. 3 done, 0 left as they were."


def test_an_upload_tells_of_files_that_were_there_already(store: Store) -> None:
    number = job(store, JobType.UPLOAD_POST, done=2, where="Music")
    store.writer.run(
        lambda w: w.db.run(
            "INSERT INTO uploads (job_id, source, folder, name, title, conflict, state, message) VALUES (?, 's', '',"
            " 'a.jpg', '', 'ask', 'skipped', 'Already in the library: Music/a.jpg.')",
            (number,),
        )
    )
    told = end(store, number)
    assert {notice.title for notice in told} == {"Uploaded 2 files to Music.", "1 file was in the library already."}
    (duplicates,) = [notice for notice in told if notice.kind is NoticeKind.DUPLICATES]
    assert duplicates.lines == ("a.jpg: Already in the library: Music/a.jpg.",)


def test_crops_of_a_job_are_to_be_confirmed(store: Store) -> None:
    (asset,) = add_rows(store, 1)
    number = job(store, JobType.REPROCESS_ASSETS, done=1)

    def work(w: Write) -> None:
        w.db.run(
            "INSERT INTO items (job_id, asset_id, step, state, priority, queued) VALUES (?, ?, 'crops', 'done', 20, 0)",
            (number, asset),
        )
        w.db.run(
            "INSERT INTO crops (asset_id, name, x, y, w, h, target_w, target_h, source) VALUES (?, 'Large', 0, 0, 1, 1,"
            " 16, 9, 'auto')",
            (asset,),
        )

    store.writer.run(work)
    assert "1 crop to confirm." in {notice.title for notice in end(store, number)}


def test_read_unread_and_clear(store: Store) -> None:
    def two(w: Write) -> list[int]:
        return [
            notices.add(w, NoticeKind.WORKFLOW, {"lines": ["A"], "name": "One"}),
            notices.add(w, NoticeKind.WORKFLOW, {"lines": ["B"], "name": "Two"}),  # of another workflow: not one
        ]

    first, second = store.writer.run(two)
    assert store.browse.inbox_unread() == 2
    store.writer.run(lambda w: notices.mark_read(w, [first]))
    assert store.browse.inbox_unread() == 1
    store.writer.run(lambda w: notices.mark_read(w, [first], False))
    assert store.browse.inbox_unread() == 2
    assert store.writer.run(lambda w: notices.clear(w, [first])) == 1
    assert [notice.id for notice in store.browse.inbox().notices] == [second]
    assert store.writer.run(lambda w: notices.clear(w)) == 1
    assert ask_all(store, "SELECT * FROM notices") == []


def test_facts_are_joined() -> None:
    body = joined({"lines": ["a"], "assets": [1], "done": 1}, {"lines": ["b"], "assets": [1, 2], "done": 2})
    assert body == {"lines": ["a", "b"], "assets": [1, 2], "done": 3}
    assert title(NoticeKind.WORKFLOW, body) == "b (and 1 more)"
    assert title(NoticeKind.APPROVAL, {"assets": [1], "name": "Shop"}) == "1 asset waits for approval in “Shop”."
    assert title(NoticeKind.UPLOAD, {"done": 1, "jobs": [1]}) == "Uploaded 1 file."
