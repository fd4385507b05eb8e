"""Presets as a person keeps them: encoding presets, batch set presets, saved options; also as files to pass on."""

from __future__ import annotations

import builtins
import json
from collections.abc import Mapping
from typing import Any

from assetdesk.core import encoding
from assetdesk.core.errors import UsageFault
from assetdesk.core.presets import BULK_IMPORT, ENCODING, EXPORT, KINDS, LARGEST_BODY, LONGEST_NAME, OPTIONS, Preset
from assetdesk.core.profiles import kinds
from assetdesk.library.session import Library


def list(lib: Library, kind: str) -> builtins.list[Preset]:
    """All of a kind: those that come with the program first, then the others by name."""
    from assetdesk.store.profiles import presets

    with lib.browse.plain() as db:
        return presets.listed(db, kind)


def get(lib: Library, preset_id: int) -> Preset:
    """One of them. UsageFault where it is no more."""
    from assetdesk.store.profiles import presets

    with lib.browse.plain() as db:
        return presets.get(db, preset_id)


def by_handle(lib: Library, handle: str) -> Preset | None:
    """The preset of a handle (`ps|12`), or None."""
    from assetdesk.store.profiles import presets

    with lib.browse.plain() as db:
        return presets.by_handle(db, handle)


def save(lib: Library, kind: str, name: str, body: Mapping[str, Any]) -> Preset:
    """A new preset. UsageFault where the name is empty or taken, or something in the body cannot be."""
    from assetdesk.store.profiles import presets

    lib.need("createPropertySet")
    lib.need_writing()
    wanted = _need_name(name)
    kept = _checked(kind, wanted, body)
    return get(lib, lib.store.writer.run(lambda w: presets.save(w, kind, wanted, kept)))


def update(lib: Library, preset_id: int, body: Mapping[str, Any]) -> None:
    """Other content under the same name and handle. What was encoded by it is out of date then."""
    from assetdesk.store.profiles import presets

    lib.need("createPropertySet")
    lib.need_writing()
    before = get(lib, preset_id)
    kept = _checked(before.kind, before.name, body)
    lib.store.writer.run(lambda w: presets.update(w, preset_id, kept))


def rename(lib: Library, preset_id: int, name: str) -> None:
    """Another name. UsageFault where that is empty or taken."""
    from assetdesk.store.profiles import presets

    lib.need("createPropertySet")
    lib.need_writing()
    wanted = _need_name(name)
    before = get(lib, preset_id)
    _checked(before.kind, wanted, before.body)
    lib.store.writer.run(lambda w: presets.rename(w, preset_id, wanted))


def delete(lib: Library, preset_id: int) -> None:
    """Forget it. Assets that were made by it, and options that name it, are not touched."""
    from assetdesk.store.profiles import presets

    lib.need("createPropertySet")
    lib.need_writing()
    lib.store.writer.run(lambda w: presets.delete(w, preset_id))


def written(preset: Preset) -> str:
    """The JSON of a file that `read` takes in again: `{"kind", "name", …}`."""
    return json.dumps(preset.content, indent=2, ensure_ascii=False) + "\n"


def read(lib: Library, text: str, kind: str | None = None) -> Preset:
    """Take in a preset from a file's JSON; with `kind` only one of that kind.

    UsageFault where it is none, its name is taken, or something in it cannot be.
    """
    if len(text) > LARGEST_BODY:
        raise UsageFault("This file is too large to be a preset.")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageFault("This file is not a preset: it is not JSON.") from None
    found = raw.get("kind") if isinstance(raw, dict) else None
    if found not in KINDS or not isinstance(raw.get("name"), str):
        raise UsageFault(f"This file is not a preset: it needs a kind ({', '.join(KINDS)}) and a name.")
    if kind is not None and found != kind:
        raise UsageFault(f"This file is {KINDS[found]}, not {KINDS[kind]}.")
    return save(lib, found, raw["name"], raw)


def _need_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise UsageFault("A name needs at least one character.")
    if len(wanted) > LONGEST_NAME:
        raise UsageFault(f"A name of a preset has at most {LONGEST_NAME} characters.")
    return wanted


def _checked(kind: str, name: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body as it is kept, after whoever reads that kind has looked at it."""
    from assetdesk.store.profiles.presets import without_head

    if kind not in KINDS:
        raise UsageFault(f"“{kind}” is no kind of preset. There are {', '.join(KINDS)}.")
    kept: Mapping[str, Any] = without_head(body)
    try:
        if len(json.dumps(kept)) > LARGEST_BODY:
            raise UsageFault("This is too large to be a preset.")
    except (TypeError, ValueError, RecursionError):
        raise UsageFault("What a preset holds must be text, numbers, lists and the like.") from None
    if kind == ENCODING:
        return without_head(encoding.from_json({**kept, "kind": kind, "name": name}).to_json())
    if kind == OPTIONS:
        from assetdesk.library.option_choices import checked

        return checked(kept)
    if kind == EXPORT:
        from assetdesk.library.export import checked_preset

        return checked_preset(name, kept)
    if kind == BULK_IMPORT:
        from assetdesk.library.bulk_import import checked as checked_import

        return checked_import(kept).body()
    return kinds.checked(kind, name, kept)
