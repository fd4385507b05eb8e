"""S3, and whatever speaks like it, as target.

The store compares what arrives with the MD5 that is sent along (RFC 1864), part by part, and shows a file only when it
is whole. Of a large file the parts that an earlier try sent are kept where they are the same (S3, ListParts: ETag).
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from blake3 import blake3

from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.targets import object_store_line
from assetdesk.library.targets.addresses import Address, server_of
from assetdesk.library.targets.machines import PRIVATE, TRY, machines
from assetdesk.library.targets.protocol import (
    MOST_READ,
    OWN,
    SILENT_SECONDS,
    PlaceRefused,
    Progress,
    Secret,
    SecretMissing,
    TargetAway,
    changed,
    gone,
    is_own,
    need_inside,
)

# below this a file goes in one piece; S3 takes parts from 5 MiB, and at most 10,000 of them
PART = 8 << 20
_MOST_PARTS = 10_000
_TRIES = 3
_NO_SECRET = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "InvalidToken")
_NO_RIGHT = ("AccessDenied", "AllAccessDisabled", "AccountProblem", "403", "Forbidden", "MethodNotAllowed")
_NO_NAME = (
    "KeyTooLongError", "KeyTooLong", "InvalidURI", "InvalidObjectName", "XMinioInvalidObjectName",
    "XMinioParentIsObject", "XMinioObjectExistsAsDirectory",
)  # fmt: skip
_FULL = ("QuotaExceeded", "XMinioStorageFull", "EntityTooLarge", "507", "InsufficientStorage", "TooManyObjects")


class ObjectStoreTarget:
    """See the module and `protocol.Target`."""

    def __init__(self, address: Address, options: Mapping[str, Any], secret: Secret) -> None:
        self.server = server_of(address.url, options)
        self._bucket = address.host
        self._before = f"{address.path}/" if address.path else ""
        self._options = dict(options)
        self._secret = secret
        self._client: Any = None
        self._part = PART

    def check(self) -> None:
        """See `Target`."""
        with self._told() as store:
            key = f"{self._before}{OWN}probe"
            store.head_bucket(Bucket=self._bucket)
            store.put_object(Bucket=self._bucket, Key=key, Body=b"", ContentMD5=_md5(b""))
            store.delete_object(Bucket=self._bucket, Key=key)

    def prepare(self) -> dict[str, Any]:
        """See `Target`. A bucket is never made: who may see it, and what it costs, is its owner's decision."""
        self.check()
        return {}

    def put(
        self, path: str, source: Path, *, digest: str, size: int, cancelled: Callable[[], bool], progress: Progress
    ) -> str:
        """See `Target`."""
        need_inside(path)
        with self._told(path) as store:
            try:
                read = source.open("rb")
            except OSError as wrong:
                raise gone(source) from wrong
            with read:
                if size <= self._part:
                    body = _take(read, source, size + 1)
                    if len(body) != size or blake3(body).hexdigest() != digest:
                        raise changed(source)
                    progress(size)
                    return self._put(store, path, body)
                return self._put_parts(store, path, read, source, digest, size, cancelled, progress)

    def put_bytes(self, path: str, data: bytes) -> str:
        """See `Target`."""
        need_inside(path)
        with self._told(path) as store:
            return self._put(store, path, data)

    def get(self, path: str, most: int = MOST_READ) -> bytes | None:
        """See `Target`."""
        need_inside(path)
        with self._told() as store:
            try:
                answer = store.get_object(
                    Bucket=self._bucket, Key=self._before + path, Range=f"bytes=0-{max(0, most - 1)}"
                )
            except Exception as wrong:
                if _code(wrong) in ("NoSuchKey", "404"):
                    return None
                if _code(wrong) in ("InvalidRange", "416"):
                    return b""  # of an empty file there is no first byte
                raise
            with answer["Body"] as body:
                return bytes(body.read(most))  # a store may know no ranges

    def remove(self, path: str) -> None:
        """See `Target`. What was begun for that place and is not whole goes as well."""
        need_inside(path)
        with self._told() as store:
            store.delete_object(Bucket=self._bucket, Key=self._before + path)
            with suppress(Exception):  # some stores cannot say
                for upload in self._begun(store, self._before + path):
                    store.abort_multipart_upload(Bucket=self._bucket, Key=self._before + path, UploadId=upload)

    def names(self) -> Iterator[str]:
        """See `Target`."""
        token: dict[str, str] = {}
        while True:
            with self._told() as store:
                answer = store.list_objects_v2(Bucket=self._bucket, Prefix=self._before, **token)
            for entry in answer.get("Contents", ()):
                name = str(entry["Key"]).removeprefix(self._before)
                if name and not name.endswith("/") and not any(is_own(part) for part in name.split("/")):
                    yield name
            if not answer.get("IsTruncated"):
                return
            token = {"ContinuationToken": answer["NextContinuationToken"]}

    def close(self) -> None:
        """See `Target`."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _put(self, store: Any, path: str, body: bytes) -> str:
        answer = store.put_object(
            Bucket=self._bucket, Key=self._before + path, Body=body, ContentMD5=_md5(body), **_kind(path)
        )
        return str(answer.get("ETag", "")).strip('"')

    def _put_parts(
        self,
        store: Any,
        path: str,
        read: Any,
        source: Path,
        digest: str,
        size: int,
        cancelled: Callable[[], bool],
        progress: Progress,
    ) -> str:
        key = {"Bucket": self._bucket, "Key": self._before + path}
        # the same at every try, or no part of an earlier one would fit
        length = max(self._part, (-(-size // _MOST_PARTS) + 0xFFFFF) & ~0xFFFFF)
        upload, there = self._resumed(store, key["Key"])
        if not upload:
            upload = str(store.create_multipart_upload(**key, **_kind(path))["UploadId"])
        whole = blake3()
        parts: list[dict[str, Any]] = []
        done = 0
        while block := _take(read, source, length):
            whole.update(block)
            number = len(parts) + 1
            tag = hashlib.md5(block, usedforsecurity=False).hexdigest()
            if there.get(number) != (tag, len(block)):
                answer = store.upload_part(
                    **key, UploadId=upload, PartNumber=number, Body=block, ContentMD5=_md5(block)
                )
                tag = str(answer["ETag"]).strip('"')
            parts.append({"PartNumber": number, "ETag": f'"{tag}"'})
            done += len(block)
            if done > size:
                break
            progress(done)
            if cancelled():
                raise CalledOff
        if done != size or whole.hexdigest() != digest:
            store.abort_multipart_upload(**key, UploadId=upload)
            raise changed(source)
        answer = store.complete_multipart_upload(**key, UploadId=upload, MultipartUpload={"Parts": parts})
        if int(store.head_object(**key)["ContentLength"]) != size:
            raise TargetAway(f"“{self.server}” does not keep what is sent to it. Try again, or ask whoever runs it.")
        return str(answer.get("ETag", "")).strip('"')

    def _resumed(self, store: Any, key: str) -> tuple[str, dict[int, tuple[str, int]]]:
        """The newest upload of this file that was begun, and its parts by number: ETag, bytes. The others end."""
        begun = self._begun(store, key)
        for old in begun[:-1]:
            with suppress(Exception):
                store.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=old)
        if not begun:
            return "", {}
        found: dict[int, tuple[str, int]] = {}
        marker: dict[str, int] = {}
        while True:
            answer = store.list_parts(Bucket=self._bucket, Key=key, UploadId=begun[-1], **marker)
            for part in answer.get("Parts", ()):
                found[int(part["PartNumber"])] = (str(part["ETag"]).strip('"'), int(part["Size"]))
            if not answer.get("IsTruncated"):
                return begun[-1], found
            marker = {"PartNumberMarker": answer["NextPartNumberMarker"]}

    def _begun(self, store: Any, key: str) -> list[str]:
        """Uploads of that key which were begun and not ended, oldest first."""
        try:
            answer = store.list_multipart_uploads(Bucket=self._bucket, Prefix=key)
        except Exception as wrong:
            if _code(wrong) in ("NotImplemented", "501", "AccessDenied"):
                return []  # then it is sent from the beginning
            raise
        found = [one for one in answer.get("Uploads", ()) if one["Key"] == key]
        return [str(one["UploadId"]) for one in sorted(found, key=lambda one: one["Initiated"])]

    @contextmanager
    def _told(self, path: str = "") -> Iterator[Any]:
        """The store, and what goes wrong there as a person should hear it; PlaceRefused where it is the path's name."""
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

        try:
            if self._client is None:
                self._client = self._connect()
            yield self._client
        except ClientError as wrong:
            if path and _code(wrong) in _NO_NAME:
                raise PlaceRefused(self.server, path, detail=_code(wrong)) from wrong
            raise self._fault(wrong) from wrong
        except (BotoCoreError, OSError) as wrong:
            raise self._away(wrong) from wrong

    def _connect(self) -> Any:
        from urllib.parse import urlsplit

        import boto3  # type: ignore[import-untyped]
        from botocore.config import Config  # type: ignore[import-untyped]

        endpoint = str(self._options.get("endpoint") or "")
        key = str(self._options.get("accessKey") or "")
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        numbers = machines(host, port, self._options, endpoint) if endpoint else []
        if not key:
            raise TargetAway(f"“{self.server}” needs an access key. Type it beside the address.", passing=False)
        word = self._secret("password")
        if not word:
            raise SecretMissing(f"“{self.server}” asks for its secret key, and none is kept. Type it.")
        config = Config(
            connect_timeout=SILENT_SECONDS / 2,
            read_timeout=SILENT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": _TRIES},
            # a store of one's own has no name of its own for each bucket
            s3={"addressing_style": "path" if endpoint else "auto"},
            # every request has its MD5; other stores do not know the newer kinds
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # in one's own network nobody stands between
            proxies={} if self._options.get(PRIVATE) else None,
        )
        # a session of its own: what the person keeps for other programs (profiles, roles) is not for this
        session = boto3.session.Session(
            aws_access_key_id=key,
            aws_secret_access_key=word,
            region_name=str(self._options.get("region") or "us-east-1"),
        )
        client = session.client("s3", endpoint_url=endpoint or None, config=config)
        object_store_line.announce_large_only(client)
        if numbers:
            object_store_line.pin(client, host, numbers)
        return client

    def _fault(self, wrong: Exception) -> TargetAway:
        code = _code(wrong)
        server, detail = self.server, f"{type(wrong).__name__}: {code}"
        if code == "NoSuchBucket" or (code == "404" and "HeadBucket" in str(wrong)):
            return TargetAway(
                f"There is no bucket “{self._bucket}” at “{server}”. Make it there, or correct the address.",
                passing=False,
                detail=detail,
            )
        if code in _NO_SECRET:
            return SecretMissing(
                f"“{server}” does not take this access key and secret key. Type them again.", wrong=True, detail=detail
            )
        if code in ("PermanentRedirect", "301", "IllegalLocationConstraintException"):
            return TargetAway(
                f"The bucket “{self._bucket}” is in another region. Correct the region.", passing=False, detail=detail
            )
        if code in _NO_RIGHT:
            return TargetAway(
                f"“{server}” may not be written to with this access key. Ask whoever runs it, or type another.",
                passing=False,
                detail=detail,
            )
        if code in _FULL:
            return TargetAway(f"“{server}” has no room left. Free some there.", detail=detail)
        if code == "NoSuchUpload":
            return TargetAway(f"“{server}” has forgotten what was sent so far. Try again.", detail=detail)
        return TargetAway(f"“{server}” could not do what was asked ({code or 'no reason given'}). {TRY}", detail=detail)

    def _away(self, wrong: Exception) -> TargetAway:
        name = type(wrong).__name__
        self.close()
        if "Timeout" in name:
            return TargetAway(f"“{self.server}” has not answered for {SILENT_SECONDS:.0f} seconds. {TRY}", detail=name)
        if "SSL" in name:
            return TargetAway(f"No safe connection can be made to “{self.server}”.", passing=False, detail=name)
        return TargetAway(f"“{self.server}” cannot be reached, or the connection broke. {TRY}", detail=name)


def _code(wrong: BaseException) -> str:
    answer = getattr(wrong, "response", None) or {}
    return str(answer.get("Error", {}).get("Code", ""))


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode("ascii")


def _kind(path: str) -> dict[str, str]:
    """What browsers are told that it is."""
    found, packed = mimetypes.guess_type(path, strict=False)
    return {"ContentType": found} if found and not packed else {}


def _take(read: Any, source: Path, most: int) -> bytes:
    try:
        return bytes(read.read(most))
    except OSError as wrong:
        raise gone(source) from wrong
