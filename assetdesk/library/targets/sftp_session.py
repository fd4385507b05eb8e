"""A connection by SSH: to the machine that was looked up, with the key that was confirmed, as the named user."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetdesk.library.targets.addresses import Address
from assetdesk.library.targets.machines import TRY, machines
from assetdesk.library.targets.protocol import SILENT_SECONDS, Confirm, Secret, SecretMissing, TargetAway

HOST_KEY = "hostKey"
_PORT = 22
_ALIVE_SECONDS = 15
_END_SECONDS = 10.0


def broken() -> type[Exception]:
    """What the client raises when the connection is lost."""
    from paramiko import SSHException  # type: ignore[import-untyped]

    kind: type[Exception] = SSHException
    return kind


def cut(server: str, wrong: BaseException) -> TargetAway:
    """The sentence for a connection that is gone."""
    if isinstance(wrong, TimeoutError | socket.timeout):
        return TargetAway(f"“{server}” has not answered for {SILENT_SECONDS:.0f} seconds. {TRY}", detail=str(wrong))
    return TargetAway(f"The connection to “{server}” broke. {TRY}", detail=str(wrong))


@dataclass(slots=True)
class Session:
    """One connection."""

    transport: Any
    sftp: Any
    plain: socket.socket

    @property
    def alive(self) -> bool:
        """Whether it is still there."""
        return bool(self.transport.is_active())

    def close(self) -> None:
        """End it, with its thread."""
        _end(self.transport, self.plain)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is needed for one."""

    address: Address
    options: dict[str, Any]
    secret: Secret

    def connect(self) -> Session:
        """A new connection. TargetAway, Confirm, SecretMissing."""
        import paramiko

        server = self.address.url
        port = self.address.port or _PORT
        plain = _plain(machines(self.address.host, port, self.options, server), port, server)
        transport = None
        try:
            transport = paramiko.Transport(plain)
            self._prefer_known(transport)
            transport.start_client(timeout=SILENT_SECONDS)
            self._need_known(transport)
            transport.set_keepalive(_ALIVE_SECONDS)
            transport.auth_timeout = SILENT_SECONDS
            self._sign_in(transport)
            sftp = paramiko.SFTPClient.from_transport(transport)
            if sftp is None:
                raise TargetAway(f"“{server}” does not offer SFTP. Ask whoever runs it.", passing=False)
            sftp.get_channel().settimeout(SILENT_SECONDS)
            return Session(transport, sftp, plain)
        except BaseException as wrong:
            _end(transport, plain)
            if isinstance(wrong, paramiko.SSHException | EOFError | OSError):
                raise TargetAway(
                    f"What answers at “{server}” does not speak SFTP, or broke off. {TRY}", detail=str(wrong)
                ) from wrong
            raise

    def _prefer_known(self, transport: Any) -> None:
        """Ask for the kind of key that was confirmed: a machine has several."""
        kind = str(self.options.get(HOST_KEY) or "").partition(" ")[0]
        if not kind:
            return
        security = transport.get_security_options()
        wanted = ("rsa-sha2-512", "rsa-sha2-256", kind) if kind == "ssh-rsa" else (kind,)
        known = [one for one in security.key_types if one in wanted]
        if known:
            security.key_types = (*known, *(one for one in security.key_types if one not in known))

    def _need_known(self, transport: Any) -> None:
        key = transport.get_remote_server_key()
        found = f"{key.get_name()} {key.get_base64()}"
        kept = str(self.options.get(HOST_KEY) or "")
        if found == kept:
            return
        server, print_ = self.address.url, str(key.fingerprint)
        if kept:
            raise Confirm(
                f"“{server}” shows another key than the one that was confirmed. Nothing was sent. If its owner says"
                " that the key was changed, confirm the new one.",
                question=f"“{server}” shows another key than before. Somebody may be listening in. Trust the new one?",
                shown=print_,
                options={HOST_KEY: found},
                changed=True,
            )
        raise Confirm(
            f"“{server}” is not known yet. Its key has to be confirmed once.",
            question=f"“{server}” shows this key for the first time. Is it the right one?",
            shown=print_,
            options={HOST_KEY: found},
        )

    def _sign_in(self, transport: Any) -> None:
        import paramiko

        server = self.address.url
        user = self.address.user or str(self.options.get("user") or "")
        if not user:
            raise TargetAway(f"“{server}” needs a user name. Type it beside the address.", passing=False)
        file = str(self.options.get("keyFile") or "")
        try:
            if file:
                transport.auth_publickey(user, self._key(file))
                return
            word = self.secret("password")
            if word:
                transport.auth_password(user, word)
                return
            if _by_agent(transport, user):
                return
        except paramiko.BadAuthenticationType as wrong:
            raise TargetAway(
                f"“{server}” takes no password. Name a key file.", passing=False, detail=str(wrong)
            ) from wrong
        except paramiko.AuthenticationException as wrong:
            if file:
                raise TargetAway(
                    f"“{server}” does not take the key in “{Path(file).name}”. Ask whoever runs it.",
                    passing=False,
                    detail=str(wrong),
                ) from wrong
            raise SecretMissing(
                f"“{server}” does not take this user name and password. Type them again.", wrong=True
            ) from wrong
        raise SecretMissing(f"“{server}” asks for a password, and none is kept. Type it.")

    def _key(self, file: str) -> Any:
        import paramiko

        name = Path(file).name
        word = self.secret("passphrase")
        try:
            return paramiko.PKey.from_path(Path(file).expanduser(), word.encode() if word else None)
        except paramiko.PasswordRequiredException:
            raise SecretMissing(f"The key file “{name}” asks for its password, and none is kept. Type it.") from None
        except OSError as wrong:
            raise TargetAway(f"The key file “{name}” cannot be read. Choose another one.", passing=False) from wrong
        except (paramiko.SSHException, ValueError, TypeError) as wrong:
            if word:
                raise SecretMissing(f"The key file “{name}” does not open with this password.", wrong=True) from wrong
            if isinstance(wrong, TypeError):  # how some kinds of keys say that they are locked
                raise SecretMissing(f"The key file “{name}” asks for its password, and none is kept.") from wrong
            raise TargetAway(f"“{name}” is no private key that can be used. Choose another one.", passing=False) from (
                wrong
            )


