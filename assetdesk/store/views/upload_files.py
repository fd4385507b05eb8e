"""The files of one upload for its list: numbers in one array, rows by the page, counts by state."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from assetdesk.core.upload_files import FileRow, FileState
from assetdesk.store.views.reader import Reader, as_json

_FROM = " FROM uploads u JOIN jobs j ON j.id = u.job_id LEFT JOIN assets a ON a.id = u.asset_id"
# what the list calls the state of a file; the asset is looked at for what could not be processed
_STATE = (
    "CASE u.state WHEN 'copying' THEN 'working'"
    " WHEN 'waiting' THEN CASE WHEN j.state IN ('paused', 'pausing') THEN 'paused' ELSE 'queued' END"
    " WHEN 'held' THEN 'duplicate'"
    " WHEN 'skipped' THEN CASE WHEN u.outcome = 'duplicate' THEN 'duplicate' ELSE 'left' END"
    " WHEN 'done' THEN CASE WHEN a.state = 'failed' THEN 'failed' ELSE 'done' END"
    " ELSE 'failed' END"
)
_COLUMNS = (
    f"u.id, u.source, u.folder, COALESCE(a.name, u.name), {_STATE}, u.bytes, u.size,"
    " CASE WHEN a.state = 'failed' THEN COALESCE(a.error_message, u.message) ELSE u.message END,"
    " u.asset_id, u.other_asset, CASE WHEN u.state = 'held' THEN u.held_for ELSE '' END, u.outcome, u.state = 'done',"
    " u.started, u.ended"
)


def ids(reader: Reader, job_id: int, state: FileState | None = None, words: str = "") -> array[int]:
    """The numbers of a job's files in their order, those of one state and with all the words in name or folder."""
    where = ["u.job_id = ?"]
    given: list[object] = [job_id]
    if state is not None:
        where.append(f"{_STATE} = ?")
        given.append(state.value)
    for word in words.split():
        where.append("(instr(lower(u.name), ?) OR instr(lower(u.folder), ?))")
        given += [word.lower(), word.lower()]
    source = _FROM if state is not None else " FROM uploads u"
    found = reader.all(f"SELECT u.id{source} WHERE {' AND '.join(where)} ORDER BY u.id", given)
    return array("q", (row[0] for row in found))


def rows(reader: Reader, upload_ids: Sequence[int]) -> list[FileRow]:
    """These, in their order; what is no more is left out."""
    found = reader.all(
        f"SELECT {_COLUMNS}{_FROM} WHERE u.id IN (SELECT value FROM json_each(?)) ORDER BY u.id", (as_json(upload_ids),)
    )
    return [FileRow(*(*row[:4], FileState(row[4]), *row[5:12], bool(row[12]), *row[13:])) for row in found]


def counts(reader: Reader, job_id: int) -> dict[FileState, int]:
    """How many files of a job are in each state; states without any are left out."""
    found = reader.all(f"SELECT {_STATE} AS s, COUNT(*){_FROM} WHERE u.job_id = ? GROUP BY s", (job_id,))
    return {FileState(state): count for state, count in found}
