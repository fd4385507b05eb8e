"""The rows of what follows on jobs: written in the transaction that ends the job, so that no kill loses one; a publish
job is begun in the transaction that ends its row, so that there is exactly one. A mail or notice is sent first and its
row ended behind it: after a kill in between it goes out once more, under the same number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from assetdesk.core.following import Ending, FollowKind, FollowOn, FollowState
from assetdesk.core.handles import job_handle
from assetdesk.core.ips.mail import is_told
from assetdesk.core.ips.names import PUBLISH_JOBS
from assetdesk.core.ips.words import EmailSetting
from assetdesk.core.job import JobType
from assetdesk.store.intake import uploads
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs, wishes
from assetdesk.store.writer import Write

# lines of a job's log: what followed, and what could not
FOLLOWED = "JobFollowOn"
FOLLOW_WARNING = "JobFollowOnWarning"

_COLUMNS = "f.id, f.job_id, f.kind, f.state, f.body, f.tries, f.message, f.follow_job"
_BEFORE = """
    EXISTS (SELECT 1 FROM follow_ons p LEFT JOIN jobs j ON j.id = p.follow_job WHERE p.job_id = f.job_id
            AND p.kind = 'publish' AND (p.state = 'waiting' OR j.state NOT IN ('done', 'stopped')))
"""
# begins a publish job; its number
Begin = Callable[[Write, FollowOn], int]


def job_ended(w: Write, job_id: int) -> None:
    """Write what follows on a job that has just ended. Tried again and ended once more, it tells once more; a job that
    a person stopped publishes nothing, and neither does one without files where that was the condition."""
    wish = wishes.of_job(w.db, job_id)
    setting = EmailSetting(wish.get("emailSetting") or EmailSetting.NONE)
    address = str(wish.get("httpCompletionUrl") or wish.get("postHttpUrl") or "")
    publish = next((name for name in PUBLISH_JOBS if wish.get(name) is not None), "")
    if setting is EmailSetting.NONE and not address and not publish:
        return
    ending = ending_of(w.db, job_id)
    if ending is None:
        return
    w.db.run("DELETE FROM follow_ons WHERE job_id = ? AND state IN ('waiting', 'desktop')", (job_id,))
    gated = bool(wish.get("postJobOnlyIfFiles")) and not ending.success + ending.update
    if gated and (publish or address):
        jobs.log(w, job_id, FOLLOWED, "Nothing follows: the job brought nothing, and that was the condition.")
    if is_told(setting, errors=ending.failures, warnings=ending.doubts, fatal=bool(ending.fatal)):
        _add(w, job_id, FollowKind.MAIL, {"setting": setting.value, "user": wish.get("userHandle")})
    if publish and not gated and not ending.stopped:
        _add(w, job_id, FollowKind.PUBLISH, {"type": publish_type(publish), **(wish[publish] or {})})
    if address and not gated:
        results = bool(wish.get("postHttpUrl")) and not wish.get("httpCompletionUrl")
        _add(w, job_id, FollowKind.HTTP, {"url": address, "results": results})
    w.changed(jobs=[job_id])


def publish_type(name: str) -> str:
    """`ImageServing` of `postImageServingPublishJob`: the type of its context."""
    return name.removeprefix("post").removesuffix("PublishJob")


def due(db: Plain, now: float, limit: int = 16) -> list[FollowOn]:
    """What is to be done now, oldest first."""
    return [
        _made(row)
        for row in db.all(
            f"SELECT {_COLUMNS} FROM follow_ons f WHERE f.state = 'waiting' AND f.next_try <= ?"
            f" AND NOT (f.kind = 'http' AND {_BEFORE}) ORDER BY f.id LIMIT ?",
            (now, limit),
        )
    ]


def get(db: Plain, follow_id: int) -> FollowOn | None:
    """One of them."""
    row = db.one(f"SELECT {_COLUMNS} FROM follow_ons f WHERE f.id = ?", (follow_id,))
    return None if row is None else _made(row)


def of_job(db: Plain, job_id: int) -> list[FollowOn]:
    """What follows on a job, in its order."""
    return [
        _made(row) for row in db.all(f"SELECT {_COLUMNS} FROM follow_ons f WHERE f.job_id = ? ORDER BY f.id", (job_id,))
    ]


def still(db: Plain, job_id: int) -> bool:
    """Whether something that follows on the job, or on the publish job behind it, is on its way. A publish job that
    rests (paused, its target away) is not, nor is what waits for it."""
    return bool(
        db.value(
            "WITH RECURSIVE line(id) AS (SELECT ?1 UNION SELECT p.follow_job FROM follow_ons p, line l"
            " WHERE p.job_id = l.id AND p.follow_job IS NOT NULL)"
            " SELECT (EXISTS (SELECT 1 FROM follow_ons f, line l WHERE f.job_id = l.id AND f.state = 'waiting')"
            " OR EXISTS (SELECT 1 FROM jobs j, line l WHERE j.id = l.id AND j.id <> ?1"
            " AND j.state NOT IN ('done', 'stopped')))"
            " AND NOT EXISTS (SELECT 1 FROM jobs j, line l WHERE j.id = l.id AND j.id <> ?1"
            " AND (j.state = 'paused' OR (j.pause_reason <> '' AND j.state NOT IN ('done', 'stopped'))))",
            (job_id,),
        )
    )


def begin_publish(w: Write, follow_id: int, begin: Begin) -> int | None:
    """Begin the publish job of a row that still waits. The fault of `begin` is the caller's."""
    row = get(w.db, follow_id)
    if row is None or row.state is not FollowState.WAITING:
        return None
    job_id = begin(w, row)
    name = str(w.db.value("SELECT name FROM jobs WHERE id = ?", (job_id,)) or "")
    w.db.run("UPDATE follow_ons SET follow_job = ? WHERE id = ?", (job_id, follow_id))
    ended(w, follow_id, FollowState.DONE, f"“{name}” has been put into the queue.")
    w.changed(jobs=[job_id])
    return job_id


