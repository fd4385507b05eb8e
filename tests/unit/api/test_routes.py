"""The other doors over a real socket: assets and their files, jobs, IPS operations, republish, progress, the page."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from support.engine import until
from support.http_kit import Caller, serving
from support.small_library import take_in

from assetdesk.api.limits import Limits
from assetdesk.core.ips.words import UserRole
from assetdesk.library import jobs, people
from assetdesk.library.session import Library

UNIT = "Spring"


@contextmanager
def library(place: Path) -> Iterator[Library]:
    """Two files in a folder, and a derived one."""
    root = place / UNIT
    with Library.create(root, run=False) as made:
        (root / "Docs").mkdir()
        for name in ("a b.html", "ü.txt"):
            (root / "Docs" / name).write_text(f"<b>{name}</b>")
            take_in(made, root / "Docs" / name)
        place = made.store.paths.renditions / "aa" / "x.png"
        place.parent.mkdir(parents=True)
        place.write_bytes(b"picture" * 100)
        made.store.writer.run(
            lambda w: w.db.run(
                "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
                " VALUES (1, 'preview', 'x 1.png', 1, 'aa/x.png', 700, 'h', 'image/png', 1)"
            )
        )
        yield made


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with library(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def to_look_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The same for tests that change nothing."""
    with library(tmp_path_factory.mktemp("looked")) as made, serving(made) as caller:
        yield caller


@pytest.fixture
def server(lib: Library) -> Iterator[Caller]:
    with serving(lib) as caller:
        yield caller


def key(lib: Library, number: int = 1) -> str:
    return lib.browse.rows([number])[0].key


def test_an_asset_is_looked_up_listed_and_shown(to_look_at: Caller) -> None:
    server, lib = to_look_at, to_look_at.server.doors.lib
    found = server.get(f"/api/v1/assets/lookup/{UNIT}?path={quote('docs/A B.html')}")
    assert (found.status, found.json["key"], found.json["handle"]) == (200, key(lib), "a|1")
    listed = server.get(f"/api/v1/assets/list/{UNIT}?limit=1").json
    assert (listed["total"], listed["next"], [one["name"] for one in listed["assets"]]) == (2, 1, ["a b.html"])
    assert server.get(f"/api/v1/assets/list/{UNIT}?start=1&folder=Docs").json["assets"][0]["name"] == "ü.txt"
    assert server.get(f"/api/v1/assets/list/{UNIT}?query=type:nonsense:").status in (200, 400)
    for name in (key(lib), "a%7C1"):
        assert server.get(f"/api/v1/assets/show/{UNIT}/{name}").json["asset"]["path"] == "Docs/a b.html"


@pytest.mark.parametrize(("path", "status", "word"), [
    ("lookup/{u}", 400, "PATH_REQUIRED"),
    ("lookup/{u}?path=../../etc/passwd", 404, "FILE_NOT_FOUND"),
    ("lookup/{u}?path=%00", 404, "FILE_NOT_FOUND"),
    ("lookup/Other?path=x", 404, "STORAGE_UNIT_DOESNT_EXIST"),
    ("show/{u}/" + "0" * 32, 404, "KEY_NOT_FOUND"),
    ("show/{u}/etc", 422, "INVALID_KEY"),
    ("show/{u}/a%7C99999999999999999", 404, "KEY_NOT_FOUND"),
    ("list/{u}?limit=0", 400, "INVALID_PARAMETER"),
    ("list/{u}?folder=nowhere", 400, "INVALID_PARAMETER"),
    ("list/{u}?folder=/%00", 404, "FILE_NOT_FOUND"),
    ("renditions/{u}/{k}/..%2f..%2flibrary.sqlite", 404, "ROUTE_NOT_FOUND"),
    ("renditions/{u}/{k}/..", 404, "FILE_NOT_FOUND"),
    ("renditions/{u}/{k}/library.sqlite", 404, "FILE_NOT_FOUND"),
])  # fmt: skip
def test_what_is_not_there(to_look_at: Caller, path: str, status: int, word: str) -> None:
    known = key(to_look_at.server.doors.lib)
    answer = to_look_at.get(f"/api/v1/assets/{path.replace('{u}', UNIT).replace('{k}', known)}")
    assert (answer.status, answer.message) == (status, word)


