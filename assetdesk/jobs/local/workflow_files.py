"""Workflow steps that move and copy originals, and that write renditions to a folder outside of the library."""

from __future__ import annotations

import os
import stat
import uuid
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from assetdesk.core import workflows
from assetdesk.core.errors import DiskFull, EnvironmentFault, UsageFault
from assetdesk.core.identity import inode_of
from assetdesk.core.names import keep_both_name, name_key
from assetdesk.core.renditions import RESERVED_PREFIXES
from assetdesk.core.sidecars import renamed as sidecar_name
from assetdesk.jobs.environment import is_machines
from assetdesk.jobs.local.workflow_acts import Acting, Asset, StepFailed
from assetdesk.store import assets, checkouts, folders, sidecars
from assetdesk.store.files import copy_in, hash_file, move_into_place, place_new, sync_folder
from assetdesk.store.intake import look, uploads
from assetdesk.store.paths import UPLOAD_PREFIX
from assetdesk.store.work import queue, workflow_runs
from assetdesk.store.writer import Write


def move(acting: Acting) -> None:
    """The original, its sidecar and all that was made of it go to the folder; a name that is taken gets a number."""
    store, asset = acting.around.store, acting.asset()
    pending = acting.pending
    if pending and _moved_already(acting, asset, str(pending["from"]), str(pending["to"])):
        return
    folder = workflows.library_folder(str(acting.step["folder"]), asset.folder, asset.name)
    if name_key(folder) == name_key(asset.folder):
        acting.noted(f"It is in {folder or 'the library'} already.")
        return
    try:
        with store.browse.plain() as db:
            checkouts.need_not_locked(db, [asset.id], "moved")
    except UsageFault as locked:
        raise StepFailed(str(locked)) from locked
    name = _free_name(acting, folder, asset.name)
    acting.about_to({"from": asset.path, "to": _path(folder, name)})

    def work(w: Write) -> tuple[str, dict[str, Any]]:
        folder_id = folders.ensure_folder(w, folder)
        assets.move(w, store.paths, [asset.id], folder_id, keep_both=True, names={asset.id: name})
        return f"Moved from {asset.folder or 'the library'} to {folder or 'the library'}.", {"from": asset.path}

    try:
        acting.commit(work)
    except EnvironmentFault as wrong:
        if isinstance(wrong, DiskFull) or not isinstance(wrong.__cause__, OSError) or is_machines(wrong.__cause__):
            raise
        raise StepFailed(str(wrong), detail=wrong.detail) from wrong


def _moved_already(acting: Acting, asset: Asset, source: str, goal: str) -> bool:
    """A kill may have come between the file's move and the rows: the rows follow, and it is noted."""
    store = acting.around.store
    if asset.path != source:
        acting.noted(f"Moved to {asset.folder or 'the library'}.", **{"from": source})
        return True
    here, there = store.paths.original(source), store.paths.original(goal)
    facts = _facts(there)
    if os.path.lexists(here) or facts is None or facts[:2] != (asset.bytes, asset.mtime_ns):
        return False
    if asset.inode and facts[2] != asset.inode:
        return False
    folder, _, name = goal.rpartition("/")

    def work(w: Write) -> tuple[str, dict[str, Any]]:
        look.relocate(w, asset.id, folders.ensure_folder(w, folder), name)
        row = w.db.one("SELECT sidecar FROM assets WHERE id = ?", (asset.id,))
        if row is not None and row.sidecar:
            beside = there.with_name(sidecar_name(str(row.sidecar), asset.name, name))
            with suppress(FileNotFoundError, FileExistsError):
                move_into_place(here.with_name(str(row.sidecar)), beside)
            sidecars.put(w, asset.id, sidecars.look_at(beside))
        assets.history(w, asset.id, "moved", f"Moved from {asset.folder or 'the library'}", acting.item.job_id)
        return f"Moved from {asset.folder or 'the library'} to {folder or 'the library'}.", {"from": source}

    acting.commit(work)
    return True


