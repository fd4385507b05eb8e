"""A good copy in the place of a damaged original, and the new place of a missing one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Query
from assetdesk.core.upload import UploadState
from assetdesk.library import adopt, replace
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """Two pictures, one of them damaged, in a library whose queue nobody works."""
    root = tmp_path / "Library"
    (root / "Music").mkdir(parents=True)
    (root / "Music" / "pear.jpg").write_bytes(b"\xff\xd8\xff\xe1 cut short")
    Image.new("RGB", (30, 20), "green").save(root / "Music" / "leaf.jpg")
    with Library.create(root, run=False) as made:
        adopt.look(made)
        yield made


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "from the camera.JPEG"
    Image.new("RGB", (40, 30), "red").save(path, "JPEG")
    return path


def asset(lib: Library, name: str) -> int:
    return next(row.id for row in lib.browse.rows(lib.browse.ids(Query())) if row.name == name)


def copy_all(lib: Library, job: int) -> list[UploadState]:
    """What the runner does with the files of an upload."""
    lib.store.writer.run(
        lambda w: w.conn.execute(text("UPDATE uploads SET state = 'copying' WHERE job_id = :job"), {"job": job})
    )
    for row in lib.browse.uploads(job):
        Copier(lib.store)([row], lambda: False, lambda upload_id, fraction: None)
    return [row.state for row in lib.browse.uploads(job)]


def test_new_bytes_take_the_place_and_the_old_ones_are_kept(lib: Library, good: Path) -> None:
    pear = asset(lib, "pear.jpg")
    key = lib.browse.rows([pear])[0].key
    begun = replace.replace(lib, pear, good)
    assert begun.sentence == "Replacing “pear.jpg”."
    assert copy_all(lib, begun.job_id) == [UploadState.DONE]
    assert (lib.root / "Music" / "pear.jpg").read_bytes() == good.read_bytes()
    assert [row.name for row in lib.browse.rows(lib.browse.ids(Query()))] == ["leaf.jpg", "pear.jpg"]
    assert lib.browse.rows([pear])[0].key == key
    (kept,) = lib.browse.versions(pear)
    assert (lib.store.paths.versions / kept.path).read_bytes().endswith(b"cut short")
    assert "version 1 was kept" in lib.browse.history(pear)[0].text
    assert lib.browse.queue_state().waiting >= 1


def test_what_is_refused_says_why(lib: Library, good: Path, tmp_path: Path) -> None:
    pear = asset(lib, "pear.jpg")
    other = tmp_path / "notes.txt"
    other.write_text("brass")
    empty = tmp_path / "empty.jpg"
    empty.touch()
    cases = {
        tmp_path: "is a folder",
        lib.root / "Music" / "pear.jpg": "own file",
        lib.root / "Music" / "leaf.jpg": "lies in this library already",
        tmp_path / "gone.jpg": "cannot be read",
        other: "another kind of file",
        empty: "is empty",
    }
    for path, said in cases.items():
        with pytest.raises(UsageFault, match=said):
            replace.replace(lib, pear, path)
    with pytest.raises(UsageFault, match="no asset"):
        replace.replace(lib, 4711, good)
    assert lib.browse.jobs(ended=False) == [job for job in lib.browse.jobs(ended=False) if "Replace" not in job.name]


def test_a_link_to_its_own_file_is_its_own_file(lib: Library, tmp_path: Path) -> None:
    link = tmp_path / "link.jpg"
    link.symlink_to(lib.root / "Music" / "pear.jpg")
    with pytest.raises(UsageFault, match="own file"):
        replace.replace(lib, asset(lib, "pear.jpg"), link)


def test_a_missing_original_is_followed_inside_the_library(lib: Library) -> None:
    leaf = asset(lib, "leaf.jpg")
    with pytest.raises(UsageFault, match="back where it was"):
        replace.locate(lib, leaf, lib.root / "Music" / "leaf.jpg")
    (lib.root / "Green").mkdir()
    (lib.root / "Music" / "leaf.jpg").rename(lib.root / "Green" / "one leaf.jpg")
    lib.store.writer.run(lambda w: w.conn.execute(text("UPDATE assets SET missing = 1 WHERE id = :id"), {"id": leaf}))
    with pytest.raises(UsageFault, match="asset of its own"):
        replace.locate(lib, leaf, lib.root / "Music" / "pear.jpg")
    inner = lib.root / ".assetdesk" / "tmp" / "x.jpg"
    inner.write_bytes(b"x")
    with pytest.raises(UsageFault, match="own records"):
        replace.locate(lib, leaf, inner)
    begun = replace.locate(lib, leaf, lib.root / "Green" / "one leaf.jpg")
    assert begun.sentence == "“leaf.jpg” was found. It lies in Green now."
    row = lib.browse.rows([leaf])[0]
    assert (row.path, row.missing) == ("Green/one leaf.jpg", False)


def test_a_missing_original_is_brought_back_from_outside(lib: Library, good: Path) -> None:
    leaf = asset(lib, "leaf.jpg")
    os.unlink(lib.root / "Music" / "leaf.jpg")  # noqa: PTH108
    begun = replace.locate(lib, leaf, good)
    assert copy_all(lib, begun.job_id) == [UploadState.DONE]
    assert (lib.root / "Music" / "leaf.jpg").read_bytes() == good.read_bytes()
    assert lib.browse.versions(leaf) == []
    assert len(lib.browse.ids(Query())) == 2
