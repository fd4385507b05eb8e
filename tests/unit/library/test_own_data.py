"""What is a person's own of an asset, and whether it stays when the file is replaced or the upload taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from support.files import Files

from assetdesk.core.query import Query
from assetdesk.core.upload import Conflict, UploadRequest, UploadRow, UploadState
from assetdesk.core.upload_files import FileState
from assetdesk.core.versions import Own, OwnTag
from assetdesk.library import own_data, upload, upload_files
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.store.history import own_state
from assetdesk.store.writer import Write

OWN = Own(
    {"dc:description": "Brass"},
    "Trumpet",
    [OwnTag("brass"), OwnTag("wind"), OwnTag("gone", removed=True)],
    [],
    {"createMask": True},
)


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library whose queue nobody works: the test is the runner."""
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


def begin(lib: Library, paths: list[Path], conflict: Conflict) -> list[UploadRow]:
    plan = upload.collect(lib, paths)
    job_id = upload.start(lib, UploadRequest(tuple(plan.files), conflict), plan.left_out)
    lib.store.writer.run(
        lambda w: w.conn.execute(text("UPDATE uploads SET state = 'copying' WHERE job_id = :job"), {"job": job_id})
    )
    return lib.browse.uploads(job_id)


def bring(lib: Library, paths: list[Path], conflict: Conflict = Conflict.ASK) -> int:
    rows = begin(lib, paths, conflict)
    for row in rows:
        Copier(lib.store)([row], lambda: False, lambda upload_id, fraction: None)
    return rows[0].job_id


def own_of(lib: Library, asset_id: int) -> Own:
    with lib.browse.plain() as db:
        return own_state.of_asset(db, asset_id)


def test_counted_by_kind_in_words(lib: Library, files: Files) -> None:
    bring(lib, [files.picture("a.jpg", seed=1), files.picture("b.jpg", seed=2)])
    first, second = lib.browse.ids(Query())
    lib.store.writer.run(lambda w: own_state.put_back(w, first, OWN))
    found = own_data.of_assets(lib.browse, [first, second])
    assert found.assets == 1
    assert found.words == "2 tags, title, 1 field, 1 setting"
    assert not own_data.of_assets(lib.browse, [second])


@pytest.mark.parametrize("conflict", [Conflict.REPLACE, Conflict.REPLACE_ALL])
def test_replacing_keeps_or_drops_it_as_was_said(lib: Library, files: Files, conflict: Conflict) -> None:
    source = files.picture("a.jpg", seed=1)
    bring(lib, [source])
    (asset,) = lib.browse.ids(Query())
    lib.store.writer.run(lambda w: own_state.put_back(w, asset, OWN))
    before = own_of(lib, asset)
    files.picture("a.jpg", seed=2)
    job = bring(lib, [source], conflict)
    dropped = conflict is Conflict.REPLACE_ALL
    assert own_of(lib, asset).fields == ({} if dropped else before.fields)
    assert own_of(lib, asset).options == ({} if dropped else before.options)
    # taken back, it is there again: the version has it
    done = upload_files.undo(lib, job)
    assert (done.trashed, done.reverted, done.refused) == ((), 1, ())
    assert done.sentence == "1 asset is as before the upload."
    assert own_of(lib, asset) == before


def test_an_upload_taken_back_goes_to_the_trash(lib: Library, files: Files) -> None:
    job = bring(lib, [files.picture("a.jpg", seed=1), files.picture("b.jpg", seed=2)])
    assert upload_files.undo(lib, job).sentence == "Moved 2 assets to the trash."
    assert list(lib.browse.ids(Query())) == []


def test_files_by_state_one_left_out_one_tried_again(lib: Library, files: Files) -> None:
    sources = [files.picture(f"{n}.jpg", seed=n) for n in range(3)]
    plan = upload.collect(lib, sources, "In")
    job = upload.start(lib, UploadRequest(tuple(plan.files)), plan.left_out)
    first, second, third = lib.browse.upload_ids(job)
    assert lib.browse.upload_file_counts(job) == {FileState.QUEUED: 3}
    assert list(lib.browse.upload_ids(job, None, "2.jp")) == [third]
    assert upload_files.leave_out(lib, [first]) == 1

    def fail(w: Write) -> None:
        w.db.run("UPDATE uploads SET state = 'failed', message = 'Gone.' WHERE id = ?", (second,))
        w.db.run("UPDATE jobs SET failed = 1 WHERE id = ?", (job,))

    lib.store.writer.run(fail)
    assert lib.browse.upload_file_counts(job) == {FileState.LEFT: 1, FileState.FAILED: 1, FileState.QUEUED: 1}
    assert list(lib.browse.upload_ids(job, FileState.FAILED)) == [second]
    rows = lib.browse.upload_rows([second])
    assert (rows[0].message, rows[0].folder) == ("Gone.", "In")
    assert "1.jpg,In,Failed" in upload_files.csv_text(lib.browse, job)
    assert upload_files.retry(lib, rows) == 1
    assert lib.browse.upload_file_counts(job) == {FileState.LEFT: 1, FileState.QUEUED: 2}
    found = lib.browse.job(job)
    assert found is not None
    assert (found.total, found.failed) == (2, 0)
    assert lib.browse.uploads(job, UploadState.SKIPPED)[0].message == "Left out by you."
