"""Earlier originals: kept before anything is overwritten, the oldest unlabelled ones beyond the limit let go.

An original is linked (or copied) below `.assetdesk/versions` and its row committed *before* the new file takes its
place, so that no moment exists at which the old bytes are nowhere.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, insert, select

from assetdesk.store.files import copy_in, sync_folder
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.tables import assets, fields, versions
from assetdesk.store.writer import Write


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An original's bytes below `.assetdesk/versions`; `path` relative to it, with `/`."""

    path: str
    bytes: int
    hash: str


def keep_file(paths: LibraryPaths, key: str, original: Path, size: int, hash: str) -> KeptFile:
    """Put the bytes of `original` among the versions of the asset with that key; the original stays where it is.

    A hard link where the file system has them: the file that later takes the original's name is another one.
    """
    relative = f"{key[:2]}/{key}/{uuid.uuid4().hex}{original.suffix}"
    target = paths.versions / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(original, target)
        sync_folder(target.parent)
    except FileNotFoundError:
        raise
    except OSError:
        size, hash = copy_in(original, target, tmp=paths.tmp)
    return KeptFile(relative, size, hash)


def number_of(w: Write, asset_id: int, hash: str) -> int | None:
    """The number of the asset's last version, where that has these bytes."""
    found = w.conn.execute(
        select(versions.c.number, versions.c.hash)
        .where(versions.c.asset_id == asset_id)
        .order_by(versions.c.number.desc())
        .limit(1)
    ).first()
    return int(found.number) if found and found.hash == hash else None


def add(w: Write, asset_id: int, kept: KeptFile, *, why: str, name: str) -> int:
    """The row of a kept version, with the user's own metadata as it is now. Answers its number."""
    number = int(
        w.conn.execute(
            select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.asset_id == asset_id)
        ).scalar_one()
    )
    user = {
        str(row.name): json.loads(row.value)
        for row in w.conn.execute(
            select(fields.c.name, fields.c.value).where(fields.c.asset_id == asset_id, fields.c.layer == "user")
        )
    }
    title = w.conn.execute(select(assets.c.title).where(assets.c.id == asset_id)).scalar_one_or_none()
    if title:
        user.setdefault("title", title)
    w.conn.execute(
        insert(versions).values(
            asset_id=asset_id,
            number=number + 1,
            made=w.now,
            why=why,
            path=kept.path,
            name=name,
            bytes=kept.bytes,
            hash=kept.hash,
            user_fields=json.dumps(user, ensure_ascii=False),
        )
    )
    w.changed(assets=[asset_id])
    return number + 1


def prune(w: Write, paths: LibraryPaths, asset_id: int, keep: int) -> None:
    """Let the oldest versions without a label go, so that at most `keep` of them stay (0 keeps all)."""
    if keep <= 0:
        return
    old = w.conn.execute(
        select(versions.c.id, versions.c.path)
        .where(versions.c.asset_id == asset_id, versions.c.label == "")
        .order_by(versions.c.number.desc())
        .offset(keep)
    ).all()
    for row in old:
        w.conn.execute(delete(versions).where(versions.c.id == row.id))
        gone = paths.versions / str(row.path)
        w.after_commit(lambda gone=gone: gone.unlink(missing_ok=True))  # type: ignore[misc]
