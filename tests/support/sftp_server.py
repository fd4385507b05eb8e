"""A real SFTP server (asyncssh) on loopback, in a thread, with the faults that servers have."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncssh

USER = "anna"
PASSWORD = "open sesame"


class SftpServer:
    """Serves `folder` to one user. `full`, `read_only`, `no_replace`, `damages` switch a fault on.

    `written` counts bytes, `sessions` who is still being served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.full = False
        self.read_only = False
        self.no_replace = False
        self.damages = False
        self.user_key: asyncssh.SSHKey | None = None
        self.port = 0
        self.host_key = ""
        self.written = 0
        self.sessions = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sftp-server")
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="sftp-server")
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._connections: list[asyncssh.SSHServerConnection] = []

    def reset(self) -> None:
        """Without faults again."""
        self.full = self.read_only = self.no_replace = self.damages = False
        self.user_key = None
        self.written = 0

    @property
    def options(self) -> dict[str, Any]:
        """Of a context that publishes there, when a person has confirmed all of it."""
        return {"user": USER, "private": True, "hostKey": self.host_key}

    def new_key(self) -> None:
        """The machine has another key from now on."""
        self._run(self._listen(self.port))

    def __enter__(self) -> SftpServer:
        # its one thread begins with the server and not in the middle of a test
        self._loop.set_default_executor(self._pool)
        self._pool.submit(int).result()
        self._thread.start()
        self._run(self._listen(0))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._close())
        self._run(self._end_connections())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._pool.shutdown()
        self._loop.close()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self, port: int) -> None:
        await self._close()
        outer = self

        class Server(asyncssh.SSHServer):
            def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
                outer._connections.append(conn)

            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return outer.user_key is None

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (USER, PASSWORD)

            def public_key_auth_supported(self) -> bool:
                return outer.user_key is not None

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                return outer.user_key is not None and key == outer.user_key.convert_to_public()

        key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = " ".join(key.export_public_key().decode().split()[:2])
        self._acceptor = await asyncssh.create_server(
            Server,
            "127.0.0.1",
            port,
            server_host_keys=[key],
            sftp_factory=self._files,
            reuse_address=True,
        )
        self.port = int(self._acceptor.sockets[0].getsockname()[1])

    async def _end_connections(self) -> None:
        for connection in self._connections:
            connection.abort()
            await connection.wait_closed()

    async def _close(self) -> None:
        if self._acceptor is not None:
            self._acceptor.close()
            await self._acceptor.wait_closed()
            self._acceptor = None

    def _files(self, channel: Any) -> asyncssh.SFTPServer:
        outer = self

        class Files(asyncssh.SFTPServer):
            def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
                if outer.read_only and pflags & asyncssh.FXF_WRITE:
                    raise asyncssh.SFTPPermissionDenied("read only")
                return super().open(path, pflags, attrs)

            def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> Any:
                if outer.read_only:
                    raise asyncssh.SFTPPermissionDenied("read only")
                return super().mkdir(path, attrs)

            def write(self, file_obj: object, offset: int, data: bytes) -> Any:
                if outer.full:
                    raise asyncssh.SFTPFailure("No space left on device")
                outer.written += len(data)
                return super().write(file_obj, offset, b"\0" * len(data) if outer.damages else data)

            def exit(self) -> None:
                outer.sessions -= 1

            def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
                if outer.no_replace:
                    raise asyncssh.SFTPOpUnsupported("no such call")
                return super().posix_rename(oldpath, newpath)

        self.sessions += 1
        return Files(channel, chroot=str(self.folder).encode())
