"""Derived files that people add, replace or delete by hand, and those they clean up (AEM, managing renditions)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles.file_names import KINDS
from assetdesk.core.request import Selection
from assetdesk.store.history import undo
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain
from assetdesk.store.profiles.undefined import STEPS, Definitions
from assetdesk.store.work import plan_rows
from assetdesk.store.work.results import remove_files
from assetdesk.store.writer import Write

STEP = "own"
# what decides whether a file is defined, in one text
_KIND = "d.step || '/' || a.folder_id || '/' || a.mime || '/' || COALESCE(a.format, '') || '/' || d.name"


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file that no profile defines. `folder` is the asset's, relative to the library; `path` the file's, below
    `renditions`."""

    id: int
    asset_id: int
    asset: str
    folder: str
    name: str
    path: str
    bytes: int


def key_of(db: Plain, asset_id: int) -> str:
    """The asset's key; UsageFault where it is not there."""
    found = db.value("SELECT key FROM assets WHERE id = ? AND trashed IS NULL", (asset_id,))
    if found is None:
        raise UsageFault("The asset is not in the library any more.")
    return str(found)


def put(w: Write, asset_id: int, name: str, path: str, size: int, digest: str, mime: str, paths: LibraryPaths) -> None:
    """A file that already stands at `path`, as the asset's own rendition. One of that name gives way to it; a
    profile's keeps its step, so that it comes back when the own one is deleted."""
    key_of(w.db, asset_id)
    before = w.db.one("SELECT path FROM derived WHERE asset_id = ? AND name = ?", (asset_id, name))
    w.db.run(
        "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, own, made)"
        " VALUES (:asset, :step, :name, 0, :path, :bytes, :hash, :mime, 1, :now)"
        " ON CONFLICT (asset_id, name) DO UPDATE SET run = 0, path = excluded.path, bytes = excluded.bytes,"
        " hash = excluded.hash, width = NULL, height = NULL, mime = excluded.mime, own = 1, made = excluded.made",
        {"asset": asset_id, "step": STEP, "name": name, "path": path, "bytes": size, "hash": digest, "mime": mime,
         "now": w.now},
    )  # fmt: skip
    w.changed(assets=[asset_id])
    if before is not None:
        _remove(w, paths, asset_id, [str(before.path)])


def delete(w: Write, asset_id: int, name: str, paths: LibraryPaths) -> None:
    """Own ones and those of profiles. What a profile still defines is missing then, and made again when asked for."""
    row = w.db.one("SELECT id, step, path, own FROM derived WHERE asset_id = ? AND name = ?", (asset_id, name))
    if row is None:
        raise UsageFault(f"“{name}” is not there any more.")
    if not row.own and row.step not in KINDS:
        raise UsageFault(f"“{name}” is one of AssetDesk's own previews. It is made with them and cannot be deleted.")
    w.db.run("DELETE FROM derived WHERE id = ?", (row.id,))
    w.db.run("DELETE FROM results WHERE asset_id = ? AND step = ?", (asset_id, row.step))
    w.changed(assets=[asset_id])
    _remove(w, paths, asset_id, [str(row.path)])


def leftovers(db: Plain, selection: Selection) -> list[Leftover]:
    """Files of the chosen assets that no profile defines any more, by folder, asset and name; never own ones.

    Asked by kinds of files first, of which there are few: a large library has a hundred thousand that are defined.
    """
    where, values = plan_rows.selected(selection)
    values |= {"steps": STEPS}
    of = (
        "derived d JOIN assets a ON a.id = d.asset_id"
        f" WHERE NOT d.own AND d.step IN (SELECT value FROM json_each(:steps)) AND {where}"
    )
    known = Definitions(lambda statement, given: db.all(statement, given))
    undefined = [
        str(row.kind)
        for row in db.all(
            f"SELECT {_KIND} AS kind, d.step, d.name, a.folder_id, a.mime, a.format FROM {of} GROUP BY 1", values
        )
        if not known.has(row.step, row.name, row.folder_id, row.mime, row.format)
    ]
    if not undefined:
        return []
    rows = db.all(
        "SELECT d.id, d.asset_id, a.name AS asset, (SELECT path FROM folders WHERE id = a.folder_id) AS folder, d.name,"
        f" d.path, d.bytes FROM {of} AND {_KIND} IN (SELECT value FROM json_each(:undefined))"
        " ORDER BY folder, a.name_key, a.id, d.name",
        {**values, "undefined": json.dumps(undefined)},
    )
    return [Leftover(*row) for row in rows]


def clean_up(w: Write, files: Sequence[Leftover], paths: LibraryPaths) -> int:
    """Deletes these, except what a run has replaced and a person has made their own meanwhile; how many."""
    done: list[Leftover] = []
    for one in files:
        if w.db.value("DELETE FROM derived WHERE id = ? AND path = ? AND NOT own RETURNING id", (one.id, one.path)):
            done.append(one)
    w.changed(assets=sorted({one.asset_id for one in done}))
    _remove(w, paths, None, [one.path for one in done])
    return len(done)


def _remove(w: Write, paths: LibraryPaths, asset_id: int | None, files: Sequence[str]) -> None:
    """After the commit, but for those that an undo of a run may still want."""
    kept = undo.named(w.db, asset_id)
    gone = [path for path in files if path not in kept]
    w.after_commit(lambda: remove_files(paths, gone))
