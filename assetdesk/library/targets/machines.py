"""The machine behind a target's address: looked up once, and confirmed by a person where it is in their own network.

Somebody who may only name an address (a script, a page in a browser) would otherwise reach with it what only this
computer can reach.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any

from assetdesk.library.targets.protocol import Confirm, TargetAway

PRIVATE = "private"


def machines(host: str, port: int, options: Mapping[str, Any], said: str) -> list[str]:
    """Every machine that name stands for. TargetAway where there is none; Confirm where one is of a private network
    and the options do not say yet that it may be. `said` is the address for people."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise TargetAway(
            f"There is no machine “{host}”, or this computer is not connected. {TRY}", detail=str(wrong)
        ) from wrong
    numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not options.get(PRIVATE):
        for number in numbers:
            if not ipaddress.ip_address(number.partition("%")[0]).is_global:
                raise Confirm(
                    f"“{said}” leads into this computer or its own network. That has to be confirmed once.",
                    question=f"“{said}” leads into this computer or its own network. Use it?",
                    shown=number,
                    options={PRIVATE: True},
                )
    return numbers


TRY = "Check the address and the network, then try again."
