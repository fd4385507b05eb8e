"""People of a library and the tokens that programs show for them (IPS API, User), as lists and doors have them."""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.handles import token_handle, user_handle
from assetdesk.core.ips.words import UserRole
from assetdesk.core.roles import may

# who made the library, and who works in it where nothing else is said
FIRST = 1


@dataclass(frozen=True, slots=True)
class Person:
    """`valid` False and a past `expires` (Unix seconds) both shut them out. `made` is when they were added."""

    id: int
    name: str
    email: str
    role: UserRole
    valid: bool = True
    expires: float | None = None
    made: float = 0.0

    @property
    def handle(self) -> str:
        """`u|<n>|<email>`."""
        return user_handle(self.id, self.email)

    def may(self, operation: str) -> bool:
        """Whether their role has it (`core.roles`); KeyError for an operation that is not in the matrix."""
        return may(self.role, operation)

    def shut_out(self, now: float) -> bool:
        """Whether they may not do anything any more."""
        return not self.valid or (self.expires is not None and self.expires <= now)


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: never the token. `used` is about when it was shown last; times are Unix seconds."""

    id: int
    person_id: int
    name: str
    made: float
    used: float | None = None
    expires: float | None = None

    @property
    def handle(self) -> str:
        """`t|<n>`."""
        return token_handle(self.id)
