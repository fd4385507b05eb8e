"""Does the index agree with itself and with the files? What does not is a finding, in a plain sentence.

`check` only reads. `repair` needs the library for itself, makes a backup first, and then mends what can be mended
without losing anything of a person's: derived files are forgotten or swept (they are made again), an original is
only ever moved back to where its row says it lies, never deleted.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assetdesk.core.errors import LibraryDamaged
from assetdesk.store import schema, search_index
from assetdesk.store.backup import back_up, newest_good, when_said
from assetdesk.store.connect import connect
from assetdesk.store.faults import fault_of
from assetdesk.store.files import move_into_place, remove_tree
from assetdesk.store.history import undo
from assetdesk.store.locks import LibraryLock, RunnerLock
from assetdesk.store.paths import ROOT_FOLDER, LibraryPaths, kept_for
from assetdesk.store.plain import Plain

_EXAMPLES = 20
_SETTLED_SECONDS = 600.0  # younger files may belong to work that is about to be committed
Step = Callable[[str], None]


class Kind(StrEnum):
    """What a finding is about."""

    INDEX = "index"
    SEARCH = "search index"
    REFERENCES = "references"
    DERIVED_GONE = "derived file gone"
    UNNAMED = "unnamed derived file"
    VERSION_GONE = "version gone"
    UNNAMED_VERSION = "unnamed version"
    TRASH = "trash"
    TEMPORARY = "temporary"
    ORIGINAL_MISSING = "original missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be. `examples` are paths or rows; `repaired` whether it is mended now,
    `harmless` whether nothing is lost by it."""

    kind: Kind
    sentence: str
    count: int
    examples: tuple[str, ...] = ()
    repaired: bool = False
    harmless: bool = False


def check(paths: LibraryPaths, repair: bool = False, tell: Step = lambda _: None) -> list[Finding]:
    """Everything that is not as it should be; an empty list is a healthy library.

    `tell` gets what is being looked at. With `repair` LibraryInUse while any other program has the library open.
    NotALibrary and NewerSchema as in opening.
    """
    try:
        schema.look(paths)
    except LibraryDamaged as damaged:
        return [_lost(paths, damaged.detail)]
    lock = LibraryLock(paths)
    if repair:
        lock.take_alone()
    else:
        with suppress(OSError):
            lock.share()
    try:
        if repair:
            back_up(paths, why="repair", as_it_is=True)
        with closing(connect(paths, writing=repair)) as db:
            return _Look(paths, db, repair, tell).all()
    except LibraryDamaged as damaged:
        return [_lost(paths, damaged.detail)]
    except sqlite3.DatabaseError as error:
        fault = fault_of(error)
        if not isinstance(fault, LibraryDamaged):
            raise fault from error
        return [_lost(paths, str(error))]
    finally:
        lock.release()


def _lost(paths: LibraryPaths, detail: str) -> Finding:
    best = newest_good(paths)
    copy = f"Newest good copy: {when_said(best)}." if best else "There is no copy of it."
    sentence = f"The library's index did not pass its check. Originals are safe. {copy}"
    return Finding(Kind.INDEX, sentence, 1, (detail,) if detail else ())


