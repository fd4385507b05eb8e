"""The files of upload jobs: written with the job, settled one by one as they are copied in.

Taking a row for copying, its lease and its way back after a crash are the queue's (`store.queue`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select, update

from assetdesk.core.names import name_key, split_name
from assetdesk.core.upload import Conflict, OverwriteMode, UploadFile, UploadRow, UploadState
from assetdesk.store.tables import assets, folders, jobs, uploads
from assetdesk.store.writer import Write

_CHUNK = 5000


def add(w: Write, job_id: int, files: Sequence[UploadFile], conflict: Conflict) -> None:
    """Write the job's files, all of them waiting."""
    for start in range(0, len(files), _CHUNK):
        w.conn.execute(
            uploads.insert(),
            [
                {
                    "job_id": job_id,
                    "source": f.source,
                    "folder": f.folder,
                    "name": f.name,
                    "title": f.title,
                    "conflict": conflict.value,
                    "state": UploadState.WAITING.value,
                    "size": f.size,
                    "move": f.move,
                    "fields": json.dumps(dict(f.fields), ensure_ascii=False) if f.fields else "",
                    "ledger_id": f.ledger_id,
                    "unpack": f.unpack,
                }
                for f in files[start : start + _CHUNK]
            ],
        )
    w.changed(jobs=[job_id])


def get(conn: Connection, upload_id: int) -> UploadRow | None:
    """One file of an upload."""
    row = conn.execute(select(uploads).where(uploads.c.id == upload_id)).first()
    return _made(row) if row is not None else None


def waits_below(conn: Connection, folder: str) -> bool:
    """Whether a file of that folder is still to come in, or waits for a person."""
    states = [UploadState.WAITING.value, UploadState.COPYING.value, UploadState.HELD.value]
    below = uploads.c.source.startswith(f"{folder}/", autoescape=True)
    return conn.execute(select(uploads.c.id).where(below, uploads.c.state.in_(states)).limit(1)).first() is not None


def held(conn: Connection, upload_ids: Sequence[int]) -> list[UploadRow]:
    """Those of the given files that wait for a person."""
    found: list[UploadRow] = []
    for start in range(0, len(upload_ids), 500):
        chosen = uploads.c.id.in_(upload_ids[start : start + 500]) & (uploads.c.state == UploadState.HELD.value)
        found += [_made(row) for row in conn.execute(select(uploads).where(chosen).order_by(uploads.c.id))]
    return found


def settle(
    w: Write,
    upload_id: int,
    state: UploadState,
    *,
    size: int = 0,
    hash: str | None = None,
    asset_id: int | None = None,
    other_asset: int | None = None,
    held_for: str | None = None,
    message: str = "",
) -> bool:
    """Give a file that is being copied its end state and take its lease away.

    False (and nothing changed) where it is not being copied any more: its job was stopped, or its lease ran out.
    """
    values: dict[str, object] = {
        "state": state.value,
        "bytes": size,
        "hash": hash,
        "asset_id": asset_id,
        "other_asset": other_asset,
        "message": message,
        "lease": None,
        "lease_until": None,
    }
    if held_for is not None:
        values["held_for"] = held_for
    done = w.conn.execute(
        update(uploads).where(uploads.c.id == upload_id, uploads.c.state == UploadState.COPYING.value).values(values)
    )
    return done.rowcount == 1


def decide(w: Write, upload_ids: Sequence[int], conflict: Conflict) -> set[int]:
    """A person's answer for files that are held. Answers the ids of their jobs.

    What was held for its name comes in by that answer. What was held for its content comes in whatever the answer
    is, except SKIP; its answer for a taken name stays open. Files that are not held (any more) are left alone.
    """
    jobs: set[int] = set()
    for start in range(0, len(upload_ids), 500):
        held = (uploads.c.id.in_(upload_ids[start : start + 500])) & (uploads.c.state == UploadState.HELD.value)
        jobs |= {int(job) for (job,) in w.conn.execute(select(uploads.c.job_id).where(held).distinct())}
        if conflict is Conflict.SKIP:
            w.conn.execute(
                update(uploads).where(held).values(state=UploadState.SKIPPED.value, message="Left out by you.")
            )
        else:
            w.conn.execute(update(uploads).where(held, uploads.c.held_for == "name").values(conflict=conflict.value))
            w.conn.execute(update(uploads).where(held).values(state=UploadState.WAITING.value, message=""))
    w.changed(jobs=jobs)
    return jobs


