"""A folder has a batch set preset: what is uploaded there becomes sets, a reprocess runs an edited preset, and nothing
takes a member away."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import command
from support.command import asked
from support.files import Files

from assetdesk.core.presets import BATCH_SET
from assetdesk.library import folder_profiles, folders, presets, profiles
from assetdesk.library.session import Library

pytestmark = pytest.mark.timeout(300)


def members(root: Path, path: str) -> list[str]:
    """Names of a set's members, in order."""
    names = {one["handle"]: one["name"] for one in asked("list", root).lines}
    return [names[one] for one in asked("show", root, path).lines[0]["members"]]


def test_names_become_sets_where_the_folder_says_so(tmp_path: Path) -> None:
    root = command.made(tmp_path / "Library")
    with Library.open(root, run=False) as lib:
        shoes = presets.save(lib, BATCH_SET, "Shoes", {"match": r"(\w+-\w+)-\w+", "suffix": "-SET"})
        shop = folders.create(lib, 1, "Shop")
        folder_profiles.add(lib, shop, shoes)
    files = Files(tmp_path / "in")
    for seed, name in enumerate(("0123-RED-01", "0123-RED-03", "0123-BLUE-01")):
        files.picture(f"{name}.jpg", (40, 30), seed=seed)
    asked("upload", root, *sorted((tmp_path / "in").iterdir()), "--to", "Shop")
    assert members(root, "Shop/0123-RED-SET") == ["0123-RED-01.jpg", "0123-RED-03.jpg"]

    late = Files(tmp_path / "late")
    for seed, name in enumerate(("0123-RED-02", "0123-BLUE-02"), 5):
        late.picture(f"{name}.jpg", (40, 30), seed=seed)
    asked("upload", root, *sorted((tmp_path / "late").iterdir()), "--to", "Shop")
    assert members(root, "Shop/0123-RED-SET") == ["0123-RED-01.jpg", "0123-RED-02.jpg", "0123-RED-03.jpg"]
    assert members(root, "Shop/0123-BLUE-SET") == ["0123-BLUE-01.jpg", "0123-BLUE-02.jpg"]

    with Library.open(root, run=False) as lib:
        profiles.update(lib, shoes.id, {"match": r"(\w+-RED)-0[12]", "suffix": "-NEW"})
    paths = [one["path"] for one in asked("list", root).lines]
    assert "Shop/0123-RED-NEW" not in paths, "an edited preset waits for a reprocess"
    asked("reprocess", root, "Shop", "--profiles")
    assert members(root, "Shop/0123-RED-NEW") == ["0123-RED-01.jpg", "0123-RED-02.jpg"]
    assert members(root, "Shop/0123-RED-SET") == ["0123-RED-01.jpg", "0123-RED-02.jpg", "0123-RED-03.jpg"]
    assert asked("check", root).code == 0
