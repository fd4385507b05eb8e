"""Sets made by a job: catalogues, adaptive video sets and those of batch set presets. They have members, no pixels."""

from __future__ import annotations

from assetdesk.core.parts import PART_TYPES, PartKind
from assetdesk.media.registry import Handler, nothing, without_original

HANDLER = Handler(
    name="set",
    label="Set",
    version="1",
    type=PART_TYPES[PartKind.SET],
    mimes=(),
    extensions=(),
    accepts=nothing,
    open=without_original,
    generated=True,
)
