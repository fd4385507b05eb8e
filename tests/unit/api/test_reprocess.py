"""The Reprocess API over a real socket: every row of its table of answers, in the order of its checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from support.http_kit import Answer, Caller, curl, serving
from support.small_library import take_in

from assetdesk.core.errors import StoreBusy
from assetdesk.library import reprocess_queue
from assetdesk.library.session import Library

UNIT = "Autumn"
NOBODY = "0" * 32


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three files that nobody processes."""
    root = tmp_path_factory.mktemp("served") / UNIT
    with Library.create(root, run=False) as made:
        for name in ("a.txt", "b.txt", "ü c.txt"):
            (root / name).write_text(name)
            take_in(made, root / name)
        made.store.writer.run(lambda w: w.db.run("UPDATE assets SET format = 'text', mime = 'text/plain'"))
        yield made


@pytest.fixture(scope="module")
def server(lib: Library) -> Iterator[Caller]:
    with serving(lib) as caller:
        yield caller


@pytest.fixture(autouse=True)
def nothing_waits(lib: Library) -> None:
    """Each test begins with an empty queue that is on."""
    lib.store.set_setting("queue_enabled", None)
    lib.store.writer.run(lambda w: w.db.run("DELETE FROM jobs"))


def keys(lib: Library) -> list[str]:
    with lib.browse.plain() as db:
        return [row[0] for row in db.all("SELECT key FROM assets ORDER BY id")]


def rows(lib: Library) -> list[tuple[Any, ...]]:
    """What stands in the queue, but for numbers, names and times."""
    with lib.browse.plain() as db:
        found = db.all(
            "SELECT i.asset_id, i.step, i.state, i.priority, i.digest, i.reason, j.type, j.state AS job, j.priority AS"
            " class, j.name, j.detail, j.request, j.total FROM items i JOIN jobs j ON j.id = i.job_id ORDER BY i.id"
        )
        return [tuple(row) for row in found]


def queue(*words: str, base: str = "/api/v1/reprocess") -> str:
    return "/".join((base, *(quote(word, safe="") for word in words)))


# what is taken


def test_the_five_requests_of_the_pages_with_curl(lib: Library, server: Caller) -> None:
    base, token = f"{server.server.url}/api/v1", ("-H", f"Authorization: Bearer {server.server.token}")
    one, two, three = keys(lib)
    for words in (
        (f"{base}/reprocess/key/{UNIT}/{one}/metadata",),
        ("-X", "POST", f"{base}/reprocess/key/{UNIT}/{one}/metadata"),
        (f"{base}/reprocess/keys/{UNIT}/metadata?keys={one},{two},{three}",),
        ("-H", "Content-Type: application/json", "-d", json.dumps({"keys": [one, two]}),
         f"{base}/reprocess/keys/{UNIT}/metadata"),
        (f"{base}/reprocess/all/{UNIT}/metadata",),
        ("-X", "POST", f"{base}/reprocess/all/{UNIT}/metadata"),
        (f"{base}/reprocess/reset/{UNIT}",),
        ("-X", "POST", f"{base}/reprocess/reset/{UNIT}"),
    ):  # fmt: skip
        status, body = curl(*token, *words)
        assert (status, body["message"]) == (200, "OK"), words


def test_one_key_is_queued_once(lib: Library, server: Caller) -> None:
    first = server.get(queue("key", UNIT, keys(lib)[0], "metadata"))
    again = server.post(queue("key", UNIT, keys(lib)[0], "metadata"))
    assert (first.status, first.json["queued"], first.json["coalesced"], first.json["skipped"]) == (200, 1, 0, 0)
    assert (again.status, again.json["queued"], again.json["coalesced"], again.json["skipped"]) == (200, 0, 1, 0)
    assert again.json["batch"] != first.json["batch"]
    assert [row[:4] for row in rows(lib)] == [(1, "metadata", "queued", 10)]


