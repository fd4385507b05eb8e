"""What panels show beside assets and jobs: totals, the shelf *Not processed*, the queue."""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.handles import collection_handle
from assetdesk.core.metadata_layers import Layer


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """Assets that are not trashed (originals and sets, as a list shows them), all with a failed step and out of date,
    those in the trash, the originals' bytes, and the crops that nobody has confirmed."""

    all: int = 0
    not_processed: int = 0
    trash: int = 0
    stale: int = 0
    original_bytes: int = 0
    crops: int = 0


@dataclass(frozen=True, slots=True)
class Collection:
    """Assets of any folder put together by hand (IPS API, project). `count` has no trashed ones."""

    id: int
    name: str
    count: int = 0

    @property
    def handle(self) -> str:
        """`p|1|<name>`."""
        return collection_handle(self.name)


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One asset on the shelf, with its first failed step. `folder` is its path; `at` in Unix seconds."""

    asset_id: int
    name: str
    folder: str
    step: str
    code: str
    message: str
    detail: str
    at: float
    tries: int
    skipped: bool


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue in numbers: assets at work and waiting, and the process that runs it (None: nobody does)."""

    paused: bool
    running: int
    waiting: int
    runner_pid: int | None = None


@dataclass(frozen=True, slots=True)
class StepState:
    """How one step of an asset ended last: `error` is its code or None, `made` in Unix seconds, `seconds` its share
    of work."""

    step: str
    error: str | None
    made: float
    tries: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ShownField:
    """A metadata field as a person sees it of one asset or of many. `several`: they differ, and `value` is None.
    `source` is the layer that the value comes from (None: of more than one). `own`: some have a value of the person's.
    """

    name: str
    value: object | None
    source: Layer | None = None
    several: bool = False
    own: bool = False
