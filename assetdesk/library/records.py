"""The objects that scripts read, on the command line and over HTTP: assets, jobs, lines of logs, by fixed names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import AssetRow, FieldValue, RenditionRow
from assetdesk.core.handles import asset_handle
from assetdesk.core.job import JobRow, LogEntry
from assetdesk.core.upload import JobCounters
from assetdesk.core.versions import VersionRow

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser


def moment(at: float | None) -> str | None:
    """Unix seconds as ISO 8601 in UTC, to the millisecond; None stays None."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def asset_record(
    row: AssetRow,
    renditions: Iterable[RenditionRow],
    stale: Sequence[str],
    fields: Iterable[FieldValue] | None = None,
    members: Sequence[int] = (),
) -> dict[str, Any]:
    """One asset. `stale` are scopes; `fields` and `members` only where one asset is shown."""
    made: dict[str, Any] = {
        "key": row.key,
        "handle": asset_handle(row.id),
        "path": row.path,
        "name": row.name,
        "title": row.title,
        "type": row.type,
        "mime": row.mime,
        "bytes": row.bytes,
        "hash": row.hash,
        "width": row.width,
        "height": row.height,
        "pages": row.pages,
        "state": row.state.value,
        "error": {"code": row.error_code, "message": row.error_message or ""} if row.error_code else None,
        "missing": row.missing,
        "renditions": [
            {
                "name": r.name,
                "path": r.path,
                "width": r.width,
                "height": r.height,
                "bytes": r.bytes,
                "mime": r.mime,
                "made": moment(r.made),
                "fresh": r.fresh,
                "own": r.own,
            }
            for r in renditions
        ],
        "originator": asset_handle(row.originator) if row.originator is not None else None,
        "part": row.part,
        "orphaned": row.orphaned,
        "marked": row.marked,
        "stale": list(stale),
        "added": moment(row.added),
        "changed": moment(row.changed),
        "processed": moment(row.processed),
    }
    if row.checked_out:
        made["checkedOut"] = {"by": row.checked_out, "since": moment(row.checked_out_at)}
    if row.expires is not None:
        made["expires"] = moment(row.expires)
        made["expired"] = row.expired
    if fields is not None:
        made["members"] = [asset_handle(member) for member in members]
        made["metadata"] = {field.name: field.shown for field in fields if field.shown is not None}
    return made


def shown_record(browse: Browser, row: AssetRow, stale: Sequence[str]) -> dict[str, Any]:
    """One asset with all there is of it."""
    made = asset_record(row, browse.renditions(row.id), stale, browse.fields(row.id), browse.members(row.id))
    if info := browse.generation(row.id):
        made["generation"] = {"engine": info.engine, "subType": info.sub_type, "attributes": dict(info.attributes)}
    made["options"] = browse.options(row.id)
    made["versions"] = [version_record(one) for one in browse.versions(row.id)]
    made |= _tags(browse, row.id)
    made["collections"] = [one.handle for one in browse.collections_of(row.id)]
    return made


def version_record(version: VersionRow) -> dict[str, Any]:
    """One version; `lost`: its bytes are not kept."""
    return {
        "number": version.number,
        "made": moment(version.made),
        "why": version.why,
        "label": version.label,
        "comment": version.comment,
        "by": version.made_by,
        "name": version.name,
        "bytes": version.bytes,
        "hash": version.hash,
        "lost": version.lost,
    }


def _tags(browse: Browser, asset_id: int) -> dict[str, Any]:
    """`score` is 0–1, `coverage` in percent; a person's own tags first."""
    from assetdesk.store import tags

    with browse.plain() as db:
        found, colours = tags.of_asset(db, asset_id), tags.colours_of(db, asset_id)
    return {
        "tags": [
            {"name": tag.name, "group": tag.group, "score": tag.score, "source": tag.source.value, "tagger": tag.tagger}
            for tag in found
            if not tag.removed
        ],
        "colors": [{"name": one.name, "hex": one.hex, "coverage": one.coverage} for one in colours],
    }


def job_record(job: JobRow) -> dict[str, Any]:
    """One job."""
    made: dict[str, Any] = {
        "handle": job.handle,
        "name": job.name,
        "type": job.type.value,
        "state": job.state.value,
        "progress": job.progress,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "warnings": job.warnings,
        "skipped": job.skipped,
        "created": moment(job.created),
        "started": moment(job.started),
        "ended": moment(job.ended),
    }
    if job.pause_reason:
        made["pauseReason"] = job.pause_reason
    return made


def counters_record(counters: JobCounters) -> dict[str, Any]:
    """What a job that brings files in has come to, by the names of IPS (JobLog)."""
    return {
        "fileSuccessCount": counters.success,
        "fileUpdateCount": counters.update,
        "fileDuplicateCount": counters.duplicate,
        "fileWarningCount": counters.warning,
        "fileErrorCount": counters.error,
        "totalFileCount": counters.total,
    }


def log_record(entry: LogEntry) -> dict[str, Any]:
    """One line of a job's log."""
    made: dict[str, Any] = {
        "logDate": moment(entry.at),
        "logType": entry.type,
        "assetName": entry.asset_name,
        "assetHandle": asset_handle(entry.asset_id) if entry.asset_id is not None else None,
        "logMessage": entry.message,
    }
    if entry.code:
        made["code"] = entry.code
    if entry.detail:
        made["detail"] = entry.detail
    return made
