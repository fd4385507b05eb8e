"""Programs that are not there: what to type, and what becomes of it afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assetdesk.jobs import modules
from assetdesk.library import programs
from assetdesk.library.reprocess import Begun
from assetdesk.library.session import Library
from assetdesk.media import programs as known
from assetdesk.media import registry


def test_the_command_of_each_system(monkeypatch: pytest.MonkeyPatch) -> None:
    assert programs.how_to_install("ghostscript", "darwin") == "brew install ghostscript"
    assert programs.how_to_install("libreoffice", "win32").startswith("winget install ")
    for manager, said in (
        ("apt-get", "sudo apt install libreoffice"),
        ("pacman", "sudo pacman -S libreoffice-fresh"),
        ("", ""),
    ):
        monkeypatch.setattr(shutil, "which", lambda name, only=manager: f"/usr/bin/{name}" if name == only else None)
        assert programs.how_to_install("libreoffice", "linux") == said


def test_a_sentence_names_its_program() -> None:
    found = programs.named_in("Ghostscript is not installed. EPS files wait until it is.")
    assert found is not None
    assert found.name == "ghostscript"
    assert programs.named_in("Something else.") is None


def test_a_program_that_came_makes_results_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for workers that live longer than its absence."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with Library.create(tmp_path / "Library", run=False) as lib:
        programs.look_again(lib)
        assert not programs.is_there("ghostscript")
        before = dict(lib.browse.module_versions())
        (tmp_path / "gs").write_text("#!/bin/sh\n")
        (tmp_path / "gs").chmod(0o755)
        assert programs.is_there("ghostscript")
        programs.look_again(lib)
        after = lib.browse.module_versions()
        changed = {key[1] for key in after if before.get(key) != after[key]}
        assert changed >= {one.name for one in registry.handlers() if "ghostscript" in one.programs}
        assert known.fingerprint("ghostscript") != "no ghostscript"
        assert programs.try_again(lib, [4711]).kind is Begun.NOTHING
    monkeypatch.undo()
    modules.look_again()


def test_workers_keep_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that lived before the program came says afterwards that it was there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    modules.look_again()
    modules.keep_up()
    before = dict(modules.current_modules().versions)
    modules.keep_up()
    assert modules.current_modules().versions == before
    (tmp_path / "gs").write_text("#!/bin/sh\n")
    (tmp_path / "gs").chmod(0o755)
    modules.keep_up()
    assert modules.current_modules().versions != before
    monkeypatch.undo()
    modules.look_again()
