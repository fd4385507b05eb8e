"""What goes with an original: the pages, layers, transcodes and sets that were made of it. They have no file, so only
their rows move, go to the trash and come back.

A generated asset can also be thrown away alone; it comes back alone, but never without its original.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assetdesk.core.errors import UsageFault
from assetdesk.store import folders
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

_LISTED = "IN (SELECT value FROM json_each(?))"


def with_generated(db: Plain, asset_ids: Sequence[int]) -> list[int]:
    """These assets, each followed by what was made of it."""
    made: dict[int, list[int]] = {}
    rows = db.all(
        f"SELECT id, originator_id FROM assets WHERE originator_id {_LISTED} ORDER BY part_number, id",
        (as_json(asset_ids),),
    )
    for row in rows:
        made.setdefault(int(row.originator_id), []).append(int(row.id))
    return list(dict.fromkeys(one for asset_id in asset_ids for one in (asset_id, *made.get(asset_id, ()))))


def alone(db: Plain, asset_ids: Sequence[int]) -> set[int]:
    """Those of them that are generated assets whose original is not among them."""
    rows = db.all(
        f"SELECT id FROM assets WHERE id {_LISTED} AND originator_id IS NOT NULL AND originator_id NOT {_LISTED}",
        (as_json(asset_ids), as_json(asset_ids)),
    )
    return {int(row[0]) for row in rows}


def follow(w: Write, originator_id: int, before: int, now: int) -> list[int]:
    """The original has gone from one folder to another: what was made of it is shown beside it, or in the same
    sub-folder there. Answers what has moved."""
    if before == now:
        return []
    old, new = (folders.path_of(w.conn, number) for number in (before, now))
    moved = []
    for row in w.db.all("SELECT id, folder_id FROM assets WHERE originator_id = ?", (originator_id,)):
        folder_id = now
        if row.folder_id != before:
            here = folders.path_of(w.conn, int(row.folder_id))
            top = f"{old}/" if old else ""
            if not here.startswith(top):
                continue  # a person has put it elsewhere
            below = here[len(top) :]
            folder_id = folders.ensure_folder(w, f"{new}/{below}" if new else below)
        w.db.run("UPDATE assets SET folder_id = ? WHERE id = ?", (folder_id, row.id))
        moved.append(int(row.id))
    if moved:
        w.changed(moved=moved, folders=True)
    return moved


def trash(w: Write, asset_ids: Iterable[int]) -> None:
    """Rows without a file go to the trash."""
    w.db.run(f"UPDATE assets SET trashed = ? WHERE id {_LISTED} AND trashed IS NULL", (w.now, as_json(asset_ids)))


def restore(w: Write, originator_id: int, trashed: float) -> list[int]:
    """What went to the trash with an original comes back with it."""
    rows = w.db.all(
        "UPDATE assets SET trashed = NULL WHERE originator_id = ? AND trashed = ? RETURNING id",
        (originator_id, trashed),
    )
    return [int(row[0]) for row in rows]


def restore_alone(w: Write, asset_id: int) -> None:
    """One that was thrown away alone. UsageFault where its original is in the trash, too."""
    row = w.db.one(
        "SELECT a.name, o.name AS original, o.trashed, a.folder_id FROM assets a JOIN assets o"
        " ON o.id = a.originator_id WHERE a.id = ?",
        (asset_id,),
    )
    if row is None:
        return
    if row.trashed is not None:
        raise UsageFault(f"“{row.name}” is a part of “{row.original}”, which is in the trash. Restore that first.")
    folder_id = folders.ensure_folder(w, folders.path_of(w.conn, int(row.folder_id)))
    w.db.run("UPDATE assets SET trashed = NULL, folder_id = ? WHERE id = ?", (folder_id, asset_id))


def tell(w: Write, asset_ids: Iterable[int]) -> None:
    """Originals and sets show how many assets stand behind them, and a set its first one's picture: say that these
    have changed."""
    listed = as_json(asset_ids)
    rows = w.db.all(
        f"SELECT originator_id FROM assets WHERE id {_LISTED} AND originator_id IS NOT NULL"
        f" UNION SELECT set_id FROM members WHERE asset_id {_LISTED}",
        (listed, listed),
    )
    w.changed(assets=[int(row[0]) for row in rows])


def need_free(db: Plain, asset_id: int, folder_id: int, name_key: str, name: str) -> None:
    """UsageFault where anything in the folder, generated or not, has the name that a generated asset is to have."""
    row = db.one(
        "SELECT name FROM assets WHERE folder_id = ? AND name_key = ? AND trashed IS NULL AND id <> ?",
        (folder_id, name_key, asset_id),
    )
    if row is not None:
        raise UsageFault(f"“{name}” is already in this folder. Choose another name.")
