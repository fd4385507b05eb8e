"""The ledger: every file ever seen in a watched folder, and what became of it.

What an upload brings about is written here in its own transaction (`ended`), so that the ledger never says *taken* of
what is not in the library. What looks find is `ledger_looks`; what a person decides is here.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from assetdesk.core.upload import UploadRow, UploadState
from assetdesk.core.watch import LedgerFilter, LedgerRow, LedgerState, Refusal, WatchCounts
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

COLUMNS = (
    "id, watch_id, path, state, bytes, first_seen, seen, current, reason, message, never, mtime_ns, inode, hash,"
    " at_rest, checked, ended, next_try, tries, upload_id, asset_id, place, outcome, removed"
)
# waits in seconds before what may change by itself is tried again; the last one for ever
WAITS = (10.0, 30.0, 120.0, 600.0, 3600.0)
# what is tried again without the file changing
_BY_ITSELF = (Refusal.UNREADABLE, Refusal.FAILED)
BY_HAND = "watched folder, by hand"


def ended(
    w: Write,
    row: UploadRow,
    state: UploadState,
    *,
    asset_id: int | None = None,
    outcome: str = "",
    message: str = "",
    place: str = "",
    refusal: Refusal | None = None,
    hash: str | None = None,
    copied: tuple[int, int, int] | None = None,
    by_person: bool = False,
) -> None:
    """What became of a watched file's upload, in the transaction that settles its row; nothing for other uploads.

    COPYING: it has begun. DONE: it is in, as `asset_id` at `place` (relative to the library), `outcome` new, version or
    replaced; an archive without `asset_id` below `place`. SKIPPED and FAILED: not taken, for `refusal` with `message`.
    HELD: not before a person was asked. `asset_id` is then what was in its way, and `place` where that is. `hash` and
    `copied` (size, mtime_ns, inode) are of the file as it was copied, where known. `by_person`: somebody stopped it or
    left it out, so it does not begin again by itself.
    """
    if row.ledger_id is None:
        return
    there = w.db.one(f"SELECT {COLUMNS} FROM ledger WHERE id = ?", (row.ledger_id,))
    if there is None or (there.state == LedgerState.TAKEN.value and there.upload_id != row.id):
        return  # removed; or taken by another upload while an older one was tried again
    w.changed(watches=True)
    if state is UploadState.COPYING:
        w.db.run(
            "UPDATE ledger SET state = 'ready', reason = '', message = ?, upload_id = ? WHERE id = ?",
            ("Being copied and checked", row.id, there.id),
        )
    elif state is UploadState.DONE:
        size, mtime_ns, inode = copied or (there.bytes, there.mtime_ns, there.inode)
        w.db.run(
            "UPDATE ledger SET state = 'taken', reason = '', message = ?, never = 0, checked = ?, ended = ?,"
            " next_try = NULL, tries = 0, upload_id = ?, asset_id = ?, place = ?, outcome = ?, bytes = ?, mtime_ns = ?,"
            " inode = ?, hash = ? WHERE id = ?",
            (
                _taken(w.db, asset_id, outcome, message, cleaned=bool(row.title)),
                w.now,
                w.now,
                row.id,
                asset_id,
                place,
                outcome,
                size,
                mtime_ns,
                inode,
                hash or row.hash,
                there.id,
            ),
        )
    elif state in (UploadState.SKIPPED, UploadState.FAILED):
        _refused(w, there, row, refusal or Refusal.FAILED, message, asset_id, place, hash)
        if by_person:
            w.db.run("UPDATE ledger SET next_try = NULL WHERE id = ?", (there.id,))
    elif state is UploadState.HELD:
        w.db.run(
            "UPDATE ledger SET state = 'refused', reason = ?, message = ?, ended = ?, next_try = NULL,"
            " tries = tries + 1, upload_id = ? WHERE id = ?",
            (Refusal.FAILED.value, message, w.now, row.id, there.id),
        )


def _taken(db: Plain, asset_id: int | None, outcome: str, said: str, *, cleaned: bool) -> str:
    """The words behind the place: "New", "Version 3"."""
    if asset_id is None:
        return said or "Unpacked"  # an archive: it is no asset itself
    if outcome == "version":
        kept = db.value("SELECT MAX(number) FROM versions WHERE asset_id = ?", (asset_id,))
        said = f"Version {int(kept or 0) + 1}"
    else:
        said = "Replaced" if outcome == "replaced" else "New"
    return f"{said}, name cleaned" if cleaned else said


def _refused(
    w: Write,
    there: Any,
    row: UploadRow,
    refusal: Refusal,
    message: str,
    asset_id: int | None,
    place: str,
    hash: str | None,
) -> None:
    """It is not taken. What kept changing has only not come to rest yet."""
    if refusal is Refusal.CHANGED:
        w.db.run(
            "UPDATE ledger SET state = 'arriving', reason = '', message = ?, seen = ?, at_rest = NULL,"
            " upload_id = NULL WHERE id = ?",
            ("It changed while it was copied; looked at again", w.now, there.id),
        )
        return
    digest = hash or row.hash
    if refusal is Refusal.SAME_CONTENT and digest:
        if _is_what_was_taken(w, there, digest):
            return
        other = w.db.one(
            "SELECT f.name, l.place FROM ledger l JOIN watches f ON f.id = l.watch_id WHERE l.hash = ?"
            " AND l.state = 'taken' AND l.watch_id <> ? ORDER BY l.ended DESC LIMIT 1",
            (digest, there.watch_id),
        )
        if other is not None:
            refusal, place = Refusal.OTHER_WATCH, place or other.place
            message = f"Same content came in from {other.name}: {place}"
    if refusal is Refusal.NAME_TAKEN:
        message = f"{row.folder or 'The library'} has one of this name, mode is Skip"
    tries = int(there.tries) + 1
    wait = WAITS[min(tries, len(WAITS)) - 1] if refusal in _BY_ITSELF else None
    if refusal is Refusal.FAILED and tries > len(WAITS):
        wait = None  # when the file changes, or a person says so
    w.db.run(
        "UPDATE ledger SET state = 'refused', reason = ?, message = ?, ended = ?, checked = ?, next_try = ?, tries = ?,"
        " upload_id = ?, asset_id = ?, place = ?, outcome = '', hash = ? WHERE id = ?",
        (
            refusal.value,
            message,
            w.now,
            w.now if digest else None,
            None if wait is None else w.now + wait,
            tries,
            row.id,
            asset_id,
            place,
            digest,
            there.id,
        ),
    )


def _is_what_was_taken(w: Write, there: Any, digest: str) -> bool:
    """Whether only time stamp or inode of a taken file changed (a touch, a share mounted anew): then its old row
    goes on. Where that file was moved away, this is another one."""
    before = w.db.one(
        "SELECT id FROM ledger WHERE watch_id = ? AND path = ? AND current = 0 AND state = 'taken' AND removed = 0"
        " AND hash = ? ORDER BY id DESC LIMIT 1",
        (there.watch_id, there.path, digest),
    )
    if before is None:
        return False
    w.db.run("DELETE FROM ledger WHERE id = ?", (there.id,))
    w.db.run(
        "UPDATE ledger SET current = 1, bytes = ?, mtime_ns = ?, inode = ? WHERE id = ?",
        (there.bytes, there.mtime_ns, there.inode, before.id),
    )
    return True


def removed(w: Write, ledger_id: int) -> None:
    """The file was moved: its source is gone for good."""
    w.db.run("UPDATE ledger SET removed = 1 WHERE id = ?", (ledger_id,))
    w.changed(watches=True)


def comes_again(db: Plain, row: UploadRow) -> bool:
    """Whether a watched file comes in although the library holds its content: its folder says so, or a person."""
    if row.ledger_id is None:
        return True
    found = db.value(
        "SELECT f.again OR j.submitted_by = ? FROM ledger l JOIN watches f ON f.id = l.watch_id, jobs j"
        " WHERE l.id = ? AND j.id = ?",
        (BY_HAND, row.ledger_id, row.job_id),
    )
    return found is None or bool(found)


def ids(db: Plain, wanted: LedgerFilter) -> array[int]:
    """The rows that pass, the newest first."""
    where, values = _where(wanted)
    # one text for all of them: a hundred thousand rows of Python's own would take half a second
    found = db.value(
        f"SELECT json_group_array(id) FROM (SELECT id FROM ledger{where} ORDER BY seen DESC, id DESC)", values
    )
    return array("q", json.loads(found))


def rows(db: Plain, ledger_ids: Iterable[int]) -> list[LedgerRow]:
    """These rows in the order asked for; those that are gone are left out."""
    asked = list(ledger_ids)
    found = {
        int(row.id): made(row)
        for row in db.all(
            f"SELECT {COLUMNS} FROM ledger WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(asked),)
        )
    }
    return [found[one] for one in asked if one in found]


def each(db: Plain, wanted: LedgerFilter, page: int = 1000) -> Iterator[LedgerRow]:
    """All of them, a page in memory at a time."""
    chosen = ids(db, wanted)
    for start in range(0, len(chosen), page):
        yield from rows(db, chosen[start : start + page])


def last_ended(db: Plain) -> float:
    """When the newest end of a file was; 0 before the first."""
    return float(db.value("SELECT MAX(ended) FROM ledger") or 0.0)


def ended_since(db: Plain, since: float, limit: int, behind: int | None = None) -> list[LedgerRow]:
    """Rows that got their end after that moment, or at it and behind that row, in that order."""
    return [
        made(row)
        for row in db.all(
            f"SELECT {COLUMNS} FROM ledger INDEXED BY ix_ledger_ended WHERE ended >= ?1 AND (ended > ?1 OR id > ?2)"
            " AND state IN ('taken', 'refused') ORDER BY ended, id LIMIT ?3",
            (since, behind, limit),
        )
    ]


def counts(db: Plain) -> dict[int, WatchCounts]:
    """For each watched folder that has rows."""
    totals: dict[int, dict[str, int]] = {}
    reasons: dict[int, dict[Refusal, int]] = {}
    # the first from an index alone
    for row in db.all("SELECT watch_id, state, COUNT(*) AS n FROM ledger GROUP BY state, watch_id"):
        totals.setdefault(int(row.watch_id), {})[row.state] = int(row.n)
    for row in db.all(
        "SELECT watch_id, reason, COUNT(*) AS n FROM ledger WHERE state = 'refused' AND reason <> ''"
        " GROUP BY watch_id, reason"
    ):
        reasons.setdefault(int(row.watch_id), {})[Refusal(row.reason)] = int(row.n)
    return {watch: WatchCounts(**of, reasons=reasons.get(watch, {})) for watch, of in totals.items()}


def never(w: Write, ledger_ids: Iterable[int], said: bool = True) -> int:
    """A person's *Never take*, or (False) its end: then the file is looked at anew. How many rows changed."""
    chosen = json.dumps(list(ledger_ids))
    if said:
        changed = w.db.run(
            "UPDATE ledger SET never = 1, state = 'refused', reason = ?, message = ?, next_try = NULL, ended = ?"
            " WHERE id IN (SELECT value FROM json_each(?)) AND (state IN ('arriving', 'refused')"
            " OR (state = 'ready' AND upload_id IS NULL))",
            (Refusal.NEVER.value, "Left out by you", w.now, chosen),
        )
    else:
        changed = w.db.run(
            "UPDATE ledger SET never = 0, state = 'arriving', reason = '', message = '', at_rest = NULL, ended = NULL,"
            " seen = ?, tries = 0 WHERE never = 1 AND id IN (SELECT value FROM json_each(?))",
            (w.now, chosen),
        )
        w.db.run("UPDATE watches SET look_wanted = 1")
    if changed:
        w.changed(watches=True)
    return changed


