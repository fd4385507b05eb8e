"""The AV1 encoder gives its caller and its own threads the system's highest real-time priority where the program is run
by root, as in most containers: a worker that waits for another thread would then hold its core for ever, and every
process that it starts would inherit that. Here it is taken back."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def restore() -> None:
    """Every thread of this process is scheduled like any other again; how nice it is stays."""
    if sys.platform != "linux":
        return
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has just ended
            number = int(thread.name)
            if os.sched_getscheduler(number) in (os.SCHED_FIFO, os.SCHED_RR):
                os.sched_setscheduler(number, os.SCHED_OTHER, os.sched_param(0))
