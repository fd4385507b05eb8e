"""Command lines that people write for programs of their own: parted and filled in here, never by a shell.

Values are put in after the line was parted, so a blank or a quote in a file's name cannot become an argument.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping
from typing import Any

from assetdesk.core.errors import UsageFault

LONGEST = 4_000
MOST_PARTS = 200
SECONDS = 120.0
MOST_SECONDS = 3_600.0
_PLACE = re.compile(r"\{([A-Za-z]+)(?::([^{}]*))?\}")
_PARAMETER = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def split(command: str, values: Mapping[str, str], parameters: Mapping[str, str] | None = None) -> list[str]:
    """The program and its arguments. `values` fill `{input}` and the like, `parameters` fill `{param:name}` (or
    `values` have them, under `param:name`).

    UsageFault where the line cannot be parted or names something that is not there.
    """
    given = parameters or {}

    def fill(found: re.Match[str]) -> str:
        name, parameter = found.group(1), found.group(2)
        if (whole := found.group(0)[1:-1]) in values:
            return values[whole]
        if name == "param" and parameter is not None:
            if parameter not in given:
                raise UsageFault(f"The command names {{param:{parameter}}}, but there is no parameter “{parameter}”.")
            return given[parameter]
        if parameter is not None or name not in values:
            known = ", ".join(f"{{{one}}}" for one in values)
            raise UsageFault(f"The command names {found.group(0)}, which stands for nothing. There are {known}.")
        return values[name]

    return [_PLACE.sub(fill, part) for part in _parted(command)]


def check(command: str, places: Collection[str], needed: Collection[str] = (), parameters: Any = None) -> None:
    """UsageFault, in one sentence, where the line cannot be run: empty, quotes that do not close, unknown places.

    `needed` are the places that it has to name.
    """
    given = checked_parameters(parameters)
    parts = split(command, {name: f"{{{name}}}" for name in places}, given)
    for name in needed:
        if not any(f"{{{name}}}" in part for part in parts):
            raise UsageFault(f"The command has to name {{{name}}}.")


def checked_parameters(parameters: Any) -> dict[str, str]:
    """Names and texts of a command's parameters; UsageFault where something else was given."""
    if parameters is None:
        return {}
    if not isinstance(parameters, Mapping):
        raise UsageFault("The parameters of a command are names with texts.")
    for name, value in parameters.items():
        if not isinstance(name, str) or not _PARAMETER.fullmatch(name):
            raise UsageFault(f"“{str(name)[:60]}” cannot be the name of a parameter. Use letters, digits, - and _.")
        if not isinstance(value, str) or "\0" in value or len(value) > LONGEST:
            raise UsageFault(f"The parameter “{name}” has to be a text.")
    return dict(parameters)


def _parted(command: str) -> list[str]:
    if not command.strip():
        raise UsageFault("Write the command: a program, and what it is given.")
    if len(command) > LONGEST or "\0" in command:
        raise UsageFault(f"A command has at most {LONGEST:,} characters.")
    try:
        parts = shlex.split(command)
    except ValueError:
        raise UsageFault("A quote in the command is not closed.") from None
    if not parts or not parts[0] or len(parts) > MOST_PARTS:
        raise UsageFault("Write the command: a program, and what it is given.")
    if _PLACE.search(parts[0]):
        raise UsageFault("The command has to begin with a program, not with a placeholder.")
    return parts
