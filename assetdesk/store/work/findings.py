"""What steps find out beyond files and metadata, handed to whoever keeps it, in the transaction of the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assetdesk.store.writer import Write

Land = Callable[[Write, int, Mapping[str, Any], Mapping[str, Any], bool], None]


def land(
    w: Write, asset_id: int, step: str, found: Mapping[str, Any], program: Mapping[str, Any], keep_edits: bool
) -> None:
    """Keep what the step found; `program` is what it was given. What a person decided stays while `keep_edits`."""
    owner = _owner(step)
    if owner is not None:
        owner(w, asset_id, found, program, keep_edits)


def _owner(step: str) -> Land | None:
    if step == "tags":
        from assetdesk.store import tags

        return tags.land
    if step == "crops":
        from assetdesk.store import crops

        return crops.land
    return None
