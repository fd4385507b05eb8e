"""The options of a job as a person sets them: in groups, with what the assets have in force, and the groups they need.

A group is one page of the form. What a person leaves alone is not given, so each asset keeps its own; what is set back
to the default is given as None (`core.options`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from assetdesk.core.ips.names import PUBLISH_JOBS
from assetdesk.core.request import Selection

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.profiles.option_values import Sight


class Group(StrEnum):
    """The pages, in their order."""

    UPLOAD = "upload"
    CROP = "crop"
    BACKGROUND = "background"
    SHARPENING = "sharpening"
    COLOUR = "colour"
    PHOTOSHOP = "photoshop"
    PDF = "pdf"
    DRAWING = "drawing"
    VIDEO = "video"
    SETS = "sets"
    AFTER = "after"


CROPS = ("manualCropOptions", "autoColorCropOptions", "autoTransparentCropOptions", "preserveCrop")
# the names of a job's options (IPS API) that each page sets
NAMES: dict[Group, tuple[str, ...]] = {
    Group.UPLOAD: (
        "readyForPublish",
        "preservePublishState",
        "preserveCrop",
        "createMask",
        "xmpKeywords",
        "unCompressOptions",
        "emailSetting",
    ),
    Group.CROP: CROPS,
    Group.BACKGROUND: ("knockoutBackground", "createMask"),
    Group.SHARPENING: ("unsharpMaskOptions",),
    Group.COLOUR: ("colorManagementOptions",),
    Group.PHOTOSHOP: ("photoshopOptions",),
    Group.PDF: ("pdfOptions",),
    Group.DRAWING: ("illustratorOptions", "postScriptOptions"),
    Group.VIDEO: ("mediaOptions",),
    Group.SETS: ("autoSetCreationOptions",),
    Group.AFTER: ("emailSetting", *PUBLISH_JOBS, "postHttpUrl", "postJobOnlyIfFiles", "projectHandleArray"),
}
# what concerns the job and stays on no asset
OF_THE_JOB = frozenset(
    {
        "readyForPublish",
        "preservePublishState",
        "xmpKeywords",
        "unCompressOptions",
        "emailSetting",
        "autoSetCreationOptions",
        "projectHandleArray",
        *PUBLISH_JOBS,
        "postHttpUrl",
        "postJobOnlyIfFiles",
    }
)
_PICTURE = frozenset({Group.CROP, Group.BACKGROUND, Group.SHARPENING, Group.COLOUR})
_JOB = frozenset({Group.SETS, Group.AFTER})
_BY_FORMAT = {
    "psd": Group.PHOTOSHOP,
    "pdf": Group.PDF,
    "ai": Group.DRAWING,
    "postscript": Group.DRAWING,
}
# which page shows what is stored
_PAGE_OF = {name: group for group, names in NAMES.items() for name in names if group is not Group.UPLOAD} | {
    "crop": Group.CROP
}
# generated assets: a page and a layer are pictures; a transcode has nothing of its own to set
_MADE = {"page": _PICTURE, "layer": _PICTURE, "encoding": frozenset[Group](), "set": frozenset[Group]()}


class _Several:
    """The one object that stands for values that differ."""

    def __repr__(self) -> str:
        return "SEVERAL"


SEVERAL = _Several()


@dataclass(frozen=True, slots=True)
class InForce:
    """What a selection has. `values` by option name: the value that every asset has, or SEVERAL; absent names are at
    their default. `having` counts the assets that have one, `able`
    those whose kind could. Sizes in px and s of a selection of one asset."""

    assets: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    having: Mapping[str, int] = field(default_factory=dict)
    groups: frozenset[Group] = frozenset(Group)
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    name: str = ""
    able: Mapping[str, int] = field(default_factory=dict)


def in_force(lib: Library, selection: Selection) -> InForce:
    """Read it from the library: one pass over the selection's rows, so call it in a thread."""
    from assetdesk.store.profiles import option_values

    with lib.store.read() as conn:
        found = option_values.of_selection(conn, selection)
    kinds = [(kind, groups_of(kind.format) if kind.format else groups_of_name(f"x.{kind.ext}")) for kind in found.kinds]
    able = {name: sum(kind.assets for kind, pages in kinds if page in pages) for name, page in _PAGE_OF.items()}
    having: dict[str, int] = {}
    seen: dict[str, list[Any]] = {}
    for kind, pages in kinds:
        for stored in kind.options:
            if _PAGE_OF.get(stored.name) in pages:
                having[stored.name] = having.get(stored.name, 0) + stored.assets
                seen.setdefault(stored.name, []).extend((stored.least, stored.most))
    values = {
        name: SEVERAL if having[name] < able[name] or any(one != those[0] for one in those) else those[0]
        for name, those in seen.items()
    }
    groups = frozenset(_JOB).union(*(pages for _, pages in kinds))
    return InForce(found.assets, values, having, groups, found.width, found.height, found.duration, found.name, able)


