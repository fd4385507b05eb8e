"""A bulk import (AEM Assets, "Bulk import"; IPS API, UploadDirectoryJob): what one says, and what it does with a file.

One form serves the saved import, the job's request and the schedule. Names in JSON are camelCase, sizes in MB as
people give them (1,000,000 bytes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath
from typing import Any, TypeVar

from assetdesk.core.errors import UsageFault
from assetdesk.core.upload import Conflict, OverwriteMode, UploadFile

MB = 1_000_000
MOST_TYPES = 100
_EXAMPLES = 200
W = TypeVar("W", bound=StrEnum)
_MIME = re.compile(r"[a-z0-9*][a-z0-9.+*-]{0,99}(/[a-z0-9*][a-z0-9.+*-]{0,99})?", re.I)


class ImportMode(StrEnum):
    """What a taken name does: the file is left where it is, a new version, or takes the asset's place."""

    SKIP = "skip"
    REPLACE = "replace"
    CREATE_VERSION = "create_version"

    @property
    def conflict(self) -> Conflict:
        """The same as an upload has it."""
        return Conflict(self.value)


class Fate(StrEnum):
    """What an import does with one file."""

    NEW = "new"
    VERSION = "version"
    REPLACED = "replaced"
    # already there: counted as skipped
    SAME_CONTENT = "same content"
    NAME_TAKEN = "name taken"
    # not what the import is about: named in the log, not counted
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"
    TYPE = "type"
    EMPTY = "empty"
    HIDDEN = "hidden"
    LINK = "link"
    OTHER = "other"
    METADATA = "metadata"
    # counted as failed
    UNREADABLE = "unreadable"

    @property
    def comes_in(self) -> bool:
        """Whether the file is copied in."""
        return self in (Fate.NEW, Fate.VERSION, Fate.REPLACED)

    @property
    def skipped(self) -> bool:
        """Whether the library has it, or its name, already."""
        return self in (Fate.SAME_CONTENT, Fate.NAME_TAKEN)

    @property
    def words(self) -> str:
        """For a person, the end of "312 files: "."""
        return _WORDS[self]


_WORDS = {
    Fate.NEW: "come in new",
    Fate.VERSION: "become a new version",
    Fate.REPLACED: "replace what is there",
    Fate.SAME_CONTENT: "already in the library",
    Fate.NAME_TAKEN: "name taken, left where they are",
    Fate.TOO_SMALL: "smaller than you want",
    Fate.TOO_LARGE: "larger than you want",
    Fate.TYPE: "of a type you do not want",
    Fate.EMPTY: "empty",
    Fate.HIDDEN: "hidden or a system's own",
    Fate.LINK: "links, which are not followed",
    Fate.OTHER: "neither a file nor a folder, or inside this library",
    Fate.METADATA: "metadata files, read and not taken in",
    Fate.UNREADABLE: "cannot be read",
}


@dataclass(frozen=True, slots=True)
class BulkImport:
    """One import. `source` and `metadata` (a CSV file, or empty) are absolute paths as they are stored; `folder` is the
    target, relative to the library. Sizes in bytes, 0 is no bound. `include` and `exclude` are MIME types, also
    `image/*`; none included is all. `move`: a file goes from the source once its copy is verified and committed.
    `again`: content that the library has already comes in once more. `metadata_files`: tab-delimited and XML files
    that lie there say fields of the files beside them. `import_id` is the saved import that it is a run of."""

    source: str
    folder: str = ""
    name: str = ""
    subfolders: bool = True
    min_bytes: int = 0
    max_bytes: int = 0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    mode: ImportMode = ImportMode.SKIP
    move: bool = False
    again: bool = False
    metadata: str = ""
    metadata_files: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    job: Mapping[str, Any] = field(default_factory=dict)
    overwrite_mode: OverwriteMode = OverwriteMode.FULL_NAME
    origin: str = "window"
    import_id: int | None = None

    def body(self) -> dict[str, Any]:
        """What a saved import keeps; its name and number are the preset's."""
        made: dict[str, Any] = {"source": self.source, "folder": self.folder, "subfolders": self.subfolders}
        made |= {name: round(size / MB, 6) for name, size in (("minMB", self.min_bytes), ("maxMB", self.max_bytes))}
        made |= {"include": list(self.include), "exclude": list(self.exclude), "mode": self.mode.value}
        made |= {"move": self.move, "again": self.again}
        made |= {"metadata": self.metadata, "metadataFiles": self.metadata_files}
        return {**made, "options": dict(self.options), "job": dict(self.job)}

    def request(self) -> dict[str, Any]:
        """What the job keeps, with the names that all uploads' jobs have."""
        made = {**self.body(), "name": self.name, "origin": self.origin, "overwrite_mode": self.overwrite_mode.value}
        return made if self.import_id is None else {**made, "importId": self.import_id}

    @property
    def detail(self) -> str:
        """What is done, in a few words under the job's name."""
        verb = "Move" if self.move else "Copy"
        answer = {
            ImportMode.SKIP: "skip what is there",
            ImportMode.REPLACE: "replace what is there",
            ImportMode.CREATE_VERSION: "new versions of what is there",
        }
        return f"{verb} from {PurePath(self.source).name or self.source}, {answer[self.mode]}"

    def wants_size(self, size: int) -> Fate | None:
        """Why a file of that size stays out; None where it does not."""
        if not size:
            return Fate.EMPTY
        if self.min_bytes and size < self.min_bytes:
            return Fate.TOO_SMALL
        return Fate.TOO_LARGE if self.max_bytes and size > self.max_bytes else None

    @property
    def asks_types(self) -> bool:
        """Whether the files' types matter."""
        return bool(self.include or self.exclude)

    def wants_type(self, mime: str) -> bool:
        """Whether files of that type come in."""
        return (not self.include or _fits(mime, self.include)) and not _fits(mime, self.exclude)


