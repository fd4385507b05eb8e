"""Watched folders as a person sees them: the list, the ledger, and what can be done with either.

What watches is `library.watch`, in one program at a time (`Library.watch` starts it); everything here works in any
program, whoever watches: it changes rows, and the one that watches hears of it.
"""

from __future__ import annotations

import csv as tables
import json
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.upload import Conflict
from assetdesk.core.watch import LedgerFilter, LedgerRow, LedgerState, WatchCounts, WatchFolder, WatchMode
from assetdesk.library.intake.sources import clean_folder, source_path, stored_source
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

EVERYTHING = LedgerFilter()
_LAY_THERE = "Lay here before the folder was watched. Taken when it changes"
_LONGEST_NAME = 100
_MOST_PATTERNS = 100
_LONGEST_AGE = 30 * 86_400.0
_PAGE = 1000
_HEAD = (
    *("Watched folder", "File", "State", "Where it went, or why not", "Reason", "Bytes"),
    *("First seen", "At rest", "Ended", "Next try", "BLAKE3"),
)
STATE_WORDS = {
    LedgerState.ARRIVING: "Arriving",
    LedgerState.READY: "Ready",
    LedgerState.TAKEN: "Taken",
    LedgerState.REFUSED: "Not taken",
}
MODE_WORDS = {
    WatchMode.SKIP: "Skip",
    WatchMode.CREATE_VERSION: "Create version",
    WatchMode.REPLACE: "Replace",
}


# the folders


def folders(lib: Library) -> list[WatchFolder]:
    """All watched folders by name."""
    from assetdesk.store.intake import watches

    with lib.browse.plain() as db:
        return watches.listed(db)


def get(lib: Library, watch_id: int) -> WatchFolder:
    """One of them. UsageFault where it has been removed."""
    from assetdesk.store.intake import watches

    with lib.browse.plain() as db:
        return watches.get(db, watch_id)


def by_name(lib: Library, name: str) -> WatchFolder:
    """One of them by what people call it, compared without case. UsageFault where there is none."""
    for one in folders(lib):
        if one.name.casefold() == name.strip().casefold():
            return one
    raise UsageFault(f"There is no watched folder “{name}”.")


def checked(lib: Library, path: str | os.PathLike[str], but: int | None = None) -> str | None:
    """Why a folder may not be watched, as a sentence; None where it may be. `but`: the watched folder whose path it
    is to become. A folder that is not there at the moment is no refusal."""
    from assetdesk.library.watch import roots

    # a link stays a link: it is looked through, not put in the place of what was named
    wanted = Path(os.path.abspath(path))  # noqa: PTH100
    return roots.refusal(wanted, roots.own_places(lib, but)) or None


def lying(folder: WatchFolder, cancelled: Callable[[], bool] = lambda: False) -> tuple[int, int]:
    """How many files, and bytes, lie in a folder that it would take. OSError where it cannot be read."""
    from assetdesk.library.watch import names
    from assetdesk.library.watch.looking import look

    wanted, files, size = names.wanted(folder), 0, 0
    root = source_path(folder.path)
    for batch in look(root, "", deep=folder.subfolders, shut=frozenset(), stopped=cancelled):
        for one in batch:
            if not one.link and not one.odd and not wanted.refusal(names.real(one.seen.path).as_posix()):
                files += 1
                size += one.seen.bytes
    return files, size


def add(lib: Library, folder: WatchFolder, *, lying: bool = True) -> WatchFolder:
    """Watch one more folder (`id` of the given one does not count; an empty `name` becomes that of the folder).

    `lying` False leaves alone what lies there already: it is in the ledger as not taken, until it changes or a person
    takes it. UsageFault where it may not be watched, is not there, or something it says cannot be.
    """
    from assetdesk.store.intake import watches

    lib.need("manageLibrary")
    lib.need_writing()
    made = _checked(lib, replace(folder, id=0), None)
    if not source_path(made.path).is_dir():
        raise UsageFault(f"“{folder.path}” is not there. Choose a folder to watch.")
    if lying:
        return get(lib, lib.store.writer.run(lambda w: watches.add(w, made)))
    # nobody looks before all that lies there has its row
    watch_id = lib.store.writer.run(lambda w: watches.add(w, replace(made, paused=True)))
    try:
        _leave_alone(lib, replace(made, id=watch_id))
    except OSError as wrong:
        remove(lib, watch_id)
        raise UsageFault(f"“{folder.path}” cannot be read: {wrong.strerror or wrong}.") from None
    if not made.paused:
        resume(lib, watch_id)
    return get(lib, watch_id)


