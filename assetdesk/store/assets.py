"""Assets: their rows, and what a person's own verbs do to an original: rename, move, trash, restore, delete for good.

Every function runs inside a work of the writer. Where it changes files it does so first and says how to take that
back, so that files and rows never part. Nothing here reads a file's content.
"""

from __future__ import annotations

import errno
import json
import os
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.names import keep_both_name, name_key, split_name
from assetdesk.core.sidecars import renamed as sidecar_name
from assetdesk.core.text import ExtractedText
from assetdesk.core.who import user_name
from assetdesk.store import behind, search_index, sets
from assetdesk.store import folders as tree
from assetdesk.store.cells import Cells
from assetdesk.store.faults import fault_of
from assetdesk.store.fields import follow
from assetdesk.store.files import move_into_place, remove_tree, sync_folder
from assetdesk.store.paths import LibraryPaths, rendition_home
from assetdesk.store.publishing import published
from assetdesk.store.tables import assets, fields
from assetdesk.store.tables import folders as folder_table
from assetdesk.store.views.reader import as_json
from assetdesk.store.writer import Write

_LONGEST_LINE = 500
_NAMED = 5000  # above this, naming every asset costs a screen more than reading anew
_LISTED = "IN (SELECT value FROM json_each(:ids))"


@dataclass(frozen=True, slots=True)
class NewAsset:
    """A file that becomes an asset where it lies. Bytes, ns since the epoch, BLAKE3 in hex where it is known."""

    folder_id: int
    name: str
    bytes: int
    mtime_ns: int
    inode: int
    title: str = ""
    hash: str | None = None


