"""What lies in one folder of the library, as a look sees it: files, folders, and what is left out with its reason."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from assetdesk.core.identity import inode_of, kept_inode
from assetdesk.core.names import name_key
from assetdesk.library.intake.sources import LeftOut, is_junk, join_folder
from assetdesk.store.paths import DOT
from assetdesk.store.sidecars import Sidecar, look_at


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as it lies on disk, with the XMP file beside it. Bytes, ns since the epoch; an inode of 0 says nothing."""

    folder: str
    name: str
    bytes: int
    mtime_ns: int
    inode: int
    sidecar: FoundFile | None = None

    @property
    def path(self) -> str:
        """Relative to the library, with `/`."""
        return join_folder(self.folder, self.name)

    @property
    def identity(self) -> tuple[int, int, int]:
        """What a file is known by wherever it is moved on its disk."""
        return (self.inode, self.bytes, self.mtime_ns)

    def read_sidecar(self, root: Path) -> Sidecar | None:
        """The XMP file beside it, read now."""
        return look_at(root / self.sidecar.path) if self.sidecar else None


@dataclass(slots=True)
class Listing:
    """One folder. `folders` are paths by name with their inodes. `problem` is why it could not be read; `gone` that it
    is not there. `device` is the disk it lies on."""

    folder: str
    files: dict[str, FoundFile] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    problem: str = ""
    gone: bool = False
    inode: int = 0
    device: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing at all lies in it."""
        return not (self.files or self.folders or self.left_out)


def read(root: Path, folder: str) -> Listing:
    """List the folder of that path. Never raises for what lies there."""
    made = Listing(folder)
    place = root / folder
    try:
        facts = place.stat()
        made.inode, made.device = inode_of(facts), facts.st_dev
        with os.scandir(place) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        made.gone = True
        return made
    except OSError as wrong:
        made.problem = f"it cannot be read ({wrong.strerror})"
        return made
    for entry in entries:
        _entry(made, entry)
    return made


def stat_of(root: Path, file: FoundFile) -> tuple[int, int, int] | None:
    """The identity of the file that lies there now; None where none does."""
    try:
        facts = (root / file.path).lstat()
    except OSError:
        return None
    return (inode_of(facts), facts.st_size, facts.st_mtime_ns)


def _entry(made: Listing, entry: os.DirEntry[str]) -> None:
    if is_junk(entry.name):
        return
    path = join_folder(made.folder, entry.name)

    def leave(reason: str) -> None:
        made.left_out.append(LeftOut(path, reason))

    try:
        if entry.is_symlink():
            leave("it is a link; links are not followed")
        elif not _is_text(entry.name):
            leave("its name is no text; rename it")
        elif entry.is_dir(follow_symlinks=False):
            if (Path(entry.path) / DOT).is_dir():
                leave("it is a library of its own")
            else:
                made.folders[entry.name] = kept_inode(entry.inode())
        elif entry.is_file(follow_symlinks=False):
            facts = entry.stat(follow_symlinks=False)
            made.files[entry.name] = FoundFile(
                made.folder, entry.name, facts.st_size, facts.st_mtime_ns, inode_of(facts) or kept_inode(entry.inode())
            )
        else:
            leave("it is not a file")
    except FileNotFoundError:
        return  # gone again
    except OSError as wrong:
        leave(f"it cannot be read ({wrong.strerror})")


def same_but_for_case(names: dict[str, int], known: str | None) -> str:
    """Which of several folders whose names differ by capitals alone is the one that the index means."""
    return known if known in names else min(names)


def by_key(names: dict[str, int]) -> dict[str, dict[str, int]]:
    """Folder names by the form in which two are the same."""
    made: dict[str, dict[str, int]] = {}
    for name, inode in names.items():
        made.setdefault(name_key(name), {})[name] = inode
    return made


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
