"""Versions of originals: made by uploads and by hand, gone back to, taken back, pruned, killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text
from support.small_library import changed, take_in

from assetdesk.core import crops as rules
from assetdesk.core.crops import Box, Crop
from assetdesk.core.errors import DiskFull, UsageFault
from assetdesk.core.query import Query
from assetdesk.core.versions import TimelineKind, Why
from assetdesk.library import adopt, assets, metadata, tags, versions
from assetdesk.library import replace as replacing
from assetdesk.library.session import Library
from assetdesk.store import assets as rows_of_assets
from assetdesk.store import crops
from assetdesk.store.files import hash_file
from assetdesk.store.history import reverting
from assetdesk.store.history import versions as rows
from assetdesk.store.writer import Write

SUPPORT = Path(__file__).parents[2] / "support"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """One picture in a library whose queue nobody works."""
    root = tmp_path / "Library"
    (root / "Music").mkdir(parents=True)
    Image.new("RGB", (30, 20), "green").save(root / "Music" / "leaf.jpg")
    with Library.create(root, run=False) as made:
        take_in(made, root / "Music" / "leaf.jpg")
        yield made


def leaf(lib: Library) -> int:
    return int(lib.browse.ids(Query())[0])


def file(lib: Library) -> Path:
    return lib.root / "Music" / "leaf.jpg"


def bring(lib: Library, tmp_path: Path, colour: str) -> bytes:
    """Upload another picture in the asset's place, as the window does. Its bytes."""
    from assetdesk.library.intake.bringing import Copier

    path = tmp_path / "leaf.jpg"
    Image.new("RGB", (40, 30), colour).save(path)
    begun = replacing.replace(lib, leaf(lib), path)
    lib.store.writer.run(
        lambda w: w.conn.execute(
            text("UPDATE uploads SET state = 'copying' WHERE job_id = :job"), {"job": begun.job_id}
        )
    )
    copier = Copier(lib.store)
    for row in lib.browse.uploads(begun.job_id):
        copier([row], lambda: False, lambda *_: None)
    copier.close()
    return path.read_bytes()


def numbers(lib: Library) -> list[int]:
    return [one.number for one in lib.browse.versions(leaf(lib))]


def put_crop(lib: Library, box: Box, by: rules.Source = rules.Source.USER) -> None:
    crop = Crop("Square", box, 100, 100, by, True, auto=Box(0.0, 0.0, 0.5, 0.5))
    lib.store.writer.run(lambda w: crops.put(w, leaf(lib), [crop]))


def crop_of(lib: Library) -> Crop:
    with lib.browse.plain() as db:
        return crops.of_asset(db, leaf(lib))[0]


def user_fields(lib: Library) -> dict[str, object]:
    return {one.name: one.user for one in lib.browse.fields(leaf(lib)) if one.user is not None}


def own_tags(lib: Library) -> list[str]:
    return [one.name for one in tags.of_asset(lib, leaf(lib)).tags if not one.removed]


def test_all_that_a_person_has_said_comes_back_with_the_bytes(lib: Library, tmp_path: Path) -> None:
    asset = leaf(lib)
    first = file(lib).read_bytes()
    metadata.put(lib, [asset], {"dc:title": "Leaf", "dc:subject": ["tree"]})
    tags.add(lib, [asset], ["autumn"])
    put_crop(lib, Box(0.1, 0.1, 0.4, 0.4))
    lib.store.writer.run(
        lambda w: w.db.run("UPDATE assets SET title = 'Leaf!', options = '{\"knockoutBackground\": {}}'")
    )
    second = bring(lib, tmp_path, "red")
    metadata.put(lib, [asset], {"dc:title": "Other", "dc:subject": None, "dc:rights": "Me"})
    tags.add(lib, [asset], ["winter"])
    tags.remove(lib, [asset], ["autumn"])
    put_crop(lib, Box(0.2, 0.2, 0.4, 0.4))
    lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET title = '', options = '{}'"))
    assert numbers(lib) == [1]

    done = versions.revert(lib, asset, 1)

    assert file(lib).read_bytes() == first
    assert user_fields(lib) == {"dc:title": "Leaf", "dc:subject": ["tree"]}
    assert own_tags(lib) == ["autumn"]
    assert crop_of(lib).box == Box(0.1, 0.1, 0.4, 0.4)
    assert lib.browse.options(asset) == {"knockoutBackground": {}}
    row = lib.browse.rows([asset])[0]
    assert (row.title, row.hash) == ("Leaf!", hash_file(file(lib))[1])
    assert (done.saved, numbers(lib)) == (2, [2, 1])
    assert "What it was is version 2" in done.sentence
    job = lib.browse.job(done.job_id)
    assert job is not None
    assert job.name == "Revert leaf.jpg"
    assert lib.browse.queue_state().waiting > 0
    assert list(lib.browse.ids(Query(words="autumn"))) == [asset]

    again = versions.revert(lib, asset, 2)
    assert file(lib).read_bytes() == second
    assert user_fields(lib) == {"dc:title": "Other", "dc:rights": "Me"}
    assert (own_tags(lib), crop_of(lib).box) == (["winter"], Box(0.2, 0.2, 0.4, 0.4))
    assert again.saved == 3
    assert not list(lib.browse.ids(Query(words="autumn")))

    versions.take_back(lib, again)
    assert file(lib).read_bytes() == first
    assert own_tags(lib) == ["autumn"]
    assert numbers(lib) == [2, 1], "what was kept for the undone act alone is gone"
    kept = {path.name for path in (lib.store.paths.versions).rglob("*") if path.is_file()}
    assert len(kept) == 2


