"""Metadata fields in the groups that the inspector shows them in."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from assetdesk.core.metadata_fields import BY_NAME
from assetdesk.core.overview import ShownField

translate = QCoreApplication.translate


class Group(StrEnum):
    """In the order they are shown."""

    DESCRIPTION = "description"
    CAMERA = "camera"
    PLACE = "place"
    PLAYING = "playing"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    FILE = "file"


GROUPS = tuple(Group)
# shown in a section of its own
_ELSEWHERE = frozenset({"archive:Names"})
_NAMES = {
    "photoshop:City": Group.PLACE,
    "photoshop:State": Group.PLACE,
    "photoshop:Country": Group.PLACE,
    "exif:GPSLatitude": Group.PLACE,
    "exif:GPSLongitude": Group.PLACE,
    "exif:GPSAltitude": Group.PLACE,
    "photoshop:ColorMode": Group.FILE,
    "xmp:CreatorTool": Group.FILE,
    "xmp:MetadataDate": Group.FILE,
    "xmp:CreateDate": Group.FILE,
    "xmp:ModifyDate": Group.FILE,
}
_PREFIXES = {
    "dc": Group.DESCRIPTION,
    "xmp": Group.DESCRIPTION,
    "photoshop": Group.DESCRIPTION,
    "prism": Group.DESCRIPTION,
    "Iptc4xmpCore": Group.DESCRIPTION,
    "exif": Group.CAMERA,
    "exifEX": Group.CAMERA,
    "tiff": Group.CAMERA,
    "aux": Group.CAMERA,
    "media": Group.PLAYING,
    "xmpDM": Group.PLAYING,
    "office": Group.DOCUMENT,
    "pdf": Group.DOCUMENT,
    "text": Group.DOCUMENT,
    "archive": Group.ARCHIVE,
}


def group_of(name: str) -> Group:
    """Where a field stands; an unknown one among the facts of the file."""
    return _NAMES.get(name) or _PREFIXES.get(name.partition(":")[0], Group.FILE)


def group_name(group: Group) -> str:
    """The group's head."""
    return {
        Group.DESCRIPTION: translate("Inspector", "Description"),
        Group.CAMERA: translate("Inspector", "Camera"),
        Group.PLACE: translate("Inspector", "Place"),
        Group.PLAYING: translate("Inspector", "Film and sound"),
        Group.DOCUMENT: translate("Inspector", "Document"),
        Group.ARCHIVE: translate("Inspector", "Archive"),
        Group.FILE: translate("Inspector", "File"),
    }[group]


def grouped(fields: Iterable[ShownField]) -> dict[Group, list[ShownField]]:
    """Every group with its fields, in the order of the table of fields, others after them by name."""
    order = {name: at for at, name in enumerate(BY_NAME)}
    made: dict[Group, list[ShownField]] = {group: [] for group in GROUPS}
    for field in sorted(fields, key=lambda f: (order.get(f.name, len(order)), f.name)):
        if field.name not in _ELSEWHERE:
            made[group_of(field.name)].append(field)
    return made
