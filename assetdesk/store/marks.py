"""Publish marks: whether an asset is to be published. A wish; changing one copies nothing (IPS API, publish state).

Marking a set marks its members, unmarking leaves them; generated assets follow their originator both ways.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assetdesk.core.publish_marks import Situation, mark_after
from assetdesk.core.settings import LibrarySettings
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

_BEHIND = """
WITH RECURSIVE behind (id) AS (
    SELECT value FROM json_each(:ids)
    UNION SELECT g.id FROM behind b JOIN assets g ON g.originator_id = b.id
    {members}
)
UPDATE assets SET marked = :marked WHERE id IN (SELECT id FROM behind) AND marked <> :marked RETURNING id
"""
_MARK = _BEHIND.format(members="UNION SELECT m.asset_id FROM behind b JOIN members m ON m.set_id = b.id")
_UNMARK = _BEHIND.format(members="")


def put(w: Write, asset_ids: Iterable[int], marked: bool) -> list[int]:
    """Mark assets, or take their marks away, with what follows them. Answers those whose mark has changed."""
    rows = w.db.all(_MARK if marked else _UNMARK, {"ids": as_json(sorted(set(asset_ids))), "marked": int(marked)})
    changed = sorted(int(row[0]) for row in rows)
    w.changed(assets=changed)
    return changed


def put_new(w: Write, asset_ids: Iterable[int], job: Mapping[str, Any] | None = None) -> None:
    """The marks of assets that have just come in with a job, or (None) without any that says so."""
    if is_ready((job or {}).get("readyForPublish"), settings_of(w.db)):
        w.db.run(
            "UPDATE assets SET marked = 1 WHERE id IN (SELECT value FROM json_each(?))", (as_json(sorted(asset_ids)),)
        )


def apply(w: Write, job: Mapping[str, Any], asset_id: int, *, existing: bool) -> None:
    """The mark that a job leaves on an asset. `job` has the job's parameters by their IPS names; `existing` is False
    for an asset that the job itself brought in.

    A job without `readyForPublish` and `preservePublishState` leaves an existing asset's mark alone.
    """
    ready, preserve = job.get("readyForPublish"), job.get("preservePublishState")
    if existing and ready is None and preserve is None:
        return
    row = w.db.one("SELECT marked FROM assets WHERE id = ?", (asset_id,))
    if row is None:
        return
    settings = settings_of(w.db)
    wanted = mark_after(
        Situation.PROCESSED if existing else Situation.NEW,
        ready=is_ready(ready, settings),
        preserve=preserve,
        retain=settings.retain_publish_state,
        marked=bool(row.marked),
    )
    if wanted != bool(row.marked):
        put(w, [asset_id], wanted)


def is_ready(ready: object, settings: LibrarySettings) -> bool:
    """`readyForPublish` of a job; what a job leaves out is as the library's default upload options say."""
    return bool(ready if ready is not None else settings.upload_defaults.get("readyForPublish", True))


def settings_of(db: Plain) -> LibrarySettings:
    """The library's settings as they are in this transaction."""
    return LibrarySettings.from_rows({row[0]: json.loads(row[1]) for row in db.all("SELECT name, value FROM settings")})
