"""How a publish job ended, in numbers, for whoever tells of it."""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.publish import Context, Kind
from assetdesk.library.session import Library


@dataclass(frozen=True, slots=True)
class Ended:
    """Assets that went out, whose records alone were written, that were taken back, that failed. `fatal` is a sentence
    where the whole job failed, `waiting` what then stays marked. `context` is None where it was removed since."""

    context: Context | None
    sent: int = 0
    records: int = 0
    removed: int = 0
    failed: int = 0
    waiting: int = 0
    fatal: str = ""


def of_job(lib: Library, job_id: int) -> Ended:
    """What came of a publish job."""
    from assetdesk.store.publishing import contexts

    with lib.browse.plain() as db:
        job = db.one("SELECT context_id, fatal FROM jobs WHERE id = ?", (job_id,))
        rows = db.all("SELECT kind, state, COUNT(*) FROM outgoing WHERE job_id = ? GROUP BY kind, state", (job_id,))
        found = [one for one in contexts.listed(db) if job is not None and one.id == job.context_id]
    counts = {(str(kind), str(state)): int(count) for kind, state, count in rows}
    kinds = (Kind.SEND, Kind.RECORD, Kind.REMOVE)
    sent, records, removed = (counts.get((kind.value, "done"), 0) for kind in kinds)
    return Ended(
        found[0] if found else None,
        sent,
        records,
        removed,
        sum(count for (_, state), count in counts.items() if state == "failed"),
        sum(count for (kind, state), count in counts.items() if kind == Kind.SEND and state != "done"),
        str(job.fatal) if job is not None else "",
    )
