"""The rows of presets: encoding presets, batch set presets, saved options."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assetdesk.core import options
from assetdesk.core.encoding import STOCK
from assetdesk.core.errors import UsageFault
from assetdesk.core.export import STOCK_QUERIES
from assetdesk.core.handles import parse_preset
from assetdesk.core.parts import PartKind
from assetdesk.core.presets import BULK_IMPORT, ENCODING, EXPORT, KINDS, OPTIONS, Preset
from assetdesk.store.browse import Browser
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

_COLUMNS = "SELECT id, kind, name, body, stock FROM presets"


def listed(db: Plain, kind: str) -> list[Preset]:
    """All of a kind: those that come with the program first, in their order, then a person's own by name."""
    rows = db.all(f"{_COLUMNS} WHERE kind = ? ORDER BY stock DESC, CASE WHEN stock THEN id END", (kind,))
    found = list(map(_made, rows))
    return [one for one in found if one.stock] + sorted(
        (one for one in found if not one.stock), key=lambda one: one.name.casefold()
    )


def get(db: Plain, preset_id: int) -> Preset:
    """UsageFault where there is none."""
    row = db.one(f"{_COLUMNS} WHERE id = ?", (preset_id,))
    if row is None:
        raise UsageFault("This preset is not there any more.")
    return _made(row)


def by_handle(db: Plain, handle: str) -> Preset | None:
    """The preset of a handle, or None."""
    number = parse_preset(handle)
    row = None if number is None else db.one(f"{_COLUMNS} WHERE id = ?", (number,))
    return None if row is None else _made(row)


def contents(db: Plain, handles: Iterable[str]) -> list[dict[str, Any]]:
    """What each of the handles stands for, with its `handle`; those of no preset are left out."""
    found = ((handle, by_handle(db, handle)) for handle in handles)
    return [{"handle": handle, **preset.content} for handle, preset in found if preset is not None]


def save(w: Write, kind: str, name: str, body: Mapping[str, Any]) -> int:
    """A new preset; its id. UsageFault where the name is taken."""
    _need_free(w.db, kind, name, None)
    w.changed(presets=True)
    return int(
        w.db.value(
            "INSERT INTO presets (kind, name, body, made) VALUES (?, ?, ?, ?) RETURNING id",
            (kind, name, _text(body), w.now),
        )
    )


def update(w: Write, preset_id: int, body: Mapping[str, Any]) -> None:
    """Other content. Transcodes made by an encoding preset are out of date from then on."""
    before = _own(w.db, preset_id)
    w.db.run("UPDATE presets SET body = ?, changed = ? WHERE id = ?", (_text(body), w.now, preset_id))
    w.changed(presets=True)
    _tell_folders(w, before.kind)
    if before.kind == ENCODING:
        _tell_encodings(w, get(w.db, preset_id))


def rename(w: Write, preset_id: int, name: str) -> None:
    """UsageFault where the name is taken."""
    before = _own(w.db, preset_id)
    _need_free(w.db, before.kind, name, preset_id)
    w.db.run("UPDATE presets SET name = ? WHERE id = ?", (name, preset_id))
    w.changed(presets=True)
    _tell_folders(w, before.kind)


def delete(w: Write, preset_id: int) -> None:
    """Forget it; one that is gone already is no fault. What was made by it stays."""
    if w.db.one("SELECT 1 FROM presets WHERE id = ?", (preset_id,)) is not None:
        before = _own(w.db, preset_id)
        w.db.run("DELETE FROM presets WHERE id = ?", (preset_id,))
        w.changed(presets=True)
        _tell_folders(w, before.kind)


def wanting(browse: Browser) -> bool:
    """Whether one that comes with the program is not there, or as an earlier program had it."""
    with browse.plain() as db:
        return any(_lacking(db, kind) for kind in _STOCK)


def seed(w: Write) -> None:
    """Put those there that come with the program. A person's own of the same name stays what it is."""
    for kind in _STOCK:
        for name, body, old in _lacking(w.db, kind):
            w.db.run(
                "INSERT INTO presets (kind, name, body, stock, made) VALUES (?, ?, ?, 1, ?)"
                " ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body",
                (kind, name, _text(body), w.now),
            )
            w.changed(presets=True)
            if old is not None and kind == ENCODING:
                _tell_encodings(w, get(w.db, old.id))


def _lacking(db: Plain, kind: str) -> list[tuple[str, Mapping[str, Any], Preset | None]]:
    """Those of a kind that are not there, or as an earlier program had them."""
    there = {one.name: one for one in listed(db, kind)}
    return [(name, body, there.get(name)) for name, body in _STOCK[kind].items() if _differs(there.get(name), body)]


def without_head(content: Mapping[str, Any]) -> dict[str, Any]:
    """The body alone, as it is kept."""
    return {name: value for name, value in content.items() if name not in ("kind", "name", "handle")}


_STOCK: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    ENCODING: {one.name: without_head(one.to_json()) for one in STOCK},
    EXPORT: {name: {"query": query} for name, query in STOCK_QUERIES.items()},
}


def _differs(there: Preset | None, body: Mapping[str, Any]) -> bool:
    return there is None or (there.stock and dict(there.body) != body)


def _tell_encodings(w: Write, preset: Preset) -> None:
    """What transcodes keep of their preset is the preset as it is now."""
    now = {"handle": preset.handle, **preset.content}
    found = w.db.all(
        "SELECT id, options, format FROM assets WHERE format = ? AND json_extract(options, '$.encodingPreset.handle')"
        " = ?",
        (PartKind.ENCODING.value, preset.handle),
    )
    for row in found:
        kept = json.loads(row.options) | {options.PRESET: now}
        made = options.digests(kept, row.format)
        w.db.run(
            "UPDATE assets SET options = ?, picture_digest = ?, pyramid_digest = ?, parts_digest = ? WHERE id = ?",
            (_text(kept), made.picture, made.pyramid, made.parts, row.id),
        )
    w.changed(assets=[int(row.id) for row in found])


def _tell_folders(w: Write, kind: str) -> None:
    """What holds in folders is put together of presets."""
    if kind not in (OPTIONS, BULK_IMPORT, EXPORT):
        from assetdesk.store.profiles import folder_profiles  # which reads presets

        folder_profiles.rebuild(w)


def _own(db: Plain, preset_id: int) -> Preset:
    found = get(db, preset_id)
    if found.stock:
        raise UsageFault(f"“{found.name}” comes with AssetDesk and stays as it is. Save a copy under another name.")
    return found


def _need_free(db: Plain, kind: str, name: str, but: int | None) -> None:
    for number, taken in db.all("SELECT id, name FROM presets WHERE kind = ?", (kind,)):
        if number != but and str(taken).casefold() == name.casefold():
            raise UsageFault(f"There is {KINDS[kind]} “{taken}” already. Choose another name.")


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _made(row: Any) -> Preset:
    return Preset(int(row.id), str(row.kind), str(row.name), json.loads(row.body), bool(row.stock))
