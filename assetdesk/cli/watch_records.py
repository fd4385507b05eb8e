"""What scripts and people read of watched folders and their ledger."""

from __future__ import annotations

from typing import Any

from assetdesk.cli.records import moment
from assetdesk.core.handles import asset_handle, preset_handle
from assetdesk.core.watch import Afterwards, LedgerRow, WatchCounts, WatchFolder
from assetdesk.library import watching
from assetdesk.library.intake.sources import shown_source
from assetdesk.library.session import Library
from assetdesk.library.watch import names
from assetdesk.library.words import number, size


def folder_record(lib: Library, folder: WatchFolder, count: WatchCounts) -> dict[str, Any]:
    """A watched folder; `path` absolute, `to` relative to the library, times as elsewhere, `minAge` in seconds."""
    return {
        "name": folder.name,
        "path": shown_source(folder.path),
        "to": folder.folder,
        "mode": folder.mode.value,
        "afterwards": folder.afterwards.value,
        "include": list(folder.include),
        "exclude": list(folder.exclude),
        "minAge": folder.min_age,
        "subfolders": folder.subfolders,
        "again": folder.again,
        "preset": None if folder.preset_id is None else preset_handle(folder.preset_id),
        "options": dict(folder.options),
        "state": folder.state.value,
        "problem": folder.problem,
        "offlineSince": moment(folder.offline_since),
        "looked": moment(folder.looked),
        "arriving": count.arriving,
        "ready": count.ready,
        "taken": count.taken,
        "refused": count.refused,
        "reasons": {reason.value: n for reason, n in count.reasons.items()},
    }


def folder_text(folder: WatchFolder, count: WatchCounts) -> str:
    """The same in three lines."""
    goes = "moved" if folder.afterwards is Afterwards.MOVE else "copied"
    takes = [", ".join(folder.include) or "every file"]
    if folder.exclude:
        takes.append(f"not {', '.join(folder.exclude)}")
    if folder.min_age:
        takes.append(f"at least {folder.min_age:g} s old")
    below = ", with sub-folders" if folder.subfolders else ""
    so_far = f"{number(count.taken)} taken, {number(count.refused)} not taken"
    return (
        f"{folder.name}: {folder.problem or folder.state.value}\n"
        f"  {shown_source(folder.path)}{below} → {folder.folder or '/'}, {goes}, same name:"
        f" {watching.MODE_WORDS[folder.mode]}; takes {', '.join(takes)}\n"
        f"  {so_far}, {number(count.arriving + count.ready)} on their way"
    )


def row_record(folder: WatchFolder, row: LedgerRow) -> dict[str, Any]:
    """A row of the ledger; `path` relative to the watched folder, `place` to the library."""
    return {
        "watch": folder.name,
        "path": names.shown(row.path),
        "state": row.state.value,
        "reason": None if row.reason is None else row.reason.value,
        "sentence": watching.sentence(row),
        "place": row.place,
        "asset": None if row.asset_id is None else asset_handle(row.asset_id),
        "outcome": row.outcome,
        "bytes": row.bytes,
        "hash": row.hash,
        "current": row.current,
        "never": row.never,
        "removed": row.removed,
        "firstSeen": moment(row.first_seen),
        "seen": moment(row.seen),
        "atRest": moment(row.at_rest),
        "ended": moment(row.ended),
        "nextTry": moment(row.next_try),
    }


def row_text(folder: WatchFolder, row: LedgerRow) -> str:
    """The same in a line."""
    said = watching.STATE_WORDS[row.state]
    return f"{said:<10} {folder.name}/{names.shown(row.path)}  {size(row.bytes)}  {watching.sentence(row)}"
