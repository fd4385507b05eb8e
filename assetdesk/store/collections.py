"""The rows of collections (IPS API, projects): assets of any folder, put together by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_collection
from assetdesk.core.names import name_key
from assetdesk.core.query import Filter, FilterKey
from assetdesk.core.saved import from_json, to_json
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

_LISTED = "IN (SELECT value FROM json_each(?))"


def add(w: Write, name: str) -> int:
    """A new, empty one; its id. UsageFault where the name is taken."""
    _need_free(w.db, name, None)
    w.changed(collections=True)
    return int(
        w.db.value(
            "INSERT INTO collections (name, name_key, made) VALUES (?, ?, ?) RETURNING id",
            (name, name_key(name), w.now),
        )
    )


def rename(w: Write, collection_id: int, name: str) -> None:
    """Another name, also where saved searches ask for it. UsageFault where it is taken."""
    before = name_of(w.db, collection_id)
    _need_free(w.db, name, collection_id)
    w.db.run("UPDATE collections SET name = ?, name_key = ? WHERE id = ?", (name, name_key(name), collection_id))
    w.changed(collections=True)
    for search_id, text in w.db.all("SELECT id, query FROM searches"):
        query = from_json(text)
        filters = tuple(_renamed(one, name_key(before), name) for one in query.filters)
        if filters != query.filters:
            kept = to_json(query.with_filters(filters))
            w.db.run("UPDATE searches SET query = ? WHERE id = ?", (kept, search_id))
            w.changed(searches=True)


def _renamed(one: Filter, before: str, name: str) -> Filter:
    if one.key is not FilterKey.COLLECTION:
        return one
    values = {name if name_key(value) == before else value for value in one.values}
    return Filter(one.key, tuple(sorted(values)), one.negate)


def delete(w: Write, collection_id: int) -> None:
    """Forget it; its assets stay. One that is gone already is no fault."""
    held = _held(w.db, collection_id)
    if w.db.run("DELETE FROM collections WHERE id = ?", (collection_id,)):
        w.changed(collections=True, assets=held)


def put(w: Write, collection_id: int, asset_ids: Iterable[int]) -> int:
    """Put assets in; how many were not in it before. Assets that are no more are left out."""
    name_of(w.db, collection_id)
    wanted = sorted(set(asset_ids))
    added = w.db.run(
        "INSERT OR IGNORE INTO collected (collection_id, asset_id, added)"
        f" SELECT ?, id, ? FROM assets WHERE id {_LISTED}",
        (collection_id, w.now, as_json(wanted)),
    )
    if added:
        w.changed(collections=True, assets=wanted)
    return added


def take(w: Write, collection_id: int, asset_ids: Iterable[int]) -> int:
    """Take assets out; how many were in it."""
    wanted = sorted(set(asset_ids))
    taken = w.db.run(
        f"DELETE FROM collected WHERE collection_id = ? AND asset_id {_LISTED}", (collection_id, as_json(wanted))
    )
    if taken:
        w.changed(collections=True, assets=wanted)
    return taken


def put_by_handles(w: Write, handles: Iterable[str], asset_ids: Sequence[int]) -> list[str]:
    """Put assets into the collections of these handles (IPS API, projectHandleArray). Answers a sentence for each
    handle that is none: no collection is made by this."""
    wrong = []
    for handle in handles:
        found = find(w.db, handle)
        if found is None:
            wrong.append(unknown(handle))
        else:
            put(w, found, asset_ids)
    return wrong


def find(db: Plain, handle: str) -> int | None:
    """The id of the collection with that handle (`p|1|Autumn`), or None."""
    name = parse_collection(handle)
    found = None if name is None else db.value("SELECT id FROM collections WHERE name_key = ?", (name_key(name),))
    return None if found is None else int(found)


def unknown(handle: str) -> str:
    """The sentence about a handle of no collection."""
    name = parse_collection(handle)
    return f"There is no collection “{name if name is not None else handle}”. Make it first."


def name_of(db: Plain, collection_id: int) -> str:
    """UsageFault where there is none."""
    name = db.value("SELECT name FROM collections WHERE id = ?", (collection_id,))
    if name is None:
        raise UsageFault("This collection is not there any more.")
    return str(name)


def _held(db: Plain, collection_id: int) -> list[int]:
    return [int(row[0]) for row in db.all("SELECT asset_id FROM collected WHERE collection_id = ?", (collection_id,))]


def _need_free(db: Plain, name: str, but: int | None) -> None:
    found = db.one("SELECT id, name FROM collections WHERE name_key = ?", (name_key(name),))
    if found is not None and found.id != but:
        raise UsageFault(f"There is a collection “{found.name}” already. Choose another name.")
