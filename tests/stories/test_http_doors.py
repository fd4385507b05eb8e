"""The HTTP doors as strangers meet them: slow ones, large ones, pages of the web; and as a person starts them."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from support.command import running, until
from support.http_kit import Caller, curl, read_answer, serving
from support.small_library import take_in

from assetdesk.api.limits import Limits
from assetdesk.core.job import JobType
from assetdesk.library import people
from assetdesk.library.session import Library
from assetdesk.store.intake import post_uploads
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

UNIT = "Doors"
STATUS = f"/api/v1/reprocess/status/{UNIT}"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / UNIT
    with Library.create(root, run=False) as made:
        (root / "a.txt").write_text("a")
        take_in(made, root / "a.txt")
        yield made


def head(caller: Caller, verb: str, path: str, *lines: str) -> bytes:
    """A head with a right token, whatever follows it."""
    token = f"Authorization: Bearer {caller.server.token}"
    said = [f"{verb} {path} HTTP/1.1", f"Host: 127.0.0.1:{caller.server.port}", token, *lines]
    return "\r\n".join([*said, "", ""]).encode()


def test_a_thousand_slow_callers_leave_room_for_the_next(lib: Library) -> None:
    with serving(lib, Limits(connections=100)) as server, ExitStack() as stack:
        for number in range(1000):
            line = stack.enter_context(closing(server.connect()))
            line.sendall(b"GET / HTTP/1.1\r\nX-Slow: "[: 5 + number % 20])
            if number % 100 == 99:
                assert server.get(STATUS).status == 200
        assert server.get(STATUS).status == 200


def test_a_head_that_never_ends_is_not_waited_for(lib: Library) -> None:
    with serving(lib, Limits(head_seconds=0.2)) as server, closing(server.connect()) as line:
        line.sendall(b"GET / HTTP/1.1\r\n")
        assert gone(line)
        assert server.get(STATUS).status == 200


def test_a_body_that_never_comes_is_not_waited_for(lib: Library) -> None:
    with serving(lib, Limits(silence_seconds=0.3)) as server, closing(server.connect()) as line:
        path = f"/api/v1/reprocess/keys/{UNIT}/metadata"
        line.sendall(head(server, "POST", path, "Content-Type: application/json", "Content-Length: 100") + b"{")
        answer = read_answer(line)
        assert (answer.status, answer.message, answer.headers["connection"]) == (408, "REQUEST_TIMEOUT", "close")
        assert gone(line)


def test_ten_gigabytes_are_refused_before_they_come(lib: Library) -> None:
    ten = str(10 << 30)
    with serving(lib) as server:
        for path, verb in ((f"/api/v1/reprocess/keys/{UNIT}/metadata", "POST"), ("/api/v1/nothing", "POST")):
            with closing(server.connect()) as line:
                line.sendall(head(server, verb, path, "Content-Type: application/json", f"Content-Length: {ten}"))
                answer = read_answer(line)
                assert (answer.status, answer.headers["connection"]) in ((413, "close"), (404, "close"))
                assert gone(line)
        chunked = head(server, "POST", f"/api/v1/reprocess/keys/{UNIT}/metadata", "Content-Type: application/json",
                       "Transfer-Encoding: chunked")  # fmt: skip
        with closing(server.connect()) as line:
            line.sendall(chunked)
            sent = 0
            with suppress(BrokenPipeError, ConnectionResetError):
                while sent < 10 << 30:
                    line.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                    sent += 65536
            assert sent < 64 << 20


def test_wrong_tokens_are_not_tried_by_the_thousand(lib: Library) -> None:
    with serving(lib, Limits(wrong_per_second=1.0)) as server:
        told = [server.get(STATUS, token=f"guess{n}") for n in range(12)]
        assert told[0].status == 401
        assert told[-1].status == 429
        assert int(told[-1].headers["retry-after"]) >= 1
        assert server.get(STATUS).status == 200  # who has a right one does not notice


def test_one_caller_may_not_ask_without_end(lib: Library) -> None:
    with serving(lib, Limits(per_second=0.5, burst=3)) as server:
        told = [server.get(STATUS).status for _ in range(5)]
        assert told[:3] == [200, 200, 200]
        assert 429 in told[3:]
        other = people.make_token(lib, people.add(lib, "Anna").id, "script").text
        assert server.get(STATUS, token=other).status == 200


@pytest.mark.parametrize("lines", [
    ("Host: 127.0.0.1:{port}", "Host: evil.example"),
    ("Host: evil.example", "X-Forwarded-Host: 127.0.0.1:{port}"),
    ("Host: 127.0.0.1:{port}@evil.example",),
    ("Host: 127.0.0.1.nip.io:{port}",),
])  # fmt: skip
def test_a_name_that_leads_here_is_not_ours(lib: Library, lines: tuple[str, ...]) -> None:
    with serving(lib) as server:
        told = "".join(f"{one.format(port=server.server.port)}\r\n" for one in lines)
        answer = server.send(
            f"GET {STATUS} HTTP/1.1\r\nAuthorization: Bearer {server.server.token}\r\n"
            f"{told}Connection: close\r\n\r\n".encode()
        )
        assert answer.status in (400, 403)
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("sent", [
    b"\x00" * 200 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", b"G" * 100_000,
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
])  # fmt: skip
def test_what_is_no_http_gets_an_answer_and_no_more(lib: Library, sent: bytes) -> None:
    with serving(lib, Limits(head_seconds=0.5, idle_seconds=0.5)) as server:
        with closing(server.connect()) as line:
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(sent)
            assert gone(line)
        assert server.get(STATUS).status == 200


def test_only_this_computer_reaches_it(lib: Library) -> None:
    with serving(lib) as server, pytest.raises(OSError):  # noqa: PT011 - refused, or no way there: as the system says
        socket.create_connection(("127.0.0.2", server.server.port), 5).recv(1)


def test_serve_says_where_it_is_works_the_queue_and_ends_when_told(tmp_path: Path) -> None:
    root = tmp_path / UNIT
    with Library.create(root, run=False) as lib:
        (root / "a.txt").write_text("a")
        take_in(lib, root / "a.txt")
    with running("serve", root, "--port", "0", "--json") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        token = ("-H", f"Authorization: Bearer {told['token']}")
        status, answer = curl(*token, f"{told['url']}/api/v1/reprocess/all/{UNIT}/all")
        assert (status, answer["message"]) == (200, "OK")
        until(lambda: curl(*token, f"{told['url']}{STATUS}")[1]["running"], 60)
        until(lambda: curl(*token, f"{told['url']}/api/v1/jobs/{UNIT}/{answer['batch']}")[1]["job"]["ended"], 90)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    with Library.open(root, run=False) as lib:
        assert lib.browse.job(answer["batch"]).state.value == "done"  # type: ignore[union-attr]


@pytest.mark.parametrize("by", ["input", "signal"])
def test_serve_ends_with_the_program_that_started_it(tmp_path: Path, by: str) -> None:
    with Library.create(tmp_path / UNIT, run=False) as lib:
        number = lib.store.writer.run(an_old_upload)
    import subprocess
    import sys

    words = [sys.executable, "-m", "assetdesk", "serve", str(tmp_path / UNIT), "--port", "0", "--json", "--no-work",
             "--until-input-ends"]  # fmt: skip
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert b"token" in process.stdout.readline()
        if by == "input":
            process.stdin.close()
        else:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    # what somebody left open ended, though this one works no queue
    with Library.open(tmp_path / UNIT, run=False) as lib, lib.browse.plain() as db:
        assert by == "signal" or post_uploads.get(db, number) is None


def an_old_upload(w: Write) -> int:
    number = jobs.create(w, type=JobType.UPLOAD_POST, name="Open", request="{}", priority=10, counting=True)
    post_uploads.open_for(w, number, "127.0.0.1", 1)
    w.db.run("UPDATE post_uploads SET last_request = last_request - 3600")
    return number


def gone(line: socket.socket) -> bool:
    """The other side closes the connection, whatever it said before."""
    line.settimeout(60)
    with suppress(ConnectionResetError):
        while line.recv(65536):
            pass
    return True
