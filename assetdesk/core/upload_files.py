"""The files of one upload as its list shows them: what a person can narrow it to, and one row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileState(StrEnum):
    """Where a file is on its way (AEM Assets, upload panel). DUPLICATE is here already, by name or content, whether it
    waits for an answer or was left out for it; LEFT is what a stop or a person left out; FAILED could not be brought
    in, or not be processed."""

    DONE = "done"
    WORKING = "working"
    QUEUED = "queued"
    PAUSED = "paused"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file. `source` as `sources.shown_source` takes it, `folder` and `name` where it goes; bytes, `size` as they
    were found; times in Unix seconds. `asks`: it waits for a person (name, content, password). `asset_id` is what came
    of it, `other_asset` what is in its way. `uploaded` says whether its bytes are in."""

    id: int
    source: str
    folder: str
    name: str
    state: FileState
    bytes: int
    size: int
    message: str
    asset_id: int | None
    other_asset: int | None
    asks: str
    outcome: str
    uploaded: bool
    started: float | None
    ended: float | None
