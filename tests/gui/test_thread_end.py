"""Threads of Qt's pool have a Python state that ends with each piece of work; what they held ends elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QThreadPool
from support.desk_kit import Kit


def test_a_pool_thread_ends_with_a_connection_of_its_own(kit: Kit) -> None:
    """The connection has a function of ours: closing it in the thread's last moment crashed the interpreter."""
    read: list[str] = []
    pool = QThreadPool()
    for _ in range(3):
        pool.start(lambda: read.append(kit.library.browse.settings().unit))
        assert pool.waitForDone(20_000)
    assert read == [kit.library.settings().unit] * 3
