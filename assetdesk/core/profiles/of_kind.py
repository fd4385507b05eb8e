"""What of each kind of profile concerns a file: the one list of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assetdesk.core import batch_sets, presets, tags, workflows
from assetdesk.core.profiles import image, metadata, processing, video

APPLYING: dict[str, Callable[[Mapping[str, Any], str, str], Mapping[str, Any]]] = {
    presets.PROCESSING: processing.applying,
    presets.METADATA: metadata.applying,
    presets.IMAGE: image.applying,
    presets.VIDEO: video.applying,
    presets.BATCH_SET: batch_sets.applying,
    presets.WORKFLOW: workflows.applying,
    presets.TAGS: tags.applying,
}
