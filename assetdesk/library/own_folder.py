"""The library's own folder, followed while the library is open: what other programs do in it is seen by itself.

Events of the file system only say which folders are worth a look; the look (`library.adopt`) finds out what is true.
Where events are lost, or never come (network shares), whole looks at the start and at an interval find everything.
While the drive is away nothing is concluded from that; as soon as it is back, everything is looked through.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import EnvironmentFault, LibraryReadOnly
from assetdesk.library import adopt, trash
from assetdesk.library.adopt import AdoptReport, Rest
from assetdesk.library.session import Library
from assetdesk.store.paths import DOT

if TYPE_CHECKING:
    from assetdesk.library.own_folder_events import FolderEvents

_log = logging.getLogger(__name__)
_TRASH_SECONDS = 6 * 3600.0
_REST_OF_LOOKS = 5.0
_WORK_SECONDS, _PAUSE_SECONDS = 0.02, 0.004
_MOST_FOLDERS = 500  # with more of them in doubt, the whole folder is


@dataclass(frozen=True, slots=True)
class Rhythm:
    """In seconds: how long it must be `quiet` after an event before a look, and how long that is put off at most; how
    far apart the two looks are that find a file at rest; how often a drive that is away, or a library that another
    program looks through, is asked again."""

    quiet: float = 1.0
    longest: float = 5.0
    rest: float = 2.0
    away: float = 5.0


@dataclass(frozen=True, slots=True)
class FolderState:
    """How it stands. `drive_away`: the library itself is not there; `away` are folders in it whose disk is not.
    `report` is of the last look, `asked` whether a person asked for it. `problem` says why no events come."""

    drive_away: bool = False
    away: tuple[str, ...] = ()
    looking: bool = False
    report: AdoptReport | None = None
    asked: bool = False
    problem: str = ""


class OwnFolder:
    """Follows the folder of one library on a thread of its own, from `start` to `stop`."""

    def __init__(self, lib: Library, rhythm: Rhythm | None = None) -> None:
        self._lib = lib
        self._rhythm = rhythm or Rhythm()
        self._gate = threading.Condition()
        self._tell_gate = threading.Lock()
        self._stopping = False
        self._whole = False
        self._asked = False
        self._dirty: dict[str, bool] = {}
        self._first_event = self._last_event = 0.0
        self._again_at = self._trash_at = 0.0
        # until then a look would fail once more, also one that a person asks for
        self._blocked_until = 0.0
        self._whole_at = time.monotonic()
        self._worked = 0.0
        self._rest = Rest(self._rhythm.rest)
        self._events: FolderEvents | None = None
        self._listening = False
        self._state = FolderState()
        self._listeners: list[Callable[[FolderState], None]] = []
        self._thread = threading.Thread(target=self._run, name="own-folder", daemon=False)
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def state(self) -> FolderState:
        """How it stands now."""
        return self._state

    def subscribe(self, callback: Callable[[FolderState], None]) -> Callable[[], None]:
        """`callback` gets each new state, on another thread; answers how to end that."""
        with self._tell_gate:
            self._listeners.append(callback)

        def end() -> None:
            with self._tell_gate:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return end

    def start(self) -> None:
        """Begin, with a whole look where the library's settings say so."""
        self._whole = self._lib.settings().look_at_start
        self._unsubscribe = self._lib.feed.subscribe(lambda changes: self._wake() if changes.settings else None)
        self._thread.start()

    def stop(self) -> None:
        """End it; a look on its way gives up at the next file."""
        self._unsubscribe()
        with self._gate:
            self._stopping = True
            self._gate.notify_all()
        if self._thread.ident is not None:
            self._thread.join()

    def look_now(self) -> None:
        """Look through everything as soon as possible; the state with its report says `asked`."""
        with self._gate:
            self._whole = self._asked = True
            self._gate.notify_all()

    def heard(self, folder: str, deep: bool = False) -> None:
        """Something happened in the folder of that absolute path, with `deep` in all below it."""
        try:
            relative = Path(folder).relative_to(self._lib.root).as_posix()
        except ValueError:
            return
        relative = "" if relative == "." else relative
        if relative.split("/")[0] == DOT:
            return
        now = time.monotonic()
        with self._gate:
            if not self._dirty and not self._whole:
                self._first_event = now
                self._gate.notify_all()
            self._last_event = now
            self._dirty[relative] = deep or self._dirty.get(relative, False)
            if len(self._dirty) > _MOST_FOLDERS:
                self._dirty.clear()
                self._whole = True

    def lost(self) -> None:
        """Events were lost: everything is in doubt."""
        now = time.monotonic()
        with self._gate:
            if not self._whole:
                self._first_event = now
            self._last_event = now
            self._whole = True
            self._gate.notify_all()

    # the thread

    def _run(self) -> None:
        try:
            while not self._stopping:
                try:
                    self._turn()
                except Exception:  # the next turn may do better, and following must not end
                    _log.exception("Looking through the library's folder failed")
                    self._put(looking=False)
                    self._again_at = time.monotonic() + self._rhythm.away
                with self._gate:
                    if not self._stopping:
                        self._gate.wait(self._seconds())
        finally:
            self._deaf()

    def _turn(self) -> None:
        settings = self._lib.settings()
        if not self._drive_there():
            return
        if settings.look_live and not self._listening:
            self._listen()
        elif not settings.look_live and self._listening:
            self._deaf()
        if self._events is not None:
            self._events.follow()
        self._ask_disks()
        now = time.monotonic()
        if now >= self._trash_at:
            self._trash_at = now + _TRASH_SECONDS
            trash.clean_up(self._lib)
        if settings.look_minutes and now - self._whole_at >= settings.look_minutes * 60:
            self._whole = True
        with self._gate:
            if not self._due(now):
                return
            whole, asked, dirty = self._whole, self._asked, dict(self._dirty)
            self._whole = self._asked = False
            self._dirty.clear()
        self._look(whole, asked, dirty)

    def _look(self, whole: bool, asked: bool, dirty: dict[str, bool]) -> None:
        self._put(looking=True)
        folders = None if whole else self._folders(dirty)
        begun = time.monotonic()
        try:
            report = adopt.look(self._lib, self._give_way, lambda: self._stopping, folders=folders, rest=self._rest)
        except LibraryReadOnly:
            self._put(looking=False)
            return
        except EnvironmentFault as fault:
            _log.info("%s", fault)
            self._keep(whole, asked, dirty)
            self._put(looking=False)
            return
        except Exception:  # told by whoever called; what was to be looked at is looked at again
            self._keep(whole, asked, dirty)
            raise
        if report.busy:
            self._keep(whole, asked, dirty)
            self._put(looking=False)
            return
        # while thousands of files come into a large folder, looking is not the main thing that is done
        took = time.monotonic() - begun
        self._again_at = time.monotonic() + _REST_OF_LOOKS * took
        if whole:
            self._whole_at = time.monotonic()
        if report.unsettled:
            with self._gate:
                self._dirty.update(dict.fromkeys(report.unsettled, False))
            self._again_at = max(self._again_at, time.monotonic() + self._rhythm.rest)
        away = set(report.away) if whole else {*self._state.away, *report.away}
        self._put(looking=False, away=tuple(sorted(away)), report=report, asked=asked)

    def _give_way(self, seen: int) -> None:
        """A window in the same program needs the interpreter every now and then."""
        now = time.monotonic()
        if now - self._worked >= _WORK_SECONDS:
            time.sleep(_PAUSE_SECONDS)
            self._worked = time.monotonic()

    def _keep(self, whole: bool, asked: bool, dirty: dict[str, bool]) -> None:
        """It could not be looked at now; once more in a while."""
        with self._gate:
            self._whole = self._whole or whole
            self._asked = self._asked or asked
            self._dirty = {**dirty, **self._dirty}
        self._again_at = self._blocked_until = time.monotonic() + self._rhythm.away

    def _folders(self, dirty: dict[str, bool]) -> list[str] | None:
        """Those to look into; None for all where that is simpler."""
        made = set(dirty)
        for folder, deep in dirty.items():
            if not deep:
                continue
            for place, below, _ in os.walk(self._lib.root / folder):
                below[:] = [name for name in below if not name.startswith(".")]
                made.add(Path(place).relative_to(self._lib.root).as_posix())
                if len(made) > _MOST_FOLDERS:
                    return None
        return sorted("" if folder == "." else folder for folder in made)

    # when

    def _due(self, now: float) -> bool:
        if now < self._blocked_until:
            return False
        if self._asked:
            return True
        if now < self._again_at or not (self._whole or self._dirty):
            return False
        quiet = now - self._last_event >= self._rhythm.quiet
        return quiet or now - self._first_event >= self._rhythm.longest

    def _seconds(self) -> float:
        """Until something is to be done, as far as that is known."""
        now = time.monotonic()
        if self._asked and not self._state.drive_away:
            return max(0.0, self._blocked_until - now)
        until = now + self._rhythm.away
        if self._whole or self._dirty:
            due = min(self._last_event + self._rhythm.quiet, self._first_event + self._rhythm.longest)
            until = min(until, max(due, self._again_at))
        return max(0.01, until - now)

    def _wake(self) -> None:
        with self._gate:
            self._gate.notify_all()

    # drives

    def _drive_there(self) -> bool:
        try:
            there = (self._lib.root / DOT).is_dir()
        except OSError:
            there = False
        if not there and not self._state.drive_away:
            self._deaf()
            self._put(drive_away=True, looking=False)
        elif there and self._state.drive_away:
            self._put(drive_away=False)
            self._whole = True
        return there

    def _ask_disks(self) -> None:
        """Whether a disk that was away is back: the system sends no event for that."""
        for folder in self._state.away:
            try:
                with os.scandir(self._lib.root / folder) as entries:
                    back = any(entry.name != DOT for entry in entries)
            except OSError:
                back = False
            if back:
                self._deaf()
                self._whole = True
                self._put(away=tuple(one for one in self._state.away if one != folder))

    # events

    def _listen(self) -> None:
        from assetdesk.library.own_folder_events import FolderEvents

        self._listening = True
        self._events = FolderEvents(self._lib.root, self.heard, self.lost)
        self._put(problem=self._events.problem)

    def _deaf(self) -> None:
        events, self._events = self._events, None
        self._listening = False
        if events is not None:
            events.close()

    def _put(self, **news: object) -> None:
        state = replace(self._state, **news)  # type: ignore[arg-type]
        if state == self._state:
            return
        self._state = state
        with self._tell_gate:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(state)
