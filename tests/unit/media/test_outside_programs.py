"""Outside programs: found or not, and never longer, larger or louder than they may be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.programs import all_gone

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media import programs
from assetdesk.media.programs import running

posix = pytest.mark.skipif(os.name != "posix", reason="process groups and limits of POSIX")
AMPLE = running.Limits(seconds=60, memory=1 << 30)


def run(folder: Path, script: str, limits: running.Limits = AMPLE) -> running.Said:
    return running.run([sys.executable, "-c", script], "The program", str(folder), limits)


def pids(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.glob("[0-9]*")]


def test_what_it_says_and_how_it_ends(tmp_path: Path) -> None:
    said = run(tmp_path, "import os, sys; print(os.getcwd()); print('alas', file=sys.stderr); sys.exit(3)")
    assert said.code == 3
    assert str(tmp_path) in said.words
    assert "alas" in said.words


def test_it_knows_little_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    said = run(
        tmp_path, "import os, sys; print(sorted(os.environ)); print(os.environ['TMPDIR']); print(sys.stdin.read())"
    )
    assert "SECRET_TOKEN" not in said.words
    assert str(tmp_path) in said.words


def test_only_the_beginning_of_its_talk_is_kept(tmp_path: Path) -> None:
    said = run(tmp_path, "import sys\nfor _ in range(100): sys.stdout.write('x' * 100_000)")
    assert said.code == 0
    assert len(said.words) == running.KEPT_OUTPUT


@posix
def test_a_hang_is_ended_with_all_it_started(tmp_path: Path) -> None:
    script = "import os, time\nos.fork(); os.fork()\nopen(str(os.getpid()), 'w').close()\nwhile True: time.sleep(1)\n"
    with pytest.raises(FileFault, match="The program was stopped after 3 s") as ended:
        run(tmp_path, script, running.Limits(seconds=3, memory=1 << 30))
    assert ended.value.code is ErrorCode.TIMEOUT
    assert len(pids(tmp_path)) == 4
    assert all_gone(pids(tmp_path), 10) == []


@posix
def test_what_it_leaves_behind_is_ended(tmp_path: Path) -> None:
    script = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    open(str(os.getpid()), 'w').close()\n"
        "    time.sleep(3600)\n"
        "while not [n for n in os.listdir('.') if n.isdecimal()]: time.sleep(0.01)\n"
    )
    assert run(tmp_path, script).code == 0
    assert len(pids(tmp_path)) == 1
    assert all_gone(pids(tmp_path), 10) == []


@posix
def test_a_crash_has_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="ended unexpectedly") as ended:
        run(tmp_path, "import os, signal; print('last words', flush=True); os.kill(os.getpid(), signal.SIGSEGV)")
    assert ended.value.code is ErrorCode.COMMAND_FAILED
    assert "SIGSEGV" in str(ended.value)
    assert "last words" in ended.value.detail


@posix
def test_no_file_grows_without_end(tmp_path: Path) -> None:
    script = "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_DFL)\nf = open('big', 'wb')\n"
    script += "while True: f.write(bytes(1 << 16))"
    with pytest.raises(FileFault) as ended:
        run(tmp_path, script, running.Limits(seconds=60, memory=1 << 30, file=1 << 20))
    assert ended.value.code is ErrorCode.COMMAND_FAILED
    assert (tmp_path / "big").stat().st_size <= 1 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA counts mapped memory on Linux")
def test_memory_has_an_end(tmp_path: Path) -> None:
    said = run(tmp_path, "x = bytearray(1 << 30)", running.Limits(seconds=60, memory=200 << 20))
    assert said.code == 1
    assert "MemoryError" in said.words


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG")
def test_it_ends_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    script = "import os, time; open(str(os.getpid()), 'w').close(); time.sleep(3600)"
    worker = (
        "import sys\nfrom assetdesk.media.programs import running\n"
        f"running.run([sys.executable, '-c', {script!r}], 'It', {str(tmp_path)!r}, running.Limits(3600, 1 << 30))"
    )
    with subprocess.Popen([sys.executable, "-c", worker]) as started:
        until = time.monotonic() + 60
        while not pids(tmp_path) and time.monotonic() < until:
            time.sleep(0.02)
        started.send_signal(signal.SIGKILL)
    assert len(pids(tmp_path)) == 1
    assert all_gone(pids(tmp_path), 10) == []


def test_one_that_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="It cannot be started") as ended:
        running.run([str(tmp_path / "nothing")], "It", str(tmp_path), AMPLE)
    assert ended.value.code is ErrorCode.COMMAND_FAILED


def test_hidden_programs_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(programs.HIDE, "ghostscript,libreoffice")
    assert programs.path_of(programs.GHOSTSCRIPT) is None
    assert programs.path_of(programs.LIBREOFFICE) is None
    assert str(programs.missing(programs.GHOSTSCRIPT)) == ("Ghostscript is not installed. EPS files wait until it is.")
    assert programs.version(programs.GHOSTSCRIPT) == ""


@pytest.mark.parametrize("name", [programs.GHOSTSCRIPT, programs.LIBREOFFICE])
def test_the_programs_of_the_tests_are_installed(name: str) -> None:
    assert programs.path_of(name), f"python3 dev.py test installs {name}"
    assert programs.version(name)


def test_the_real_program_behind_a_script_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "office"
    office.mkdir()
    for name in ("soffice", "soffice.bin"):
        (office / name).write_text("#!/bin/sh\n")
        (office / name).chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "soffice").symlink_to(office / "soffice")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert programs.path_of(programs.LIBREOFFICE) == str(office / "soffice.bin")
    (office / "soffice.bin").unlink()
    assert programs.path_of(programs.LIBREOFFICE) == str(tmp_path / "bin" / "soffice")


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_what_it_has_started_ends_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    script = "import os, time\nos.fork()\nopen(str(os.getpid()), 'w').close()\ntime.sleep(3600)\n"
    worker = (
        "import sys\nfrom assetdesk.media.programs import running\n"
        f"running.run([sys.executable, '-c', {script!r}], 'It', {str(tmp_path)!r}, running.Limits(3600, 1 << 30))"
    )
    with subprocess.Popen([sys.executable, "-c", worker]) as started:
        until = time.monotonic() + 60
        while len(pids(tmp_path)) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        started.send_signal(signal.SIGKILL)
    assert len(pids(tmp_path)) == 2
    assert all_gone(pids(tmp_path), 10) == []
