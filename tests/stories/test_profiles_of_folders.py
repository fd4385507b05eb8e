"""AEM check: a profile on the parent, another on the child, NONE on the grandchild; three different results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import command
from support.command import asked
from support.files import Files

from assetdesk.library.session import Library

pytestmark = pytest.mark.timeout(300)


def test_parent_child_and_grandchild_each_make_what_holds_there(tmp_path: Path) -> None:
    root = command.made(tmp_path / "Library")
    with Library.open(root, run=False) as lib:
        lib.store.set_settings({"tags": {"image": False, "video": False, "text": False, "colours": False}})
    files = Files(tmp_path / "Parent")
    (tmp_path / "Parent" / "Child" / "Grandchild").mkdir(parents=True)
    for place, name in enumerate(("a.jpg", "Child/b.jpg", "Child/Grandchild/c.jpg")):
        files.picture(name, (200, 100), seed=place)
    asked("upload", root, tmp_path / "Parent")
    for name, width in (("Wide", 80), ("Narrow", 40)):
        file = tmp_path / f"{name}.json"
        rendition = {"name": f"{name.lower()}.jpg", "width": width}
        file.write_text(json.dumps({"kind": "processing", "name": name, "renditions": [rendition]}), "utf-8")
        asked("profile", root, "import", file)
    asked("profile", root, "apply", "Wide", "Parent")
    asked("profile", root, "apply", "Narrow", "Parent/Child")
    asked("profile", root, "apply", "NONE", "Parent/Child/Grandchild")

    def made(path: str) -> dict[str, int]:
        shown = asked("show", root, path).lines[0]["renditions"]
        return {one["name"]: one["width"] for one in shown if one["name"].endswith((".jpg",))}

    assert made("Parent/a.jpg") == {}, "a profile changes nothing before it is run"
    done = asked("reprocess", root, "Parent", "--profiles").job
    assert (done["state"], done["failed"]) == ("done", 0), done
    assert made("Parent/a.jpg") == {"wide.jpg": 80}
    assert made("Parent/Child/b.jpg") == {"narrow.jpg": 40}
    assert made("Parent/Child/Grandchild/c.jpg") == {}
    held = {one["kind"]: one for one in asked("profile", root, "show", "Parent/Child/Grandchild").lines}
    assert (held["processing"]["profiles"], held["processing"]["own"]) == ([], True)

    # inherited again, the grandchild has what its parent has; what is up to date is left alone
    asked("profile", root, "apply", "INHERIT", "Parent/Child/Grandchild")
    again = asked("reprocess", root, "Parent", "--profiles", "--only-stale").job
    assert again["total"] == 1
    assert made("Parent/Child/Grandchild/c.jpg") == {"narrow.jpg": 40}
    found = asked("list", root, "--query", "profile:narrow").lines
    assert {one["name"] for one in found} == {"b.jpg", "c.jpg"}