def test_by_hand_with_a_label_that_keeps_it_for_ever(lib: Library) -> None:
    asset = leaf(lib)
    lib.store.set_settings({"versions_kept": 2})
    made = versions.create(lib, [asset], " Before  the\nretouch ", "sent to the client")
    assert made.sentence == "Version 1 of “leaf.jpg” was made."
    for _ in range(4):
        versions.create(lib, [asset])
    assert numbers(lib) == [5, 4, 1]
    first = lib.browse.versions(asset)[-1]
    assert (first.label, first.comment, first.kind) == ("Before the retouch", "sent to the client", Why.HAND)
    assert first.made_by
    versions.describe(lib, asset, 4, "Kept", None)
    versions.describe(lib, asset, 1, "", None)
    versions.create(lib, [asset])
    assert numbers(lib) == [6, 5, 4], "a label that was taken away keeps nothing"
    versions.delete(lib, asset, [4])
    assert numbers(lib) == [6, 5]
    with pytest.raises(UsageFault, match="at most 100"):
        versions.create(lib, [asset], "x" * 101)


def test_a_version_is_not_the_file_that_another_program_writes_to(lib: Library) -> None:
    asset = leaf(lib)
    before = file(lib).read_bytes()
    versions.create(lib, [asset])
    with file(lib).open("r+b") as out:
        out.write(b"written in place")
    copy = versions.save_copy(lib, asset, 1, lib.root.parent / "copy.jpg")
    assert copy.read_bytes() == before
    with pytest.raises(UsageFault, match="is there already"):
        versions.save_copy(lib, asset, 1, copy)
    kept = lib.store.paths.versions / lib.browse.versions(asset)[0].path
    assert kept.stat().st_nlink == 1


def test_what_cannot_be_gone_back_to_says_why_and_changes_nothing(lib: Library) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset])
    kept = lib.store.paths.versions / lib.browse.versions(asset)[0].path
    lib.store.writer.run(lambda w: rows.add_lost(w, asset, name="leaf.jpg", bytes=3, hash="00"))
    before = file(lib).read_bytes()
    Image.new("RGB", (30, 20), "blue").save(file(lib))
    with pytest.raises(UsageFault, match="wrote over it"):
        versions.revert(lib, asset, 2)
    good = kept.read_bytes()
    kept.write_bytes(good + b"!")
    with pytest.raises(UsageFault, match="is damaged"):
        versions.revert(lib, asset, 1)
    kept.unlink()
    with pytest.raises(UsageFault, match="not in the library's folder any more"):
        versions.revert(lib, asset, 1)
    with pytest.raises(UsageFault, match="no version 9"):
        versions.revert(lib, asset, 9)
    assert numbers(lib) == [2, 1]
    assert file(lib).read_bytes() != before
    assert lib.browse.versions(asset)[0].lost
    assert not lib.browse.versions(asset)[0].can_revert
    assert not any((lib.store.paths.tmp).iterdir())


def test_the_present_is_never_kept_by_a_damaged_file(lib: Library, tmp_path: Path) -> None:
    asset = leaf(lib)
    now = file(lib).read_bytes()
    versions.create(lib, [asset])
    old = bring(lib, tmp_path, "red")
    versions.revert(lib, asset, 1)
    assert file(lib).read_bytes() == now
    damaged = lib.store.paths.versions / lib.browse.versions(asset)[-1].path
    damaged.write_bytes(b"x" * len(now))
    versions.revert(lib, asset, 2)
    assert file(lib).read_bytes() == old
    saved = lib.store.paths.versions / lib.browse.versions(asset)[0].path
    assert saved.read_bytes() == now


