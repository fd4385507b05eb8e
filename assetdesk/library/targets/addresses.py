"""Addresses of targets as people type them: which kind, which machine, which place there. Nothing is opened.

An address is kept in the library and shown to everybody, so there is nothing secret in one: passwords go to the key
store, a user's name to the options of its context.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from urllib.request import url2pathname

from assetdesk.core.errors import UsageFault

MOST_CHARACTERS = 2048
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}")
_SFTP_PORT = 22
# what can be read but not written, or is no place of its own
_NOT_WRITTEN = frozenset(
    {"http", "https", "data", "zip", "tar", "libarchive", "git", "github", "gist", "reference", "blockcache",
     "cached", "filecache", "simplecache", "jupyter", "dir", "generic", "async_wrapper", "dask", "asynclocal"}
)  # fmt: skip
WHERE = "Type it in its own field; it is kept in the system’s key store, not in the library."


class Kind(StrEnum):
    """The four kinds of target, by the word people read."""

    FOLDER = "folder"
    SFTP = "SFTP"
    OBJECT_STORE = "object store"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Address:
    """One target's address. `path` is the folder or prefix there, without percent signs; `url` what is kept; `user`
    what stood before an `@`."""

    kind: Kind
    url: str
    scheme: str = "file"
    host: str = ""
    port: int | None = None
    path: str = ""
    user: str = ""

    @property
    def folder(self) -> Path:
        """Of a folder target."""
        return Path(self.path)


def parse(text: str) -> Address:
    """An address as it was typed. UsageFault, with its sentence, for what is none."""
    said = text.strip()
    if not said:
        raise UsageFault("There is no target yet. Name a folder or an address.")
    if len(said) > MOST_CHARACTERS or any(ord(one) < 32 or ord(one) == 127 for one in said):
        raise UsageFault("This is not an address: it is too long, or has characters in it that no address has.")
    found = _SCHEME.match(said)
    scheme = found[1].lower() if found else ""
    if not scheme or len(scheme) == 1:  # one letter is a drive
        return _folder(said)
    if scheme in ("file", "local"):
        parts = urlsplit(said)
        if parts.netloc not in ("", "localhost"):
            raise UsageFault(f"“{shown(said)}” names another machine. Name the folder as it is mounted here.")
        return _folder(url2pathname(parts.path))
    return _remote(scheme, said)


def _folder(said: str) -> Address:
    path = Path(said)
    if not path.is_absolute():
        raise UsageFault(f"“{said[:200]}” is neither an address nor the whole path of a folder.")
    if ".." in path.parts:
        raise UsageFault(f"“{said[:200]}” goes up again by “..”. Name the folder itself.")
    return Address(Kind.FOLDER, str(path), path=str(path))


def _remote(scheme: str, said: str) -> Address:
    name = shown(said)
    if "::" in said.partition("[")[0]:
        raise UsageFault(f"“{name}” is one address in another. Name the place itself.")
    if scheme in _NOT_WRITTEN:
        raise UsageFault(f"Nothing can be sent to “{name}”: addresses with “{scheme}:” can only be read.")
    if not said[len(scheme) + 1 :].startswith("//"):
        raise UsageFault(f"“{name}” is not an address: after “{scheme}:” comes “//”.")
    try:
        parts = urlsplit(said)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise UsageFault(f"“{name}” is not an address.") from None
    if parts.password is not None:
        raise UsageFault(f"The address has a password in it. {WHERE}")
    if parts.query or parts.fragment:
        raise UsageFault(f"“{name}” has something behind “?” or “#”. Leave it out. If it is a key: {WHERE}")
    path = unquote(parts.path)
    if any(part in (".", "..") for part in path.split("/")) or "\0" in path:
        raise UsageFault(f"“{name}” goes up again by “..”. Name the place itself.")
    kind = Kind.SFTP if scheme in ("sftp", "ssh") else Kind.OBJECT_STORE if scheme in ("s3", "s3a") else Kind.ADDRESS
    if kind is Kind.SFTP:
        scheme = "sftp"
        if not host:
            raise UsageFault(f"“{name}” names no machine. It looks like sftp://machine/folder.")
        port = None if port == _SFTP_PORT else port
        path = path.rstrip("/") or "/"
    elif kind is Kind.OBJECT_STORE:
        scheme, host, port = "s3", parts.netloc, None
        if "@" in host:
            raise UsageFault(f"The address of a bucket has no “@”. It looks like s3://bucket/folder. {WHERE}")
        if not _BUCKET.fullmatch(host):
            raise UsageFault(f"“{name}” names no bucket. It looks like s3://bucket/folder.")
        path = path.strip("/")
    else:
        host = host or parts.netloc.rpartition("@")[2]
        path = path.rstrip("/") or "/"
    user = unquote(parts.username or "") if kind is not Kind.OBJECT_STORE else ""
    machine = f"[{host}]" if ":" in host else host
    where = f"{machine}:{port}" if port else machine
    url = f"{scheme}://{where}{'' if path.startswith('/') or not path else '/'}{quote(path, safe='/~ ')}"
    return Address(kind, url.rstrip("/") if path == "/" and host else url, scheme, host, port, path, user)


def taken(text: str, options: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What is kept of an address that a person typed, and of the options beside it: a user's name before the `@` goes
    to the options. UsageFault."""
    address = parse(text)
    kept = {name: value for name, value in options.items() if value not in ("", None)}
    if isinstance(kept.get("storage"), str):
        kept["storage"] = _read_storage(kept["storage"])
    for name in (*kept, *_storage(kept)):
        if name.lower() in _SECRET_WORDS or (name != _SECRET_OPTION and _SECRET.search(name)):
            raise UsageFault(f"“{name}” may not be among the options of a target. {WHERE}")
    if address.user:
        kept["user"] = address.user
    if kept.get("endpoint"):
        kept["endpoint"] = _endpoint(str(kept["endpoint"]))
    return address.url, kept


