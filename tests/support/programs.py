"""Starts and kills whole programs, and looks after what they leave behind (Linux)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assetdesk.jobs.executors.lifeline import alive

TESTS = Path(__file__).resolve().parents[1]


@contextmanager
def program(module: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A program of the tests in a process group of its own; gone at the end whatever happens."""
    env = {**os.environ, "PYTHONPATH": str(TESTS)}
    made = subprocess.Popen(
        [sys.executable, "-m", module, *words], stdout=subprocess.PIPE, text=True, env=env, start_new_session=True
    )
    try:
        yield made
    finally:
        if made.poll() is None:
            os.killpg(made.pid, signal.SIGKILL)
        made.wait()
        if made.stdout is not None:
            made.stdout.close()


def said(running: subprocess.Popen[str], word: str) -> None:
    """Wait until the program says it."""
    assert running.stdout is not None
    for line in running.stdout:
        if word in line:
            return
    raise AssertionError(f"it ended without saying {word}")


def family(pid: int) -> list[int]:
    """All processes below one, the forkserver and the resource tracker among them."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            below = [int(word) for word in task.read_text().split()]
            found += below
            waiting += below
    return found


def all_gone(pids: list[int], seconds: float = 3.0) -> list[int]:
    """Those that are still there after so many seconds."""
    end = time.monotonic() + seconds
    while (left := [pid for pid in pids if alive(pid)]) and time.monotonic() < end:
        time.sleep(0.02)
    return left
