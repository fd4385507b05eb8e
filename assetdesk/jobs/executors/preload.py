"""Imported by the forkserver at its start, and nowhere else: importing it acts on the process.

It ties the forkserver's life to the program's and tells the allocator, once for all workers forked from it, to keep
large blocks: pictures come and go in one size, and giving them back to the system costs a page fault each time.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

from assetdesk.jobs.executors.lifeline import die_with_parent

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGE = 1 << 28


def _tune() -> None:
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
        mallopt(_M_TRIM_THRESHOLD, _LARGE)
        mallopt(_M_ARENA_MAX, 2)


die_with_parent()
_tune()
