"""Watched folders themselves: away and back, refused, watched by one program at a time, killed in the middle."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from support.engine import until
from support.watching import Guard, folder, paths, rows, told

from assetdesk.core.errors import UsageFault
from assetdesk.core.presets import WORKFLOW
from assetdesk.core.watch import Afterwards, LedgerState, WatchFolder, WatchState
from assetdesk.library import crops, metadata_export, presets, watching
from assetdesk.library.session import Library
from assetdesk.library.watch import looking, roots
from assetdesk.library.watch.watcher import Rhythm


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library to copy: making one takes longer than most of these stories."""
    made = tmp_path_factory.mktemp("empty") / "Library"
    Library.create(made, run=False).close()
    return made


@pytest.fixture
def lib(empty: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(empty, tmp_path / "Library")
    with Library.open(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def guard(lib: Library) -> Iterator[Guard]:
    made = Guard(lib)
    yield made
    made.close()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    return tmp_path / "drop"


# away and back


def test_a_folder_that_goes_away_is_offline_and_goes_on_when_it_is_back(
    lib: Library, guard: Guard, drop: Path, tmp_path: Path
) -> None:
    made = folder(lib, drop, "Agency share")
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    (drop / "b.jpg").write_bytes(b"123")
    guard.look_whole()
    drop.rename(tmp_path / "elsewhere")
    guard.look(2.1)
    away = watching.get(lib, made.id)
    assert (away.state, away.offline_since) == (WatchState.OFFLINE, guard.now)
    assert told(lib) == {"a.jpg": "taken: a.jpg · New", "b.jpg": "arriving: Looked at once, again in 2 s"}
    assert [one.title for one in lib.browse.inbox().notices if one.kind == "watch"] == [
        "“Agency share” is offline. AssetDesk looks again every minute."
    ]
    guard.look(61.0)
    assert watching.get(lib, made.id).offline_since == away.offline_since
    guard.watcher._stations[1].dirty(str(drop), False)
    assert guard.watcher.come_round() > 50  # nothing to do before the next full look
    assert paths(lib) == ["a.jpg"]
    assert not any(row.missing for row in lib.browse.rows([1]))
    (tmp_path / "elsewhere").rename(drop)
    guard.look(61.0)
    guard.settle()
    assert watching.get(lib, made.id).state is WatchState.WATCHING
    assert told(lib) == {"a.jpg": "taken: a.jpg · New", "b.jpg": "taken: b.jpg · New"}
    assert len(rows(lib)) == 2


def test_an_empty_mount_point_in_its_place_is_offline_too(
    lib: Library, guard: Guard, drop: Path, tmp_path: Path
) -> None:
    made = folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    drop.rename(tmp_path / "disk")
    drop.mkdir()
    guard.look_whole()
    assert watching.get(lib, made.id).state is WatchState.OFFLINE
    drop.rmdir()
    (tmp_path / "disk").rename(drop)
    guard.look_whole()
    assert watching.get(lib, made.id).state is WatchState.WATCHING


def test_another_card_in_the_same_reader_is_watched(lib: Library, guard: Guard, drop: Path, tmp_path: Path) -> None:
    made = folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    drop.rename(tmp_path / "first card")
    drop.mkdir()
    (drop / "b.jpg").write_bytes(b"123")
    guard.settle()
    assert watching.get(lib, made.id).state is WatchState.WATCHING
    assert paths(lib) == ["a.jpg", "b.jpg"]


def test_a_disk_that_is_unmounted_and_mounted_again_is_taken_once(
    lib: Library, guard: Guard, drop: Path, tmp_path: Path
) -> None:
    drop.mkdir()
    (tmp_path / "disk").mkdir()
    if os.name != "posix" or not _mount(tmp_path / "disk", drop):
        pytest.skip("nothing may be mounted here")
    made = folder(lib, drop)
    try:
        (drop / "a.jpg").write_bytes(b"12")
        guard.settle()
    finally:
        subprocess.run(["umount", str(drop)], check=True)
    guard.look_whole()
    assert watching.get(lib, made.id).state is WatchState.OFFLINE
    assert _mount(tmp_path / "disk", drop)
    try:
        guard.settle()
        assert told(lib) == {"a.jpg": "taken: a.jpg · New"}
        assert len(rows(lib)) == 1
    finally:
        subprocess.run(["umount", str(drop)], check=True)


def _mount(what: Path, where: Path) -> bool:
    try:
        done = subprocess.run(["mount", "--bind", str(what), str(where)], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def test_a_paused_folder_rests_and_looks_at_once_when_it_goes_on(lib: Library, guard: Guard, drop: Path) -> None:
    made = folder(lib, drop)
    watching.pause(lib, made.id)
    (drop / "a.jpg").write_bytes(b"12")
    guard.look(61.0)
    assert told(lib) == {}
    watching.resume(lib, made.id)
    guard.look()
    assert list(told(lib)) == ["a.jpg"]


def test_what_is_watched_no_more_leaves_its_files_alone(lib: Library, guard: Guard, drop: Path) -> None:
    made = folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    watching.remove(lib, made.id)
    guard.look()
    assert (watching.folders(lib), rows(lib), paths(lib)) == ([], [], ["a.jpg"])
    assert (drop / "a.jpg").exists()


# which may be watched


def test_what_would_come_back_in_is_refused_and_says_why(lib: Library, drop: Path, tmp_path: Path) -> None:
    inside = lib.root / "Music"
    inside.mkdir()
    folder(lib, drop)
    (drop / "deep").mkdir()
    for path, why in (
        (lib.root, "is this library"),
        (inside, "lies inside this library"),
        (lib.root / ".assetdesk" / "renditions", "is a part of a library’s own files"),
        (tmp_path, "contains this library"),
        (drop, "is the watched folder “Studio A drop”"),
        (drop / "deep", "lies inside the watched folder “Studio A drop”"),
    ):
        assert why in (watching.checked(lib, path) or ""), path
        with pytest.raises(UsageFault):
            watching.add(lib, WatchFolder(0, "Other", str(path)))
    assert watching.checked(lib, tmp_path / "not there yet") is None


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_another_library_is_its_own(lib: Library, drop: Path, tmp_path: Path) -> None:
    other = tmp_path / "Other"
    Library.create(other, run=False).close()
    (other / "In").mkdir()
    for path in (other, other / "In"):
        with pytest.raises(UsageFault, match="lies in another library, “Other”"):
            watching.add(lib, WatchFolder(0, "x", str(path)))
    # one that lies below a watched folder is passed over
    (drop / "Shop/.assetdesk").mkdir(parents=True)
    (drop / "Shop/original.jpg").write_bytes(b"theirs")
    (drop / "ours.jpg").write_bytes(b"ours")
    batches = looking.look(drop, "", deep=True, shut=frozenset(), stopped=lambda: False)
    assert [one.seen.path for batch in batches for one in batch] == ["ours.jpg"]


def test_links_lead_to_the_same_refusals(lib: Library, tmp_path: Path) -> None:
    (lib.root / "Music").mkdir()
    (tmp_path / "by link").symlink_to(lib.root / "Music")
    (tmp_path / "around").mkdir()
    (tmp_path / "around" / "by link").symlink_to(tmp_path)
    assert "lies inside this library" in (watching.checked(lib, tmp_path / "by link") or "")
    assert "contains this library" in (watching.checked(lib, tmp_path / "around" / "by link") or "")


def test_a_mount_that_shows_a_part_of_the_library_is_refused(lib: Library, tmp_path: Path) -> None:
    (lib.root / "Music").mkdir()
    shown = tmp_path / "elsewhere" / "shown"
    shown.mkdir(parents=True)
    if os.name != "posix" or not _mount(lib.root / "Music", shown):
        pytest.skip("nothing may be mounted here")
    try:
        assert "lies inside this library" in (watching.checked(lib, shown) or "")
        assert "this library" in (watching.checked(lib, tmp_path / "elsewhere") or "")
    finally:
        subprocess.run(["umount", str(shown)], check=True)


def test_a_link_that_leads_into_the_library_later_is_refused_at_the_next_look(
    lib: Library, guard: Guard, drop: Path, tmp_path: Path
) -> None:
    if os.name != "posix":
        pytest.skip("links need rights elsewhere")
    (tmp_path / "first").mkdir()
    drop.symlink_to(tmp_path / "first")
    made = watching.add(lib, WatchFolder(0, "Drop", str(drop)))
    (lib.root / "Music").mkdir()
    (lib.root / "Music" / "a.jpg").write_bytes(b"12")
    drop.unlink()
    drop.symlink_to(lib.root / "Music")
    guard.settle()
    refused = watching.get(lib, made.id)
    assert refused.state is WatchState.REFUSED
    assert "lies inside this library" in refused.problem
    assert rows(lib) == []


def test_folders_that_files_are_exported_to_are_refused(lib: Library, tmp_path: Path) -> None:
    out = tmp_path / "shop"
    out.mkdir()
    step = {"kind": "export", "folder": f"{out}/{{folder}}", "renditions": ["*"]}
    presets.save(lib, WORKFLOW, "Web shop", {"steps": [step]})
    said = watching.checked(lib, out) or ""
    assert "is the folder that the workflow “Web shop” exports to" in said


def test_nothing_is_exported_into_a_watched_folder(lib: Library, drop: Path) -> None:
    folder(lib, drop)
    (drop / "out").mkdir()
    with pytest.raises(UsageFault, match="is watched"):
        metadata_export.xmp_files(lib.browse, [], drop / "out")
    with pytest.raises(UsageFault, match="is watched"):
        crops.export(lib.browse, lib.root, [], drop)
    assert metadata_export.xmp_files(lib.browse, [], drop.parent) == 0


def test_a_folder_that_became_a_link_is_not_gone_into_by_an_event(
    lib: Library, guard: Guard, drop: Path, tmp_path: Path
) -> None:
    if os.name != "posix":
        pytest.skip("links need rights elsewhere")
    folder(lib, drop)
    guard.look()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.jpg").write_bytes(b"12")
    (drop / "day").symlink_to(tmp_path / "outside")
    (drop / ".hidden").mkdir()
    (drop / ".hidden" / "a.jpg").write_bytes(b"12")
    station = guard.watcher._stations[1]
    for inside in ("day", ".hidden", "not there"):
        station.dirty(str(drop / inside), True)
    guard.look()
    assert rows(lib) == []
    guard.look_whole()
    assert told(lib) == {"day": "refused: It is a link. Links are not followed"}


def test_who_writes_elsewhere_says_where(lib: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "_providers", [])
    roots.register(lambda lib: [roots.Place(tmp_path / "target", "the target “Web shop”")])
    (tmp_path / "target" / "below").mkdir(parents=True)
    assert "lies inside the target “Web shop”" in (watching.checked(lib, tmp_path / "target" / "below") or "")


# kills


def test_a_kill_between_commit_and_unlink_takes_the_source_away_at_the_next_start(
    lib: Library, guard: Guard, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(lib, drop, afterwards=Afterwards.MOVE)
    (drop / "a.jpg").write_bytes(b"12")
    (drop / "b.jpg").write_bytes(b"123")
    with monkeypatch.context() as killed:
        unlink = Path.unlink

        def dead(path: Path, missing_ok: bool = False) -> None:
            if path.parent != drop:
                unlink(path, missing_ok)

        killed.setattr(Path, "unlink", dead)
        guard.settle()
    lib.store.writer.run(lambda w: w.conn.execute(text("UPDATE ledger SET removed = 0")))
    assert (drop / "a.jpg").exists()
    (drop / "b.jpg").write_bytes(b"another since")
    guard.look_whole()
    assert not (drop / "a.jpg").exists()
    assert (drop / "b.jpg").exists()  # not the file that was copied
    assert [row.removed for row in rows(lib) if row.path == "a.jpg"] == [True]


def test_rows_that_a_kill_left_ready_begin_again_and_come_in_once(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.look()
    guard.look(2.1)
    assert rows(lib)[0].state is LedgerState.READY
    lib.store.writer.run(lambda w: w.conn.execute(text("DELETE FROM uploads")))
    guard.settle()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}
    assert paths(lib) == ["a.jpg"]


def test_a_job_that_a_killed_program_left_open_ends(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.look()
    guard.look(2.1)
    lib.store.writer.run(lambda w: w.conn.execute(text("UPDATE jobs SET cursor = 0")))  # as if it had died just there
    guard.close()
    with_another = Guard(lib)
    with_another.look()
    assert not lib.browse.jobs()[0].counting
    with_another.close()


# owners, threads, events


def test_one_program_watches_and_another_takes_over_when_it_dies(lib: Library, drop: Path, tmp_path: Path) -> None:
    made = folder(lib, drop)
    code = (
        "import sys, time; from assetdesk.library.session import Library\n"
        "lib = Library.open(sys.argv[1], run=False, program='command'); lib.watch()\n"
        "while not lib.watcher.owns: time.sleep(0.01)\n"
        "print('watching', flush=True); time.sleep(600)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(lib.root)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "watching\n"
        assert f"(process {other.pid}) watches since" in watching.owner(lib)
        lib.watch(Rhythm(settle=0.2, look=0.5, debounce=0.01, owner=0.05))
        assert lib.watcher is not None
        assert not lib.watcher.owns
    finally:
        other.kill()
        other.wait()
        if other.stdout is not None:
            other.stdout.close()
    until(lambda: lib.watcher is not None and lib.watcher.owns)
    assert watching.owner(lib) == "This program watches."
    (drop / "a.jpg").write_bytes(b"12")
    until(lambda: told(lib) == {"a.jpg": "ready: The same in two looks, next in line"})
    until(lambda: watching.get(lib, made.id).looked is not None)


def test_events_find_files_between_the_looks_and_lost_ones_are_made_up_for(lib: Library, drop: Path) -> None:
    folder(lib, drop)
    lib.watch(Rhythm(settle=0.1, look=3600.0, debounce=0.01))
    until(lambda: watching.folders(lib)[0].looked is not None)
    (drop / "a.jpg").write_bytes(b"12")
    (drop / "day").mkdir()
    (drop / "day" / "b.jpg").write_bytes(b"123")
    until(lambda: sorted(told(lib)) == ["a.jpg", "day/b.jpg"])
    # a queue of the system that overflowed: watchdog says so in its log, and nothing more
    station = lib.watcher._stations[1]  # type: ignore[union-attr]
    station.dirty = lambda folder, deep: None  # type: ignore[method-assign]
    station._events.heard = lambda event: None  # type: ignore[union-attr,method-assign]
    station._events._dirty = lambda folder, deep: None  # type: ignore[union-attr]
    (drop / "day" / "c.jpg").write_bytes(b"1234")
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; filesystem events were lost")
    until(lambda: sorted(told(lib)) == ["a.jpg", "day/b.jpg", "day/c.jpg"])
    until(lambda: {row.state for row in rows(lib)} == {LedgerState.READY})
