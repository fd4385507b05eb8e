"""Everything lists, panels and commands read, with sqlite3 alone: the first page stands before SQLAlchemy is loaded.

`Browser(LibraryPaths(root))` after `schema.look` is enough. Each call is one statement or a few, so a window sees
every commit at its next call. Any thread may call; each has a connection of its own.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from assetdesk.core.asset import AssetRow, FieldValue, FolderRow, HistoryEntry, RenditionRow
from assetdesk.core.hits import Hit, TextHit
from assetdesk.core.job import JobRow, LogEntry
from assetdesk.core.notices import Inbox
from assetdesk.core.overview import (
    Collection,
    FailureRow,
    LibraryCounts,
    QueueState,
    ShownField,
    StepState,
)
from assetdesk.core.parts import Generation
from assetdesk.core.query import FilterKey, Query
from assetdesk.core.request import Selection
from assetdesk.core.saved import SavedSearch
from assetdesk.core.settings import LibrarySettings
from assetdesk.core.upload import UploadRow, UploadState
from assetdesk.core.upload_files import FileRow, FileState
from assetdesk.core.versions import VersionRow
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain
from assetdesk.store.views import (
    collections,
    detail,
    found,
    inbox,
    job_log,
    known,
    listing,
    profiles,
    searches,
    tree,
    upload_files,
    work,
)
from assetdesk.store.views.outdated import Outdated
from assetdesk.store.views.reader import Reader


class Browser:
    """See the module. Its faults are sentences; after `close` every call is one."""

    def __init__(self, paths: LibraryPaths) -> None:
        self.paths = paths
        self._reader = Reader(paths)
        self._outdated = Outdated()
        self._counts = searches.Counts()

    def close(self) -> None:
        """Close every thread's connection."""
        self._reader.close()

    def ids(self, query: Query) -> array[int]:
        """Ids of all that the query shows, in its order."""
        return listing.ids(self._reader, query)

    def first(self, query: Query, count: int) -> array[int]:
        """The first ids of `ids`, for what is on the screen while the rest is still on its way."""
        return listing.first(self._reader, query, count)

    def hits(self, query: Query, ids: Sequence[int]) -> dict[int, Hit]:
        """What the query's words have found of these assets, and where. For the rows on the screen."""
        return found.hits(self._reader, query, ids)

    def text_hits(self, query: Query, asset_id: int) -> list[TextHit]:
        """Each stretch of an asset's text that has words of the query."""
        return found.text_hits(self._reader, query, asset_id)

    def text_facts(self, asset_id: int) -> tuple[int, bool, int]:
        """How many characters of text are known of an asset, whether there were more, and in how many parts."""
        return found.text_facts(self._reader, asset_id)

    def searches(self, counted: bool = True) -> list[SavedSearch]:
        """The saved searches by name. Counting may take a while in a large library: not on a window's thread."""
        return searches.searches(self._reader, self._counts if counted else None)

    def searches_due(self) -> float | None:
        """In how many seconds `searches` is worth asking again though nothing more changes; None where it is right."""
        return self._counts.due()

    def known(self, key: FilterKey) -> list[str]:
        """What the library holds for a filter of words (cameras, endings, keywords, folders), the most used first."""
        return known.known(self._reader, key)

    def rows(self, ids: Sequence[int]) -> list[AssetRow]:
        """The rows of these ids in their order; ids that are no more are left out."""
        return listing.rows(self._reader, ids)

    def folders(self) -> list[FolderRow]:
        """Every folder, parents before children, siblings by name, the library itself first."""
        return tree.folders(self._reader)

    def profile_names(self) -> dict[str, tuple[str, ...]]:
        """The names of all profiles and workflows, by kind."""
        return profiles.names(self._reader)

    def collections(self) -> list[Collection]:
        """All collections by name, with the number of their assets."""
        return collections.collections(self._reader)

    def collections_of(self, asset_id: int) -> list[Collection]:
        """The collections that an asset is in, by name."""
        return collections.collections_of(self._reader, asset_id)

    def counts(self) -> LibraryCounts:
        """The library's totals."""
        return tree.counts(self._reader, self._outdated)

    def total_bytes(self, ids: Sequence[int]) -> int:
        """Bytes of the originals of these assets."""
        return tree.total_bytes(self._reader, ids)

    def find(self, selector: str) -> Selection:
        """What a handle, key, file or folder path names. UsageFault where that is nothing."""
        return tree.find(self._reader, selector)

    def asset_at(self, path: str) -> int | None:
        """The asset whose original has this path (relative, with `/`, compared without case), or None."""
        return tree.asset_at(self._reader, path)

    def stale_steps(self, asset_ids: Sequence[int]) -> dict[int, list[str]]:
        """The steps of each asset that are missing or out of date."""
        return tree.stale_steps(self._reader, asset_ids)

    def members(self, asset_id: int) -> tuple[int, ...]:
        """What stands behind an asset: pages, layers, transcodes by their number, then what a set holds, in order."""
        return listing.members(self._reader, asset_id)

    def picture_of(self, asset_id: int) -> int:
        """The asset whose pictures an asset shows: of a set its first member that has one, else its own."""
        return listing.picture_of(self._reader, asset_id)

    def renditions(self, asset_id: int) -> list[RenditionRow]:
        """The derived files of an asset, by name."""
        return detail.renditions(self._reader, asset_id)

    def fields(self, asset_id: int) -> list[FieldValue]:
        """The metadata fields of an asset, by name."""
        return detail.fields(self._reader, asset_id)

    def shown_fields(self, asset_ids: Sequence[int]) -> list[ShownField]:
        """The metadata fields of several assets together, by name."""
        return detail.shown_fields(self._reader, asset_ids)

    def generation(self, asset_id: int) -> Generation | None:
        """How an asset was generated: engine and attributes (anchor and place of a layer, layers of a template)."""
        return detail.generation(self._reader, asset_id)

    def options(self, asset_id: int) -> dict[str, Any]:
        """The options in force on an asset, by their IPS names."""
        return detail.options(self._reader, asset_id)

    def history(self, asset_id: int) -> list[HistoryEntry]:
        """What happened to an asset, newest first."""
        return detail.history(self._reader, asset_id)

    def versions(self, asset_id: int) -> list[VersionRow]:
        """Earlier originals of an asset, newest first."""
        return detail.versions(self._reader, asset_id)

    def failures(self, job_id: int | None = None, skipped: bool = False) -> list[FailureRow]:
        """The shelf *Not processed*: each asset with its first failed step, by cause, folder and name."""
        return detail.failures(self._reader, job_id, skipped)

    def step_states(self, asset_id: int) -> list[StepState]:
        """How each step of an asset ended last, oldest first."""
        return detail.step_states(self._reader, asset_id)

    def original_path(self, asset_id: int) -> Path:
        """Where the original lies, also of a trashed asset."""
        return detail.original_path(self._reader, asset_id)

    def jobs(self, ended: bool | None = None, limit: int = 1000) -> list[JobRow]:
        """Jobs, newest first; `ended` True or False narrows to ended or live ones."""
        return work.jobs(self._reader, ended, limit)

    def inbox(self) -> Inbox:
        """What the Inbox shows."""
        return inbox.inbox(self._reader)

    def inbox_unread(self) -> int:
        """What in it a person has not seen or decided yet."""
        return inbox.unread_count(self._reader)

    def job(self, job_id: int) -> JobRow | None:
        """One job, or None."""
        return work.job(self._reader, job_id)

    def job_log(self, job_id: int, start: int = 0, limit: int = -1) -> list[LogEntry]:
        """A job's log, oldest first; from line `start` on, at most `limit` lines."""
        return work.job_log(self._reader, job_id, start, limit)

    def job_log_counts(self, job_id: int) -> tuple[int, int]:
        """How many lines a job's log has, and how many of them tell of a failure or a warning."""
        return job_log.counts(self._reader, job_id)

    def job_log_ids(
        self, job_id: int, words: Sequence[str] = (), *, trouble: bool = False, cancelled: Callable[[], bool] = bool
    ) -> array[int]:
        """The lines of a job's log that hold all these words, or all; only failures and warnings with `trouble`."""
        return job_log.ids(self._reader, job_id, words, trouble=trouble, cancelled=cancelled)

    def job_log_lines(self, ids: Sequence[int]) -> list[LogEntry]:
        """These lines, oldest first."""
        return job_log.lines(self._reader, ids)

    def job_log_whole(self, job_id: int) -> Iterator[LogEntry]:
        """All lines of a job's log, oldest first, read page by page."""
        return job_log.every(self._reader, job_id)

    def uploads(self, job_id: int, state: UploadState | None = None) -> list[UploadRow]:
        """The files of an upload job in their order."""
        return work.uploads(self._reader, job_id, state)

    def upload_counts(self, job_id: int) -> dict[UploadState, int]:
        """How many files of an upload job are in each state."""
        return work.upload_counts(self._reader, job_id)

    def upload_ids(self, job_id: int, state: FileState | None = None, words: str = "") -> array[int]:
        """The numbers of an upload's files in their order, narrowed by state and words."""
        return upload_files.ids(self._reader, job_id, state, words)

    def upload_rows(self, upload_ids: Sequence[int]) -> list[FileRow]:
        """Those of an upload's files, for its list."""
        return upload_files.rows(self._reader, upload_ids)

    def upload_file_counts(self, job_id: int) -> dict[FileState, int]:
        """How many of them are in each state."""
        return upload_files.counts(self._reader, job_id)

    def queue_state(self) -> QueueState:
        """The queue in numbers, and the process that runs it."""
        return work.queue_state(self._reader)

    def module_versions(self) -> dict[tuple[str, str], str]:
        """What each step and format was made with by the build that last opened the library to write."""
        return {(row[0], row[1]): row[2] for row in self._reader.all("SELECT step, format, version FROM modules")}

    def plain(self) -> AbstractContextManager[Plain]:
        """A few statements in a row for the engine, without SQLAlchemy."""
        return self._reader.plain()

    def last_change(self) -> int:
        """The number of the newest change set: whoever reads later sees everything up to it."""
        return int(self._reader.all("SELECT COALESCE(MAX(seq), 0) FROM changes")[0][0])

    def settings(self) -> LibrarySettings:
        """The library's settings."""
        rows = self._reader.all("SELECT name, value FROM settings")
        return LibrarySettings.from_rows({name: json.loads(value) for name, value in rows})