def of_upload(defaults: Mapping[str, Any], names: Iterable[str]) -> InForce:
    """What files of these names get by the library's defaults."""
    groups: set[Group] = set(_JOB) | {Group.UPLOAD}
    for extension in {name.rpartition(".")[2].lower() for name in names}:
        groups |= groups_of_name(f"x.{extension}")
    return InForce(0, {name: value for name, value in defaults.items() if value is not None}, {}, frozenset(groups))


def everything_of_upload(defaults: Mapping[str, Any]) -> InForce:
    """The library's defaults themselves, with every page."""
    known = {name: value for name, value in defaults.items() if value is not None}
    return InForce(0, known, {}, frozenset(Group) - _JOB)


def groups_of_name(name: str) -> frozenset[Group]:
    """The pages that a file of that name is likely to need."""
    from assetdesk.media import registry

    handler = registry.claimed_by(name)
    return groups_of(handler.name) if handler is not None else frozenset()


@cache
def groups_of(format_name: str) -> frozenset[Group]:
    """The pages that files of a format need."""
    from assetdesk.core import asset
    from assetdesk.media import registry

    if format_name in _MADE:
        return _MADE[format_name]
    handler = next((one for one in registry.handlers() if one.name == format_name), None)
    if handler is None:
        return frozenset()
    groups = {_BY_FORMAT[format_name]} if format_name in _BY_FORMAT else set()
    if handler.type == asset.VIDEO:
        return frozenset({Group.VIDEO})
    if handler.type in (asset.IMAGE, asset.PHOTOSHOP, asset.SVG, asset.PDF, asset.ILLUSTRATOR, asset.POSTSCRIPT):
        groups |= _PICTURE
    return frozenset(groups)


# what holds where nothing is set (IPS API, each type's page); the forms begin with it
DEFAULTS: dict[str, Any] = {
    "readyForPublish": True,
    "preservePublishState": True,
    "preserveCrop": True,
    "createMask": False,
    "xmpKeywords": "",
    "unCompressOptions": {"process": "None"},
    "emailSetting": "None",
    "knockoutBackground": None,
    "unsharpMaskOptions": None,
    "colorManagementOptions": {"colorManagement": "Default"},
    "photoshopOptions": {"process": "None"},
    "pdfOptions": None,
    "illustratorOptions": None,
    "postScriptOptions": None,
    "mediaOptions": None,
    "autoSetCreationOptions": None,
    "projectHandleArray": None,
    **dict.fromkeys(PUBLISH_JOBS),
    "postHttpUrl": None,
    "postJobOnlyIfFiles": False,
}
# the form's own preset of sharpening
SHARPENING = {"amount": 1.75, "radius": 0.2, "threshold": 2, "monochrome": 0}


# as many as anybody steps through
_MOST_SEEN = 1000


def in_sight(lib: Library, selection: Selection) -> list[Sight]:
    """Assets of the selection on which options can be tried out, by name."""
    from assetdesk.core import asset
    from assetdesk.store.profiles import option_values

    types = (asset.IMAGE, asset.PHOTOSHOP, asset.SVG, asset.PDF, asset.ILLUSTRATOR, asset.POSTSCRIPT)
    with lib.store.read() as conn:
        return option_values.in_sight(conn, selection, types, _MOST_SEEN)
