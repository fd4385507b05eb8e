"""Watched folders and the rows of their ledger in a person's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from assetdesk.core.watch import (
    Afterwards,
    LedgerRow,
    LedgerState,
    Refusal,
    WatchCounts,
    WatchFolder,
    WatchMode,
    WatchState,
)
from assetdesk.gui import words

# badges of `widgets.badges`
BADGES = {
    LedgerState.ARRIVING: "arriving",
    LedgerState.READY: "queued",
    LedgerState.TAKEN: "done",
    LedgerState.REFUSED: "rejected",
}


def tr(text: str, n: int = -1) -> str:
    """A text of this room."""
    return QCoreApplication.translate("Watched", text, None, n)


# folders


def state_words(folder: WatchFolder, now: float) -> tuple[str, str]:
    """What stands beside a folder's name, and its ink."""
    match folder.state:
        case WatchState.PAUSED:
            return tr("Paused"), "text2"
        case WatchState.REFUSED:
            return tr("Not watched"), "fail"
        case WatchState.OFFLINE:
            return words.fill(tr("Offline since %1"), clock(folder.offline_since, now)), "warn"
    if folder.look_wanted:
        return tr("Watching, looks now"), "ok"
    if folder.looked is None:
        return tr("Watching, not looked yet"), "ok"
    return words.fill(tr("Watching, looked %1"), ago(now - folder.looked)), "ok"


def folder_icon(folder: WatchFolder) -> str:
    """The icon of card and side bar."""
    return "unplug" if folder.state is WatchState.OFFLINE else "folder-sync"


def watches(folder: WatchFolder) -> str:
    """The folder that is watched."""
    path = readable(folder.path)
    return words.fill(tr("%1, with sub-folders"), path) if folder.subfolders else path


def readable(path: str) -> str:
    """A kept path for a person: bytes that are no text are kept as an address."""
    if not path.startswith("file:"):
        return path
    from assetdesk.library.watch import names

    return names.shown(path)


def name_of(row: LedgerRow) -> str:
    """The file's name."""
    return readable(row.path).rpartition("/")[2]


def mode_name(mode: WatchMode) -> str:
    """What happens to a taken name."""
    return {
        WatchMode.SKIP: tr("Skip"),
        WatchMode.CREATE_VERSION: tr("Create version"),
        WatchMode.REPLACE: tr("Replace"),
    }[mode]


def afterwards(folder: WatchFolder) -> str:
    """What becomes of the file itself."""
    if folder.afterwards is Afterwards.MOVE:
        return tr("Moved, once the copy is verified")
    return tr("Copied, the files stay where they are")


def takes(folder: WatchFolder) -> str:
    """Which files: *.jpg, *.cr2, not *.bak, at least 10 s old."""
    parts = [", ".join(folder.include) or tr("Every file")]
    if folder.exclude:
        parts.append(words.fill(tr("not %1"), ", ".join(folder.exclude)))
    if folder.min_age > 0:
        parts.append(words.fill(tr("at least %1 old"), age(folder.min_age)))
    return ", ".join(parts)


def so_far(counts: WatchCounts) -> str:
    """1,186 taken, 6 not taken; with what is on its way, where something is."""
    if not counts.all:
        return tr("Nothing seen yet")
    parts = [
        words.fill(tr("%1 taken"), words.number(counts.taken)),
        words.fill(tr("%1 not taken"), words.number(counts.refused)),
    ]
    if coming := counts.arriving + counts.ready:
        parts.append(words.fill(tr("%1 on the way"), words.number(coming)))
    return ", ".join(parts)


def summary(folders: Sequence[WatchFolder]) -> str:
    """Watching 1 folder, 1 offline; empty where nothing is watched."""
    if not folders:
        return ""
    count = {state: sum(one.state is state for one in folders) for state in WatchState}
    n = count[WatchState.WATCHING]
    parts = [words.plural(tr("Watching %Ln folder(s)", n), n)] if n else []
    for state, text in (
        (WatchState.OFFLINE, tr("%1 offline")),
        (WatchState.PAUSED, tr("%1 paused")),
        (WatchState.REFUSED, tr("%1 not watched")),
    ):
        if count[state]:
            parts.append(words.fill(text, words.number(count[state])))
    said = ", ".join(parts)
    return said if n else words.fill(tr("Watched folders: %1"), said)


# rows


def ledger_state(state: LedgerState) -> str:
    """The word beside the badge."""
    return {
        LedgerState.ARRIVING: tr("Arriving"),
        LedgerState.READY: tr("Ready"),
        LedgerState.TAKEN: tr("Taken"),
        LedgerState.REFUSED: tr("Not taken"),
    }[state]


