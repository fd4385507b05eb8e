"""Files whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from assetdesk.core.errors import DiskFull
from assetdesk.store import files


def test_copy_in_answers_size_and_hash_and_keeps_the_time(tmp_path: Path) -> None:
    source = tmp_path / "a"
    body = os.urandom(3 << 20)
    source.write_bytes(body)
    os.utime(source, ns=(5, 1_700_000_000_123_456_789))
    seen: list[int] = []
    target = tmp_path / "b"
    assert files.copy_in(source, target, seen.append) == (len(body), blake3(body).hexdigest())
    assert target.read_bytes() == body
    assert target.stat().st_mtime_ns == 1_700_000_000_123_456_789
    assert seen == [1 << 20, 2 << 20, 3 << 20]
    assert files.hash_file(target) == (len(body), blake3(body).hexdigest())


def test_copy_in_never_replaces_and_leaves_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("new")
    target.write_text("old")
    with pytest.raises(FileExistsError):
        files.copy_in(source, target)

    def give_up(_: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        files.copy_in(source, tmp_path / "c", give_up, tmp=tmp_path)
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_no_room_is_a_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "a"
    source.write_text("x")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="disk with this library is full"):
        files.copy_in(source, tmp_path / "b")
    with pytest.raises(DiskFull, match="disk with this library is full"):
        files.write_atomic(tmp_path / "b", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_write_atomic_replaces_whole(tmp_path: Path) -> None:
    target = tmp_path / "a"
    files.write_atomic(target, b"one")
    files.write_atomic(target, b"two", sync=False)
    assert target.read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_move_into_place_across_file_systems_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "a", tmp_path / "deep" / "b"
    source.write_text("x")
    real = Path.rename

    def rename(self: Path, other: Any) -> Path:
        if self == source:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(self, other)

    monkeypatch.setattr(Path, "rename", rename)
    files.move_into_place(source, target)
    assert (target.read_text(), source.exists()) == ("x", False)
    source.write_text("y")
    with pytest.raises(FileExistsError):
        files.move_into_place(source, target)
    assert target.read_text() == "x"


def test_without_hard_links_a_name_is_still_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    part, target = tmp_path / "part", tmp_path / "b"
    part.write_text("x")
    files.place_new(part, target)
    assert target.read_text() == "x"
    part.write_text("y")
    with pytest.raises(FileExistsError):
        files.place_new(part, target)


def test_free_bytes_and_remove_tree(tmp_path: Path) -> None:
    assert files.free_bytes(tmp_path) > 0
    (tmp_path / "x" / "y").mkdir(parents=True)
    files.remove_tree(tmp_path / "x")
    files.remove_tree(tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_name_on_another_disk_is_given_to_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    for module, name in ((os, "link"), (Path, "rename"), (Path, "replace")):
        real = getattr(module, name)

        def over(one: Path, other: Path, real: Any = real) -> Any:
            if (disk in Path(one).parents) != (disk in Path(other).parents):
                raise OSError(errno.EXDEV, "Invalid cross-device link")
            return real(one, other)

        monkeypatch.setattr(module, name, over)
    part = tmp_path / "part"
    part.write_text("x")
    files.place_new(part, disk / "a")
    part.write_text("y")
    with pytest.raises(FileExistsError):
        files.place_new(part, disk / "a")
    files.put_over(part, disk / "a")
    assert [(one.name, one.read_text()) for one in disk.iterdir()] == [("a", "y")]
    assert not part.exists()
