"""An object store as target, against a real S3 server on loopback."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.cutting import CuttingLine
from support.object_store_server import BUCKET, WORD, ObjectStoreServer
from support.sending import body, send
from urllib3.exceptions import NewConnectionError

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.targets import object_store
from assetdesk.library.targets.object_store import ObjectStoreTarget
from assetdesk.library.targets.opening import open_target, prepare
from assetdesk.library.targets.protocol import Confirm, PlaceRefused, SecretMissing, TargetAway

_PART = 5 << 20
_SIZE = 2 * _PART + 17


def _secret(what: str) -> str | None:
    return WORD


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStoreServer]:
    with ObjectStoreServer() as server:
        yield server


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"s3://{BUCKET}/{tmp_path.name}"


Opener = Callable[..., ObjectStoreTarget]


@pytest.fixture
def opened(store: ObjectStoreServer, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    made: list[ObjectStoreTarget] = []
    monkeypatch.setattr(object_store, "PART", _PART)

    def make(address: str = url, secret: Any = _secret, **options: Any) -> ObjectStoreTarget:
        target = open_target(address, {**store.options, **options}, secret)
        assert isinstance(target, ObjectStoreTarget)
        made.append(target)
        return target

    yield make
    for target in made:
        target.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "pyramid.tif"
    path.write_bytes(body(_SIZE))
    return path


def lying(store: ObjectStoreServer, url: str, path: str) -> bytes:
    key = f"{url.rpartition('/')[2]}/{path}"
    with store.client.get_object(Bucket=BUCKET, Key=key)["Body"] as answer:
        return bytes(answer.read())


def test_files_go_there_and_away_again(opened: Opener, store: ObjectStoreServer, url: str, source: Path) -> None:
    target = opened()
    assert prepare(url, store.options, _secret) == store.options
    seen: list[int] = []
    tag = send(target, "spring/ä rose.tif", source, progress=seen.append)
    assert tag.endswith("-3")
    assert seen == [_PART, 2 * _PART, _SIZE]
    assert lying(store, url, "spring/ä rose.tif") == source.read_bytes()
    source.write_bytes(b"small")
    assert send(target, "spring/ä rose.tif", source) == hashlib.md5(b"small").hexdigest()
    target.put_bytes("catalog.json", b"[1]")
    target.put_bytes("catalog.json", b"[2]")
    assert target.get("catalog.json") == b"[2]"
    assert target.get("no/such") is None
    head = store.client.head_object(Bucket=BUCKET, Key=f"{url.rpartition('/')[2]}/catalog.json")
    assert head["ContentType"] == "application/json"
    assert sorted(target.names()) == ["catalog.json", "spring/ä rose.tif"]
    target.remove("spring/ä rose.tif")
    target.remove("spring/ä rose.tif")
    assert list(target.names()) == ["catalog.json"]
    assert list(opened(f"s3://{BUCKET}/{url.rpartition('/')[2][:-1]}").names()) == []  # another prefix
    target.check()


def test_called_off_it_goes_on_with_the_next_part(
    opened: Opener, store: ObjectStoreServer, url: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    with pytest.raises(CalledOff):
        send(opened(), "rose.tif", source, cancelled=lambda: bool(done), progress=done.append)
    target = opened()
    assert list(target.names()) == []
    target.check()
    sent: list[int] = []
    real = target._client.upload_part

    def upload_part(**given: Any) -> Any:
        sent.append(given["PartNumber"])
        return real(**given)

    monkeypatch.setattr(target._client, "upload_part", upload_part)
    send(target, "rose.tif", source)
    assert sent == [2, 3]
    assert lying(store, url, "rose.tif") == source.read_bytes()
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=BUCKET)


def test_parts_of_other_content_are_sent_again(
    opened: Opener, store: ObjectStoreServer, url: str, source: Path
) -> None:
    target = opened()
    with pytest.raises(CalledOff):
        send(target, "rose.tif", source, cancelled=lambda: True)
    source.write_bytes(body(_SIZE, seed=2))
    send(target, "rose.tif", source)
    assert lying(store, url, "rose.tif") == source.read_bytes()


@pytest.mark.parametrize("at", [0, 100_000, _PART + 100_000])
def test_a_broken_line_leaves_what_was_there(
    opened: Opener, store: ObjectStoreServer, url: str, source: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(object_store, "_TRIES", 1)
    opened().put_bytes("rose.tif", b"before")
    with CuttingLine(store.port, cut_after=at + 1) as line:
        target = opened(endpoint=f"http://127.0.0.1:{line.port}")
        with pytest.raises(TargetAway) as said:
            send(target, "rose.tif", source)
        assert said.value.passing
        assert lying(store, url, "rose.tif") == b"before"
        send(target, "rose.tif", source)
        target.close()
    assert lying(store, url, "rose.tif") == source.read_bytes()


def test_no_bucket_and_no_rights(opened: Opener, store: ObjectStoreServer) -> None:
    with pytest.raises(TargetAway, match="There is no bucket “nowhere”") as gone:
        opened("s3://nowhere/a").check()
    assert not gone.value.passing
    with pytest.raises(TargetAway, match="There is no bucket"):
        opened("s3://nowhere/a").put_bytes("catalog.json", b"")
    with pytest.raises(SecretMissing, match="none is kept"):
        opened(secret=lambda what: None).check()
    with pytest.raises(TargetAway, match="access key"):
        opened(accessKey="").check()
    with pytest.raises(Confirm, match="own network") as asked:
        opened(private=False).check()
    assert asked.value.options == {"private": True}


def test_a_secret_key_is_in_no_log(opened: Opener, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    opened().check()
    with pytest.raises(TargetAway):
        opened("s3://nowhere/a").check()
    assert "botocore" in caplog.text
    assert WORD not in caplog.text


@pytest.mark.parametrize(
    ("code", "kind", "words", "passing"),
    [
        ("SignatureDoesNotMatch", SecretMissing, "does not take", False),
        ("InvalidAccessKeyId", SecretMissing, "does not take", False),
        ("AccessDenied", TargetAway, "may not be written to", False),
        ("403", TargetAway, "may not be written to", False),
        ("PermanentRedirect", TargetAway, "another region", False),
        ("QuotaExceeded", TargetAway, "no room", True),
        ("SlowDown", TargetAway, "could not do", True),
    ],
)
def test_what_the_store_says_is_told(
    opened: Opener, monkeypatch: pytest.MonkeyPatch, code: str, kind: type[TargetAway], words: str, passing: bool
) -> None:
    from botocore.exceptions import ClientError  # type: ignore[import-untyped]

    target = opened()
    target.check()

    def refuse(**given: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": f"{WORD} …"}}, "PutObject")

    monkeypatch.setattr(target._client, "put_object", refuse)
    with pytest.raises(kind, match=words) as said:
        target.put_bytes("catalog.json", b"")
    assert said.value.passing is passing
    assert WORD not in str(said.value) + said.value.detail


def test_a_source_that_is_another_is_its_own_fault(opened: Opener, store: ObjectStoreServer, source: Path) -> None:
    target = opened()
    for size in (_SIZE, 100):
        source.write_bytes(body(size))
        with pytest.raises(FileFault) as said:
            send(target, "rose.tif", source, digest="0" * 64)
        assert said.value.code is ErrorCode.SOURCE_CORRUPT
    assert list(target.names()) == []
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=BUCKET)


def test_no_more_is_read_than_was_asked_for(opened: Opener) -> None:
    target = opened()
    target.put_bytes("catalog.json", bytes(200_000))
    target.put_bytes("empty.json", b"")
    assert target.get("catalog.json", 1000) == bytes(1000)
    assert target.get("empty.json") == b""


def test_a_name_that_is_refused_costs_that_file_alone(
    opened: Opener, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ClientError

    target = opened()
    target.check()

    def refuse(**given: Any) -> None:
        raise ClientError({"Error": {"Code": "KeyTooLongError"}}, "PutObject")

    with monkeypatch.context() as patch:
        patch.setattr(target._client, "put_object", refuse)
        with pytest.raises(PlaceRefused, match="takes no file called"):
            target.put_bytes(f"{'ä' * 600}.json", b"[1]")
    target.put_bytes("rose.json", b"[1]")


def test_the_store_is_the_machine_that_was_looked_at(
    opened: Opener, store: ObjectStoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_store, "machines", lambda host, port, options, said: ["127.0.0.1"])
    target = opened(endpoint=f"http://shop.invalid:{store.port}")  # a name that can be looked up nowhere
    target.put_bytes("rose.json", b"[1]")
    assert target.get("rose.json") == b"[1]"
    elsewhere = target._client._endpoint.http_session._manager.connection_from_url(f"http://127.0.0.1:{store.port}")
    with pytest.raises(NewConnectionError, match="another machine"):
        elsewhere.urlopen("GET", "/", retries=False)


def test_small_files_go_without_asking_first(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    target = opened()
    target.check()
    target._client.meta.events.register(
        "before-send.s3", lambda request, **_: asked.append("Expect" in request.headers)
    )
    target.put_bytes("rose.json", b"[1]")
    target.put_bytes("tulip.json", bytes(2 << 20))
    assert asked == [False, True]