def copy(acting: Acting) -> None:
    """A copy of the original becomes an asset of the folder, with what a person wrote about it."""
    store, asset = acting.around.store, acting.asset()
    source = store.paths.original(asset.path)
    pending = acting.pending
    goal = str(pending.get("to") or "")
    if not goal or not _is_copy(store.paths.original(goal), str(pending.get("hash") or "")):
        if not source.is_file():
            raise StepFailed(f"The original is not where it was: {asset.path}.")
        folder = workflows.library_folder(str(acting.step["folder"]), asset.folder, asset.name)
        # a new runner sweeps what a killed one has left under such a name
        part = store.paths.tmp / f"{UPLOAD_PREFIX}{uuid.uuid4().hex}"
        try:
            _, digest = copy_in(source, part)
            goal = _path(folder, _free_name(acting, folder, asset.name))
            acting.about_to({"to": goal, "hash": digest})
            target = store.paths.original(goal)
            target.parent.mkdir(parents=True, exist_ok=True)
            place_new(part, target)
            sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)
        pending = {"hash": digest}
    _take_copy(acting, asset, goal, str(pending.get("hash") or ""))


def _take_copy(acting: Acting, asset: Asset, goal: str, digest: str) -> None:
    store, run = acting.around.store, acting.run
    target = store.paths.original(goal)
    facts = target.stat()
    folder, _, name = goal.rpartition("/")
    origin = workflows.origin_with(asset.origin, run.preset_id or 0)

    def work(w: Write) -> tuple[str, dict[str, Any]]:
        there = uploads.taken_by(w.conn, folder, name)  # a look through the folder may have adopted it
        if there is None:
            new = assets.NewAsset(
                folders.ensure_folder(w, folder),
                name,
                facts.st_size,
                facts.st_mtime_ns,
                inode_of(facts),
                asset.title,
                digest,
            )
            (there,) = assets.add_assets(w, [new])
        w.db.run("UPDATE assets SET origin = ?, opened = NULL WHERE id = ?", (origin, there))
        _give_own(w, asset.id, there)
        assets.history(w, there, "copied", f"Copied from {asset.path} by “{run.name}”", acting.item.job_id)
        _copy_sidecar(w, acting, asset, there, target)
        queue.enqueue_assets(w, acting.around.modules, acting.item.job_id, [there])
        return f"Copied to {goal}.", {"asset": there}

    acting.commit(work)


def _copy_sidecar(w: Write, acting: Acting, asset: Asset, copied: int, target: Path) -> None:
    """The XMP file beside the original belongs to its copy, too."""
    name = w.db.value("SELECT sidecar FROM assets WHERE id = ?", (asset.id,))
    if not name:
        return
    beside = target.with_name(sidecar_name(str(name), asset.name, target.name))
    with suppress(FileNotFoundError, FileExistsError):
        copy_in(acting.around.store.paths.original(asset.path).with_name(str(name)), beside)
        w.on_undo(lambda: beside.unlink(missing_ok=True))
    sidecars.put(w, copied, sidecars.look_at(beside))


def _give_own(w: Write, source: int, copied: int) -> None:
    """What a person said about the original holds for its copy, too."""
    from assetdesk.store import fields

    w.db.run(
        "INSERT OR IGNORE INTO fields (asset_id, layer, name, value) SELECT ?, layer, name, value FROM fields"
        " WHERE asset_id = ? AND layer = 'user'",
        (copied, source),
    )
    w.db.run(
        "INSERT OR IGNORE INTO tags (asset_id, name_key, name, grp, score, source, state, tagger)"
        " SELECT ?, name_key, name, grp, score, source, state, tagger FROM tags WHERE asset_id = ?"
        " AND source IN ('user', 'promoted')",
        (copied, source),
    )
    w.db.run(
        "UPDATE assets SET options = (SELECT options FROM assets WHERE id = ?1), picture_digest ="
        " (SELECT picture_digest FROM assets WHERE id = ?1), pyramid_digest = (SELECT pyramid_digest FROM assets"
        " WHERE id = ?1), parts_digest = (SELECT parts_digest FROM assets WHERE id = ?1) WHERE id = ?2",
        (source, copied),
    )
    fields.follow(w.db, copied)


@dataclass(frozen=True, slots=True)
class _File:
    """One file to export: where its bytes are, its target, and its BLAKE3 where that is known."""

    source: Path
    target: Path
    hash: str


