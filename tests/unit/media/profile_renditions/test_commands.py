"""Programs of a person's own: what they are given, and what is taken of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.profile_renditions import commands
from assetdesk.media.profile_renditions.commands import Command

pytestmark = pytest.mark.skipif(os.name != "posix", reason="programs are scripts here")


class Bench:
    """A source, a place to work in, and programs made of Python."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "-rf; name with blanks.JPG"
        self.source.write_bytes(b"picture")
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.target = folder / "made"
        self.folder = folder

    def program(self, body: str) -> str:
        path = self.folder / "prog"
        path.write_text(f"#!{sys.executable} -S\nimport os, sys\n{body}\n")
        path.chmod(0o755)
        return str(path)

    def run(self, body: str, rest: str = "{input} {output}", *, seconds: float = 60.0, **parameters: str) -> str:
        command = Command("facts.txt", f"'{self.program(body)}' {rest}", parameters)
        commands.run(command, str(self.source), str(self.scratch), self.target, memory=1 << 30, seconds=seconds)
        return self.target.read_text()

    def fault(self, body: str, rest: str = "{input} {output}", *, seconds: float = 60.0) -> FileFault:
        with pytest.raises(FileFault) as found:
            self.run(body, rest, seconds=seconds)
        assert not self.target.exists()
        assert not list(self.scratch.iterdir())
        assert self.source.read_bytes() == b"picture"
        return found.value


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_command_gets_a_plain_copy_and_its_parameters_as_they_are(bench: Bench) -> None:
    said = bench.run(
        "given = [os.path.basename(sys.argv[2]), open(sys.argv[2]).read(), *sys.argv[4:]]\n"
        "open(sys.argv[3], 'w').write('|'.join(given))",
        "-q {input} {output} --title={param:title} '{param:other}'",
        title="a b; $(rm -rf /)",
        other="{input}",
    )
    assert said == "input.JPG|picture|--title=a b; $(rm -rf /)|{input}"
    assert not list(bench.scratch.iterdir())


def test_its_input_cannot_be_written_and_the_original_stays_whatever_it_does(bench: Bench) -> None:
    bench.run(
        "os.chmod(sys.argv[1], 0o600); open(sys.argv[1], 'w').write('broken')\n"
        "open(sys.argv[2], 'w').write(oct(os.stat(sys.argv[1]).st_mode))"
    )
    assert bench.source.read_bytes() == b"picture"


def test_a_command_that_fails_says_why(bench: Bench) -> None:
    fault = bench.fault("print('reading'); print('no such tag: x.'); sys.exit(3)")
    assert fault.code is ErrorCode.COMMAND_FAILED
    assert str(fault) == "prog ended with code 3: no such tag: x."
    assert "reading" in fault.detail


def test_a_hang_is_ended(bench: Bench) -> None:
    fault = bench.fault("import time; time.sleep(3600)", seconds=0.5)
    assert fault.code is ErrorCode.TIMEOUT
    assert str(fault).startswith("prog was stopped after")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "prog ended well, but wrote no file."),
        ("open(sys.argv[2], 'w')", "prog ended well, but wrote nothing."),
        ("os.symlink('/etc/hostname', sys.argv[2])", "prog left a link or something else that is no file."),
        ("open('../other', 'w').write('x'); os.link('../other', sys.argv[2]); os.unlink", "prog left a link or"),
        ("os.mkfifo(sys.argv[2])", "prog left a link or something else that is no file."),
        ("os.mkdir(sys.argv[2])", "prog left a link or something else that is no file."),
        (
            "where = os.path.dirname(sys.argv[2]); os.rmdir(where); os.mkdir('else'); os.symlink('else', where)\n"
            "open(sys.argv[2], 'w').write('x')",
            "prog put a link where its folder was.",
        ),
    ],
)
def test_only_an_ordinary_file_in_its_folder_is_taken(bench: Bench, body: str, sentence: str) -> None:
    with pytest.raises(FileFault) as found:
        bench.run(body)
    assert found.value.code is ErrorCode.COMMAND_FAILED
    assert str(found.value).startswith(sentence)
    assert not bench.target.exists()


def test_too_much_is_stopped(bench: Bench) -> None:
    program = bench.program("open(sys.argv[1], 'wb').write(bytes(1 << 20))")
    command = Command("facts.txt", f"'{program}' {{output}}", {})
    with pytest.raises(FileFault) as found:
        commands.run(
            command, str(bench.source), str(bench.scratch), bench.target, memory=1 << 30, seconds=60, most_bytes=1 << 16
        )
    assert found.value.code is ErrorCode.COMMAND_FAILED
    assert not bench.target.exists()


@pytest.mark.parametrize("program", ["no-such-program-here", "./prog", "in/prog"])
def test_a_program_that_is_not_there(bench: Bench, program: str) -> None:
    with pytest.raises(FileFault) as found:
        commands.run(
            Command("a.txt", f"{program} {{input}} {{output}}", {}),
            str(bench.source),
            str(bench.scratch),
            bench.target,
            memory=1 << 30,
        )
    assert found.value.code is ErrorCode.TOOL_MISSING
    assert str(found.value) == f"{program} is not installed. Install it, or change the command in the profile."


def test_folders_without_rights_go_too(bench: Bench) -> None:
    bench.run("open(sys.argv[2], 'w').write('x'); os.mkdir('shut'); open('shut/a', 'w'); os.chmod('shut', 0)")
    assert not list(bench.scratch.iterdir())
