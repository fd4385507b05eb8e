"""Kills a program that sends a file, at random moments, on each kind of target; run by hand.

`python tests/target_kills.py [KILLS]`: a folder, a real SFTP server and a real S3 server on loopback. After each kill
the file there is the old or the new one, whole; the next try sends the rest, and nothing of ours is left.
"""

from __future__ import annotations

import logging
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "tests")]

_SIZE = 24 << 20
_NAME = "spring/rose.tif"
_CHILD = """
import json, sys
from pathlib import Path
from support.sending import send
from assetdesk.library.targets.opening import open_target
url, options, word, source = sys.argv[1:]
target = open_target(url, json.loads(options), lambda what: word)
target.get("none")
print("begun", flush=True)
send(target, "spring/rose.tif", Path(source))
target.close()
"""


def main(kills: int) -> int:
    """How many things were wrong."""
    from support.object_store_server import BUCKET, WORD, ObjectStoreServer
    from support.sftp_server import PASSWORD, SftpServer

    from assetdesk.library.targets.opening import prepare

    logging.disable(logging.CRITICAL)  # servers tell of each line that is cut
    wrong = 0
    with tempfile.TemporaryDirectory() as top:
        folder, served = Path(top) / "web", Path(top) / "served"
        served.mkdir()
        options = prepare(str(folder), {}, lambda what: None)
        wrong += _round("folder", kills, top, str(folder), options, "", lambda: (folder / _NAME).read_bytes())
        with SftpServer(served) as server:
            url = f"sftp://127.0.0.1:{server.port}/web"
            prepare(url, server.options, lambda what: PASSWORD)
            there = served / "web" / _NAME
            wrong += _round("SFTP", kills, top, url, server.options, PASSWORD, there.read_bytes)
        with ObjectStoreServer() as store:

            def lying() -> bytes:
                with store.client.get_object(Bucket=BUCKET, Key=f"web/{_NAME}")["Body"] as body:
                    return bytes(body.read())

            wrong += _round("S3", kills, top, f"s3://{BUCKET}/web", store.options, WORD, lying)
    return wrong


def _round(
    kind: str, kills: int, top: str, url: str, options: dict[str, Any], word: str, lying: Callable[[], bytes]
) -> int:
    import json

    from support.sending import body, send

    from assetdesk.library.targets.opening import open_target

    chance = random.Random(7)
    source = Path(top) / "source.tif"
    target = open_target(url, options, lambda what: word)
    old = body(_SIZE, seed=0)
    source.write_bytes(old)
    began = time.monotonic()
    send(target, _NAME, source)
    whole = time.monotonic() - began
    wrong = ended = 0
    words = [sys.executable, "-c", _CHILD, url, json.dumps(options), word, str(source)]
    for number in range(1, kills + 1):
        new = body(_SIZE, seed=number)
        source.write_bytes(new)
        with subprocess.Popen(words, cwd=_ROOT, env=_environment(), stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "begun\n"
            time.sleep(chance.uniform(0, whole))
            program.send_signal(signal.SIGKILL)
        found = lying()
        ended += found == new
        wrong += found not in (old, new)
        send(target, _NAME, source)
        wrong += lying() != new or list(target.names()) != [_NAME]
        old = new
    target.close()
    print(f"{kind}: {kills} kills, {ended} after the end, {wrong} wrong", flush=True)
    return wrong


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{_ROOT}:{_ROOT / 'tests'}"}


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)))
