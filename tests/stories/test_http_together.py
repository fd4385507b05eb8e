"""Two servers on one library: one works the queue, no row is held twice, and the work passes on when it is killed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.command import asked, assets, made, running, until
from support.files import Files

UNIT = "Together"
pytestmark = pytest.mark.timeout(400)


@contextmanager
def server(root: Path) -> Iterator[tuple[httpx.Client, Any]]:
    """One that would work the queue, and a client that knows its token."""
    with running("serve", root, "--port", "0", "--json") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        head = {"Authorization": f"Bearer {told['token']}"}
        with httpx.Client(base_url=f"{told['url']}/api/v1", headers=head, trust_env=False, timeout=60) as client:
            yield client, process


def rows(root: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(root / ".assetdesk" / "library.sqlite", timeout=30)) as db:
        return db.execute(statement).fetchall()


def test_work_passes_on_and_nothing_is_done_twice(tmp_path: Path) -> None:
    root = made(tmp_path / UNIT)
    files = Files(tmp_path / "Photos")
    files.pictures(24, size=(1200, 800))
    asked("upload", root, files.folder, "--no-wait")
    with server(root) as (one, first), server(root) as (two, _):
        until(lambda: one.get(f"/reprocess/status/{UNIT}").json()["running"], 90)
        until(lambda: two.get("/admin/list?withStats").json()["units"][0]["records"] == 24, 120)
        batch = two.post(f"/reprocess/all/{UNIT}/preview").json()["batch"]
        until(lambda: two.get(f"/reprocess/status/{UNIT}").json()["done"] > 2, 120)
        reset = two.post(f"/reprocess/reset/{UNIT}")
        assert reset.json()["message"] == "OK"
        held = rows(
            root, "SELECT asset_id, COUNT(DISTINCT lease) FROM items WHERE state = 'assigned' GROUP BY asset_id"
        )
        assert all(count == 1 for _, count in held)
        first.kill()
        until(lambda: two.get(f"/jobs/{UNIT}/{batch}").json()["job"]["ended"], 240)
        job = two.get(f"/jobs/{UNIT}/{batch}").json()["job"]
        assert (job["state"], job["failed"]) == ("done", 0)
        until(lambda: not two.get(f"/jobs/{UNIT}?state=live").json()["jobs"], 240)
    twice = rows(
        root, "SELECT job_id, asset_id, step FROM items WHERE state = 'done' GROUP BY 1, 2, 3 HAVING COUNT(*) > 1"
    )
    assert twice == []
    assert rows(root, "SELECT COUNT(*) FROM items WHERE state IN ('queued', 'assigned')") == [(0,)]
    assert {asset["state"] for asset in assets(root).values()} == {"processed"}
    assert asked("check", root).lines[-1] == {"findings": 0, "left": 0}
