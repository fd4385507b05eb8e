#!/usr/bin/env python3
"""Set AssetDesk up and run it, on a machine that has Python and nothing else.

    python3 dev.py run [arguments of assetdesk]     set up, then open the window (or run a command)
    python3 dev.py test [arguments of pytest]       set up, then run the tests without a display
    python3 dev.py test --xvfb [arguments]          the same on a virtual X display, as on a desktop
    python3 dev.py lint                             ruff, mypy, import-linter
    python3 dev.py bench NAME                       one of tests/benchmarks, with what it is compared with
    python3 dev.py lock                             write requirements/*.txt anew (after a change of pyproject.toml)

Standard library only. Everything lands in .venv beside this file; what is set up already is not looked at again.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it is an older Python that has to be told
    sys.exit(
        "AssetDesk needs Python 3.11 or newer; this is Python {}.{}. Install python3.11 and run it with that.".format(
            *sys.version_info[:2]
        )
    )

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
LINUX = sys.platform.startswith("linux")
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
PROGRAM = SCRIPTS / ("assetdesk.exe" if WINDOWS else "assetdesk")

# What the wheels of Qt look for and do not bring, and Debian's package for each.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libzstd.so.1": "libzstd1",
}
# The same for a window on an X display.
X_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# how pip, uv and apt-get say that there is no network
UNREACHABLE = (
    "onnection broken",
    "error sending request",
    "dns error",
    "ould not resolve",
    "Temporary failure",
    "Network is unreachable",
)
# Outside programs that some formats need; the tests have them really run. AssetDesk itself goes without.
TEST_TOOLS = {
    "gs": "ghostscript",
    "soffice": "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui",
    # what tests compare with: other people's readers, converters and an image server
    "convert": "imagemagick",
    "vips": "libvips-tools",
    "exiftool": "libimage-exiftool-perl",
    "pdftoppm": "poppler-utils",
    "ffmpeg": "ffmpeg",
    "tiffinfo": "libtiff-tools",
    "jpgicc": "liblcms2-utils",
    "/usr/sbin/lighttpd": "lighttpd",  # a folder that is not on everybody's path
    "/usr/lib/iipimage-server/iipsrv.fcgi": "iipimage-server",
}
XVFB_TOOLS = {"xvfb-run": "xvfb", "xauth": "xauth", "Xvfb": "xvfb"}
# a program with a virtual display of its own
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1440x900x24")
# where Linux keeps files in memory, and how much of both has to be free to put the tests' files there
MEMORY_FOLDER = Path("/dev/shm")
ROOM_IN_MEMORY = 6 << 30


def say(text: str) -> None:
    """One line of progress, on standard error: standard output belongs to the program."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """End with one sentence; 3 is the code for a fault of the environment."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)
    raise SystemExit(3)


def call(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> str | None:
    """Run a command quietly; None when it worked, else all it said."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            env={**os.environ, **(env or {})},
            check=False,
        )
    except OSError as fault:
        return f"{command[0]}: {fault.strerror or fault}"
    if done.returncode == 0:
        return None
    return str(done.stdout).strip() or f"exit code {done.returncode}"


def brief(said: str) -> str:
    """A command's complaint in half a sentence."""
    if any(sign in said for sign in UNREACHABLE):
        return "the package index cannot be reached"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "e:", "fatal"))]
    return " / ".join((errors or lines)[-3:]).rstrip(".")


# --- the system ------------------------------------------------------------------------------------------------


def has_library(name: str) -> bool:
    """Whether the system's loader finds it."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_packages(display: bool, tools: Mapping[str, str]) -> list[str]:
    """Debian's names of what this system lacks."""
    wanted = {**LIBRARIES, **X_LIBRARIES} if display else LIBRARIES
    packages = [package for library, package in wanted.items() if not has_library(library)]
    for tool, needed in tools.items():
        if shutil.which(tool) is None:
            packages += needed.split()
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    return sorted(set(packages))


def ready_system(display: bool, tools: Mapping[str, str] | None = None) -> None:
    """Install what the system lacks where that is possible, or say how."""
    if not LINUX:
        return
    packages = missing_packages(display, tools or {})
    if not packages:
        return
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        stop(f"this system lacks what Debian calls {names}. Install them with its package manager and start again.")
    if os.geteuid() != 0:
        stop(f"this system lacks a few packages. Run: sudo apt-get install --no-install-recommends {names}")
    say(f"installing system packages: {names}")
    # the second: a server that is installed is not started
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    call(["apt-get", "update", "-qq"], quiet)  # its failure shows in the next line, which may still succeed
    fault = call(install, quiet)
    if fault:
        stop(f"apt-get could not install {names}: {brief(fault)}. Connect to the network and start again.")
    still = missing_packages(display, tools or {})
    if still:
        stop(f"{' '.join(still)} were installed and still do not load on this system.")


# --- Python packages -------------------------------------------------------------------------------------------


