"""What a look means for the ledger: files compared with their rows, and files that come to rest.

Both read a batch and answer `Findings`; nothing is written here.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assetdesk.core.watch import LedgerRow, LedgerState, Refusal, WatchFolder
from assetdesk.library.watch import names, opening
from assetdesk.library.watch.looking import Found, facts_of, seen_as
from assetdesk.library.watch.names import Wanted
from assetdesk.library.watch.stability import ONCE, Rest, judge, same
from assetdesk.store.intake import ledger, ledger_looks
from assetdesk.store.intake.ledger_looks import Findings, Seen
from assetdesk.store.plain import Plain

LINK = "It is a link. Links are not followed"
ODD = "It is neither a file nor a folder"
EMPTY = "Empty. Taken as soon as it changes"
GONE = "It went away before it was taken"
# refused for what the name or the place of a file is: under another name it is looked at anew
_OF_NAME = (Refusal.LEFT_OUT, Refusal.NAME_TAKEN, Refusal.NAME, Refusal.GONE, Refusal.LINK)


@dataclass(frozen=True, slots=True)
class Post:
    """One watched folder as a look needs it. `settle` as of `Rhythm`."""

    folder: WatchFolder
    root: Path
    wanted: Wanted
    settle: float

    @property
    def once(self) -> str:
        """The words for a file that was looked at for the first time."""
        return ONCE.format(max(1.0, self.settle))


def compare(db: Plain, post: Post, batch: Sequence[Found]) -> Findings:
    """Files that lie there, against what is known of them."""
    found = Findings()
    still = ledger_looks.at_peace(db, post.folder.id, [one.seen for one in batch])
    batch = [one for one in batch if one.seen.path not in still]
    if not batch:
        return found
    rows = ledger_looks.known(db, post.folder.id, [one.seen.path for one in batch])
    strangers = [one for one in batch if one.seen.path not in rows]
    for one in batch:
        row = rows.get(one.seen.path)
        if row is not None:
            _known(post, one, row, found)
    once = ledger_looks.of_inodes(db, post.folder.id, [one.seen.inode for one in strangers]) if strangers else {}
    for one in strangers:
        row = next((row for row in once.get(one.seen.inode, ()) if _got_name(post, row, one)), None)
        if row is None:
            found.new.append((one.seen, *_first(post, one)))
            continue
        once[one.seen.inode].remove(row)
        found.renamed.append((row.id, one.seen))
        reason, message = _first(post, one)
        if row.state is LedgerState.TAKEN:
            continue
        if reason is not None:
            found.refused.append((row.id, reason, message, None))
        elif row.state is LedgerState.ARRIVING or row.reason in _OF_NAME or not same(row, one.seen):
            found.again.append((row.id, one.seen, message))
    return found


def _first(post: Post, one: Found) -> tuple[Refusal | None, str]:
    """What is said of a file at first sight: why it is not even waited for, or that it arrives."""
    if one.link:
        return Refusal.LINK, LINK
    if one.odd:
        return Refusal.UNREADABLE, ODD
    said = post.wanted.refusal(_text(one.seen.path))
    return (Refusal.LEFT_OUT, said) if said else (None, post.once)


def _known(post: Post, one: Found, row: LedgerRow, found: Findings) -> None:
    if row.never or row.state is LedgerState.READY:
        return  # on its way: whoever copies it sees whether it changes
    reason, message = _first(post, one)
    if row.state is LedgerState.TAKEN:
        if (row.removed or not same(row, one.seen)) and reason is None:
            found.after.append((row.id, one.seen, message))
        return
    if reason is not None:
        if row.reason is not reason or row.message != message:
            found.refused.append((row.id, reason, message, None))
        return
    if row.state is LedgerState.ARRIVING:
        if not same(row, one.seen):
            found.again.append((row.id, one.seen, judge(row, one.seen, row.seen, settle=0, min_age=0).message))
    elif not same(row, one.seen) or row.reason is Refusal.GONE:
        found.again.append((row.id, one.seen, message))
    elif row.reason in (Refusal.LEFT_OUT, Refusal.LINK):
        found.back.append((row.id, message))


def _got_name(post: Post, row: LedgerRow, one: Found) -> bool:
    """Whether a row's file has this name now: the same file, and nothing lies at its old place."""
    if row.path == one.seen.path or row.state is LedgerState.READY:
        return False
    if row.state is LedgerState.TAKEN and not same(row, one.seen):
        return False
    if sys.platform != "linux" and row.path.casefold() == one.seen.path.casefold():
        return True  # there both names find the one file
    try:
        return facts_of(post.root / names.real(row.path)) is None
    except OSError:
        return False


@dataclass(slots=True)
class Settled:
    """What became of one batch of arriving files. `ready` are rows with their facts as they are at rest; `due` is
    when the first of the others is to be looked at again (Unix seconds); `gone` how many were not there."""

    found: Findings = field(default_factory=Findings)
    ready: list[LedgerRow] = field(default_factory=list)
    due: float | None = None
    gone: int = 0

    def again_at(self, at: float) -> None:
        """One is to be looked at again then."""
        self.due = at if self.due is None else min(self.due, at)


def settle(post: Post, rows: Sequence[LedgerRow], now: float) -> Settled:
    """The next look at files that are arriving. `now` in Unix seconds."""
    made = Settled()
    for row in rows:
        path = post.root / names.real(row.path)
        try:
            facts = facts_of(path)
        except OSError as wrong:
            made.found.refused.append(
                (row.id, Refusal.UNREADABLE, f"It cannot be read ({wrong.strerror})", wait(row, now))
            )
            continue
        if facts is None:
            made.gone += 1
            made.found.refused.append((row.id, Refusal.GONE, GONE, None))
        elif stat.S_ISLNK(facts.st_mode):
            made.found.refused.append((row.id, Refusal.LINK, LINK, None))
        elif not post.folder.subfolders and "/" in _text(row.path):
            made.found.refused.append((row.id, Refusal.LEFT_OUT, "Left out: sub-folders are not watched", None))
        else:
            _settle(post, row, seen_as(row.path, facts), path, now, made)
    return made


def _settle(post: Post, row: LedgerRow, seen: Seen, path: Path, now: float, made: Settled) -> None:
    verdict = judge(row, seen, now, settle=post.settle, min_age=post.folder.min_age)
    if verdict.rest is Rest.CHANGED:
        made.found.again.append((row.id, seen, verdict.message))
        made.again_at(now + post.settle)
        return
    if verdict.rest is Rest.WAITS:
        at_rest = row.seen + post.settle
        if now < at_rest:
            made.again_at(at_rest)
            return
        old = min(row.seen, max(0.0, seen.mtime_ns / 1e9)) + post.folder.min_age
        made.found.said.append((row.id, verdict.message, old))
        made.again_at(old)
        return
    if seen.bytes == 0:
        made.found.refused.append((row.id, Refusal.EMPTY, EMPTY, None))
        return
    opened = opening.look(path)
    if opened.refusal:
        made.found.refused.append((row.id, Refusal.UNREADABLE, opened.refusal, wait(row, now)))
    elif opened.busy:
        if row.message != opening.IN_USE:
            made.found.said.append((row.id, opening.IN_USE, None))
        made.again_at(now + post.settle)
    else:
        made.ready.append(row)


def wait(row: LedgerRow, now: float) -> float:
    """When to try again what may change by itself, later every time."""
    return now + ledger.WAITS[min(row.tries, len(ledger.WAITS) - 1)]


def _text(kept: str) -> str:
    return names.real(kept).as_posix() if kept.startswith("file:") else kept
