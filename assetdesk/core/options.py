"""The options in force on an asset: what it keeps from one job to the next, and what steps read of it.

Stored as one JSON object by the IPS names. Given options replace a whole option object; explicit null goes back to the
default; what concerns the job alone (mail, follow-on, projects, marks) is not kept. A crop is stored as the four
amounts cut off, whatever found it: an automatic one stands as its option object only until a worker has found it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assetdesk.core.edits import Insets, edits_of
from assetdesk.core.parts import PartKind

CROP = "crop"
MANUAL = "manualCropOptions"
BY_COLOUR = "autoColorCropOptions"
BY_TRANSPARENCY = "autoTransparentCropOptions"
_AUTOMATIC = (BY_COLOUR, BY_TRANSPARENCY)
_CROPS = (MANUAL, *_AUTOMATIC, "preserveCrop")
SIDES = ("left", "right", "top", "bottom")

# replaced whole when given
OBJECTS = (
    "photoshopOptions",
    "postScriptOptions",
    "pdfOptions",
    "illustratorOptions",
    "inDesignOptions",
    "mediaOptions",
    "colorManagementOptions",
    "knockoutBackground",
    "unsharpMaskOptions",
    "createMask",
)
# what a generated asset takes over from its originator: it is made of the same pixels
_INHERITED = (
    "mediaOptions",
    "pdfOptions",
    "illustratorOptions",
    "postScriptOptions",
    "colorManagementOptions",
    "knockoutBackground",
    "unsharpMaskOptions",
    "createMask",
    *_AUTOMATIC,
)
_MEDIA, _HANDLES = "mediaOptions", "videoEncodingPresetsArray"
PRESETS = "encodingPresets"
PRESET = "encodingPreset"
# of an encoding preset what no frame shows: another name is no reason to encode a film again
_NOT_SEEN = frozenset({"handle", "kind", "name", "suffix", "connectionSpeed"})


def in_force(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is in force on an asset after a job with these options (IPS API, preserveCrop and manualCropOptions)."""
    after = dict(stored)
    for name in OBJECTS:
        if name not in given:
            continue
        if given[name] is None or given[name] is False:
            after.pop(name, None)
        else:
            after[name] = given[name]
    if given.get(_MEDIA):
        _join_presets(after, stored.get(_MEDIA) or {})
    _crop(after, given)
    return after


def undecided(given: Mapping[str, Any], decided: Mapping[str, int], job_id: int) -> dict[str, Any]:
    """What a job gives, without what a newer job has decided on meanwhile: the order of asking counts, not of ending.

    `decided` has the job that last decided on each option of the asset (`deciding`).
    """
    return {name: value for name, value in given.items() if decided.get(_subject(name), 0) <= job_id}


def deciding(decided: Mapping[str, int], given: Mapping[str, Any], job_id: int) -> dict[str, int]:
    """The same after this job's options came into force."""
    return {**decided, **{_subject(name): job_id for name in given if name in OBJECTS or name in _CROPS}}


def _subject(name: str) -> str:
    return CROP if name in _CROPS else name