def add_assets(w: Write, new: Sequence[NewAsset]) -> list[int]:
    """Write the rows and answer their ids, in order. UsageFault where a folder has the name already."""
    if not new:
        return []
    sets.give_way(w, [(a.folder_id, a.name) for a in new])
    last = w.conn.exec_driver_sql("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'assets'")
    first = int(last.scalar_one()) + 1
    ids = list(range(first, first + len(new)))
    rows = [
        (
            number,
            uuid.uuid4().hex,
            a.folder_id,
            a.name,
            name_key(a.name),
            a.title,
            split_name(a.name)[1][1:].casefold(),
            a.bytes,
            a.mtime_ns,
            a.inode,
            a.hash,
            w.now,
        )
        for number, a in zip(ids, new, strict=True)
    ]
    try:
        w.conn.exec_driver_sql(
            "INSERT INTO assets (id, key, folder_id, name, name_key, title, ext, bytes, mtime_ns, inode, hash, added)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    except IntegrityError as error:
        what = f"“{new[0].name}” is" if len(new) == 1 else "One of these files is"
        raise UsageFault(f"{what} already in the library under that name.", detail=str(error.orig)) from error
    search_index.add_names(w.db, ((number, a.name, a.title) for number, a in zip(ids, new, strict=True)))
    if len(ids) > _NAMED:
        w.changed(everything=True, folders=True)
    else:
        w.changed(added=ids, folders=True)
    return ids


def is_file(w: Write, asset_id: int, bytes: int, mtime_ns: int, inode: int) -> bool:
    """Whether the asset's row speaks of exactly this file."""
    row = w.conn.execute(
        select(assets.c.bytes, assets.c.mtime_ns, assets.c.inode).where(assets.c.id == asset_id)
    ).first()
    return row is not None and tuple(row) == (bytes, mtime_ns, inode)


def update_source(w: Write, asset_id: int, bytes: int, mtime_ns: int, inode: int, hash: str | None = None) -> None:
    """The original has other content. Without a hash it counts as unknown, and so every result as out of date, also
    of what was made of it."""
    from assetdesk.store.work.generated import follow_hash

    w.conn.execute(
        update(assets)
        .where(assets.c.id == asset_id)
        .values(bytes=bytes, mtime_ns=mtime_ns, inode=inode, hash=hash, missing=False)
    )
    follow_hash(w, asset_id, hash)
    w.changed(assets=behind.with_generated(w.db, [asset_id]))


def mark_missing(w: Write, ids: Iterable[int], missing: bool = True) -> None:
    """The originals are not where they were, or are back."""
    wanted = list(ids)
    w.conn.execute(text(f"UPDATE assets SET missing = :m WHERE id {_LISTED}"), {"m": missing, "ids": as_json(wanted)})
    _say(w, wanted)


def set_option(w: Write, ids: Iterable[int], name: str, value: object) -> None:
    """One of the options that each of these assets keeps for itself; it is in force from the next run on."""
    for number in ids:
        stored = w.conn.execute(select(assets.c.options).where(assets.c.id == number)).scalar_one_or_none()
        if stored is not None:
            options = json.loads(stored) | {name: value}
            w.conn.execute(update(assets).where(assets.c.id == number).values(options=json.dumps(options)))
            w.changed(assets=[number])


def mark_opened(w: Write, asset_id: int) -> None:
    """A person looked at it: it is not new any more."""
    w.conn.execute(update(assets).where(assets.c.id == asset_id).values(opened=w.now))
    w.changed(assets=[asset_id])


def drop_automatic(w: Write, asset_id: int) -> None:
    """Forget what was found in the old file; what a person wrote stays."""
    w.conn.execute(delete(fields).where(fields.c.asset_id == asset_id, fields.c.layer != "user"))
    follow(w.db, asset_id, search_index.prepare(ExtractedText()))
    w.changed(assets=[asset_id])


def set_skipped(w: Write, ids: Sequence[int], skipped: bool, order: Mapping[str, int] | None = None) -> None:
    """Put the failed steps of these assets aside for good, or take that back. `order` is the steps' running order."""
    from assetdesk.store.work.results import recompute_states

    wanted = list(ids)
    w.conn.execute(
        text(f"UPDATE results SET skipped = :s WHERE asset_id {_LISTED} AND error_code IS NOT NULL"),
        {"s": skipped, "ids": as_json(wanted)},
    )
    recompute_states(w.db, wanted, order or {})
    _say(w, wanted)


def history(
    w: Write,
    asset_id: int,
    kind: str,
    text: str,
    job_id: int | None = None,
    *,
    made_by: str = "",
    version: int | None = None,
) -> None:
    """One line of the asset's history (`core.versions.KINDS` says what a kind is to people); `made_by` a person whose
    deed it is, `version` the number of the version that it speaks of."""
    w.db.run(
        "INSERT INTO history (asset_id, at, kind, text, job_id, made_by, version) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (asset_id, w.now, kind, text, job_id, made_by, version),
    )
    w.changed(assets=[asset_id])


def edited(w: Write, asset_id: int, text: str) -> None:
    """A line of what this program's user has changed of it."""
    history(w, asset_id, "edited", text[:_LONGEST_LINE], made_by=user_name())


def rename(w: Write, paths: LibraryPaths, asset_id: int, name: str) -> None:
    """Give the original another name, in its folder. UsageFault where the name is taken or the original missing."""
    (row,) = _rows(w.conn, [asset_id])
    if row.name == name:
        return
    if row.part is not None:
        behind.need_free(w.db, asset_id, row.folder_id, name_key(name), name)
    if name_key(name) != row.name_key and name_key(name) in _taken(w.conn, row.folder_id):
        raise UsageFault(f"“{name}” is already in {row.path or 'the library'}. Choose another name.")
    if row.part is None:
        _move_original(w, paths, row, _place(paths, row.path, row.name), _place(paths, row.path, name))
        _take_sidecar(w, paths, row, row.path, name)
    _put(w, asset_id, row.folder_id, name, renamed=True)
    history(w, asset_id, "renamed", f"Renamed from {row.name}", made_by=user_name())
    w.changed(moved=[asset_id])


def move(
    w: Write,
    paths: LibraryPaths,
    ids: Sequence[int],
    folder_id: int,
    *,
    keep_both: bool = False,
    names: Mapping[int, str] = MappingProxyType({}),
) -> list[int]:
    """Put originals into another folder, under their own names or those in `names`; answers those that were elsewhere.

    A name that is taken there is a UsageFault before anything has moved, or with `keep_both` gets a number. What was
    made of an original goes along; it does not go alone.
    """
    ids = _without_alone(w, ids)
    target = tree.path_of(w.conn, folder_id)
    taken = _taken(w.conn, folder_id)
    plan: list[tuple[Any, str]] = []
    for row in _rows(w.conn, ids):
        if row.folder_id == folder_id:
            continue
        name = names.get(int(row.id), str(row.name))
        if name_key(name) in taken:
            if not keep_both:
                raise UsageFault(f"“{name}” is already in {target or 'the library'}. Rename one of them first.")
            name = keep_both_name(name, taken)
        taken.add(name_key(name))
        plan.append((row, name))
    touched: set[Path] = set()
    for row, name in plan:
        if row.part is None:
            source, goal = _place(paths, row.path, row.name), _place(paths, target, name)
            _move_original(w, paths, row, source, goal, touched)
            _take_sidecar(w, paths, row, target, name, touched)
        _put(w, row.id, folder_id, name, renamed=name != row.name)
        behind.follow(w, row.id, row.folder_id, folder_id)
        history(w, row.id, "moved", f"Moved from {row.path or 'the library'}", made_by=user_name())
    _sync(touched)
    moved = [int(row.id) for row, _ in plan]
    if moved:
        w.changed(moved=moved, folders=True)
    return moved


def trash(w: Write, paths: LibraryPaths, ids: Sequence[int]) -> None:
    """Move originals to the trash, with what was made of them; waiting work on them is taken out of the queue.

    Trashed ones are left alone. A generated asset that is named goes alone, its original stays.
    """
    from assetdesk.store.work.queue import cancel_assets

    touched: set[Path] = set()
    gone = []
    for row in _rows(w.conn, behind.with_generated(w.db, ids)):
        if row.trashed is not None:
            continue
        gone.append(int(row.id))
        if row.part is not None:
            continue
        trash_file = f"{row.key}/{row.name}"
        if not _move_away(w, _place(paths, row.path, row.name), paths.trash / trash_file, touched):
            trash_file = ""
        if row.sidecar:
            away = paths.trash / str(row.key) / str(row.sidecar)
            _move_away(w, _place(paths, row.path, row.sidecar), away, touched)
        w.conn.execute(
            update(assets)
            .where(assets.c.id == row.id)
            .values(trashed=w.now, trash_file=trash_file or None, missing=not trash_file)
        )
    _sync(touched)
    if gone:
        behind.trash(w, gone)
        behind.tell(w, gone)
        cancel_assets(w, gone)
        w.changed(removed=gone, folders=True)


def restore(w: Write, paths: LibraryPaths, ids: Sequence[int]) -> None:
    """Put trashed originals back where they were, the folder too; a name taken meanwhile gets a number.

    What went to the trash with an original comes back with it.
    """
    touched: set[Path] = set()
    back = []
    single = behind.alone(w.db, ids)
    for row in _rows(w.conn, ids):
        if row.trashed is None:
            continue
        if row.originator_id is not None:
            if row.id in single:
                behind.restore_alone(w, row.id)
                back.append(int(row.id))
            continue
        folder = tree.path_of(w.conn, row.folder_id)
        folder_id = tree.ensure_folder(w, folder)
        folder = tree.path_of(w.conn, folder_id)
        taken = _taken(w.conn, folder_id)
        name = str(row.name)
        goal = _place(paths, folder, name)
        if row.part is not None:
            name = keep_both_name(name, taken) if name_key(name) in taken else name
            _put(w, row.id, folder_id, name, renamed=name != row.name)
            w.db.run("UPDATE assets SET trashed = NULL WHERE id = ?", (row.id,))
            back.append(int(row.id))
            continue
        if name_key(name) in taken or (row.trash_file and os.path.lexists(goal)):
            name = keep_both_name(name, taken | _on_disk(goal.parent))
            goal = _place(paths, folder, name)
        there = bool(row.trash_file) and _move_away(w, paths.trash / str(row.trash_file), goal, touched)
        _restore_sidecar(w, paths, row, folder, name, touched)
        _put(w, row.id, folder_id, name, renamed=name != row.name)
        w.conn.execute(
            update(assets).where(assets.c.id == row.id).values(trashed=None, trash_file=None, missing=not there)
        )
        home = paths.trash / str(row.key)
        w.after_commit(lambda home=home: remove_tree(home))  # type: ignore[misc]
        back += [int(row.id), *behind.restore(w, row.id, row.trashed)]
        behind.follow(w, row.id, row.folder_id, folder_id)
    _sync(touched)
    if back:
        behind.tell(w, back)
        tree.drop_empty(w)
        w.changed(added=back, folders=True)


def delete_for_good(w: Write, paths: LibraryPaths, ids: Sequence[int], cells: Cells | None = None) -> None:
    """Delete originals, versions, derived files and rows, trashed or not. Only the rows' commit makes it final."""
    from assetdesk.store.work.queue import cancel_assets

    rows = _rows(w.conn, behind.with_generated(w.db, ids))
    gone = [int(row.id) for row in rows]
    behind.tell(w, gone)
    cancel_assets(w, gone)
    for row in rows:
        if row.trashed is None and row.part is None:
            for file in filter(None, (row.name, row.sidecar)):
                away = paths.tmp / f"deleted-{uuid.uuid4().hex}"
                if _move_away(w, _place(paths, row.path, file), away, set()):
                    w.after_commit(lambda away=away: away.unlink(missing_ok=True))  # type: ignore[misc]
        home = rendition_home(str(row.key))
        for folder in (paths.trash / str(row.key), paths.versions / home, paths.renditions / home):
            w.after_commit(lambda folder=folder: remove_tree(folder))  # type: ignore[misc]
    w.conn.execute(text(f"DELETE FROM assets WHERE id {_LISTED}"), {"ids": as_json(gone)})
    tree.drop_empty(w)
    if cells is not None:
        w.after_commit(lambda: cells.delete(gone))
    if gone:
        w.changed(removed=gone, folders=True)


def trashed_before(conn: Connection, when: float) -> list[int]:
    """Assets that have been in the trash since before `when` (Unix seconds)."""
    return [int(row[0]) for row in conn.execute(select(assets.c.id).where(assets.c.trashed < when))]


def _rows(conn: Connection, ids: Iterable[int]) -> list[Any]:
    """The rows with their folder's path, in the order asked for. UsageFault where a single one is no more."""
    wanted = list(dict.fromkeys(ids))
    found = conn.execute(
        select(
            assets.c.id,
            assets.c.key,
            assets.c.folder_id,
            assets.c.name,
            assets.c.name_key,
            assets.c.trashed,
            assets.c.trash_file,
            assets.c.sidecar,
            assets.c.part,
            assets.c.originator_id,
            folder_table.c.path,
        )
        .join(folder_table, folder_table.c.id == assets.c.folder_id)
        .where(text(f"assets.id {_LISTED}")),
        {"ids": as_json(wanted)},
    )
    by_id = {int(row.id): row for row in found}
    if len(wanted) == 1 and not by_id:
        raise UsageFault(f"There is no asset a|{wanted[0]} in this library any more.")
    return [by_id[number] for number in wanted if number in by_id]


def _taken(conn: Connection, folder_id: int) -> set[str]:
    """Keys of the names that a folder has, of originals, sets and folders; generated assets take none."""
    names = select(assets.c.name_key).where(
        assets.c.folder_id == folder_id, assets.c.trashed.is_(None), assets.c.originator_id.is_(None)
    )
    below = select(folder_table.c.name).where(folder_table.c.parent_id == folder_id, folder_table.c.trashed.is_(None))
    return {str(row[0]) for row in conn.execute(names)} | {name_key(str(row[0])) for row in conn.execute(below)}


def _without_alone(w: Write, ids: Sequence[int]) -> list[int]:
    """Without generated assets: they lie where their original lies. UsageFault where nothing else is left."""
    single = behind.alone(w.db, ids)
    kept = [
        int(row[0])
        for row in w.db.all(
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM assets WHERE originator_id IS NOT NULL)",
            (as_json(ids),),
        )
    ]
    if single and not kept:
        what = "It is" if len(single) == 1 else "They are"
        raise UsageFault(f"{what} part of another asset and lie where that lies. Move that one.")
    return kept


