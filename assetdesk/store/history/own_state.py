"""What a person has said of an asset (`core.versions.Own`), read whole and put back whole, for versions.

What was found automatically stays: tags of taggers, crops of a step. Whoever puts back does it here, so that columns,
search index and what is out of date follow in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetdesk.core import crops as rules
from assetdesk.core.crops import Crop, Kind
from assetdesk.core.options import digests
from assetdesk.core.tags import Source, key_of
from assetdesk.core.versions import Own, OwnTag
from assetdesk.store import crops, fields, search_index, tags
from assetdesk.store.plain import Plain
from assetdesk.store.tags import TagRow

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

_TITLE = "title"


def of_asset(db: Plain, asset_id: int) -> Own:
    """As it is now."""
    user = {name: layers["user"] for name, layers in fields.of_asset(db, asset_id).items() if "user" in layers}
    row = db.one("SELECT title, options FROM assets WHERE id = ?", (asset_id,))
    return Own(
        user,
        str(row.title) if row is not None else "",
        [
            OwnTag(one.name, one.group, one.source.value, one.removed, one.tagger)
            for one in tags.of_asset(db, asset_id)
            if one.source is not Source.AUTO or one.removed
        ],
        [one for one in crops.of_asset(db, asset_id) if _is_own(one)],
        json.loads(row.options) if row is not None else {},
    )


def to_columns(own: Own) -> dict[str, str]:
    """As the columns of `versions` have it."""
    said = dict(own.fields)
    if own.title:
        said[_TITLE] = own.title
    return {
        "user_fields": json.dumps(said, ensure_ascii=False, sort_keys=True),
        "tags": json.dumps([one.to_json() for one in own.tags], ensure_ascii=False),
        "crops": json.dumps([rules.to_json(one) for one in own.crops], ensure_ascii=False),
        "options": json.dumps(own.options, ensure_ascii=False, sort_keys=True),
    }


def from_columns(row: Any) -> Own:
    """Of a row with those columns."""
    said = dict(json.loads(row.user_fields))
    title = str(said.pop(_TITLE, ""))
    if not row.tags:
        return Own(said, title, whole=False)
    return Own(
        said,
        title,
        [OwnTag.from_json(one) for one in json.loads(row.tags)],
        [rules.from_json(one) for one in json.loads(row.crops)],
        json.loads(row.options),
    )


def put_back(w: Write, asset_id: int, own: Own, job_id: int | None = None) -> None:
    """Exactly this is what a person has said of the asset from now on. With the job that does it, that one still
    decides on options; else none that was asked before."""
    _put_fields(w, asset_id, own.fields)
    _put_title(w, asset_id, own.title)
    if own.whole:
        _put_tags(w, asset_id, own.tags)
        _put_crops(w, asset_id, own.crops)
        _put_options(w, asset_id, own.options, job_id)
    w.changed(assets=[asset_id])


def _is_own(crop: Crop) -> bool:
    return crop.kind is Kind.CROP and (crop.by_hand or crop.confirmed)


def _put_fields(w: Write, asset_id: int, wanted: Mapping[str, Any]) -> None:
    now = {name for name, layers in fields.of_asset(w.db, asset_id).items() if "user" in layers}
    fields.put_user(w, asset_id, {**dict.fromkeys(now - set(wanted)), **wanted})


def _put_title(w: Write, asset_id: int, title: str) -> None:
    if w.db.run("UPDATE assets SET title = ?1 WHERE id = ?2 AND title <> ?1", (title, asset_id)):
        search_index.put_fields(w.db, asset_id)


def _put_tags(w: Write, asset_id: int, wanted: Sequence[OwnTag]) -> None:
    made = {
        key_of(one.name): TagRow(one.name, one.group, 1.0, Source(one.source), one.removed, one.tagger)
        for one in wanted
    }
    for row in tags.of_asset(w.db, asset_id):
        key = key_of(row.name)
        if key in made:
            if made[key].removed:
                made[key] = replace(made[key], score=row.score)
        elif row.source is Source.AUTO and not row.removed:
            made[key] = row
        elif row.tagger:
            # found by a tagger, and nobody had said anything of it then
            made[key] = replace(row, source=Source.AUTO, removed=False)
    tags.put_back(w, asset_id, list(made.values()))


def _put_crops(w: Write, asset_id: int, wanted: Sequence[Crop]) -> None:
    had = crops.of_asset(w.db, asset_id)
    own = {one.name: one for one in wanted}
    made: list[Crop] = []
    for one in had:
        if one.kind is Kind.CROP and one.name in own:
            kept = own.pop(one.name)
            made.append(replace(kept, auto=one.auto if one.auto is not None else kept.auto))
        elif _is_own(one):
            automatic = one.auto or one.box
            made.append(replace(one, box=automatic, source=rules.Source.AUTO, confirmed=False, before=None))
        else:
            made.append(one)
    made += [one for one in own.values() if one.by_hand]
    if made != had:
        crops.put(w, asset_id, made)
        crops.outdate(w, [asset_id])


def _put_options(w: Write, asset_id: int, wanted: Mapping[str, Any], job_id: int | None) -> None:
    row = w.db.one("SELECT options, options_from, format FROM assets WHERE id = ?", (asset_id,))
    if row is None or json.loads(row.options) == dict(wanted):
        return
    # jobs that were asked before this decide nothing any more of what is put back
    newest = job_id or int(w.db.value("SELECT COALESCE(MAX(id), 0) FROM jobs") or 0) + 1
    names = set(wanted) | set(json.loads(row.options))
    made = digests(wanted, row.format)
    w.db.run(
        "UPDATE assets SET options = ?, options_from = ?, picture_digest = ?, pyramid_digest = ?, parts_digest = ?"
        " WHERE id = ?",
        (
            json.dumps(wanted, sort_keys=True),
            json.dumps(json.loads(row.options_from) | dict.fromkeys(names, newest), sort_keys=True),
            made.picture,
            made.pyramid,
            made.parts,
            asset_id,
        ),
    )
