"""Whose catalogue lies at a target, and what is done about one that is gone, another's, or a stranger's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.engine import ended
from support.publishing import catalogue, files_in, finished_assets, sending_only, to_folder, unmark, wrong_with

from assetdesk.core.job import JobRow, JobState
from assetdesk.library.publishing import contexts, owner, start
from assetdesk.library.publishing.catalogue import HEAD, Owner, owner_of
from assetdesk.library.session import Library
from assetdesk.library.targets.reaching import reach


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "one" / "Shop", run=False) as made:
        yield made


@pytest.fixture
def target(lib: Library, tmp_path: Path) -> Path:
    return to_folder(lib, tmp_path / "Web shop")


def published(lib: Library) -> JobRow:
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    return job


def said_in_log(lib: Library, job: JobRow) -> str:
    return " ".join(entry.message for entry in lib.browse.job_log(job.id))


def test_two_libraries_of_one_name_are_two(lib: Library, target: Path, tmp_path: Path) -> None:
    finished_assets(lib, ["one.png"])
    published(lib)
    with Library.create(tmp_path / "two" / "Shop", run=False) as other:
        to_folder(other, target)
        finished_assets(other, ["other.png"])
        job = published(other)
        assert "Another library, “Shop”" in start.fatal(other, job.id)
        assert "Another library, “Shop”" in contexts.check(other, 1).problem
    assert set(catalogue(target)) == {"one"}


def test_a_library_keeps_its_id_where_it_is_moved_and_its_copy_has_another(
    lib: Library, target: Path, tmp_path: Path
) -> None:
    finished_assets(lib, ["one.png"])
    published(lib)
    known = owner.id_of(lib)
    lib.close()
    shutil.move(tmp_path / "one" / "Shop", tmp_path / "moved")
    with Library.open(tmp_path / "moved", run=False) as moved:
        assert owner.id_of(moved) == known
        finished_assets(moved, ["two.png"])
        assert published(moved).state is JobState.DONE
    shutil.copytree(tmp_path / "moved", tmp_path / "copy")
    with Library.open(tmp_path / "copy", run=False) as copy:
        own = owner.id_of(copy)
        assert own not in ("", known)
        finished_assets(copy, ["three.png"])
        job = published(copy)
        assert "Another library" in start.fatal(copy, job.id)
        assert owner.id_of(copy) == own
    with Library.open(tmp_path / "moved", run=False) as moved:
        assert owner.id_of(moved) == known
    assert set(catalogue(target)) == {"one", "two"}


@pytest.mark.parametrize(("name", "taken"), [("Shop", True), ("Elsewhere", False)])
def test_a_catalogue_from_before_there_were_ids_is_known_by_its_name(
    lib: Library, target: Path, name: str, taken: bool
) -> None:
    (target / "catalog.json").write_text(json.dumps({"version": 1, "library": name, "assets": []}))
    finished_assets(lib, ["one.png"])
    job = published(lib)
    assert (start.fatal(lib, job.id) == "") is taken
    made = json.loads((target / "catalog.json").read_bytes())
    assert made.get("libraryId", "") == (owner.id_of(lib) if taken else "")


def test_a_strangers_catalogue_is_not_written_over(lib: Library, target: Path) -> None:
    (target / "catalog.json").write_text('{"products": [1, 2, 3]}')
    finished_assets(lib, ["one.png"])
    job = published(lib)
    assert "is none that a publish has written" in start.fatal(lib, job.id)
    assert set(files_in(target)) == {"catalog.json"}
    (target / "catalog.json").unlink()
    published(lib)
    (target / "catalog.json").write_text("half of")  # ours, damaged
    assert said_in_log(lib, published(lib)).count("was empty") == 1
    assert wrong_with(target) == []
    assert set(catalogue(target)) == {"one"}


def test_an_emptied_target_is_found_out_where_nothing_is_due(lib: Library, target: Path) -> None:
    one, _ = finished_assets(lib, ["one.png", "two.png"])
    published(lib)
    before = files_in(target)
    assert contexts.check(lib, 1).problem == ""
    quiet = published(lib)
    assert (quiet.state, quiet.total) == (JobState.DONE, 0)
    for path in target.iterdir():
        if path.is_file():
            path.unlink()
    assert "its catalogue is gone" in contexts.check(lib, 1).problem
    assert "its catalogue is gone" in reach(lib, 1).problem
    job = published(lib)
    assert (job.state, job.total, job.done) == (JobState.DONE, 2, 2)
    assert "was empty. All that is marked is sent again." in said_in_log(lib, job)
    assert files_in(target) == before
    assert contexts.check(lib, 1).problem == ""
    unmark(lib, one)
    published(lib)
    assert set(catalogue(target)) == {"two"}


def test_a_target_that_is_away_costs_nothing_where_nothing_is_due(lib: Library, target: Path) -> None:
    finished_assets(lib, ["one.png"])
    published(lib)
    target.rename(target.with_name("away"))
    job = published(lib)
    assert (job.state, start.fatal(lib, job.id)) == (JobState.DONE, "")
    assert "is not there" in said_in_log(lib, job)
    assert "is not there" in contexts.get(lib, 1).problem


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b'{"version": 1, "library": "assets", "libraryId": "7", "assets": [{"id": "a"', Owner("assets", "7")),
        (b'{"library": "x", "context": "\\"assets\\": 1", "assets": [', Owner("x")),
        (b"", None),
        (b'{"library": 7, "assets": []}', None),
        (b"[" * HEAD, None),
        (b"[[[[" * 9000 + b'"assets":', None),
        (b"\xff\xfe", None),
    ],
)
def test_whose_a_catalogue_is_stands_at_its_beginning(head: bytes, found: Owner | None) -> None:
    assert owner_of(head) == found
