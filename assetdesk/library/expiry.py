"""Expired assets going out: what a door says before it exports, copies or moves them. Nothing is blocked otherwise."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Expired:
    """Assets that have expired, of those that are about to go out: `question` and what stands under it."""

    assets: tuple[int, ...]
    question: str
    text: str


def among(browse: Browser, asset_ids: Sequence[int], verb: str) -> Expired | None:
    """What to ask before `verb` ("Export", "Move", "Copy", "Publish"); None where none of them has expired."""
    from assetdesk.store import expiry

    with browse.plain() as db:
        found = expiry.expired_of(db, list(asset_ids))
    if not found:
        return None
    count = len(found)
    whole = len(set(asset_ids))
    what = counted(count, "expired asset")
    question = f"{verb} {what}?" if count == whole else f"{verb} {counted(whole, 'asset')}, {count:,} of them expired?"
    lines = [f"{name} expired on {_day(at)}." for _, name, at in found[:_NAMED]]
    if count > _NAMED:
        lines.append(f"So have {count - _NAMED:,} more.")
    lines.append("The right to use them may have ended. The field Expires in Metadata says when.")
    return Expired(tuple(one[0] for one in found), question, "\n".join(lines))


def to_unpublish(browse: Browser) -> tuple[int, ...]:
    """Assets that have expired and are marked for publishing: a publish leaves them out and takes them back there
    (AEM Assets: what expires is unpublished)."""
    now = time.time()
    with browse.plain() as db:
        rows = db.all(
            "SELECT id FROM assets WHERE expires IS NOT NULL AND expires <= ? AND marked AND trashed IS NULL"
            " ORDER BY id",
            (now,),
        )
    return tuple(int(row[0]) for row in rows)


def _day(at: float) -> str:
    local = time.localtime(at)
    return f"{local.tm_mday} {time.strftime('%b %Y', local)}"