def taken_by(conn: Connection, folder: str, name: str) -> int | None:
    """The asset that has this name in this folder (both compared without case), trash not included."""
    found = conn.execute(
        select(assets.c.id)
        .join(folders, folders.c.id == assets.c.folder_id)
        .where(
            folders.c.path_key == name_key(folder),
            assets.c.name_key == name_key(name),
            assets.c.trashed.is_(None),
            assets.c.part.is_(None),
        )
    ).first()
    return int(found[0]) if found else None


def overwritten_by(conn: Connection, folder: str, name: str, mode: OverwriteMode) -> int | None:
    """The asset that a file of that name replaces by the library's overwrite mode, where no one has its name."""
    if mode is OverwriteMode.FULL_NAME:
        return None
    found = (
        select(assets.c.id, assets.c.name)
        .join(folders, folders.c.id == assets.c.folder_id)
        .where(assets.c.trashed.is_(None), assets.c.part.is_(None))
        .order_by(assets.c.id)
    )
    if mode in (OverwriteMode.FULL_NAME, OverwriteMode.ANY_EXT):
        found = found.where(folders.c.path_key == name_key(folder))
    stem = name_key(split_name(name)[0])
    if mode is OverwriteMode.FULL_NAME_ANY_FOLDER:
        found = found.where(assets.c.name_key == name_key(name))
    else:  # a range of the index; the stem itself is compared below
        found = found.where(assets.c.name_key >= stem, assets.c.name_key < stem + "\U0010ffff")
    for row in conn.execute(found):
        if mode is OverwriteMode.FULL_NAME_ANY_FOLDER or name_key(split_name(row.name)[0]) == stem:
            return int(row.id)
    return None


def names_in(conn: Connection, folder: str) -> set[str]:
    """The keys (`name_key`) of all names in a folder."""
    return {
        str(key)
        for (key,) in conn.execute(
            select(assets.c.name_key)
            .join(folders, folders.c.id == assets.c.folder_id)
            .where(folders.c.path_key == name_key(folder), assets.c.trashed.is_(None), assets.c.originator_id.is_(None))
        )
    }


def same_content(conn: Connection, hash: str, without: int | None = None) -> tuple[int, str] | None:
    """An asset with these bytes: its id and its path. `without` leaves one asset out."""
    found = conn.execute(
        select(assets.c.id, folders.c.path, assets.c.name)
        .join(folders, folders.c.id == assets.c.folder_id)
        .where(
            assets.c.hash == hash, assets.c.part.is_(None), assets.c.trashed.is_(None), assets.c.id != (without or 0)
        )
        .order_by(assets.c.id)
        .limit(1)
    ).first()
    if found is None:
        return None
    return int(found.id), f"{found.path}/{found.name}" if found.path else str(found.name)


def sizes(conn: Connection) -> set[int]:
    """The sizes of all originals: only a file of such a size can be here already."""
    return {int(size) for (size,) in conn.execute(select(assets.c.bytes).distinct())}


def folder_as_it_is(conn: Connection, folder: str) -> str:
    """A folder's path with the case it has in the library; parts that are not there yet stay as they are."""
    made = ""
    for part in folder.split("/") if folder else ():
        made = f"{made}/{part}" if made else part
        there = conn.execute(select(folders.c.path).where(folders.c.path_key == name_key(made))).first()
        made = str(there[0]) if there else made
    return made


@dataclass(frozen=True, slots=True)
class Wish:
    """What an upload's job says of all its files."""

    hold_duplicates: bool
    overwrite_mode: OverwriteMode


def wish_of(conn: Connection, job_id: int) -> Wish:
    """Whether the job asks before content that is here already comes in again, and which assets it replaces."""
    request = conn.execute(select(jobs.c.request).where(jobs.c.id == job_id)).scalar_one_or_none()
    wish = json.loads(request) if request else {}
    return Wish(
        bool(wish.get("hold_duplicates")), OverwriteMode(wish.get("overwrite_mode", OverwriteMode.FULL_NAME.value))
    )


def _made(row: Row[tuple[object, ...]]) -> UploadRow:
    return UploadRow(
        id=row.id,
        job_id=row.job_id,
        source=row.source,
        folder=row.folder,
        name=row.name,
        state=UploadState(row.state),
        bytes=row.bytes,
        asset_id=row.asset_id,
        other_asset=row.other_asset,
        held_for=row.held_for,
        message=row.message,
        conflict=Conflict(row.conflict),
        title=row.title,
        hash=row.hash,
        size=row.size,
        outcome=row.outcome,
        move=bool(row.move),
        fields=json.loads(row.fields) if row.fields else {},
        ledger_id=row.ledger_id,
        unpack=row.unpack,
        tries=row.tries,
        started=row.started,
        ended=row.ended,
    )
