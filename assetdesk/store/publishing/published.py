"""What lies at targets: a row an asset, context and server (IPS API, PublishHistory), and its id in the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core import publish
from assetdesk.core.names import name_key
from assetdesk.store.plain import Plain

if TYPE_CHECKING:  # the window reads before it has SQLAlchemy
    from assetdesk.store.writer import Write

# what `catalog_dirty` is when a record has become another since its asset was last prepared to be sent (1: it may not
# have been written)
CHANGED = 2


@dataclass(frozen=True, slots=True)
class PublishHistory:
    """One line of an asset's history: where it lies. `last_published` in Unix seconds, None after a force."""

    context_id: int
    context: str
    server: str
    format: str
    last_published: float | None


def idents(w: Write, context_id: int, server: str, asset_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """For each asset its row of history there and its id in the catalogue. Both are made when they are first asked
    for, and kept as long as it lies there: a rename changes no address.

    An id is its name without extension; where that is taken, the shortest telling part of its folder comes before it.
    """
    wanted = list(dict.fromkeys(asset_ids))
    there = {
        int(row.asset_id): (int(row.id), str(row.ident))
        for row in w.db.all(
            "SELECT id, asset_id, ident FROM published WHERE context_id = ? AND server = ?"
            " AND asset_id IN (SELECT value FROM json_each(?))",
            (context_id, server, json.dumps(wanted)),
        )
    }
    missing = [one for one in wanted if one not in there]
    rows = w.db.all(
        "SELECT a.id, a.name, f.path FROM assets a JOIN folders f ON f.id = a.folder_id"
        " WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id",
        (json.dumps(missing),),
    )
    for row in rows:
        for ident in publish.idents(str(row.name), str(row.path)):
            number = w.db.value(
                "INSERT INTO published (context_id, server, asset_id, ident, ident_key) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (context_id, server, ident_key) DO NOTHING RETURNING id",
                (context_id, server, int(row.id), ident, name_key(ident)),
            )
            if number is not None:
                there[int(row.id)] = (int(number), ident)
                break
    return there


def forget(w: Write, context_id: int, server: str, asset_ids: Iterable[int]) -> None:
    """These were taken back: nothing of them lies there any more."""
    w.db.run(
        "DELETE FROM published WHERE context_id = ? AND server = ? AND asset_id IN (SELECT value FROM json_each(?))",
        (context_id, server, json.dumps(list(asset_ids))),
    )
    w.changed(targets=True)


def emptied(w: Write, context_id: int, server: str) -> bool:
    """Nothing of what was published lies there any more: all of it counts as never published. Whether there was any."""
    there = "context_id = ? AND server = ?"
    given = (context_id, server)
    if not any_there(w.db, context_id, server):
        return False
    w.db.run(
        f"UPDATE published_files SET hash = '' WHERE published_id IN (SELECT id FROM published WHERE {there})", given
    )
    w.db.run(
        "UPDATE published SET format = '', record_hash = '', last_published = NULL, forced_at = NULL, forced_by = '',"
        f" catalog_dirty = 1 WHERE {there} AND (last_published IS NOT NULL OR forced_at IS NOT NULL OR format <> '')",
        given,
    )
    w.changed(targets=True)
    return True


def any_there(db: Plain, context_id: int, server: str) -> bool:
    """Whether something was published there, and not taken back."""
    sql = "SELECT 1 FROM published WHERE context_id = ? AND server = ? AND last_published IS NOT NULL LIMIT 1"
    return db.value(sql, (context_id, server)) is not None


def any_file(db: Plain, context_id: int, server: str) -> bool:
    """Whether a file was sent there, or was about to be, and not taken back."""
    sql = (
        "SELECT 1 FROM published p JOIN published_files q ON q.published_id = p.id WHERE p.context_id = ?"
        " AND p.server = ? LIMIT 1"
    )
    return db.value(sql, (context_id, server)) is not None


def record_changed(db: Plain, asset_id: int) -> None:
    """What a catalogue says of the asset (names, tags, the fields of `core.publish.for_readers`) is another now: the
    next publish writes its records again."""
    db.run(
        f"UPDATE published SET catalog_dirty = {CHANGED} WHERE asset_id = ?"
        f" AND (last_published IS NOT NULL OR catalog_dirty) AND catalog_dirty <> {CHANGED}",
        (asset_id,),
    )


def lies_somewhere(db: Plain, asset_id: int) -> bool:
    """Whether a catalogue speaks of it, or is about to."""
    return (
        db.value(
            "SELECT 1 FROM published WHERE asset_id = ? AND (last_published IS NOT NULL OR catalog_dirty)", (asset_id,)
        )
        is not None
    )


def of_asset(db: Plain, asset_id: int) -> list[PublishHistory]:
    """Where an asset has been published, the newest first; empty: never."""
    rows = db.all(
        "SELECT p.context_id, c.name, p.server, p.format, p.last_published FROM published p"
        " JOIN contexts c ON c.id = p.context_id WHERE p.asset_id = ? AND"
        " (p.last_published IS NOT NULL OR p.forced_at IS NOT NULL) ORDER BY p.last_published DESC, c.id, p.server",
        (asset_id,),
    )
    return [PublishHistory(int(r[0]), str(r[1]), str(r[2]), str(r[3]), r[4]) for r in rows]
