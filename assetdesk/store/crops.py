"""Rows of named crops: what a step found lands here, what a person decided is kept (`core.crops` has the rules).

Whoever changes a rectangle also makes the step's result out of date, so that the ordinary plan finds what is to be
rendered again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core import crops as rules
from assetdesk.core.crops import Box, Crop, Kind, Source, Why
from assetdesk.core.options import SIDES
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import as_json

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

STEP = "crops"
_MOST = 400
_COLUMNS = "c.name, c.kind, c.x, c.y, c.w, c.h, c.target_w, c.target_h, c.source, c.confirmed, c.why, c.colour,"
_COLUMNS += " c.before, c.auto"
# no digest of options looks like that
_MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A crop that nobody has confirmed. `width` and `height` are px of the upright original, None where they are not
    known; `area` is the part of it that its options' crop leaves."""

    asset_id: int
    crop: Crop
    width: int | None
    height: int | None
    area: Box


def of_asset(db: Plain, asset_id: int) -> list[Crop]:
    """The crops and the swatch of an asset, in the order of its profile."""
    rows = db.all(
        f"SELECT {_COLUMNS} FROM crops c WHERE c.asset_id = ? ORDER BY c.position, c.name LIMIT {_MOST}", (asset_id,)
    )
    return [_crop(row) for row in rows]


def kept_json(db: Plain, asset_id: int) -> list[dict[str, Any]]:
    """The same as plain JSON, for a worker."""
    return [rules.to_json(one) for one in of_asset(db, asset_id)]


def land(w: Write, asset_id: int, found: Mapping[str, Any], program: Mapping[str, Any], keep_edits: bool) -> None:
    """What a run of the step has found, after what a reprocess keeps of what was there. ValueError for what a worker
    must not say."""
    raw = found.get("crops")
    if raw is None:
        return
    new = [rules.from_json(one) for one in list(raw)[:_MOST]]
    put(w, asset_id, rules.after_reprocess(of_asset(w.db, asset_id), new, keep_edits=keep_edits))


def put(w: Write, asset_id: int, crops: Sequence[Crop]) -> None:
    """These are the asset's crops from now on."""
    w.db.run("DELETE FROM crops WHERE asset_id = ?", (asset_id,))
    w.db.many(
        "INSERT INTO crops (asset_id, name, kind, x, y, w, h, target_w, target_h, source, confirmed, why, colour,"
        ' "before", auto, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        [
            (
                asset_id,
                one.name,
                str(one.kind),
                *one.box.numbers(),
                one.target_w,
                one.target_h,
                str(one.source),
                int(one.confirmed),
                str(one.why),
                one.colour,
                _numbers(one.before),
                _numbers(one.auto),
                place,
            )
            for place, one in enumerate(crops)
        ],
    )
    w.changed(assets=[asset_id])


def outdate(w: Write, asset_ids: Iterable[int]) -> None:
    """What was rendered of these assets is out of date: a rectangle was moved."""
    w.db.run(
        "UPDATE results SET options_digest = ? WHERE step = ? AND asset_id IN (SELECT value FROM json_each(?))",
        (_MOVED, STEP, as_json(sorted(set(asset_ids)))),
    )


def confirm(w: Write, asset_id: int, names: Iterable[str]) -> list[str]:
    """Confirm crops as they are; answers those that were not."""
    rows = w.db.all(
        "UPDATE crops SET confirmed = 1 WHERE asset_id = ? AND kind = 'crop' AND NOT confirmed"
        " AND name IN (SELECT value FROM json_each(?)) RETURNING name",
        (asset_id, json.dumps(list(names))),
    )
    if rows:
        w.changed(assets=[asset_id])
    return [str(row[0]) for row in rows]


def waiting(db: Plain, folder_id: int | None = None, most: int = 5000) -> list[Waiting]:
    """Crops to confirm in the library, or in a folder and below: by the name of their asset, then as the profile has
    them. At most so many."""
    where, values = "", []
    if folder_id is not None:
        where = (
            " AND a.folder_id IN (WITH RECURSIVE below (id) AS (SELECT ? UNION SELECT f.id FROM folders f"
            " JOIN below b ON f.parent_id = b.id) SELECT id FROM below)"
        )
        values = [folder_id]
    rows = db.all(
        f"SELECT {_COLUMNS}, a.id, a.width, a.height, a.options FROM crops c JOIN assets a ON a.id = c.asset_id"
        f" WHERE c.confirmed = 0 AND c.kind = 'crop' AND a.trashed IS NULL{where}"
        f" ORDER BY a.name_key, a.id, c.position, c.name LIMIT {int(most)}",
        values,
    )
    return [
        Waiting(int(row.id), _crop(row), row.width, row.height, area_of(row.width, row.height, row.options))
        for row in rows
    ]


def folders(db: Plain) -> dict[int, int]:
    """How many are to be confirmed of the assets of each folder, without those below it; folders with none left out."""
    rows = db.all(
        "SELECT a.folder_id, COUNT(*) FROM crops c JOIN assets a ON a.id = c.asset_id"
        " WHERE c.confirmed = 0 AND c.kind = 'crop' AND a.trashed IS NULL GROUP BY a.folder_id"
    )
    return {int(row[0]): int(row[1]) for row in rows}


def frame(db: Plain, asset_id: int) -> tuple[int | None, int | None, Box]:
    """Px of the upright original, and the part of it that its options' crop leaves."""
    row = db.one("SELECT width, height, options FROM assets WHERE id = ?", (asset_id,))
    if row is None:
        return None, None, rules.WHOLE
    return row.width, row.height, area_of(row.width, row.height, row.options)


def area_of(width: int | None, height: int | None, options: str) -> Box:
    """The part of the upright original that the crop of these options (JSON) leaves."""
    crop = json.loads(options).get("crop") if options and options != "{}" else None
    if not isinstance(crop, dict) or not width or not height:
        return rules.WHOLE
    left, right, top, bottom = (int(crop.get(side) or 0) for side in SIDES)
    if left + right >= width or top + bottom >= height:
        return rules.WHOLE
    return Box(left / width, top / height, (width - left - right) / width, (height - top - bottom) / height)


def _numbers(box: Box | None) -> str:
    return "" if box is None else json.dumps(box.numbers())


def _crop(row: Any) -> Crop:
    return Crop(
        name=str(row.name),
        box=Box(row.x, row.y, row.w, row.h),
        target_w=int(row.target_w),
        target_h=int(row.target_h),
        source=Source(row.source),
        confirmed=bool(row.confirmed),
        why=Why(row.why) if row.why else Why.NEW,
        kind=Kind(row.kind),
        colour=str(row.colour),
        before=rules.box_of(json.loads(row.before) if row.before else None),
        auto=rules.box_of(json.loads(row.auto) if row.auto else None),
    )
