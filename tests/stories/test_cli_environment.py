"""The machine is at fault: no room, no rights, a damaged or foreign index. One sentence, exit code 3, nothing lost."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from support.command import asked, assets, command, finished, made, running, until
from support.files import Files

# each test starts a dozen programs; a busy machine takes its time for them
pytestmark = pytest.mark.timeout(400)

Disk = Callable[[int], AbstractContextManager[Path]]


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """`disk(megabytes)`: a small disk of its own, where mounting is allowed."""

    @contextmanager
    def mounted(megabytes: int) -> Iterator[Path]:
        place = tmp_path / "disk"
        place.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
        try:
            made = subprocess.run(words, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount here")
        if made.returncode:
            pytest.skip("mounting is not allowed here")
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=False)

    return mounted


def test_a_library_that_cannot_be_written_is_read_and_says_so(disk: Disk, tmp_path: Path) -> None:
    picture = Files(tmp_path).picture("a.jpg")
    with disk(80) as place:
        library = place / "Library"
        made(library)
        asked("upload", library, picture)
        before = assets(library)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        assert assets(library) == before
        assert asked("show", library, "a.jpg").lines[0]["key"] == before["a.jpg"]["key"]
        assert len(asked("jobs", library).lines) == 1
        assert asked("reprocess", library, "--full", "--dry-run").lines[-1]["total"] == 2
        assert asked("check", library).lines[-1]["left"] == 0
        asked("backup", library, tmp_path / "copy.sqlite")
        for words in (
            ("upload", library, picture),
            ("reprocess", library, "--full"),
        ):
            refused = command(*words, "--json")
            assert refused.code == 3, words
            assert refused.err == (
                "assetdesk: “Library” is open to look only. The library's folder cannot be written to.\n"
            )
            assert refused.lines[0]["fault"]["code"] == 30000
        refused = command("init", place / "Other")
        assert (refused.code, refused.err.count("\n")) == (3, 1)


def test_a_full_disk_pauses_the_upload_and_room_lets_it_go_on(disk: Disk, tmp_path: Path) -> None:
    files = Files(tmp_path / "Photos")
    files.pictures(6)
    with disk(90) as place:
        library = place / "Library"
        made(library)
        ballast = place / "ballast"
        ballast.write_bytes(bytes(60 << 20))
        with running("upload", library, files.folder, "--json") as upload:
            assert upload.stdout is not None
            for line in upload.stdout:
                job = json.loads(line)
                if job.get("pauseReason"):
                    break
            assert "full" in job["pauseReason"]
            ballast.unlink()
            done = finished(upload)
        assert done.code == 0, done.err
        assert "full" in done.err
        assert (done.job["state"], done.job["done"], done.job["failed"]) == ("done", 6, 0)
        assert len(assets(library)) == 6
        assert asked("check", library).lines[-1]["left"] == 0


def test_a_disk_that_fills_up_in_the_middle_loses_nothing(disk: Disk, tmp_path: Path) -> None:
    files = Files(tmp_path / "Photos")
    for number in range(30):
        files.text(f"{number:02}.bin", chr(65 + number) * 4_000_000)
    with disk(100) as place:
        library = place / "Library"
        made(library)
        with running("upload", library, files.folder, "--json") as upload:
            assert upload.stdout is not None
            for line in upload.stdout:
                job = json.loads(line)
                if job.get("pauseReason"):
                    break
            upload.terminate()
            done = finished(upload)
        assert done.code == 143
        for path, asset in assets(library).items():
            assert (library / path).stat().st_size == asset["bytes"] == 4_000_000
        on_disk = [path for path in library.rglob("*.bin") if ".assetdesk" not in path.parts]
        assert len(on_disk) == len(assets(library))
        assert asked("check", library).lines[-1]["left"] == 0


def test_what_is_no_library_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "Folder").mkdir()
    said = command("list", tmp_path / "Folder")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"assetdesk: “{tmp_path / 'Folder'}” is not an AssetDesk library. Open another folder, or make one there.\n"
    )


@pytest.mark.parametrize("damage", ["cut", "noise"])
def test_a_damaged_index_is_said_and_originals_stay(tmp_path: Path, damage: str) -> None:
    files = Files(tmp_path / "Library")
    files.pictures(3)
    asked("init", files.folder, "--no-wait")
    index = files.folder / ".assetdesk" / "library.sqlite"
    body = index.read_bytes()
    index.write_bytes(body[:5000] if damage == "cut" else body[:200] + b"\xff" * 40_000 + body[40_200:])
    for words in (("reprocess", files.folder, "--full"), ("list", files.folder)):
        said = command(*words)
        assert said.code == 3, (words, said)
        assert "did not pass its check" in said.err
        assert said.err.count("\n") == 1
    assert command("check", files.folder).code == 1
    assert len(list(files.folder.glob("*.jpg"))) == 3


def test_a_newer_library_is_refused_by_name(tmp_path: Path) -> None:
    import sqlite3

    made(tmp_path / "Library")
    db = sqlite3.connect(tmp_path / "Library" / ".assetdesk" / "library.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.commit()
    db.close()
    said = command("list", tmp_path / "Library", "--json")
    assert said.code == 3
    assert "This library was made by AssetDesk" in said.lines[0]["fault"]["reason"]


def test_a_reader_that_stops_reading_is_no_error(tmp_path: Path) -> None:
    files = Files(tmp_path / "Library")
    for number in range(200):
        files.text(f"{number}.txt", str(number))
    asked("init", files.folder, "--no-wait")
    with running("list", files.folder, "--json") as listing:
        assert listing.stdout is not None
        assert listing.stdout.readline()
        listing.stdout.close()
        until(lambda: listing.poll() is not None)
        assert listing.returncode == 0
        assert listing.stderr is not None
        assert listing.stderr.read() == ""
        listing.stdout = None
