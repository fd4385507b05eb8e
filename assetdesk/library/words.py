"""Numbers and plurals of the sentences a person reads, so that window, command line and log say the same."""

from __future__ import annotations


def number(n: int) -> str:
    """`1432` becomes `1,432`."""
    return f"{n:,}"


def counted(n: int, one: str, many: str = "") -> str:
    """`1 asset`, `1,432 assets`; `many` where the plural is not `one` with an s."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def size(n: float) -> str:
    """Bytes as `412 bytes`, `48 kB`, `7.2 MB`, `1.4 GB` (powers of 1,000, as file managers count)."""
    if n < 1000:
        return counted(int(n), "byte")
    for unit in ("kB", "MB", "GB"):
        n /= 1000
        if n < 999.5 or unit == "GB":
            break
    return f"{n:.1f} {unit}" if n < 9.95 else f"{n:,.0f} {unit}"


def duration(seconds: float) -> str:
    """`about 4 min`; below a minute in seconds, above two hours in hours."""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s"
    if seconds < 7200:
        return f"about {round(seconds / 60)} min"
    return f"about {seconds / 3600:.0f} h"
