"""History that is cleared, so that the next publish sends again what lies there already, and how it is put back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write


@dataclass(frozen=True, slots=True)
class Before:
    """One row of history before it was forced, and when that was (Unix seconds)."""

    published_id: int
    asset_id: int
    context_id: int
    last_published: float | None
    catalog_dirty: bool
    forced_at: float | None
    forced_by: str
    at: float


# what was published once: the rest of the rows only keep an id for the catalogue
_LIES = "(last_published IS NOT NULL OR forced_at IS NOT NULL)"


def force(
    w: Write,
    asset_ids: Iterable[int],
    context_ids: Sequence[int] | None,
    *,
    files: bool,
    resync: bool,
    who: str = "",
) -> list[Before]:
    """Of these assets, in these contexts (None: all), on every server: clear when they were last published, and say
    that their records are to be written again. Answers the rows as they were."""
    values = {
        "ids": json.dumps(sorted(set(asset_ids))),
        "contexts": None if context_ids is None else json.dumps(sorted(set(context_ids))),
    }
    rows = w.db.all(
        "SELECT id, asset_id, context_id, last_published, catalog_dirty, forced_at, forced_by FROM published"
        f" WHERE asset_id IN (SELECT value FROM json_each(:ids)) AND {_LIES}"
        " AND (:contexts IS NULL OR context_id IN (SELECT value FROM json_each(:contexts))) ORDER BY id",
        values,
    )
    before = [
        Before(int(r[0]), int(r[1]), int(r[2]), r[3], bool(r[4]), r[5], str(r[6]), w.now)
        for r in rows
        if files or not r[4]
    ]
    numbers = json.dumps([one.published_id for one in before])
    if files:
        w.db.run(
            "UPDATE published SET last_published = NULL, forced_at = ?, forced_by = ?"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (w.now, who, numbers),
        )
    if resync:
        w.db.run(
            "UPDATE published SET catalog_dirty = 1, forced_at = ?, forced_by = ?"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (w.now, who, numbers),
        )
    _tell(w, {one.asset_id for one in before})
    return before


def undo(w: Write, before: Iterable[Before]) -> int:
    """The rows as they were, those that nothing has touched since; of how many assets."""
    back = set()
    for one in before:
        touched = w.db.run(
            "UPDATE published SET last_published = ?, catalog_dirty = ?, forced_at = ?, forced_by = ?"
            " WHERE id = ? AND forced_at = ? AND (last_published IS NULL OR last_published <= forced_at)",
            (one.last_published, int(one.catalog_dirty), one.forced_at, one.forced_by, one.published_id, one.at),
        )
        if touched:
            back.add(one.asset_id)
    _tell(w, back)
    return len(back)


def forced(db: Plain, asset_id: int) -> bool:
    """Whether the next publish somewhere treats it as never published."""
    return bool(
        db.value(
            "SELECT 1 FROM published WHERE asset_id = ? AND last_published IS NULL AND forced_at IS NOT NULL LIMIT 1",
            (asset_id,),
        )
    )


def _tell(w: Write, assets: Iterable[int]) -> None:
    w.changed(assets=assets, targets=True)
