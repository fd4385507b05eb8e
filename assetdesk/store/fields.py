"""Rows of `fields`: one for each asset, layer and field. Whoever changes some does it here, and the search index and
the columns that lists sort by follow in the same transaction.

Which layer is shown is said by `core.metadata_layers` alone; `shown` is the same in SQL.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetdesk.core import expiry
from assetdesk.core.metadata_layers import LAYERS, RANK, Layer
from assetdesk.core.metadata_layers import shown as shown_of
from assetdesk.core.publish import for_readers
from assetdesk.store import search_index
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import published
from assetdesk.store.search_index import Prepared

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

_TAKEN, _MAKER, _MODEL = "exif:DateTimeOriginal", "tiff:Make", "tiff:Model"
# fields that an asset's own columns repeat
_COLUMNS = (_TAKEN, _MAKER, _MODEL, expiry.FIELD)
# the value shown of each asset and field, of the rows that a condition names
EACH_SHOWN = f"SELECT x.asset_id, x.name, x.value, MIN({RANK.format(layer='x.layer')}) AS rank FROM fields x"


def shown(name: str) -> str:
    """The value of a field that a person sees of the asset `a`, as JSON; NULL where there is none."""
    one = "(SELECT x.value FROM fields x WHERE x.asset_id = a.id AND x.layer = '{}' AND x.name = '" + name + "')"
    return f"COALESCE({', '.join(one.format(layer) for layer in LAYERS)})"


def of_asset(db: Plain, asset_id: int, name: str | None = None) -> dict[str, dict[str, Any]]:
    """Values by field and layer; of one field alone with `name`."""
    found: dict[str, dict[str, Any]] = {}
    for layer, field, value in db.all(
        "SELECT layer, name, value FROM fields WHERE asset_id = ?1 AND (?2 IS NULL OR name = ?2)", (asset_id, name)
    ):
        found.setdefault(str(field), {})[str(layer)] = json.loads(value)
    return found


def put_embedded(db: Plain, asset_id: int, found: Mapping[str, Any]) -> None:
    """What the file says, replaced whole. `follow` afterwards."""
    _replace(db, asset_id, Layer.EMBEDDED, found)


def put_profile(db: Plain, asset_id: int, program: Mapping[str, Any] | None) -> None:
    """The values of the metadata profile in force ({"fields": [{property, type, default, overwrite}]}), replaced
    whole; None or {} takes them away. `follow` afterwards."""
    layers: dict[Layer, dict[str, Any]] = {Layer.PROFILE: {}, Layer.FORCED: {}}
    for one in (program or {}).get("fields", ()):
        value = one.get("default")
        if value not in (None, "", []):
            layers[Layer.FORCED if one.get("overwrite") else Layer.PROFILE][one["property"]] = value
    for layer, values in layers.items():
        _replace(db, asset_id, layer, values)


def put_user(w: Write, asset_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A person's own values (`core.metadata_values.read` has checked them); None gives a field back.

    Answers what was there before of each field that is another now: its value, or None.
    """
    before: dict[str, Any] = {}
    for name, value in changes.items():
        was = w.db.value(
            "SELECT value FROM fields WHERE asset_id = ? AND layer = 'user' AND name = ?", (asset_id, name)
        )
        now = None if value is None else json.dumps(value, ensure_ascii=False)
        if was == now:
            continue
        before[name] = None if was is None else json.loads(was)
        if now is None:
            w.db.run("DELETE FROM fields WHERE asset_id = ? AND layer = 'user' AND name = ?", (asset_id, name))
        else:
            w.db.run(
                "INSERT INTO fields (asset_id, layer, name, value) VALUES (?, 'user', ?, ?)"
                " ON CONFLICT (asset_id, layer, name) DO UPDATE SET value = excluded.value",
                (asset_id, name, now),
            )
    if before:
        follow(w.db, asset_id)
        if any(map(for_readers, before)):
            published.record_changed(w.db, asset_id)
        w.changed(assets=[asset_id])
    return before


def drop_user(db: Plain, asset_id: int) -> None:
    """Give every field back: a person asked for a reprocess that keeps no edits. `follow` afterwards."""
    if any(for_readers(name) for name, layers in of_asset(db, asset_id).items() if Layer.USER in layers):
        published.record_changed(db, asset_id)
    db.run("DELETE FROM fields WHERE asset_id = ? AND layer = 'user'", (asset_id,))


def follow(db: Plain, asset_id: int, text: Prepared | None = None) -> None:
    """The asset's fields have changed: its columns and its row of the search index (with new `text`) follow."""
    search_index.put_fields(db, asset_id, text)
    layers: dict[str, dict[str, Any]] = {}
    for layer, name, value in db.all(
        "SELECT layer, name, value FROM fields WHERE asset_id = ? AND name IN (?, ?, ?, ?)", (asset_id, *_COLUMNS)
    ):
        layers.setdefault(name, {})[layer] = json.loads(value)
    taken, maker, model, expires = (_text(shown_of(layers.get(name, {}))) for name in _COLUMNS)
    db.run(
        "UPDATE assets SET taken = ?1, camera = ?2 WHERE id = ?3 AND (taken IS NOT ?1 OR camera IS NOT ?2)",
        (taken, _camera(maker, model), asset_id),
    )
    # another date is told of anew
    db.run(
        "UPDATE assets SET expires = ?1, expiry_told = '' WHERE id = ?2 AND expires IS NOT ?1",
        (expiry.moment(expires), asset_id),
    )


def _replace(db: Plain, asset_id: int, layer: Layer, values: Mapping[str, Any]) -> None:
    if published.lies_somewhere(db, asset_id):
        before = {name: layers.get(layer.value) for name, layers in of_asset(db, asset_id).items()}
        if any(before.get(name) != values.get(name) for name in {*before, *values} if for_readers(name)):
            published.record_changed(db, asset_id)
    db.run("DELETE FROM fields WHERE asset_id = ? AND layer = ?", (asset_id, layer.value))
    rows = [
        (asset_id, layer.value, name, json.dumps(value, ensure_ascii=False))
        for name, value in values.items()
        if value is not None
    ]
    if rows:
        db.many("INSERT INTO fields (asset_id, layer, name, value) VALUES (?, ?, ?, ?)", rows)


def _text(value: Any) -> str | None:
    return str(value) if value else None


def _camera(maker: str | None, model: str | None) -> str | None:
    """Maker and model; the maker once, where the model names it too."""
    if not maker or not model:
        return model or maker
    return model if model.casefold().startswith(maker.casefold().split()[0]) else f"{maker} {model}"
