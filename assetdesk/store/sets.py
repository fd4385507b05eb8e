"""Sets: assets that bind others together in an order (IPS API, image, spin, swatch, media sets and catalogues).

A set is an asset without a file: its format is `set`, its part `set:<key>`. Those made by hand or by a preset have no
originator and share their folder's names with originals. Their hash is of their members, in order.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetdesk.core.batch_sets import MOST_DUPLICATES, MOST_MEMBERS, comma_sentence
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import keep_both_name, name_key, split_name
from assetdesk.core.parts import Engine, PartKind
from assetdesk.store import search_index
from assetdesk.store.history import undo
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import marks
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

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
    """An asset in a set. `attributes`: row and column of a spin of two axes, the swatch of a view, `pageReset` (IPS:
    a page of its own begins here in a catalogue)."""

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


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a set beside its members. `preset` is the handle of what made it, with its name and expressions
    as they were, empty for a set made by hand; `made` is when. `by_hand`: a person has given it its order, which stays.
    `thumbnail` is the member that stands for it, None for the first with a picture. `left` says why a name was left
    out."""

    preset: str = ""
    preset_name: str = ""
    row: str = ""
    column: str = ""
    made: float = 0.0
    by_hand: bool = False
    thumbnail: int | None = None
    left: Mapping[str, str] = field(default_factory=dict)


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
    """These are the set's members, in this order. A marked set marks them.

    UsageFault above 1,000 members, where one is in it more than 20 times, is no more, has a comma in its name (image
    sets), or where a set would hold itself.
    """
    counts = Counter(member.id for member in members)
    if len(members) > MOST_MEMBERS:
        raise UsageFault(f"A set has at most {MOST_MEMBERS:,} members; these would be {len(members):,}.")
    row = get(w.db, set_id)
    names = {
        int(r[0]): str(r[1])
        for r in w.db.all(
            "SELECT id, name FROM assets WHERE id IN (SELECT value FROM json_each(?))", (as_json(counts),)
        )
    }
    if set_id in counts or set(names) != set(counts):
        sentence = "A set cannot hold itself." if set_id in counts else "One of the members is no asset any more."
        raise UsageFault(sentence)
    most, times = counts.most_common(1)[0] if counts else (0, 0)
    if times > MOST_DUPLICATES:
        raise UsageFault(f"“{names[most]}” would be in the set {times} times; {MOST_DUPLICATES} is the most.")
    before = {member.id for member in _members(w.db, set_id)}
    if row.type == "ImageSet":
        odd = next((n for number, n in names.items() if "," in split_name(n)[0] and number not in before), None)
        if odd is not None:
            raise UsageFault(comma_sentence(odd))
    was = undo.members_of(w, set_id)
    w.db.run("DELETE FROM members WHERE set_id = ?", (set_id,))
    w.db.many(
        "INSERT INTO members (set_id, asset_id, position, attributes) VALUES (?, ?, ?, ?)",
        [
            (set_id, member.id, float(place), json.dumps(dict(member.attributes), sort_keys=True))
            for place, member in enumerate(members, start=1)
        ],
    )
    ids = [member.id for member in members]
    w.db.run("UPDATE assets SET hash = ?, processed = ? WHERE id = ?", (hash_of(ids), w.now, set_id))
    undo.put_set(w, set_id, was)
    if row.marked:
        marks.follow(w, set_id)
    # whoever joined or left is told so, too
    w.changed(assets=[set_id, *before.symmetric_difference(counts)])


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


def facts(db: Plain, set_id: int) -> Facts:
    """What is kept of a set beside its members."""
    text = db.value("SELECT attributes FROM generated WHERE asset_id = ?", (set_id,))
    raw = json.loads(text) if text else {}
    left = raw.get("left")
    return Facts(
        preset=str(raw.get("preset") or ""),
        preset_name=str(raw.get("presetName") or ""),
        row=str(raw.get("row") or ""),
        column=str(raw.get("column") or ""),
        made=float(raw.get("made") or 0.0),
        by_hand=bool(raw.get("byHand")),
        thumbnail=raw["thumbnail"] if isinstance(raw.get("thumbnail"), int) else None,
        left={str(name): str(why) for name, why in left.items()} if isinstance(left, dict) else {},
    )


def put_facts(w: Write, set_id: int, now: Facts) -> None:
    """Keep these in their place."""
    body = {
        "preset": now.preset,
        "presetName": now.preset_name,
        "row": now.row,
        "column": now.column,
        "made": now.made,
        "byHand": now.by_hand,
        "thumbnail": now.thumbnail,
        "left": dict(now.left),
    }
    kept = json.dumps({name: value for name, value in body.items() if value}, ensure_ascii=False, sort_keys=True)
    w.db.run("UPDATE generated SET attributes = ? WHERE asset_id = ?", (kept, set_id))
    w.changed(assets=[set_id])


def of_asset(db: Plain, asset_id: int) -> list[SetRow]:
    """The sets that hold an asset, by name."""
    rows = db.all(
        f"{_ROW} WHERE a.id IN (SELECT set_id FROM members WHERE asset_id = ?) AND a.trashed IS NULL"
        " ORDER BY a.name_key, a.id",
        (asset_id,),
    )
    return [_made(row) for row in rows]


def members(db: Plain, set_id: int) -> list[Member]:
    """What a set holds, in order; also what lies in the trash."""
    return _members(db, set_id)


def _members(db: Plain, set_id: int) -> list[Member]:
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
