"""Every choice of the Reprocess dialog on one open library, as a program that holds it asks for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.files import Files

from assetdesk.core.job import JobRow
from assetdesk.core.query import Query
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, Scope
from assetdesk.core.upload import Conflict, UploadRequest
from assetdesk.library import adopt, reprocess, shelf, upload
from assetdesk.library.session import Library

METADATA = (Scope.METADATA, Scope.TEXT, Scope.TAGS)
PREVIEWS = (Scope.PREVIEW,)
NOTHING_YET = (Scope.PROFILE, Scope.SETS, Scope.WORKFLOW)


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An open library that works its own queue: 5 good pictures, a damaged one, a text."""
    files = Files(tmp_path_factory.mktemp("modes") / "Autumn 2026")
    files.pictures(5, "Music")
    files.damaged("Music/damaged.jpg")
    files.text("notes.txt")
    with Library.create(files.folder) as made:
        report = adopt.look(made)
        job = ended(made, report.job_id or 0)
        assert (job.total, job.done, job.failed) == (7, 6, 1)
        # a single asset goes to the quick lane: its pool stands, too, before a test counts threads
        ended(made, shelf.retry(made, [made.browse.failures()[0].asset_id]).job_id)
        yield made


def ended(lib: Library, job_id: int, seconds: float = 60.0) -> JobRow:
    """The job's row once it has ended."""
    until = time.monotonic() + seconds
    while (job := lib.browse.job(job_id)) is None or job.state.live:
        assert time.monotonic() < until, job
        time.sleep(0.02)
    return job


def run(
    lib: Library, scopes: tuple[Scope, ...], apply_to: ApplyTo, selection: Selection | None = None
) -> tuple[JobRow, str]:
    """Preview and start a request; the preview's count is the job's."""
    request = ReprocessRequest(selection or Selection(everything=True), scopes, apply_to)
    counted = reprocess.preview(lib, request)
    outcome = reprocess.start(lib, request)
    job = ended(lib, outcome.job_id)
    assert (job.total, job.skipped) == (counted.assets_run, counted.assets_up_to_date)
    return job, outcome.sentence


@pytest.mark.parametrize(
    ("scopes", "apply_to", "total", "failed", "sentence"),
    [
        (ALL_SCOPES, ApplyTo.ALL, 7, 1, "Reprocessing 7 assets."),
        (ALL_SCOPES, ApplyTo.STALE, 0, 0, "Nothing to do: all 7 are up to date."),
        (ALL_SCOPES, ApplyTo.FAILED, 1, 1, "Reprocessing 1 asset."),
        (PREVIEWS, ApplyTo.ALL, 7, 1, "Reprocessing 7 assets."),
        (PREVIEWS, ApplyTo.STALE, 0, 0, "Nothing to do: all 7 are up to date."),
        (PREVIEWS, ApplyTo.FAILED, 1, 1, "Reprocessing 1 asset."),
        (METADATA, ApplyTo.STALE, 0, 0, "Nothing to do: all 7 are up to date."),
        (NOTHING_YET, ApplyTo.ALL, 0, 0, "Nothing to do: nothing of what you chose applies to these files."),
    ],
)
def test_each_mode_and_apply_to(
    lib: Library, scopes: tuple[Scope, ...], apply_to: ApplyTo, total: int, failed: int, sentence: str
) -> None:
    job, said = run(lib, scopes, apply_to)
    assert (job.total, job.failed, said) == (total, failed, sentence)


def test_missing_or_out_of_date_twice_has_nothing_to_do(lib: Library) -> None:
    picture = next(row for row in lib.browse.rows(lib.browse.ids(Query())) if row.name == "p0001.jpg")
    Files(lib.root).picture("Music/p0001.jpg", seed=1001)
    adopt.look(lib, only_notice=True)
    assert lib.browse.stale_steps([picture.id])[picture.id] != []
    assert run(lib, ALL_SCOPES, ApplyTo.STALE)[0].total == 1
    job, said = run(lib, ALL_SCOPES, ApplyTo.STALE)
    assert (job.total, said) == (0, "Nothing to do: all 7 are up to date.")


def test_what_a_person_set_aside_is_left_alone_until_asked(lib: Library) -> None:
    (failure,) = lib.browse.failures()
    shelf.skip_for_good(lib, [failure.asset_id])
    assert lib.browse.failures() == []
    assert run(lib, ALL_SCOPES, ApplyTo.FAILED)[0].total == 0
    shelf.unskip(lib, [failure.asset_id])
    outcome = shelf.retry(lib, [failure.asset_id])
    assert ended(lib, outcome.job_id).failed == 1


def test_a_replaced_file_is_tried_again_by_itself(lib: Library, tmp_path: Path) -> None:
    good = Files(tmp_path).picture("damaged.jpg", seed=4)
    plan = upload.examine(lib, [good], "Music")
    assert list(plan.conflicts) == [0]
    job_id = upload.start(lib, UploadRequest(files=tuple(plan.files), conflict=Conflict.REPLACE))
    job = ended(lib, job_id)
    assert (job.total, job.done, job.failed) == (1, 1, 0)
    assert lib.browse.failures() == []
    (asset,) = lib.browse.rows([plan.conflicts[0]])
    assert (asset.state, asset.error_code) == ("processed", None)


def test_a_paused_queue_says_so_and_goes_on(lib: Library) -> None:
    from assetdesk.library import jobs

    jobs.pause_all(lib)
    outcome = reprocess.start(lib, ReprocessRequest(Selection(everything=True), PREVIEWS))
    assert outcome.sentence == "Processing is paused. 7 assets will wait."
    time.sleep(0.3)
    job = lib.browse.job(outcome.job_id)
    assert job is not None
    assert job.done == 0
    again = reprocess.start(lib, ReprocessRequest(Selection(everything=True), PREVIEWS))
    assert again.waiting == 7
    jobs.resume_all(lib)
    assert ended(lib, outcome.job_id).done == 7
    assert ended(lib, again.job_id).done == 7


def test_the_question_comes_above_the_limit_alone(lib: Library) -> None:
    assert not reprocess.needs_confirmation(lib, 1000)
    assert reprocess.needs_confirmation(lib, 1001)
    assert reprocess.confirmation(1432) == (
        "This will reprocess 1,432 assets. It runs in the background and can be stopped. Continue?"
    )


def test_edits_that_would_be_lost_are_counted(lib: Library) -> None:
    from sqlalchemy import text

    ids = list(lib.browse.ids(Query()))[:2]

    def edit(number: int, name: str) -> None:
        lib.store.writer.run(
            lambda w: w.conn.execute(
                text("INSERT INTO fields VALUES (:id, 'user', :name, '7')"), {"id": number, "name": name}
            )
        )

    request = ReprocessRequest(Selection(everything=True), keep_edits=False)
    assert not reprocess.edits_lost(lib, request)
    edit(ids[0], "dc:title")
    assert reprocess.edits_lost(lib, request).sentence == "1 asset has edits that will be replaced: 1 title."
    edit(ids[1], "dc:title")
    edit(ids[1], "dc:subject")
    lost = reprocess.edits_lost(lib, request)
    assert lost.sentence == "2 assets have edits that will be replaced: 2 titles, 1 subject."
