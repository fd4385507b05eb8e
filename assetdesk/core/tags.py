"""What a library wants of tags: which kinds, from which confidence on, how many; and what of that concerns a file.

A program of the kind `tags` is put together from the library's setting and the switches of folders. Confidences are
0–1. What is kept as JSON has the names below in camelCase.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles.reading import ProfileFault

STEP = 0.05
MOST = (1, 100)
LIMIT = (1, 40)
THRESHOLD = (5, 100)  # percent
LONGEST_NAME = 100
# how far a colour may be from the one that is looked for, and still be it
DELTA_E = 12.0
# where the folder of a person's model is told to steps, before its name
MODEL_HANDLE = "model|"
_BLANKS = re.compile(r"\s+")
# pictures by another name, and texts by the name of a picture
_PICTURES = frozenset({"ai", "postscript", "psd", "krita", "openraster", "iptc"})


class Kind(StrEnum):
    """What tags are found by."""

    IMAGE = "image"
    VIDEO = "video"
    TEXT = "text"


class Source(StrEnum):
    """Whose a tag is. Only AUTO ones are touched by reprocessing."""

    USER = "user"
    AUTO = "auto"
    PROMOTED = "promoted"


class ColourFormat(StrEnum):
    """How a colour tag is shown."""

    NAME = "name"
    RGB = "rgb"
    HEX = "hex"


@dataclass(frozen=True, slots=True)
class UserModel:
    """A model that a person added; `digest` is of its files."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class TagSettings:
    """See the module. `colour_threshold` is in percent and acts in searches alone; `taxonomy` is the digest of the
    library's taxonomy, empty where there is none."""

    image: bool = True
    video: bool = True
    text: bool = True
    colours: bool = True
    image_threshold: float = 0.5
    video_threshold: float = 0.7
    text_threshold: float = 0.5
    most: int = 25
    only_taxonomy: bool = False
    taxonomy: str = ""
    colour_limit: int = 10
    colour_threshold: int = 11
    colour_format: ColourFormat = ColourFormat.NAME
    models: tuple[UserModel, ...] = ()

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> TagSettings:
        """What is absent is as usual; ProfileFault, with the field, for what cannot be."""
        usual = cls()
        thresholds, colour = _inside(body, "threshold"), _inside(body, "colour")
        models = body.get("models", [])
        if not isinstance(models, list) or not all(isinstance(one, Mapping) for one in models):
            raise ProfileFault("The models are not a list of names and digests.", "models")
        wanted = str(colour.get("format", usual.colour_format))
        if wanted not in set(ColourFormat):
            raise ProfileFault("Colours are shown by name, as rgb or as hex.", "colour.format")
        return cls(
            image=_switch(body, "image"),
            video=_switch(body, "video"),
            text=_switch(body, "text"),
            colours=_switch(body, "colours"),
            image_threshold=_threshold(thresholds, "image", usual.image_threshold),
            video_threshold=_threshold(thresholds, "video", usual.video_threshold),
            text_threshold=_threshold(thresholds, "text", usual.text_threshold),
            most=_whole(body, "most", usual.most, MOST, "most"),
            only_taxonomy=bool(body.get("onlyTaxonomy", False)),
            taxonomy=str(body.get("taxonomy", "")),
            colour_limit=_whole(colour, "limit", usual.colour_limit, LIMIT, "colour.limit"),
            colour_threshold=_whole(colour, "threshold", usual.colour_threshold, THRESHOLD, "colour.threshold"),
            colour_format=ColourFormat(wanted),
            models=tuple(UserModel(str(one.get("name", "")), str(one.get("digest", ""))) for one in models),
        )

    def to_json(self) -> dict[str, Any]:
        """Inverse of `from_json`."""
        return {
            "image": self.image,
            "video": self.video,
            "text": self.text,
            "colours": self.colours,
            "threshold": {"image": self.image_threshold, "video": self.video_threshold, "text": self.text_threshold},
            "most": self.most,
            "onlyTaxonomy": self.only_taxonomy,
            "taxonomy": self.taxonomy,
            "colour": {
                "limit": self.colour_limit,
                "threshold": self.colour_threshold,
                "format": self.colour_format.value,
            },
            "models": [{"name": one.name, "digest": one.digest} for one in self.models],
        }

    def threshold(self, kind: Kind) -> float:
        """From which confidence on a tag of that kind is shown."""
        return {
            Kind.IMAGE: self.image_threshold,
            Kind.VIDEO: self.video_threshold,
            Kind.TEXT: self.text_threshold,
        }[kind]

    def wants(self, kind: Kind) -> bool:
        """Whether tags of that kind are found."""
        return {Kind.IMAGE: self.image, Kind.VIDEO: self.video, Kind.TEXT: self.text}[kind]


def kind_of(mime: str, format_name: str) -> Kind | None:
    """By what a file's tags are found; None for sound and whatever else shows and says nothing."""
    if format_name in _PICTURES or mime.startswith("image/"):
        return Kind.IMAGE
    if mime.startswith("video/") or mime == "application/mxf":
        return Kind.VIDEO
    return None if mime.startswith(("audio/", "font/")) else Kind.TEXT


def applying(body: Mapping[str, Any], mime: str, format_name: str) -> Mapping[str, Any]:
    """What of a program concerns such a file; empty for nothing. How colours are shown and searched does not."""
    kind = kind_of(mime, format_name)
    if kind is None:
        return {}
    settings = TagSettings.from_json(body)
    made: dict[str, Any] = {}
    if settings.wants(kind):
        made = {
            "kind": kind.value,
            "threshold": settings.threshold(kind),
            "most": settings.most,
            "onlyTaxonomy": settings.only_taxonomy,
            "taxonomy": settings.taxonomy,
        }
        if kind is not Kind.TEXT and settings.models:
            made["models"] = [{"name": one.name, "digest": one.digest} for one in settings.models]
    if kind is Kind.IMAGE and settings.colours:
        made["colours"] = settings.colour_limit
    return made


def cleaned(name: str) -> str:
    """A tag as it is kept: blanks at the ends go, others become one. UsageFault for what cannot be a tag."""
    made = _BLANKS.sub(" ", name).strip()
    if not made or not any(c.isalnum() for c in made):
        raise UsageFault("A tag needs at least one letter or digit.")
    if len(made) > LONGEST_NAME:
        raise UsageFault(f"A tag has at most {LONGEST_NAME} characters.")
    return made


def key_of(name: str) -> str:
    """By which tags are the same."""
    return cleaned(name).casefold()


def _inside(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    made = body.get(name, {})
    if not isinstance(made, Mapping):
        raise ProfileFault(f"“{name}” holds values by name.", name)
    return made


def _switch(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name, True)
    if not isinstance(value, bool):
        raise ProfileFault(f"“{name}” is on or off.", name)
    return value


def _threshold(body: Mapping[str, Any], name: str, usual: float) -> float:
    value = body.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ProfileFault("A confidence is a number from 0 to 1.", f"threshold.{name}")
    return round(round(value / STEP) * STEP, 2)


def _whole(body: Mapping[str, Any], name: str, usual: int, bounds: tuple[int, int], field: str) -> int:
    value = body.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not bounds[0] <= value <= bounds[1]:
        raise ProfileFault(f"This is a whole number from {bounds[0]} to {bounds[1]}.", field)
    return value
