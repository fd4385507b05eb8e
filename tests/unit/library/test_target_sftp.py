"""SFTP as target, against a real server on loopback, with what goes wrong on the way and there."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.cutting import CuttingLine
from support.sending import body, send
from support.sftp_server import PASSWORD, USER, SftpServer

from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.targets import sftp, sftp_session, sftp_small
from assetdesk.library.targets.opening import open_target, prepare
from assetdesk.library.targets.protocol import PARTS, Confirm, PlaceRefused, SecretMissing, Target, TargetAway

_SIZE = (2 << 20) + 17


def _secret(what: str) -> str | None:
    return PASSWORD


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with SftpServer(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def server(machine: SftpServer, request: pytest.FixtureRequest) -> Iterator[SftpServer]:
    yield machine
    machine.reset()


@pytest.fixture
def url(server: SftpServer, tmp_path: Path) -> str:
    return f"sftp://127.0.0.1:{server.port}/{tmp_path.name}/web"


@pytest.fixture
def root(server: SftpServer, tmp_path: Path) -> Path:
    return server.folder / tmp_path.name / "web"


@pytest.fixture
def options(server: SftpServer, root: Path) -> dict[str, Any]:
    """All is confirmed, and the folder is there."""
    root.mkdir(parents=True)
    return server.options


@pytest.fixture
def target(url: str, options: dict[str, Any]) -> Iterator[Target]:
    opened = open_target(url, options, _secret)
    yield opened
    opened.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "pyramid.tif"
    path.write_bytes(body(_SIZE))
    return path


def test_files_go_there_and_away_again(target: Target, root: Path, source: Path) -> None:
    seen: list[int] = []
    send(target, "spring/2026/rose.tif", source, progress=seen.append)
    assert (root / "spring" / "2026" / "rose.tif").read_bytes() == source.read_bytes()
    assert seen == sorted(seen)
    assert seen[-1] == _SIZE
    source.write_bytes(b"")
    send(target, "spring/2026/rose.tif", source)
    assert target.get("spring/2026/rose.tif") == b""
    target.put_bytes("catalog.json", b"[1]")
    target.put_bytes("catalog.json", b"[2]")
    assert target.get("catalog.json") == b"[2]"
    assert target.get("no/such") is None
    assert sorted(target.names()) == ["catalog.json", "spring/2026/rose.tif"]
    target.remove("spring/2026/rose.tif")
    target.remove("spring/2026/rose.tif")
    assert list(target.names()) == ["catalog.json"]
    assert not (root / "spring").exists()
    assert not any((root / PARTS).iterdir())
    target.check()


def test_a_machine_is_confirmed_once_and_the_folder_made(url: str, root: Path, server: SftpServer) -> None:
    with pytest.raises(Confirm, match="own network") as first:
        prepare(url, {"user": USER}, _secret)
    assert first.value.shown == "127.0.0.1"
    options = {"user": USER, **first.value.options}
    with pytest.raises(Confirm, match="not known yet") as second:
        prepare(url, options, _secret)
    assert second.value.shown.startswith("SHA256:")
    assert not second.value.changed
    options = prepare(url, options | second.value.options, _secret)
    assert root.is_dir()
    server.new_key()
    try:
        target = open_target(url, options, _secret)
        with pytest.raises(Confirm, match="another key") as third:
            target.check()
        assert third.value.changed
        assert third.value.shown != second.value.shown
        target = open_target(url, options | third.value.options, _secret)
        target.check()
        target.close()
    finally:
        server.reset()


def test_a_wrong_or_missing_password(url: str, options: dict[str, Any]) -> None:
    with pytest.raises(SecretMissing, match="none is kept") as missing:
        open_target(url, options, lambda what: None).check()
    assert not missing.value.wrong
    with pytest.raises(SecretMissing, match="does not take") as wrong:
        open_target(url, options, lambda what: "hunter2").check()
    assert wrong.value.wrong
    assert not wrong.value.passing
    assert "hunter2" not in str(wrong.value) + wrong.value.detail
    with pytest.raises(TargetAway, match="user name"):
        open_target(url, {name: value for name, value in options.items() if name != "user"}, _secret).check()


def test_a_password_is_in_no_log(
    target: Target, url: str, options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    target.check()
    with pytest.raises(SecretMissing):
        open_target(url, options, lambda what: "hunter2").check()
    assert caplog.text
    assert PASSWORD not in caplog.text
    assert "hunter2" not in caplog.text


def test_a_key_file_with_and_without_its_password(
    url: str, options: dict[str, Any], server: SftpServer, tmp_path: Path
) -> None:
    import asyncssh

    server.user_key = asyncssh.generate_private_key("ssh-ed25519")
    plain, locked, none = tmp_path / "plain", tmp_path / "locked", tmp_path / "none"
    plain.write_bytes(server.user_key.export_private_key())
    locked.write_bytes(server.user_key.export_private_key(passphrase="sesame", cipher_name="aes256-ctr", rounds=50))
    none.write_bytes(b"no key")

    def check(file: Path, secret: Any) -> None:
        target = open_target(url, {**options, "keyFile": str(file)}, secret)
        try:
            target.check()
        finally:
            target.close()

    check(plain, lambda what: None)
    check(locked, lambda what: "sesame")
    with pytest.raises(SecretMissing, match="asks for its password"):
        check(locked, lambda what: None)
    with pytest.raises(SecretMissing):
        check(locked, lambda what: "another")
    for wrong in (none, tmp_path / "gone"):
        with pytest.raises(TargetAway, match="key"):
            check(wrong, lambda what: None)
    with pytest.raises(TargetAway, match="takes no password"):
        open_target(url, options, _secret).check()


@pytest.mark.parametrize("at", [0, 3_000, 1 << 20, (2 << 20) + 4_000])
def test_cut_anywhere_it_goes_on_there(
    server: SftpServer,
    url: str,
    root: Path,
    options: dict[str, Any],
    source: Path,
    at: int,
    wait_until: Callable[..., None],
) -> None:
    before = b"what was sent last week"
    (root / "rose.tif").write_bytes(before)
    with CuttingLine(server.port, cut_after=at + 1) as line:
        through = open_target(url.replace(f":{server.port}", f":{line.port}"), options, _secret)
        with pytest.raises(TargetAway) as said:
            send(through, "rose.tif", source)
        assert said.value.passing
        assert (root / "rose.tif").read_bytes() == before
        wait_until(lambda: server.sessions == 0)  # what had come before the cut is written by then
        server.written = 0
        there = sum(part.stat().st_size for part in (root / PARTS).glob("*"))
        send(through, "rose.tif", source)  # the same object connects anew
        through.close()
    assert server.written == _SIZE - there
    assert (root / "rose.tif").read_bytes() == source.read_bytes()
    assert not any((root / PARTS).iterdir())


def test_called_off_it_goes_on_there(target: Target, server: SftpServer, root: Path, source: Path) -> None:
    with pytest.raises(CalledOff):
        send(target, "rose.tif", source, cancelled=lambda: server.written > 0)
    assert list(target.names()) == []
    server.written = 0
    send(target, "rose.tif", source)
    assert server.written == _SIZE - (1 << 20)
    assert (root / "rose.tif").read_bytes() == source.read_bytes()


def test_what_an_earlier_try_left_damaged_is_sent_again(
    target: Target, server: SftpServer, root: Path, source: Path
) -> None:
    with pytest.raises(CalledOff):
        send(target, "rose.tif", source, cancelled=lambda: server.written > 0)
    (part,) = (root / PARTS).iterdir()
    part.write_bytes(b"\0" * 1000)
    send(target, "rose.tif", source)
    assert (root / "rose.tif").read_bytes() == source.read_bytes()


def test_a_server_that_damages_what_it_gets_is_found_out(target: Target, server: SftpServer, source: Path) -> None:
    server.damages = True
    with pytest.raises(TargetAway, match="does not keep"):
        send(target, "rose.tif", source)
    with pytest.raises(TargetAway, match="does not keep"):
        target.put_bytes("catalog.json", b"[]")
    assert list(target.names()) == []


def test_a_full_or_read_only_server(target: Target, server: SftpServer, source: Path) -> None:
    server.full = True
    with pytest.raises(TargetAway, match="full") as full:
        send(target, "rose.tif", source)
    assert full.value.passing
    server.full = False
    server.read_only = True
    with pytest.raises(TargetAway, match="may not be written to") as refused:
        target.check()
    assert not refused.value.passing
    server.read_only = False
    send(target, "rose.tif", source)
    assert list(target.names()) == ["rose.tif"]


def test_a_server_without_the_call_that_replaces(target: Target, server: SftpServer, root: Path, source: Path) -> None:
    server.no_replace = True
    send(target, "rose.tif", source)
    source.write_bytes(b"another")
    send(target, "rose.tif", source)
    assert (root / "rose.tif").read_bytes() == b"another"


def test_a_server_that_says_nothing_any_more(
    server: SftpServer, url: str, options: dict[str, Any], source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CuttingLine(server.port) as line:
        target = open_target(url.replace(f":{server.port}", f":{line.port}"), options, _secret)
        target.check()
        assert isinstance(target, sftp.SftpTarget)
        assert target._session is not None
        target._session.sftp.get_channel().settimeout(0.5)
        line.hold = True
        with pytest.raises(TargetAway, match="has not answered") as said:
            send(target, "rose.tif", source)
        assert said.value.passing


def test_no_server_there(options: dict[str, Any], source: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(TargetAway, match="No server answers") as said:
        send(open_target(f"sftp://127.0.0.1:{port}/web", options, _secret), "rose.tif", source)
    assert said.value.passing


def test_what_answers_is_no_sftp_server(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    import socket
    import threading

    monkeypatch.setattr(sftp_session, "SILENT_SECONDS", 5.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(100)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(TargetAway, match="does not speak SFTP"):
            open_target(f"sftp://127.0.0.1:{listener.getsockname()[1]}/web", options, _secret).check()
        thread.join()


def test_a_folder_that_is_gone_is_not_made_by_sending(target: Target, root: Path, source: Path) -> None:
    root.rmdir()
    with pytest.raises(TargetAway, match="no such folder"):
        send(target, "rose.tif", source)
    assert not root.exists()


def test_a_name_that_the_server_refuses_costs_that_file_alone(target: Target, root: Path, source: Path) -> None:
    small = source.with_name("small.jpg")
    small.write_bytes(b"small")
    (root / "rose.tif").mkdir()
    (root / "tulip").write_text("x")
    for path in (f"{'a' * 300}.tif", f"{'b' * 300}/a.tif", "rose.tif", "tulip/a.tif"):
        for file in (source, small):
            with pytest.raises(PlaceRefused, match="takes no file called"):
                send(target, path, file)
        assert not any((root / PARTS).iterdir())
        send(target, "iris.tif", source)
        send(target, "iris.tif", small)  # by the call that replaces
    assert target._replaces  # type: ignore[attr-defined]
    assert (root / "iris.tif").read_bytes() == b"small"


def test_no_more_is_read_than_was_asked_for(target: Target, root: Path) -> None:
    with (root / "catalog.json").open("wb") as out:
        out.truncate(1 << 40)
    assert target.get("catalog.json", 100_000) == bytes(100_000)
    (root / "catalog.json").unlink()
    os.mkfifo(root / "catalog.json")
    with pytest.raises(TargetAway, match="no ordinary file"):
        target.get("catalog.json")
    assert target.get(PARTS[1:]) is None


@pytest.mark.parametrize("size", [0, 1, 4000, 200_000, 300_000])
def test_a_small_file_takes_few_requests(
    target: Target, root: Path, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "small.jpg"
    source.write_bytes(body(size))
    send(target, "autumn/leaf/large.jpg", source)
    assert (root / "autumn" / "leaf" / "large.jpg").read_bytes() == body(size)
    waits: list[int] = []
    sftp = target._session.sftp  # type: ignore[attr-defined]
    real = sftp._request

    def request(kind: int, *words: Any) -> Any:
        waits.append(kind)
        return real(kind, *words)

    monkeypatch.setattr(sftp, "_request", request)
    source.write_bytes(body(size, seed=2))
    send(target, "autumn/leaf/small.jpg", source)
    target.put_bytes("autumn.json", b"[1]")
    assert (root / "autumn" / "leaf" / "small.jpg").read_bytes() == body(size, seed=2)
    if size <= sftp_small.LARGEST:
        assert len(waits) == 4  # for each: a handle, its name; in between all goes at once
    assert not any((root / PARTS).iterdir())


def test_a_folder_that_went_away_meanwhile_is_made_again(target: Target, root: Path, source: Path) -> None:
    send(target, "spring/rose.tif", source)
    shutil.rmtree(root / "spring")
    with pytest.raises(TargetAway) as said:
        send(target, "spring/rose.tif", source)
    assert said.value.passing
    send(target, "spring/rose.tif", source)
    assert (root / "spring" / "rose.tif").read_bytes() == source.read_bytes()
