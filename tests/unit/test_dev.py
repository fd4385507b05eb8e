"""`dev.py`: what is set up is not set up again, and what is missing is said in one sentence."""

import importlib.util
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, over an empty tree of its own."""
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for name in ("run", "dev", "uv"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    scripts = tmp_path / ".venv" / "bin"
    scripts.mkdir(parents=True)
    for name in ("python", "assetdesk", "uv"):
        (scripts / name).write_text("", "utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "SCRIPTS", scripts)
    monkeypatch.setattr(module, "PYTHON", scripts / "python")
    monkeypatch.setattr(module, "PROGRAM", scripts / "assetdesk")
    return module


@pytest.fixture
def calls(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command the script would have run; all of them work."""
    made: list[list[str]] = []

    def call(command: list[object], env: object = None) -> str | None:
        made.append([str(part) for part in command])
        return None

    monkeypatch.setattr(dev, "call", call)
    return made


def test_the_second_start_installs_nothing(dev: ModuleType, calls: list[list[str]]) -> None:
    dev.ready_python("run")
    assert any("--require-hashes" in call for call in calls)
    calls.clear()
    dev.ready_python("run")
    assert calls == []


def test_a_changed_list_is_installed_again(dev: ModuleType, calls: list[list[str]]) -> None:
    dev.ready_python("run")
    calls.clear()
    (dev.ROOT / "requirements" / "run.txt").write_text("run==2\n", "utf-8")
    dev.ready_python("run")
    assert any("--require-hashes" in call for call in calls)


def test_a_changed_project_needs_no_network(dev: ModuleType, calls: list[list[str]]) -> None:
    dev.ready_python("run")
    calls.clear()
    (dev.ROOT / "pyproject.toml").write_text("[project]\nname = 'x'\n", "utf-8")
    dev.ready_python("run")
    assert len(calls) == 1
    assert "--no-build-isolation" in calls[0]


def test_without_network_one_sentence_tells_what_to_do(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "call", lambda command, env=None: "WARNING: after connection broken by\nERROR: none")
    with pytest.raises(SystemExit) as ended:
        dev.ready_python("run")
    assert ended.value.code == 3
    said = capsys.readouterr().err.splitlines()[-1]
    assert "the package index cannot be reached" in said
    assert "start again" in said


def test_pip_is_used_where_there_is_no_uv(
    dev: ModuleType, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "find_uv", lambda: None)
    dev.ready_python("run")
    assert any(call[1:4] == ["-m", "pip", "install"] and "--require-hashes" in call for call in calls)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt-get is Debian's")
def test_without_rights_the_line_to_type_is_printed(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "has_library", lambda name: name != "libGL.so.1")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as ended:
        dev.ready_system(display=False)
    assert ended.value.code == 3
    assert "sudo apt-get install --no-install-recommends libgl1" in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt-get is Debian's")
def test_outside_programs_are_installed_for_tests_alone(
    dev: ModuleType, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"apt-get", "xvfb-run"}
    monkeypatch.setattr(dev, "has_library", lambda name: True)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}" if name in there else None)
    dev.ready_system(display=False)
    assert calls == []  # to run it, nothing is needed
    with pytest.raises(SystemExit):  # nothing was really installed, so it says that they do not load
        dev.ready_system(display=False, tools=dev.TEST_TOOLS)
    asked = calls[-1]
    assert asked[:2] == ["apt-get", "install"]
    assert {"--no-install-recommends", "ghostscript", "libreoffice-writer-nogui"} <= set(asked)


def test_an_unknown_command_shows_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, ROOT / "dev.py", "dance"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "dev.py run" in done.stderr


@pytest.fixture
def started(dev: ModuleType, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `dev.py test` would have gone on as: `words` and `env`, on a machine with two cores."""
    made: dict[str, Any] = {}

    def become(command: list[object], env: dict[str, str]) -> None:
        made.update(words=[str(part) for part in command], env=env)
        raise SystemExit(0)

    monkeypatch.setattr(dev, "become", become)
    monkeypatch.setattr(dev, "ready_system", lambda display, tools: None)
    monkeypatch.setattr(dev, "roomy_memory", lambda: False)
    monkeypatch.setattr(dev.os, "chdir", lambda place: None)
    monkeypatch.setattr(dev.os, "cpu_count", lambda: 2)
    return made


def test_tests_run_a_process_a_core_and_compile_once(
    dev: ModuleType, started: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    with pytest.raises(SystemExit):
        dev.test(["-q"])
    assert started["words"][1:] == ["-m", "pytest", "-n", "2", "--dist", "loadfile", "-q"]
    assert "PYTHONDONTWRITEBYTECODE" not in started["env"]
    assert started["env"]["PYTHONPYCACHEPREFIX"] == str(dev.VENV / "pycache")


def test_one_file_runs_in_one_process(dev: ModuleType, started: dict[str, Any]) -> None:
    with pytest.raises(SystemExit):
        dev.test([f"{__file__}::test_x"])
    assert started["words"][1:] == ["-m", "pytest", f"{__file__}::test_x"]


def test_each_process_has_a_display_of_its_own(dev: ModuleType, started: dict[str, Any]) -> None:
    with pytest.raises(SystemExit):
        dev.test(["--xvfb", "-q", str(Path(__file__).parent)])
    starts = [word.partition("python=")[2] for word in started["words"] if word.startswith("--tx=popen//")]
    assert [shlex.split(start)[0] for start in starts] == ["xvfb-run", "xvfb-run"]
    assert [shlex.split(start)[-1] for start in starts] == [str(dev.PYTHON)] * 2
    assert len(set(starts)) == 2  # they begin to look for a free display apart
    assert started["env"]["QT_QPA_PLATFORM"] == "xcb"


def test_files_of_tests_lie_in_memory_where_there_is_room(
    dev: ModuleType, started: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "LINUX", True)
    monkeypatch.setattr(dev, "roomy_memory", lambda: True)
    monkeypatch.delenv("PYTEST_DEBUG_TEMPROOT", raising=False)
    with pytest.raises(SystemExit):
        dev.test(["-q"])
    assert started["env"]["PYTEST_DEBUG_TEMPROOT"] == str(dev.MEMORY_FOLDER)
    with pytest.raises(SystemExit):
        dev.test(["-q", "--basetemp=elsewhere"])
    assert "PYTEST_DEBUG_TEMPROOT" not in started["env"]


def test_memory_without_room_is_left_alone(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOM_IN_MEMORY", 1 << 60)
    assert not dev.roomy_memory(tmp_path)
    assert not dev.roomy_memory(tmp_path / "missing")


@pytest.mark.parametrize("how", ["-n", "-n0", "-nauto", "--numprocesses=2"])
def test_who_says_how_many_processes_has_no_displays_made_for_others(dev: ModuleType, how: str) -> None:
    assert dev.processes([how], display=True) == []
    assert dev.processes(["-q"], display=True)[0].startswith("--tx=popen//python=xvfb-run ")