@pytest.mark.parametrize(("path", "rank"), [(("key", UNIT, "{key}", "preview"), 10), (("all", UNIT, "all"), 20)])
def test_get_and_post_make_the_same_rows(lib: Library, server: Caller, path: tuple[str, ...], rank: int) -> None:
    path = tuple(keys(lib)[0] if one == "{key}" else one for one in path)
    got = server.get(queue(*path))
    by_get = rows(lib)
    nothing = lib.store.writer.run(lambda w: w.db.run("DELETE FROM jobs"))
    posted = server.post(queue(*path))
    assert nothing
    assert by_get == rows(lib)
    assert by_get
    assert {row[3] for row in by_get} == {rank}
    assert {**got.json, "batch": 0} == {**posted.json, "batch": 0}


def test_keys_of_an_address_and_of_a_body_make_the_same_rows(lib: Library, server: Caller) -> None:
    some = keys(lib)[:2]
    path = queue("keys", UNIT, "text")
    got = server.get(f"{path}?keys={','.join(some)}")
    by_get = rows(lib)
    lib.store.writer.run(lambda w: w.db.run("DELETE FROM jobs"))
    posted = server.post(path, {"keys": some})
    assert by_get == rows(lib)
    assert (got.json["queued"], posted.json["queued"]) == (2, 2)


def test_what_does_not_apply_is_skipped(lib: Library, server: Caller) -> None:
    answer = server.get(queue("all", UNIT, "optimize"))
    assert (answer.status, answer.json["queued"], answer.json["skipped"]) == (200, 0, 3)


def test_an_empty_unit_has_nothing_to_queue(tmp_path: Path) -> None:
    with Library.create(tmp_path / "Empty", run=False) as lib, serving(lib) as server:
        answer = server.get(queue("all", "Empty", "all"))
        assert (answer.status, answer.message, answer.json["queued"]) == (200, "OK", 0)


def test_without_a_runner_items_wait_and_the_answer_says_so(lib: Library, server: Caller) -> None:
    answer = server.get(queue("key", UNIT, keys(lib)[0], "metadata"))
    assert answer.json["warning"] == "REPROCESSING_JOB_NOT_RUNNING"


def test_some_keys_are_wrong(lib: Library, server: Caller) -> None:
    answer = server.post(queue("keys", UNIT, "metadata"), {"keys": [keys(lib)[0], NOBODY, "ZONE:1", "\ud800"]})
    assert (answer.status, answer.message, answer.json["queued"]) == (200, "COMPLETED_WITH_ERRORS", 1)
    assert answer.json["errors"] == [
        {"key": NOBODY, "error": "KEY_NOT_FOUND"},
        {"key": "ZONE:1", "error": "INVALID_KEY"},
        {"key": "?", "error": "INVALID_KEY"},
    ]


def test_blank_keys_are_dropped_and_repeats_count_once(lib: Library, server: Caller) -> None:
    key = keys(lib)[0]
    answer = server.get(f"{queue('keys', UNIT, 'metadata')}?keys=,{key},%20,{key},{key.upper()}")
    assert (answer.status, answer.message, answer.json["queued"]) == (200, "OK", 1)


# what is refused


def refused(answer: Answer, status: int, word: str, lib: Library) -> dict[str, Any]:
    """So it was, with everything a refusal has, and nothing was queued."""
    assert (answer.status, answer.message) == (status, word)
    assert answer.json["detail"].endswith((".", "!"))
    assert answer.json["requestId"] == answer.headers["x-request-id"]
    assert rows(lib) == []
    return answer.json


@pytest.mark.parametrize("body", ["", "x", "[]", '"a"', "1", '{"keys": "a"}', '{"keys": [1]}', '{"keys": [null]}',
                                  '{"keys": {}}', "[" * 100_000, '{"keys": null}', b"\xff\xfe"])  # fmt: skip
