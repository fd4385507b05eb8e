"""The real command in a process of its own, as a script or a person starts it."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 100.0
_QUICK = ("list", "show", "jobs", "check", "backup", "pause", "stop", "targets", "republish")


@dataclass(frozen=True)
class Done:
    """What a command left: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def job(self) -> dict[str, Any]:
        """The last line of a command that waited for a job."""
        return self.lines[-1]


def _words(words: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", "assetdesk", *map(str, words)]


def command(*words: object, seconds: float = PATIENCE) -> Done:
    """Run it to its end."""
    ended = subprocess.run(_words(words), capture_output=True, text=True, timeout=seconds, check=False)
    return Done(ended.returncode, ended.stdout, ended.stderr)


def asked(*words: object, code: int = 0) -> Done:
    """Run it with --json; it ends with that code. What works no queue runs in this process: starting is most of it."""
    quick = words[0] in _QUICK or "--no-wait" in words or "--dry-run" in words
    quick = quick or (words[0] == "watch" and "run" not in words and "take" not in words)
    done = (_here if quick else command)(*words, "--json")
    assert done.code == code, f"{words}: exit code {done.code}\n{done.out}\n{done.err}"
    return done


def made(library: Path) -> Path:
    """A new library without a file."""
    asked("init", library, "--no-wait")
    return library


def _here(*words: object) -> Done:
    from assetdesk.cli import main

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    return Done(code, out.getvalue(), err.getvalue())


@contextmanager
def running(*words: object) -> Iterator[subprocess.Popen[str]]:
    """Start it in a process group of its own; whatever is left of that group at the end is killed."""
    started = subprocess.Popen(
        _words(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.communicate()


def assets(library: Path, *words: object) -> dict[str, dict[str, Any]]:
    """What `list` says, by path."""
    return {asset["path"]: asset for asset in asked("list", library, *words).lines}


def derived(library: Path) -> dict[str, bytes]:
    """The bytes of every derived file that `list` names, by asset and name."""
    return {
        f"{path}: {made['name']}": (library / made["path"]).read_bytes()
        for path, asset in assets(library).items()
        for made in asset["renditions"]
    }


def finished(process: subprocess.Popen[str], seconds: float = PATIENCE) -> Done:
    """Wait for a started command."""
    out, err = process.communicate(timeout=seconds)
    return Done(process.returncode, out, err)


def processes_of(group: int) -> list[int]:
    """The processes of a process group that still run (Linux)."""
    found = []
    for place in Path("/proc").iterdir():
        if not place.name.isdecimal():
            continue
        try:
            state, _, pgrp = (place / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(int(place.name))
    return found


def until(condition: Any, seconds: float = 30.0) -> None:
    """Wait until the condition holds; fails when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not come about in time"
        time.sleep(0.02)