def ended(w: Write, follow_id: int, state: FollowState, message: str) -> bool:
    """End a row, with its line in the job's log. False where it waits no more."""
    row = get(w.db, follow_id)
    if row is None or row.state not in (FollowState.WAITING, FollowState.DESKTOP):
        return False
    w.db.run(
        "UPDATE follow_ons SET state = ?, message = ?, ended = ? WHERE id = ?", (state.value, message, w.now, follow_id)
    )
    if message:
        jobs.log(w, row.job_id, FOLLOW_WARNING if state is FollowState.FAILED else FOLLOWED, message)
    w.changed(jobs=[row.job_id])
    return True


def again(w: Write, follow_id: int, message: str, seconds: float) -> None:
    """A try has failed; another comes in so many seconds."""
    w.db.run(
        "UPDATE follow_ons SET tries = tries + 1, next_try = ?, message = ? WHERE id = ? AND state = 'waiting'",
        (w.now + seconds, message, follow_id),
    )


def note(w: Write, follow_id: int, **facts: Any) -> None:
    """Keep how far a notice is, so that the next try goes on there."""
    row = get(w.db, follow_id)
    if row is not None and row.state is FollowState.WAITING:
        w.db.run("UPDATE follow_ons SET body = ? WHERE id = ?", (_text({**row.body, **facts}), follow_id))


def to_desktop(w: Write, follow_id: int, message: str) -> None:
    """No account could send this mail: the next window says it."""
    row = get(w.db, follow_id)
    if row is None or row.state is not FollowState.WAITING:
        return
    w.db.run(
        "UPDATE follow_ons SET state = 'desktop', message = ?, ended = ? WHERE id = ?", (message, w.now, follow_id)
    )
    w.changed(jobs=[row.job_id])


def for_desktop(db: Plain, since: float) -> bool:
    """Whether a window has anything to say that came up behind a moment."""
    return bool(db.value("SELECT EXISTS (SELECT 1 FROM follow_ons WHERE state = 'desktop' AND ended > ?)", (since,)))


def take_for_desktop(w: Write, since: float) -> list[str]:
    """The sentences that a window says now; no other one does. What is older than `since` is no news any more."""
    found = w.db.all(
        "UPDATE follow_ons SET state = 'done' WHERE state = 'desktop' RETURNING id, job_id, message, ended"
    )
    w.changed(jobs=[int(row.job_id) for row in found])
    return [str(row.message) for row in sorted(found, key=lambda row: int(row.id)) if row.ended > since]


def ending_of(db: Plain, job_id: int) -> Ending | None:
    """An ended job with its counts; None where there is none."""
    row = db.one("SELECT * FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        return None
    kind = JobType(row.type)
    warning = int(
        db.value("SELECT COUNT(*) FROM job_log WHERE job_id = ? AND type LIKE '%Warning' AND type <> ?",
                 (job_id, FOLLOW_WARNING))
    )  # fmt: skip
    success, update, duplicate, total = int(row.done), 0, int(row.skipped), int(row.total)
    if kind.brings_in:
        counted = uploads.counters(db, job_id)
        success, update, duplicate = counted.success, counted.update, counted.duplicate
        total = max(total + int(row.skipped), counted.total)
    return Ending(
        job_id=job_id,
        handle=job_handle(job_id, row.instance),
        name=str(row.name),
        original_name=str(row.original_name or row.name),
        log_type=jobs.begin_type(kind),
        stopped=row.state == "stopped",
        success=success,
        update=update,
        duplicate=duplicate,
        error=int(row.failed),
        warning=warning,
        total=total,
        sent=int(row.sent),
        send_failed=int(row.send_failed),
        send_warnings=int(row.send_warnings),
        fatal=str(row.fatal),
        started=float(row.started or row.created),
        ended=float(row.ended or 0.0),
        description=str(row.description),
    )


def details(db: Plain, job_id: int, most: int) -> list[tuple[str, str]]:
    """Name and sentence of what failed and what was doubtful in a job, in its order."""
    return [
        (str(row[0]), str(row[1]))
        for row in db.all(
            "SELECT asset_name, message FROM job_log WHERE job_id = ? AND type <> ? AND (type LIKE '%Error'"
            " OR type LIKE '%Failure' OR type LIKE '%Warning' OR type = 'FatalError') ORDER BY id LIMIT ?",
            (job_id, FOLLOW_WARNING, most),
        )
    ]


def address_of(db: Plain, job_id: int, user: str | None) -> str:
    """The e-mail address of the person a job ran for: of the handle that was given, else of who submitted it; empty
    where they have none."""
    from assetdesk.core.handles import parse_user

    number = parse_user(user) if user else None
    if number is None:
        number = db.value("SELECT person_id FROM jobs WHERE id = ?", (job_id,)) or 1
    return str(db.value("SELECT email FROM people WHERE id = ?", (number,)) or "")


def _add(w: Write, job_id: int, kind: FollowKind, body: Mapping[str, Any]) -> None:
    there = {name: value for name, value in body.items() if value is not None}
    w.db.run("INSERT INTO follow_ons (job_id, kind, body) VALUES (?, ?, ?)", (job_id, kind.value, _text(there)))


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _made(row: Any) -> FollowOn:
    return FollowOn(
        int(row.id),
        int(row.job_id),
        FollowKind(row.kind),
        FollowState(row.state),
        json.loads(row.body),
        int(row.tries),
        str(row.message),
        row.follow_job,
    )
