"""Several programs on one library: one runs the queue, all get on, none ever sees an error."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from support.command import asked, assets, command, finished, made, running
from support.files import Files

from assetdesk.core.query import Query
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.library import reprocess
from assetdesk.library.session import Library

# each test starts a dozen programs; a busy machine takes its time for them
pytestmark = pytest.mark.timeout(400)


def test_four_programs_work_on_one_library(tmp_path: Path) -> None:
    first, second = Files(tmp_path / "First"), Files(tmp_path / "Second")
    first.pictures(15)
    second.pictures(40)
    library = tmp_path / "Library"
    made(library)
    asked("upload", library, first.folder)
    troubles: list[str] = []
    over = threading.Event()

    def keep_listing() -> None:
        while not over.is_set():
            listed = command("list", library, "--json")
            if listed.code or listed.err:
                troubles.append(listed.err)

    lists = threading.Thread(target=keep_listing)
    lists.start()
    try:
        with (
            running("upload", library, second.folder, "--json") as upload,
            running("reprocess", library, "First", "--previews", "--json") as previews,
            Library.open(library) as lib,
        ):
            heard: list[int] = []
            forget = lib.feed.subscribe(lambda change: heard.extend(change.jobs))
            wanted = ReprocessRequest(Selection(everything=True), scopes=(Scope.METADATA,))
            outcome = reprocess.start(lib, wanted)
            while (job := lib.browse.job(outcome.job_id)) is None or job.state.live:
                time.sleep(0.02)
            done = finished(upload), finished(previews)
            forget()
            assert job.failed == 0
            assert heard
            assert len(lib.browse.ids(Query())) == 55
    finally:
        over.set()
        lists.join()
    assert [(one.code, one.err) for one in done] == [(0, ""), (0, "")]
    assert troubles == []
    assert {job["state"] for job in asked("jobs", library).lines} == {"done"}
    assert {asset["state"] for asset in assets(library).values()} == {"processed"}
    assert all(len(asset["renditions"]) == 4 for asset in assets(library).values())
    assert asked("check", library).lines[-1] == {"findings": 0, "left": 0}


def test_who_waits_takes_over_when_the_runner_is_killed(tmp_path: Path) -> None:
    files = Files(tmp_path / "Photos")
    files.pictures(30, size=(900, 600))
    library = tmp_path / "Library"
    made(library)
    with running("upload", library, files.folder, "--json") as upload:
        assert upload.stdout is not None
        for line in upload.stdout:
            job = json.loads(line)
            if job["done"] >= 3:
                break
        # a job that another program runs is followed as well, and paused from a third one
        with running("resume", library, job["handle"]) as other:
            finished(other)
        with running("reprocess", library, "--metadata", "--only-stale", "--json") as waits:
            assert waits.stdout is not None
            assert json.loads(waits.stdout.readline())["type"] == "ReprocessAssets"
            upload.kill()
            done = finished(waits)
    assert done.code == 0, done.err
    asked("resume", library, "all")
    assert {asset["state"] for asset in assets(library).values()} == {"processed"}
    assert len(assets(library)) == 30


def test_one_damaged_file_in_two_hundred(tmp_path: Path) -> None:
    files = Files(tmp_path / "Library" / "Photos")
    files.pictures(199, size=(20, 15))
    files.damaged("damaged.jpg")
    job = asked("init", tmp_path / "Library", code=1).job
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("done", 200, 199, 1)
    failed = [asset for asset in assets(tmp_path / "Library").values() if asset["state"] == "failed"]
    assert [(asset["name"], asset["error"]["code"]) for asset in failed] == [("damaged.jpg", "SourceCorrupt")]
    assert asked("reprocess", tmp_path / "Library", "--full", "--only-stale").job["total"] == 0
    assert asked("retry", tmp_path / "Library", job["handle"], code=1).job["failed"] == 1
