"""`assetdesk export`: what goes where, and what is wrong usage."""

from __future__ import annotations

import zipfile
from pathlib import Path

from support.command import asked, command
from support.exporting import DRAWING, PHOTO, library


def test_export(tmp_path: Path) -> None:
    root, out = tmp_path / "lib", tmp_path / "out"
    with library(root, run=False):
        pass
    out.mkdir()
    done = command("export", root, "Music", "--to", out, "--zip", "--query", "wid=20&fmt=webp", "--json")
    assert done.code == 0, done.out + done.err
    assert (done.job["type"], done.job["state"], done.job["done"]) == ("Export", "done", 1)
    with zipfile.ZipFile(out / "Export.zip") as packed:
        assert packed.namelist() == ["Horn.webp"]
    waits = asked(
        "export", root, PHOTO, "Music/" + DRAWING, "--to", out / "new", "--preset", "JPEG, small", "--no-wait"
    )
    assert (waits.job["state"], waits.job["total"]) == ("queued", 2)
    names = [line["name"] for line in asked("export", root, "--presets").lines]
    assert "PNG with transparency" in names
    for wrong, code in (
        (("export", root, "--to", out), 30002),
        (("export", root, "."), 30002),
        (("export", root, ".", "--to", root / "Music"), 30001),
        (("export", root, PHOTO, "--to", out, "--query", "layer=1"), 30001),
        (("export", root, PHOTO, "--to", out, "--preset", "None such"), 30001),
        (("export", root, "nothing.jpg", "--to", out), 30001),
        (("export", root, PHOTO, "--job", tmp_path / "none.json"), 30001),
    ):
        assert asked(*wrong, "--no-wait", code=2).lines[0]["fault"]["code"] == code, wrong
