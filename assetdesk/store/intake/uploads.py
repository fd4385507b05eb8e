"""The files of upload jobs: written with the job, settled one by one as they are copied in.

Taking a row for copying, its lease and its way back after a crash are the queue's (`store.work.queue`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from assetdesk.core.names import name_key, split_name
from assetdesk.core.upload import Conflict, JobCounters, Outcome, OverwriteMode, UploadFile, UploadRow, UploadState
from assetdesk.store.paths import UNPACKED
from assetdesk.store.plain import Plain
from assetdesk.store.tables import assets, folders, jobs, uploads
from assetdesk.store.work import notices
from assetdesk.store.writer import Write

_CHUNK = 5000


# what such a row has a half copy for
COPIED_YET = frozenset({UploadState.WAITING, UploadState.COPYING})


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
    wanted = select(uploads.c.id).where(unpacked_in(folder), uploads.c.state.in_(states)).limit(1)
    return conn.execute(wanted).first() is not None


def unpacked_in(folder: str) -> ColumnElement[bool]:
    """The condition of files that lie in a folder of the library's own. One of an unpacked archive has the number of
    the archive's row, and its files are of that row's job: so no other job's are read."""
    below = uploads.c.source.startswith(f"{folder}{os.sep}", autoescape=True)
    _, home, number = f"{os.sep}{folder}".rsplit(os.sep, 2)
    if home != UNPACKED or not (number.isascii() and number.isdecimal()):
        return below
    archive = uploads.alias("archive")
    job = select(archive.c.job_id).where(archive.c.id == int(number)).scalar_subquery()
    return below & (uploads.c.job_id == job)


def held(conn: Connection, upload_ids: Sequence[int]) -> list[UploadRow]:
    """Those of the given files that wait for a person."""
    found: list[UploadRow] = []
    for start in range(0, len(upload_ids), 500):
        chosen = uploads.c.id.in_(upload_ids[start : start + 500]) & (uploads.c.state == UploadState.HELD.value)
        found += [_made(row) for row in conn.execute(select(uploads).where(chosen).order_by(uploads.c.id))]
    return found


def files(
    conn: Connection, job_id: int, states: Iterable[UploadState] = (), after: int = 0, limit: int = 500
) -> list[UploadRow]:
    """A page of a job's files in their order: those behind the row `after`, of some states where they are given."""
    chosen = (uploads.c.job_id == job_id) & (uploads.c.id > after)
    wanted = [state.value for state in states]
    if wanted:
        chosen &= uploads.c.state.in_(wanted)
    return [_made(row) for row in conn.execute(select(uploads).where(chosen).order_by(uploads.c.id).limit(limit))]


