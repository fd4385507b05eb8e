"""Where a metadata field's value comes from, and which of several is shown.

A person's own value wins; then what a metadata profile puts over the file's; then the file's; then the profile's
default. Processing writes every layer but the person's. An empty value of the person's was cleared on purpose and
wins as any other; taking it away gives the field back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Layer(StrEnum):
    """By rank: the first that has a value is shown."""

    USER = "user"
    FORCED = "forced"
    EMBEDDED = "embedded"
    PROFILE = "profile"


LAYERS = tuple(Layer)
# of one field, what rank a layer has in SQL; 0 is shown before all others
RANK = "CASE {layer} " + " ".join(f"WHEN '{layer}' THEN {at}" for at, layer in enumerate(LAYERS)) + " ELSE 9 END"


def shown_layer(values: Mapping[str, Any]) -> Layer | None:
    """The layer whose value a person sees, of values by layer; None where there is none."""
    return next((layer for layer in LAYERS if values.get(layer) is not None), None)


def shown(values: Mapping[str, Any]) -> Any:
    """The value that a person sees, of values by layer."""
    layer = shown_layer(values)
    return values[layer] if layer is not None else None
