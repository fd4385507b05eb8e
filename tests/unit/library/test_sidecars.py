"""XMP files beside originals: found, followed, taken along, and never an asset of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from support.files import Files
from support.originals import on_disk

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Query
from assetdesk.core.request import Selection
from assetdesk.core.upload import Conflict, UploadRequest, UploadRow, UploadState
from assetdesk.library import adopt, upload
from assetdesk.library import assets as verbs
from assetdesk.library import folders as folder_verbs
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.store.files import hash_file
from assetdesk.store.work.plan_rows import Chunk, rows


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library whose queue nobody works."""
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def inside(lib: Library) -> Files:
    return Files(lib.root)


def names(lib: Library) -> list[str]:
    return sorted(row.path for row in lib.browse.rows(lib.browse.ids(Query())))


def sidecar(lib: Library, path: str) -> str | None:
    with lib.store.read() as conn:
        found = conn.execute(
            text(
                "SELECT a.sidecar FROM assets a JOIN folders f ON f.id = a.folder_id"
                " WHERE CASE f.path WHEN '' THEN a.name ELSE f.path || '/' || a.name END = :path"
            ),
            {"path": path},
        ).one()
    return found[0]


def number(lib: Library, path: str) -> int:
    return next(row.id for row in lib.browse.rows(lib.browse.ids(Query())) if row.path == path)


def as_processed(lib: Library) -> None:
    """As if every asset had been processed as it is."""
    lib.store.writer.run(lambda w: w.conn.execute(text("DELETE FROM items")))
    for row in lib.browse.rows(lib.browse.ids(Query())):
        digest = hash_file(lib.root / row.path)[1]
        for statement in (
            "UPDATE assets SET hash = :hash, state = 'processed', format = 'jpeg' WHERE id = :id",
            "INSERT OR REPLACE INTO results (asset_id, step, source_hash, module_version, options_digest, made, run,"
            " sidecar_hash) SELECT a.id, m.step, :hash, m.version, m.options_digest, 1, 1, a.sidecar_hash FROM assets a"
            " JOIN modules m ON m.format = 'jpeg' WHERE a.id = :id",
        ):
            lib.store.writer.run(
                lambda w, statement=statement, values={"hash": digest, "id": row.id}: w.conn.execute(
                    text(statement), values
                )
            )
        lib.store.writer.run(lambda w, one=row.id: w.changed(assets=[one]))


def waiting(lib: Library) -> list[str]:
    with lib.store.read() as conn:
        return [row[0] for row in conn.execute(text("SELECT step FROM items WHERE state = 'queued' ORDER BY step"))]


def test_a_look_lists_originals_and_knows_their_sidecars(lib: Library, inside: Files) -> None:
    inside.picture("IMG_1.jpg")
    inside.text("IMG_1.xmp")
    inside.picture("Music/b.jpg")
    inside.text("Music/b.JPG.XMP")
    inside.text("Music/alone.xmp")
    adopt.look(lib)
    assert names(lib) == ["IMG_1.jpg", "Music/alone.xmp", "Music/b.jpg"]
    assert sidecar(lib, "IMG_1.jpg") == "IMG_1.xmp"
    assert sidecar(lib, "Music/b.jpg") == "b.JPG.XMP"
    assert sidecar(lib, "Music/alone.xmp") is None
    assert adopt.look(lib).sentence == "Looked through 5 files: nothing new."


@pytest.mark.parametrize("what", ["new", "changed", "gone"])
def test_what_becomes_of_a_sidecar_makes_the_metadata_out_of_date(lib: Library, inside: Files, what: str) -> None:
    inside.picture("a.jpg")
    if what != "new":
        inside.text("a.xmp", "one")
    adopt.look(lib)
    as_processed(lib)
    assert not lib.browse.rows([number(lib, "a.jpg")])[0].stale
    if what == "gone":
        (lib.root / "a.xmp").unlink()
    else:
        inside.text("a.xmp", "another text")
    report = adopt.look(lib, only_notice=True)
    assert (report.sidecars, report.changed, report.job_id) == (1, 0, None)
    assert report.sentence.endswith("1 XMP sidecar changed, come or gone.")
    assert lib.browse.rows([number(lib, "a.jpg")])[0].stale
    with lib.store.read() as conn:
        steps = tuple(step for step in lib.store.modules.steps if step.name in ("metadata", "preview"))
        every = Chunk(0, 1 << 60, 0)
        differ = {row.step for row in rows(conn, Selection(everything=True), steps, every, differing=True)}
    assert differ == {"metadata"}
    assert adopt.look(lib).sidecars == 0  # told once