def change(lib: Library, folder: WatchFolder) -> WatchFolder:
    """What is to hold for it from now on; what was taken stays taken. UsageFault as of `add`."""
    from assetdesk.store.intake import watches

    lib.need("manageLibrary")
    lib.need_writing()
    made = _checked(lib, folder, folder.id)
    lib.store.writer.run(lambda w: watches.change(w, made))
    return get(lib, folder.id)


def remove(lib: Library, watch_id: int) -> None:
    """Watch it no more. Its ledger goes; no file does, and what is on its way in still comes in."""
    from assetdesk.store.intake import watches

    lib.need("manageLibrary")
    lib.need_writing()
    lib.store.writer.run(lambda w: watches.remove(w, watch_id))


def pause(lib: Library, watch_id: int) -> None:
    """Look no more until `resume`."""
    _set_paused(lib, watch_id, True)


def resume(lib: Library, watch_id: int) -> None:
    """Look again, at once."""
    _set_paused(lib, watch_id, False)


def look_now(lib: Library, watch_id: int | None = None) -> None:
    """A full look into this one, or all, as soon as whoever watches comes to it."""
    from assetdesk.store.intake import watches

    lib.need("submitJob")
    lib.need_writing()
    lib.store.writer.run(lambda w: watches.want_look(w, watch_id))


def owner(lib: Library) -> str:
    """Who watches at the moment, as a sentence; empty where nobody does."""
    from assetdesk.library.watch import owner

    return owner.sentence(lib)


# the ledger


def ledger(lib: Library, wanted: LedgerFilter = EVERYTHING) -> array[int]:
    """Ids of its rows, the newest first."""
    from assetdesk.store.intake import ledger

    with lib.browse.plain() as db:
        return ledger.ids(db, wanted)


def rows(lib: Library, ids: Iterable[int]) -> list[LedgerRow]:
    """These rows, in the order asked for; those that are gone are left out."""
    from assetdesk.store.intake import ledger

    with lib.browse.plain() as db:
        return ledger.rows(db, ids)


def counts(lib: Library) -> dict[int, WatchCounts]:
    """Files by state for each watched folder; all of them together under 0."""
    from assetdesk.store.intake import ledger

    with lib.browse.plain() as db:
        found = ledger.counts(db)
    whole = WatchCounts()
    for one in found.values():
        reasons = dict(whole.reasons)
        for reason, n in one.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + n
        whole = WatchCounts(
            whole.arriving + one.arriving,
            whole.ready + one.ready,
            whole.taken + one.taken,
            whole.refused + one.refused,
            reasons,
        )
    return {folder.id: WatchCounts() for folder in folders(lib)} | found | {0: whole}


def last_ended(lib: Library) -> float:
    """When the newest end of a file was, in Unix seconds; 0 before the first."""
    from assetdesk.store.intake import ledger

    with lib.browse.plain() as db:
        return ledger.last_ended(db)


def ended_since(lib: Library, since: float) -> Iterator[LedgerRow]:
    """Files that were taken, or not taken, after that moment, in that order."""
    from assetdesk.store.intake import ledger

    behind: int | None = None
    while True:
        with lib.browse.plain() as db:
            rows = ledger.ended_since(db, since, _PAGE, behind)
        yield from rows
        if len(rows) < _PAGE:
            return
        since, behind = rows[-1].ended or since, rows[-1].id


def sentence(row: LedgerRow) -> str:
    """Where it went, or why not, in words: what the ledger's column says."""
    if row.state is LedgerState.TAKEN:
        return f"{row.place} · {row.message}" if row.message else row.place
    return row.message or STATE_WORDS[row.state]


def source(lib: Library, row: LedgerRow) -> Path:
    """Where the file lies, or lay, in its watched folder."""
    from assetdesk.library.watch import names

    return source_path(get(lib, row.watch_id).path) / names.real(row.path)


def find(lib: Library, paths: Iterable[str | os.PathLike[str]]) -> list[int]:
    """The ledger's current rows of files, given by their paths. UsageFault for one that it does not know."""
    from assetdesk.library.watch import names
    from assetdesk.store.intake import ledger_looks

    roots = [(one, source_path(one.path)) for one in folders(lib)]
    found: list[int] = []
    for given in paths:
        path = Path(os.path.abspath(given))  # noqa: PTH100 - as the ledger has it, links unresolved
        rows: list[int] = []
        for folder, root in roots:
            for whole in {path, path.parent.resolve() / path.name}:
                for top in {root, root.resolve()}:
                    if top in whole.parents:
                        kept = names.stored(whole.relative_to(top).as_posix())
                        with lib.browse.plain() as db:
                            rows += [row.id for row in ledger_looks.known(db, folder.id, [kept]).values()]
        if not rows:
            raise UsageFault(f"“{given}” was never seen in a watched folder.")
        found += dict.fromkeys(rows)
    return found


