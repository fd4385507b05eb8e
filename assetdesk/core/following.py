"""What follows on a job when it has ended: a publish job, a notice to an address, a mail (IPS API, postHttpUrl and the
publish choice; email settings). Each is a row of its own, so that none is forgotten and none holds another up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# how often a mail or a notice is tried, and the seconds between
TRIES = 3
DELAYS = (10.0, 60.0)
# for one question to another machine
SECONDS = 10.0


class FollowKind(StrEnum):
    """What is done. HTTP waits for the publish job that follows on the same job."""

    PUBLISH = "publish"
    HTTP = "http"
    MAIL = "mail"


class FollowState(StrEnum):
    """DESKTOP: a mail that no account could send; the next window shows it as a notification."""

    WAITING = "waiting"
    DESKTOP = "desktop"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class NoticeMethod(StrEnum):
    """How addresses are told: a JSON body, or its members in the query of the address."""

    POST = "POST"
    GET = "GET"


class MailSecurity(StrEnum):
    """How the mail server is spoken to: TLS from the first byte on, TLS once it offers it, or in the clear."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FollowOn:
    """One row. `body` is what it is about; `follow_job` the publish job that was begun; `tries` those that failed."""

    id: int
    job_id: int
    kind: FollowKind
    state: FollowState
    body: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    message: str = ""
    follow_job: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a mail or a notice, as a sentence. `again`: a later try may help. `desktop`: nobody could be mailed,
    a window is to say it."""

    done: bool
    message: str
    again: bool = False
    desktop: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """An ended job as mails and notices tell of it (IPS API, JobLog). Times are Unix seconds; counts are files of a job
    that brings files in and assets of the others. `fatal` is a sentence where something ended the whole job."""

    job_id: int
    handle: str
    name: str
    original_name: str
    log_type: str
    stopped: bool
    success: int
    update: int
    duplicate: int
    error: int
    warning: int
    total: int
    sent: int
    send_failed: int
    send_warnings: int
    fatal: str
    started: float
    ended: float
    description: str = ""

    @property
    def failures(self) -> int:
        """What makes a mail about errors due; assets whose files were not sent are among the errors already."""
        return self.error or self.send_failed

    @property
    def doubts(self) -> int:
        """What makes a mail about warnings due; each of a file that was sent is a line already."""
        return self.warning or self.send_warnings

    @property
    def sentence(self) -> str:
        """What a subject line and a notification say."""
        if self.fatal:
            return f"“{self.name}” could not be done: {self.fatal}"
        done = self.success + self.update + self.sent if self.sent and not self.success else self.success + self.update
        parts = [f"{done:,} done"]
        parts += [f"{self.duplicate:,} left out"] if self.duplicate else []
        parts += [f"{self.failures:,} failed"] if self.failures else []
        parts += [f"{self.doubts:,} warnings" if self.doubts > 1 else "1 warning"] if self.doubts else []
        return f"“{self.name}” {'was stopped' if self.stopped else 'has ended'}: {', '.join(parts)}."


def delay(tries: int) -> float | None:
    """Seconds until the next try after so many that failed; None where there is none."""
    return DELAYS[tries - 1] if tries < TRIES else None