def test_what_an_older_program_did_not_keep_stays_as_it_is(lib: Library) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset])
    lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET tags = '', crops = '', options = ''"))
    metadata.put(lib, [asset], {"dc:title": "New"})
    tags.add(lib, [asset], ["mine"])
    versions.revert(lib, asset, 1)
    assert user_fields(lib) == {}
    assert own_tags(lib) == ["mine"]


def test_another_kind_of_file_comes_back_under_its_own_ending(lib: Library, tmp_path: Path) -> None:
    asset = leaf(lib)
    first = file(lib).read_bytes()
    versions.create(lib, [asset])
    lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET name = 'leaf.JPEG'"))
    assets.rename(lib, asset, "stem.png")
    Image.new("RGB", (30, 20), "blue").save(lib.root / "Music" / "stem.png")
    changed(lib, asset, lib.root / "Music" / "stem.png")
    versions.revert(lib, asset, 1)
    row = lib.browse.rows([asset])[0]
    assert row.name == "stem.JPEG"
    assert (lib.root / "Music" / "stem.JPEG").read_bytes() == first
    assert not (lib.root / "Music" / "stem.png").exists()


def test_nothing_is_lost_that_is_kept_already(lib: Library) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset])
    size, digest = hash_file(file(lib))
    number = lib.store.writer.run(lambda w: rows.add_lost(w, asset, name="leaf.jpg", bytes=size, hash=digest))
    assert number == 1
    assert numbers(lib) == [1]


def test_a_missing_original_comes_back_from_its_version(lib: Library) -> None:
    asset = leaf(lib)
    before = file(lib).read_bytes()
    versions.create(lib, [asset])
    file(lib).unlink()
    lib.store.writer.run(lambda w: rows_of_assets.mark_missing(w, [asset]))
    assert lib.browse.rows([asset])[0].missing
    done = versions.revert(lib, asset, 1)
    assert file(lib).read_bytes() == before
    assert not lib.browse.rows([asset])[0].missing
    assert (done.saved, numbers(lib)) == (0, [1])


