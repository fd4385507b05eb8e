"""Who asks: what jobs, versions, notices and locks call them. One room for it.

A library's person where one was chosen (`library.people`), else the user that this program's system knows.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ACTING: ContextVar[str] = ContextVar("acting_name", default="")
_works_here = ""


def user_name() -> str:
    """What who asks is called; empty where nobody was chosen and the system has no name for them."""
    return _ACTING.get() or _works_here or system_name()


def system_name() -> str:
    """This program's user; empty where the system has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for this user, as in some containers
        return ""


def work_as(name: str) -> None:
    """Who works with this program from now on; empty for its system's user."""
    global _works_here
    _works_here = name


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """What is asked inside is asked by them; a work that is handed to the library's writer inside, too."""
    before = _ACTING.set(name)
    try:
        yield
    finally:
        _ACTING.reset(before)
