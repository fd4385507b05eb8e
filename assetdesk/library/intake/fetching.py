"""Files that are fetched from an address: a temporary file, hashed while it comes, flushed and read back, like a copy.

http.client and not a larger library, because the connection has to go to a machine that was checked (`addresses`), and
nothing else of them is needed: no cookies, no proxies, no packed bodies, at most five redirects, each checked anew.
"""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from blake3 import blake3

from assetdesk import __version__
from assetdesk.core.errors import DiskFull, UsageFault
from assetdesk.core.upload import UploadRow
from assetdesk.core.watch import Refusal
from assetdesk.library.intake import addresses
from assetdesk.library.intake.addresses import Address, Connection
from assetdesk.library.intake.copying import Arrived, CalledOff, Refused, need_readable_back, write_all
from assetdesk.store.faults import fault_of
from assetdesk.store.flush import flush_file
from assetdesk.store.work import wishes

if TYPE_CHECKING:
    from assetdesk.core.settings import LibrarySettings
    from assetdesk.store.engine import Store

MOST_REDIRECTS = 5
# among a job's own parameters: a person has said that this job may fetch from their own network
PRIVATE = "privateAddresses"
_BLOCK = 256 << 10
_REDIRECTS = (301, 302, 303, 307, 308)
# without a byte for so long, the other side is taken to be gone
_SILENT_SECONDS = 30.0
# where a person changes what is allowed
WHERE = "Preferences, Library, Network"
OFF = f"This library does not use the network. Switch it on in {WHERE}, if files may be fetched from addresses."
_SAID = {
    401: "it asks for a name and password",
    403: "it may not be read",
    404: "there is nothing at this address",
    410: "there is nothing at this address any more",
    429: "it is asked too often; retry later",
}


@dataclass(slots=True)
class _Clock:
    """How long one file may take. `cancelled` ends it as well."""

    until: float
    cancelled: Callable[[], bool]
    over: str = ""

    def left(self) -> float:
        return max(0.1, self.until - time.monotonic())


def need_network(settings: LibrarySettings) -> None:
    """UsageFault, with where to switch it on, where this library does not use the network."""
    if not settings.network:
        raise UsageFault(OFF)


def fetch(
    store: Store, row: UploadRow, part: Path, cancelled: Callable[[], bool], progress: Callable[[float], None]
) -> Arrived:
    """The file at the row's address, in `part`: on the disk and read back. Refused, CalledOff, DiskFull."""
    settings = store.settings()
    try:
        need_network(settings)
        address = addresses.parse(row.source)
        with store.browse.plain() as db:
            private = settings.network_private or bool(wishes.of_job(db, row.job_id).get(PRIVATE))
        free = shutil.disk_usage(part.parent).free - settings.free_bytes_min
        most = min(settings.fetch_bytes, max(0, free))
        clock = _Clock(time.monotonic() + settings.fetch_seconds, cancelled)
        arrived = _follow(address, private, most, clock, part, progress)
        flush_file(part)
        need_readable_back(arrived, row.name)
        return arrived
    except UsageFault as wrong:
        part.unlink(missing_ok=True)
        raise Refused(str(wrong)) from None
    except BaseException as error:
        part.unlink(missing_ok=True)
        fault = fault_of(error)
        if fault is error:
            raise
        raise fault from error


def _follow(
    address: Address, private: bool, most: int, clock: _Clock, part: Path, progress: Callable[[float], None]
) -> Arrived:
    """Ask, and ask again where a redirect leads, a few times."""
    for _ in range(MOST_REDIRECTS + 1):
        with _told(address, clock):
            machines = addresses.checked_machines(address, private)
            connection = Connection(address, machines, min(_SILENT_SECONDS, clock.left()))
            with _watched(connection, clock):
                connection.request(
                    "GET",
                    address.target,
                    headers={
                        "Host": address.origin,
                        "User-Agent": f"AssetDesk/{__version__}",
                        "Accept": "*/*",
                        "Accept-Encoding": "identity",
                        "Connection": "close",
                    },
                )
                with connection.getresponse() as answer:
                    if answer.status not in _REDIRECTS:
                        return _body(address, answer, most, clock, part, progress)
                    location = answer.headers.get("Location")
        if not location:
            raise _refused(address, f"its answer {answer.status} does not say where to go")
        address = addresses.after(address, location)
    raise _refused(address, f"it leads to another address more than {MOST_REDIRECTS} times")


