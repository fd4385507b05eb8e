"""A folder as target: files are there whole or not at all, and nothing outside of it is touched."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3
from support.sending import body, send

from assetdesk.core.errors import ErrorCode, FileFault, UsageFault
from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.session import Library
from assetdesk.library.targets import folder as folder_module
from assetdesk.library.targets import places
from assetdesk.library.targets.folder import MARK
from assetdesk.library.targets.opening import open_target, prepare
from assetdesk.library.targets.protocol import MOST_READ, PARTS, PlaceRefused, Target, TargetAway, part_name
from assetdesk.library.watch import roots

_SIZE = (3 << 20) + 17


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "disk" / "web"


@pytest.fixture
def options(root: Path) -> dict[str, Any]:
    return prepare(str(root), {}, lambda what: None)


@pytest.fixture
def target(root: Path, options: dict[str, Any]) -> Iterator[Target]:
    opened = open_target(str(root), options, lambda what: None)
    yield opened
    opened.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "pyramid.tif"
    path.write_bytes(body(_SIZE))
    return path


def test_files_go_there_and_away_again(target: Target, root: Path, source: Path) -> None:
    seen: list[int] = []
    tag = send(target, "spring/rose.tif", source, progress=seen.append)
    assert (root / "spring" / "rose.tif").read_bytes() == source.read_bytes()
    assert seen == sorted(seen)
    assert seen[-1] == _SIZE
    assert tag == send(target, "spring/rose.tif", source)
    target.put_bytes("catalog.json", b"[1]")
    target.put_bytes("catalog.json", b"[2]")
    assert target.get("catalog.json") == b"[2]"
    assert target.get("spring") is None
    assert target.get("no/such") is None
    assert sorted(target.names()) == ["catalog.json", "spring/rose.tif"]
    target.remove("spring/rose.tif")
    target.remove("spring/rose.tif")
    assert list(target.names()) == ["catalog.json"]
    assert not (root / "spring").exists()
    assert not any((root / PARTS).iterdir())


def test_a_folder_that_holds_something_else_stays(target: Target, root: Path, source: Path) -> None:
    send(target, "a/b/c.tif", source)
    (root / "a" / "theirs.txt").write_text("x")
    target.remove("a/b/c.tif")
    assert (root / "a" / "theirs.txt").exists()
    assert not (root / "a" / "b").exists()


@pytest.mark.parametrize("at", [0, 1, 1 << 20, _SIZE - 1])
def test_called_off_anywhere_it_goes_on_there(target: Target, root: Path, source: Path, at: int) -> None:
    send(target, "rose.tif", source)
    before = (root / "rose.tif").read_bytes()
    source.write_bytes(body(_SIZE, seed=2))
    done = 0

    def progress(now: int) -> None:
        nonlocal done
        done = now

    with pytest.raises(CalledOff):
        send(target, "rose.tif", source, cancelled=lambda: done > at, progress=progress)
    assert (root / "rose.tif").read_bytes() == before
    assert list(target.names()) == ["rose.tif"]
    send(target, "rose.tif", source)
    assert (root / "rose.tif").read_bytes() == source.read_bytes()
    assert not any((root / PARTS).iterdir())


def test_what_an_earlier_try_left_is_kept_where_it_is_right(
    target: Target, root: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    real = folder_module._write_all

    def write(out: Any, block: bytes) -> None:
        written.append(len(block))
        real(out, block)

    monkeypatch.setattr(folder_module, "_write_all", write)
    with pytest.raises(CalledOff):
        send(target, "rose.tif", source, cancelled=lambda: sum(written) >= 2 << 20)
    (part,) = (root / PARTS).iterdir()
    with part.open("r+b") as out:  # the last block of it is damaged
        out.seek((2 << 20) - 1)
        out.write(b"\0")
    written.clear()
    send(target, "rose.tif", source)
    assert sum(written) == _SIZE - (1 << 20)
    assert (root / "rose.tif").read_bytes() == source.read_bytes()


def test_a_try_of_other_content_leaves_nothing(target: Target, root: Path, options: Any, source: Path) -> None:
    with pytest.raises(CalledOff):
        send(target, "rose.tif", source, cancelled=lambda: True)
    source.write_bytes(b"another")
    send(open_target(str(root), options, lambda what: None), "rose.tif", source)
    assert not any((root / PARTS).iterdir())


def test_a_source_that_is_gone_or_another_is_its_own_fault(target: Target, root: Path, source: Path) -> None:
    with pytest.raises(FileFault) as other:
        send(target, "rose.tif", source, digest="0" * 64)
    assert other.value.code is ErrorCode.SOURCE_CORRUPT
    data = source.read_bytes()
    source.unlink()
    with pytest.raises(FileFault) as gone:
        target.put("rose.tif", source, digest="0", size=len(data), cancelled=lambda: False, progress=lambda done: None)
    assert gone.value.code is ErrorCode.SOURCE_MISSING
    assert list(target.names()) == []


def test_a_disk_that_is_not_connected_is_waited_for_and_never_written_over(
    target: Target, root: Path, source: Path, options: Any
) -> None:
    root.rename(root.with_name("away"))
    for again in (target, open_target(str(root), options, lambda what: None)):
        with pytest.raises(TargetAway, match="not there") as said:
            send(again, "rose.tif", source)
        assert said.value.passing
        with pytest.raises(TargetAway):
            again.check()
    assert not root.exists()
    root.mkdir()  # where it is mounted
    with pytest.raises(TargetAway, match="not the folder that was chosen"):
        send(target, "rose.tif", source)
    assert not any(root.iterdir())
    root.rmdir()
    root.with_name("away").rename(root)
    send(target, "rose.tif", source)


def test_another_disk_in_its_place_is_noticed(tmp_path: Path, root: Path, options: Any, source: Path) -> None:
    root.rename(tmp_path / "one")
    prepare(str(root), {}, lambda what: None)
    with pytest.raises(TargetAway, match="not the folder that was chosen"):
        send(open_target(str(root), options, lambda what: None), "rose.tif", source)
    assert options != prepare(str(root), options, lambda what: None)  # chosen again, it is taken


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs rights that can be taken away")
def test_a_folder_that_may_not_be_written_to(target: Target, root: Path, source: Path) -> None:
    root.chmod(0o500)
    try:
        with pytest.raises(TargetAway, match="cannot be written") as said:
            target.check()
        assert not said.value.passing
    finally:
        root.chmod(0o700)


@pytest.mark.parametrize(
    ("number", "words", "passing"),
    [
        (errno.ENOSPC, "is full", True),
        (errno.EDQUOT, "is full", True),
        (errno.EROFS, "cannot be written to", False),
        (errno.EACCES, "cannot be written to", False),
        (errno.EIO, "cannot be read or written", True),
    ],
)
def test_what_the_disk_says_is_told(
    target: Target, root: Path, source: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, passing: bool
) -> None:
    real = folder_module._write_all

    def refuse(out: Any, block: bytes) -> None:
        real(out, block[:100])
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folder_module, "_write_all", refuse)
    with pytest.raises(TargetAway, match=words) as said:
        send(target, "rose.tif", source)
    assert said.value.passing is passing
    assert list(target.names()) == []
    monkeypatch.setattr(folder_module, "_write_all", real)
    send(target, "rose.tif", source)
    assert (root / "rose.tif").read_bytes() == source.read_bytes()


def test_what_cannot_be_read_back_gets_no_name(target: Target, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = folder_module._write_all
    monkeypatch.setattr(folder_module, "_write_all", lambda out, block: real(out, b"\0" * len(block)))
    with pytest.raises(TargetAway, match="cannot be read back"):
        send(target, "rose.tif", source)
    assert list(target.names()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_link_leads_out_of_it(target: Target, root: Path, tmp_path: Path, source: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "rose.tif").write_bytes(b"theirs")
    (root / "spring").symlink_to(outside)
    for act in (
        lambda: send(target, "spring/rose.tif", source),
        lambda: send(target, "spring/a/rose.tif", source),
        lambda: target.remove("spring/rose.tif"),
    ):
        with pytest.raises(PlaceRefused, match="takes no file called"):
            act()
    assert [path.name for path in outside.iterdir()] == ["rose.tif"]
    (root / "winter.tif").symlink_to(outside / "rose.tif")
    send(target, "winter.tif", source)  # the link is replaced, not what it leads to
    assert (outside / "rose.tif").read_bytes() == b"theirs"
    assert list(target.names()) == ["spring", "winter.tif"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_nothing_is_put_together_behind_a_link(
    target: Target, root: Path, options: Any, tmp_path: Path, source: Path
) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_bytes(b"theirs")
    os.utime(theirs, (0, 0))
    parts = root / PARTS
    parts.mkdir(exist_ok=True)
    data = b"[1]"
    (parts / part_name("catalog.json", blake3(data).hexdigest())).symlink_to(theirs)
    target.put_bytes("catalog.json", data)
    assert theirs.read_bytes() == b"theirs"
    assert not (root / "catalog.json").is_symlink()
    parts.rmdir()
    parts.symlink_to(tmp_path)
    again = open_target(str(root), options, lambda what: None)
    with pytest.raises(TargetAway, match="leads out"):
        send(again, "rose.tif", source)
    assert theirs.exists()


def test_a_folder_with_a_files_name_is_told(target: Target, root: Path, source: Path) -> None:
    (root / "rose.tif").mkdir()
    (root / "tulip").write_text("x")
    for path in ("rose.tif", "tulip/a.tif", f"{'a' * 300}.tif", f"{'b' * 300}/a.tif"):
        with pytest.raises(PlaceRefused, match="takes no file called"):
            send(target, path, source)
        with pytest.raises(PlaceRefused):
            target.put_bytes(path, b"[1]")
        target.remove(path)
        assert not any((root / PARTS).iterdir())
    send(target, "iris.tif", source)  # others go on
    assert sorted(target.names()) == ["iris.tif", "tulip"]


def test_no_more_is_read_than_was_asked_for(target: Target, root: Path) -> None:
    with (root / "catalog.json").open("wb") as out:
        out.truncate(1 << 40)
    assert len(target.get("catalog.json") or b"") == MOST_READ
    assert target.get("catalog.json", 3) == b"\0\0\0"


@pytest.mark.skipif(os.name == "nt", reason="no pipes and devices with names there")
@pytest.mark.parametrize("name", ["catalog.json", MARK])
def test_what_is_no_ordinary_file_is_not_opened(
    target: Target, root: Path, options: dict[str, Any], tmp_path: Path, name: str
) -> None:
    def act() -> None:
        opened = open_target(str(root), options, lambda what: None)
        opened.get(name) if name != MARK else opened.check()

    (tmp_path / "secret.txt").write_text("theirs")
    for leads in (None, tmp_path / "secret.txt", Path("/dev/zero")):
        (root / name).unlink(missing_ok=True)
        if leads is None:
            os.mkfifo(root / name)
        else:
            (root / name).symlink_to(leads)
        with pytest.raises(TargetAway, match="no ordinary file") as said:
            act()
        assert not said.value.passing


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names there")
def test_a_pipe_or_another_files_second_name_is_not_written_to(
    target: Target, root: Path, source: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_bytes(b"theirs")
    part = root / PARTS / part_name("rose.tif", blake3(source.read_bytes()).hexdigest())
    part.parent.mkdir(exist_ok=True)
    for piped in (True, False):
        if piped:
            os.mkfifo(part)
        else:
            part.hardlink_to(theirs)
        send(target, "rose.tif", source)
        assert (root / "rose.tif").read_bytes() == source.read_bytes()
    assert theirs.read_bytes() == b"theirs"


def test_published_folders_are_nobody_elses(tmp_path: Path, root: Path) -> None:
    with Library.create(tmp_path / "library", run=False) as lib:
        root.mkdir(parents=True)
        places.need_free(lib, str(root), {})
        with pytest.raises(UsageFault, match="belongs to this library"):
            places.need_free(lib, str(lib.root / "web"), {})
        with pytest.raises(UsageFault, match="belongs to this library"):
            places.need_free(lib, str(tmp_path), {})
        _aim(lib, str(root))
        assert root in {place.path for place in roots.own_places(lib)}
        assert "published to" in roots.refusal(root / "deeper", roots.own_places(lib)) or not (root / "deeper").exists()
        assert "published to" in roots.refusal(root, roots.own_places(lib))
        for taken in (root, root / "deeper", root.parent):
            with pytest.raises(UsageFault, match="published there already"):
                places.need_free(lib, str(taken), {}, but=2)
        places.need_free(lib, str(root), {}, but=1)


def _aim(lib: Library, url: str) -> None:
    from sqlalchemy import update

    from assetdesk.store.outgoing_tables import contexts

    lib.store.writer.run(
        lambda w: w.conn.execute(update(contexts).where(contexts.c.id == 1).values(url=url, options=json.dumps({})))
    )
