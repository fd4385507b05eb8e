"""What looks into watched folders write of files: seen, at rest, on their way, gone; in batches of a thousand rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from assetdesk.core.watch import LedgerRow, LedgerState, Refusal
from assetdesk.store.intake.ledger import COLUMNS, made
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

ORIGIN = "watched folder"
NEXT_IN_LINE = "The same in two looks, next in line"
# SQLite would go through all that was ever taken, once it knows that this is nearly everything
_BY_STATE = "ledger INDEXED BY ix_ledger_state"
_CURRENT = f"SELECT {COLUMNS} FROM ledger WHERE watch_id = ? AND current = 1"


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as a look found it: its path as the ledger keeps it, and what tells it from another file there."""

    path: str
    bytes: int
    mtime_ns: int
    inode: int


# reading


def known(db: Plain, watch_id: int, paths: Iterable[str]) -> dict[str, LedgerRow]:
    """The current rows of these paths."""
    found = db.all(
        f"{_CURRENT} AND path IN (SELECT value FROM json_each(?))",
        (watch_id, json.dumps(list(paths), ensure_ascii=False)),
    )
    return {row.path: made(row) for row in found}


def at_peace(db: Plain, watch_id: int, seen: Iterable[Seen]) -> set[str]:
    """The paths of those files that were taken and lie there as they did: nothing is to be done about them."""
    now = {one.path: (one.bytes, one.mtime_ns, one.inode) for one in seen}
    found = db.all(
        "SELECT path, bytes, mtime_ns, inode FROM ledger WHERE watch_id = ? AND current = 1 AND state = 'taken'"
        " AND removed = 0 AND path IN (SELECT value FROM json_each(?))",
        (watch_id, json.dumps(list(now), ensure_ascii=False)),
    )
    return {row[0] for row in found if now[row[0]] == (row[1], row[2], row[3])}


def of_inodes(db: Plain, watch_id: int, inodes: Iterable[int]) -> dict[int, list[LedgerRow]]:
    """The current rows of files that had one of these inodes and are not gone for good."""
    wanted = [one for one in inodes if one]
    if not wanted:
        return {}
    found: dict[int, list[LedgerRow]] = {}
    for row in db.all(
        f"{_CURRENT} AND removed = 0 AND inode IN (SELECT value FROM json_each(?))", (watch_id, json.dumps(wanted))
    ):
        found.setdefault(int(row.inode), []).append(made(row))
    return found


def arriving(db: Plain, watch_id: int, now: float, after: int, limit: int) -> list[LedgerRow]:
    """Files that have not come to rest and are to be looked at now, behind that id."""
    return [
        made(row)
        for row in db.all(
            f"SELECT {COLUMNS} FROM {_BY_STATE} WHERE watch_id = ? AND state = 'arriving' AND current = 1 AND id > ?"
            " AND (next_try IS NULL OR next_try <= ?) ORDER BY id LIMIT ?",
            (watch_id, after, now, limit),
        )
    ]


def due(db: Plain, watch_id: int, now: float, limit: int) -> list[LedgerRow]:
    """Refused files whose next try has come."""
    return [
        made(row)
        for row in db.all(
            f"SELECT {COLUMNS} FROM {_BY_STATE} WHERE watch_id = ? AND state = 'refused' AND current = 1 AND never = 0"
            " AND next_try <= ? ORDER BY id LIMIT ?",
            (watch_id, now, limit),
        )
    ]


def waits(db: Plain, watch_id: int) -> bool:
    """Whether any file is arriving or on its way."""
    return (
        db.one("SELECT 1 FROM ledger WHERE state IN ('arriving', 'ready') AND watch_id = ? LIMIT 1", (watch_id,))
        is not None
    )


def refused_since(db: Plain, watch_id: int, since: float) -> dict[Refusal, int]:
    """What was not taken since then for the first time, and nobody asked to leave out, by reason."""
    return {
        Refusal(row.reason): int(row.n)
        for row in db.all(
            f"SELECT reason, COUNT(*) AS n FROM {_BY_STATE} WHERE state = 'refused' AND watch_id = ? AND ended > ?"
            " AND tries < 2 AND reason NOT IN ('left out', 'never', 'gone') GROUP BY reason ORDER BY n DESC, reason",
            (watch_id, since),
        )
    }


