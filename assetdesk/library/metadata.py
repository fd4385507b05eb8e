"""Metadata that a person gives: of one asset or of thousands, each operation with what takes it back.

Values go to the person's own layer, which no processing touches (`core.metadata_layers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core import metadata_values
from assetdesk.core.metadata_fields import BY_NAME
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

# assets a transaction: others get their turn between two
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one asset; None stands for no value of the person's."""

    asset_id: int
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Edited:
    """What an operation changed; `take_back` makes it undone."""

    changes: tuple[Change, ...] = ()

    @property
    def assets(self) -> int:
        """How many assets have other values now."""
        return len({one.asset_id for one in self.changes})


def put(
    lib: Library,
    asset_ids: Sequence[int],
    given: Mapping[str, object],
    told: Callable[[int], object] = lambda done: None,
) -> Edited:
    """Give fields of these assets values; None gives a field back to the file and its profile, empty clears it.

    UsageFault, before anything is changed, for an unknown field or a value that is none for it. `told` gets how many
    assets are done.
    """
    lib.need("editAssets")
    lib.need_writing()
    values = {
        name: None if value is None and metadata_values.field_of(name) else metadata_values.read(name, value)
        for name, value in given.items()
    }
    return _carry_out(lib, ((number, values) for number in dict.fromkeys(asset_ids)), told)


def take_back(lib: Library, edited: Edited, told: Callable[[int], object] = lambda done: None) -> Edited:
    """Undo an operation; what it answers undoes that. Fields that something newer has changed since are left."""
    lib.need("editAssets")
    lib.need_writing()
    wanted: dict[int, list[Change]] = {}
    for one in edited.changes:
        wanted.setdefault(one.asset_id, []).append(one)
    made: list[Change] = []
    todo = list(wanted.items())
    for at in range(0, len(todo), _CHUNK):

        def work(w: Write, some: list[tuple[int, list[Change]]] = todo[at : at + _CHUNK]) -> list[Change]:
            done: list[Change] = []
            for asset_id, changes in some:
                now = _own(w, asset_id)
                back = {one.name: one.before for one in changes if now.get(one.name) == one.after}
                done += _put(w, asset_id, back)
            return done

        made += lib.store.writer.run(work)
        told(min(len(todo), at + _CHUNK))
    return Edited(tuple(made))


def _carry_out(lib: Library, wanted: Iterator[tuple[int, Mapping[str, Any]]], told: Callable[[int], object]) -> Edited:
    """All of it, or (where one part fails) nothing."""
    made: list[Change] = []
    todo = list(wanted)
    try:
        for at in range(0, len(todo), _CHUNK):

            def work(w: Write, some: list[tuple[int, Mapping[str, Any]]] = todo[at : at + _CHUNK]) -> list[Change]:
                return [one for asset_id, values in some for one in _put(w, asset_id, values)]

            made += lib.store.writer.run(work)
            told(min(len(todo), at + _CHUNK))
    except BaseException:
        take_back(lib, Edited(tuple(made)))
        raise
    return Edited(tuple(made))


def _put(w: Write, asset_id: int, values: Mapping[str, Any]) -> list[Change]:
    from assetdesk.store import assets, fields

    if not values or w.db.value("SELECT 1 FROM assets WHERE id = ?", (asset_id,)) is None:
        return []  # it went for good meanwhile
    before = fields.put_user(w, asset_id, values)
    if before:
        names = ", ".join(BY_NAME[name].label if name in BY_NAME else name for name in before)
        assets.edited(w, asset_id, f"Metadata changed: {names}")
    return [Change(asset_id, name, was, values[name]) for name, was in before.items()]


def _own(w: Write, asset_id: int) -> dict[str, Any]:
    from assetdesk.store import fields

    found = fields.of_asset(w.db, asset_id)
    return {name: layers["user"] for name, layers in found.items() if "user" in layers}