class _Look:
    """One look through a library."""

    def __init__(self, paths: LibraryPaths, db: sqlite3.Connection, repair: bool, tell: Step) -> None:
        self.paths = paths
        self.db = db
        self.repair = repair
        self.tell = tell
        self.found: list[Finding] = []

    def all(self) -> list[Finding]:
        """Look at everything, in an order in which one repair does not undo another."""
        self.tell("The index")
        if not self._index():
            return self.found
        self._references()
        self.tell("The search index")
        self._search()
        self.tell("The trash")
        self._trash()
        self.tell("Originals")
        self._originals()
        self.tell("Derived files")
        self._derived()
        self.tell("Versions")
        self._versions()
        self._temporary()
        return self.found

    def _say(
        self, kind: Kind, sentence: str, examples: Iterable[str], *, repaired: bool = False, harmless: bool = False
    ) -> None:
        every = list(examples)
        self.found.append(Finding(kind, sentence, len(every), tuple(every[:_EXAMPLES]), repaired, harmless))

    def _index(self) -> bool:
        wrong = self._integrity()
        if not wrong:
            return True
        if self.repair:
            with suppress(sqlite3.DatabaseError):
                self.db.execute("REINDEX")
                if not self._integrity():
                    self._say(Kind.INDEX, "The index did not pass its check and was rebuilt.", wrong, repaired=True)
                    return True
        self.found.append(_lost(self.paths, "; ".join(wrong)))
        return False

    def _integrity(self) -> list[str]:
        rows = [str(row[0]) for row in self.db.execute("PRAGMA integrity_check(20)")]
        return [] if rows == ["ok"] else rows

    def _references(self) -> None:
        broken = self.db.execute("PRAGMA foreign_key_check").fetchall()
        if not broken:
            return
        if self.repair:
            self._mend_references({str(row[0]) for row in broken})
        names = [f"{table} {row} → {parent}" for table, row, parent, _ in broken]
        self._say(
            Kind.REFERENCES,
            f"{_n(len(broken), 'reference')} of the index {_be(len(broken))} to what is not there.",
            names,
            repaired=self.repair,
            harmless=True,
        )

    def _mend_references(self, tables: set[str]) -> None:
        self.db.execute("PRAGMA foreign_keys = OFF")
        self.db.execute("BEGIN IMMEDIATE")
        for table in sorted(tables):
            for row in self.db.execute(f"PRAGMA foreign_key_list({table})").fetchall():
                parent, column = str(row[2]), str(row[3])
                lost = f"{column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {parent})"
                if (table, column) in (("assets", "folder_id"), ("folders", "parent_id")):
                    self.db.execute(f"UPDATE OR IGNORE {table} SET {column} = {ROOT_FOLDER} WHERE {lost}")
                else:
                    self.db.execute(f"DELETE FROM {table} WHERE {lost}")
        self.db.execute("COMMIT")
        self.db.execute("PRAGMA foreign_keys = ON")

    def _search(self) -> None:
        """Whether every asset can be found by its name. The words themselves only where nobody else is about: SQLite
        lets no reader compare them."""
        wrong = search_index.out_of_step(Plain(self.db))
        if self.repair and not wrong and not search_index.is_sound(Plain(self.db)):
            wrong = ["words"]
        if not wrong:
            return
        if self.repair:
            self.db.execute("BEGIN IMMEDIATE")
            search_index.rebuild(Plain(self.db))
            self.db.execute("COMMIT")
        self._say(
            Kind.SEARCH,
            f"The search index is not in step with {_n(len(wrong), 'asset')}; these may not be found.",
            wrong,
            repaired=self.repair,
            harmless=True,
        )

    def _trash(self) -> None:
        """Originals that lie in the trash while their row says otherwise, or the other way round."""
        rows = self.db.execute(
            "SELECT a.id, a.key, f.path, a.name, a.trashed, a.trash_file FROM assets a"
            " JOIN folders f ON f.id = a.folder_id WHERE a.part IS NULL"
        )
        lost, mended = [], 0
        named: set[str] = set()
        for asset_id, key, folder, name, trashed, trash_file in rows.fetchall():
            named.add(key)
            live = self.paths.original(f"{folder}/{name}" if folder else name)
            aside = self.paths.trash / (trash_file or f"{key}/{name}")
            if trashed is None:
                if aside.exists() and not live.exists():
                    lost.append(f"{folder}/{name}".lstrip("/"))
                    mended += self._mend(aside, live)
            elif trash_file and not aside.exists():
                lost.append(f"{folder}/{name}".lstrip("/"))
                if live.is_file() and not self._named(asset_id, folder, name):
                    mended += self._mend(live, aside)
        if lost:
            self._say(
                Kind.TRASH,
                f"{_n(len(lost), 'original')} {_be(len(lost))} not where the trash says.",
                lost,
                repaired=self.repair and mended == len(lost),
            )
        strange = [path.name for path in _entries(self.paths.trash) if path.name not in named]
        if strange:
            self._say(
                Kind.TRASH,
                f"{_n(len(strange), 'folder')} of the trash {_be(len(strange))} of no asset, and left alone.",
                strange,
                harmless=True,
            )

    def _named(self, asset_id: int, folder: str, name: str) -> bool:
        """Whether a live asset has that path."""
        return bool(
            self.db.execute(
                "SELECT 1 FROM assets a JOIN folders f ON f.id = a.folder_id"
                " WHERE a.trashed IS NULL AND a.part IS NULL AND a.id <> ? AND f.path = ? AND a.name = ?",
                (asset_id, folder, name),
            ).fetchone()
        )

    def _mend(self, source: Path, goal: Path) -> bool:
        if not self.repair:
            return False
        try:
            move_into_place(source, goal)
        except OSError:
            return False
        return True

    def _originals(self) -> None:
        by_folder: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        for asset_id, folder, name, missing in self.db.execute(
            "SELECT a.id, f.path, a.name, a.missing FROM assets a JOIN folders f ON f.id = a.folder_id"
            " WHERE a.trashed IS NULL AND a.part IS NULL"
        ):
            by_folder[folder].append((asset_id, name, bool(missing)))
        gone: list[str] = []
        flags: list[tuple[bool, int]] = []
        for folder, files in by_folder.items():
            there = {path.name for path in _entries(self.paths.original(folder))}
            for asset_id, name, missing in files:
                lost = name not in there and not self.paths.original(f"{folder}/{name}".lstrip("/")).exists()
                if lost:
                    gone.append(f"{folder}/{name}".lstrip("/"))
                if lost != missing:
                    flags.append((lost, asset_id))
        if self.repair and flags:
            self._many("UPDATE assets SET missing = ? WHERE id = ?", flags)
        if gone:
            self._say(
                Kind.ORIGINAL_MISSING,
                f"{_n(len(gone), 'original')} {_be(len(gone))} not where the index says."
                " Put them back, or locate them.",
                sorted(gone),
            )

    def _derived(self) -> None:
        rows = self.db.execute("SELECT id, asset_id, step, path, bytes FROM derived").fetchall()
        on_disk = dict(_files(self.paths.renditions))
        gone = [row for row in rows if on_disk.get(row[3], (-1, 0.0))[0] != row[4]]
        if gone:
            if self.repair:
                # without its result row a step counts as never made, so it is out of date and made again
                self._many("DELETE FROM derived WHERE id = ?", [(row[0],) for row in gone])
                self._many("DELETE FROM results WHERE asset_id = ? AND step = ?", [(row[1], row[2]) for row in gone])
                self._sweep([row[3] for row in gone])
            self._say(
                Kind.DERIVED_GONE,
                f"{_n(len(gone), 'derived file')} {_be(len(gone))} gone or cut short. Reprocess what is out of date.",
                [row[3] for row in gone],
                repaired=self.repair,
                harmless=True,
            )
        named = {row[3] for row in rows} | undo.named(Plain(self.db))
        settled = time.time() - (0.0 if self.repair else _SETTLED_SECONDS)
        extra = [path for path, (_, made) in on_disk.items() if path not in named and made <= settled]
        if extra:
            if self.repair:
                self._sweep(extra)
            self._say(
                Kind.UNNAMED,
                f"{_n(len(extra), 'derived file')} {_be(len(extra))} not needed any more.",
                sorted(extra),
                repaired=self.repair,
                harmless=True,
            )

    def _sweep(self, extra: list[str]) -> None:
        for path in extra:
            file = self.paths.renditions / path
            with suppress(OSError):
                file.unlink()
            for folder in list(file.parents)[:3]:
                if folder == self.paths.renditions:
                    break
                with suppress(OSError):
                    folder.rmdir()

    def _versions(self) -> None:
        rows = self.db.execute("SELECT id, path, bytes, picture FROM versions WHERE NOT lost").fetchall()
        pictures = {row[0] for row in self.db.execute("SELECT picture FROM versions WHERE picture <> ''")}
        on_disk = dict(_files(self.paths.versions))
        gone = [row for row in rows if on_disk.get(row[1], (-1, 0.0))[0] != row[2]]
        if gone:
            if self.repair:
                # what was said of the asset then is known still, and its picture may be there
                self._many("UPDATE versions SET lost = 1, path = '' WHERE id = ?", [(row[0],) for row in gone])
            self._say(
                Kind.VERSION_GONE,
                f"The files of {_n(len(gone), 'earlier version')} are gone or cut short. The timeline says which;"
                " they cannot be reverted to.",
                [row[1] for row in gone],
                repaired=self.repair,
            )
        extra = sorted(set(on_disk) - {row[1] for row in rows} - pictures)
        if extra:
            self._say(
                Kind.UNNAMED_VERSION,
                f"{_n(len(extra), 'earlier original')} {_be(len(extra))} of no asset, and left alone.",
                extra,
                harmless=True,
            )

    def _goes_on(self, upload_id: int | None) -> bool:
        """Whether that is a half copy of a large file that is still to come in."""
        waits = "SELECT 1 FROM uploads WHERE id = ? AND state IN ('waiting', 'copying')"
        return upload_id is not None and self.db.execute(waits, (upload_id,)).fetchone() is not None

    def _temporary(self) -> None:
        idle = RunnerLock(self.paths)
        with suppress(OSError):
            if not idle.try_take():
                return  # a task is writing there
        try:
            left = [path for path in _entries(self.paths.tmp) if not self._goes_on(kept_for(path.name))]
            if left:
                if self.repair:
                    for path in left:
                        if path.is_dir():
                            remove_tree(path)
                        else:
                            path.unlink(missing_ok=True)
                self._say(
                    Kind.TEMPORARY,
                    f"{_n(len(left), 'unfinished file')} of interrupted work {_be(len(left))} left.",
                    [path.name for path in left],
                    repaired=self.repair,
                    harmless=True,
                )
        finally:
            idle.release()

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(statement, rows)
        self.db.execute("COMMIT")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _files(top: Path) -> Iterator[tuple[str, tuple[int, float]]]:
    """Every file below `top`: path with `/`, bytes, time stamp."""
    waiting = [""]
    while waiting:
        under = waiting.pop()
        try:
            with os.scandir(top / under) as entries:
                for entry in entries:
                    name = f"{under}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{name}/")
                    else:
                        facts = entry.stat(follow_symlinks=False)
                        yield name, (facts.st_size, facts.st_mtime)
        except OSError:
            continue


def _n(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"
