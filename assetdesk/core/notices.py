"""What the Inbox tells: the kinds of notices, and the one sentence of each, made of its facts.

Notices of one kind that come within ten seconds become one: their facts are joined, and the sentence is made anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

TOGETHER_SECONDS = 10.0
MOST_LINES = 200
_LISTS = ("jobs", "assets", "runs", "lines")
_SUMS = ("count", "done", "failed", "left", "skipped")


class NoticeKind(StrEnum):
    """What a notice is about. BATCH and UPLOAD are jobs that ended, STOPPED one that a person ended; WORKFLOW comes
    from a step that notifies; FAILURE was a passing message. CHANGED, AMBIGUOUS and AWAY come from looking through the
    library's folder: originals that another program changed, that may be one of several files, or whose disk is away.
    EXPIRING and EXPIRED speak of the field *Expires*, WATCH of a watched folder that is away, or what was not taken.
    HELD is a run of a schedule that waits for a password."""

    BATCH = "batch"
    UPLOAD = "upload"
    STOPPED = "stopped"
    APPROVAL = "approval"
    WORKFLOW = "workflow"
    DUPLICATES = "duplicates"
    CROPS = "crops"
    FAILURE = "failure"
    ARCHIVE = "archive"
    CHANGED = "changed"
    AMBIGUOUS = "ambiguous"
    AWAY = "away"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WATCH = "watch"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Notice:
    """One row of the Inbox. `at` is Unix seconds. `ended`: what it asked for is settled."""

    id: int
    kind: NoticeKind
    at: float
    title: str
    body: Mapping[str, Any] = field(default_factory=dict)
    job_id: int | None = None
    asset_id: int | None = None
    read: bool = False
    ended: float | None = None

    @property
    def jobs(self) -> tuple[int, ...]:
        """The jobs it speaks of."""
        return tuple(self.body.get("jobs") or ())

    @property
    def assets(self) -> tuple[int, ...]:
        """The assets it speaks of."""
        return tuple(self.body.get("assets") or ())

    @property
    def lines(self) -> tuple[str, ...]:
        """What was told one by one."""
        return tuple(self.body.get("lines") or ())

    @property
    def failed(self) -> int:
        """How many failed of what it speaks of."""
        return int(self.body.get("failed") or 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One asset that waits for a person's approval."""

    run_id: int
    asset_id: int
    name: str
    folder: str
    workflow: str
    text: str
    since: float


@dataclass(frozen=True, slots=True)
class Inbox:
    """All of it: what waits for approval first, then notices, the newest first. `unread` is the number of the pill."""

    waiting: tuple[Waiting, ...] = ()
    notices: tuple[Notice, ...] = ()
    unread: int = 0


def joined(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of two notices as one."""
    made: dict[str, Any] = {**old, **new}
    for name in _LISTS:
        if name in old or name in new:
            both = dict.fromkeys([*(old.get(name) or ()), *(new.get(name) or ())])
            made[name] = list(both)[:MOST_LINES] if name == "lines" else list(both)
    for name in _SUMS:
        if name in old or name in new:
            made[name] = int(old.get(name) or 0) + int(new.get(name) or 0)
    return made


def title(kind: NoticeKind, body: Mapping[str, Any]) -> str:
    """The sentence of a notice with these facts."""
    done, failed, left = (int(body.get(name) or 0) for name in ("done", "failed", "left"))
    jobs, lines, named = body.get("jobs") or [], body.get("lines") or [], str(body.get("name") or "")
    match kind:
        case NoticeKind.BATCH | NoticeKind.UPLOAD:
            return _ended(kind, done, failed, len(jobs), named, str(body.get("verb") or "Reprocessed"))
        case NoticeKind.STOPPED:
            return f"Stopped. {done:,} done, {left:,} left as they were."
        case NoticeKind.APPROVAL:
            count = len(body.get("assets") or ())
            by = f" in “{named}”" if named else ""
            return f"{_count(count, 'asset')} {'waits' if count == 1 else 'wait'} for approval{by}."
        case NoticeKind.DUPLICATES:
            count = int(body.get("count") or 0)
            return f"{_count(count, 'file')} {'was' if count == 1 else 'were'} in the library already."
        case NoticeKind.CROPS:
            return f"{_count(int(body.get('count') or 0), 'crop')} to confirm."
        case NoticeKind.CHANGED:
            return _changed(len(body.get("assets") or ()))
        case NoticeKind.AMBIGUOUS:
            return _ambiguous(len(body.get("assets") or ()))
        case NoticeKind.EXPIRING:
            count = int(body.get("count") or 0)
            return f"{_count(count, 'asset')} {'expires' if count == 1 else 'expire'} within a week."
        case NoticeKind.EXPIRED:
            count = int(body.get("count") or 0)
            return f"{_count(count, 'asset')} {'has' if count == 1 else 'have'} expired."
    first = str(lines[-1]) if lines else ""
    more = len(lines) - 1
    return f"{first} (and {more:,} more)" if more > 0 else first


def _changed(count: int) -> str:
    was, kept = ("was", "A version of it was kept.") if count == 1 else ("were", "A version of each was kept.")
    return f"{_count(count, 'original')} {was} changed by another program. {kept}"


def _ambiguous(count: int) -> str:
    one = count == 1
    return (
        f"{_count(count, 'original')} {'is' if one else 'are'} not where {'it was' if one else 'they were'}, and more"
        f" than one new file has the same content. Choose which one {'it is' if one else 'they are'}."
    )


def _ended(kind: NoticeKind, done: int, failed: int, jobs: int, named: str, verb: str) -> str:
    verb, noun = ("Uploaded", "file") if kind is NoticeKind.UPLOAD else (verb, "asset")
    where = f" to {named}" if kind is NoticeKind.UPLOAD and named and jobs < 2 else ""
    jobs_said = f"{jobs} jobs: " if jobs > 1 else ""
    whole = f"{verb} {_count(done + failed, noun)}{where}"
    whole = f"{jobs_said}{whole[:1].lower()}{whole[1:]}" if jobs_said else whole
    return f"{whole}: {done:,} done, {failed:,} failed." if failed else f"{whole}."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