def take_now(lib: Library, ids: Sequence[int], conflict: Conflict | None = None) -> int:
    """Bring these files in although they were refused, or before they came to rest; how many are on their way.

    Content that the library has already comes in again. A taken name is as the folder's mode says, where that is Skip
    a new version; `conflict` says otherwise. What is taken, or on its way, is left alone.
    """
    from assetdesk.library.watch import taking

    lib.need("submitJob")
    lib.need_writing()
    return sum(count for _, count in taking.by_hand(lib, ids, conflict))


def never(lib: Library, ids: Sequence[int], said: bool = True) -> int:
    """Never take these files, whatever happens to them; `said` False takes that back. How many rows changed."""
    from assetdesk.store.intake import ledger

    lib.need("submitJob")
    lib.need_writing()
    return lib.store.writer.run(lambda w: ledger.never(w, ids, said))


def csv(lib: Library, target: Path, wanted: LedgerFilter = EVERYTHING) -> int:
    """Write these rows to a file that spreadsheets read (UTF-8 with its mark, times in this machine's zone); how many.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. OSError where it cannot be written.
    """
    from datetime import datetime

    from assetdesk.library.watch import names
    from assetdesk.store.intake import ledger

    called = {folder.id: folder.name for folder in folders(lib)}

    def time(at: float | None) -> str:
        return "" if at is None else datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")

    count = 0
    with target.open("w", encoding="utf-8-sig", newline="") as file, lib.browse.plain() as db:
        out = tables.writer(file)
        out.writerow(_HEAD)
        for row in ledger.each(db, wanted):
            count += 1
            line = [
                called.get(row.watch_id, ""),
                names.shown(row.path),
                STATE_WORDS[row.state],
                sentence(row),
                row.reason.value if row.reason else "",
                str(row.bytes),
                *map(time, (row.first_seen, row.at_rest, row.ended, row.next_try)),
                row.hash or "",
            ]
            out.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in line])
    return count


def _leave_alone(lib: Library, folder: WatchFolder) -> None:
    """Rows for all that lies in a folder: not taken."""
    import time
    from functools import partial

    from assetdesk.core.watch import Refusal
    from assetdesk.library.watch.looking import look
    from assetdesk.store.intake import ledger_looks

    root = source_path(folder.path)
    for batch in look(root, "", deep=folder.subfolders, shut=frozenset(), stopped=lambda: False):
        found = ledger_looks.Findings(new=[(one.seen, Refusal.NEVER, _LAY_THERE) for one in batch])
        lib.store.writer.run(partial(ledger_looks.write, watch_id=folder.id, found=found, now=time.time()))


def _set_paused(lib: Library, watch_id: int, paused: bool) -> None:
    from assetdesk.store.intake import watches

    lib.need("manageLibrary")
    lib.need_writing()

    def work(w: Write) -> None:
        watches.get(w.db, watch_id)
        watches.found_out(w, watch_id, paused=int(paused), look_wanted=int(not paused))

    lib.store.writer.run(work)


def _checked(lib: Library, folder: WatchFolder, but: int | None) -> WatchFolder:
    """As it is kept; UsageFault for what cannot be."""
    from assetdesk.library import option_choices, presets
    from assetdesk.library.watch import names

    path = Path(os.path.abspath(source_path(folder.path)))  # noqa: PTH100 - see `checked`
    if said := checked(lib, path, but):
        raise UsageFault(said)
    name = " ".join((folder.name or path.name).split()).encode("utf-8", "replace").decode()
    if not name or len(name) > _LONGEST_NAME:
        raise UsageFault(f"A watched folder has a name of 1 to {_LONGEST_NAME} characters.")
    if not 0 <= folder.min_age <= _LONGEST_AGE:
        raise UsageFault("The least age is 0 to 30 days, in seconds.")
    if folder.preset_id is not None:
        presets.get(lib, folder.preset_id)
    for patterns in (folder.include, folder.exclude):
        if len(patterns) > _MOST_PATTERNS:
            raise UsageFault(f"There are at most {counted(_MOST_PATTERNS, 'pattern')} in a list.")
        for pattern in patterns:
            names.check(pattern)
    try:
        options = option_choices.checked(json.loads(json.dumps(dict(folder.options))))
    except (TypeError, ValueError):
        raise UsageFault("Options are text, numbers, lists and the like.") from None
    return replace(
        folder,
        name=name,
        path=stored_source(str(path)),
        folder=clean_folder(folder.folder),
        options=options,
        include=tuple(dict.fromkeys(one.strip() for one in folder.include if one.strip())),
        exclude=tuple(dict.fromkeys(one.strip() for one in folder.exclude if one.strip())),
    )
