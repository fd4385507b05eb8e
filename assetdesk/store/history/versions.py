"""Earlier originals: kept before anything is overwritten, the oldest unlabelled ones beyond the limit let go.

An original is linked (or copied) below `.assetdesk/versions` and its row committed *before* the new file takes its
place, so that no moment exists at which the old bytes are nowhere. `add` is the one way to make a version; beside the
bytes it keeps what a person has said of the asset (`store.history.own_state`). Renditions are made again on demand.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.versions import LONGEST_COMMENT, LONGEST_LABEL, VERSION, Own, VersionRow, Why
from assetdesk.core.who import user_name
from assetdesk.store.files import copy_in, sync_folder
from assetdesk.store.history import own_state
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

_OWN = "user_fields, tags, crops, options"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An original's bytes below `.assetdesk/versions`; `path` relative to it, with `/`."""

    path: str
    bytes: int
    hash: str


def keep_file(paths: LibraryPaths, key: str, original: Path, size: int, hash: str, *, apart: bool = False) -> KeptFile:
    """Put the bytes of `original` among the versions of the asset with that key; the original stays where it is.

    A hard link where the file system has them: the file that later takes the original's name is another one. With
    `apart` always a copy, for an original that stays and may be written to in place by another program.
    """
    relative = f"{key[:2]}/{key}/{uuid.uuid4().hex}{original.suffix}"
    target = paths.versions / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    if not apart:
        try:
            os.link(original, target)
            sync_folder(target.parent)
            return KeptFile(relative, size, hash)
        except FileNotFoundError:
            raise
        except OSError:
            pass
    size, hash = copy_in(original, target, tmp=paths.tmp)
    return KeptFile(relative, size, hash)


def drop_file(paths: LibraryPaths, relative: str) -> None:
    """A kept file or picture that no row names."""
    if relative:
        (paths.versions / relative).unlink(missing_ok=True)


def number_of(w: Write, asset_id: int, hash: str) -> int | None:
    """The number of the asset's last version, where that has these bytes and all that a person has said by now."""
    row = w.db.one(
        f"SELECT number, hash, lost, why, {_OWN} FROM versions WHERE asset_id = ? ORDER BY number DESC LIMIT 1",
        (asset_id,),
    )
    if row is None or row.hash != hash or row.lost or row.why == Why.SIDECAR:
        return None
    return int(row.number) if own_state.from_columns(row) == own_state.of_asset(w.db, asset_id) else None


def held(db: Plain, asset_id: int, hash: str) -> int | None:
    """The number of the newest version whose kept bytes are these; None where none has them."""
    found = db.value(
        "SELECT MAX(number) FROM versions WHERE asset_id = ? AND hash = ? AND NOT lost AND why <> ?",
        (asset_id, hash, Why.SIDECAR.value),
    )
    return None if found is None else int(found)


def add(
    w: Write,
    asset_id: int,
    kept: KeptFile,
    *,
    why: str,
    name: str,
    label: str = "",
    comment: str = "",
    picture: str = "",
    made_by: str | None = None,
) -> int:
    """The row of a kept version, with what a person has said of the asset as it is now. Answers its number.

    `why` is one of `core.versions.Why`; `name` what the original is called; `made_by` this program's user where it is
    left out.
    """
    return _insert(
        w,
        asset_id,
        kept,
        why=why,
        name=name,
        label=label,
        comment=comment,
        picture=picture,
        made_by=made_by,
        lost=False,
    )


def add_lost(
    w: Write,
    asset_id: int,
    *,
    name: str,
    bytes: int,
    hash: str,
    why: str = Why.OUTSIDE.value,
    picture: str = "",
    comment: str = "",
) -> int:
    """The row of a version whose own bytes are gone: another program wrote over them. `picture` is the largest picture
    that is left of it (`keep_picture`). It cannot be reverted to; what a person said of it is known still.

    Where a version with these bytes is kept already (`held`), nothing was lost, and its number is answered.
    """
    there = held(w.db, asset_id, hash)
    if there is not None:
        return there
    kept = KeptFile("", bytes, hash)
    return _insert(
        w, asset_id, kept, why=why, name=name, label="", comment=comment, picture=picture, made_by="", lost=True
    )


def keep_picture(paths: LibraryPaths, key: str, picture: Path) -> str:
    """A copy of a derived picture among the versions; relative to them, with `/`. Empty where it is not there."""
    relative = f"{key[:2]}/{key}/{uuid.uuid4().hex}.picture{picture.suffix}"
    target = paths.versions / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        copy_in(picture, target, tmp=paths.tmp)
    except FileNotFoundError:
        return ""
    return relative


