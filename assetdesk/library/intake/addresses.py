"""Addresses that files are fetched from: which are taken, and connections to exactly the machine that was checked.

A name is resolved once, every address that it stands for is looked at, and the connection goes to one of these, so that
a name which means another machine a moment later (DNS rebinding) gains nothing. Proxies of the environment are not
used, certificates are always checked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from assetdesk.core.errors import UsageFault

SCHEMES = ("http", "https")
MOST_CHARACTERS = 4096
_PORTS = {"http": 80, "https": 443}
# what stands for an IPv4 address behind a translator (RFC 6052)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# no network of the world's either, though Python's tables have them as such: site-local and IPv4-compatible addresses,
# translators of one's own (RFC 8215), protocol assignments (RFC 6890)
_OWN = tuple(ipaddress.ip_network(one) for one in ("fec0::/10", "::/96", "64:ff9b:1::/48", "192.0.0.0/24"))
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """One http or https address. `host` as it stands in certificates (IDNA), `target` path and query."""

    scheme: str
    host: str
    port: int
    target: str
    shown: str

    @property
    def origin(self) -> str:
        """As the header `Host` has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse(text: str) -> Address:
    """An address as a person or a server gives it. UsageFault, with its sentence, for what is not taken."""
    said = shown(text)
    if len(text) > MOST_CHARACTERS or any(ord(one) < 33 or ord(one) == 127 for one in text):
        raise UsageFault(f"“{said[:200]}” is not an address: it is too long, or has blanks in it.")
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise UsageFault(f"“{said}” is not an address.") from None
    if parts.scheme.lower() not in SCHEMES:
        raise UsageFault(f"“{said}” begins with neither http:// nor https://. Nothing else is fetched.")
    if parts.username is not None or parts.password is not None:
        raise UsageFault(f"“{said}” has a name or password in it. Addresses are written down; leave them out.")
    if not host:
        raise UsageFault(f"“{said}” names no machine.")
    try:
        host = host if _literal(host) is not None else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise UsageFault(f"“{said}” names no machine that there can be.") from None
    scheme = parts.scheme.lower()
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    if not target.isascii():
        from urllib.parse import quote

        target = quote(target, safe="/:?#[]@!$&'()*+,;=%-._~")
    return Address(scheme, host, port or _PORTS[scheme], target, said)


def after(here: Address, location: str) -> Address:
    """Where a redirect leads. UsageFault for another kind of address, or away from https."""
    there = parse(urljoin(f"{here.scheme}://{here.origin}{here.target}", location))
    if here.scheme == "https" and there.scheme != "https":
        raise UsageFault(f"“{here.shown}” leads from https to http. That is not followed.")
    return there


def shown(text: str) -> str:
    """An address for people and logs: what may be secret in it (name, password, query) is left out."""
    bare = text.partition("#")[0].partition("?")[0]
    scheme, colon, rest = bare.partition("://")
    if not colon:
        return bare
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def checked_machines(address: Address, private: bool) -> list[Ip]:
    """What the address's name stands for, every one of them checked. UsageFault where one is of a private network and
    `private` does not allow that; OSError where the name is unknown."""
    machines = resolved(address)
    for machine in machines:
        if own_network(machine) and not private:
            raise UsageFault(
                f"“{address.shown}” leads into this computer or its own network ({machine}). Such addresses are fetched"
                " only where you allow it: Preferences, Library, Network."
            )
    return machines


def resolved(address: Address) -> list[Ip]:
    """What the address's name stands for. UsageFault where that is no single machine; OSError where it is unknown."""
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    machines = list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
    for machine in machines:
        meant = _meant(machine)
        if meant.is_multicast or meant.is_unspecified or meant == ipaddress.ip_address("255.255.255.255"):
            raise UsageFault(f"“{address.shown}” leads to no single machine ({machine}). It is not asked.")
    return machines


def own_network(machine: Ip) -> bool:
    """Whether it is this computer, or one of a network that is not the world's."""
    meant = _meant(machine)
    return not meant.is_global or any(meant in network for network in _OWN)


def _meant(machine: Ip) -> Ip:
    """The address that is reached in the end: one of IPv4 may be wrapped in one of IPv6."""
    if isinstance(machine, ipaddress.IPv6Address):
        if machine in _NAT64:
            return ipaddress.IPv4Address(int(machine) & 0xFFFFFFFF)
        inner = machine.ipv4_mapped or machine.sixtofour or (machine.teredo[1] if machine.teredo else None)
        return inner or machine
    return machine


def _literal(host: str) -> Ip | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


class Connection(http.client.HTTPConnection):
    """To one of the machines that were checked, whatever the name means by now."""

    def __init__(self, address: Address, machines: list[Ip], seconds: float) -> None:
        super().__init__(address.host, address.port, timeout=seconds)
        self._address = address
        self._machines = machines
        self._seconds = seconds
        # kept: http.client forgets it while an answer that ends the connection is still being read
        self._line: socket.socket | None = None

    def connect(self) -> None:
        """To the first of them that answers; they share the time. OSError."""
        wrong: OSError | None = None
        until = time.monotonic() + self._seconds
        for at, machine in enumerate(self._machines):
            share = max(0.1, (until - time.monotonic()) / (len(self._machines) - at))
            try:
                plain = socket.create_connection((str(machine), self._address.port), share)
                plain.settimeout(self._seconds)
            except OSError as error:
                wrong = error
                continue
            if self._address.scheme == "https":
                try:
                    safe = ssl.create_default_context().wrap_socket(
                        plain, do_handshake_on_connect=False, server_hostname=self._address.host
                    )
                except BaseException:
                    plain.close()
                    raise
                self.sock = self._line = safe  # known before the two agree, so that this can be cut as well
                safe.do_handshake()
            else:
                self.sock = self._line = plain
            return
        raise wrong or OSError("no machine")

    @property
    def line(self) -> socket.socket | None:
        """The connection as far as there is one yet."""
        return self._line

    def cut(self) -> None:
        """End it under whoever waits for it in another thread."""
        if self._line is not None:
            with suppress(OSError):
                # not a safe socket's own, which would take away what that thread works with
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)
