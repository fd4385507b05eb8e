"""Who asks: people as their system names them. One room for what jobs, versions, notices and locks say of it."""

from __future__ import annotations

import getpass


def user_name() -> str:
    """This program's user; empty where the system has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for this user, as in some containers
        return ""