def _on_disk(folder: Path) -> set[str]:
    try:
        return {name_key(entry.name) for entry in folder.iterdir()}
    except OSError:
        return set()


def _place(paths: LibraryPaths, folder: str, name: str) -> Path:
    return paths.original(f"{folder}/{name}" if folder else name)


def _put(w: Write, asset_id: int, folder_id: int, name: str, *, renamed: bool) -> None:
    w.conn.execute(
        update(assets)
        .where(assets.c.id == asset_id)
        .values(folder_id=folder_id, name=name, name_key=name_key(name), ext=split_name(name)[1][1:].casefold())
    )
    if renamed:
        search_index.put_name(w.db, asset_id, name)
        published.record_changed(w.db, asset_id)


def _move_original(
    w: Write, paths: LibraryPaths, row: Any, source: Path, goal: Path, touched: set[Path] | None = None
) -> None:
    mine: set[Path] = set()
    if row.trashed is not None:
        raise UsageFault(f"“{row.name}” is in the trash. Restore it first.")
    if not _move_away(w, source, goal, mine if touched is None else touched):
        shown = f"{row.path}/{row.name}" if row.path else row.name
        raise UsageFault(f"The original is not where it was: {shown}. Look for changes first.")
    _sync(mine)


def _take_sidecar(
    w: Write, paths: LibraryPaths, row: Any, folder: str, name: str, touched: set[Path] | None = None
) -> None:
    """The sidecar follows its original into `folder` and to its new name. The next look sees to one that is gone."""
    if not row.sidecar:
        return
    mine: set[Path] = set()
    now = sidecar_name(row.sidecar, row.name, name)
    goal = _place(paths, folder, now)
    if _move_away(w, _place(paths, row.path, row.sidecar), goal, mine if touched is None else touched):
        w.conn.execute(update(assets).where(assets.c.id == row.id).values(sidecar=now))
    _sync(mine)