def test_files_are_streamed_and_never_run(lib: Library, server: Caller) -> None:
    whole = server.get(f"/api/v1/assets/original/{UNIT}/{key(lib)}")
    assert (whole.status, whole.body) == (200, b"<b>a b.html</b>")
    assert whole.headers["content-type"] == "application/octet-stream"
    assert whole.headers["content-disposition"].startswith("attachment")
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = server.get(f"/api/v1/assets/renditions/{UNIT}/{key(lib)}/x%201.png", headers={"Range": "bytes=0-6"})
    assert (part.status, part.body, part.headers["content-type"]) == (206, b"picture", "image/png")


def test_a_part_that_a_file_does_not_have_is_refused_like_all_else(lib: Library, server: Caller) -> None:
    file = f"/api/v1/assets/renditions/{UNIT}/{key(lib)}/x%201.png"
    beyond = server.get(file, headers={"Range": "bytes=700-"})
    assert (beyond.status, beyond.message) == (416, "RANGE_NOT_SATISFIABLE")
    assert (beyond.headers["content-range"], beyond.json["requestId"]) == (
        "bytes */700",
        beyond.headers["x-request-id"],
    )
    unreadable = server.get(file, headers={"Range": "lines=a-b"})
    assert (unreadable.status, unreadable.message) == (400, "INVALID_RANGE")


def test_jobs_are_listed_shown_and_moved(lib: Library, server: Caller) -> None:
    listed = server.get(f"/api/v1/jobs/{UNIT}?state=live").json["jobs"]
    handle = quote(listed[0]["handle"], safe="")
    assert server.get(f"/api/v1/jobs/{UNIT}/{handle}").json["job"]["handle"] == listed[0]["handle"]
    assert server.post(f"/api/v1/jobs/{UNIT}/{handle}/pause").json["job"]["state"] == "paused"
    assert server.post(f"/api/v1/jobs/{UNIT}/1/resume").json["job"]["state"] == "queued"
    assert server.post(f"/api/v1/jobs/{UNIT}/1/stop").json["job"]["state"] == "stopped"
    assert server.post(f"/api/v1/jobs/{UNIT}/1/pause").status == 400
    assert server.get(f"/api/v1/jobs/{UNIT}/77").message == "JOB_NOT_FOUND"
    log = server.get(f"/api/v1/jobs/{UNIT}/1/log?limit=1").json
    assert (len(log["log"]), log["log"][0]["logType"], log["next"]) == (1, "BeginUpload", 1)
    whole = server.get(f"/api/v1/jobs/{UNIT}/1/log").json
    assert "next" not in whole
    assert server.get(f"/api/v1/jobs/{UNIT}/1/log?start=1").json["log"] == whole["log"][1:]


