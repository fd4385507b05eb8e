"""A shop's library with a profile of every kind on its folders: each does its part once, and what is edited later makes
out of date what it concerns, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import command
from support.command import asked
from support.files import Files

from assetdesk.library.session import Library

pytestmark = pytest.mark.timeout(600)


def brought_in(root: Path, tmp_path: Path, kind: str, name: str, **body: Any) -> None:
    file = tmp_path / f"{name}.json"
    file.write_text(json.dumps({"kind": kind, "name": name, "version": 1, **body}), "utf-8")
    asked("profile", root, "import", file)


def reprocess(root: Path, *more: str) -> dict[str, Any]:
    done = asked("reprocess", root, *more).job
    assert (done["state"], done["failed"]) == ("done", 0), done
    return done


def stale(root: Path, *more: str) -> set[tuple[str, str, str]]:
    lines = asked("reprocess", root, "--full", "--only-stale", "--dry-run", *more).lines
    paths = {one["handle"]: one["path"] for one in asked("list", root).lines}
    return {(paths[one["asset"]], one["scope"], one["reason"]) for one in lines if one.get("run") is True}


def names(root: Path, path: str) -> set[str]:
    shown = asked("show", root, path).lines[0]
    return {one["name"] for one in shown["renditions"]}


def test_profiles_of_every_kind_hold_are_edited_and_run_again(tmp_path: Path) -> None:
    root = command.made(tmp_path / "Library")
    with Library.open(root, run=False) as lib:
        lib.store.set_settings({"tags": {"image": False, "video": False, "text": False, "colours": False}})
    files = Files(tmp_path / "shop")
    for name in ("shoe-red-1.jpg", "shoe-red-2.jpg"):
        files.picture(name, (400, 300), seed=len(name))
    (tmp_path / "shop" / "terms.txt").write_text("Terms of delivery. Delivery is free of charge.", "utf-8")
    asked("upload", root, tmp_path / "shop")
    picture = {"format": "JPEG", "width": 120, "height": None, "include": ["image/*"]}
    brought_in(root, tmp_path, "processing", "Shop", renditions=[{"name": "small.jpg", **picture}], fpo={"quality": 10})
    brought_in(root, tmp_path, "metadata", "House", fields=[
        {"label": "Rights", "property": "dc:rights", "type": "text", "default": "House of Shoes"}
    ])  # fmt: skip
    brought_in(root, tmp_path, "image", "Crops", crops=[{"name": "Square", "width": 100, "height": 100}])
    brought_in(root, tmp_path, "batch set", "Views", setType="ImageSet", match=r"(shoe-\w+)-\w+", suffix="-SET")
    brought_in(root, tmp_path, "workflow", "Note", steps=[{"kind": "addTags", "tags": ["for sale"]}])
    for name in ("Shop", "House", "Crops", "Views", "Note"):
        asked("profile", root, "apply", name, "shop")

    due = stale(root)
    assert ("shop/shoe-red-1.jpg", "metadata", "profile changed") in due
    assert {scope for path, scope, _ in due if path.endswith(".txt")} == {"metadata", "workflow"}, due
    reprocess(root, "--full", "--only-stale")
    shoe = asked("show", root, "shop/shoe-red-1.jpg").lines[0]
    made = {one["name"]: (one["width"], one["height"]) for one in shoe["renditions"]}
    assert (made["small.jpg"], made["fpo.jpeg"]) == ((120, 90), (400, 300))
    assert any(name.startswith("crop.Square.") for name in made), made
    assert shoe["metadata"]["dc:rights"] == "House of Shoes"
    found = asked("list", root, "--query", 'tag:"for sale"').lines
    assert {one["name"] for one in found} >= {"shoe-red-1.jpg", "shoe-red-2.jpg", "terms.txt"}
    (made_set,) = [one for one in asked("list", root).lines if one["type"] == "ImageSet"]
    assert made_set["name"] == "shoe-red-SET"
    assert asked("reprocess", root, "--full", "--only-stale").job["total"] == 0, "nothing is out of date"

    # only what the profile concerns is out of date by another size
    picture["width"] = 60
    file = tmp_path / "Shop.json"
    body = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**body, "renditions": [{"name": "tiny.jpg", **picture}]}), "utf-8")
    asked("profile", root, "import", file, "--replace")
    assert {(path, reason) for path, _, reason in stale(root)} == {
        (f"shop/shoe-red-{number}.jpg", "profile changed") for number in (1, 2)
    }
    reprocess(root, "--profiles", "--only-stale")
    assert {"small.jpg", "tiny.jpg"} <= names(root, "shop/shoe-red-1.jpg"), "a rendition is only removed by a person"
    assert asked("check", root).code == 0

    # a folder below that wants nothing gets nothing
    asked("profile", root, "apply", "NONE", "shop", "--kind", "processing")
    assert stale(root) == set()
    asked("reprocess", root, "shop/shoe-red-1.jpg", "--profiles", "Shop")
    assert "tiny.jpg" in names(root, "shop/shoe-red-1.jpg")
