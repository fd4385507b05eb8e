"""Beginning a publish: the job is written with all that it is to do, and one sentence says what has begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from assetdesk.core import who
from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import EmailSetting, PublishType
from assetdesk.core.job import Priority
from assetdesk.core.publish import Context
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


class Begun(StrEnum):
    """What became of a request. WAITING: another job publishes to the same target first."""

    STARTED = "started"
    NOTHING = "nothing"
    PAUSED = "paused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`send`, `records` and `remove` count assets; of a job that waits they are not known yet. `sentence` is what a
    person reads. A job with nothing to do exists too: it looks whether all still lies there, and ends."""

    kind: Begun
    sentence: str
    job_id: int
    send: int = 0
    records: int = 0
    remove: int = 0


def publish(
    lib: Library,
    context_id: int,
    publish_type: PublishType = PublishType.INCREMENTAL,
    *,
    email: EmailSetting = EmailSetting.NONE,
    url: str = "",
    then: Mapping[str, Any] | None = None,
    follows: int | None = None,
    name: str = "",
    origin: str = "window",
) -> Outcome:
    """Send what is marked in a context to its target, and take back what is marked no more.

    `email` and `url` are the job's `emailSetting` and `httpCompletionUrl`; `then` what else follows on it, by its IPS
    names (`postVideoPublishJob` …). UsageFault where the context has no target or is switched off; nothing is started.
    """
    from assetdesk.jobs.enqueue import paused
    from assetdesk.store.publishing import contexts, outgoing

    lib.need("submitJob")
    lib.need_writing()

    def work(w: Write) -> tuple[int, outgoing.Counts, bool, bool, Context]:
        job_id = publish_in(
            w, context_id, publish_type, email=email, url=url, then=then, follows=follows, name=name, origin=origin
        )
        behind = outgoing.behind_another(w.db, job_id)
        made = outgoing.Counts() if behind else outgoing.plan(w, job_id)
        looks = not behind and outgoing.read(w.db, job_id) is not None
        return job_id, made, behind, looks, contexts.get(w.db, context_id)

    job_id, made, behind, looks, context = lib.store.writer.run(work)
    lib.wake()
    counts = (made.send, made.records, made.remove)
    if behind:
        sentence = f"Another job publishes to {context.name} just now. This one goes on behind it."
        return Outcome(Begun.WAITING, sentence, job_id)
    if not made.all and publish_type is not PublishType.FULL_WITH_SEARCH:
        sentence = f"Nothing to publish: {context.name} is up to date."
        return Outcome(
            Begun.NOTHING, f"{sentence} Whether all of it still lies there is looked at." if looks else sentence, job_id
        )
    if paused(lib.store):
        sentence = f"Processing is paused. {counted(made.all, 'asset')} will wait."
        return Outcome(Begun.PAUSED, sentence, job_id, *counts)
    return Outcome(Begun.STARTED, _sentence(made, context), job_id, *counts)


def publish_in(
    w: Write,
    context_id: int,
    publish_type: PublishType = PublishType.INCREMENTAL,
    *,
    email: EmailSetting = EmailSetting.NONE,
    url: str = "",
    then: Mapping[str, Any] | None = None,
    follows: int | None = None,
    name: str = "",
    origin: str = "window",
) -> int:
    """The same in a transaction of somebody else's: a job that begins by itself, or `follows` on another. What it is
    to do is worked out when it begins. Answers its number; UsageFault as `publish`."""
    from assetdesk.store.publishing import contexts, outgoing

    context = contexts.get(w.db, context_id)
    _need_target(context)
    first = None
    if follows is not None:
        first = w.db.one("SELECT name, original_name, person_id, submitted_by FROM jobs WHERE id = ?", (follows,))
    original = str(first.original_name or first.name) if first else ""
    job: dict[str, Any] = {"emailSetting": EmailSetting(email).value, "contextHandle": f"pc|{context.id}"}
    if url:
        job["httpCompletionUrl"] = url
    return outgoing.begin(
        w,
        context,
        PublishType(publish_type),
        name=name or (f"Pub_{original}" if first else f"Publish to {context.name}"),
        job=job | dict(then or {}),
        origin=origin,
        submitted_by=str(first.submitted_by) if first else who.user_name(),
        priority=Priority.SELECTION,
        original_name=original,
        person_id=int(first.person_id) if first and first.person_id else None,
    )


def at_a_time(
    lib: Library,
    context_id: int,
    publish_type: PublishType = PublishType.INCREMENTAL,
    *,
    name: str = "",
    rule: str = "",
    at: float | None = None,
    email: EmailSetting = EmailSetting.NONE,
    url: str = "",
    then: Mapping[str, Any] | None = None,
) -> ScheduledJob:
    """Let a publish begin by a rule (`execSchedule`), or once at a moment (Unix seconds). What it sends is worked out
    then. UsageFault as `publish`, and where the rule names no moment (IPS API, submitJob)."""
    from assetdesk.library import schedules
    from assetdesk.store.publishing import contexts

    lib.need("submitJob")
    with lib.browse.plain() as db:
        context = contexts.get(db, context_id)
    _need_target(context)
    request = to_keep(context_id, publish_type, email=email, url=url, then=then)
    return schedules.add(lib, name or f"Publish to {context.name}", context.job_type, request, rule=rule, at=at)


def to_keep(
    context_id: int,
    publish_type: PublishType,
    *,
    email: EmailSetting = EmailSetting.NONE,
    url: str = "",
    then: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The request of a scheduled publish, as `library.schedules` begins it."""
    job: dict[str, Any] = {"emailSetting": EmailSetting(email).value}
    if url:
        job["httpCompletionUrl"] = url
    return {"contextId": context_id, "publishType": PublishType(publish_type).value, "job": job | dict(then or {})}


def _need_target(context: Context) -> None:
    """UsageFault where nothing can be sent there."""
    if not context.url:
        raise UsageFault(f"“{context.name}” has no target yet. Choose where its files go.")
    if not context.enabled:
        raise UsageFault(f"“{context.name}” is switched off. Switch it on to publish to it.")


def fatal(lib: Library, job_id: int) -> str:
    """What a whole job died of, as a sentence; empty where it did not."""
    with lib.browse.plain() as db:
        return str(db.value("SELECT fatal FROM jobs WHERE id = ?", (job_id,)) or "")


def _sentence(made: Any, context: Context) -> str:
    parts = []
    if made.send + made.records:
        parts.append(f"Publishing {counted(made.send + made.records, 'asset')} to {context.name}")
    if made.remove:
        verb = "withdrawing" if parts else "Withdrawing"
        parts.append(f"{verb} {counted(made.remove, 'asset')}" + ("" if parts else f" from {context.name}"))
    return f"{' and '.join(parts) or f'Publishing to {context.name}'}."