def reason_name(reason: Refusal) -> str:
    """A reason as a heading counts it."""
    return {
        Refusal.LEFT_OUT: tr("Left out by the folder’s list"),
        Refusal.EMPTY: tr("Empty"),
        Refusal.NAME_TAKEN: tr("Name taken, mode is Skip"),
        Refusal.SAME_CONTENT: tr("In the library already"),
        Refusal.OTHER_WATCH: tr("Came in from another watched folder"),
        Refusal.UNREADABLE: tr("Cannot be read"),
        Refusal.LINK: tr("A link, not a file"),
        Refusal.NAME: tr("Cannot have this name here"),
        Refusal.GONE: tr("Gone before it was taken"),
        Refusal.CHANGED: tr("Kept changing while it was copied"),
        Refusal.FAILED: tr("The upload failed"),
        Refusal.NEVER: tr("Never to be taken"),
    }[reason]


def place_of(row: LedgerRow, folder: WatchFolder | None) -> str:
    """The second line: the folder's name, with the sub-folder inside of it."""
    inside = words.folder(readable(row.path).rpartition("/")[0])
    name = folder.name if folder is not None else ""
    return f"{name} / {inside}" if name and inside else name or inside


def where(row: LedgerRow, now: float, share: float | None = None) -> tuple[str, str]:
    """Where it went, or why not: the part that is a link to the asset (empty where there is none), and the rest.
    `share` 0 to 1 while it is being copied."""
    if row.state is LedgerState.TAKEN:
        return row.place, row.message or outcome(row)
    if row.state is LedgerState.READY and share is not None:
        return "", words.fill(tr("Being copied and checked, %1 %"), words.number(int(share * 100)))
    if row.state is LedgerState.ARRIVING:
        return "", arriving(row, now)
    if row.message:
        return "", row.message
    if row.state is LedgerState.READY:
        return "", tr("The same in two looks, next in line")
    return "", reason_name(row.reason) if row.reason is not None else ""


def arriving(row: LedgerRow, now: float) -> str:
    """What it waits for; when it is looked at again, counted down."""
    if row.next_try is not None and row.next_try > now:
        again = wait(row.next_try - now)
        return words.fill(row.message or tr("Looked at once, again in %1"), again)
    if row.message and "%1" not in row.message:
        return row.message
    return words.fill(tr("Still growing, %1 so far"), words.size(row.bytes))


def outcome(row: LedgerRow) -> str:
    """New, New version, Replaced; and whether its name is another one here."""
    said = {"new": tr("New"), "version": tr("New version"), "replaced": tr("Replaced")}.get(row.outcome, row.outcome)
    if row.place and row.place.rpartition("/")[2] != name_of(row):
        return words.fill(tr("%1, other name"), said) if said else tr("Other name")
    return said


def next_try(row: LedgerRow, now: float) -> str:
    """When it is looked at again."""
    if row.never:
        return tr("Never, unless you take it")
    if row.state is LedgerState.TAKEN:
        return tr("When the file changes") if not row.removed else tr("When a file of this name comes")
    if row.next_try is not None:
        return words.fill(tr("In %1"), wait(row.next_try - now)) if row.next_try > now else tr("At the next look")
    if row.state is LedgerState.REFUSED:
        return tr("When the file changes") if row.current else tr("Not: another file lies there now")
    return tr("At the next look")


# times


def clock(at: float | None, now: float) -> str:
    """08:15 of today, else the day as well."""
    if at is None:
        return ""
    then = datetime.fromtimestamp(at)
    return f"{then:%H:%M}" if then.date() == datetime.fromtimestamp(now).date() else words.moment(at)


def ago(seconds: float) -> str:
    """just now, 24 s ago, 3 min ago."""
    return tr("just now") if seconds < 2 else words.fill(tr("%1 ago"), age(int(seconds)))


def wait(seconds: float) -> str:
    """2 s, 3 min; whole seconds, never less than one."""
    return age(max(1, round(seconds)))


def age(seconds: float) -> str:
    """10 s, 5 min, 2 h, 3 d."""
    for unit, text in ((86400, tr("%1 d")), (3600, tr("%1 h")), (60, tr("%1 min"))):
        if seconds >= unit:
            return words.fill(text, words.number(int(seconds // unit)))
    rounded = round(seconds, 1)
    digits = 0 if rounded == int(rounded) or seconds >= 10 else 1
    return words.fill(tr("%1 s"), words.locale().toString(float(rounded), "f", digits))


def seen(at: float, now: float) -> str:
    """10:46:51 of today, else the day."""
    then = datetime.fromtimestamp(at)
    if then.date() == datetime.fromtimestamp(now).date():
        return then.strftime("%H:%M:%S")
    return words.when(at, short=True, now=datetime.fromtimestamp(now))


def exact(at: float | None, now: float) -> str:
    """10:44:08 of today, else with the day."""
    if at is None:
        return ""
    then = datetime.fromtimestamp(at)
    time = then.strftime("%H:%M:%S")
    return time if then.date() == datetime.fromtimestamp(now).date() else f"{words.day(then.date())}, {time}"
