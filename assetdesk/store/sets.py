"""Sets: assets that bind others together in an order (IPS API, image, spin, swatch, media sets and catalogues).

A set is an asset without a file: its format is `set`, its part `set:<key>`. Those made by hand or by a preset have no
originator and share their folder's names with originals. Their hash is of their members, in order.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.names import keep_both_name, name_key
from assetdesk.core.parts import Engine, PartKind
from assetdesk.store import marks, search_index
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

MOST_MEMBERS = 1000
# what a person can make: type and sub-type by IPS
KINDS: frozenset[tuple[str, str]] = frozenset(
    {
        ("ImageSet", ""),
        ("SpinSet", ""),
        ("Catalog", ""),
        ("AssetSet", "SwatchSet"),
        ("AssetSet", "MultiAxisSpinSet"),
        ("AssetSet", "MediaSet"),
        ("AssetSet", "AdaptiveVideoSet"),
    }
)


@dataclass(frozen=True, slots=True)
class Member:
    """An asset in a set. `attributes`: row and column of a spin of two axes, the swatch of a view."""

    id: int
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set as its row has it."""

    id: int
    name: str
    type: str
    sub_type: str
    marked: bool


def make(w: Write, folder_id: int, name: str, type: str, sub_type: str = "", key: str = "hand") -> int:
    """A new set without members; its id. `key` says what it was made by. UsageFault where the name is taken."""
    if taken(w.db, folder_id, name):
        raise UsageFault(f"“{name}” is already in this folder. Choose another name.")
    asset_id = int(
        w.db.value(
            "INSERT INTO assets (key, folder_id, name, name_key, format, type, mime, bytes, mtime_ns, hash, state,"
            " added, processed, part) VALUES (:key, :folder, :name, :name_key, :format, :type, 'application/json', 0,"
            " :mtime, '', 'processed', :now, :now, :part) RETURNING id",
            {
                "key": uuid.uuid4().hex,
                "folder": folder_id,
                "name": name,
                "name_key": name_key(name),
                "format": PartKind.SET.value,
                "type": type,
                "mtime": int(w.now * 1e9),
                "now": w.now,
                "part": f"{PartKind.SET}:{key}",
            },
        )
    )
    w.db.run(
        "INSERT INTO generated (asset_id, engine, sub_type) VALUES (?, ?, ?)",
        (asset_id, Engine.SET_GENERATION.value, sub_type),
    )
    search_index.add_names(w.db, [(asset_id, name, "")])
    w.changed(added=[asset_id], folders=True)
    return asset_id


def put(w: Write, set_id: int, members: Sequence[Member]) -> None:
    """These are the set's members, in this order; each counts once. A marked set marks them.

    UsageFault above 1,000 members, and where one is no more or a set would hold itself.
    """
    once = {member.id: member for member in members}
    if len(once) > MOST_MEMBERS:
        raise UsageFault(f"A set has at most {MOST_MEMBERS:,} members; these would be {len(once):,}.")
    row = get(w.db, set_id)
    there = {
        int(r[0])
        for r in w.db.all("SELECT id FROM assets WHERE id IN (SELECT value FROM json_each(?))", (as_json(once),))
    }
    if set_id in once or there != set(once):
        raise UsageFault("A set cannot hold itself." if set_id in once else "One of the members is no asset any more.")
    w.db.run("DELETE FROM members WHERE set_id = ?", (set_id,))
    w.db.many(
        "INSERT INTO members (set_id, asset_id, position, attributes) VALUES (?, ?, ?, ?)",
        [
            (set_id, member.id, float(place), json.dumps(dict(member.attributes), sort_keys=True))
            for place, member in enumerate(once.values(), start=1)
        ],
    )
    w.db.run("UPDATE assets SET hash = ?, processed = ? WHERE id = ?", (hash_of(list(once)), w.now, set_id))
    if row.marked:
        marks.put(w, [set_id], True)
    w.changed(assets=[set_id])


