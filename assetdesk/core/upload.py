"""What an upload asks for, and what becomes of each file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class OverwriteMode(StrEnum):
    """Which existing asset an upload replaces (IPS API, "Asset overwrite modes")."""

    FULL_NAME = "OverwriteFullName"
    ANY_EXT = "OverwriteAnyExt"
    FULL_NAME_ANY_FOLDER = "OverwriteFullNameAnyFolder"
    ANY_EXT_ANY_FOLDER = "OverwriteAnyExtAnyFolder"


class Conflict(StrEnum):
    """What a person can choose when the name is taken (AEM Assets, "Name conflict"). ASK holds the file back. REPLACE
    keeps what a person said of the asset, REPLACE_ALL lets that go too; the version that is kept has it."""

    ASK = "ask"
    CREATE_VERSION = "create_version"
    REPLACE = "replace"
    REPLACE_ALL = "replace_all"
    KEEP_BOTH = "keep_both"
    SKIP = "skip"

    @property
    def replaces(self) -> bool:
        """Whether what was found in the old file is dropped."""
        return self in (Conflict.REPLACE, Conflict.REPLACE_ALL)


class UploadState(StrEnum):
    """A file's way in. HELD waits for a person (name taken, content already there, a password)."""

    WAITING = "waiting"
    COPYING = "copying"
    HELD = "held"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


class Outcome(StrEnum):
    """What came of a file that has ended, for the counters of a job's log (IPS API, JobLog)."""

    NEW = "new"
    UPDATED = "updated"
    DUPLICATE = "duplicate"


# `UploadRow.held_for` of files that have ended: left out because the library has it, an archive that did not give all
KNOWN, PART = "known", "part"


def is_address(source: str) -> bool:
    """Whether a source is to be fetched and not copied."""
    return source.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class JobCounters:
    """What a job that brings files in has come to so far, in files (IPS API, JobLog: fileSuccessCount and the like).

    `success` are new assets, `update` replaced ones, `duplicate` files left out because they are here already;
    `warning` what was told beside (left out, renamed, refused inside an archive), `total` all files handled."""

    success: int = 0
    update: int = 0
    duplicate: int = 0
    warning: int = 0
    error: int = 0
    total: int = 0

    @property
    def sentence(self) -> str:
        """As the job's log ends with it."""
        parts = [f"{self.success:,} new", f"{self.update:,} updated", f"{self.duplicate:,} duplicate"]
        return ", ".join([*parts, f"{self.warning:,} warnings", f"{self.error:,} errors"])


@dataclass(frozen=True, slots=True)
class UploadFile:
    """`source` absolute, or an http(s) address; `folder` the target relative to the library, with `/`; `name` already
    cleaned. `size` in bytes as it was found, 0 where nobody looked. `move`: the source goes once its copy has been
    verified and committed. `fields` are metadata that the asset is given as a person's own, by the names of
    `core.metadata_fields`. `ledger_id` is the row of a watched folder's ledger that it is of. `unpack` says of an
    archive whether it is unpacked or kept as a file; None is as the job says."""

    source: str
    folder: str
    name: str
    title: str = ""
    size: int = 0
    move: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    ledger_id: int | None = None
    unpack: bool | None = None


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """One upload job. `conflict` is the answer for every taken name; `hold_duplicates` asks before content that
    the library already has comes in a second time (the window does, the other doors keep both and note it).
    `options` and `job` as of a `ReprocessRequest`; what they leave out is as the library's default upload options."""

    files: tuple[UploadFile, ...]
    conflict: Conflict = Conflict.CREATE_VERSION
    overwrite_mode: OverwriteMode = OverwriteMode.FULL_NAME
    hold_duplicates: bool = False
    origin: str = "window"
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    job: Mapping[str, Any] = field(default_factory=dict)

    def head_json(self) -> str:
        """The form stored in the job's row; the files are rows of their own."""
        raw = asdict(self)
        del raw["files"]
        return json.dumps(raw, sort_keys=True)


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One file of an upload job as panels show it. Times are Unix seconds; the rest as of `UploadFile`."""

    id: int
    job_id: int
    source: str
    folder: str
    name: str
    state: UploadState
    bytes: int = 0
    asset_id: int | None = None
    other_asset: int | None = None
    held_for: str = ""
    message: str = ""
    conflict: Conflict = Conflict.CREATE_VERSION
    title: str = ""
    hash: str | None = None
    size: int = 0
    outcome: str = ""
    move: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    ledger_id: int | None = None
    unpack: bool | None = None
    tries: int = 0
    started: float | None = None
    ended: float | None = None