def test_a_look_reads_only_metadata_again(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    adopt.look(lib)
    as_processed(lib)
    inside.text("a.xmp")
    adopt.look(lib)
    assert waiting(lib) == ["metadata"]


def test_another_time_stamp_alone_is_no_change(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    inside.text("a.xmp")
    adopt.look(lib)
    as_processed(lib)
    os.utime(lib.root / "a.xmp", (1, 1))
    assert adopt.look(lib).sidecars == 0
    assert not lib.browse.rows([number(lib, "a.jpg")])[0].stale


def test_a_sidecar_that_was_an_asset_becomes_one_when_its_original_comes(lib: Library, inside: Files) -> None:
    inside.text("a.xmp", "one")
    adopt.look(lib)
    assert names(lib) == ["a.xmp"]
    inside.picture("a.jpg")
    adopt.look(lib)
    assert names(lib) == ["a.jpg"]
    assert sidecar(lib, "a.jpg") == "a.xmp"
    assert (lib.root / "a.xmp").read_text() == "one"


def test_links_and_folders_are_no_sidecars(lib: Library, inside: Files, tmp_path: Path) -> None:
    inside.picture("a.jpg")
    (tmp_path / "secret").write_text("secret")
    (lib.root / "a.xmp").symlink_to(tmp_path / "secret")
    inside.picture("b.jpg")
    (lib.root / "b.xmp").mkdir()
    adopt.look(lib)
    assert (sidecar(lib, "a.jpg"), sidecar(lib, "b.jpg")) == (None, None)


def test_both_moved_by_another_program_stay_together(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    inside.text("a.xmp")
    adopt.look(lib)
    (lib.root / "New").mkdir()
    (lib.root / "a.jpg").rename(lib.root / "New" / "z.jpg")
    (lib.root / "a.xmp").rename(lib.root / "New" / "z.xmp")
    adopt.look(lib)
    assert names(lib) == ["New/z.jpg"]
    assert sidecar(lib, "New/z.jpg") == "z.xmp"


def test_verbs_take_the_sidecar_along(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    inside.text("a.xmp", "one")
    inside.picture("b.jpg")
    inside.text("b.jpg.xmp", "two")
    adopt.look(lib)
    first, second = number(lib, "a.jpg"), number(lib, "b.jpg")
    verbs.rename(lib, first, "Lake.jpg")
    verbs.rename(lib, second, "Barn.jpg")
    assert on_disk(lib.root) == {"Lake.jpg", "Lake.xmp", "Barn.jpg", "Barn.jpg.xmp"}
    folder = folder_verbs.create(lib, 1, "New")
    verbs.move(lib, [first, second], folder)
    assert on_disk(lib.root) == {"New/Lake.jpg", "New/Lake.xmp", "New/Barn.jpg", "New/Barn.jpg.xmp"}
    verbs.trash(lib, [first, second])
    assert on_disk(lib.root) == set()
    inside.text("New/Lake.xmp", "somebody else's")
    verbs.restore(lib, [first, second])
    assert on_disk(lib.root) == {
        "New/Lake.jpg",
        "New/Lake.xmp",
        "New/Lake-1.xmp",
        "New/Barn.jpg",
        "New/Barn.jpg.xmp",
    }
    assert (lib.root / "New/Lake-1.xmp").read_text() == "one"
    verbs.delete_for_good(lib, [second])
    assert not {path for path in on_disk(lib.root) if "Barn" in path}
    assert not [path for path in lib.store.paths.tmp.rglob("*") if path.is_file()]


def test_a_rename_that_fails_leaves_both_as_they_were(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    inside.text("a.xmp")
    adopt.look(lib)
    inside.text("b.xmp", "in the way")
    with pytest.raises(UsageFault, match="already in"):
        verbs.rename(lib, number(lib, "a.jpg"), "b.jpg")
    assert on_disk(lib.root) == {"a.jpg", "a.xmp", "b.xmp"}
    assert names(lib) == ["a.jpg"]


def bring_in(lib: Library, paths: list[Path], conflict: Conflict = Conflict.ASK) -> list[UploadRow]:
    plan = upload.collect(lib, paths, "In")
    job_id = upload.start(lib, UploadRequest(files=tuple(plan.files), conflict=conflict), plan.left_out)
    lib.store.writer.run(
        lambda w: w.conn.execute(text("UPDATE uploads SET state = 'copying' WHERE job_id = :job"), {"job": job_id})
    )
    for row in lib.browse.uploads(job_id):
        Copier(lib.store)([row], lambda: False, lambda upload_id, fraction: None)
    return list(lib.browse.uploads(job_id))


@pytest.mark.parametrize("first", ["a.jpg", "a.xmp"])
def test_an_upload_takes_them_in_either_order(lib: Library, files: Files, first: str) -> None:
    files.picture("a.jpg")
    files.text("a.xmp")
    order = sorted(["a.jpg", "a.xmp"], key=lambda name: name != first)
    ended = bring_in(lib, [files.folder / name for name in order])
    assert {row.state for row in ended} == {UploadState.DONE}
    assert names(lib) == ["In/a.jpg"]
    assert sidecar(lib, "In/a.jpg") == "a.xmp"
    assert on_disk(lib.root) == {"In/a.jpg", "In/a.xmp"}


@pytest.mark.parametrize(
    ("conflict", "state", "left"),
    [
        (Conflict.ASK, UploadState.HELD, {"In/a.jpg", "In/a.xmp"}),
        (Conflict.SKIP, UploadState.SKIPPED, {"In/a.jpg", "In/a.xmp"}),
        (Conflict.KEEP_BOTH, UploadState.DONE, {"In/a.jpg", "In/a.xmp", "In/a-1.xmp"}),
        (Conflict.REPLACE, UploadState.DONE, {"In/a.jpg", "In/a.xmp"}),
        (Conflict.CREATE_VERSION, UploadState.DONE, {"In/a.jpg", "In/a.xmp"}),
    ],
)
def test_another_sidecar_of_the_same_original(
    lib: Library, files: Files, conflict: Conflict, state: UploadState, left: set[str]
) -> None:
    picture, first = files.picture("a.jpg"), files.text("a.xmp", "one")
    bring_in(lib, [picture, first])
    second = files.text("again/a.xmp", "two")
    (ended,) = bring_in(lib, [second], conflict)
    assert ended.state is state
    assert on_disk(lib.root) == left
    replaced = conflict in (Conflict.REPLACE, Conflict.CREATE_VERSION)
    assert (lib.root / "In/a.xmp").read_text() == ("two" if replaced else "one")
    with lib.store.read() as conn:
        kept = conn.execute(text("SELECT name FROM versions")).all()
    assert [row[0] for row in kept] == (["a.xmp"] if replaced else [])
