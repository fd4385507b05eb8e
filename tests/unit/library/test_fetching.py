"""Files from addresses, fetched from a real server on this machine with every trouble that a server can make."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.intake import bring_in

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Query
from assetdesk.core.upload import UploadRow, UploadState
from assetdesk.library import company, upload_urls
from assetdesk.library.intake import addresses, fetching
from assetdesk.library.session import Library

BODY = b"one file of a server " * 40


class _Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        getattr(self, path.strip("/").replace("/", "_"), self._nothing)()

    def _nothing(self) -> None:
        self.send_error(404)

    def _send(self, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _to(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def good(self) -> None:
        self._send(BODY, Content_Disposition='attachment; filename="../../evil.txt"')

    def chunked(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (BODY[:100], BODY[100:]):
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def half_chunked(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"400\r\n" + BODY[:100])
        self.close_connection = True

    def short(self) -> None:
        self._send(BODY, length=len(BODY) + 10)
        self.close_connection = True

    def packed(self) -> None:
        self._send(BODY, Content_Encoding="gzip")

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(BODY)
        self.close_connection = True

    def slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"x")
        self.wfile.flush()
        self.server.released.wait(60)  # type: ignore[attr-defined]
        self.close_connection = True

    def round(self) -> None:
        self._to("/round")

    def there(self) -> None:
        self._to("/good?again")

    def file(self) -> None:
        self._to("file:///etc/passwd")

    def elsewhere(self) -> None:
        self._to("http://169.254.169.254/latest/meta-data")


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    made.released = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.released.set()  # type: ignore[attr-defined]
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library that may fetch from this machine, and whose queue nobody works."""
    with Library.create(tmp_path / "Library", run=False) as made:
        company.change(made, {"network": True, "network_private": True})
        yield made


def fetch(lib: Library, *urls: str, place: str = "In/a.txt") -> list[UploadRow]:
    wanted = upload_urls.request(lib, [(url, place) for url in urls])
    return bring_in(lib, upload_urls.start(lib, wanted))


def nothing_left(lib: Library) -> bool:
    return not lib.browse.ids(Query()) and not [path for path in lib.store.paths.tmp.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", ["good", "chunked", "there"])
def test_a_file_is_fetched_whole_and_named_by_its_job(lib: Library, server: str, path: str) -> None:
    (row,) = fetch(lib, f"{server}/{path}?token=secret")
    assert (row.state, row.bytes, row.message) == (UploadState.DONE, len(BODY), "")
    assert (lib.root / "In" / "a.txt").read_bytes() == BODY
    assert not (lib.root / "evil.txt").exists()
    told = lib.browse.history(row.asset_id or 0)[0].text
    assert told == f"Uploaded from {server}/{path}"
    log = lib.browse.job_log(row.job_id)
    assert log[0].type == "BeginUploadUrls"
    assert not [entry for entry in log if "secret" in entry.message]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("short", f"only {len(BODY):,} of its {len(BODY) + 10:,} bytes came"),
        ("half_chunked", "the connection broke before all of it had come"),
        ("packed", "the server sends it packed (gzip)"),
        ("endless", "the server does not say how long it is"),
        ("nowhere", "there is nothing at this address"),
        ("round", "it leads to another address more than 5 times"),
        ("file", "begins with neither http:// nor https://"),
    ],
)
def test_what_is_not_whole_or_leads_astray_is_not_in(lib: Library, server: str, path: str, why: str) -> None:
    (row,) = fetch(lib, f"{server}/{path}")
    assert row.state is UploadState.FAILED
    assert why in row.message
    assert nothing_left(lib)


@pytest.mark.parametrize("path", ["good", "chunked"])
def test_what_is_larger_than_the_limit_is_refused(lib: Library, server: str, path: str) -> None:
    lib.store.set_setting("fetch_bytes", 500)
    (row,) = fetch(lib, f"{server}/{path}")
    assert row.state is UploadState.FAILED
    assert "more than 500" in row.message
    assert nothing_left(lib)


def test_what_takes_too_long_is_cut(lib: Library, server: str) -> None:
    lib.store.set_setting("fetch_seconds", 0.5)
    (row,) = fetch(lib, f"{server}/slow")
    assert row.state is UploadState.FAILED
    assert "took longer than allowed (Preferences, Library, Network)" in row.message
    assert nothing_left(lib)


