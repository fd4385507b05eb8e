"""A script uploads pictures and publishes them to a folder; a real image server serves what lies there, as it lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import command, iip
from support.command import asked
from support.files import Files
from support.publishing import catalogue, wrong_with

from assetdesk.library.publishing import contexts
from assetdesk.library.session import Library

pytestmark = pytest.mark.timeout(400)


def test_what_is_published_can_be_served_as_it_lies(tmp_path: Path) -> None:
    root, shop = command.made(tmp_path / "Library"), tmp_path / "Web shop"
    files = Files(tmp_path / "in")
    files.picture("brass.png", (640, 400), seed=1)
    files.picture("Live/brass.jpg", (300, 200), seed=2)
    asked("upload", root, tmp_path / "in", "--to", "Shop")
    done = asked("publish", root, "--target", shop).job
    assert done.items() >= {"type": "ImageServingPublish", "state": "done", "total": 2, "done": 2, "failed": 0}.items()
    assert wrong_with(shop) == []
    named = catalogue(shop)
    assert len(named) == 2, "two pictures of one name have an id each"
    with iip.serving(shop) as served:
        for ident, one in named.items():
            (pyramid,) = [file for file in one["files"] if file["rendition"] == "pyramid.tif"]
            assert pyramid["path"] == f"{ident}.tif"
            whole = served.region(f"{ident}.tif", "full", f"{pyramid['width']},{pyramid['height']}")
            assert whole.size == (pyramid["width"], pyramid["height"])
            assert served.region(f"{ident}.tif", "10,20,64,32", "32,16").size == (32, 16)
    again = asked("publish", root).job
    assert (again["total"], again["skipped"], again["progress"]) == (0, 2, 100.0)
    asked("publish", root, "--target", "/proc/not/here", code=3)
    with Library.open(root, run=False) as lib:
        assert contexts.get(lib, 1).url == str(shop), "what cannot be reached changes nothing"
