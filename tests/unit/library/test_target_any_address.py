"""Whatever else fsspec can open as target, by its own file system in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.sending import body, send

from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.targets import any_address
from assetdesk.library.targets.addresses import parse
from assetdesk.library.targets.any_address import AnyTarget
from assetdesk.library.targets.opening import open_target, prepare
from assetdesk.library.targets.protocol import PARTS, PlaceRefused, SecretMissing, TargetAway


@pytest.fixture
def target(tmp_path: Path) -> Iterator[AnyTarget]:
    import fsspec  # type: ignore[import-untyped]

    url = f"memory://{tmp_path.name}/web"
    opened = open_target(url, prepare(url, {}, lambda what: None), lambda what: None)
    assert isinstance(opened, AnyTarget)
    yield opened
    opened.close()
    fsspec.filesystem("memory").store.clear()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "pyramid.tif"
    path.write_bytes(body((1 << 20) + 17))
    return path


def test_files_go_there_and_away_again(target: AnyTarget, source: Path) -> None:
    seen: list[int] = []
    send(target, "spring/rose.tif", source, progress=seen.append)
    assert target.get("spring/rose.tif") == source.read_bytes()
    assert seen[-1] == len(source.read_bytes())
    source.write_bytes(b"another")
    send(target, "spring/rose.tif", source)
    target.put_bytes("catalog.json", b"[1]")
    target.put_bytes("catalog.json", b"[2]")
    assert (target.get("catalog.json"), target.get("spring/rose.tif"), target.get("no")) == (b"[2]", b"another", None)
    assert sorted(target.names()) == ["catalog.json", "spring/rose.tif"]
    target.remove("spring/rose.tif")
    target.remove("spring/rose.tif")
    assert list(target.names()) == ["catalog.json"]
    target.check()


def test_called_off_nothing_is_left(target: AnyTarget, source: Path) -> None:
    target.put_bytes("rose.tif", b"before")
    with pytest.raises(CalledOff):
        send(target, "rose.tif", source, cancelled=lambda: True)
    assert target.get("rose.tif") == b"before"
    assert target._opened.ls(target._at(PARTS), detail=False) == []


@pytest.mark.parametrize(
    ("wrong", "kind", "words", "passing"),
    [
        (TimeoutError("slow"), TargetAway, "has not answered", True),
        (PermissionError("no"), TargetAway, "may not be written to", False),
        (OSError("552 exceeded storage allocation"), TargetAway, "no room", True),
        (OSError("530 not logged in"), SecretMissing, "does not take", False),
        (ConnectionResetError("cut"), TargetAway, "broke", True),
    ],
)
def test_what_goes_wrong_is_told(
    target: AnyTarget,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: Exception,
    kind: type[TargetAway],
    words: str,
    passing: bool,
) -> None:
    target.check()

    def refuse(*given: Any, **more: Any) -> None:
        raise wrong

    monkeypatch.setattr(target._opened, "open", refuse)
    with pytest.raises(kind, match=words) as said:
        send(target, "rose.tif", source)
    assert said.value.passing is passing
    monkeypatch.undo()
    send(target, "rose.tif", source)
    assert list(target.names()) == ["rose.tif"]


def test_an_answer_that_is_lost_behind_a_rename_costs_no_file(
    target: AnyTarget, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.put_bytes("catalog.json", b"[1]")
    there = target._opened
    move = type(there).mv

    def lost(self: Any, part: str, place: str, **given: Any) -> None:
        move(self, part, place, **given)
        raise ConnectionError

    monkeypatch.setattr(type(there), "mv", lost)
    with pytest.raises(TargetAway):
        target.put_bytes("catalog.json", b"[2]")
    assert target.get("catalog.json") == b"[2]"


def test_a_line_that_breaks_is_not_taken_for_an_empty_place(target: AnyTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    target.put_bytes("catalog.json", b"[1]")

    def broken(self: Any, path: str, **given: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(type(target._opened), "info", broken)
    with pytest.raises(TargetAway):
        target.get("catalog.json")


def test_no_more_is_read_than_was_asked_for(target: AnyTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    target.put_bytes("catalog.json", bytes(3 << 20))
    assert target.get("catalog.json", 1000) == bytes(1000)
    assert target.get(PARTS[1:]) is None
    monkeypatch.setattr(any_address, "_BLOCK", 100)
    assert target.get("catalog.json", 250) == bytes(250)
    monkeypatch.setattr(target._opened, "info", lambda path: {"type": "link", "size": 3})
    with pytest.raises(TargetAway, match="no ordinary file"):
        target.get("catalog.json")


def test_a_kind_that_knows_no_option_of_reading_is_sent_to(
    target: AnyTarget, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.check()
    real = type(target._opened)._open

    def as_smb(self: object, path: str, mode: str = "rb", block_size: int = -1, **options: Any) -> Any:
        """Hands what it does not know to the connection, which takes nothing else."""
        assert set(options) <= {"autocommit", "cache_options"}
        return real(self, path, mode, block_size, **options)

    monkeypatch.setattr(type(target._opened), "_open", as_smb)
    send(target, "rose.tif", source)
    assert target.get("rose.tif", 10) == source.read_bytes()[:10]


def test_a_name_that_is_refused_costs_that_file_alone(
    target: AnyTarget, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.check()
    real = target._opened.mv

    def mv(one: str, two: str) -> None:
        if "long" in two:
            raise OSError("553 File name not allowed")
        real(one, two)

    monkeypatch.setattr(target._opened, "mv", mv)
    with pytest.raises(PlaceRefused, match="takes no file called “too/long"):
        send(target, "too/long.tif", source)
    send(target, "rose.tif", source)
    assert list(target.names()) == ["rose.tif"]
    assert target._opened.ls(target._at(PARTS), detail=False) == []


def test_ftp_is_spoken_with_the_machine_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Line:
        def __init__(self, **given: Any) -> None:
            asked.append(given["host"])
            raise OSError("enough")

        _get_kwargs_from_urls = staticmethod(lambda url: {"host": "shop.example.org", "port": 21})
        _strip_protocol = staticmethod(lambda url: "/")

    monkeypatch.setattr("fsspec.get_filesystem_class", lambda scheme: Line)
    monkeypatch.setattr(any_address, "machines", lambda host, port, options, said: ["192.0.2.7"])
    with pytest.raises(TargetAway):
        AnyTarget(parse("ftp://shop.example.org/web"), {}, lambda what: None).check()
    assert asked == ["192.0.2.7"]
