"""Where everything of a library lies on disk. No I/O except `make_folders`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DOT = ".assetdesk"
MODELS = f"{DOT}/models"  # a folder for each model that a person added, by its digest
ROOT_FOLDER = 1  # id of the library's own folder
UNPACKED = "unpacked"  # of the folder of `LibraryPaths.unpacked`
UPLOAD_PREFIX = "upload-"  # of files in `LibraryPaths.tmp` that an upload is copying
KEPT_PREFIX = f"{UPLOAD_PREFIX}kept-"  # of those that the next program goes on with; the number of their row follows


def kept_for(name: str) -> int | None:
    """The row of an upload whose half copy has that name; None of another file."""
    number = name.removeprefix(KEPT_PREFIX).partition("-")[0] if name.startswith(KEPT_PREFIX) else ""
    return int(number) if number.isascii() and number.isdecimal() else None


def rendition_dir(key: str, run: int) -> str:
    """Folder of one run's derived files, relative to `LibraryPaths.renditions`, with `/`: `ab/<key>/<run>`."""
    return f"{key[:2]}/{key}/{run}"


def rendition_home(key: str) -> str:
    """Folder of all of an asset's derived files, relative to `LibraryPaths.renditions`, with `/`."""
    return f"{key[:2]}/{key}"


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """The places of the library at `root` (an absolute path)."""

    root: Path

    @property
    def dot(self) -> Path:
        """Everything that is AssetDesk's own; the rest of `root` belongs to the editor."""
        return self.root / DOT

    @property
    def database(self) -> Path:
        """The index."""
        return self.dot / "library.sqlite"

    @property
    def cells(self) -> Path:
        """Grid pictures; can be deleted at any time."""
        return self.dot / "cells.sqlite"

    @property
    def renditions(self) -> Path:
        """Derived files; can be deleted and made again."""
        return self.dot / "renditions"

    @property
    def versions(self) -> Path:
        """Earlier originals."""
        return self.dot / "versions"

    @property
    def trash(self) -> Path:
        """Originals of trashed assets, one folder an asset key."""
        return self.dot / "trash"

    @property
    def tmp(self) -> Path:
        """Output of running tasks and unfinished copies; swept when nothing runs."""
        return self.dot / "tmp"

    @property
    def unpacked(self) -> Path:
        """Files of archives that uploads wait to copy in; made when there are some."""
        return self.dot / UNPACKED

    def unpacked_lock(self, upload_id: int) -> Path:
        """Held by the program that a person has given an archive's password, while it unpacks."""
        return self.unpacked / f"{upload_id}.lock"

    @property
    def posted(self) -> Path:
        """Files of requests that uploads wait to copy in, a folder a request; made when there are some."""
        return self.dot / "posted"

    @property
    def models(self) -> Path:
        """Models that people added; made when there are some."""
        return self.root / MODELS

    @property
    def backups(self) -> Path:
        """Copies of the index."""
        return self.dot / "backups"

    @property
    def logs(self) -> Path:
        """Log files of the programs that had the library open."""
        return self.dot / "logs"

    @property
    def library_lock(self) -> Path:
        """Held shared by every open program, exclusively for migration, repair and restore."""
        return self.dot / "library.lock"

    @property
    def runner_lock(self) -> Path:
        """Held by the one program that runs the queue."""
        return self.dot / "runner.lock"

    @property
    def window_lock(self) -> Path:
        """Held by the one window."""
        return self.dot / "window.lock"

    @property
    def watch_lock(self) -> Path:
        """Held by the one program that watches the watched folders."""
        return self.dot / "watch.lock"

    @property
    def watch_owner(self) -> Path:
        """Who that is, as JSON; what it says is true only while the lock is held."""
        return self.dot / "watch.owner"

    @property
    def host(self) -> Path:
        """Which machine has the library open, with its heartbeat."""
        return self.dot / "host"

    def original(self, path: str) -> Path:
        """Absolute path of an original from its path in the library."""
        return self.root / path

    def make_folders(self) -> None:
        """Create the folders that are missing."""
        for folder in (self.renditions, self.versions, self.trash, self.tmp, self.backups, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