def export(acting: Acting) -> None:
    """Renditions (and the original, where it is named) are written to a folder, each whole or not at all."""
    asset, step = acting.asset(), acting.step
    folder = Path(workflows.outside_folder(str(step["folder"]), asset.folder, asset.name)).expanduser()
    root = acting.around.store.paths.root.resolve()
    if folder.resolve().is_relative_to(root):
        raise StepFailed(f"“{folder}” is inside the library. Choose a folder outside of it, or the step Copy.")
    chosen = _chosen(acting, asset, folder)
    if not chosen:
        raise StepFailed("There is no rendition of these names. Look at the step's list of renditions.")
    with acting.around.store.browse.plain() as db:
        ours = workflow_runs.exported(db, asset.id)
    ours |= dict(acting.pending.get("files") or {})
    foreign = [file for file in chosen if _is_foreign(file, ours)]
    if foreign and not step["overwrite"]:
        names = ", ".join(f"“{file.target.name}”" for file in foreign[:3])
        raise StepFailed(f"{names} {'is' if len(foreign) == 1 else 'are'} in {folder} already and not from this asset.")
    files = {str(file.target): file.hash or hash_file(file.source)[1] for file in chosen}
    acting.about_to({"files": files})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in chosen:
            if not _is_copy(file.target, files[str(file.target)]):
                _write(file)
    except DiskFull as wrong:
        raise StepFailed(f"There is no room in {folder}.", detail=wrong.detail) from wrong
    except OSError as wrong:
        raise StepFailed(f"{folder} cannot be written to: {wrong.strerror or wrong}.", detail=repr(wrong)) from wrong
    count = f"{len(chosen)} file" + ("" if len(chosen) == 1 else "s")
    replaced = f" {len(foreign)} that lay there before replaced." if foreign else ""
    acting.noted(f"{count} written to {folder}.{replaced}", files=files)


def _chosen(acting: Acting, asset: Asset, folder: Path) -> list[_File]:
    """What the step names, under the names that its files get; two of one name get numbers."""
    paths, step = acting.around.store.paths, acting.step
    patterns = [str(one).strip().casefold() for one in step["renditions"] if str(one).strip()]
    with acting.around.store.browse.plain() as db:
        rows = db.all("SELECT name, path, hash FROM derived WHERE asset_id = ? ORDER BY name", (asset.id,))
    found = [
        (str(row.name), paths.renditions / str(row.path), str(row.hash)) for row in rows if _wanted(row.name, patterns)
    ]
    taken: set[str] = set()
    chosen: list[_File] = []
    if workflows.ORIGINAL in patterns:
        found.append((asset.name, paths.original(asset.path), ""))
    for rendition, source, digest in found:
        name = asset.name  # of the original itself
        if digest:
            name = workflows.export_name(str(step["name"]), asset.folder, name, rendition)
        if name_key(name) in taken:
            name = keep_both_name(name, taken)
        taken.add(name_key(name))
        chosen.append(_File(source, folder / name, digest))
    return chosen


def _wanted(name: str, patterns: list[str]) -> bool:
    """Whether one of the patterns means it. What AssetDesk makes for itself has to be named: `*` does not mean it."""
    key = name.casefold()
    own = next((start for start in RESERVED_PREFIXES if key.startswith(start) and start != "fpo."), "")
    return any(fnmatchcase(key, one) and (not own or one.startswith(own)) for one in patterns)


def _is_foreign(file: _File, ours: dict[str, str]) -> bool:
    """Whether something else has the file's name: neither the same bytes nor what was written for this asset."""
    if not os.path.lexists(file.target):
        return False
    if not _is_file(file.target):
        return True
    there = hash_file(file.target)[1]
    return there not in (file.hash or hash_file(file.source)[1], ours.get(str(file.target)))


def _write(file: _File) -> None:
    part = file.target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        copy_in(file.source, part)
        part.replace(file.target)
        sync_folder(file.target.parent)
    finally:
        part.unlink(missing_ok=True)


def _free_name(acting: Acting, folder: str, name: str) -> str:
    """The name, with a number where a row or a file of that folder has it."""
    store = acting.around.store
    with store.read() as conn:
        taken = uploads.names_in(conn, folder)
    with suppress(OSError):
        taken |= {name_key(entry) for entry in os.listdir(store.paths.original(folder))}  # noqa: PTH208 - names alone
    return keep_both_name(name, taken) if name_key(name) in taken else name


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _facts(path: Path) -> tuple[int, int, int] | None:
    try:
        seen = path.lstat()
    except OSError:
        return None
    return (seen.st_size, seen.st_mtime_ns, inode_of(seen)) if stat.S_ISREG(seen.st_mode) else None


def _is_file(path: Path) -> bool:
    return _facts(path) is not None


def _is_copy(path: Path, digest: str) -> bool:
    return bool(digest) and _is_file(path) and hash_file(path)[1] == digest