def test_400_invalid_json(lib: Library, server: Caller, body: str | bytes) -> None:
    answer = server.post(queue("keys", UNIT, "metadata"), body, headers={"Content-Type": "application/json"})
    refused(answer, 400, "INVALID_JSON", lib)


@pytest.mark.parametrize("body", [{}, {"keys": []}, {"keys": ["", "  "]}])
def test_400_keys_required(lib: Library, server: Caller, body: dict[str, Any]) -> None:
    refused(server.post(queue("keys", UNIT, "metadata"), body), 400, "KEYS_REQUIRED", lib)


@pytest.mark.parametrize("query", ["", "?keys=", "?keys=,%20,", "?key=a"])
def test_400_keys_required_in_the_address(lib: Library, server: Caller, query: str) -> None:
    refused(server.get(queue("keys", UNIT, "metadata") + query), 400, "KEYS_REQUIRED", lib)


@pytest.mark.parametrize("shown", ["", "wrong", "Basic"])
def test_401(lib: Library, server: Caller, shown: str) -> None:
    headers = {"Authorization": f"Basic {server.server.token}"} if shown == "Basic" else {}
    answer = server.ask("GET", queue("key", UNIT, keys(lib)[0], "metadata"), headers=headers, token=shown)
    refused(answer, 401, "UNAUTHORIZED", lib)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("head", [
    {"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example:80"}, {"Host": "127.0.0.1:1"}, {"Host": ""},
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:1"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
])  # fmt: skip
def test_403_foreign_origin_or_host(lib: Library, server: Caller, head: dict[str, str]) -> None:
    answer = server.get(queue("key", UNIT, keys(lib)[0], "metadata"), headers=head)
    if head == {"Host": ""}:
        assert answer.status == 400  # no HTTP at all
    else:
        refused(answer, 403, "FORBIDDEN_ORIGIN", lib)


def test_a_page_of_the_server_itself_may(lib: Library, server: Caller) -> None:
    own = {"Origin": server.server.url, "Sec-Fetch-Site": "same-origin"}
    assert server.get(queue("status", UNIT), headers=own).status == 200


@pytest.mark.parametrize("path", [("key", "Winter", "{key}", "metadata"), ("keys", "autumn", "metadata"),
                                  ("all", "..", "metadata"), ("reset", "Win ter"), ("status", "Ä")])  # fmt: skip
def test_404_unit(lib: Library, server: Caller, path: tuple[str, ...]) -> None:
    path = tuple(keys(lib)[0] if one == "{key}" else one for one in path)
    refused(server.get(queue(*path)), 404, "STORAGE_UNIT_DOESNT_EXIST", lib)


def test_404_key(lib: Library, server: Caller) -> None:
    refused(server.get(queue("key", UNIT, NOBODY, "metadata")), 404, "KEY_NOT_FOUND", lib)
    body = refused(server.post(queue("keys", UNIT, "metadata"), {"keys": [NOBODY, "x"]}), 404, "KEY_NOT_FOUND", lib)
    assert [one["error"] for one in body["errors"]] == ["KEY_NOT_FOUND", "INVALID_KEY"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/reprocess/key/Autumn", "/api/v1/reprocess/all/Autumn/",
                                  "/api/v1/reprocess/key/Autumn/..%2f..%2fetc/metadata", "/reprocess/reset/Autumn",
                                  "/api/v1/../../etc/passwd", "//", "/%00"])  # fmt: skip
def test_404_route(lib: Library, server: Caller, path: str) -> None:
    refused(server.get(path), 404, "ROUTE_NOT_FOUND", lib)


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"])
def test_405(lib: Library, server: Caller, verb: str) -> None:
    answer = server.ask(verb, queue("all", UNIT, "metadata"))
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")
    if verb != "HEAD":
        refused(answer, 405, "METHOD_NOT_ALLOWED", lib)


