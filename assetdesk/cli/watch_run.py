"""`watch run`: watch and process until somebody ends it; what happens is a line each."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

from assetdesk.cli.context import Context
from assetdesk.cli.watch_records import folder_record, row_record, row_text
from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.watch import WatchFolder
from assetdesk.library import watching

if TYPE_CHECKING:
    from assetdesk.library.session import Library

_LOOK_SECONDS = 1.0
# a commit may come a moment after one that began later
_OVERLAP_SECONDS = 10.0


def run(context: Context, lib: Library) -> int:
    """Until SIGTERM or SIGINT; 0 then. EnvironmentFault where the library can only be looked at."""
    lib.need_writing()
    context.signals.awaited = True
    news: queue.SimpleQueue[bool] = queue.SimpleQueue()
    context.signals.on_signal(lambda: news.put(True))

    def heard(change: ChangeSet) -> None:
        if change.watches or change.everything:
            news.put(True)

    end = lib.feed.subscribe(heard)
    teller = _Teller(context, lib)
    try:
        if owner := watching.owner(lib):
            context.out.say(f"{owner} This program takes over when that one ends.")
        context.work(lib)
        lib.watch()
        lib.follow_folder()
        context.out.record({"watching": lib.name}, None)
        while not context.signals.raised():
            teller.tell()
            try:
                news.get(timeout=_LOOK_SECONDS)
                while True:
                    news.get_nowait()
            except queue.Empty:
                continue
    finally:
        end()
    teller.tell()
    return 0


class _Teller:
    """Prints what ended in the ledger, and how folders are, each once."""

    def __init__(self, context: Context, lib: Library) -> None:
        self._out = context.out
        self._lib = lib
        self._told: set[tuple[int, float]] = set()
        self._states: dict[int, tuple[str, str]] = {}
        self._begun = self._since = watching.last_ended(lib)
        self._owned = False

    def tell(self) -> None:
        """All that is new. A library whose drive is away has nothing new."""
        try:
            self._tell()
        except EnvironmentFault as wrong:
            self._out.say(str(wrong))

    def _tell(self) -> None:
        watcher = self._lib.watcher
        if watcher is not None and watcher.owns and not self._owned:
            self._owned = True
            self._out.say("This program watches.")
        folders = {folder.id: folder for folder in watching.folders(self._lib)}
        for folder in folders.values():
            self._folder(folder)
        for row in watching.ended_since(self._lib, max(self._begun, self._since - _OVERLAP_SECONDS)):
            key = (row.id, row.ended or 0.0)
            if key in self._told or row.watch_id not in folders:
                continue
            self._told.add(key)
            self._since = max(self._since, key[1])
            folder = folders[row.watch_id]
            self._out.record(row_record(folder, row), row_text(folder, row))
        for key in [key for key in self._told if key[1] < self._since - _OVERLAP_SECONDS]:
            self._told.discard(key)

    def _folder(self, folder: WatchFolder) -> None:
        now = (folder.state.value, folder.problem)
        if self._states.get(folder.id) != now:
            self._states[folder.id] = now
            self._out.record(
                folder_record(self._lib, folder, watching.counts(self._lib)[folder.id]),
                f"{folder.name}: {folder.problem or folder.state.value}",
            )
