"""Generated assets: pages, layers, transcodes and sets, made by a job from the asset that is their originator.

They have key and handle like any other asset, but no original of their own. What they are is their *part*: a kind
and a key that stays the same from one reprocess to the next, so that rows are updated in place and keep their handles
(IPS API, GenerationInfo).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assetdesk.core import asset


class PartKind(StrEnum):
    """What a generated asset is; the value is also the name of its format."""

    PAGE = "page"
    LAYER = "layer"
    ENCODING = "encoding"
    SET = "set"


# format name of a generated asset -> IPS asset type, where the part does not say another
PART_TYPES: dict[PartKind, str] = {
    PartKind.PAGE: asset.IMAGE,
    PartKind.LAYER: asset.IMAGE,
    PartKind.ENCODING: asset.VIDEO,
    PartKind.SET: "AssetSet",
}


# stored beside the attributes of a part: the name and folder that its options gave it, whatever a person made of them
OF_ITS_ROW = ("assetName", "assetFolder")


class Engine(StrEnum):
    """What generated it (IPS API, generation engines); `VideoEncode` and `SetGeneration` are ours."""

    PHOTOSHOP_LAYERS = "PhotoshopLayers"
    POSTSCRIPT_RIP = "PostScriptRip"
    IMAGE_CONVERT = "ImageConvert"
    VIDEO_ENCODE = "VideoEncode"
    SET_GENERATION = "SetGeneration"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an original, as its reader tells it.

    `key` tells it from its siblings and does not change when they do: a page's number, a layer's path with its number
    among equals, the handle of an encoding preset. `name` is the asset's name to be, with an extension only where the
    asset is a file (a transcode). `number` is its place, from 1. Sizes in px where they are known beforehand.
    `options` are the option objects that only this part has; `attributes` what is told of it (GenerationInfo's
    attributes: anchor, position in px, text). `folder` is a sub-folder to be shown in, or empty.
    """

    kind: PartKind
    key: str
    name: str
    number: int
    engine: Engine
    width: int | None = None
    height: int | None = None
    type: str = ""
    mime: str = "image/tiff"
    folder: str = ""
    duration: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """As it is stored: `page:3`."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class PartSet:
    """A set that binds parts together: a catalogue of pages, an adaptive video set. Members by `Part.part`, in order.

    `key` as of a part; `type` and `sub_type` are IPS's (`Catalog`; `AssetSet` with `AdaptiveVideoSet`). `attributes` as
    of a part: what a template is made of (canvas, layers).
    """

    key: str
    name: str
    type: str
    members: tuple[str, ...]
    sub_type: str = ""
    mime: str = "application/json"
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """As it is stored: `set:catalog`."""
        return f"{PartKind.SET}:{self.key}"


@dataclass(frozen=True, slots=True)
class Generation:
    """How an asset was generated (IPS API, GenerationInfo), its originator apart. `engine` is a value of `Engine`."""

    engine: str
    sub_type: str
    attributes: Mapping[str, Any]


def split(part: str) -> tuple[PartKind, str]:
    """Kind and key of a stored part. ValueError where it is none."""
    kind, _, key = part.partition(":")
    return PartKind(kind), key


def part_hash(source: str, part: str) -> str:
    """The source hash of a generated asset: its originator's, and which part of it."""
    return f"{source}/{part}"
