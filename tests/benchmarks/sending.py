"""(p) Many small files to each kind of target: files a second, and how often each waits for the other side.

python3 dev.py bench sending [--files 400] [--bytes 4000] [--threads 4] [--latency 30]

Each thread has a connection of its own, as in a publish; the servers (asyncssh, moto) are processes of their own on
loopback. Every file is a file and a record, as an asset is. The second time a line of its own process lies between,
which keeps everything for half the latency each way and counts how often a side that has spoken waits for an answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _kit import ROOT, Row, arguments, show
from blake3 import blake3

sys.path[:0] = [str(ROOT / "tests")]

_SFTP = """
import json, logging, sys
from pathlib import Path
from support.sftp_server import SftpServer
logging.disable(logging.CRITICAL)
with SftpServer(Path(sys.argv[1])) as server:
    print(json.dumps([server.port, server.options]), flush=True)
    sys.stdin.read()
"""
_STORE = """
import json, logging, sys
from support.object_store_server import ObjectStoreServer
logging.disable(logging.CRITICAL)
with ObjectStoreServer() as server:
    print(json.dumps([server.port, server.options]), flush=True)
    sys.stdin.read()
"""


@contextmanager
def _other(*words: str) -> Iterator[tuple[Any, subprocess.Popen[str]]]:
    """A process that says one line of JSON and ends with its input."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, *words], stdin=pipe, stdout=pipe, text=True, env=env) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            yield json.loads(program.stdout.readline()), program
        finally:
            program.stdin.close()


async def _line(to: int, seconds: float) -> None:
    """Pass on to a port, `seconds` later; in the end say how often a client was answered."""
    waits = 0

    async def passing(read: asyncio.StreamReader, write: asyncio.StreamWriter, spoken: list[str], side: str) -> None:
        nonlocal waits
        loop = asyncio.get_running_loop()
        try:
            while data := await read.read(1 << 16):
                if side == "there" and spoken[0] != side:
                    waits += 1
                spoken[0] = side
                loop.call_later(seconds, write.write, data)
            loop.call_later(seconds, write.close)
        except OSError:
            write.close()

    async def accepted(read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        spoken = [""]
        other_read, other_write = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(passing(read, other_write, spoken, "here"), passing(other_read, write, spoken, "there"))

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(waits), flush=True)
    os._exit(0)  # what is still open ends with it


def _sent(url: str, options: dict[str, Any], word: str, sources: list[Path], threads: int) -> float:
    """Seconds for all of them, connections not counted."""
    from assetdesk.library.targets.opening import open_target

    targets = [open_target(url, options, lambda what: word) for _ in range(threads)]

    def share(number: int) -> None:
        target = targets[number]
        for source in sources[number::threads]:
            data = source.read_bytes()
            target.put(
                f"{source.stem}/large.jpg",
                source,
                digest=blake3(data).hexdigest(),
                size=len(data),
                cancelled=lambda: False,
                progress=lambda done: None,
            )
            target.put_bytes(f"{source.stem}.json", data[:1000])

    with ThreadPoolExecutor(threads) as pool:
        for target in targets:
            target.get("catalog.json")
            target.put_bytes("begun.json", b"{}")
        began = time.monotonic()
        list(pool.map(share, range(threads)))
        seconds = time.monotonic() - began
    for target in targets:
        target.close()
    return seconds


def main() -> None:
    """The table."""
    from support.object_store_server import BUCKET, WORD
    from support.sftp_server import PASSWORD

    from assetdesk.library.targets.opening import prepare

    given = arguments(__doc__, files=400, bytes=4000, threads=4, latency=30)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        sources = [folder / f"rose {number}.jpg" for number in range(given.files)]
        for source in sources:
            source.write_bytes(os.urandom(given.bytes))
        files = 2 * len(sources)

        def said(what: str, seconds: float, waits: str = "") -> None:
            rows.append((what, f"{files / seconds:,.0f} files/s", waits))

        options = prepare(str(folder / "web"), {}, lambda what: None)
        said("folder", _sent(str(folder / "web"), options, "", sources, given.threads))
        served = folder / "served"
        served.mkdir()
        kinds = (
            ("SFTP", ("-c", _SFTP, str(served)), PASSWORD, "sftp://127.0.0.1:{port}/{place}"),
            ("S3", ("-c", _STORE), WORD, f"s3://{BUCKET}/{{place}}"),
        )
        for name, words, word, address in kinds:
            with _other(*words) as ((port, options), _):
                for late in (0, given.latency):
                    line_words = (str(Path(__file__)), "--line", str(port), str(late / 2000))
                    with _other(*line_words) as (line, program):
                        through = {**options, **({"endpoint": f"http://127.0.0.1:{line}"} if name == "S3" else {})}
                        url = address.format(port=line, place=f"web{late}")
                        prepare(url, through, lambda what: word)  # noqa: B023
                        some = sources if not late else sources[: max(given.threads, given.files // 4)]
                        before = _waits(program)
                        seconds = _sent(url, through, word, some, given.threads)
                        waits = (_waits(program) - before) / (2 * len(some))
                        rows.append(
                            (
                                f"{name}, {late} ms",
                                f"{2 * len(some) / seconds:,.0f} files/s",
                                f"{waits:.1f} waits a file, with those of connecting",
                            )
                        )
    show(f"Small files ({given.bytes:,} bytes), {given.threads} threads", rows)


def _waits(program: subprocess.Popen[str]) -> int:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write("?\n")
    program.stdin.flush()
    return int(json.loads(program.stdout.readline()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--line"]:
        asyncio.run(_line(int(sys.argv[2]), float(sys.argv[3])))
    else:
        main()
