"""Profiles as files to pass on: JSON that another library takes in, with what it refers to by content and by path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetdesk.core import encoding
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import asset_handle, parse_asset
from assetdesk.core.presets import BATCH_SET, ENCODING, PROCESSING, VIDEO, Preset
from assetdesk.core.profiles import kinds
from assetdesk.core.profiles.reading import ProfileFault
from assetdesk.library import presets, profiles
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

ENDING = ".json"


def content(lib: Library, preset: Preset) -> dict[str, Any]:
    """All of one: `{"kind", "name", "version", …}`; encodings stand in it whole, watermarks by their path."""
    from assetdesk.store.profiles import presets as rows

    # checked once more only for the order of its names
    body = kinds.checked(preset.kind, preset.name, preset.body)
    with lib.browse.plain() as db:
        if preset.kind == VIDEO:
            found = rows.contents(db, body.get("presets") or ())
            body["presets"] = [{name: value for name, value in one.items() if name != "handle"} for one in found]
    if preset.kind == PROCESSING:
        for one in body.get("renditions") or ():
            if one.get("watermark"):
                one["watermark"]["asset"] = _path_of(lib, one["watermark"]["asset"])
    return kinds.content(preset.kind, preset.name, body)


def written(lib: Library, preset: Preset) -> str:
    """The text of its file."""
    return json.dumps(content(lib, preset), indent=2, ensure_ascii=False) + "\n"


def read(lib: Library, text: str, kind: str | None = None, *, replace: bool = False) -> Preset:
    """Take in the profile of a file; with `kind` only one of that kind. `replace` lets it take the place of one of its
    name. UsageFault, and nothing changed, where it is none, is of a newer program, or something in it cannot be."""
    from assetdesk.store.profiles import presets as rows

    lib.need("createPropertySet")
    lib.need_writing()
    found, name, body = kinds.opened(text)
    if kind is not None and kind != found:
        raise ProfileFault(f"This file is {kinds.saying(found)}, not {kinds.saying(kind)}.", "kind")
    wanted = _encodings(lib, body) if found == VIDEO else []
    if found == PROCESSING:
        body = _with_marks(lib, body)
    trial = {**body, "presets": [f"ps|{n + 1}" for n in range(len(wanted))]} if wanted else body
    kept = kinds.checked(found, name, trial)
    if not wanted:
        kept = profiles.checked(lib, found, name, body)
    there = next((one for one in presets.list(lib, found) if one.name.casefold() == name.casefold()), None)
    if there is not None and not replace:
        raise UsageFault(f"There is {kinds.saying(found)} “{there.name}” already. Rename one of them, or replace it.")
    if there is not None and found == BATCH_SET and there.body.get("setType") != kept["setType"]:
        raise UsageFault(f"“{there.name}” makes sets of another type, and that is fixed. Delete it first.")

    def work(w: Write) -> int:
        whole = {**kept, "presets": [_put(w, one) for one in wanted]} if wanted else kept
        if there is None:
            return rows.save(w, found, name, whole)
        rows.update(w, there.id, whole)
        return there.id

    return presets.get(lib, lib.store.writer.run(work))


def _encodings(lib: Library, body: Mapping[str, Any]) -> list[str | encoding.EncodingPreset]:
    """What the file says of encodings: whole ones, or handles of this library; empty where it has none."""
    listed = body.get("presets")
    if not isinstance(listed, list) or not any(isinstance(one, dict) for one in listed):
        return []
    found: list[str | encoding.EncodingPreset] = []
    for place, one in enumerate(listed):
        if isinstance(one, dict):
            try:
                found.append(encoding.from_json(one))
            except UsageFault as wrong:
                raise ProfileFault(str(wrong), f"presets.{place}") from None
        elif isinstance(one, str) and presets.by_handle(lib, one) is not None:
            found.append(one)
        else:
            raise ProfileFault(f"There is no encoding preset “{str(one)[:60]}”.", f"presets.{place}")
    return found


def _put(w: Write, one: str | encoding.EncodingPreset) -> str:
    """The handle of an encoding: of the same one that is there, else of a new one under a free name."""
    from assetdesk.store.profiles import presets as rows

    if isinstance(one, str):
        return one
    body = rows.without_head(one.to_json())
    there = {old.name.casefold(): old for old in rows.listed(w.db, ENCODING)}
    name, number = one.name, 1
    while name.casefold() in there and dict(there[name.casefold()].body) != body:
        number += 1
        name = f"{one.name} {number}"
    same = there.get(name.casefold())
    return same.handle if same is not None else f"ps|{rows.save(w, ENCODING, name, body)}"


def _path_of(lib: Library, handle: str) -> str:
    """The path of a watermark's original; its handle where it is gone."""
    number = parse_asset(handle)
    found = lib.browse.rows([number]) if number is not None else []
    return found[0].path if found else handle


def _with_marks(lib: Library, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the handles of watermarks that are named by path."""
    listed = body.get("renditions")
    if not isinstance(listed, list):
        return dict(body)
    made = []
    for place, one in enumerate(listed):
        mark = one.get("watermark") if isinstance(one, dict) else None
        name = mark.get("asset") if isinstance(mark, dict) else None
        if (
            isinstance(one, dict)
            and isinstance(mark, dict)
            and isinstance(name, str)
            and name.strip()
            and parse_asset(name) is None
        ):
            number = lib.browse.asset_at(name.strip())
            if number is None:
                sentence = f"The watermark “{name[:200]}” is not in this library. Bring it in first."
                raise ProfileFault(sentence, f"renditions.{place}.watermark.asset")
            one = {**one, "watermark": {**mark, "asset": asset_handle(number)}}
        made.append(one)
    return {**body, "renditions": made}