def test_a_failure_puts_everything_back(lib: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = leaf(lib)
    second = bring(lib, tmp_path, "red")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assetdesk.store.history.own_state.put_back", full)
    with pytest.raises(Exception, match="full"):
        versions.revert(lib, asset, 1)
    assert file(lib).read_bytes() == second
    assert lib.browse.rows([asset])[0].hash == hash_file(file(lib))[1]
    with lib.browse.plain() as db:
        assert not reverting.unfinished(db)
    assert not any((lib.store.paths.tmp).iterdir())


@pytest.mark.parametrize("phase", ["kept", "begun", "put", "rows", "done"])
def test_killed_in_the_middle_it_is_whole_at_the_next_opening(tmp_path: Path, phase: str) -> None:
    root = tmp_path / "Library"
    root.mkdir()
    Image.new("RGB", (30, 20), "green").save(root / "leaf.jpg")
    first = (root / "leaf.jpg").read_bytes()
    with Library.create(root, run=False) as lib:
        assert take_in(lib, root / "leaf.jpg") == 1
        metadata.put(lib, [1], {"dc:title": "First"})
        versions.create(lib, [1])
        Image.new("RGB", (40, 30), "red").save(root / "leaf.jpg")
        changed(lib, 1, root / "leaf.jpg")
        metadata.put(lib, [1], {"dc:title": "Second"})
    second = (root / "leaf.jpg").read_bytes()

    assert _killed(root, phase).returncode == -signal.SIGKILL

    with Library.open(root, run=False) as lib:
        row = lib.browse.rows([1])[0]
        now = (root / "leaf.jpg").read_bytes()
        title = {one.name: one.user for one in lib.browse.fields(1)}["dc:title"]
        assert (now, title) == ((second, "Second") if phase == "kept" else (first, "First"))
        assert row.path == "leaf.jpg"
        facts = (root / "leaf.jpg").stat()
        known = lib.store.writer.run(
            lambda w: rows_of_assets.is_file(w, 1, facts.st_size, facts.st_mtime_ns, facts.st_ino)
        )
        assert known, "the row speaks of the file that is there"
        with lib.browse.plain() as db:
            assert not reverting.unfinished(db)
        kept = [hash_file(lib.store.paths.versions / one.path)[1] for one in lib.browse.versions(1) if not one.lost]
        assert kept == [one.hash for one in lib.browse.versions(1) if not one.lost]
        if phase != "kept":
            assert any((lib.store.paths.versions / one.path).read_bytes() == second for one in lib.browse.versions(1))


@pytest.mark.parametrize("phase", ["put", "rows"])
@pytest.mark.parametrize("saved", [False, True], ids=["", "saved by another program since"])
def test_killed_under_another_ending_no_stray_file_is_left(tmp_path: Path, phase: str, saved: bool) -> None:
    root = tmp_path / "Library"
    root.mkdir()
    Image.new("RGB", (30, 20), "green").save(root / "leaf.png")
    first = (root / "leaf.png").read_bytes()
    with Library.create(root, run=False) as lib:
        take_in(lib, root / "leaf.png")
        versions.create(lib, [1])
        assets.rename(lib, 1, "leaf.jpg")
        Image.new("RGB", (40, 30), "red").save(root / "leaf.jpg")
        changed(lib, 1, root / "leaf.jpg")
    assert _killed(root, phase).returncode == -signal.SIGKILL
    assert (root / "leaf.png").read_bytes() == first, "it has its name already, and no row"
    if saved:
        (root / "leaf.jpg").write_bytes(b"an hour of work")

    with Library.open(root, run=False) as lib:
        adopt.look(lib)
        (row,) = lib.browse.rows(lib.browse.ids(Query()))
        assert (row.id, row.name) == (1, "leaf.jpg" if saved else "leaf.png")
        assert [path.name for path in root.glob("leaf.*")] == [row.name]
        assert (root / row.name).read_bytes() == (b"an hour of work" if saved else first)


def test_a_revert_that_another_program_finishes_meanwhile_keeps_its_file(
    lib: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset])
    lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET reverting = 1, name = 'leaf.png'"))
    other = file(lib).with_name("leaf.png")
    other.write_bytes(file(lib).read_bytes())
    real = hash_file

    def slowly(path: Path) -> tuple[int, str]:
        found = real(path)
        lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET reverting = 0"))
        return found

    monkeypatch.setattr(reverting, "hash_file", slowly)
    assert versions.finish_begun(lib) == 0
    assert other.exists()


def test_a_look_of_another_program_leaves_a_revert_alone(lib: Library, tmp_path: Path) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset])
    lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET reverting = 1, name = 'leaf.png'"))
    file(lib).with_name("leaf.png").write_bytes(file(lib).read_bytes())
    adopt.look(lib)
    assert list(lib.browse.ids(Query())) == [asset]


def test_a_name_that_is_taken_is_said_before_anything_is_noted(lib: Library, tmp_path: Path) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset])
    bring(lib, tmp_path, "red")
    lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET name = 'leaf.png' WHERE number = 1"))
    stranger = file(lib).with_name("leaf.png")
    stranger.write_bytes((lib.store.paths.versions / lib.browse.versions(asset)[0].path).read_bytes())
    with pytest.raises(UsageFault, match="is in this folder already"):
        versions.revert(lib, asset, 1)
    assert stranger.exists()


def _killed(root: Path, phase: str) -> subprocess.CompletedProcess[bytes]:
    """Going back to version 1 of asset 1, killed at a phase of it."""
    command = [sys.executable, "-m", "support.reverting_program", str(root), "1", "1", phase]
    paths = os.pathsep.join((str(SUPPORT.parent), str(SUPPORT.parents[1])))
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, timeout=120, check=False)