def _join_presets(after: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Further encodings join those that were asked for earlier; only null takes them back (IPS API, MediaOptions)."""
    had, now = before.get(_HANDLES) or [], after[_MEDIA].get(_HANDLES) or []
    if had:
        after[_MEDIA] = {**after[_MEDIA], _HANDLES: list(dict.fromkeys([*had, *now]))}


def _crop(after: dict[str, Any], given: Mapping[str, Any]) -> None:
    manual = given.get(MANUAL)
    if manual is not None and any(manual.get(side) for side in SIDES):
        _forget_crop(after)
        after[CROP] = {side: int(manual.get(side) or 0) for side in SIDES} | {"from": "manual"}
        return
    keep = given.get("preserveCrop")
    automatic = next((name for name in _AUTOMATIC if given.get(name) is not None), None)
    if keep is False or (MANUAL in given and manual is None):
        _forget_crop(after)
    if automatic is not None and CROP not in after:
        _forget_crop(after)
        after[automatic] = given[automatic]


def _forget_crop(after: dict[str, Any]) -> None:
    for name in (CROP, *_AUTOMATIC):
        after.pop(name, None)


def unresolved(options: Mapping[str, Any]) -> bool:
    """Whether an automatic crop is still to be found."""
    return any(name in options for name in _AUTOMATIC)


def with_crop(options: Mapping[str, Any], found: Insets | None) -> dict[str, Any]:
    """After a worker has looked: the automatic crop is the four amounts it found, or none."""
    how = "colour" if BY_COLOUR in options else "transparency"
    after = dict(options)
    _forget_crop(after)
    if found:
        after[CROP] = {side: getattr(found, side) for side in SIDES} | {"from": how}
    return after


def landed(stored: Mapping[str, Any], given: Mapping[str, Any], made_with: Mapping[str, Any]) -> dict[str, Any]:
    """What is in force when a result lands: what the asset has by now, what its job gives, and the automatic crop that
    was found for it."""
    after = in_force(stored, given)
    if not unresolved(after) or unresolved(made_with):
        return after
    _forget_crop(after)
    return {**after, CROP: made_with[CROP]} if CROP in made_with else after


def for_part(
    originator: Mapping[str, Any], own: Mapping[str, Any], part: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The options of a generated asset after its originator ran: what it inherits, what only this part has.

    A crop of its own stays unless the job says otherwise; the originator's crop is inherited where the job gave it.
    """
    after = {name: originator[name] for name in _INHERITED if name in originator}
    cropped: dict[str, Any] = {name: own[name] for name in (CROP, *_AUTOMATIC) if name in own}
    if any(name in given for name in (MANUAL, "preserveCrop", *_AUTOMATIC)):
        _crop(cropped, given)
    for name in _AUTOMATIC:
        after.pop(name, None)
    after |= cropped
    if "limits" in own:
        after["limits"] = own["limits"]
    return after | dict(part)


@dataclass(frozen=True, slots=True)
class Digests:
    """Of what each kind of step reads; empty where nothing is asked for. `picture`: what is shown. `pyramid`: that
    and sharpening, empty where no pyramid is needed. `parts`: pages, layers, transcodes, words and links."""

    picture: str = ""
    pyramid: str = ""
    parts: str = ""


_NOTHING = Digests()


def digests(options: Mapping[str, Any], format_name: str | None) -> Digests:
    """The digests of an asset of that format with these options in force."""
    if not options and format_name not in (PartKind.PAGE, PartKind.LAYER):
        return _NOTHING
    edits = edits_of(options, format_name)
    poster = _poster(options)
    crop = {side: options[CROP][side] for side in SIDES} if edits.crop else None
    shown = {
        "crop": crop,
        "auto": [options[name] for name in _AUTOMATIC if name in options],
        "mask": edits.mask,
        "knockout": options.get("knockoutBackground"),
        "colour": options.get("colorManagementOptions") if edits.colour.mode != "Default" else None,
        "rip": [edits.rip.resolution, edits.rip.colorspace, edits.rip.alpha] if edits.rip else None,
        "poster": poster,
        "extended": format_name == PartKind.LAYER and _extended(options),
    }
    shown = {name: value for name, value in shown.items() if value}
    generated = format_name in (PartKind.PAGE, PartKind.LAYER)
    # a page or a layer has no file of its own, and a document that is ripped to one picture has none either
    ripped = edits.rip is not None and format_name != "pdf"
    changes = bool({"crop", "auto", "mask", "knockout", "colour"} & set(shown)) or bool(edits.sharpen)
    pyramid: dict[str, Any] = {}
    if changes or generated or ripped:
        pyramid = {**shown, "sharpen": options.get("unsharpMaskOptions") if edits.sharpen else None, "made": True}
        pyramid.pop("poster", None)
    return Digests(_digest(shown), _digest(pyramid), _digest(_parts(options, format_name)))


def _extended(options: Mapping[str, Any]) -> bool:
    """Whether a layer is padded to its canvas."""
    return bool(((options.get("photoshopOptions") or {}).get("layerOptions") or {}).get("extendLayers"))


def _poster(options: Mapping[str, Any]) -> list[Any] | None:
    media = options.get("mediaOptions") or {}
    time = (media.get("thumbnailOptions") or {}).get("thumbnailTime")
    return [bool(media.get("generateThumbnail")), time] if media.get("generateThumbnail") or time is not None else None


def _parts(options: Mapping[str, Any], format_name: str | None) -> dict[str, Any]:
    pdf = options.get("pdfOptions") or {}
    if format_name == PartKind.PAGE:
        asked = {name: True for name in ("extractSearchWords", "extractLinks") if pdf.get(name)}
        return {**asked, "resolution": pdf.get("resolution"), CROP: options.get(CROP)} if asked else {}
    if format_name == PartKind.ENCODING:
        preset = options.get(PRESET) or {}
        return {PRESET: {name: value for name, value in preset.items() if name not in _NOT_SEEN}}
    found: dict[str, Any] = {}
    if format_name in ("pdf", None) and pdf.get("process", "Rasterize") == "Rasterize" and pdf:
        found["pdfOptions"] = pdf
    photoshop = options.get("photoshopOptions") or {}
    if format_name in ("psd", None) and photoshop.get("process") == "MaintainLayers":
        found["photoshopOptions"] = photoshop
    presets = (options.get("mediaOptions") or {}).get("videoEncodingPresetsArray")
    if presets:
        found["presets"] = presets
    return found


def _digest(what: Mapping[str, Any]) -> str:
    if not what:
        return ""
    text = json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=4096)
def digest_with(options: str, format_name: str | None, kind: str, given: str) -> str:
    """One digest (`picture`, `pyramid`, `parts`) of stored options with given ones, all as JSON: for the planner,
    which asks it in SQL of every asset of a selection."""
    after = in_force(json.loads(options), json.loads(given))
    return str(getattr(digests(after, format_name or None), kind, ""))
