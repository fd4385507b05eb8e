"""People of a library, each with a role, and what that role may do (IPS API, User; user roles)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.words import UserRole
from assetdesk.core.roles import may

if TYPE_CHECKING:
    from assetdesk.library.session import Library


@dataclass(frozen=True, slots=True)
class Person:
    """`valid` False and a past `expires` (Unix seconds) both shut them out."""

    id: int
    name: str
    email: str
    role: UserRole
    valid: bool = True
    expires: float | None = None


def current(lib: Library) -> Person:
    """Who works here."""
    with lib.browse.plain() as db:
        row = db.one("SELECT id, name, email, role, valid, expires FROM people WHERE id = ?", (lib.person_id,))
    if row is None:
        raise IpsFault(FaultCode.INVALID_REQUEST_USER, f"There is no person {lib.person_id} in this library.")
    return Person(int(row.id), row.name, row.email, UserRole(row.role), bool(row.valid), row.expires)


def need(lib: Library, operation: str) -> None:
    """IpsFault 20003 where the person's role may not call that operation."""
    person = current(lib)
    if not may(person.role, operation):
        raise IpsFault(
            FaultCode.NO_OPERATION_PERMISSION,
            f"The role {person.role.value} may not do this ({operation}). Ask an administrator of the library.",
        )