def test_what_another_program_saves_meanwhile_is_not_written_over(
    lib: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = leaf(lib)
    bring(lib, tmp_path, "red")
    ready = versions._ready

    def saved(*given: Any) -> Path:
        file(lib).write_bytes(b"an hour of work")
        return ready(*given)

    monkeypatch.setattr(versions, "_ready", saved)
    with pytest.raises(UsageFault, match="Another program has saved"):
        versions.revert(lib, asset, 1)
    assert file(lib).read_bytes() == b"an hour of work"
    with lib.browse.plain() as db:
        assert not reverting.unfinished(db)


def test_what_was_saved_after_a_kill_is_not_written_over(lib: Library, tmp_path: Path) -> None:
    bring(lib, tmp_path, "red")
    lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET reverting = 1"))
    file(lib).write_bytes(b"an hour of work")
    assert versions.finish_begun(lib) == 0
    assert file(lib).read_bytes() == b"an hour of work"
    with lib.browse.plain() as db:
        assert not reverting.unfinished(db)


def test_a_full_disk_does_not_keep_a_library_shut_and_what_fails_at_the_opening_leaves_nothing_open(
    lib: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(lib, tmp_path, "red")
    lib.store.writer.run(lambda w: w.db.run("UPDATE versions SET reverting = 1"))
    file(lib).write_bytes(b"an hour of work")
    lib.close()

    def full(*_: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(reverting, "give_up", full)
    Library.open(lib.root, run=False).close()
    monkeypatch.setattr(versions, "finish_begun", full)
    threads = set(threading.enumerate())
    with pytest.raises(DiskFull):
        Library.open(lib.root, run=False)
    assert set(threading.enumerate()) <= threads


def test_the_timeline_by_kind_and_by_page(lib: Library, tmp_path: Path) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset], "First")
    bring(lib, tmp_path, "red")
    versions.create(lib, [asset], "Second")
    versions.add_comment(lib, asset, " Looks fine ")
    assets.rename(lib, asset, "stem.jpg")
    found = versions.timeline(lib.browse, asset)
    said = [(one.kind, one.text or (one.version and one.version.label)) for one in found]
    assert said[0] == (TimelineKind.EDIT, "Renamed from leaf.jpg")
    assert said[1] == (TimelineKind.COMMENT, "Looks fine")
    assert found[1].made_by
    assert {kind for kind, _ in said} == {
        TimelineKind.EDIT,
        TimelineKind.COMMENT,
        TimelineKind.IMPORT,
        TimelineKind.VERSION,
    }
    only = versions.timeline(lib.browse, asset, [TimelineKind.VERSION])
    assert [one.version.number for one in only if one.version] == [2, 1]
    paged = versions.timeline(lib.browse, asset, most=2)
    while more := versions.timeline(lib.browse, asset, before=paged[-1].at, most=2):
        paged += more
    assert paged == found
    with pytest.raises(UsageFault, match="at least one character"):
        versions.add_comment(lib, asset, "  ")


def test_a_run_is_one_entry_and_its_failures_are_found(lib: Library) -> None:
    asset = leaf(lib)

    def work(w: Write) -> None:
        w.db.run("UPDATE items SET state = 'done', finished = 100.0 WHERE asset_id = ?", (asset,))
        w.db.run(
            "UPDATE items SET state = 'failed', error_code = 'SourceCorrupt', error_text = 'It is damaged.'"
            " WHERE asset_id = ? AND step = 'preview'",
            (asset,),
        )

    lib.store.writer.run(work)
    (failed,) = versions.timeline(lib.browse, asset, [TimelineKind.FAILURE])
    assert failed.failed[0].step == "preview"
    assert failed.failed[0].text == "It is damaged."
    assert "metadata" in failed.done
    assert (failed.at, failed.job) == (100.0, "Look")
    assert failed in versions.timeline(lib.browse, asset, [TimelineKind.PROCESSING])

    # its job is forgotten one day: a line of the history is left
    job = failed.job_id
    lib.store.writer.run(lambda w: rows_of_assets.history(w, asset, "failed", "Failed at previews.", job))
    assert len(versions.timeline(lib.browse, asset, [TimelineKind.FAILURE])) == 1
    lib.store.writer.run(lambda w: w.db.run("DELETE FROM jobs"))
    (left,) = versions.timeline(lib.browse, asset, [TimelineKind.FAILURE])
    assert (left.kind, left.text) == (TimelineKind.FAILURE, "Failed at previews.")


def test_a_copy_of_an_asset_has_no_history(lib: Library) -> None:
    asset = leaf(lib)
    versions.create(lib, [asset])
    (lib.root / "copy.jpg").write_bytes(file(lib).read_bytes())
    copy = take_in(lib, lib.root / "copy.jpg")
    assert lib.browse.versions(copy) == []


def test_replacing_the_crop_that_was_automatic_then(lib: Library, tmp_path: Path) -> None:
    asset = leaf(lib)
    put_crop(lib, Box(0.0, 0.0, 0.5, 0.5), rules.Source.AUTO)
    lib.store.writer.run(lambda w: crops.put(w, asset, [replace(crop_of(lib), confirmed=False)]))
    versions.create(lib, [asset])
    put_crop(lib, Box(0.3, 0.3, 0.2, 0.2))
    versions.revert(lib, asset, 1)
    found = crop_of(lib)
    assert (found.box, found.source, found.confirmed) == (Box(0.0, 0.0, 0.5, 0.5), rules.Source.AUTO, False)
