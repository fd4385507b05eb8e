"""Bounds and defaults of the numbers that options hold, for the types that check them and the forms that offer them."""

from __future__ import annotations

from dataclasses import dataclass

INT_MOST = 2**31 - 1
LONG_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends belong to it, unless `above` is set: then the low end does not. `unit` for people, or empty."""

    low: float
    high: float | None = None
    unit: str = ""
    above: bool = False

    def holds(self, value: float) -> bool:
        """Whether the value lies in it."""
        if value < self.low or (self.above and value == self.low):
            return False
        return self.high is None or value <= self.high

    @property
    def sentence(self) -> str:
        """`must be between 0 and 1`."""
        unit = f" {self.unit}" if self.unit else ""
        if self.high is None:
            return f"must be above {_number(self.low)}{unit}" if self.above else f"must be at least {_number(self.low)}"
        return f"must be between {_number(self.low)} and {_number(self.high)}{unit}"


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else str(value)


INSET = Range(0, INT_MOST, "px")
TOLERANCE = Range(0, 1)
RESOLUTION = Range(0, None, "ppi", above=True)
AMOUNT = Range(0, 5)
RADIUS = Range(0, 250, "px")
THRESHOLD = Range(0, 255)
MONOCHROME = Range(0, 1)

DEFAULT_RESOLUTION = 150.0
DEFAULT_THRESHOLD = 6
# what the form offers first (Experience Manager's and clients' working set)
SHARPENING_PRESET = {"amount": 1.75, "radius": 0.2, "threshold": 2, "monochrome": 0}

MOST_EMAILS = 5
MOST_ZOOM_TARGETS = 5
MOST_AUTOMATED_SET_ASSETS = 1000
MOST_INVALIDATED_URLS = 1000
# of one page of a job's log
MOST_LOG_RECORDS = 1000
LOG_RECORDS_PER_PAGE = Range(1, MOST_LOG_RECORDS)
LOG_PAGE = Range(1, INT_MOST)
LOG_ROWS = Range(1, INT_MOST)