def digest(*paths: Path) -> str:
    """One hash over the files' content."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def marks(name: str) -> tuple[str, str]:
    """What `.ready-<name>` holds when .venv is up to date: the lock's mark and the project's."""
    lock = digest(ROOT / "requirements" / f"{name}.txt")
    project = digest(ROOT / "pyproject.toml") + " " + str(ROOT)
    return f"lock {lock}", f"project {project}"


def ready(name: str) -> list[str]:
    """The lines of the stamp of `run` or `dev`; none when there is no stamp or no environment."""
    stamp = VENV / f".ready-{name}"
    return stamp.read_text("utf-8").splitlines() if PYTHON.exists() and stamp.exists() else []


def make_venv() -> None:
    """Make .venv, anew where what is there has lost its Python."""
    if PYTHON.exists():
        return
    say("making .venv")
    fault = call([sys.executable, "-m", "venv", "--clear", VENV])
    if fault:
        stop(f".venv could not be made: {brief(fault)}.")


def find_uv() -> Path | str | None:
    """uv, the quick installer: the one in .venv, one on the path that works, or one that pip can fetch."""
    own = SCRIPTS / ("uv.exe" if WINDOWS else "uv")
    if own.exists():
        return own
    if shutil.which("uv") and call(["uv", "--version"]) is None:
        return "uv"
    if need_pip() is None:
        lock = ROOT / "requirements" / "uv.txt"
        if (
            call([PYTHON, "-m", "pip", "install", "-q", "--retries=1", "--require-hashes", "-r", lock]) is None
            and own.exists()
        ):
            return own
    return None


def need_pip() -> str | None:
    """Have pip in .venv (a venv made by uv has none); None when it is there."""
    if call([PYTHON, "-m", "pip", "--version"]) is None:
        return None
    return call([PYTHON, "-m", "ensurepip", "--default-pip"])


def install(arguments: Sequence[str | Path], what: str) -> None:
    """Install by uv, or by pip where uv is not to be had; or end with one sentence."""
    uv = find_uv()
    if uv is not None:
        fault = call([uv, "pip", "install", "-q", "--python", PYTHON, *arguments])
    else:
        fault = need_pip() or call([PYTHON, "-m", "pip", "install", "-q", *arguments])
    if fault:
        stop(
            f"{what} could not be installed: {brief(fault)}. "
            "With the network there, start again; what is installed already is kept."
        )


def ready_python(name: str) -> None:
    """Have the locked packages of `run` or `dev` and the project itself in .venv."""
    lock_mark, project_mark = marks(name)
    there = ready(name)
    if there == [lock_mark, project_mark] and PROGRAM.exists():
        return
    began = time.monotonic()
    make_venv()
    if lock_mark not in there:
        say("installing Python packages (once; about half a minute)")
        install(["--require-hashes", "-r", ROOT / "requirements" / f"{name}.txt"], "AssetDesk's packages")
    # The build backend came with the lock, so this needs no network.
    install(["--no-deps", "--no-build-isolation", "-e", ROOT], "The command assetdesk")
    (VENV / f".ready-{name}").write_text(f"{lock_mark}\n{project_mark}\n", "utf-8")
    say(f"ready after {time.monotonic() - began:.0f} s")


# --- the commands ----------------------------------------------------------------------------------------------


def has_display() -> bool:
    """Whether a window can be shown."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def become(command: Sequence[str | Path], env: Mapping[str, str]) -> NoReturn:
    """Go on as that program in that environment, so that signals and the exit code are its own."""
    words = [str(part) for part in command]
    environment = dict(env)
    sys.stdout.flush()
    if WINDOWS:
        raise SystemExit(subprocess.call(words, env=environment))
    os.execvpe(words[0], words, environment)


def run(arguments: list[str]) -> NoReturn:
    """Set up and start; without a display and without anything to do, show what it can."""
    ready_system(has_display())
    ready_python("run")
    if has_display() or os.environ.get("QT_QPA_PLATFORM"):
        become([PROGRAM, *arguments], os.environ)
    if not arguments:
        picture = ROOT / ".screenshots" / "window.png"
        say("no display: the window opens offscreen, processes the sample library and is photographed")
        arguments = ["--demo", "--screenshot", str(picture)]
    become([PROGRAM, *arguments], {**os.environ, "QT_QPA_PLATFORM": "offscreen"})


def compiled(env: Mapping[str, str]) -> dict[str, str]:
    """Python's compiled modules are kept in .venv, whatever the caller's environment says: the tests start hundreds
    of processes, and each would compile everything it imports anew."""
    kept = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(VENV / "pycache")}


def roomy_memory(folder: Path = MEMORY_FOLDER) -> bool:
    """Whether files of tests can lie in memory: none of them has to outlive the power, and a disk would be waited
    for at every commit."""
    try:
        room = shutil.disk_usage(folder).free
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        memory = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return False
    return os.access(folder, os.W_OK) and min(room, memory) >= ROOM_IN_MEMORY


