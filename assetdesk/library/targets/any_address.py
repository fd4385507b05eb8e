"""Every other kind of address as target, by whatever fsspec can open: FTP, WebDAV, SMB, the stores of other clouds.

What it cannot promise for all of them is not promised: a cut file is sent again from its beginning, and where a kind
has no rename it is written in its place. It is read back in each case before it gets its name.
"""

from __future__ import annotations

import posixpath
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from blake3 import blake3

from assetdesk.core.errors import AssetDeskError, UsageFault
from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.targets.addresses import Address
from assetdesk.library.targets.machines import TRY, machines
from assetdesk.library.targets.protocol import (
    MOST_READ,
    PARTS,
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
    not_ordinary,
    part_name,
)

_BLOCK = 1 << 20
_PORTS = {"ftp": 21, "ftps": 21, "smb": 445, "webdav": 80, "webdavs": 443, "hdfs": 8020, "webhdfs": 9870}


class AnyTarget:
    """See the module and `protocol.Target`."""

    def __init__(self, address: Address, options: Mapping[str, Any], secret: Secret) -> None:
        self.server = address.url
        self._address = address
        self._options = dict(options)
        self._secret = secret
        self._opened: Any = None
        self._root = ""
        # folders that are there, so that it is not asked for each file
        self._folders: set[str] = set()
        _need_known(address)

    def check(self) -> None:
        """See `Target`."""
        with self._told() as there:
            probe = self._at(f"{PARTS}/probe")
            there.makedirs(self._at(PARTS), exist_ok=True)
            there.pipe_file(probe, b"1")
            there.rm_file(probe)

    def prepare(self) -> dict[str, Any]:
        """See `Target`."""
        with self._told() as there:
            there.makedirs(self._root, exist_ok=True)
        self.check()
        return {}

    def put(
        self, path: str, source: Path, *, digest: str, size: int, cancelled: Callable[[], bool], progress: Progress
    ) -> str:
        """See `Target`."""
        need_inside(path)
        with self._told() as there:
            part = self._part(there, path, digest)
            try:
                read = source.open("rb")
            except OSError as wrong:
                raise gone(source) from wrong
            try:
                with read:
                    sent = self._send(there, read, source, part, size, cancelled, progress)
                if sent != digest:
                    raise changed(source)
                self._need_same(there, part, digest, cancelled)
            except BaseException:
                with suppress(Exception):
                    there.rm_file(part)
                raise
            self._rename(there, part, path)
        return digest

    def put_bytes(self, path: str, data: bytes) -> str:
        """See `Target`."""
        need_inside(path)
        digest = blake3(data).hexdigest()
        with self._told() as there:
            part = self._part(there, path, digest)
            there.pipe_file(part, data)
            self._need_same(there, part, digest, lambda: False)
            self._rename(there, part, path)
        return digest

    def get(self, path: str, most: int = MOST_READ) -> bytes | None:
        """See `Target`."""
        need_inside(path)
        with self._told() as there:
            try:
                found = there.info(self._at(path))  # `exists` says no where the line broke, too
            except FileNotFoundError:
                return None
            kind = found.get("type", "file")
            if kind == "directory":
                return None
            if kind != "file":
                raise not_ordinary(self.server, path)
            made = bytearray()
            with there.open(self._at(path), "rb", block_size=min(most, _BLOCK)) as read:
                while len(made) < most and (block := read.read(min(_BLOCK, most - len(made)))):
                    made += block
            return bytes(made[:most])

    def remove(self, path: str) -> None:
        """See `Target`."""
        need_inside(path)
        with self._told() as there:
            place = self._at(path)
            if there.exists(place):
                there.rm_file(place)
            folder = posixpath.dirname(path)
            while folder:
                try:
                    if there.ls(self._at(folder), detail=False):
                        break
                    self._folders.discard(folder)
                    there.rmdir(self._at(folder))
                except Exception:
                    break  # not there, or something else lies there
                folder = posixpath.dirname(folder)

    def names(self) -> Iterator[str]:
        """See `Target`."""
        with self._told() as there:
            found = sorted(there.find(self._root)) if there.exists(self._root) else []
            before = there._strip_protocol(self._root).rstrip("/")
        for whole in found:
            name = str(whole).removeprefix(before).lstrip("/")
            if name and not any(is_own(part) for part in name.split("/")):
                yield name

    def close(self) -> None:
        """See `Target`."""
        there, self._opened = self._opened, None
        self._folders.clear()
        line = getattr(there, "ftp", None)
        if line is not None:
            with suppress(Exception):
                line.close()

    def _at(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}"

    def _part(self, there: Any, path: str, digest: str) -> str:
        self._make(there, PARTS)
        return self._at(f"{PARTS}/{part_name(path, digest)}")

    def _make(self, there: Any, folder: str) -> None:
        if folder not in self._folders:
            there.makedirs(self._at(folder) if folder else self._root, exist_ok=True)
            self._folders.add(folder)

    def _send(
        self,
        there: Any,
        read: Any,
        source: Path,
        part: str,
        size: int,
        cancelled: Callable[[], bool],
        progress: Progress,
    ) -> str:
        digest = blake3()
        done = 0
        with there.open(part, "wb", block_size=_BLOCK * 4) as out:
            while True:
                try:
                    block = read.read(_BLOCK)
                except OSError as wrong:
                    raise gone(source) from wrong
                if not block:
                    return digest.hexdigest()
                digest.update(block)
                out.write(block)
                done += len(block)
                if done > size:
                    raise changed(source)
                progress(done)
                if cancelled():
                    raise CalledOff

    def _need_same(self, there: Any, part: str, digest: str, cancelled: Callable[[], bool]) -> None:
        found = blake3()
        with there.open(part, "rb", block_size=_BLOCK * 4) as back:
            while block := back.read(_BLOCK):
                found.update(block)
                if cancelled():
                    raise CalledOff
        if found.hexdigest() != digest:
            raise TargetAway(f"“{self.server}” does not keep what is sent to it. Its disk may be full or damaged.")

    def _rename(self, there: Any, part: str, path: str) -> None:
        """What is whole gets its name. PlaceRefused where it can be moved, but not to there."""
        place = self._at(path)
        try:
            self._make(there, posixpath.dirname(path))
            self._move(there, part, place)
        except Exception as wrong:
            if isinstance(wrong, FileNotFoundError | TimeoutError | ConnectionError | EOFError):
                self._folders.clear()
                raise
            try:
                there.mv(part, f"{part}-")
                there.rm_file(f"{part}-")
            except Exception:  # each kind has its own
                raise wrong from None
            raise PlaceRefused(self.server, path, detail=type(wrong).__name__) from wrong

    def _move(self, there: Any, part: str, place: str) -> None:
        try:
            there.mv(part, place)
        except Exception:
            # without the part it was moved, and only the answer got lost
            if not (there.isfile(place) and there.exists(part)):
                raise
            # some do not replace
            there.rm_file(place)
            there.mv(part, place)

    @contextmanager
    def _told(self) -> Iterator[Any]:
        """The place, and what goes wrong there as a person should hear it."""
        try:
            if self._opened is None:
                self._opened = self._connect()
            yield self._opened
        except (AssetDeskError, CalledOff):
            raise
        except Exception as wrong:  # each kind has its own
            self.close()
            raise self._fault(wrong) from wrong

    def _connect(self) -> Any:
        import fsspec  # type: ignore[import-untyped]

        address = self._address
        numbers: list[str] = []
        port = address.port or _PORTS.get(address.scheme) or 0
        if address.host and port:
            numbers = machines(address.host, port, self._options, address.url)
        kind = fsspec.get_filesystem_class(address.scheme)
        known = kind._get_kwargs_from_urls(address.url)
        # Each client looks the name up again, and by then it may stand for another machine (DNS rebinding). FTP takes
        # the machine that was looked at by its number. The others cannot: names are checked in certificates (WebDAV)
        # and tickets (SMB). That is accepted: only who may manage targets names an address here, what answers is
        # never shown but as whether it worked, and it gets files that are to be published.
        extra = dict(self._options.get("storage") or {})
        user = address.user or str(self._options.get("user") or "")
        if user:
            known["username"] = user
        word = self._secret("password")
        if word:
            known[str(extra.pop("secretOption", "password"))] = word
        elif user:
            raise SecretMissing(f"“{self.server}” asks for a password, and none is kept. Type it.")
        if address.scheme == "ftp" and numbers and not extra.get("tls"):
            known["host"] = _answering(numbers, port)
        if address.scheme == "ftp":
            known.setdefault("timeout", int(SILENT_SECONDS))
        made = kind(**{**known, **extra}, skip_instance_cache=True, use_listings_cache=False)
        self._root = str(kind._strip_protocol(address.url)) or "/"
        return made

    def _fault(self, wrong: Exception) -> TargetAway:
        said, name = str(wrong).casefold(), type(wrong).__name__
        server, detail = self.server, name
        if isinstance(wrong, TimeoutError) or "timeout" in name.casefold():
            return TargetAway(f"“{server}” has not answered for {SILENT_SECONDS:.0f} seconds. {TRY}", detail=detail)
        if said.startswith("530") or "auth" in name.casefold() or "login" in said or "401" in said:
            return SecretMissing(f"“{server}” does not take this user name and password. Type them again.", wrong=True)
        if isinstance(wrong, PermissionError) or said.startswith("550") or "403" in said:
            return TargetAway(f"“{server}” may not be written to. Ask whoever runs it.", passing=False, detail=detail)
        if said.startswith(("452", "552")) or "507" in said:
            return TargetAway(f"“{server}” has no room left. Free some there.", detail=detail)
        return TargetAway(f"“{server}” cannot be reached, or the connection broke. {TRY}", detail=detail)


def _answering(numbers: list[str], port: int) -> str:
    """The first of these machines that can be connected to, else the first."""
    for number in numbers[:-1]:
        with suppress(OSError), socket.create_connection((number, port), SILENT_SECONDS):
            return number
    return numbers[-1]


def _need_known(address: Address) -> None:
    """UsageFault where nothing that is installed can send there."""
    import fsspec

    try:
        fsspec.get_filesystem_class(address.scheme)
    except ImportError as wrong:
        raise UsageFault(
            f"Addresses with “{address.scheme}:” need a Python package that is not installed ({wrong})."
        ) from wrong
    except ValueError:
        raise UsageFault(
            f"“{address.scheme}:” is no kind of address that files can be sent to. A folder, sftp:// or s3:// is."
        ) from None
