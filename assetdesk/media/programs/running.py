"""Starts an outside program on somebody's file and makes sure that it ends.

No shell, a fixed list of arguments, a clean environment, a folder of the task's own to work in, no input. It gets a
time limit of its own, shorter than the task's, so that a hang is told as the program's; limits of memory and of the
size of each file it writes where the system has them (Linux, macOS); and a process group of its own, which is killed
whole at the end.

A worker may be killed at any moment, and what it has started would go on (measured). So between the two stands a
guard, a fork of the worker that does nothing but look: when the program has ended it ends the same way, when the
worker is gone it kills the group. On Linux the kernel kills the program with the guard.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, NoReturn

from assetdesk.core.errors import ErrorCode, FileFault

KEPT_OUTPUT = 64 << 10  # of what it says; the rest is read and thrown away
MOST_FILE = 1 << 30
_PR_SET_PDEATHSIG = 1
_LOOK = 0.01
_MOST_DESCRIPTORS = 4096
_GRACE = 5.0  # for what only has to be collected
# what a program may know of the person's environment: mostly where their fonts are. On Windows nothing starts without
# the last line
_PASSED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "GS_LIB", "GS_FONTPATH")
_HOMES = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
_PASSED_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PATHEXT", "COMSPEC", "PROGRAMFILES", "PROGRAMDATA")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one run: seconds of wall time, bytes of memory, bytes of any one file it writes."""

    seconds: float
    memory: int
    file: int = MOST_FILE


@dataclass(frozen=True, slots=True)
class Said:
    """How a program ended: its exit code, and what it said on both streams, up to `KEPT_OUTPUT`."""

    code: int
    words: str


class Scratch:
    """A folder for what programs write: below the task's own, which goes with the task, else a temporary one."""

    def __init__(self, parent: str) -> None:
        self._temporary = not parent
        if parent:
            self.folder = os.path.join(parent, "outside")  # noqa: PTH118 - paths are plain strings down here
            os.makedirs(self.folder, exist_ok=True)  # noqa: PTH103
        else:
            self.folder = tempfile.mkdtemp(prefix="assetdesk-")

    def close(self) -> None:
        """Lets go of it."""
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)


def run(
    command: Sequence[str], label: str, folder: str, limits: Limits, environment: Mapping[str, str] | None = None
) -> Said:
    """Runs it to its end in `folder`, its temporary files there, too; nothing of it is left running.

    FileFault with Timeout when it takes longer than its limit, CommandFailed when it cannot be started or is ended
    by a signal (of its own doing, or for the limits' sake). An exit code other than 0 is the caller's to judge.
    """
    began = time.monotonic()
    try:
        started = subprocess.Popen(
            list(command),
            cwd=folder,
            env=_environment(folder) | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            close_fds=True,
            start_new_session=os.name == "posix",
            # workers have one thread, so what is called between fork and exec is safe
            preexec_fn=_guard(limits) if os.name == "posix" else None,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError) as wrong:
        raise FileFault(ErrorCode.COMMAND_FAILED, f"{label} cannot be started.", detail=str(wrong)) from wrong
    assert started.stdout is not None
    heard = _Listener(started.stdout)
    try:
        code = started.wait(max(0.0, limits.seconds - (time.monotonic() - began)))
    except subprocess.TimeoutExpired:
        _kill(started)
        sentence = f"{label} was stopped after {limits.seconds:.0f} s."
        raise FileFault(ErrorCode.TIMEOUT, sentence, detail=heard.words()) from None
    finally:
        _kill(started)
        heard.close()
    if code < 0:
        raise FileFault(
            ErrorCode.COMMAND_FAILED,
            f"{label} ended unexpectedly ({_signal(-code)}).",
            detail=heard.words(),
        )
    return Said(code, heard.words())


class _Listener:
    """Reads all that is said, so that nobody waits for room, and keeps the beginning."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._kept = bytearray()
        self._thread = threading.Thread(target=self._listen, name="program-output", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with suppress(OSError, ValueError):
            while block := os.read(self._stream.fileno(), 1 << 16):
                self._kept += block[: max(0, KEPT_OUTPUT - len(self._kept))]

    def close(self) -> None:
        """To be called when the program and its children are dead; one that got away cannot hold us up."""
        self._thread.join(_GRACE)
        if not self._thread.is_alive():
            self._stream.close()

    def words(self) -> str:
        """What was heard so far."""
        return bytes(self._kept).decode("utf-8", "replace").strip()


def _environment(folder: str) -> dict[str, str]:
    names = _PASSED + _HOMES + (_PASSED_WINDOWS if os.name == "nt" else ())
    clean = {name: os.environ[name] for name in names if name in os.environ}
    clean.setdefault("LC_ALL", "C.UTF-8")
    return clean | {"TMPDIR": folder, "TEMP": folder, "TMP": folder}


def _guard(limits: Limits) -> Callable[[], None]:
    """What the child does between fork and exec: it stays as the guard, and a child of its own becomes the program.

    Everything is looked up beforehand.
    """
    import resource

    prctl: Any = None
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            prctl = ctypes.CDLL(None).prctl
    worker = os.getpid()
    # address space that is only reserved costs nothing, and some programs reserve a lot
    wanted = ((resource.RLIMIT_DATA, limits.memory), (resource.RLIMIT_FSIZE, limits.file), (resource.RLIMIT_CORE, 0))

    def begin() -> None:
        guard = os.getpid()
        program = os.fork()
        if program:
            _look_after(program, worker)
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != guard:  # it ended before we could ask
            os._exit(1)
        for kind, value in wanted:
            _, hard = resource.getrlimit(kind)
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (most, most))

    return begin


def _look_after(program: int, worker: int) -> NoReturn:
    """The guard's whole life."""
    os.closerange(3, _MOST_DESCRIPTORS)  # whoever waits for the program to begin waits for all copies of its pipe
    while True:
        done, status = os.waitpid(program, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code >= 0:
                os._exit(code)
            with suppress(OSError):  # a handler of the worker's would not let it end that way
                signal.signal(-code, signal.SIG_DFL)
            os.kill(os.getpid(), -code)
        if os.getppid() != worker:
            os.killpg(0, signal.SIGKILL)
        time.sleep(_LOOK)


def _kill(started: subprocess.Popen[bytes]) -> None:
    """Ends it and whatever it started in its group; one that has ended by itself may have left some there."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(started.pid, signal.SIGKILL)
    elif started.poll() is None:
        # the whole tree: a console program's children are not its group there
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(started.pid)], capture_output=True, timeout=_GRACE, check=False
            )
        started.kill()
    with suppress(subprocess.TimeoutExpired):
        started.wait(_GRACE)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
