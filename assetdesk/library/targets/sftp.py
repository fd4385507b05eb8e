"""SFTP as target.

The machine's key is confirmed once and kept; another one later is never taken by itself. A file is written into a
folder of ours there, gone on with after a cut, read back whole, and renamed to its name by the one call that replaces
(OpenSSH, posix-rename); where a server lacks that, the old file is taken away first.
"""

from __future__ import annotations

import errno
import posixpath
import socket
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from blake3 import blake3

from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.targets import sftp_session, sftp_small
from assetdesk.library.targets.addresses import Address
from assetdesk.library.targets.protocol import (
    MOST_READ,
    PART_SECONDS,
    PARTS,
    PlaceRefused,
    Progress,
    Secret,
    TargetAway,
    changed,
    gone,
    is_own,
    need_inside,
    not_ordinary,
    part_name,
)

# so much is under way before the server's answers are waited for
_WINDOW = 1 << 20
_REQUEST = 32768


class SftpTarget:
    """See the module and `protocol.Target`."""

    def __init__(self, address: Address, options: Mapping[str, Any], secret: Secret) -> None:
        self.server = address.url
        path = address.path
        # "~" is where the server puts whoever connects
        self._root = path[3:] or "." if path.startswith("/~/") else "." if path == "/~" else path
        self._opening = sftp_session.Opening(address, dict(options), secret)
        self._session: sftp_session.Session | None = None
        self._folders: set[str] = set()
        self._left: dict[str, float] | None = None
        self._replaces = True

    def check(self) -> None:
        """See `Target`."""
        with self._told() as sftp:
            self._need_here(sftp)
            probe = self._at(f"{PARTS}-{time.time_ns():x}")
            with sftp.open(probe, "wb"):
                pass
            sftp.remove(probe)

    def prepare(self) -> dict[str, Any]:
        """See `Target`."""
        with self._told() as sftp:
            self._make(sftp, self._root, above=True)
        self.check()
        return {}

    def put(
        self, path: str, source: Path, *, digest: str, size: int, cancelled: Callable[[], bool], progress: Progress
    ) -> str:
        """See `Target`."""
        need_inside(path)
        if size <= sftp_small.LARGEST:
            with _source(source) as read:
                data = _next(read, size + 1)
            if len(data) != size or blake3(data).hexdigest() != digest:
                raise changed(source)
            self._small(path, data, digest)
            progress(size)
            return digest
        with self._told() as sftp:
            part = self._part(sftp, path, digest)
            for attempt in (1, 2):
                with _source(source) as read:
                    begun = self._size(sftp, part) if attempt == 1 else 0
                    sent = self._send(sftp, read, part, begun if begun <= size else 0, size, cancelled, progress)
                if sent != digest:
                    sftp.remove(part)
                    raise changed(source)
                if self._read_back(sftp, part, size, cancelled) == digest:
                    break
                # what an earlier try had left was not what it seemed
                sftp.remove(part)
            else:
                raise self._keeps_nothing()
            self._rename(sftp, part, path)
        return digest

    def put_bytes(self, path: str, data: bytes) -> str:
        """See `Target`."""
        need_inside(path)
        digest = blake3(data).hexdigest()
        if len(data) <= sftp_small.LARGEST:
            self._small(path, data, digest)
            return digest
        with self._told() as sftp:
            part = self._part(sftp, path, digest)
            with _opened(sftp, part, "wb") as out:
                for at in range(0, len(data), _WINDOW):
                    _write(out, data[at : at + _WINDOW])
            if self._read_back(sftp, part, len(data), lambda: False) != digest:
                raise self._keeps_nothing()
            self._rename(sftp, part, path)
        return digest

    def get(self, path: str, most: int = MOST_READ) -> bytes | None:
        """See `Target`."""
        need_inside(path)
        with self._told() as sftp:
            try:
                there = sftp.stat(self._at(path))
                kind = stat.S_IFMT(there.st_mode or 0)
                if kind == stat.S_IFDIR:
                    return None
                if kind not in (0, stat.S_IFREG):  # 0: some servers do not say
                    raise not_ordinary(self.server, path)
                with _opened(sftp, self._at(path), "rb") as read:
                    return b"".join(_windows(read, min(int(there.st_size or 0), most)))[:most]
            except FileNotFoundError:
                return None

    def remove(self, path: str) -> None:
        """See `Target`."""
        need_inside(path)
        with self._told() as sftp:
            with suppress(FileNotFoundError):
                sftp.remove(self._at(path))
            folder = posixpath.dirname(path)
            while folder:
                try:
                    sftp.rmdir(self._at(folder))
                except FileNotFoundError:
                    pass
                except OSError:
                    break  # something else lies there
                self._folders.discard(folder)
                folder = posixpath.dirname(folder)

    def names(self) -> Iterator[str]:
        """See `Target`."""
        with self._told() as sftp:
            self._need_here(sftp)
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            with self._told() as sftp:
                try:
                    entries = sftp.listdir_attr(self._at(folder) if folder else self._root)
                except FileNotFoundError:
                    continue
            for entry in sorted(entries, key=lambda one: str(one.filename)):
                if is_own(entry.filename):
                    continue
                name = f"{folder}/{entry.filename}" if folder else str(entry.filename)
                if (entry.st_mode or 0) & 0o170000 == 0o040000:
                    waiting.append(name)
                else:
                    yield name

    def close(self) -> None:
        """See `Target`."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _at(self, path: str) -> str:
        return posixpath.join(self._root, path)

    def _need_here(self, sftp: Any) -> None:
        try:
            sftp.listdir_iter(self._root, 1).__next__()
        except StopIteration:
            pass
        except FileNotFoundError:
            raise TargetAway(
                f"On “{self.server}” there is no such folder. Choose the target again to have it made.", passing=False
            ) from None

    def _make(self, sftp: Any, folder: str, *, above: bool) -> None:
        """Make a folder, and those above it where `above` says so."""
        try:
            sftp.mkdir(folder)
        except OSError as wrong:
            with suppress(OSError):
                if (sftp.stat(folder).st_mode or 0) & 0o170000 == 0o040000:
                    return
            before = posixpath.dirname(folder)
            if not above or before in ("", "/", folder):
                raise
            self._make(sftp, before, above=True)
            with suppress(OSError):
                sftp.mkdir(folder)
                return
            raise wrong

    def _part(self, sftp: Any, path: str, digest: str) -> str:
        """Where a file is put together. What is old goes, and what tries left of other content for its place."""
        folder = self._at(PARTS)
        old: list[str] = []
        if self._left is None:
            self._need_here(sftp)
            self._make(sftp, folder, above=False)
            now = time.time()
            self._left = {str(one.filename): now - (one.st_mtime or now) for one in sftp.listdir_attr(folder)}
            old = [name for name, age in self._left.items() if age > PART_SECONDS]
        name, place = part_name(path, digest), part_name(path, "")
        for other in {*old, *(left for left in self._left if left.startswith(place) and left != name)}:
            with suppress(FileNotFoundError):
                sftp.remove(f"{folder}/{other}")
            self._left.pop(other, None)
        return f"{folder}/{name}"

    def _small(self, path: str, data: bytes, digest: str) -> None:
        """Send what fits into one go; read back before it gets its name."""
        with self._told() as sftp:
            part = self._part(sftp, path, digest)
            missing = {self._at(folder): folder for folder in self._above(path)}
            whole, made = sftp_small.put(sftp, part, data, list(missing))
            self._folders.update(missing[folder] for folder in made)
            if not whole and self._read_back(sftp, part, len(data), lambda: False) != digest:
                raise self._keeps_nothing()
            self._rename(sftp, part, path)

    def _keeps_nothing(self) -> TargetAway:
        return TargetAway(f"“{self.server}” does not keep what is sent to it. Its disk may be full or damaged.")

    def _above(self, path: str) -> list[str]:
        """The folders of a place that are not known to be there, the outermost first."""
        parts = path.split("/")[:-1]
        above = ("/".join(parts[: count + 1]) for count in range(len(parts)))
        return [folder for folder in above if folder not in self._folders]

    def _size(self, sftp: Any, part: str) -> int:
        try:
            return int(sftp.stat(part).st_size or 0)
        except FileNotFoundError:
            return 0

    def _send(
        self, sftp: Any, read: Any, part: str, begun: int, size: int, cancelled: Callable[[], bool], progress: Progress
    ) -> str:
        """The source's bytes behind what is there already; answers the BLAKE3 of all of them."""
        digest = blake3()
        done = 0
        with _opened(sftp, part, "r+b" if begun else "wb") as out:
            out.seek(begun)
            while block := _next(read, _WINDOW if done >= begun else min(_WINDOW, begun - done)):
                digest.update(block)
                if done >= begun:
                    _write(out, block)
                done += len(block)
                if done > size:
                    break  # longer than it was: what is sent is not wanted
                progress(done)
                if cancelled():
                    raise CalledOff
        return digest.hexdigest()

    def _read_back(self, sftp: Any, part: str, size: int, cancelled: Callable[[], bool]) -> str:
        if self._size(sftp, part) != size:
            return ""
        digest = blake3()
        with _opened(sftp, part, "rb") as read:
            for block in _windows(read, size):
                digest.update(block)
                if cancelled():
                    raise CalledOff
        return digest.hexdigest()

    def _rename(self, sftp: Any, part: str, path: str) -> None:
        """What is whole gets its name. PlaceRefused where the server takes it under another one, but not under this."""
        place = self._at(path)
        with self._taking(sftp, part, path, sftp.rename):
            for folder in self._above(path):
                self._make(sftp, self._at(folder), above=False)
                self._folders.add(folder)
        if self._replaces:
            try:
                with self._taking(sftp, part, path, sftp.posix_rename):
                    sftp.posix_rename(part, place)
                return
            except OSError as wrong:
                if not _says_nothing(wrong):
                    raise
                self._replaces = False
        with self._taking(sftp, part, path, sftp.rename):
            with suppress(FileNotFoundError):
                sftp.remove(place)
            sftp.rename(part, place)

    @contextmanager
    def _taking(self, sftp: Any, part: str, path: str, rename: Callable[[str, str], None]) -> Iterator[None]:
        """A server says no to a name as to anything else: with no reason. So the same is tried with a name of ours."""
        try:
            yield
        except OSError as wrong:
            if not _says_nothing(wrong) or not self._alive():
                raise
            other = f"{part}-"
            try:
                rename(part, other)
                sftp.remove(other)
            except OSError:
                raise wrong from None
            raise PlaceRefused(self.server, path, detail=str(wrong)) from wrong

    @contextmanager
    def _told(self) -> Iterator[Any]:
        """The connection, and what goes wrong there as a person should hear it. Broken, it is made anew next time."""
        try:
            if self._session is None:
                self._session = self._opening.connect()
            yield self._session.sftp
        except CalledOff:
            raise
        except OSError as wrong:  # what the server answers, or the line
            if isinstance(wrong, TimeoutError | ConnectionError | socket.timeout) or not self._alive():
                self._broken()
                raise sftp_session.cut(self.server, wrong) from wrong
            if wrong.errno == errno.ENOENT:  # what was known of folders there is not true any more
                self._folders.clear()
                self._left = None
            raise _fault(self.server, wrong) from wrong
        except (EOFError, sftp_session.broken()) as wrong:
            self._broken()
            raise sftp_session.cut(self.server, wrong) from wrong

    def _alive(self) -> bool:
        return self._session is not None and self._session.alive

    def _broken(self) -> None:
        self.close()
        self._folders.clear()
        self._left = None