def from_json(raw: Mapping[str, Any]) -> BulkImport:
    """Read a body or a request. UsageFault for what cannot be."""
    mode = _word(raw, "mode", ImportMode, ImportMode.SKIP)
    number = raw.get("importId")
    made = BulkImport(
        source=_text(raw, "source"),
        folder=_text(raw, "folder"),
        name=_text(raw, "name"),
        subfolders=_flag(raw, "subfolders", True),
        min_bytes=_size(raw, "minMB"),
        max_bytes=_size(raw, "maxMB"),
        include=types(raw.get("include") or ()),
        exclude=types(raw.get("exclude") or ()),
        mode=mode,
        move=_flag(raw, "move", False),
        again=_flag(raw, "again", False),
        metadata=_text(raw, "metadata"),
        metadata_files=_flag(raw, "metadataFiles", False),
        options=_object(raw, "options"),
        job=_object(raw, "job"),
        overwrite_mode=_word(raw, "overwrite_mode", OverwriteMode, OverwriteMode.FULL_NAME),
        origin=_text(raw, "origin") or "window",
        import_id=number if isinstance(number, int) else None,
    )
    return checked(made)


def checked(wanted: BulkImport) -> BulkImport:
    """The same, where it can be; UsageFault where it cannot."""
    if not wanted.source.strip():
        raise UsageFault("Choose the folder to import from.")
    if wanted.max_bytes and wanted.max_bytes < wanted.min_bytes:
        raise UsageFault("The largest size is below the smallest.")
    return replace(wanted, include=types(wanted.include), exclude=types(wanted.exclude))


def types(given: Iterable[object] | str) -> tuple[str, ...]:
    """MIME types as people give them: a list, or one text parted by commas, semicolons or blanks. `image` alone means
    `image/*`, and so does `image/`. UsageFault for what is none."""
    words: Sequence[object] = re.split(r"[,;\s]+", given) if isinstance(given, str) else list(given)
    found: list[str] = []
    for word in words:
        text = str(word).strip().lower().removesuffix("/")
        if not text:
            continue
        if not _MIME.fullmatch(text):
            raise UsageFault(f"“{text[:60]}” is not a type of file. Name types like image/jpeg or image/*.")
        found.append(text if "/" in text or text == "*" else f"{text}/*")
    if len(found) > MOST_TYPES:
        raise UsageFault(f"At most {MOST_TYPES} types of files can be named.")
    return tuple(dict.fromkeys(found))


def _fits(mime: str, wanted: Iterable[str]) -> bool:
    head, _, tail = mime.partition("/")
    for one in wanted:
        kind, _, form = one.partition("/")
        if kind in ("*", head) and form in ("*", "", tail):
            return True
    return False


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name) or ""
    if not isinstance(value, str) or len(value) > 10_000 or "\0" in value:
        raise UsageFault(f"{name} of this import is not a text.")
    return value


def _flag(raw: Mapping[str, Any], name: str, default: bool) -> bool:
    value = raw.get(name, default)
    if not isinstance(value, bool):
        raise UsageFault(f"{name} of this import is true or false.")
    return value


def _size(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name) or 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e12:
        raise UsageFault(f"{name} of this import is a number of MB, 0 or more.")
    return round(value * MB)


def _object(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name) or {}
    if not isinstance(value, Mapping):
        raise UsageFault(f"{name} of this import is a JSON object.")
    return value


def _word(raw: Mapping[str, Any], name: str, kind: type[W], default: W) -> W:
    try:
        return kind(raw.get(name) or default.value)
    except ValueError:
        words = ", ".join(one.value for one in kind)
        raise UsageFault(f"{name} of this import is one of {words}.") from None


@dataclass(slots=True)
class ImportPlan:
    """What a dry run found, and what a run did with what it looked at: files and bytes by fate; `renamed` come in under
    a cleaned name; `examples` are the first of each fate but NEW, as (path, fate, sentence). `problems` are sentences
    about the metadata table, `described` files that it says something of. `seconds` is an estimate."""

    files: dict[Fate, int] = field(default_factory=dict)
    bytes: dict[Fate, int] = field(default_factory=dict)
    renamed: int = 0
    described: int = 0
    examples: list[tuple[str, Fate, str]] = field(default_factory=list)
    renames: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cancelled: bool = False

    def add(
        self, path: str, fate: Fate, size: int, sentence: str = "", *, renamed: str = "", fields: bool = False
    ) -> None:
        """One more file."""
        self.files[fate] = self.files.get(fate, 0) + 1
        self.bytes[fate] = self.bytes.get(fate, 0) + size
        self.described += fields
        if renamed:
            self.renamed += 1
            if len(self.renames) < _EXAMPLES:
                self.renames.append((path, renamed))
        if fate is not Fate.NEW and len(self.examples) < _EXAMPLES:
            self.examples.append((path, fate, sentence))

    @property
    def coming(self) -> int:
        """Files that come in."""
        return sum(n for fate, n in self.files.items() if fate.comes_in)

    @property
    def coming_bytes(self) -> int:
        """Their bytes."""
        return sum(n for fate, n in self.bytes.items() if fate.comes_in)

    @property
    def seen(self) -> int:
        """All files that were looked at."""
        return sum(self.files.values())


@dataclass(frozen=True, slots=True)
class Looked:
    """One file that an import has looked at. `path` is relative to the source; `asset_id` the one that is in the way,
    or has the same content."""

    path: str
    fate: Fate
    file: UploadFile | None = None
    size: int = 0
    sentence: str = ""
    asset_id: int | None = None
