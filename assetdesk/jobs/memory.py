"""The memory of a worker process: how much a task may take, how much it took, what is given back after it (Linux)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SMALL = 192 << 20


@contextmanager
def limited(more: int) -> Iterator[None]:
    """Lets the process take `more` bytes of data over what it has; where the system has no such limit, nothing."""
    try:
        import resource
    except ImportError:
        yield
        return
    data = _data_bytes()
    if data is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = data + more
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes() -> int | None:
    """Bytes of data this process has mapped, as RLIMIT_DATA counts them (Linux)."""
    return _status("VmData")


def _status(name: str) -> int | None:
    """One of Linux' figures about this process, in bytes."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) << 10
    except OSError:
        return None
    return None


def forget_peak() -> None:
    """Lets the system count the greatest resident size anew, where it can (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def give_back() -> None:
    """Hands freed memory back to the system after a large task, so that the next one starts small (glibc)."""
    if (_status("VmRSS") or 0) < _SMALL:
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def peak() -> int:
    """Greatest resident size of this process in this task, in bytes; 0 where the system does not tell."""
    peak = _status("VmHWM")
    if peak is not None:
        return peak
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
