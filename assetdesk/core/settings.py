"""A library's settings with their defaults. Stored one row a name, as JSON; absent means default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from assetdesk.core.task import Limits
from assetdesk.core.upload import OverwriteMode


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """`reprocess_warn` is the number of assets above which a reprocess asks; limits as in `Limits`; `free_bytes_min`
    the room on the disk below which processing pauses itself; `queue_paused` a person paused everything;
    `queue_pause_reason` is the sentence where processing paused itself."""

    unit: str = ""
    reprocess_warn: int = 1000
    pixel_limit: int = 500_000_000
    page_limit: int = 100
    memory_limit: int = 2 << 30
    seconds_image: float = 120.0
    seconds_document: float = 300.0
    workers: int = 0
    free_bytes_min: int = 64 << 20
    queue_paused: bool = False
    queue_pause_reason: str = ""
    overwrite_mode: str = OverwriteMode.FULL_NAME.value
    versions_kept: int = 20

    @classmethod
    def from_rows(cls, rows: Mapping[str, Any]) -> LibrarySettings:
        """Unknown names (of a later build) are left alone."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in rows.items() if name in known})

    @property
    def limits(self) -> Limits:
        """The limits of one task."""
        return Limits(self.pixel_limit, self.memory_limit, self.seconds_image, self.seconds_document, self.page_limit)
