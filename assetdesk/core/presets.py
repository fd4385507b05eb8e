"""Presets: what is set up once and used by name (IPS API, property sets). A body is one JSON object by our names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assetdesk.core.handles import preset_handle

ENCODING = "encoding"
BATCH_SET = "batch set"
OPTIONS = "options"
PROCESSING = "processing"
METADATA = "metadata"
IMAGE = "image"
VIDEO = "video"
WORKFLOW = "workflow"
BULK_IMPORT = "bulk import"
EXPORT = "export"
# no profile of a person's: put together of the library's settings and folders' switches
TAGS = "tags"
# kind -> how people say one
KINDS: dict[str, str] = {
    ENCODING: "an encoding preset",
    BATCH_SET: "a batch set preset",
    OPTIONS: "a set of options",
    PROCESSING: "a processing profile",
    METADATA: "a metadata profile",
    IMAGE: "an image profile",
    VIDEO: "a video profile",
    WORKFLOW: "a workflow",
    BULK_IMPORT: "a bulk import",
    EXPORT: "an export preset",
}

LONGEST_NAME = 200
LARGEST_BODY = 100_000


@dataclass(frozen=True, slots=True)
class Preset:
    """One preset. `stock` ones come with the program and cannot be changed. `body` has neither kind nor name."""

    id: int
    kind: str
    name: str
    body: Mapping[str, Any] = field(default_factory=dict)
    stock: bool = False

    @property
    def handle(self) -> str:
        """`ps|<n>`, the same as long as the preset is there."""
        return preset_handle(self.id)

    @property
    def content(self) -> dict[str, Any]:
        """All of it by name, as readers of its kind take it."""
        return {"kind": self.kind, "name": self.name, **self.body}