def _body(
    address: Address,
    answer: http.client.HTTPResponse,
    most: int,
    clock: _Clock,
    part: Path,
    progress: Callable[[float], None],
) -> Arrived:
    if answer.status != 200:
        raise _refused(address, _SAID.get(answer.status, f"the server answers with {answer.status} {answer.reason}"))
    packed = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
    if packed not in ("identity", ""):
        raise _refused(address, f"the server sends it packed ({packed[:20]}), which was not asked for")
    chunked = answer.headers.get("Transfer-Encoding", "").lower() == "chunked"
    length = answer.length
    if length is None and not chunked:
        raise _refused(address, "the server does not say how long it is, so nobody could tell whether it is whole")
    if length is not None and length > most:
        raise _refused(address, f"it has {length:,} bytes, more than {most:,} ({WHERE})")
    digest = blake3()
    size = 0
    with part.open("xb", buffering=0) as out:
        while block := answer.read1(_BLOCK):
            size += len(block)
            if size > most:
                raise _refused(address, f"it has more than {most:,} bytes ({WHERE})")
            digest.update(block)
            try:
                write_all(out.write, block)
            except OSError as wrong:
                raise fault_of(wrong) from wrong
            progress(size / length if length else 0.0)
            if clock.cancelled():
                raise CalledOff
            if time.monotonic() > clock.until:
                raise _too_long(address)
    if length is not None and size != length:
        raise _refused(address, f"only {size:,} of its {length:,} bytes came. Retry it")
    return Arrived(part, size, digest.hexdigest())


@contextmanager
def _watched(connection: Connection, clock: _Clock) -> Iterator[None]:
    """While the block runs: when the time is over, or the job called off, the connection is cut under it."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            if clock.cancelled() or time.monotonic() > clock.until:
                clock.over = "called off" if clock.cancelled() else "too long"
                connection.cut()

    thread = threading.Thread(target=watch, name="assetdesk-fetch", daemon=False)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        connection.close()


@contextmanager
def _told(address: Address, clock: _Clock) -> Iterator[None]:
    """What goes wrong on the way, as a person should hear it."""
    try:
        yield
    except (Refused, UsageFault, CalledOff, DiskFull):
        if clock.over == "called off":
            raise CalledOff from None
        raise
    except (OSError, http.client.HTTPException) as wrong:
        if clock.over == "called off" or clock.cancelled():
            raise CalledOff from None
        if clock.over or time.monotonic() > clock.until:
            raise _too_long(address) from None
        raise _refused(address, _reason(wrong)) from wrong


def _reason(wrong: Exception) -> str:
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({wrong.verify_message})"
    if isinstance(wrong, ssl.SSLError):
        return "no safe connection can be made to it"
    if isinstance(wrong, socket.gaierror):
        return "there is no machine of that name, or this computer is not connected"
    if isinstance(wrong, TimeoutError):
        return f"nothing came for {_SILENT_SECONDS:.0f} seconds"
    if isinstance(wrong, http.client.IncompleteRead | ConnectionResetError):
        return "the connection broke before all of it had come. Retry it"
    if isinstance(wrong, ConnectionRefusedError):
        return "no server answers there"
    if isinstance(wrong, http.client.HTTPException):
        return "what answers there does not speak HTTP"
    return "the connection could not be made or broke. Retry it"


def _too_long(address: Address) -> Refused:
    return _refused(address, f"fetching it took longer than allowed ({WHERE})")


def _refused(address: Address, why: str) -> Refused:
    return Refused(f"“{address.shown}” could not be fetched: {why}.", Refusal.FAILED)
