"""When an asset expires: the field *Expires* (PRISM, `prism:expirationDate`: when the right of use ends) as a moment.

A day without a time means its beginning, in this computer's time: on that day it counts as expired already, which is
the safe side.
"""

from __future__ import annotations

import re
from datetime import datetime

FIELD = "prism:expirationDate"
# told of this long before
WARN_SECONDS = 7 * 86_400.0
_PARTS = re.compile(r"\.\d+")


def moment(value: object) -> float | None:
    """The moment of an ISO 8601 date as exact as it is given, in Unix seconds; None of anything else."""
    text = str(value or "").strip()
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        text += "-01" * (2 - text.count("-"))
    try:
        return datetime.fromisoformat(_PARTS.sub("", text)).timestamp()
    except (ValueError, OverflowError, OSError):  # no date, or before what the system's clock knows
        return None