def to_unlink(db: Plain, watch_id: int, after: int, limit: int) -> list[Any]:
    """Taken files that were to be moved and whose source was not seen to go: id, path, facts, and the path of the
    asset that they became with its size (NULL where that is no more)."""
    return db.all(
        "SELECT l.id, l.path, l.bytes, l.mtime_ns, l.inode, l.hash, f.path AS folder, a.name, a.bytes AS size,"
        " a.hash AS now FROM ledger l JOIN uploads u ON u.id = l.upload_id AND u.move = 1 LEFT JOIN assets a ON"
        " a.id = l.asset_id AND a.trashed IS NULL LEFT JOIN folders f ON f.id = a.folder_id WHERE l.watch_id = ?"
        " AND l.state = 'taken' AND l.current = 1 AND l.removed = 0 AND l.id > ? ORDER BY l.id LIMIT ?",
        (watch_id, after, limit),
    )


def knows_files(db: Plain, watch_id: int) -> bool:
    """Whether any file should lie in the folder, by what is known."""
    return (
        db.one(
            "SELECT 1 FROM ledger WHERE watch_id = ? AND current = 1 AND removed = 0 AND reason <> 'gone' LIMIT 1",
            (watch_id,),
        )
        is not None
    )


def is_open(db: Plain, job_id: int) -> bool:
    """Whether files can still be added to a job: it has not ended, nobody stopped it, and it waits for more."""
    return (
        db.one(
            "SELECT 1 FROM jobs WHERE id = ? AND cursor IS NOT NULL AND state NOT IN ('stopping', 'stopped', 'done')",
            (job_id,),
        )
        is not None
    )


def open_jobs(db: Plain) -> list[int]:
    """Jobs of watched folders that wait for more files: of a program that is gone, when another begins to watch."""
    return [
        int(row[0])
        for row in db.all(
            "SELECT id FROM jobs WHERE type = 'UploadPost' AND submitted_by = ? AND cursor IS NOT NULL"
            " AND state NOT IN ('stopped', 'done')",
            (ORIGIN,),
        )
    ]


# writing


@dataclass(slots=True)
class Findings:
    """What one batch of a look found out, by what becomes of the rows.

    `new` are files nobody saw before, `after` such that lie where a taken one (its row's id first) lay; `again` rows
    whose file changed; `renamed` rows whose file has another name; `refused` rows with reason, sentence and the time of
    the next try; `said` arriving rows with other words alone, and when they are next looked at, where not at every
    look; `back` refused rows that are looked at again as they are.
    """

    new: list[tuple[Seen, Refusal | None, str]] = field(default_factory=list)
    after: list[tuple[int, Seen, str]] = field(default_factory=list)
    again: list[tuple[int, Seen, str]] = field(default_factory=list)
    renamed: list[tuple[int, Seen]] = field(default_factory=list)
    refused: list[tuple[int, Refusal, str, float | None]] = field(default_factory=list)
    said: list[tuple[int, str, float | None]] = field(default_factory=list)
    back: list[tuple[int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.after or self.again or self.renamed or self.refused or self.said or self.back)


def write(w: Write, watch_id: int, found: Findings, now: float) -> None:
    """All of it. A row that somebody else changed since it was read (an upload ended, a person decided) is left as
    it is; the next look sees it anew."""
    w.db.many("UPDATE ledger SET current = 0 WHERE id = ? AND state = 'taken'", [(row,) for row, _, _ in found.after])
    for row, seen in found.renamed:
        # a row that waits under the new name gives way to the file that has it
        w.db.run(
            "DELETE FROM ledger WHERE watch_id = ? AND path = ? AND current = 1 AND id <> ? AND state IN"
            " ('arriving', 'refused')",
            (watch_id, seen.path, row),
        )
        w.db.run(
            "UPDATE OR IGNORE ledger SET path = ?, bytes = ?, mtime_ns = ?, inode = ? WHERE id = ?",
            (seen.path, seen.bytes, seen.mtime_ns, seen.inode, row),
        )
    fresh = [*found.new, *((seen, None, message) for _, seen, message in found.after)]
    w.db.many(
        "INSERT OR IGNORE INTO ledger (watch_id, path, bytes, mtime_ns, inode, state, reason, message, first_seen,"
        " seen, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                watch_id,
                seen.path,
                seen.bytes,
                seen.mtime_ns,
                seen.inode,
                (LedgerState.REFUSED if reason else LedgerState.ARRIVING).value,
                reason.value if reason else "",
                message,
                now,
                now,
                now if reason else None,
            )
            for seen, reason, message in fresh
        ],
    )
    w.db.many(
        "UPDATE ledger SET state = 'arriving', reason = '', message = ?, bytes = ?, mtime_ns = ?, inode = ?, seen = ?,"
        " at_rest = NULL, checked = NULL, ended = NULL, next_try = NULL, tries = 0, upload_id = NULL, hash = NULL"
        " WHERE id = ? AND never = 0 AND state IN ('arriving', 'refused')",
        [(message, seen.bytes, seen.mtime_ns, seen.inode, now, row) for row, seen, message in found.again],
    )
    w.db.many(
        "UPDATE ledger SET state = 'refused', reason = ?, message = ?, next_try = ?, tries = tries + 1, ended = ?"
        " WHERE id = ? AND never = 0 AND state IN ('arriving', 'refused')",
        [(reason.value, message, then, now, row) for row, reason, message, then in found.refused],
    )
    w.db.many(
        "UPDATE ledger SET message = ?, next_try = ? WHERE id = ? AND state = 'arriving'",
        [(message, then, row) for row, message, then in found.said],
    )
    w.db.many(
        "UPDATE ledger SET state = 'arriving', reason = '', message = ?, seen = ?, at_rest = NULL, ended = NULL,"
        " next_try = NULL WHERE id = ? AND never = 0 AND state = 'refused'",
        [(message, now, row) for row, message in found.back],
    )
    w.changed(watches=bool(found))


