"""Servers on loopback that jobs tell of their end: an HTTP server that keeps what it was asked, and an SMTP server."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Asked:
    """One question that the HTTP server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Web:
    """`answers` are the states of the next answers; when they are used up it is 200."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    # called before an answer is given
    before: Callable[[], None] = lambda: None

    @property
    def origin(self) -> str:
        """As a person allows it."""
        return self.url.rstrip("/")


@contextmanager
def web() -> Iterator[Web]:
    """An HTTP server until the block ends."""
    kept = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            kept.before()
            status = kept.answers.pop(0) if kept.answers else 200
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = _answer

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Post:
    """What came to the SMTP server. `says` are its answers to the next mails; then they are taken."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    # called when one has come, before it is taken
    before: Callable[[], None] = lambda: None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """aiosmtpd's hook for a mail that has come whole."""
        if self.says:
            return self.says.pop(0)
        made = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.mails.append(made)
        self.before()
        return "250 taken"


class _Controller(Controller):
    """On a port that is free: aiosmtpd asks for the number before there is one."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post(**options: Any) -> Iterator[Post]:
    """An SMTP server until the block ends; `options` are aiosmtpd's."""
    kept = Post()
    controller = _Controller(kept, hostname="127.0.0.1", port=0, **options)
    controller.start()
    kept.port = controller.port
    try:
        yield kept
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody has signed, as a file to be trusted, and a server's context with it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path, private = folder / "certificate.pem", folder / "key.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, private)
    return path, context
