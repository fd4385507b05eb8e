"""A job's log for whoever shows or writes it: ids of the lines that are wanted, and the lines of some ids. No log is
ever whole in memory: one may have a hundred thousand lines."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

from assetdesk.core.job import LogEntry
from assetdesk.store.views.reader import Reader, as_json

_FIELDS = "at, type, asset_id, asset_name, message, code, detail, id"
# a failure or a warning
_TROUBLE = "(code <> '' OR instr(type, 'Error') OR instr(type, 'Failure') OR instr(type, 'Warning'))"
_PAGE = 2000


def counts(reader: Reader, job_id: int) -> tuple[int, int]:
    """How many lines there are, and how many of them tell of a failure or a warning."""
    row = reader.one(f"SELECT COUNT(*), SUM({_TROUBLE}) FROM job_log WHERE job_id = ?", (job_id,))
    return (int(row[0]), int(row[1] or 0)) if row else (0, 0)


def ids(
    reader: Reader,
    job_id: int,
    words: Sequence[str] = (),
    *,
    trouble: bool = False,
    cancelled: Callable[[], bool] = bool,
) -> array[int]:
    """The lines, oldest first, that hold all these words (whatever their case) in asset, message or code; only those of
    failures and warnings with `trouble`. Not all of them where `cancelled` says so meanwhile."""
    if not words:
        narrow = f" AND {_TROUBLE}" if trouble else ""
        return reader.ids(f"SELECT id FROM job_log WHERE job_id = ?{narrow} ORDER BY id", (job_id,))
    found = array("q")
    folded = [word.casefold() for word in words]
    for page in _pages(reader, job_id, f" AND {_TROUBLE}" if trouble else ""):
        if cancelled():
            break
        for line in page:
            text = f"{line.asset_name} {line.message} {line.code}".casefold()
            if all(word in text for word in folded):
                found.append(line.id)
    return found


def lines(reader: Reader, wanted: Sequence[int]) -> list[LogEntry]:
    """Those of them that are there, oldest first."""
    statement = f"SELECT {_FIELDS} FROM job_log WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return [LogEntry(*row) for row in reader.all(statement, (as_json(wanted),))]


def every(reader: Reader, job_id: int) -> Iterator[LogEntry]:
    """All lines, oldest first, read page by page; those that are written meanwhile, too."""
    for page in _pages(reader, job_id, ""):
        yield from page


def _pages(reader: Reader, job_id: int, narrow: str) -> Iterator[list[LogEntry]]:
    last = 0
    statement = f"SELECT {_FIELDS} FROM job_log WHERE job_id = ? AND id > ?{narrow} ORDER BY id LIMIT {_PAGE}"
    while rows := reader.all(statement, (job_id, last)):
        yield [LogEntry(*row) for row in rows]
        last = int(rows[-1][-1])
