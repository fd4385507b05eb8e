"""`people`, `token` and `--as`: who works, and what their role lets them do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assetdesk.cli import main
from assetdesk.library import people
from assetdesk.library.session import Library

REFUSED = 20003


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty library."""
    with Library.create(tmp_path / "Autumn", run=False) as lib:
        return lib.root


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict[str, Any]]]:
    code = main([*map(str, words), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_people_are_added_changed_listed_and_deleted(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (made,) = run(capsys, "people", root, "add", "Anna", "--email", "anna@example.org", "--role", "IpsUser")
    assert (code, made["handle"], made["role"]) == (0, "u|2|anna@example.org", "IpsUser")
    code, (changed,) = run(
        capsys, "people", root, "change", "anna", "--name", "Anna B", "--until", "2999-01-01", "--shut-out"
    )
    assert (changed["name"], changed["valid"], changed["expires"][:2]) == ("Anna B", False, "29")
    code, (changed,) = run(capsys, "people", root, "change", "2", "--until", "never", "--let-in")
    assert (changed["valid"], changed["expires"]) == (True, None)
    code, listed = run(capsys, "people", root)
    assert [(one["handle"], one["current"]) for one in listed] == [("u|1|", True), ("u|2|anna@example.org", False)]
    code, (gone,) = run(capsys, "people", root, "delete", "u|2|anna@example.org")
    assert (code, gone["deleted"]) == (0, True)


def test_a_command_works_in_somebody_s_name(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "people", root, "add", "Anna", "--role", "ImagePortalUser")
    code, (fault,) = run(capsys, "reprocess", root, "--full", "--as", "Anna")
    assert (code, fault["fault"]["code"]) == (2, REFUSED)
    monkeypatch.setenv("ASSETDESK_PERSON", "anna")
    code, (fault,) = run(capsys, "people", root, "add", "Berta")
    assert (code, fault["fault"]["code"]) == (2, REFUSED)
    code, listed = run(capsys, "people", root)
    assert [one["current"] for one in listed] == [False, True]
    code, (fault,) = run(capsys, "people", root, "--as", "nobody")
    assert (code, fault["fault"]["code"]) == (2, 20001)


def test_a_token_is_made_shown_once_and_revoked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "people", root, "add", "Anna")
    code, (made,) = run(capsys, "token", root, "make", "build", "--for", "Anna")
    with Library.open(root, run=False) as lib:
        assert people.check_token(lib, made["token"]).name == "Anna"
    code, (listed,) = run(capsys, "token", root, "list")
    assert (listed["handle"], listed["person"], "token" in listed) == (made["handle"], "Anna", False)
    code, _ = run(capsys, "token", root, "revoke", made["handle"])
    assert code == 0
    assert run(capsys, "token", root)[1] == []
    for words in (("revoke",), ("revoke", "x"), ("make",), ("list", "x"), ("make", "x", "--until", "soon")):
        assert run(capsys, "token", root, *words)[0] == 2
    assert run(capsys, "people", root, "change", "1", "--shut-out", "--let-in")[0] == 2
