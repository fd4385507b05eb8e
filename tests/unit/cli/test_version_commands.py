"""`versions`, `version`, `revert`, `checkout`, `checkin`, and what `show` says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.small_library import take_in

from assetdesk.cli import main
from assetdesk.library import metadata, upkeep
from assetdesk.library.session import Library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """One picture that nobody processes."""
    root = tmp_path / "Library"
    (root / "Music").mkdir(parents=True)
    Image.new("RGB", (30, 20), "green").save(root / "Music" / "leaf.jpg")
    with Library.create(root, run=False) as lib:
        take_in(lib, root / "Music" / "leaf.jpg")
    return root


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict[str, Any]]]:
    code = main([*map(str, words), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_versions_by_commands(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = (library / "Music/leaf.jpg").read_bytes()
    code, (made,) = run(capsys, "version", library, "Music", "--label", "First", "--comment", "for the client")
    assert (code, made["versions"]) == (0, [{"handle": "a|1", "number": 1}])
    with Library.open(library, run=False) as lib:
        metadata.put(lib, [1], {"dc:title": "Leaf", "prism:expirationDate": "2020-11-01"})
    assert run(capsys, "version", library, "a|1")[0] == 0
    code, listed = run(capsys, "versions", library, "Music/leaf.jpg")
    assert (code, [one["number"] for one in listed]) == (0, [2, 1])
    assert listed[1] | {"label": "First", "comment": "for the client", "why": "hand", "lost": False} == listed[1]
    assert run(capsys, "version", library, "a|1", "--number", 2, "--label", "Titled")[0] == 0

    code, said = run(capsys, "revert", library, "a|1", 1, "--no-wait")
    assert (code, said[0]["number"], said[0]["saved"]) == (0, 1, 3)
    assert (library / "Music/leaf.jpg").read_bytes() == first
    (shown,) = run(capsys, "show", library, "a|1")[1]
    assert [one["label"] for one in shown["versions"]] == ["", "Titled", "First"]
    assert "expires" not in shown
    assert run(capsys, "revert", library, "a|1", 2, "--no-wait")[0] == 0
    (shown,) = run(capsys, "show", library, "a|1")[1]
    assert shown["expired"] is True

    code, (fault,) = run(capsys, "revert", library, "a|1", 9)
    assert (code, fault["fault"]["reason"]) == (2, "There is no version 9 any more.")
    assert run(capsys, "revert", library, "Music", 1)[0] == 2


def test_check_out_and_in_by_commands(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (done,) = run(capsys, "checkout", library, "a|1")
    assert (code, done["checkedOut"]) == (0, ["a|1"])
    (shown,) = run(capsys, "show", library, "a|1")[1]
    assert shown["checkedOut"]["by"]
    assert [one["path"] for one in run(capsys, "list", library, "--query", "state:checked-out")[1]] == [
        "Music/leaf.jpg"
    ]
    Image.new("RGB", (30, 20), "red").save(library / "Music/leaf.jpg")
    code, said = run(capsys, "checkin", library, "a|1", "--comment", "red now", "--no-wait")
    assert (code, said[0]["changed"]) == (0, 1)
    assert [one["why"] for one in run(capsys, "versions", library, "a|1")[1]] == ["save", "checkout"]
    assert run(capsys, "checkin", library, "a|1")[0] == 2


def test_a_version_whose_file_is_gone_is_told(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "version", library, "a|1")
    with Library.open(library, run=False) as lib:
        kept = lib.store.paths.versions / lib.browse.versions(1)[0].path
    kept.unlink()
    found = {one.kind.value: one for one in upkeep.check(library, False, lambda _: None)}
    assert "cannot be reverted to" in found["version gone"].sentence
    upkeep.check(library, True, lambda _: None)
    assert "version gone" not in {one.kind.value for one in upkeep.check(library, False, lambda _: None)}
    assert run(capsys, "versions", library, "a|1")[1][0]["lost"] is True