def test_the_operations_of_the_ips_api_by_name(lib: Library, server: Caller) -> None:
    found = server.post(f"/api/v1/ips/{UNIT}/getActiveJobs", {"companyHandle": "c|1"})
    assert (found.status, found.message) == (200, "OK")
    wrong = server.post(f"/api/v1/ips/{UNIT}/getActiveJobs", {"companyHandle": "c|2"})
    assert (wrong.status, wrong.json["fault"]["code"] // 10000) == (404, 2)
    assert server.post(f"/api/v1/ips/{UNIT}/dropEverything", {}).json["fault"]["code"] == 30001


def test_assets_are_forced_to_be_published_again(lib: Library, server: Caller) -> None:
    path = f"/api/v1/publish/{UNIT}/forceRepublishAssets"
    done = server.post(path, {"companyHandle": "c|1", "assetHandleArray": ["a|2", "a|1"]})
    assert (done.status, [one["assetHandle"] for one in done.json["publishStateArray"]]) == (200, ["a|2", "a|1"])
    assert server.post(path, {"assetHandleArray": []}).json["fault"]["code"] == 30002
    assert server.post(path, {"assetHandleArray": ["x"]}).json["fault"]["code"] == 30001
    half = server.post(path, {"companyHandle": "\ud800", "assetHandleArray": ["a|1"]})
    assert (half.status // 100, half.json["fault"]["code"] // 10000) == (4, 2)
    assert server.post(path, {"assetHandleArray": [1]}).message == "INVALID_JSON"
    assert len(server.get(f"/api/v1/publish/{UNIT}/contexts").json["contexts"]) == 4
    assert server.post(f"/api/v1/publish/{UNIT}/start/Video", {}).status == 400  # it has no target yet


def test_a_role_may_what_the_matrix_says(lib: Library, server: Caller) -> None:
    looker = people.add(lib, "Lotte", role=UserRole.PORTAL_USER)
    token = people.make_token(lib, looker.id, "script").text
    assert server.get(f"/api/v1/jobs/{UNIT}", token=token).status == 200
    answer = server.post(f"/api/v1/reprocess/all/{UNIT}/metadata", token=token)
    assert (answer.status, answer.message, answer.json["fault"]["code"]) == (403, "NO_OPERATION_PERMISSION", 20003)
    people.change(lib, looker.id, valid=False)
    assert server.get(f"/api/v1/jobs/{UNIT}", token=token).message == "UNAUTHORIZED"
    people.change(lib, looker.id, valid=True)
    people.revoke_token(lib, people.tokens(lib, looker.id)[0].id)
    assert server.get(f"/api/v1/jobs/{UNIT}", token=token).message == "UNAUTHORIZED"


def test_who_may_only_look_sees_assets_and_who_takes_nothing_out_gets_previews_alone(
    lib: Library, server: Caller
) -> None:
    def token(role: UserRole) -> str:
        return people.make_token(lib, people.add(lib, role.value, role=role).id, "script").text

    lib.store.writer.run(
        lambda w: w.db.run(
            "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
            " VALUES (1, 'optimize', 'full', 1, 'aa/x.png', 700, 'h', 'image/tiff', 1)"
        )
    )
    looker, nothing_out = token(UserRole.PORTAL_USER), token(UserRole.PORTAL_CONTRIBUTOR)
    base = "/api/v1/assets"
    for path in (f"list/{UNIT}", f"show/{UNIT}/a%7C1", f"lookup/{UNIT}?path=Docs/a%20b.html"):
        assert server.get(f"{base}/{path}", token=looker).status == 200
    picture, full = f"{base}/renditions/{UNIT}/a%7C1/x%201.png", f"{base}/renditions/{UNIT}/a%7C1/full"
    assert [server.get(one, token=looker).status for one in (picture, full)] == [200, 200]
    assert [server.get(one, token=nothing_out).status for one in (picture, full)] == [200, 403]
    assert server.get(f"{base}/original/{UNIT}/a%7C1", token=nothing_out).json["fault"]["code"] == 20003


def test_what_a_person_asks_for_is_done_in_their_name(lib: Library, server: Caller) -> None:
    anna = people.add(lib, "Anna", role=UserRole.USER)
    token = people.make_token(lib, anna.id, "script").text
    batch = server.get(f"/api/v1/reprocess/all/{UNIT}/metadata", token=token).json["batch"]
    job = lib.browse.job(batch)
    assert job is not None
    assert job.submitted_by == "Anna"


def test_progress_comes_as_events_until_the_job_ends(lib: Library, server: Caller) -> None:
    with closing(server.connect()) as line:
        head = f"Host: 127.0.0.1:{server.server.port}\r\nAuthorization: Bearer {server.server.token}\r\n\r\n"
        line.sendall(f"GET /api/v1/jobs/{UNIT}/1/events HTTP/1.1\r\n{head}".encode())
        assert b"event: job" in read(line, b"event: job")
        jobs.stop(lib, 1)
        told = read(line, b"event: end")
    last = told.rpartition(b"event: end")[2]
    assert json.loads(last.partition(b"data: ")[2].split(b"\n")[0])["state"] == "stopped"


@pytest.mark.parametrize("how", ["revoked", "shut out", "role"])
def test_a_stream_ends_for_who_may_not_listen_any_more(lib: Library, server: Caller, how: str) -> None:
    listener = people.add(lib, "Lea", role=UserRole.USER)
    token = people.make_token(lib, listener.id, "script").text
    with closing(server.connect()) as line:
        head = f"Host: 127.0.0.1:{server.server.port}\r\nAuthorization: Bearer {token}\r\n\r\n"
        line.sendall(f"GET /api/v1/events/{UNIT} HTTP/1.1\r\n{head}".encode())
        read(line, b": listening")
        if how == "revoked":
            people.revoke_token(lib, people.tokens(lib, listener.id)[0].id)
        elif how == "shut out":
            people.change(lib, listener.id, valid=False)
        else:
            people.change(lib, listener.id, role=UserRole.PORTAL_USER)
        jobs.stop(lib, 1)
        assert b"event: job" not in read(line, b"event: job")


def test_no_more_streams_than_there_may_be_however_many_begin_at_once(lib: Library) -> None:
    with serving(lib, Limits(streams=3)) as server, ExitStack() as open_ones:
        head = f"Host: 127.0.0.1:{server.server.port}\r\nAuthorization: Bearer {server.server.token}\r\n"
        asked = f"GET /api/v1/events/{UNIT} HTTP/1.1\r\n{head}\r\n".encode()
        lines = [open_ones.enter_context(closing(server.connect())) for _ in range(12)]
        for line in lines:
            line.sendall(asked)
        first = [line.recv(12) for line in lines]
        assert sorted(first) == [b"HTTP/1.1 200"] * 3 + [b"HTTP/1.1 503"] * 9
        # one that goes makes room
        lines[first.index(b"HTTP/1.1 200")].close()
        until(lambda: server.server.doors.streams < 3)
        again = open_ones.enter_context(closing(server.connect()))
        again.sendall(asked)
        assert again.recv(12) == b"HTTP/1.1 200"


def test_a_stream_ends_with_the_server(lib: Library) -> None:
    with serving(lib) as server:
        line = server.connect()
        head = f"Host: 127.0.0.1:{server.server.port}\r\nAuthorization: Bearer {server.server.token}\r\n\r\n"
        line.sendall(f"GET /api/v1/events/{UNIT} HTTP/1.1\r\n{head}".encode())
        read(line, b": listening")
    with closing(line):
        while line.recv(4096):
            pass


def read(line: socket.socket, until: bytes) -> bytes:
    """What comes, up to these bytes and the end of their event."""
    found = b""
    while until not in found or not found.endswith(b"\n\n"):
        part = line.recv(4096)
        if not part or part == b"0\r\n\r\n":
            return found
        found += part.rstrip(b"\r\n") + b"\n\n" if b"\r\n" in part else part
    return found


def test_the_page_and_the_document_need_no_token_and_tell_nothing(to_look_at: Caller) -> None:
    server = to_look_at
    page = server.get("/", token="")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert UNIT.encode() not in page.body
    assert b"/api/v1/reprocess/key/{unit}/{key}/{scope}" in page.body
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript")):
        assert server.get(f"/{name}", token="").headers["content-type"].startswith(kind)
    document = server.get("/api/v1/openapi.json", token="").json
    assert document["info"]["title"] == "AssetDesk"
    assert len(document["paths"]) > 15
    assert server.get("/", headers={"Host": "evil.example"}, token="").status == 403