def _says_nothing(wrong: OSError) -> bool:
    """Whether a server has answered, and given no reason (SSH_FX_FAILURE and others)."""
    return wrong.errno is None and not isinstance(wrong, TimeoutError | ConnectionError)


def _fault(server: str, wrong: OSError) -> TargetAway:
    if wrong.errno in (errno.EACCES, errno.EPERM):
        return TargetAway(
            f"“{server}” may not be written to with this user name. Ask whoever runs it.",
            passing=False,
            detail=str(wrong),
        )
    if wrong.errno == errno.ENOENT:
        return TargetAway(
            f"On “{server}” a folder is not there any more. Try again, or choose the target again.", detail=str(wrong)
        )
    return TargetAway(
        f"“{server}” could not keep what was sent ({str(wrong)[:80] or 'no reason given'}). Its disk may be full.",
        detail=str(wrong),
    )


@contextmanager
def _opened(sftp: Any, path: str, mode: str) -> Iterator[Any]:
    file = sftp.open(path, mode)
    try:
        yield file
    except BaseException as wrong:
        file.set_pipelined(False)
        if not isinstance(wrong, CalledOff):
            # its answers may never come; the file is closed with the connection
            file._closed = True
        raise
    finally:
        file.close()


def _source(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as wrong:
        raise gone(path) from wrong


def _next(read: Any, most: int) -> bytes:
    """The source's next bytes; its own fault is not the target's."""
    try:
        return bytes(read.read(most))
    except OSError as wrong:
        raise gone(Path(read.name)) from wrong


def _write(out: Any, block: bytes) -> None:
    """Everything on its way at once, but for the last request, at which all answers are waited for."""
    last = max(0, len(block) - _REQUEST)
    out.set_pipelined(True)
    out.write(block[:last])
    out.set_pipelined(False)
    out.write(block[last:])


def _windows(read: Any, size: int) -> Iterator[bytes]:
    """A file there, window by window."""
    ask = read._prefetch_thread

    def asked(chunks: Any, most: Any) -> None:
        with suppress(Exception):  # whoever waits for the answers finds out as well
            ask(chunks, most)

    read._prefetch_thread = asked
    for at in range(0, size, _WINDOW):
        wanted = min(_WINDOW, size - at)
        block = b""
        while len(block) < wanted:
            more = next(read.readv([(at + len(block), wanted - len(block))]))
            if not more:
                return
            block += more
        yield block
