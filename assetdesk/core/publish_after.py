"""What a person wants done when files at a target have changed: a command of their own, which empties a cache, say.

Off unless a context's options name one. The command gets a file with what changed, a line each: addresses, where the
options say under which one the target is served, else places at the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from assetdesk.core import commands
from assetdesk.core.errors import UsageFault

# among a context's options
COMMAND, SECONDS, ADDRESS = "afterCommand", "afterSeconds", "webAddress"
PLACES = ("input", "context", "count")


@dataclass(frozen=True, slots=True)
class After:
    """The command line, its time limit in seconds, and the address that the target is served under (or empty)."""

    command: str
    seconds: float
    address: str

    def lines(self, paths: Iterable[str]) -> list[str]:
        """What the command is told of these places."""
        return [f"{self.address}{quote(path)}" if self.address else path for path in paths]


def of(options: Mapping[str, Any]) -> After | None:
    """What a context's options say; None where nothing is to be done. UsageFault where it cannot be done."""
    command = str(options.get(COMMAND) or "").strip()
    address = _address(str(options.get(ADDRESS) or "").strip())
    if not command:
        return None
    commands.check(command, PLACES, ("input",))
    try:
        seconds = float(options.get(SECONDS) or commands.SECONDS)
    except (TypeError, ValueError):
        raise UsageFault("The time limit of the command after publishing is a number of seconds.") from None
    if not 1.0 <= seconds <= commands.MOST_SECONDS:
        raise UsageFault(f"The command after publishing may take from 1 to {commands.MOST_SECONDS:,.0f} seconds.")
    return After(command, seconds, address)


def _address(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        secret = parts.username is not None or parts.password is not None
    except ValueError:
        good = secret = False
    if not good or secret or any(ord(one) < 33 or ord(one) == 127 for one in text):
        raise UsageFault("The web address of a target looks like https://www.example.org/pictures, without passwords.")
    return text.rstrip("/") + "/"
