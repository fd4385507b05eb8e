"""Formats of others come in by entry points; one that cannot be loaded costs nothing but itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PLUGIN = """
from assetdesk.core.asset import IMAGE
from assetdesk.media.registry import Handler


def _accepts(head):
    return "image/x-spot" if head.startswith(b"SPOT") else None


HANDLER = Handler("spot", "Spot", "7", IMAGE, ("image/x-spot",), (".spot",), _accepts, open)
"""
PROGRAM = """
import json
from assetdesk.jobs.modules import current_modules
from assetdesk.media import registry
print(json.dumps({
    "found": registry.handler_of(b"SPOT...", "a.jpg")[1],
    "version": current_modules().versions["preview", "spot"],
    "unknown": registry.versions()["unknown"],
    "broken": registry.broken_plugins(),
}))
"""


def test_a_plugin_is_found_and_a_broken_one_is_named(tmp_path: Path) -> None:
    from assetdesk.media import registry

    (tmp_path / "spot_format.py").write_text(PLUGIN)
    info = tmp_path / "spot_format-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spot-format\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[assetdesk.formats]\nspot = spot_format:HANDLER\ngone = spot_format:NOTHING\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout)
    assert said["found"] == "image/x-spot"
    assert said["version"] == "preview.1/spot.7"
    assert said["unknown"] != registry.versions()["unknown"], "a new format makes unknown files worth another try"
    assert [name for name, _ in said["broken"]] == ["gone"]
