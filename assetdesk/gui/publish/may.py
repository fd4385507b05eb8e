"""Whether a verb of the page may be offered: the library can be changed, and the role of who works here allows it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from assetdesk.gui import roles
from assetdesk.gui.desk import Desk


def why_not(desk: Desk, verb: str) -> str:
    """Why a verb (an action's id) is off; empty where it is on."""
    if not desk.can_write:
        return desk.read_only_reason or QCoreApplication.translate(
            "Publish", "The library cannot be changed at the moment."
        )
    person = desk.role.person
    return "" if roles.allowed(person.role if person is not None else None, verb) else roles.why_not(verb)
