"""What the doctor says of outside programs and packages, as values and as a person reads it."""

from __future__ import annotations

import pytest
from support.command import command

from assetdesk.library import doctor
from assetdesk.library.doctor import Fact
from assetdesk.media import programs


def test_a_program_that_is_there_has_its_version() -> None:
    for name in programs.PROGRAMS:
        fact = doctor._program(name)
        assert fact.ok
        assert fact.advice == ""
        assert str(programs.path_of(name)) in fact.value
        assert fact.value[0].isdecimal()


def test_a_missing_program_is_no_fault_but_told_with_what_it_would_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(programs.HIDE, "ghostscript,libreoffice")
    for name, gives in (("ghostscript", "pictures and text of EPS"), ("libreoffice", "pages of office documents")):
        fact = doctor._program(name)
        assert (fact.value, fact.ok) == ("not installed", True)
        assert fact.advice.startswith(f"It would add {gives}")
        assert "To have it: " in fact.advice or "Install " in fact.advice


def test_every_package_of_the_formats_is_looked_for() -> None:
    needed = {"av", "rawpy", "pillow-jxl-plugin", "resvg-py", "charset-normalizer", "olefile", "striprtf"}
    assert needed <= set(doctor._PACKAGES)
    assert all(doctor._package(name, use).ok for name, use in doctor._PACKAGES.items())
    lost = doctor._package("no-such-thing", "the moon")
    assert lost == Fact(
        "no-such-thing",
        "not installed",
        False,
        "Without it there is no moon. Run `python3 dev.py run` to install it.",
    )


def test_the_command_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(programs.HIDE, "libreoffice")
    done = command("doctor")
    lines = done.out.splitlines()
    assert done.code == 0, done.out
    assert any(line.startswith("ok  Ghostscript: ") for line in lines)
    at = lines.index("--  LibreOffice: not installed")
    assert lines[at + 1].startswith("    It would add pages of office documents.")
    assert lines[-1].startswith("ok  A picture, processed")
