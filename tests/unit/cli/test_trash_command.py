"""`trash`: listed, put back, and emptied only where somebody says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.small_library import take_in

from assetdesk.cli import main
from assetdesk.core.query import Query
from assetdesk.library import assets
from assetdesk.library.session import Library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three pictures, two of them in the trash."""
    root = tmp_path / "Library"
    (root / "Music").mkdir(parents=True)
    names = ("leaf.jpg", "pear.jpg", "plum.jpg")
    for name in names:
        Image.new("RGB", (30, 20), "green").save(root / "Music" / name)
    with Library.create(root, run=False) as lib:
        for name in names:
            take_in(lib, root / "Music" / name)
        ids = {row.name: row.id for row in lib.browse.rows(lib.browse.ids(Query()))}
        assets.trash(lib, [ids["pear.jpg"]])
        assets.trash(lib, [ids["leaf.jpg"]])
        lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET trashed = 1 WHERE name = 'pear.jpg'"))
    return root


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict[str, Any]]]:
    code = main(["trash", *map(str, words), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def lying(library: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [one["path"] for one in run(capsys, library, "list")[1]]


def test_what_lies_in_it(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = run(capsys, library)
    assert (code, [one["path"] for one in found]) == (0, ["Music/leaf.jpg", "Music/pear.jpg"])
    assert found[1]["trashed"] == "1970-01-01T00:00:01.000Z"
    assert found[1]["bytes"] > 0
    assert not found[1]["missing"]
    assert main(["trash", str(library)]) == 0
    assert "  Music/pear.jpg\n" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["music/PEAR.jpg", "handle", "key"])
def test_one_comes_back(library: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    pear = run(capsys, library)[1][1]
    code, (back,) = run(capsys, library, "restore", pear.get(name, name))
    assert (code, back["path"], (library / "Music/pear.jpg").exists()) == (0, "Music/pear.jpg", True)
    assert lying(library, capsys) == ["Music/leaf.jpg"]


def test_all_come_back_and_a_file_that_is_gone_is_said(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next((library / ".assetdesk" / "trash").rglob("pear.jpg")).unlink()
    assert [one["missing"] for one in run(capsys, library)[1]] == [False, True]
    assert main(["trash", str(library), "restore", "--all", "--json"]) == 1
    said = capsys.readouterr()
    assert [json.loads(line)["missing"] for line in said.out.splitlines()].count(True) == 1
    assert "pear.jpg” is not in the trash any more" in said.err
    assert lying(library, capsys) == []


def test_nothing_is_deleted_that_nobody_confirmed(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (fault,) = run(capsys, library, "empty")
    assert code == 2
    assert fault["fault"]["reason"].startswith("2 assets (")
    assert len(lying(library, capsys)) == 2
    assert run(capsys, library, "empty", "--older-than", 1, "--yes") == (0, [{"deleted": 1, "left": 0}])
    assert lying(library, capsys) == ["Music/leaf.jpg"]
    assert run(capsys, library, "empty", "--yes") == (0, [{"deleted": 1, "left": 0}])
    assert run(capsys, library, "empty") == (0, [{"deleted": 0, "left": 0}])
    assert [path.name for path in library.rglob("*.jpg")] == ["plum.jpg"]


@pytest.mark.parametrize(
    "words", [["restore"], ["restore", "a|3"], ["restore", "a|1", "--all"], ["list", "--yes"], ["empty", "a|1"],
              ["empty", "--older-than", "-1"], ["restore", "--yes", "--all"]],
)  # fmt: skip
def test_wrong_usage(library: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(capsys, library, *words)[0] == 2
    assert len(lying(library, capsys)) == 2