def test_409_queue_off(lib: Library, server: Caller) -> None:
    assert server.put(f"/api/v1/admin/enableReprocessingQueue/{UNIT}/false").message == "OK"
    for path in (("key", UNIT, keys(lib)[0], "metadata"), ("keys", UNIT, "nothing"), ("all", UNIT, "nothing")):
        refused(server.get(queue(*path)), 409, "REPROCESSING_QUEUE_DISABLED", lib)
    assert server.get(queue("reset", UNIT)).message == "OK"
    assert server.get(queue("status", UNIT)).json["queueEnabled"] is False
    assert server.put(f"/api/v1/admin/enableReprocessingQueue/{UNIT}/true").message == "OK"
    assert server.get(queue("all", UNIT, "metadata")).status == 200


def test_409_unit_offline(tmp_path: Path) -> None:
    with Library.create(tmp_path / UNIT, run=False) as lib, serving(lib) as server:
        (tmp_path / UNIT).rename(tmp_path / "away")
        try:
            answers = [server.get(queue("all", UNIT, "nothing")), server.get(queue("all", "Other", "metadata"))]
        finally:
            (tmp_path / "away").rename(tmp_path / UNIT)
        assert [one.message for one in answers] == ["STORAGE_UNIT_OFFLINE", "STORAGE_UNIT_DOESNT_EXIST"]
        assert answers[0].status == 409
        assert server.get(queue("all", UNIT, "metadata")).status == 200


def test_413_too_many_keys(lib: Library, server: Caller) -> None:
    many = [f"{n:032x}" for n in range(10_001)]
    refused(server.post(queue("keys", UNIT, "metadata"), {"keys": many}), 413, "TOO_MANY_KEYS", lib)
    large = {"keys": ["x" * (2 << 20)]}
    refused(server.post(queue("keys", UNIT, "metadata"), large), 413, "TOO_MANY_KEYS", lib)


def test_414_uri_too_long(lib: Library, server: Caller) -> None:
    refused(server.get(f"{queue('keys', UNIT, 'metadata')}?keys={'a' * 8200}"), 414, "URI_TOO_LONG", lib)
    assert server.get(f"{queue('keys', UNIT, 'metadata')}?keys={'a' * 70_000}").message == "URI_TOO_LONG"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
def test_415(lib: Library, server: Caller, kind: str) -> None:
    for path in (("keys", UNIT, "metadata"), ("key", UNIT, keys(lib)[0], "metadata"), ("reset", UNIT)):
        answer = server.post(queue(*path), '{"keys": []}', headers={"Content-Type": kind})
        refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE", lib)


def test_422_scope_unknown(lib: Library, server: Caller) -> None:
    body = refused(server.get(queue("all", UNIT, "Metadata")), 422, "SCOPE_UNKNOWN", lib)
    assert "metadata, text, optimize, preview, tags, profile, sets, workflow, all" in body["detail"]


def test_422_scope_not_configured(lib: Library, server: Caller) -> None:
    refused(server.get(queue("all", UNIT, "workflow")), 422, "SCOPE_NOT_CONFIGURED", lib)


@pytest.mark.parametrize("key", ["x", "0" * 31, "0" * 33, "g" * 32, "ZONE:" + "0" * 32, "../../../etc/passwd"[:2]])
def test_422_invalid_key(lib: Library, server: Caller, key: str) -> None:
    refused(server.get(queue("key", UNIT, key, "metadata")), 422, "INVALID_KEY", lib)