def _insert(
    w: Write,
    asset_id: int,
    kept: KeptFile,
    *,
    why: str,
    name: str,
    label: str,
    comment: str,
    picture: str,
    made_by: str | None,
    lost: bool,
) -> int:
    number = 1 + int(w.db.value("SELECT COALESCE(MAX(number), 0) FROM versions WHERE asset_id = ?", (asset_id,)) or 0)
    own = own_state.to_columns(own_state.of_asset(w.db, asset_id))
    w.db.run(
        f"INSERT INTO versions ({VERSION}, {', '.join(own)}) VALUES ({', '.join('?' * (13 + len(own)))})",
        (
            asset_id,
            number,
            w.now,
            str(why),
            checked_label(label),
            checked_comment(comment),
            user_name() if made_by is None else made_by,
            kept.path,
            name,
            kept.bytes,
            kept.hash,
            picture,
            int(lost),
            *own.values(),
        ),
    )
    w.changed(assets=[asset_id])
    return number


def of_asset(db: Plain, asset_id: int) -> list[VersionRow]:
    """All of them, the newest first."""
    rows = db.all(f"SELECT {VERSION} FROM versions WHERE asset_id = ? ORDER BY number DESC", (asset_id,))
    return [VersionRow.of(row) for row in rows]


def one(db: Plain, asset_id: int, number: int) -> VersionRow:
    """UsageFault where there is no such version any more."""
    row = db.one(f"SELECT {VERSION} FROM versions WHERE asset_id = ? AND number = ?", (asset_id, number))
    if row is None:
        raise UsageFault(f"There is no version {number} any more.")
    return VersionRow.of(row)


def own_of(db: Plain, asset_id: int, number: int) -> Own:
    """What a person had said of the asset by then."""
    row = db.one(f"SELECT {_OWN} FROM versions WHERE asset_id = ? AND number = ?", (asset_id, number))
    if row is None:
        raise UsageFault(f"There is no version {number} any more.")
    return own_state.from_columns(row)


def describe(w: Write, asset_id: int, number: int, label: str | None, comment: str | None) -> tuple[str, str]:
    """Another label or comment (None leaves it). Answers what both were. UsageFault for a version that is gone."""
    was = one(w.db, asset_id, number)
    w.db.run(
        "UPDATE versions SET label = ?, comment = ? WHERE asset_id = ? AND number = ?",
        (
            was.label if label is None else checked_label(label),
            was.comment if comment is None else checked_comment(comment),
            asset_id,
            number,
        ),
    )
    w.changed(assets=[asset_id])
    return was.label, was.comment


def set_picture(w: Write, asset_id: int, number: int, picture: str) -> bool:
    """A picture was made of a version. False where the version has gone, or has one meanwhile."""
    return bool(
        w.db.run(
            "UPDATE versions SET picture = ? WHERE asset_id = ? AND number = ? AND picture = ''",
            (picture, asset_id, number),
        )
    )


def renew(w: Write, paths: LibraryPaths, asset_id: int, number: int, kept: KeptFile) -> None:
    """The same bytes of a version in a file that was just written: the old one, of which nobody knows, goes."""
    old = one(w.db, asset_id, number).path
    w.db.run("UPDATE versions SET path = ? WHERE asset_id = ? AND number = ?", (kept.path, asset_id, number))
    w.after_commit(lambda: drop_file(paths, old))


def drop(w: Write, paths: LibraryPaths, asset_id: int, numbers: Sequence[int]) -> None:
    """These versions go for good; their files once the rows are safe."""
    for number in numbers:
        row = w.db.one("SELECT path, picture FROM versions WHERE asset_id = ? AND number = ?", (asset_id, number))
        if row is None:
            continue
        w.db.run("DELETE FROM versions WHERE asset_id = ? AND number = ?", (asset_id, number))
        for gone in filter(None, (str(row.path), str(row.picture))):
            w.after_commit(lambda gone=gone: drop_file(paths, gone))  # type: ignore[misc]
        w.changed(assets=[asset_id])


def prune(w: Write, paths: LibraryPaths, asset_id: int, keep: int) -> None:
    """Let the oldest versions without a label go, so that at most `keep` of those stay (0 keeps all)."""
    if keep <= 0:
        return
    old = w.db.all(
        "SELECT number FROM versions WHERE asset_id = ? AND label = '' AND NOT reverting"
        " ORDER BY number DESC LIMIT -1 OFFSET ?",
        (asset_id, keep),
    )
    drop(w, paths, asset_id, [int(row.number) for row in old])


def checked_label(label: str) -> str:
    """Without blanks around it; UsageFault where it is too long."""
    said = " ".join(label.split())
    if len(said) > LONGEST_LABEL:
        raise UsageFault(f"A label has at most {LONGEST_LABEL} characters.")
    return said


def checked_comment(comment: str) -> str:
    """The same for a comment."""
    said = comment.strip()
    if len(said) > LONGEST_COMMENT:
        raise UsageFault(f"A comment has at most {LONGEST_COMMENT:,} characters.")
    return said