def _where(wanted: LedgerFilter) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    if wanted.watch_id is not None:
        parts.append("watch_id = ?")
        values.append(wanted.watch_id)
    if wanted.state is not None:
        parts.append("state = ?")
        values.append(wanted.state.value)
    if wanted.reason is not None:
        parts.append("reason = ?")
        values.append(wanted.reason.value)
    if wanted.text:
        parts.append("path LIKE ? ESCAPE '\\'")
        text = wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values.append(f"%{text}%")
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def made(row: Any) -> LedgerRow:
    """A row of `COLUMNS` as the rest of the program knows it."""
    return LedgerRow(
        id=row.id,
        watch_id=row.watch_id,
        path=row.path,
        state=LedgerState(row.state),
        bytes=row.bytes,
        first_seen=row.first_seen,
        seen=row.seen,
        current=bool(row.current),
        reason=Refusal(row.reason) if row.reason else None,
        message=row.message,
        never=bool(row.never),
        mtime_ns=row.mtime_ns,
        inode=row.inode,
        hash=row.hash,
        at_rest=row.at_rest,
        checked=row.checked,
        ended=row.ended,
        next_try=row.next_try,
        tries=row.tries,
        upload_id=row.upload_id,
        asset_id=row.asset_id,
        place=row.place,
        outcome=row.outcome,
        removed=bool(row.removed),
    )
