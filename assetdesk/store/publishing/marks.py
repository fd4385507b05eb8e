"""Publish marks: in which contexts an asset is to be published. A wish; changing one copies nothing (IPS API, publish
state).

Marking a set marks its members, unmarking leaves them; generated assets follow their originator both ways.
`assets.marked` says whether an asset is marked anywhere, and is kept by whoever changes a mark, here alone.
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
"""
_WITH_MEMBERS = _BEHIND.format(members="UNION SELECT m.asset_id FROM behind b JOIN members m ON m.set_id = b.id")
_WITHOUT = _BEHIND.format(members="")
_IN = "SELECT id FROM contexts WHERE :contexts IS NULL OR id IN (SELECT value FROM json_each(:contexts))"
_MARK = (
    f"INSERT INTO marks (asset_id, context_id, at, made_by) {_WITH_MEMBERS}"
    f" SELECT b.id, c.id, :now, :who FROM behind b JOIN assets a ON a.id = b.id CROSS JOIN ({_IN}) c WHERE 1"
    " ON CONFLICT DO NOTHING RETURNING asset_id"
)
_UNMARK = (
    f"DELETE FROM marks WHERE asset_id IN ({_WITHOUT} SELECT id FROM behind) AND context_id IN ({_IN})"
    " RETURNING asset_id"
)
_FOLLOW = (
    f"INSERT INTO marks (asset_id, context_id, at, made_by) {_WITH_MEMBERS}"
    " SELECT b.id, m.context_id, :now, m.made_by FROM behind b JOIN assets a ON a.id = b.id"
    " CROSS JOIN marks m ON m.asset_id = :of WHERE 1 ON CONFLICT DO NOTHING RETURNING asset_id"
)
_ANYWHERE = (
    "UPDATE assets SET marked = EXISTS (SELECT 1 FROM marks m WHERE m.asset_id = assets.id)"
    " WHERE id IN (SELECT value FROM json_each(?))"
    " AND marked <> EXISTS (SELECT 1 FROM marks m WHERE m.asset_id = assets.id)"
)


def put(
    w: Write, asset_ids: Iterable[int], marked: bool, contexts: Iterable[int] | None = None, *, who: str = ""
) -> list[int]:
    """Mark assets in these contexts (None: in all there are), or take their marks there away, with what follows them.
    Answers those of which a mark has changed."""
    values = {"ids": as_json(sorted(set(asset_ids))), "contexts": None if contexts is None else as_json(set(contexts))}
    if marked:
        return _changed(w, w.db.all(_MARK, {**values, "now": w.now, "who": who}))
    return _changed(w, w.db.all(_UNMARK, values))


def follow(w: Write, asset_id: int) -> list[int]:
    """What follows an asset is marked wherever the asset is: the members of a set that has got others, what was
    generated from an original. Answers those of which a mark has changed."""
    return _changed(w, w.db.all(_FOLLOW, {"ids": as_json([asset_id]), "of": asset_id, "now": w.now}))


def put_new(w: Write, asset_ids: Iterable[int], job: Mapping[str, Any] | None = None) -> None:
    """The marks of assets that have just come in with a job, or (None) without any that says so."""
    if is_ready((job or {}).get("readyForPublish"), settings_of(w.db)):
        put(w, asset_ids, True)


def apply(w: Write, job: Mapping[str, Any], asset_id: int, *, existing: bool) -> None:
    """The marks that a job leaves on an asset: in all contexts, in none, or those it had. `job` has the job's
    parameters by their IPS names; `existing` is False for an asset that the job itself brought in.

    A job without `readyForPublish` and `preservePublishState` leaves an existing asset's marks alone.
    """
    ready, preserve = job.get("readyForPublish"), job.get("preservePublishState")
    if existing and ready is None and preserve is None:
        return
    settings = settings_of(w.db)
    after = {
        mark_after(
            Situation.PROCESSED if existing else Situation.NEW,
            ready=is_ready(ready, settings),
            preserve=preserve,
            retain=settings.retain_publish_state,
            marked=before,
        )
        for before in (False, True)
    }
    if len(after) == 1:  # whatever it was before
        put(w, [asset_id], after.pop())


def of(db: Plain, asset_ids: Iterable[int]) -> dict[int, list[int]]:
    """In which contexts each of these assets is marked; an empty list for one that is marked nowhere."""
    wanted = list(asset_ids)
    made: dict[int, list[int]] = {one: [] for one in wanted}
    for row in db.all(
        "SELECT asset_id, context_id FROM marks WHERE asset_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2",
        (as_json(wanted),),
    ):
        made[int(row[0])].append(int(row[1]))
    return made


def counts(db: Plain, asset_ids: Iterable[int]) -> dict[int, int]:
    """How many of these assets are marked in each context."""
    rows = db.all(
        "SELECT c.id, COUNT(m.asset_id) FROM contexts c LEFT JOIN marks m ON m.context_id = c.id"
        " AND m.asset_id IN (SELECT value FROM json_each(?)) GROUP BY c.id",
        (as_json(list(asset_ids)),),
    )
    return {int(row[0]): int(row[1]) for row in rows}


def is_ready(ready: object, settings: LibrarySettings) -> bool:
    """`readyForPublish` of a job; what a job leaves out is as the library's default upload options say."""
    return bool(ready if ready is not None else settings.upload_defaults.get("readyForPublish", True))


def settings_of(db: Plain) -> LibrarySettings:
    """The library's settings as they are in this transaction."""
    return LibrarySettings.from_rows({row[0]: json.loads(row[1]) for row in db.all("SELECT name, value FROM settings")})


def _changed(w: Write, rows: list[Any]) -> list[int]:
    ids = sorted({int(row[0]) for row in rows})
    if ids:
        w.db.run(_ANYWHERE, (as_json(ids),))
        w.changed(assets=ids, targets=True)
    return ids
