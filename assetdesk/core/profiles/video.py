"""Video profiles: which encodings are made of films, and which crops follow their subject (AEM Dynamic Media)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from assetdesk.core.encoding import EncodingPreset, disagreements
from assetdesk.core.handles import parse_preset
from assetdesk.core.profiles.reading import ProfileFault, Taken, each, file_name, once

KIND = "video"
RATIOS = ("16:9", "9:16", "1:1", "4:3", "4:5")
MOST_PRESETS = 20
MOST_CROPS = 20


@dataclass(frozen=True, slots=True)
class RatioCrop:
    """A window of a ratio that follows what matters in a film."""

    name: str
    ratio: str

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {"name": self.name, "ratio": self.ratio}

    @property
    def shape(self) -> tuple[int, int]:
        """Width to height."""
        width, height = self.ratio.split(":")
        return int(width), int(height)


@dataclass(frozen=True, slots=True)
class VideoProfile:
    """`presets` are handles of encoding presets. `adaptive`: they make one set among which a player chooses."""

    KIND: ClassVar[str] = KIND

    name: str
    adaptive: bool = True
    presets: tuple[str, ...] = ()
    crops: tuple[RatioCrop, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> VideoProfile:
        """From its names in JSON, checked. ProfileFault with the field."""
        one = Taken(raw, "a video profile")
        made = cls(
            name=one.text("name"),
            adaptive=one.flag("adaptive", True),
            presets=_presets(one),
            crops=tuple(map(_crop, each(one, "crops", "a crop", MOST_CROPS))),
        )
        one.done("kind", "version")
        made.check()
        return made

    def body(self) -> dict[str, Any]:
        """All but kind, name and version."""
        return {
            "adaptive": self.adaptive,
            "presets": list(self.presets),
            "crops": [one.to_json() for one in self.crops],
        }

    def to_json(self) -> dict[str, Any]:
        """All of it, as in a file."""
        return {"kind": KIND, "name": self.name, "version": 1, **self.body()}

    def check(self) -> None:
        """ProfileFault for a preset, a name or a ratio that is there twice, and for crops that nothing would encode."""
        for place, handle in enumerate(self.presets):
            if handle in self.presets[:place]:
                raise ProfileFault("An encoding preset is there twice. Remove one of them.", f"presets.{place}")
        once((one.name, f"crops.{place}.name") for place, one in enumerate(self.crops))
        ratios: dict[str, str] = {}
        for place, one in enumerate(self.crops):
            first = ratios.setdefault(one.ratio, one.name)
            if first != one.name:
                sentence = f"“{one.name}” and “{first}” have the same ratio, {one.ratio}. Remove one of them."
                raise ProfileFault(sentence, f"crops.{place}.ratio")
        if self.crops and not self.presets:
            raise ProfileFault("Crops of films need at least one encoding preset.", "presets")

    def warnings(self, presets: Sequence[EncodingPreset] = ()) -> list[str]:
        """What is allowed and not advised; `presets` are those that the handles stand for, as far as they are there."""
        if not self.presets:
            return ["Without an encoding preset nothing is made of films."]
        if not self.adaptive:
            return []
        told = ["Adaptive streaming needs more than one encoding preset."] if len(self.presets) < 2 else []
        return told + disagreements(tuple(presets))


def applying(body: Mapping[str, Any], mime_type: str, format_name: str) -> Mapping[str, Any]:
    """What of a profile's body concerns a file of that type: all of it for films, {} for anything else."""
    if not mime_type.startswith("video/") or format_name == "set" or not body.get("presets"):
        return {}
    # the names of crops are those of files, so they count; a program knows what its encodings say
    return {name: body[name] for name in ("adaptive", "presets", "crops", "encodings") if name in body}


def _presets(one: Taken) -> tuple[str, ...]:
    listed = one.rows("presets", MOST_PRESETS) or []
    for place, handle in enumerate(listed):
        if not isinstance(handle, str) or parse_preset(handle) is None:
            sentence = f"“{str(handle)[:60]}” is no encoding preset. A preset is named by its handle, such as ps|3."
            raise ProfileFault(sentence, f"{one.at('presets')}.{place}")
    return tuple(f"ps|{parse_preset(handle)}" for handle in listed)


def _crop(one: Taken) -> RatioCrop:
    name = file_name(one.text("name"), "a crop", one.at("name"))
    told = one.text("ratio")
    ratio = told.lower().replace("×", ":").replace("x", ":").replace(" ", "")
    one.done()
    if ratio not in RATIOS:
        raise ProfileFault(f"“{told[:60]}” is no ratio of a film. There are {', '.join(RATIOS)}.", one.at("ratio"))
    return RatioCrop(name, ratio)