# what would be kept in the library in plain sight
_SECRET_WORDS = frozenset(
    {"password", "passwd", "passphrase", "secret", "secretkey", "secret_key", "token", "sas_token", "account_key",
     "credential", "credentials", "aws_secret_access_key", "connection_string", "auth", "key"}
)  # fmt: skip
_SECRET = re.compile(
    r"passw|passphrase|secret|token|credential|account_?key|api_?key|private_?key|connection_?str", re.I
)
# says under which name the password goes to the client
_SECRET_OPTION = "secretOption"


_NO_STORAGE = 'The option “storage” of a target is a JSON object, like {"passive": true}.'


def _storage(options: Mapping[str, Any]) -> tuple[str, ...]:
    """Every name in it, however deep."""
    storage = options.get("storage") or {}
    if not isinstance(storage, Mapping):
        raise UsageFault(_NO_STORAGE)
    return tuple(_names(storage))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def _read_storage(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise UsageFault(_NO_STORAGE) from None


def _endpoint(text: str) -> str:
    said = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(said)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
        if parts.username is not None or parts.password is not None:
            raise UsageFault(f"The endpoint has a name or password in it. {WHERE}")
        if not good or parts.query or parts.fragment or (parts.port or 1) < 1:
            raise ValueError
    except ValueError:
        raise UsageFault("The endpoint is the address of the store alone, like https://store.example.org.") from None
    return f"{parts.scheme}://{parts.netloc}"


def server_of(url: str, options: Mapping[str, Any]) -> str:
    """How history and people call a target: its address, of a bucket with the store that has it."""
    address = parse(url)
    endpoint = str(options.get("endpoint") or "")
    if address.kind is Kind.OBJECT_STORE and endpoint:
        return f"{address.url} ({urlsplit(_endpoint(endpoint)).netloc})"
    return address.url


def shown(text: str) -> str:
    """An address for people and logs: whatever may be secret in it is left out."""
    bare = text.partition("#")[0].partition("?")[0]
    scheme, colon, rest = bare.partition("://")
    if not colon:
        return bare[:200]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"[:200]