def counters(db: Plain, job_id: int) -> JobCounters:
    """What a job that brings files in has come to so far. An archive that was unpacked counts by what was in it."""
    found = db.one(
        "SELECT SUM(outcome = 'new'), SUM(outcome = 'updated'), SUM(outcome = 'duplicate'), SUM(state = 'failed'),"
        " SUM(state IN ('done', 'skipped', 'failed') AND NOT (state = 'done' AND asset_id IS NULL)),"
        " (SELECT COUNT(*) FROM job_log l WHERE l.job_id = ?1 AND l.type = 'UploadWarning')"
        " FROM uploads WHERE job_id = ?1",
        (job_id,),
    )
    new, updated, duplicate, failed, total, warnings = (int(value or 0) for value in found or (0,) * 6)
    return JobCounters(new, updated, duplicate, warnings, failed, total)


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
    outcome: Outcome | None = None,
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
        "outcome": outcome.value if outcome else "",
        "ended": None if state is UploadState.HELD else w.now,
        "lease": None,
        "lease_until": None,
    }
    if held_for is not None:
        values["held_for"] = held_for
    done = w.conn.execute(
        update(uploads).where(uploads.c.id == upload_id, uploads.c.state == UploadState.COPYING.value).values(values)
    )
    return done.rowcount == 1


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that has come in as a new asset: what its row is told."""

    upload_id: int
    asset_id: int
    bytes: int
    hash: str
    message: str = ""


def settle_new(w: Write, files: Sequence[NewFile]) -> bool:
    """`settle` for many that came in. False where one of them is not being copied any more; nothing may then stay."""
    ids = json.dumps([file.upload_id for file in files])
    still = "SELECT COUNT(*) FROM uploads WHERE state = 'copying' AND id IN (SELECT value FROM json_each(?))"
    if int(w.db.value(still, (ids,))) != len(files):
        return False
    w.db.many(
        "UPDATE uploads SET state = 'done', bytes = ?, hash = ?, asset_id = ?, other_asset = NULL, message = ?,"
        " outcome = 'new', ended = ?, lease = NULL, lease_until = NULL WHERE id = ?",
        [(file.bytes, file.hash, file.asset_id, file.message, w.now, file.upload_id) for file in files],
    )
    return True


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
                update(uploads)
                .where(held)
                .values(
                    state=UploadState.SKIPPED.value,
                    message="Left out by you.",
                    outcome=Outcome.DUPLICATE.value,
                    ended=w.now,
                )
            )
        else:
            w.conn.execute(update(uploads).where(held, uploads.c.held_for == "name").values(conflict=conflict.value))
            w.conn.execute(update(uploads).where(held).values(state=UploadState.WAITING.value, message=""))
    notices.settle_held(w)
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


def taken_among(db: Plain, folder: str, names: Iterable[str]) -> set[str]:
    """Which of these keys of names (`name_key`) are taken in a folder."""
    return {
        str(row[0])
        for row in db.all(
            "SELECT a.name_key FROM assets a WHERE a.folder_id = (SELECT id FROM folders WHERE path_key = ?)"
            " AND a.name_key IN (SELECT value FROM json_each(?)) AND a.trashed IS NULL AND a.part IS NULL",
            (name_key(folder), json.dumps(list(names))),
        )
    }


def known_contents(db: Plain, hashes: Iterable[str]) -> dict[str, str]:
    """Of these hashes those that assets have, each with the path of the first of them."""
    found: dict[str, str] = {}
    for digest, folder, name in db.all(
        "SELECT a.hash, f.path, a.name FROM assets a JOIN folders f ON f.id = a.folder_id"
        " WHERE a.hash IN (SELECT value FROM json_each(?)) AND a.part IS NULL AND a.trashed IS NULL ORDER BY a.id",
        (json.dumps(list(hashes)),),
    ):
        found.setdefault(str(digest), f"{folder}/{name}" if folder else str(name))
    return found


def has_size(db: Plain, size: int) -> bool:
    """Whether some original has so many bytes: only then can a file of that size be here already."""
    return (
        db.one("SELECT 1 FROM assets WHERE bytes = ? AND trashed IS NULL AND part IS NULL LIMIT 1", (size,)) is not None
    )


def is_own(db: Plain, row: UploadRow, asset_id: int, hash: str | None = None) -> bool:
    """Whether an asset is what an earlier try of this file has put in its place: a kill came before the commit, and a
    look through the folder took it in since. With `hash`, also that its content is not known to be another."""
    if row.tries < 2 or row.started is None:
        return False
    return (
        db.one(
            "SELECT 1 FROM assets a WHERE a.id = ? AND a.added >= ? AND (? IS NULL OR a.hash IS NULL OR a.hash = ?)"
            " AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.asset_id = a.id)",
            (asset_id, row.started, hash, hash),
        )
        is not None
    )


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


def rows(db: Plain, upload_ids: Sequence[int]) -> dict[int, UploadRow]:
    """Files by their ids; those that are gone are left out."""
    found = db.all(
        "SELECT * FROM uploads WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(upload_ids)),)
    )
    return {int(row.id): _made(row) for row in found}


def _made(row: Any) -> UploadRow:
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
        unpack=None if row.unpack is None else bool(row.unpack),
        tries=row.tries,
        started=row.started,
        ended=row.ended,
    )
