"""The IIPImage server on loopback, with lighttpd in front of it, which speaks HTTP for it."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

SERVER = "/usr/lib/iipimage-server/iipsrv.fcgi"
LIGHTTPD = "/usr/sbin/lighttpd"
_PATIENCE = 60.0
_CONFIG = """
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.modules = ( "mod_fastcgi" )
server.errorlog = "{folder}/error.log"
server.upload-dirs = ( "{folder}" )
fastcgi.server = ( "/iip" => (( "socket" => "{folder}/iip", "check-local" => "disable" )) )
"""


@contextmanager
def serving(pictures: Path) -> Iterator[Served]:
    """Serves the TIFFs in a folder; both processes have ended behind it."""
    # a socket's path must be short, whatever the test's folder is called
    with tempfile.TemporaryDirectory(prefix="iip-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        config = Path(folder) / "lighttpd.conf"
        config.write_text(_CONFIG.format(folder=folder, port=port))
        environment = {
            "FILESYSTEM_PREFIX": f"{pictures}/",
            "LOGFILE": f"{folder}/iip.log",
            "VERBOSITY": "1",
            "JPEG_QUALITY": "100",
        }
        behind = subprocess.Popen([SERVER, "--bind", f"{folder}/iip"], env=environment, stdin=subprocess.DEVNULL)
        front = subprocess.Popen([LIGHTTPD, "-D", "-f", str(config)], stdin=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}/iip"
            _wait(f"{url}?obj=IIP,1.0", [behind, front])
            yield Served(url)
        finally:
            for one in (front, behind):
                one.terminate()
            for one in (front, behind):
                try:
                    one.wait(_PATIENCE)
                except subprocess.TimeoutExpired:
                    one.kill()
                    one.wait()


class Served:
    """What a client of the server asks."""

    def __init__(self, url: str) -> None:
        self._url = url

    def region(self, name: str, region: str, size: str) -> Image.Image:
        """A region of a picture as IIIF has it: `x,y,w,h` of the whole, at `w,h`."""
        image = Image.open(BytesIO(self.get(f"IIIF={name}/{region}/{size}/0/default.jpg")))
        image.load()
        return image

    def get(self, query: str) -> bytes:
        """The answer's body."""
        with urllib.request.urlopen(f"{self._url}?{query}", timeout=_PATIENCE) as answer:
            body = answer.read()
        assert isinstance(body, bytes)
        return body


def _wait(url: str, processes: list[subprocess.Popen[bytes]]) -> None:
    """Until both answer: the one in front listens first, and says 503 while the one behind does not."""
    for _ in range(int(_PATIENCE / 0.05)):
        assert all(one.poll() is None for one in processes), "a server ended at once"
        try:
            with urllib.request.urlopen(url, timeout=_PATIENCE):
                return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != 503:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("nobody answers")
