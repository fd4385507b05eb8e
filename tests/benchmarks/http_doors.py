"""The HTTP doors: 10,000 keys in one POST, one key a request, status; over a real socket, `serve` a process of its own.

python3 dev.py bench http_doors [--assets 20000] [--requests 300]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import httpx
from _kit import arguments, fill_with_rows, show, spread

from assetdesk.core.query import Query
from assetdesk.jobs.modules import current_modules
from assetdesk.store.engine import Store

UNIT = "Bench"


def main() -> None:
    """Run all of it and print the table."""
    given = arguments(__doc__, assets=20_000, requests=300)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / UNIT
        with closing(Store.create(root)) as store:
            modules = current_modules()
            store.set_modules(modules)
        fill_with_rows(root / ".assetdesk" / "library.sqlite", modules, given.assets)
        with closing(Store.open(root)) as store:
            with store.browse.plain() as db:
                keys = [row[0] for row in db.all("SELECT key FROM assets ORDER BY id LIMIT 10000")]
            assert len(store.browse.ids(Query())) == given.assets
        words = [sys.executable, "-m", "assetdesk", "serve", str(root), "--port", "0", "--json", "--no-work"]
        with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            head = {"Authorization": f"Bearer {told['token']}"}
            with httpx.Client(base_url=f"{told['url']}/api/v1", headers=head, trust_env=False, timeout=120) as client:
                for scope in ("metadata", "preview", "all", "all"):
                    before = worked(process.pid)
                    seconds, answer = timed_post(client, f"/reprocess/keys/{UNIT}/{scope}", keys)
                    own = worked(process.pid) - before
                    what = ", ".join(f"{answer[name]:,} {name}" for name in ("queued", "coalesced", "skipped"))
                    rows.append(
                        (f"10,000 keys, {scope}: {what}", f"{seconds:.2f} s ({own:.2f} s of a core)", "under 2 s")
                    )
                seconds, answer = timed_post(client, f"/reprocess/all/{UNIT}/metadata", None)
                rows.append((f"all of {given.assets:,}, metadata", f"{seconds:.2f} s", ""))
                rows.append(("one key a request (p50 / p99 / max)", spread(each(client, keys, given.requests)), ""))
                took = [timed_get(client, f"/reprocess/status/{UNIT}") for _ in range(10)]
                rows.append(("status (p50 / p99 / max)", spread(took), ""))
            process.terminate()
    show("HTTP doors", rows)


def timed_post(client: httpx.Client, path: str, keys: list[str] | None) -> tuple[float, dict[str, int]]:
    """Seconds until the whole answer was there, and the answer."""
    began = time.perf_counter()
    answer = client.post(path, json={"keys": keys} if keys is not None else None)
    seconds = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    made: dict[str, int] = answer.json()
    return seconds, made


def worked(pid: int) -> float:
    """Seconds of processor time the server has had, where the system says so (Linux): what a busy machine cannot
    stretch."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def timed_get(client: httpx.Client, path: str) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - began) * 1000


def each(client: httpx.Client, keys: list[str], count: int) -> list[float]:
    """Milliseconds of each of so many requests."""
    return [timed_get(client, f"/reprocess/key/{UNIT}/{key}/text") for key in keys[:count]]


if __name__ == "__main__":
    main()