def processes(arguments: Sequence[str], display: bool) -> list[str]:
    """What makes pytest run a process a core, each file of tests whole in one of them; nothing where one file is
    asked for. On a virtual display each process has its own, so that none takes the keyboard from another."""
    chosen = ("-n", "--numprocesses")  # also -n0 and -nauto
    alone = any(argument.startswith(chosen) or Path(argument.partition("::")[0]).is_file() for argument in arguments)
    if alone:
        return []
    count = min(os.cpu_count() or 1, 8)
    if not display:
        return ["-n", str(count), "--dist", "loadfile"]
    # begun apart, so that two do not reach for the same free number
    screens = [shlex.join([*SCREEN, "-n", str(99 + 20 * place), str(PYTHON)]) for place in range(count)]
    return [*(f"--tx=popen//python={screen}" for screen in screens), "--dist", "loadfile"]


def test(arguments: list[str]) -> NoReturn:
    """Set up and run pytest, offscreen or under Xvfb."""
    xvfb = "--xvfb" in arguments
    arguments = [argument for argument in arguments if argument != "--xvfb"]
    ready_system(display=True, tools={**TEST_TOOLS, **(XVFB_TOOLS if xvfb else {})})
    ready_python("dev")
    env = {**compiled(os.environ), "LC_ALL": os.environ.get("LC_ALL") or "C.UTF-8"}
    os.chdir(ROOT)
    if LINUX and "PYTEST_DEBUG_TEMPROOT" not in env and "--basetemp" not in " ".join(arguments) and roomy_memory():
        env["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY_FOLDER)
    many = processes(arguments, display=xvfb)
    pytest: list[str | Path] = [PYTHON, "-m", "pytest", *many, *arguments]
    if xvfb:
        env["QT_QPA_PLATFORM"] = "xcb"
        become(pytest if many else [*SCREEN, *pytest], env)
    if LINUX:
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
    become(pytest, env)


def lint(arguments: list[str]) -> NoReturn:
    """Everything that is checked without running the program."""
    if arguments:
        raise SystemExit("usage: python3 dev.py lint")
    ready_system(display=False)
    ready_python("dev")
    os.chdir(ROOT)
    bad = []
    checks: dict[str, list[str | Path]] = {
        "ruff": [SCRIPTS / "ruff", "check", "."],
        "mypy": [SCRIPTS / "mypy"],
        "mypy of dev.py": [SCRIPTS / "mypy", "dev.py"],
        "import-linter": [SCRIPTS / "lint-imports", "--no-cache"],
    }
    for name, command in checks.items():
        say(name)
        if subprocess.call([str(part) for part in command]):
            bad.append(name)
    if bad:
        print(f"dev.py: failed: {', '.join(bad)}", file=sys.stderr)
    raise SystemExit(1 if bad else 0)


def bench(arguments: list[str]) -> NoReturn:
    """Run one benchmark by hand; the system programs it is measured against are installed first."""
    folder = ROOT / "tests" / "benchmarks"
    names = sorted(path.stem for path in folder.glob("*.py") if "def main(" in path.read_text("utf-8"))
    if not arguments or arguments[0] not in names:
        raise SystemExit(f"usage: python3 dev.py bench {{{','.join(names)}}} [arguments]")
    peers = {
        "pipeline": {"vipsthumbnail": "libvips-tools"},
        "renditions": {"vipsthumbnail": "libvips-tools"},
        "pdf_pages": {"pdftoppm": "poppler-utils"},
    }
    ready_system(has_display(), peers.get(arguments[0], {}))
    ready_python("dev")
    env = {**os.environ} if has_display() else {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    become([PYTHON, folder / f"{arguments[0]}.py", *arguments[1:]], env)


def lock(arguments: list[str]) -> NoReturn:
    """Resolve the requirement files anew: hashes for every system, and no address of any index."""
    if arguments not in ([], ["--upgrade"]):
        raise SystemExit("usage: python3 dev.py lock [--upgrade]")
    ready_system(display=False)
    make_venv()
    uv = find_uv()
    if uv is None:
        stop("uv is needed for this and could not be installed.")
    folder = ROOT / "requirements"
    how = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "-q"]
    os.chdir(ROOT)
    for target, source in {
        "run.txt": ["pyproject.toml", "--group", "build"],
        # the two sets share one .venv, so the second keeps to the versions of the first
        "dev.txt": ["pyproject.toml", "--group", "build", "--group", "dev", "-c", "requirements/run.txt"],
        "uv.txt": ["requirements/uv.in"],
    }.items():
        fault = call([uv, "pip", "compile", *how, *arguments, *source, "-o", folder / target])
        if fault:
            stop(f"requirements/{target} could not be made: {brief(fault)}.")
        say(f"requirements/{target} written")
    raise SystemExit(0)


COMMANDS = {"run": run, "test": test, "lint": lint, "bench": bench, "lock": lock}


def main() -> NoReturn:
    """Read the command line."""
    words = sys.argv[1:]
    if not words or words[0] not in COMMANDS:
        print(__doc__.strip(), file=sys.stdout if words in (["-h"], ["--help"]) else sys.stderr)
        raise SystemExit(0 if words in (["-h"], ["--help"]) else 2)
    try:
        COMMANDS[words[0]](words[1:])
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
