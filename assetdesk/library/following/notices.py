"""Notices to addresses: a job's end as JSON by POST, or in a GET's query (IPS API, httpCompletionUrl, postHttpUrl).

The same rules as for files that are fetched: a name is resolved once and the connection goes to a machine that was
looked at, proxies are not used, certificates are checked. Redirects are not followed: who is told was said by a person.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from assetdesk import __version__
from assetdesk.core.errors import UsageFault
from assetdesk.core.following import SECONDS, Ending, NoticeMethod, Told
from assetdesk.library.following.cutting import Limit
from assetdesk.library.intake import addresses
from assetdesk.library.intake.addresses import Address, Connection

# answers that a later try may change
_PASSING = (408, 425, 429)
_MOST_ANSWER = 64 << 10


def body_of(ending: Ending) -> dict[str, Any]:
    """What is told, by the names of JobLog."""
    return {
        "jobHandle": ending.handle,
        "jobName": ending.name,
        "originalJobName": ending.original_name,
        "logType": ending.log_type,
        "fileSuccessCount": ending.success,
        "fileUpdateCount": ending.update,
        "fileDuplicateCount": ending.duplicate,
        "fileErrorCount": ending.error,
        "fileWarningCount": ending.warning,
        "totalFileCount": ending.total,
        "transferSuccessCount": ending.sent,
        "transferErrorCount": ending.send_failed,
        "transferWarningCount": ending.send_warnings,
        "fatalError": bool(ending.fatal),
        "startDate": _moment(ending.started),
        "endDate": _moment(ending.ended),
    }


def origin_of(address: Address) -> str:
    """As confirmed addresses are kept: `http://127.0.0.1:8080`."""
    return f"{address.scheme}://{address.origin}"


def tell(
    url: str, facts: Mapping[str, Any], method: NoticeMethod, confirmed: Collection[str], cancelled: Callable[[], bool]
) -> Told | None:
    """Tell an address. None where it was called off; UsageFault for an address that is not taken."""
    address = addresses.parse(url)
    if method is NoticeMethod.GET:
        plain = {name: str(value).lower() if isinstance(value, bool) else value for name, value in facts.items()}
        joint = "&" if "?" in address.target else "?"
        target = f"{address.target}{joint}{urlencode(plain)}"
        return ask(address, "GET", target, {}, (), confirmed, SECONDS, cancelled)
    body = json.dumps(facts, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(body))}
    return ask(address, "POST", address.target, headers, (body,), confirmed, SECONDS, cancelled)


def ask(
    address: Address,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: Iterable[bytes],
    confirmed: Collection[str],
    seconds: float,
    cancelled: Callable[[], bool],
) -> Told | None:
    """One question and its answer, within so many seconds."""
    limit = Limit(seconds, cancelled)
    try:
        machines = addresses.resolved(address)
        if origin_of(address) not in confirmed and any(addresses.own_network(machine) for machine in machines):
            return Told(False, f"“{address.shown}” was not told: {not_confirmed(address)}")
        connection = Connection(address, machines, SECONDS)
        with limit.cuts(lambda: connection.line):
            try:
                connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
                common = {
                    "Host": address.origin,
                    "User-Agent": f"AssetDesk/{__version__}",
                    "Accept": "*/*",
                    "Connection": "close",
                }
                for name, value in {**common, **headers}.items():
                    connection.putheader(name, value)
                connection.endheaders()
                for block in body:
                    connection.send(block)
                with connection.getresponse() as answer:
                    answer.read(_MOST_ANSWER)
                    status, reason = answer.status, answer.reason
            finally:
                connection.close()
    except (OSError, http.client.HTTPException) as wrong:
        if limit.over == "called off" or cancelled():
            return None
        if limit.over:
            return _failed(address, f"no answer came within {seconds:.0f} seconds", again=True)
        return _failed(address, _reason(wrong), again=not isinstance(wrong, ssl.SSLCertVerificationError))
    if 200 <= status < 300:
        return Told(True, f"“{address.shown}” was told; it answered {status}.")
    if 300 <= status < 400:
        return _failed(address, f"it answers {status} and wants another address to be asked, which is not done")
    return _failed(address, f"it answers {status} {reason}".rstrip(), again=status >= 500 or status in _PASSING)


def not_confirmed(address: Address) -> str:
    """Why an address in the own network is not told."""
    return (
        "It is on this computer or in its own network, and nobody has allowed that yet. Allow"
        f" {origin_of(address)} in Preferences, Mail and notices."
    )


def need_confirmed(url: str, confirmed: Collection[str]) -> None:
    """UsageFault for an address that cannot be one, or that is plainly in the own network and not allowed. Names are
    looked up when they are told, not before."""
    address = addresses.parse(url)
    if is_own(address) and origin_of(address) not in confirmed:
        raise UsageFault(f"“{address.shown}”: {not_confirmed(address)}")


def is_own(address: Address) -> bool:
    """Whether the address says by itself that it is of this computer or its own network."""
    import ipaddress

    if address.host == "localhost" or address.host.endswith((".localhost", ".local")):
        return True
    try:
        return addresses.own_network(ipaddress.ip_address(address.host))
    except ValueError:
        return False


def _failed(address: Address, why: str, *, again: bool = False) -> Told:
    return Told(False, f"“{address.shown}” could not be told: {why}.", again=again)


def _reason(wrong: Exception) -> str:
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({wrong.verify_message})"
    if isinstance(wrong, ssl.SSLError):
        return "no safe connection can be made to it"
    if isinstance(wrong, socket.gaierror):
        return "there is no machine of that name, or this computer is not connected"
    if isinstance(wrong, TimeoutError):
        return "it does not answer"
    if isinstance(wrong, ConnectionRefusedError):
        return "no server answers there"
    if isinstance(wrong, http.client.HTTPException) and not isinstance(wrong, http.client.RemoteDisconnected):
        return "what answers there does not speak HTTP"
    return "the connection could not be made or broke"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
