"""While a library is open, what other programs do in its folder is seen by itself."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.own_folder import OwnFolderKit, bring_in

from assetdesk.library import adopt
from assetdesk.library.intake import settling, together
from assetdesk.library.own_folder import FolderState, OwnFolder, Rhythm
from assetdesk.library.own_folder_events import FolderEvents
from assetdesk.library.session import Library
from assetdesk.store import files
from assetdesk.store.locks import OsLock

QUICK = Rhythm(quiet=0.02, longest=0.1, rest=0.02, away=0.05)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[OwnFolderKit]:
    with Library.create(tmp_path / "Studio", run=False) as lib:
        yield OwnFolderKit(lib)


def follow(kit: OwnFolderKit) -> OwnFolder:
    kit.lib.follow_folder(QUICK)
    assert kit.lib.own_folder is not None
    return kit.lib.own_folder


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_files_that_other_programs_add_move_and_edit_are_seen_while_it_is_open(kit: OwnFolderKit) -> None:
    kit.known("Music/a.txt")
    folder = follow(kit)
    until(lambda: folder.state.report is not None)
    kit.put("New/Deep/b.txt")
    until(lambda: "New/Deep/b.txt" in kit.rows())
    (kit.root / "Music/a.txt").rename(kit.root / "New/a.txt")
    until(lambda: kit.tags().get("New/a.txt") == "Music a.txt")
    (kit.root / "New").rename(kit.root / "Old")
    until(lambda: kit.tags().get("Old/a.txt") == "Music a.txt" and "Old/Deep/b.txt" in kit.rows())
    (kit.root / "Old/a.txt").unlink()
    until(lambda: kit.rows()["Old/a.txt"].missing)
    kit.put("Old/a.txt", "Music/a.txt")
    until(lambda: not kit.rows()["Old/a.txt"].missing)
    assert kit.tags()["Old/a.txt"] == "Music a.txt"


def test_without_live_following_a_person_still_can_ask(kit: OwnFolderKit) -> None:
    kit.lib.store.set_settings({"look_live": False, "look_at_start": False})
    folder = follow(kit)
    kit.put("a.txt")
    states: list[FolderState] = []
    folder.subscribe(states.append)
    folder.look_now()
    until(lambda: any(state.asked and state.report is not None for state in states))
    until(lambda: "a.txt" in kit.rows())  # found at rest by the second look


def test_while_another_program_looks_a_person_who_asks_waits_without_work(kit: OwnFolderKit) -> None:
    kit.lib.store.set_settings({"look_live": False, "look_at_start": False})
    folder = OwnFolder(kit.lib, Rhythm(away=1000.0))
    other = OsLock(kit.lib.store.paths.dot / "look.lock")
    assert other.try_take()
    try:
        folder.look_now()
        folder._turn()
    finally:
        other.release()
    assert folder.state.report is None
    assert not folder._due(time.monotonic())
    assert folder._seconds() > 500
    assert folder._due(time.monotonic() + 1000.0), "it is not forgotten"


def test_lost_events_are_made_up_for_by_a_look_through_everything(kit: OwnFolderKit) -> None:
    kit.lib.store.set_settings({"look_live": False, "look_at_start": False})
    folder = follow(kit)
    kit.put("Music/a.txt")
    folder.lost()
    until(lambda: "Music/a.txt" in kit.rows())


def test_a_library_whose_drive_goes_and_comes_back_says_so_and_loses_nothing(kit: OwnFolderKit, tmp_path: Path) -> None:
    kit.known("Music/a.txt")
    folder = follow(kit)
    until(lambda: folder.state.report is not None and not folder.state.looking)
    kit.root.rename(tmp_path / "unplugged")
    until(lambda: folder.state.drive_away)
    (tmp_path / "unplugged").rename(kit.root)
    until(lambda: not folder.state.drive_away)
    kit.put("Music/b.txt")
    until(lambda: "Music/b.txt" in kit.rows())
    assert kit.tags()["Music/a.txt"] == "Music a.txt"


def test_what_uploads_bring_in_is_never_adopted_twice_whenever_the_look_comes(
    kit: OwnFolderKit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(6)
    real = files.place_new

    def late(part: Path, target: Path) -> None:
        real(part, target)
        time.sleep(chance.random() * 0.05)  # the file is there, its row not yet

    monkeypatch.setattr(settling, "place_new", late)
    monkeypatch.setattr(together, "place_new", late)
    folder = follow(kit)
    sources = []
    for number in range(30):
        source = tmp_path / "from" / f"{number}.txt"
        source.parent.mkdir(exist_ok=True)
        source.write_text(f"upload {number}")
        sources.append(source)
    bring_in(kit.lib, sources, "In", lambda: time.sleep(chance.random() * 0.1))
    last = folder.state.report
    folder.look_now()
    until(lambda: folder.state.report is not last and not folder.state.looking)
    rows = kit.rows()
    assert sorted(rows) == sorted(f"In/{source.name}" for source in sources)
    assert not any(row.missing for row in rows.values())
    with kit.lib.store.browse.plain() as db:
        assert db.value("SELECT COUNT(*) FROM assets") == 30
        assert db.value("SELECT COUNT(*) FROM versions") == 0
        assert db.value("SELECT COUNT(*) FROM history WHERE kind = 'uploaded'") == 30


def test_hidden_folders_and_the_librarys_own_records_are_not_listened_to(kit: OwnFolderKit) -> None:
    """Derived files lie in more folders than the system has watches to give."""
    kit.put("Music/a.txt")
    kit.put(".git/objects/x", "x")
    heard: list[str] = []
    events = FolderEvents(kit.root, lambda folder, deep: heard.append(Path(folder).name), lambda: None)
    try:
        assert set(events._watched) == {"Music"}
        kit.put(".assetdesk/renditions/ab/x", "x")
        kit.put("Home/b.txt")
        events.follow()
        kit.put("Music/c.txt")
        until(lambda: "Music" in heard)
        assert set(events._watched) == {"Music", "Home"}
        assert not {"ab", "renditions", "objects"} & set(heard)
    finally:
        events.close()


def test_a_look_that_fails_is_made_up_for(kit: OwnFolderKit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.lib.store.set_settings({"look_at_start": False})
    real, failed = adopt.look, threading.Event()

    def once(*args: object, **more: object) -> object:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("once")
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(adopt, "look", once)
    folder = follow(kit)
    kit.put("a.txt")
    folder.look_now()
    until(failed.is_set)
    until(lambda: "a.txt" in kit.rows())
