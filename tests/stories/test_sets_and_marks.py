"""A script uploads pictures and a document: sets by a preset, marks and a project are as the job file says."""

from __future__ import annotations

import json
from pathlib import Path

import pymupdf
import pytest
from support import command
from support.command import asked
from support.files import Files

from assetdesk.core.presets import BATCH_SET
from assetdesk.library import collections, presets
from assetdesk.library.session import Library

pytestmark = pytest.mark.timeout(300)


def test_an_upload_ends_with_its_sets_its_marks_and_its_project(tmp_path: Path) -> None:
    root = command.made(tmp_path / "Library")
    with Library.open(root, run=False) as lib:
        shoes = presets.save(lib, BATCH_SET, "Shoes", {"match": r"(shoe-\w+)-\w+", "suffix": "-SET"})
        autumn = collections.make(lib, "Autumn")
    files = Files(tmp_path / "in")
    for number in (2, 10, 1):
        files.picture(f"shoe-red-{number}.jpg", (60, 40), seed=number)
    with pymupdf.open() as document:
        for _ in range(2):
            document.new_page(width=100, height=60)
        document.save(tmp_path / "in" / "shoe-blue.pdf")
    job = {
        "overwrite": True,
        "createMask": False,
        "readyForPublish": True,
        "emailSetting": "None",
        "pdfOptions": {"process": "Rasterize", "resolution": 72},
        "autoSetCreationOptions": {"autoSetsArray": [shoes.handle]},
        "projectHandleArray": [autumn.handle],
    }
    (tmp_path / "job.json").write_text(json.dumps({"uploadPostJob": job}), "utf-8")
    done = asked("upload", root, tmp_path / "in", "--to", "Shop", "--job", tmp_path / "job.json").job
    assert (done["state"], done["failed"]) == ("done", 0)

    every = {one["path"]: one for one in asked("list", root).lines}
    handles = {one["handle"]: path for path, one in every.items()}
    red = asked("show", root, "Shop/in/shoe-red-SET").lines[0]
    assert (red["type"], red["state"], red["originator"]) == ("ImageSet", "processed", None)
    assert [handles[one] for one in red["members"]] == [f"Shop/in/shoe-red-{number}.jpg" for number in (1, 2, 10)]
    blue = asked("show", root, "Shop/in/shoe-blue-SET").lines[0]
    assert [handles[one] for one in blue["members"]] == ["Shop/in/shoe-blue-1", "Shop/in/shoe-blue-2"]
    assert all(one["marked"] for one in every.values()), "the set, what it holds, and what was made of the document"
    # a set shows the pictures of its first member
    first = asked("show", root, red["members"][0]).lines[0]
    assert red["renditions"] == first["renditions"] != []

    log = [line for line in asked("jobs", root, done["handle"], "--log").lines if "SetGen" in line["logType"]]
    assert {line["logType"] for line in log} == {"SetGenerationSuccess"}
    assert sorted(line["assetName"] for line in log) == ["shoe-blue-SET", "shoe-red-SET"]
    found = [one["name"] for one in asked("list", root, "--query", "collection:autumn").lines]
    assert sorted(found) == ["shoe-blue.pdf", "shoe-red-1.jpg", "shoe-red-10.jpg", "shoe-red-2.jpg"]

    # a second upload extends the set, in its order
    (tmp_path / "more").mkdir()
    Files(tmp_path / "more").picture("shoe-red-3.jpg", (60, 40), seed=3)
    asked("upload", root, tmp_path / "more" / "shoe-red-3.jpg", "--to", "Shop/in", "--job", tmp_path / "job.json")
    red = asked("show", root, "Shop/in/shoe-red-SET").lines[0]
    names = {one["handle"]: one["name"] for one in asked("list", root).lines}
    assert [names[one] for one in red["members"]] == [f"shoe-red-{number}.jpg" for number in (1, 2, 3, 10)]
    assert asked("check", root).code == 0
