"""A publish job to a folder: what lies there, in what order it got there, and what the job's rows say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.engine import ended
from support.publishing import catalogue, files_in, finished_assets, put_pyramid, sending_only, to_folder, unmark

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import PublishType
from assetdesk.core.job import JobRow, JobType
from assetdesk.library import schedules
from assetdesk.library.publishing import start
from assetdesk.library.session import Library
from assetdesk.store.work import jobs as store_jobs
from assetdesk.store.writer import Write


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def target(lib: Library, tmp_path: Path) -> Path:
    return to_folder(lib, tmp_path / "Web shop")


def published(lib: Library, publish_type: PublishType = PublishType.INCREMENTAL) -> JobRow:
    """Publish to image serving, and wait for the end."""
    with sending_only(lib):
        job_id = start.publish(lib, 1, publish_type).job_id
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    return job


def test_what_is_marked_lies_there_with_its_record_and_the_catalogue_names_it(lib: Library, target: Path) -> None:
    trumpet, horn = finished_assets(lib, ["Brass/trumpet.png", "horn.png"])
    finished_assets(lib, ["unmarked.png"], marked=False)
    job = published(lib)
    assert (job.type, job.detail, job.total, job.done, job.failed) == (
        JobType.IMAGE_SERVING_PUBLISH, "Incremental", 2, 2, 0,
    )  # fmt: skip
    there = files_in(target)
    assert set(there) == {"catalog.json", "horn.json", "horn.tif", "trumpet.json", "trumpet.tif"}
    assert there["trumpet.tif"] == f"pyramid of {trumpet}".encode()
    named = catalogue(target)
    assert named["horn"]["handle"] == f"a|{horn}"
    assert [file["path"] for file in named["horn"]["files"]] == ["horn.tif"]
    assert json.loads(there["horn.json"])["files"][0]["width"] == 40


def test_a_second_publish_has_nothing_to_do_and_ends_at_once(lib: Library, target: Path) -> None:
    finished_assets(lib, ["one.png"])
    published(lib)
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*")}
    outcome = start.publish(lib, 1)
    assert outcome.kind is start.Begun.NOTHING
    assert outcome.sentence.startswith("Nothing to publish: Image serving is up to date. Whether all of it")
    with sending_only(lib):
        ended(lib.store, outcome.job_id)
    job = lib.browse.job(outcome.job_id)
    assert job is not None
    assert (job.state, job.total, job.skipped) == ("done", 0, 1)
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} == before


def test_a_changed_file_goes_again_and_a_full_publish_sends_all(lib: Library, target: Path) -> None:
    first, second = finished_assets(lib, ["first.png", "second.png"])
    published(lib)
    put_pyramid(lib, first, b"sharper", run=2)
    assert published(lib).total == 1
    assert (target / "first.tif").read_bytes() == b"sharper"
    (target / "second.tif").write_bytes(b"somebody wrote over it")
    assert published(lib, PublishType.FULL).total == 2
    assert (target / "second.tif").read_bytes() == f"pyramid of {second}".encode()


def test_what_is_marked_no_more_is_taken_back(lib: Library, target: Path) -> None:
    one, _ = finished_assets(lib, ["one.png", "two.png"])
    published(lib)
    unmark(lib, one)
    job = published(lib)
    assert (job.total, job.done) == (1, 1)
    assert set(files_in(target)) == {"catalog.json", "two.json", "two.tif"}
    assert set(catalogue(target)) == {"two"}
    types = [entry.type for entry in lib.browse.job_log(job.id)]
    assert types == [
        "BeginImageServingPublish",
        "BeginImageServingPublishCleanup",
        "ImageServingPublishCleanupSuccess",
        "EndImageServingPublishCleanup",
        "EndImageServingPublish",
    ]


def test_search_data_come_with_a_full_publish_with_search_and_follow_from_then_on(lib: Library, target: Path) -> None:
    one, _ = finished_assets(lib, ["one.png", "two.png"])
    published(lib)
    assert not (target / "search.json").exists()
    published(lib, PublishType.FULL_WITH_SEARCH)
    assert [entry["id"] for entry in json.loads((target / "search.json").read_bytes())["assets"]] == ["one", "two"]
    unmark(lib, one)
    published(lib)
    assert [entry["id"] for entry in json.loads((target / "search.json").read_bytes())["assets"]] == ["two"]


def test_a_context_without_a_target_begins_nothing(lib: Library) -> None:
    with pytest.raises(UsageFault, match="has no target yet"):
        start.publish(lib, 1)
    assert lib.browse.jobs() == []


def test_files_of_a_missing_original_cost_that_asset_alone(lib: Library, target: Path) -> None:
    first, _ = finished_assets(lib, ["first.png", "second.png"])
    with lib.browse.plain() as db:
        path = db.value("SELECT path FROM derived WHERE asset_id = ?", (first,))
    (lib.store.paths.renditions / path).unlink()
    job = published(lib)
    assert (job.total, job.done, job.failed) == (2, 1, 1)
    assert set(catalogue(target)) == {"second"}
    put_pyramid(lib, first, b"made again", run=2)
    with sending_only(lib):
        from assetdesk.library import jobs

        jobs.retry(lib, job.id)
        ended(lib.store, job.id)
    assert set(catalogue(target)) == {"first", "second"}


def test_a_scheduled_publish_is_an_ordinary_one_when_its_time_comes(lib: Library, target: Path) -> None:
    finished_assets(lib, ["one.png"])
    request = {"contextId": 1, "publishType": "Full", "job": {"emailSetting": "None"}}
    one = schedules.add(lib, "Nightly", JobType.IMAGE_SERVING_PUBLISH, request, rule="0 0 3 * * ?")
    job_id = schedules.run_now(lib, one.id)
    with sending_only(lib):
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.name, job.detail, job.total, job.done) == ("Nightly", "Full", 1, 1)
    assert set(catalogue(target)) == {"one"}


def test_a_publish_that_follows_on_a_job_has_its_name_and_person_and_plans_when_it_begins(
    lib: Library, target: Path
) -> None:
    def work(w: Write) -> int:
        first = store_jobs.create(w, type=JobType.ADOPT, name="Autumn-2", request="{}", priority=20, person_id=1,
                                  original_name="Autumn", submitted_by="Anna")  # fmt: skip
        return start.publish_in(w, 1, follows=first, url="https://example.org/done")

    job_id = lib.store.writer.run(work)
    finished_assets(lib, ["came later.png"])
    with sending_only(lib):
        ended(lib.store, job_id)
    with lib.browse.plain() as db:
        row = db.one("SELECT name, original_name, person_id, submitted_by, total, request FROM jobs WHERE id = ?",
                     (job_id,))  # fmt: skip
    assert row is not None
    assert tuple(row)[:5] == ("Pub_Autumn", "Autumn", 1, "Anna", 1)
    assert json.loads(row.request)["job"]["httpCompletionUrl"] == "https://example.org/done"
