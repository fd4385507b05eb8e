"""What the index knows of the originals on disk, to compare the two. Trashed assets lie elsewhere: left out.

What a look has seen may be old when it is written down: a person, an upload or another program was quicker. So every
work here looks at the row first, and leaves alone what is not any more as it was when it was compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from assetdesk.core.names import keep_both_name, name_key, split_name
from assetdesk.store import behind, search_index, sets
from assetdesk.store import folders as tree
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import published
from assetdesk.store.sidecars import Sidecar
from assetdesk.store.tables import assets, folders
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

# generated assets and sets have no file
_LIVE = "a.trashed IS NULL AND a.part IS NULL"
_KNOWN = (
    "SELECT a.id, a.folder_id, f.path, a.name, a.bytes, a.mtime_ns, a.inode, a.hash, a.missing, a.state, a.sidecar,"
    " a.sidecar_bytes, a.sidecar_mtime_ns, a.sidecar_hash FROM assets a JOIN folders f ON f.id = a.folder_id"
)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KnownFile:
    """An original as the index has it, with its sidecar; `hash` None before it was first read."""

    id: int
    folder_id: int
    folder: str
    name: str
    bytes: int
    mtime_ns: int
    inode: int
    hash: str | None
    missing: bool
    processed: bool
    sidecar: Sidecar | None = None

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}" if self.folder else self.name


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """A folder as the index has it. `mount`: another disk was seen in it."""

    id: int
    parent_id: int | None
    path: str
    inode: int
    mount: bool


@dataclass(frozen=True, slots=True)
class Relocation:
    """An original that lies elsewhere now: where it was by the index, and where it is."""

    file: KnownFile
    folder: str
    name: str
    bytes: int
    mtime_ns: int
    inode: int
    sidecar: Sidecar | None = None


def folder_rows(db: Plain) -> list[KnownFolder]:
    """Every folder, parents before children."""
    return [
        KnownFolder(row.id, row.parent_id, row.path, row.inode, bool(row.mount))
        for row in db.all("SELECT id, parent_id, path, inode, mount FROM folders WHERE trashed IS NULL ORDER BY path")
    ]


def known_in(db: Plain, folder_id: int) -> list[KnownFile]:
    """The originals of one folder, without its sub-folders."""
    return [_known(row) for row in db.all(f"{_KNOWN} WHERE a.folder_id = ? AND {_LIVE}", (folder_id,))]


def known_one(db: Plain, asset_id: int) -> KnownFile | None:
    """One original; None where it has none, is in the trash or is no more."""
    row = db.one(f"{_KNOWN} WHERE a.id = ? AND {_LIVE}", (asset_id,))
    return None if row is None else _known(row)


def known_of_sizes(db: Plain, sizes: Iterable[int]) -> list[KnownFile]:
    """The originals that have one of these sizes, wherever they are."""
    rows = db.all(
        f"{_KNOWN} WHERE a.bytes IN (SELECT value FROM json_each(?)) AND {_LIVE}", (as_json(sorted(set(sizes))),)
    )
    return [_known(row) for row in rows]


def sizes_and_inodes(db: Plain) -> tuple[set[int], set[int]]:
    """Of all originals: a file with neither is new for sure."""
    sizes: set[int] = set()
    inodes: set[int] = set()
    for row in db.all(f"SELECT a.bytes, a.inode FROM assets a WHERE {_LIVE}"):
        sizes.add(row.bytes)
        inodes.add(row.inode)
    inodes.discard(0)
    return sizes, inodes


def originals_below(db: Plain, path: str) -> int:
    """How many originals lie in a folder and below it."""
    key = name_key(path)
    return int(
        db.value(
            "SELECT COUNT(*) FROM assets a JOIN folders f ON f.id = a.folder_id"
            f" WHERE (f.path_key = ?1 OR (f.path_key > ?1 || '/' AND f.path_key < ?1 || '0')) AND {_LIVE}",
            (key,),
        )
    )


def has_originals(db: Plain) -> bool:
    """Whether the index knows any original at all."""
    return bool(db.value(f"SELECT EXISTS (SELECT 1 FROM assets a WHERE {_LIVE})"))


def twins(db: Plain, file: KnownFile, since: float) -> list[KnownFile]:
    """Originals of the same size and, as far as that is known, content, which a look has brought in after `since`
    (Unix seconds) and nobody has done anything to: the same file, where its new place was seen before its old one was
    gone."""
    rows = db.all(
        f"{_KNOWN} WHERE a.bytes = ?1 AND (a.hash = ?2 OR a.hash IS NULL) AND a.id <> ?3 AND a.missing = 0 AND {_LIVE}"
        " AND a.added >= ?4",
        (file.bytes, file.hash, file.id, since),
    )
    return [_known(row) for row in rows if untouched(db, row.id)]


def untouched(db: Plain, asset_id: int) -> bool:
    """Whether a look brought it in and nobody has said or done anything of it since: nothing is lost with its row."""
    return not db.value(
        "SELECT EXISTS (SELECT 1 FROM history WHERE asset_id = ?1 AND kind NOT IN ('moved', 'sidecar'))"
        " OR EXISTS (SELECT 1 FROM fields WHERE asset_id = ?1 AND layer = 'user')"
        " OR EXISTS (SELECT 1 FROM tags WHERE asset_id = ?1 AND (source <> 'auto' OR state <> 'shown'))"
        " OR EXISTS (SELECT 1 FROM crops WHERE asset_id = ?1 AND (source <> 'auto' OR confirmed = 1))"
        " OR EXISTS (SELECT 1 FROM members WHERE asset_id = ?1) OR EXISTS (SELECT 1 FROM collected WHERE asset_id = ?1)"
        " OR EXISTS (SELECT 1 FROM versions WHERE asset_id = ?1)"
        " OR EXISTS (SELECT 1 FROM assets WHERE id = ?1 AND (title <> '' OR approval <> '' OR checked_out <> ''"
        " OR options NOT IN ('', '{}')))",
        (asset_id,),
    )


def is_fresh(db: Plain, asset_id: int, since: float) -> bool:
    """Whether the asset came in after that (Unix seconds)."""
    return bool(db.value("SELECT added >= ? FROM assets WHERE id = ?", (since, asset_id)))


def in_flight(db: Plain) -> set[tuple[str, str]]:
    """The places (keys of folder and name) that uploads are writing to at this moment."""
    rows = db.all(
        "SELECT u.folder, u.name FROM jobs j JOIN uploads u ON u.job_id = j.id AND u.state = 'copying'"
        " WHERE j.state NOT IN ('done', 'stopped')"
    )
    return {(name_key(row.folder), name_key(row.name)) for row in rows}


def taken(db: Plain, folder_id: int, name: str) -> bool:
    """Whether an original has that name in that folder."""
    return bool(
        db.value(
            "SELECT EXISTS (SELECT 1 FROM assets a WHERE a.folder_id = ? AND a.name_key = ?"
            " AND a.trashed IS NULL AND a.part IS NULL)",
            (folder_id, name_key(name)),
        )
    )


def as_compared(db: Plain, file: KnownFile) -> bool:
    """Whether the row still says of place and content what it said when it was compared."""
    row = db.one("SELECT folder_id, name, trashed, hash FROM assets WHERE id = ?", (file.id,))
    return row is not None and tuple(row) == (file.folder_id, file.name, None, file.hash)


def set_missing(w: Write, files: Sequence[KnownFile], missing: bool) -> list[int]:
    """The originals are not where they were, or are back. Answers those of which that is news."""
    done = []
    for file in files:
        if w.db.run(
            "UPDATE assets SET missing = ?1 WHERE id = ?2 AND folder_id = ?3 AND name = ?4 AND trashed IS NULL"
            " AND missing <> ?1",
            (int(missing), file.id, file.folder_id, file.name),
        ):
            done.append(file.id)
    if len(done) > 5000:
        w.changed(everything=True)
    else:
        w.changed(assets=done)
    return done


def relocate(w: Write, asset_id: int, folder_id: int, name: str) -> None:
    """An original was moved or renamed by another program: follow it, without touching a file."""
    row = w.db.one("SELECT folder_id, name FROM assets WHERE id = ?", (asset_id,))
    sets.give_way(w, [(folder_id, name)])
    _put(w, asset_id, folder_id, name)
    if row is not None:
        if row.name != name:
            search_index.put_name(w.db, asset_id, name)
            published.record_changed(w.db, asset_id)
        behind.follow(w, asset_id, int(row.folder_id), folder_id)
    w.changed(assets=[asset_id], moved=[asset_id], folders=True)


def relocate_all(w: Write, moves: Sequence[Relocation]) -> list[int]:
    """Follow originals that other programs moved, also where they took each other's names. Answers the assets.

    One whose row has changed since, or whose new name another asset has, is left as it is.
    """
    homes: dict[str, int] = {}
    plan: dict[int, tuple[Relocation, int]] = {}
    for move in moves:
        if as_compared(w.db, move.file):
            folder_id = homes.get(move.folder)
            if folder_id is None:
                folder_id = homes[move.folder] = tree.ensure_folder(w, move.folder)
            plan[move.file.id] = (move, folder_id)
    there: dict[int, int] = {}
    for asset_id, (move, folder_id) in plan.items():
        other = w.db.value(
            "SELECT id FROM assets WHERE folder_id = ? AND name_key = ? AND trashed IS NULL AND part IS NULL",
            (folder_id, name_key(move.name)),
        )
        if other is not None and int(other) != asset_id:
            there[asset_id] = int(other)
    while stuck := [one for one, other in there.items() if one in plan and other not in plan]:
        for one in stuck:
            del plan[one]
    # who has a name that another one of these is to have gives it up first
    w.db.many(
        "UPDATE assets SET name_key = char(1) || id WHERE id = ?",
        [(other,) for one, other in there.items() if one in plan],
    )
    sets.give_way(w, [(folder_id, move.name) for move, folder_id in plan.values()])
    for asset_id, (move, folder_id) in plan.items():
        file = move.file
        _put(w, asset_id, folder_id, move.name)
        if (file.bytes, file.mtime_ns, file.inode, file.sidecar) != (
            move.bytes,
            move.mtime_ns,
            move.inode,
            move.sidecar,
        ):
            w.db.run(
                "UPDATE assets SET bytes = ?, mtime_ns = ?, inode = ?, sidecar = ?, sidecar_bytes = ?,"
                " sidecar_mtime_ns = ?, sidecar_hash = ? WHERE id = ?",
                (move.bytes, move.mtime_ns, move.inode, *_columns(move.sidecar), asset_id),
            )
        w.db.run(
            "INSERT INTO history (asset_id, at, kind, text) VALUES (?, ?, 'moved', ?)",
            (asset_id, w.now, f"Moved by another program from {file.path}"),
        )
        if move.name != file.name:
            search_index.put_name(w.db, asset_id, move.name)
            published.record_changed(w.db, asset_id)
        if folder_id != file.folder_id and w.db.value("SELECT 1 FROM assets WHERE originator_id = ?", (asset_id,)):
            behind.follow(w, asset_id, file.folder_id, folder_id)
    if plan:
        w.changed(assets=plan, moved=plan, folders=True)
    return list(plan)


def evict(w: Write, file: KnownFile) -> bool:
    """Another original has its place and it is nowhere: it keeps all that is known of it, under a free name."""
    if not as_compared(w.db, file):
        return False
    used = {str(row[0]) for row in w.db.all("SELECT name_key FROM assets WHERE folder_id = ?", (file.folder_id,))}
    name = keep_both_name(file.name, used)
    _put(w, file.id, file.folder_id, name)
    w.db.run("UPDATE assets SET missing = 1 WHERE id = ?", (file.id,))
    w.db.run(
        "INSERT INTO history (asset_id, at, kind, text) VALUES (?, ?, 'moved', ?)",
        (file.id, w.now, f"Another program has put another original in its place, {file.path}"),
    )
    search_index.put_name(w.db, file.id, name)
    published.record_changed(w.db, file.id)
    w.changed(assets=[file.id], moved=[file.id])
    return True


def touch(w: Write, asset_id: int, bytes: int, mtime_ns: int, inode: int) -> None:
    """The file is another one on disk, its content the same (a copied or restored library)."""
    w.conn.execute(
        update(assets).where(assets.c.id == asset_id).values(bytes=bytes, mtime_ns=mtime_ns, inode=inode, missing=False)
    )
    w.changed(assets=[asset_id])


def put_folders(w: Write, facts: Iterable[tuple[int, int, bool]]) -> None:
    """What directories are known by: id, inode, whether a disk is mounted there. Nobody shows it, so nobody is told."""
    w.db.many("UPDATE folders SET inode = ?, mount = ? WHERE id = ?", [(inode, int(m), i) for i, inode, m in facts])


def carry_over(w: Write, old_id: int, new_id: int) -> None:
    """Most of what lay in a folder that is gone lies in a new one: its profiles and the sets in it go there, too."""
    from assetdesk.store.profiles import folder_profiles

    taken = {str(row[0]) for row in w.db.all("SELECT kind FROM folder_profiles WHERE folder_id = ?", (new_id,))}
    for (kind,) in w.db.all("SELECT DISTINCT kind FROM folder_profiles WHERE folder_id = ?", (old_id,)):
        if kind not in taken:
            w.db.run(
                "UPDATE folder_profiles SET folder_id = ? WHERE folder_id = ? AND kind = ?", (new_id, old_id, kind)
            )
    w.db.run(
        "UPDATE OR IGNORE assets SET folder_id = ? WHERE folder_id = ? AND part IS NOT NULL AND originator_id IS NULL",
        (new_id, old_id),
    )
    folder_profiles.rebuild(w)
    w.changed(folders=True)


def with_profiles(db: Plain) -> set[int]:
    """The folders that name a profile or switch themselves."""
    return {int(row[0]) for row in db.all("SELECT DISTINCT folder_id FROM folder_profiles")}


def forget_folders(w: Write, ids: Sequence[int]) -> int:
    """Drop rows of folders that are not on disk any more and hold nothing, not even in the trash. Answers how many.

    `ids` in any order; a parent goes once its children have gone.
    """
    gone = 0
    left = set(ids)
    while left:
        used = {int(row[0]) for row in w.conn.execute(select(folders.c.parent_id).where(folders.c.parent_id.in_(left)))}
        used |= {int(row[0]) for row in w.conn.execute(select(assets.c.folder_id).where(assets.c.folder_id.in_(left)))}
        empty = sorted(left - used)
        if not empty:
            break
        for start in range(0, len(empty), _CHUNK):
            w.conn.execute(delete(folders).where(folders.c.id.in_(empty[start : start + _CHUNK])))
        gone += len(empty)
        left &= used
    if gone:
        w.changed(folders=True)
    return gone


def _put(w: Write, asset_id: int, folder_id: int, name: str) -> None:
    w.db.run(
        "UPDATE assets SET folder_id = ?, name = ?, name_key = ?, ext = ?, missing = 0 WHERE id = ?",
        (folder_id, name, name_key(name), split_name(name)[1][1:].casefold(), asset_id),
    )


def _columns(found: Sidecar | None) -> tuple[str | None, int | None, int | None, str]:
    return (found.name, found.bytes, found.mtime_ns, found.mark) if found else (None, None, None, "")


def _known(r: Any) -> KnownFile:

    return KnownFile(
        r.id,
        r.folder_id,
        r.path,
        r.name,
        r.bytes,
        r.mtime_ns,
        r.inode,
        r.hash,
        bool(r.missing),
        r.state == "processed",
        Sidecar(r.sidecar, r.sidecar_bytes, r.sidecar_mtime_ns, r.sidecar_hash) if r.sidecar else None,
    )
