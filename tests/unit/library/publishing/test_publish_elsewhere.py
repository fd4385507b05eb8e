"""The same job to an object store and to an SFTP server: what lies there in the end is what lies in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.engine import ended
from support.object_store_server import BUCKET, WORD, ObjectStoreServer
from support.publishing import finished_assets, put_pyramid, sending_only, unmark
from support.sftp_server import PASSWORD, USER, SftpServer

from assetdesk.library import secrets
from assetdesk.library.publishing import start
from assetdesk.library.session import Library
from assetdesk.library.targets.opening import open_target, prepare
from assetdesk.library.targets.protocol import Confirm, Target
from assetdesk.store.publishing import contexts

SECRET = "ASSETDESK_SECRET_TARGET_IMAGE_SERVING"


@pytest.fixture(scope="module")
def store_server() -> Iterator[ObjectStoreServer]:
    with ObjectStoreServer() as server:
        yield server


@pytest.fixture(scope="module")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with SftpServer(tmp_path_factory.mktemp("sftp")) as server:
        yield server


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


def pointed(lib: Library, url: str, options: dict[str, Any]) -> Target:
    """Image serving goes there, with what a person confirms once."""
    secret = secrets.of_target(lib, 1)
    try:
        options = prepare(url, options, secret)
    except Confirm as wanted:
        options = prepare(url, {**options, **wanted.options}, secret)
    with lib.browse.plain() as db:
        one = contexts.get(db, 1)
    lib.store.writer.run(lambda w: contexts.change(w, replace(one, url=url, options=options)))
    return open_target(url, options, secret)


def published_twice(lib: Library, target: Target) -> None:
    """Two pictures, then one of them another and the other withdrawn."""
    first, second = finished_assets(lib, ["Brass/first.png", "second.png"])
    put_pyramid(lib, first, b"large" * 100_000)
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
        assert start.fatal(lib, job_id) == ""
        assert set(target.names()) == {"catalog.json", "first.json", "first.tif", "second.json", "second.tif"}
        assert target.get("first.tif") == b"large" * 100_000
        put_pyramid(lib, first, b"other", run=2)
        unmark(lib, second)
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    assert set(target.names()) == {"catalog.json", "first.json", "first.tif"}
    assert target.get("first.tif") == b"other"
    named = json.loads(target.get("catalog.json") or b"")
    assert [one["id"] for one in named["assets"]] == ["first"]
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.total, job.done, job.failed) == (2, 2, 0)


def test_an_object_store(lib: Library, store_server: ObjectStoreServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, WORD)
    target = pointed(lib, f"s3://{BUCKET}/web", store_server.options)
    published_twice(lib, target)
    target.close()


def test_an_sftp_server(lib: Library, sftp: SftpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, PASSWORD)
    target = pointed(lib, f"sftp://127.0.0.1:{sftp.port}/web", {"user": USER, "private": True})
    published_twice(lib, target)
    target.close()


def test_a_wrong_password_ends_the_job_and_stands_nowhere(
    lib: Library, sftp: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, PASSWORD)
    pointed(lib, f"sftp://127.0.0.1:{sftp.port}/web", {"user": USER, "private": True}).close()
    monkeypatch.setenv(SECRET, "nobody knows")
    finished_assets(lib, ["one.png"])
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    fatal = start.fatal(lib, job_id)
    assert fatal
    assert "nobody knows" not in fatal
    with lib.browse.plain() as db:
        rows = db.all("SELECT request, fatal FROM jobs UNION ALL SELECT message, detail FROM job_log")
    assert not any("nobody knows" in str(cell) for row in rows for cell in row)