def _end(transport: Any, plain: socket.socket) -> None:
    """End a connection and its thread. The line is shut, not closed, under that thread: it would go on reading from
    whatever gets the same number next."""
    with suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)
    if transport is not None:
        if transport.is_alive():
            transport.join(_END_SECONDS)
        transport.close()
        with suppress(Exception):  # the clock of a greeting that was broken off would go on
            transport.packetizer.complete_handshake()
    plain.close()


def _by_agent(transport: Any, user: str) -> bool:
    """With a key that the system's own agent holds."""
    import paramiko

    agent = paramiko.Agent()
    try:
        for key in agent.get_keys():
            with suppress(paramiko.AuthenticationException):
                transport.auth_publickey(user, key)
                return True
    finally:
        agent.close()
    return False


def _plain(numbers: list[str], port: int, server: str) -> socket.socket:
    wrong: OSError | None = None
    for number in numbers:
        try:
            line = socket.create_connection((number, port), SILENT_SECONDS)
            # requests go behind each other without waiting; the system would hold back all but the first of them
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return line
        except OSError as error:
            wrong = error
    if isinstance(wrong, TimeoutError):
        raise cut(server, wrong)
    if isinstance(wrong, ConnectionRefusedError):
        raise TargetAway(f"No server answers at “{server}”. {TRY}", detail=str(wrong))
    raise TargetAway(f"“{server}” cannot be reached. {TRY}", detail=str(wrong))
