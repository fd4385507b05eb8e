"""An asset's timeline: its versions, its history, and what each job did for it, merged by time.

What jobs did is read from their items, step by step, which are kept as long as their job; of older ones a line of the
history is left.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from assetdesk.core.versions import KINDS, VERSION, Failed, TimelineEntry, TimelineKind, VersionRow
from assetdesk.store.plain import Plain

_ENDED = "i.state IN ('done', 'failed') AND i.finished IS NOT NULL"
_RUNS = f"""
SELECT MAX(i.finished) AS at, i.job_id, j.name,
    -- an upload's is where it came from, and its name says that
    CASE j.type WHEN 'ReprocessAssets' THEN j.submitted_by ELSE '' END AS submitted_by
FROM items i JOIN jobs j ON j.id = i.job_id
WHERE i.asset_id = :asset AND {_ENDED} {{more}} GROUP BY i.job_id HAVING at < :before ORDER BY at DESC LIMIT :most
"""
# a line of the history whose job's items say more
_TOLD = (
    "SELECT 1 FROM items i WHERE i.asset_id = history.asset_id AND i.job_id = history.job_id"
    " AND i.state IN ('done', 'failed') AND i.finished IS NOT NULL"
)
_NO_PREVIEW = "RenditionFormatUnsupported"


def page(
    db: Plain, asset_id: int, kinds: Collection[TimelineKind] = (), before: float | None = None, most: int = 60
) -> list[TimelineEntry]:
    """The newest entries of these kinds (none: all) that are older than `before` (Unix seconds), newest first.

    At most so many; entries of one moment are never parted, so that the oldest one's time is where the next page
    begins.
    """
    wanted = frozenset(kinds) or frozenset(TimelineKind)
    values = {"asset": asset_id, "before": 1e18 if before is None else before, "most": most + 1}
    found: list[TimelineEntry] = []
    if TimelineKind.VERSION in wanted:
        found += _versions(db, values)
    found += _history(db, values, wanted)
    if wanted & {TimelineKind.PROCESSING, TimelineKind.FAILURE}:
        found += _runs(db, values, failures=TimelineKind.PROCESSING not in wanted)
    found.sort(key=lambda one: -one.at)
    if len(found) <= most:
        return found
    last = found[most - 1].at
    return [one for one in found if one.at >= last]


def _versions(db: Plain, values: dict[str, Any]) -> list[TimelineEntry]:
    rows = db.all(
        f"SELECT {VERSION} FROM versions WHERE asset_id = :asset AND made < :before ORDER BY made DESC, number DESC"
        " LIMIT :most",
        values,
    )
    made = [VersionRow.of(row) for row in rows]
    return [TimelineEntry(one.made, TimelineKind.VERSION, made_by=one.made_by, version=one) for one in made]


def _history(db: Plain, values: dict[str, Any], wanted: Collection[TimelineKind]) -> list[TimelineEntry]:
    if TimelineKind.PROCESSING in wanted:
        wanted = {*wanted, TimelineKind.FAILURE}
    named = [kind for kind, of in KINDS.items() if of in wanted]
    others = [kind for kind, of in KINDS.items() if of not in wanted]
    # what is not named is an edit
    chosen, sign = (others, "NOT IN") if TimelineKind.EDIT in wanted else (named, "IN")
    if not chosen and sign == "IN":
        return []
    names = ", ".join(f"'{one}'" for one in chosen)
    rows = db.all(
        f"SELECT at, kind, text, made_by, job_id, version FROM history WHERE asset_id = :asset AND at < :before"
        f" AND kind {sign} ({names}) AND NOT (kind IN ('processed', 'failed') AND EXISTS ({_TOLD}))"
        " ORDER BY at DESC, id DESC LIMIT :most",
        values,
    )
    return [
        TimelineEntry(
            float(row.at),
            KINDS.get(row.kind, TimelineKind.EDIT),
            str(row.text),
            str(row.made_by),
            row.job_id,
            number=row.version,
        )
        for row in rows
    ]


def _runs(db: Plain, values: dict[str, Any], failures: bool) -> list[TimelineEntry]:
    more = f"AND i.error_code IS NOT NULL AND i.error_code <> '{_NO_PREVIEW}'" if failures else ""
    made: list[TimelineEntry] = []
    for run in db.all(_RUNS.format(more=more), values):
        rows = db.all(
            f"SELECT i.step, i.error_code, i.error_text FROM items i WHERE i.asset_id = ? AND i.job_id = ? AND {_ENDED}"
            " ORDER BY i.id",
            (values["asset"], run.job_id),
        )
        made.append(_run(float(run.at), rows, str(run.submitted_by), int(run.job_id), str(run.name)))
    return made


def _run(at: float, rows: list[Any], who: str, job_id: int | None, job: str) -> TimelineEntry:
    failed: dict[str, Failed] = {}
    done: list[str] = []
    for step, code, text in rows:
        if code and code != _NO_PREVIEW:
            failed[str(step)] = Failed(str(step), str(code), str(text or ""))
        else:
            failed.pop(str(step), None)  # a later try went well
            done.append(str(step))
    kind = TimelineKind.FAILURE if failed else TimelineKind.PROCESSING
    return TimelineEntry(at, kind, "", who, job_id, job, done=tuple(dict.fromkeys(done)), failed=tuple(failed.values()))
