"""From the paths a person drops or names to the files of an upload.

Folders keep their name and structure. Links are not followed, because a link in a received folder may point at
anything; a link that was named itself is what the person meant and is taken. What is left out is named with its
reason, so that nothing disappears without a word.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from assetdesk.core.names import clean_name
from assetdesk.core.upload import UploadFile, is_address

# what systems and programs leave lying about; compared without case
_JUNK = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin", "system volume information"}
)


def is_junk(name: str) -> bool:
    """Whether a file or folder of that name never comes into a library: hidden, or a system's own litter."""
    return name.startswith((".", "~$")) or name.casefold() in _JUNK


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A path that is not taken. `reason` ends the sentence "… was left out: "."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file that comes in under a cleaned name; `was` is its own name, kept as its title."""

    path: str
    was: str
    name: str

    @property
    def sentence(self) -> str:
        """The words of the window's refused-name message."""
        return f"“{self.was}” cannot be a file name here. It becomes “{self.name}”; the title keeps the original."


@dataclass(slots=True)
class Intake:
    """What the given paths come to. `bytes` is the size of all `files` together."""

    files: list[UploadFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    bytes: int = 0
    folders: int = 0


def join_folder(folder: str, name: str) -> str:
    """A folder's path relative to the library, `/` between its parts."""
    return f"{folder}/{name}" if folder else name


def stored_source(path: str) -> str:
    """A source's path as the index keeps it: itself, or a `file:` address where it holds bytes that are no text."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return "file:" + quote_from_bytes(os.fsencode(path))
    return path


def source_path(stored: str) -> Path:
    """Inverse of `stored_source`. An absolute path never begins with `file:`."""
    return Path(os.fsdecode(unquote_to_bytes(stored[5:])) if stored.startswith("file:") else stored)


def shown_source(stored: str) -> str:
    """The same for a person to read; of an address without what may be secret in it."""
    if is_address(stored):
        from assetdesk.library.intake.addresses import shown

        return shown(stored)
    return os.fsencode(source_path(stored)).decode("utf-8", "replace")


def clean_folder(path: str) -> str:
    """A target folder as typed, made a legal path relative to the library: parts cleaned, `.` and `..` left out."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(clean_name(part) for part in parts)


def collect(
    paths: Iterable[str | os.PathLike[str]],
    folder: str,
    library: Path,
    cancelled: Callable[[], bool] = lambda: False,
) -> Intake:
    """Every file to bring in from `paths` into `folder` (relative to the library).

    Returns what was found so far when `cancelled` says so. Reads folders only, never a file's content.
    """
    found = Intake()
    inside = library.resolve()
    for given in paths:
        path = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would follow the link that was named
        try:
            facts = path.stat()
        except OSError as wrong:
            found.left_out.append(LeftOut(str(path), _reason(wrong)))
            continue
        if is_junk(path.name):
            found.left_out.append(LeftOut(str(path), "it is a hidden or system file"))
        elif _is_within(path.resolve(), inside):
            found.left_out.append(LeftOut(str(path), "it already lies in this library"))
        elif stat.S_ISDIR(facts.st_mode):
            for part in _walk(path, folder, inside, found):
                _take(found, *part)
                if cancelled():
                    return found
        elif stat.S_ISREG(facts.st_mode):
            _take(found, path, folder, facts.st_size)
        else:
            found.left_out.append(LeftOut(str(path), "it is neither a file nor a folder"))
        if cancelled():
            return found
    return found


def _walk(top: Path, folder: str, library: Path, found: Intake) -> Iterator[tuple[Path, str, int]]:
    """Files below `top` with their target folder and size, in the order of names. An explicit stack: a folder
    tree may be deeper than Python's recursion."""
    waiting = [(top, join_folder(folder, clean_name(top.name)))]
    while waiting:
        here, target = waiting.pop()
        found.folders += 1
        try:
            with os.scandir(here) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as wrong:
            found.left_out.append(LeftOut(str(here), _reason(wrong)))
            continue
        below: list[tuple[Path, str]] = []
        for entry in entries:
            path = Path(entry.path)
            try:
                if is_junk(entry.name):
                    found.left_out.append(LeftOut(entry.path, "it is a hidden or system file"))
                elif entry.is_symlink():
                    found.left_out.append(LeftOut(entry.path, "it is a link; links are not followed"))
                elif entry.is_dir(follow_symlinks=False):
                    if path.resolve() == library:
                        found.left_out.append(LeftOut(entry.path, "it is this library"))
                    else:
                        below.append((path, join_folder(target, clean_name(entry.name))))
                elif entry.is_file(follow_symlinks=False):
                    yield path, target, entry.stat(follow_symlinks=False).st_size
                else:
                    found.left_out.append(LeftOut(entry.path, "it is neither a file nor a folder"))
            except OSError as wrong:
                found.left_out.append(LeftOut(entry.path, _reason(wrong)))
        waiting.extend(reversed(below))


def _take(found: Intake, path: Path, folder: str, size: int) -> None:
    name = clean_name(path.name)
    title = ""
    if name != path.name:
        # bytes that are no text cannot be a title; show them as the system does
        title = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        found.renamed.append(Renamed(str(path), title, name))
    found.files.append(UploadFile(source=stored_source(str(path)), folder=folder, name=name, title=title, size=size))
    found.bytes += size


def _is_within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _reason(wrong: OSError) -> str:
    if isinstance(wrong, FileNotFoundError):
        return "it is not there"
    if isinstance(wrong, PermissionError):
        return "it may not be read"
    return f"it cannot be read ({wrong.strerror or wrong})"