def retype(w: Write, set_id: int, type: str, sub_type: str) -> None:
    """A spin of one axis that has got a second, or lost it."""
    w.db.run("UPDATE assets SET type = ? WHERE id = ?", (type, set_id))
    w.db.run("UPDATE generated SET sub_type = ? WHERE asset_id = ?", (sub_type, set_id))
    w.changed(assets=[set_id])


def get(db: Plain, set_id: int) -> SetRow:
    """UsageFault where there is no such set."""
    row = db.one(f"{_ROW} WHERE a.id = ? AND a.format = 'set'", (set_id,))
    if row is None:
        raise UsageFault("This set is not there any more.")
    return _made(row)


def find(db: Plain, folder_id: int, name: str) -> SetRow | None:
    """The set of that name in a folder; those of an original (a catalogue of its pages) are not meant."""
    row = db.one(
        f"{_ROW} WHERE a.folder_id = ? AND a.name_key = ? AND a.format = 'set' AND a.originator_id IS NULL"
        " AND a.trashed IS NULL",
        (folder_id, name_key(name)),
    )
    return None if row is None else _made(row)


def taken(db: Plain, folder_id: int, name: str) -> bool:
    """Whether an original, a set or a folder has that name in a folder."""
    return bool(
        db.value(
            "SELECT EXISTS (SELECT 1 FROM assets WHERE folder_id = :folder AND name_key = :key AND trashed IS NULL"
            " AND originator_id IS NULL) OR EXISTS (SELECT 1 FROM folders WHERE parent_id = :folder AND trashed IS NULL"
            " AND path_key = (SELECT CASE path_key WHEN '' THEN '' ELSE path_key || '/' END FROM folders"
            " WHERE id = :folder) || :key)",
            {"folder": folder_id, "key": name_key(name)},
        )
    )


def members(db: Plain, set_id: int) -> list[Member]:
    """What a set holds, in order; also what lies in the trash."""
    rows = db.all("SELECT asset_id, attributes FROM members WHERE set_id = ? ORDER BY position, asset_id", (set_id,))
    return [Member(int(row[0]), json.loads(row[1])) for row in rows]


def hash_of(ids: Sequence[int]) -> str:
    """What a set is known by: its members, in order."""
    return hashlib.blake2b(as_json(ids).encode(), digest_size=32).hexdigest()


def give_way(w: Write, places: Sequence[tuple[int, str]]) -> None:
    """Files have come in that have the name of a set, each as folder and name: the set gets a number behind its own.

    A set has no file, so it can always give way; nothing is asked, and nothing is lost.
    """
    sets = w.db.all(
        "SELECT id, folder_id, name, name_key FROM assets WHERE format = 'set' AND originator_id IS NULL"
        " AND trashed IS NULL"
    )
    if not sets:
        return
    wanted = {(folder, name_key(name)) for folder, name in places}
    for row in sets:
        if (int(row.folder_id), str(row.name_key)) not in wanted:
            continue
        used = {key for folder, key in wanted if folder == row.folder_id}
        used |= {str(r[0]) for r in w.db.all("SELECT name_key FROM assets WHERE folder_id = ?", (row.folder_id,))}
        name = keep_both_name(str(row.name), used)
        w.db.run("UPDATE assets SET name = ?, name_key = ? WHERE id = ?", (name, name_key(name), row.id))
        search_index.put_name(w.db, int(row.id), name)
        w.db.run(
            "INSERT INTO history (asset_id, at, kind, text) VALUES (?, ?, 'renamed', ?)",
            (row.id, w.now, f"Renamed from {row.name}: a file of that name came in"),
        )
        w.changed(moved=[int(row.id)])


_ROW = (
    "SELECT a.id, a.name, a.type, COALESCE(g.sub_type, '') AS sub_type, a.marked FROM assets a"
    " LEFT JOIN generated g ON g.asset_id = a.id"
)


def _made(row: Any) -> SetRow:
    return SetRow(int(row.id), str(row.name), str(row.type), str(row.sub_type), bool(row.marked))
