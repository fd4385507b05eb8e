"""Whether a file has come to rest: what two observations of it say. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assetdesk.core.watch import LedgerRow
from assetdesk.library.words import size
from assetdesk.store.intake.ledger_looks import Seen

GROWING = "Still growing, {} so far"
ONCE = "Looked at once, again in {:.0f} s"
YOUNG = "Waits until it has been left alone for {:.0f} s"


class Rest(StrEnum):
    """CHANGED: it is another file than at the last look. WAITS: the same, but not for long enough. AT_REST: it may be
    taken."""

    CHANGED = "changed"
    WAITS = "waits"
    AT_REST = "at rest"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a file that is arriving, and the words for it."""

    rest: Rest
    message: str


def judge(before: LedgerRow, now: Seen, at: float, *, settle: float, min_age: float) -> Verdict:
    """Compare a file (`now`, observed `at`) with its row, whose `seen` is when it was last found to be another.

    It is at rest when size, time stamp and inode are the same `settle` seconds apart, and nobody has changed it for
    `min_age` seconds: by its time stamp, or, where a camera's clock is ahead, by our own. Times are Unix seconds.
    """
    if not same(before, now):
        grown = now.inode == before.inode and now.bytes > before.bytes
        return Verdict(Rest.CHANGED, GROWING.format(size(now.bytes)) if grown else ONCE.format(max(1.0, settle)))
    since = at - before.seen
    if since < 0:  # the machine's clock was set back: begin anew
        return Verdict(Rest.CHANGED, ONCE.format(max(1.0, settle)))
    if since < settle:
        return Verdict(Rest.WAITS, before.message)
    if max(since, at - now.mtime_ns / 1e9) < min_age:
        return Verdict(Rest.WAITS, YOUNG.format(min_age))
    return Verdict(Rest.AT_REST, "")


def same(before: LedgerRow, now: Seen) -> bool:
    """Whether it is the same file, untouched, by what a look can see."""
    return (before.bytes, before.mtime_ns, before.inode) == (now.bytes, now.mtime_ns, now.inode)