def can_be_taken(w: Write, ids: Iterable[int]) -> list[LedgerRow]:
    """Those of the rows that are neither taken nor on their way."""
    return [
        made(row)
        for row in w.db.all(
            f"SELECT {COLUMNS} FROM ledger WHERE id IN (SELECT value FROM json_each(?)) AND current = 1"
            " AND (state IN ('arriving', 'refused') OR (state = 'ready' AND upload_id IS NULL)) ORDER BY id",
            (json.dumps(list(ids)),),
        )
    ]


def on_their_way(w: Write, job_id: int, after: int, now: float) -> None:
    """The files that a job got behind that upload's id are ready: at rest, next in line."""
    w.db.run(
        "UPDATE ledger SET state = 'ready', reason = '', never = 0, message = ?, at_rest = ?, ended = NULL,"
        " next_try = NULL, upload_id = u.id FROM (SELECT id, ledger_id FROM uploads WHERE job_id = ? AND id > ?) u"
        " WHERE ledger.id = u.ledger_id",
        (NEXT_IN_LINE, now, job_id, after),
    )
    w.changed(watches=True)


def unlinked(w: Write, ids: Iterable[int]) -> None:
    """The sources of these moved files are gone for good."""
    w.db.many("UPDATE ledger SET removed = 1 WHERE id = ?", [(one,) for one in ids])
    w.changed(watches=True)


def reconcile(w: Write, watch_id: int, now: float) -> int:
    """Rows that say *ready* while no upload has them (any more): a kill between two programs, a stopped job. How
    many. What an upload did bring in is taken."""
    stray = w.db.all(
        "SELECT l.id, u.state, u.message, u.asset_id, u.hash, a.name, f.path AS folder"
        " FROM ledger l INDEXED BY ix_ledger_state"
        " LEFT JOIN uploads u ON u.id = l.upload_id AND u.ledger_id = l.id LEFT JOIN assets a ON a.id = u.asset_id"
        " LEFT JOIN folders f ON f.id = a.folder_id"
        " WHERE l.watch_id = ? AND l.state = 'ready' AND (u.id IS NULL OR u.state NOT IN ('waiting', 'copying'))"
        # of an archive, the files that came out of it may still be on their way
        " AND (u.id IS NULL OR u.state <> 'done' OR u.asset_id IS NOT NULL OR EXISTS"
        " (SELECT 1 FROM jobs j WHERE j.id = u.job_id AND j.state IN ('done', 'stopped')))",
        (watch_id,),
    )
    for row in stray:
        if row.state == "done":
            place = f"{row.folder}/{row.name}" if row.folder else str(row.name or "")
            w.db.run(
                "UPDATE ledger SET state = 'taken', message = ?, checked = ?, ended = ?, asset_id = ?, place = ?,"
                " hash = ? WHERE id = ?",
                ("" if row.asset_id else row.message, now, now, row.asset_id, place, row.hash, row.id),
            )
        elif row.state is None:
            w.db.run(
                "UPDATE ledger SET state = 'arriving', message = '', at_rest = NULL, upload_id = NULL, seen = ?"
                " WHERE id = ?",
                (now, row.id),
            )
        else:
            w.db.run(
                "UPDATE ledger SET state = 'refused', reason = ?, message = ?, ended = ? WHERE id = ?",
                (Refusal.FAILED.value, row.message or "Its upload was stopped", now, row.id),
            )
    w.changed(watches=bool(stray))
    return len(stray)