def test_a_stopped_job_cuts_the_connection(lib: Library, server: str) -> None:
    job_id = upload_urls.start(lib, upload_urls.request(lib, [(f"{server}/slow", "a.txt")]))
    asked: list[int] = []
    (row,) = bring_in(lib, job_id, cancelled=lambda: (asked.append(1), len(asked) > 1)[1])
    assert row.state is UploadState.COPYING
    assert nothing_left(lib)


@pytest.mark.parametrize(
    ("scheme", "answer"),
    [("https", b""), ("http", b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n")],
    ids=["before it is safe", "in the last answer"],
)
def test_a_stopped_job_cuts_a_connection_on_which_nothing_comes(lib: Library, scheme: str, answer: bytes) -> None:
    met, cut = threading.Event(), threading.Event()
    asked: list[int] = []

    def say_no_more(listening: socket.socket) -> None:
        machine, _ = listening.accept()
        with machine:
            machine.settimeout(20)
            machine.sendall(answer)
            met.set()
            while machine.recv(4096):
                pass
            cut.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=say_no_more, args=(listening,))
        thread.start()
        place = f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/a.txt"
        job_id = upload_urls.start(lib, upload_urls.request(lib, [(place, "a.txt")]))
        (row,) = bring_in(lib, job_id, cancelled=lambda: met.is_set() and (asked.append(1), len(asked) > 5)[1])
        thread.join()
    assert cut.is_set()
    assert row.state is UploadState.COPYING
    assert nothing_left(lib)


def test_this_machines_own_network_is_refused_unless_a_person_allows_it(lib: Library, server: str) -> None:
    lib.store.set_setting("network_private", None)
    (row,) = fetch(lib, f"{server}/good")
    assert row.state is UploadState.FAILED
    assert "leads into this computer or its own network (127.0.0.1)" in row.message
    allowed = upload_urls.request(lib, [(f"{server}/good", "a.txt")], private=True)
    (row,) = bring_in(lib, upload_urls.start(lib, allowed))
    assert row.state is UploadState.DONE


def test_a_redirect_into_the_own_network_is_looked_at_again(
    lib: Library, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib.store.set_setting("network_private", None)
    real = addresses.checked_machines
    monkeypatch.setattr(
        addresses,
        "checked_machines",
        lambda address, private: real(address, private or address.host == "127.0.0.1"),
    )
    (row,) = fetch(lib, f"{server}/elsewhere")
    assert row.state is UploadState.FAILED
    assert "leads into this computer or its own network (169.254.169.254)" in row.message


def test_the_connection_goes_to_the_machine_that_was_checked(
    lib: Library, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means another machine at the second question is asked for once only."""
    real = socket.getaddrinfo
    asked: list[str] = []

    def rebinding(host: str, port: int, *rest: object, **more: object) -> object:
        if host != "files.example":
            return real(host, port, *rest, **more)  # type: ignore[arg-type]
        asked.append(host)
        machine = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    (row,) = fetch(lib, f"{server.replace('127.0.0.1', 'files.example')}/good")
    assert row.state is UploadState.DONE
    assert asked == ["files.example"]


@pytest.mark.parametrize(
    ("machine", "private"),
    [
        ("10.1.2.3", True),
        ("192.168.0.9", True),
        ("127.8.8.8", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("::1", True),
        ("fe80::1", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::a00:1", True),
        ("2002:0a00:0001::", True),
        ("64:ff9b:1::a00:1", True),
        ("::10.0.0.1", True),
        ("fec0::1", True),
        ("192.0.0.8", True),
        ("8.8.8.8", False),
        ("2606:4700:4700::1111", False),
    ],
)
def test_which_machines_are_private(machine: str, private: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in machine else socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(family, socket.SOCK_STREAM, 6, "", (machine, 80))])
    address = addresses.parse("http://files.example/a")
    assert addresses.checked_machines(address, True) == [ipaddress.ip_address(machine)]
    if private:
        with pytest.raises(UsageFault, match="own network"):
            addresses.checked_machines(address, False)
    else:
        assert addresses.checked_machines(address, False)


def test_the_machines_of_a_name_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def silent(_: object, seconds: float) -> None:
        asked.append(seconds)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", silent)
    machines = [ipaddress.ip_address("192.0.2.1")] * 100
    with pytest.raises(TimeoutError):
        addresses.Connection(addresses.parse("http://files.example/a"), list(machines), 10.0).connect()
    assert len(asked) == 100
    assert asked[0] == pytest.approx(0.1)


@pytest.mark.parametrize("machine", ["224.0.0.1", "0.0.0.0", "255.255.255.255", "ff02::1", "::"])
def test_what_is_no_single_machine_is_never_asked(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (machine, 80))])
    with pytest.raises(UsageFault, match="no single machine"):
        addresses.checked_machines(addresses.parse("http://files.example/a"), True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ftp://example.org/a", "neither http"),
        ("file:///etc/passwd", "neither http"),
        ("https://user:secret@example.org/a", "name or password"),
        ("https:///a", "names no machine"),
        ("http://example.org/a b", "blanks"),
        ("http://example.org/a\r\nHost: x", "blanks"),
        ("http://example.org:99999/", "is not an address"),
    ],
)
def test_addresses_that_are_not_taken(text: str, why: str) -> None:
    with pytest.raises(UsageFault, match=why) as wrong:
        addresses.parse(text)
    assert "secret" not in str(wrong.value)


def test_redirects_go_to_https_but_not_away_from_it() -> None:
    plain, safe = addresses.parse("http://example.org/a"), addresses.parse("https://example.org/a")
    assert addresses.after(plain, "https://example.org/b").scheme == "https"
    assert addresses.after(safe, "../c?d").target == "/c?d"
    with pytest.raises(UsageFault, match="from https to http"):
        addresses.after(safe, "http://example.org/b")


def test_nothing_is_fetched_before_the_network_is_switched_on(lib: Library, server: str) -> None:
    wanted = upload_urls.request(lib, [(f"{server}/good", "a.txt")])
    company.change(lib, {"network": False})
    with pytest.raises(UsageFault, match="Preferences, Library, Network"):
        upload_urls.request(lib, [(f"{server}/good", "a.txt")])
    (row,) = bring_in(lib, upload_urls.start(lib, wanted))
    assert (row.state, row.message) == (UploadState.FAILED, fetching.OFF)


def test_which_assets_are_replaced_is_the_librarys_to_say(lib: Library, server: str) -> None:
    company.change(lib, {"overwrite_mode": "OverwriteAnyExtAnyFolder"})
    (first,) = fetch(lib, f"{server}/good", place="Old/a.txt")
    body = upload_urls.request(lib, [(f"{server}/chunked", "New/a.dat")])
    (again,) = bring_in(lib, upload_urls.start(lib, body))
    assert (again.state, again.message) == (UploadState.DONE, "")  # the same bytes, so no version of them
    assert again.asset_id == first.asset_id
    assert [row.path for row in lib.browse.rows(lib.browse.ids(Query()))] == ["New/a.dat"]
    kept = upload_urls.request(lib, [(f"{server}/good", "Third/a.txt")], overwrite=False)
    (left,) = bring_in(lib, upload_urls.start(lib, kept))
    assert (left.state, left.message) == (UploadState.SKIPPED, "Already in the library: New/a.dat.")


def test_where_a_fetched_file_goes_is_said_by_its_place_alone(lib: Library) -> None:
    places = {
        "Photos/2026/a.jpg": ("Photos/2026", "a.jpg", ""),
        "../../a.jpg": ("", "a.jpg", ""),
        "\\Photos\\a:b.jpg": ("Photos", "a-b.jpg", "a:b.jpg"),
        "con.txt": ("", "-con.txt", "con.txt"),
    }
    wanted = upload_urls.request(lib, [("https://example.org/x", place) for place in places])
    assert [(file.folder, file.name, file.title) for file in wanted.files] == list(places.values())
    for place in ("", "Photos/", "Photos/.."):
        with pytest.raises(UsageFault, match="names no file"):
            upload_urls.request(lib, [("https://example.org/x", place)])
