"""Who asks: what jobs, versions, notices and locks call them. One room for it.

A library's person where one was chosen (`library.people`), else the user that this program's system knows.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# a person's number and name
_NOBODY = (0, "")
_ACTING: ContextVar[tuple[int, str]] = ContextVar("acting_person", default=_NOBODY)
_works_here = _NOBODY


def user_name() -> str:
    """What who asks is called; empty where nobody was chosen and the system has no name for them."""
    return _ACTING.get()[1] or _works_here[1] or system_name()


def person_id() -> int | None:
    """The number of who asks; None where nobody was chosen, and it is who made the library."""
    return _ACTING.get()[0] or _works_here[0] or None


def system_name() -> str:
    """This program's user; empty where the system has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for this user, as in some containers
        return ""


def work_as(person: int = 0, name: str = "") -> None:
    """Who works with this program from now on; 0 for its system's user."""
    global _works_here
    _works_here = (person, name)


@contextmanager
def acting_as(person: int, name: str) -> Iterator[None]:
    """What is asked inside is asked by them; a work that is handed to the library's writer inside, too."""
    before = _ACTING.set((person, name))
    try:
        yield
    finally:
        _ACTING.reset(before)
