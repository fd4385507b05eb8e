"""What the files are called that profiles make of an asset: so that those are known that no profile makes any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assetdesk.core import crops
from assetdesk.core.encoding import EncodingPreset, from_json
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name
from assetdesk.core.presets import IMAGE, PROCESSING, VIDEO
from assetdesk.core.profiles.digest import applying
from assetdesk.core.renditions import RESERVED_PREFIXES

FPO = "fpo.jpeg"
PIXEL_CROP = "pixelcrop.jpeg"
# the kind of profile whose files each step makes; those of a named one are defined while any profile has them
KINDS = {
    "renditions": PROCESSING,
    "profile_videos": PROCESSING,
    "named_renditions": PROCESSING,
    "video_profile": VIDEO,
    "crops": IMAGE,
}
NAMED_STEP = "named_renditions"


def made_by(kind: str, program: Mapping[str, Any], mime: str, format_name: str) -> frozenset[str]:
    """Names of the files that a program of that kind has for such a file."""
    found = applying(kind, program, mime, format_name)
    return frozenset(_NAMES[kind](found)) if found and kind in _NAMES else frozenset()


def encodings(presets: Sequence[EncodingPreset]) -> list[tuple[str, EncodingPreset]]:
    """The file's name of each: what stands behind a transcode's name otherwise, or the preset's own name."""
    made: dict[str, EncodingPreset] = {}
    for preset in presets:
        stem = clean_name(preset.suffix.lstrip("-_ ") or preset.name)
        if stem.lower().startswith(RESERVED_PREFIXES):
            stem = f"encoding-{stem}"
        name, number = stem + preset.ending(pictures=True), 1
        while name.lower() in {one.lower() for one in made}:
            number += 1
            name = f"{stem}-{number}{preset.ending(pictures=True)}"
        made[name] = preset
    return list(made.items())


def cropped(crop: str, encoding: str) -> str:
    """The file of a crop of an encoding."""
    return f"{clean_name(crop)}-{encoding}"


def read_encodings(program: Mapping[str, Any]) -> tuple[list[EncodingPreset], list[str]]:
    """Presets of a video profile's program, and what is wrong with those that cannot be used."""
    found: list[EncodingPreset] = []
    wrong: list[str] = []
    for raw in program.get("encodings") or ():
        try:
            found.append(from_json({name: value for name, value in raw.items() if name != "handle"}))
        except UsageFault as fault:
            wrong.append(str(fault))
    return found, wrong


def _processing(program: Mapping[str, Any]) -> list[str]:
    rows = (one for part in ("renditions", "videos", "commands") for one in program.get(part) or ())
    return [str(one["name"]) for one in rows] + ([FPO] if program.get("fpo") else [])


def _video(program: Mapping[str, Any]) -> list[str]:
    made = [name for name, _ in encodings(read_encodings(program)[0])]
    return made + [cropped(str(crop["name"]), name) for crop in program.get("crops") or () for name in made]


def _image(program: Mapping[str, Any]) -> list[str]:
    swatch = program.get("swatch")
    made = [crops.file_name(str(one["name"]), one["width"], one["height"]) for one in program.get("crops") or ()]
    made += [crops.swatch_name(swatch["width"], swatch["height"])] if swatch else []
    return made + ([PIXEL_CROP] if program.get("pixelCrop") else [])


_NAMES: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    PROCESSING: _processing,
    VIDEO: _video,
    IMAGE: _image,
}