def test_500_is_logged_by_its_number_and_rolled_back(
    lib: Library, server: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from assetdesk.jobs import enqueue

    def breaks(*_: object) -> int:
        enqueue_at_once(*_)  # type: ignore[arg-type]
        raise ZeroDivisionError("of ours")

    enqueue_at_once = enqueue.start_all_within
    monkeypatch.setattr(enqueue, "start_all_within", breaks)
    body = refused(server.get(queue("all", UNIT, "metadata")), 500, "INTERNAL_ERROR", lib)
    assert any(body["requestId"] in record.getMessage() and record.exc_info for record in caplog.records)
    assert "of ours" not in json.dumps(body)


def test_503_store_busy(lib: Library, server: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from assetdesk.jobs import enqueue

    def busy(*_: object) -> int:
        raise StoreBusy("Another program has been writing to this library for more than 5 seconds. Try again.")

    monkeypatch.setattr(enqueue, "start_all_within", busy)
    answer = server.get(queue("all", UNIT, "metadata"))
    refused(answer, 503, "STORE_BUSY", lib)
    assert answer.headers["retry-after"] == "2"


# the order of checks: each request is wrong in everything that comes behind, too


def test_the_order_of_checks(lib: Library, server: Caller) -> None:
    off = server.put(f"/api/v1/admin/enableReprocessingQueue/{UNIT}/false")
    text = {"Content-Type": "text/plain"}
    bad = queue("keys", "Nowhere", "nothing")
    assert off.message == "OK"
    assert server.ask("DELETE", bad, headers={"Host": "evil"}, token="").status == 403
    assert server.ask("DELETE", bad, token="").status == 401
    assert server.ask("DELETE", bad).status == 405
    assert server.post(bad, "x", headers=text).message == "STORAGE_UNIT_DOESNT_EXIST"
    assert server.post(queue("keys", UNIT, "nothing"), "x", headers=text).message == "REPROCESSING_QUEUE_DISABLED"
    reprocess_queue.set_enabled(lib, True)
    assert server.post(queue("keys", UNIT, "nothing"), "x", headers=text).message == "SCOPE_UNKNOWN"
    assert server.post(queue("keys", UNIT, "metadata"), "x", headers=text).message == "UNSUPPORTED_MEDIA_TYPE"
    assert server.post(queue("keys", UNIT, "metadata"), {"keys": ["x"]}).message == "KEY_NOT_FOUND"


# the routes beside


def test_cancel_takes_what_waits_of_a_batch(lib: Library, server: Caller) -> None:
    batch = server.get(queue("all", UNIT, "metadata")).json["batch"]
    other = server.get(queue("all", UNIT, "text")).json["batch"]
    assert server.post(f"{queue('cancel', UNIT)}?batch={batch}").json["cancelled"] == 3
    assert server.post(f"{queue('cancel', UNIT)}?batch={batch}").json["cancelled"] == 0
    assert lib.browse.job(batch).state.value == "stopped"  # type: ignore[union-attr]
    assert server.get(queue("status", UNIT)).json["queued"] == 3
    for wrong, word in (("", "BATCH_REQUIRED"), ("?batch=77", "BATCH_NOT_FOUND"), ("?batch=x", "BATCH_NOT_FOUND")):
        assert server.post(queue("cancel", UNIT) + wrong).message == word
    assert server.post(f"{queue('cancel', UNIT)}?batch={'9' * 30}").message == "BATCH_NOT_FOUND"
    assert other


def test_status_list_and_the_runner_at_rest(lib: Library, server: Caller) -> None:
    server.get(queue("all", UNIT, "metadata"))
    found = server.get(queue("status", UNIT)).json
    assert (found["queued"], found["assigned"], found["running"], found["queueEnabled"]) == (3, 0, False, True)
    assert found["oldest"].endswith("Z")
    assert server.put("/api/v1/admin/reprocessingJob/paused").message == "OK"
    assert lib.settings().queue_paused
    assert server.get(queue("status", UNIT)).json["paused"] is True
    assert server.put("/api/v1/admin/reprocessingJob/running").message == "OK"
    assert not lib.settings().queue_paused
    assert server.put("/api/v1/admin/reprocessingJob/flying").message == "INVALID_PARAMETER"
    assert server.get("/api/v1/admin/list").json["units"] == [{"name": UNIT, "queueEnabled": True}]
    assert server.get("/api/v1/admin/list?withStats").json["units"][0]["records"] == 3
