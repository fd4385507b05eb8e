"""Where profiles are used, and what is out of date there: read only, for lists, questions and counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assetdesk.core.presets import BATCH_SET
from assetdesk.store.plain import Plain
from assetdesk.store.work.stale import APPLIES, DIFFERS, PROFILE_DIFFERS, RESULT, by_held, held

_CHUNK = 2_000
_HERE = "a.folder_id IN (SELECT value FROM json_each(:folders)) AND a.trashed IS NULL"
# how many assets have a step of these kinds to run, and of how many the profile is another than it was made with
_DUE = f"WITH {held(_HERE)} SELECT COUNT(*), TOTAL(other) FROM (SELECT MAX(" + by_held(
    f"r.asset_id IS NOT NULL AND {PROFILE_DIFFERS}) AS other FROM assets a CROSS JOIN modules m LEFT JOIN results r"
    f" ON {RESULT} WHERE {_HERE} AND a.state <> 'unprocessed' AND m.profile IN (SELECT value FROM json_each(:kinds))"
    f" AND {APPLIES} AND {DIFFERS} AND COALESCE(r.skipped, 0) = 0 GROUP BY a.id)"
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as profiles are told of it. The library itself has an empty path."""

    id: int
    parent_id: int | None
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Use:
    """`own` folders name the profile themselves, in `below` it is inherited."""

    own: tuple[int, ...] = ()
    below: tuple[int, ...] = ()

    @property
    def folders(self) -> tuple[int, ...]:
        """All in which it holds."""
        return (*self.own, *self.below)


@dataclass(frozen=True, slots=True)
class Due:
    """Of `assets`, so many are out of date in steps that read a kind of profile; `changed` of them by the profile."""

    assets: int = 0
    stale: int = 0
    changed: int = 0


def folders(db: Plain) -> dict[int, Folder]:
    """All folders that are not in the trash, parents first, siblings by name."""
    rows = db.all("SELECT id, parent_id, name, path FROM folders WHERE trashed IS NULL ORDER BY path_key")
    below: dict[int | None, list[Folder]] = {}
    for row in rows:
        one = Folder(int(row.id), None if row.parent_id is None else int(row.parent_id), str(row.name), str(row.path))
        below.setdefault(one.parent_id, []).append(one)
    found: dict[int, Folder] = {}
    waiting = list(reversed(below.get(None, ())))
    while waiting:
        one = waiting.pop()
        found[one.id] = one
        waiting.extend(reversed(below.get(one.id, ())))
    return found


def said(db: Plain, kind: str) -> dict[int, tuple[int, ...]]:
    """What folders say themselves of a kind; an empty tuple is NONE."""
    found: dict[int, tuple[int, ...]] = {}
    statement = "SELECT folder_id, preset_id FROM folder_profiles WHERE kind = ? AND value = '' ORDER BY id"
    for folder_id, preset_id in db.all(statement, (kind,)):
        ids = found.get(int(folder_id), ())
        found[int(folder_id)] = ids if preset_id is None else (*ids, int(preset_id))
    return found


def holding(tree: Mapping[int, Folder], own: Mapping[int, tuple[int, ...]], kind: str) -> dict[int, tuple[int, ...]]:
    """What holds in each folder of a tree whose parents come first: the nearest; batch sets are united."""
    found: dict[int, tuple[int, ...]] = {}
    for one in tree.values():
        above = found.get(one.parent_id, ()) if one.parent_id is not None else ()
        mine = own.get(one.id)
        if mine is None:
            found[one.id] = above
        elif kind == BATCH_SET and mine:
            found[one.id] = tuple(dict.fromkeys((*mine, *above)))
        else:
            found[one.id] = mine
    return found


def uses(db: Plain, kind: str, tree: Mapping[int, Folder] | None = None) -> dict[int, Use]:
    """Where each profile of a kind holds; those of no folder are absent."""
    tree = folders(db) if tree is None else tree
    own = said(db, kind)
    lists: dict[int, tuple[list[int], list[int]]] = {}
    for folder_id, ids in holding(tree, own, kind).items():
        mine = own.get(folder_id, ())
        for preset_id in ids:
            lists.setdefault(preset_id, ([], []))[preset_id not in mine].append(folder_id)
    return {preset_id: Use(tuple(named), tuple(below)) for preset_id, (named, below) in lists.items()}


def due(
    db: Plain, folder_ids: Collection[int], kinds: Iterable[str], cancelled: Callable[[], bool] = lambda: False
) -> Due:
    """What is out of date in these folders (those below are not added) of steps that read these kinds of profile."""
    values: dict[str, Any] = {"kinds": json.dumps(list(kinds))}
    assets = stale = changed = 0
    ids = sorted(folder_ids)
    for start in range(0, len(ids), _CHUNK):
        if cancelled():
            break
        values["folders"] = json.dumps(ids[start : start + _CHUNK])
        assets += int(db.value(f"SELECT COUNT(*) FROM assets a WHERE {_HERE}", values))
        row = db.one(_DUE, values)
        if row is not None:
            stale, changed = stale + int(row[0]), changed + int(row[1])
    return Due(assets, stale, changed)