def _restore_sidecar(w: Write, paths: LibraryPaths, row: Any, folder: str, name: str, touched: set[Path]) -> None:
    """Back beside its original; where a file has its name by now, under another one, as a file like any other."""
    if not row.sidecar:
        return
    now = sidecar_name(row.sidecar, row.name, name)
    goal = _place(paths, folder, now)
    free = not os.path.lexists(goal)
    if not free:
        goal = _place(paths, folder, keep_both_name(now, _on_disk(goal.parent)))
    if _move_away(w, paths.trash / str(row.key) / str(row.sidecar), goal, touched) and free:
        w.conn.execute(update(assets).where(assets.c.id == row.id).values(sidecar=now))


def _move_away(w: Write, source: Path, goal: Path, touched: set[Path]) -> bool:
    """Move a file and say how to take it back. False where it is not there."""
    try:
        move_into_place(source, goal, sync=False)
    except FileNotFoundError:
        return False
    except FileExistsError:
        raise UsageFault(f"“{goal.name}” is already in {goal.parent.name}. Look for changes first.") from None
    except OSError as error:
        fault = fault_of(error)
        if fault is not error:
            raise fault from error
        why = os.strerror(error.errno) if error.errno else str(error)
        way = " Close the program that uses it and try again." if error.errno in (errno.EACCES, errno.EPERM) else ""
        raise EnvironmentFault(f"“{source.name}” cannot be moved: {why}.{way}", detail=str(error)) from error
    w.on_undo(_back(goal, source))
    touched.update((source.parent, goal.parent))
    return True


def _back(goal: Path, source: Path) -> Callable[[], None]:
    return lambda: move_into_place(goal, source)


def _sync(touched: set[Path]) -> None:
    for folder in touched:
        sync_folder(folder)


def _say(w: Write, ids: Sequence[int]) -> None:
    if len(ids) > _NAMED:
        w.changed(everything=True)
    else:
        w.changed(assets=ids)
