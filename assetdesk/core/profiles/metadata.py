"""Metadata profiles: values that assets of a folder get where neither their file nor a person gave one (AEM Assets)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from assetdesk.core import metadata_values
from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles.reading import ProfileFault, Taken, each

KIND = "metadata"
MOST = 200
LONGEST_LABEL = 200
_PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}:[A-Za-z_][A-Za-z0-9_.-]{0,80}")
# AEM writes the place in its repository
_PLACES = ("./jcr:content/metadata/", "jcr:content/metadata/", "./")


class FieldType(StrEnum):
    """What a value is: one text, several, a number, a date in ISO 8601, or tags."""

    TEXT = "text"
    MULTI = "multi"
    NUMBER = "number"
    DATE = "date"
    TAGS = "tags"


Value = str | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class MetadataField:
    """One row. `property` is a name such as `dc:rights`; `default` None is no value. `overwrite` beats the file's."""

    label: str
    property: str
    type: FieldType = FieldType.TEXT
    default: Value = None
    overwrite: bool = False

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        default = list(self.default) if isinstance(self.default, tuple) else self.default
        return {
            "label": self.label,
            "property": self.property,
            "type": self.type.value,
            "default": default,
            "overwrite": self.overwrite,
        }


@dataclass(frozen=True, slots=True)
class MetadataProfile:
    """The rows of a metadata profile, one a property."""

    KIND: ClassVar[str] = KIND

    name: str
    fields: tuple[MetadataField, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> MetadataProfile:
        """From its names in JSON, checked. ProfileFault with the field."""
        one = Taken(raw, "a metadata profile")
        made = cls(name=one.text("name"), fields=tuple(map(_field, each(one, "fields", "a field", MOST))))
        one.done("kind", "version")
        made.check()
        return made

    def body(self) -> dict[str, Any]:
        """All but kind, name and version."""
        return {"fields": [one.to_json() for one in self.fields]}

    def to_json(self) -> dict[str, Any]:
        """All of it, as in a file."""
        return {"kind": KIND, "name": self.name, "version": 1, **self.body()}

    def check(self) -> None:
        """ProfileFault where two rows write the same property."""
        seen: dict[str, str] = {}
        for place, one in enumerate(self.fields):
            if one.property in seen:
                first = seen[one.property]
                sentence = f"“{one.label}” and “{first}” both write {one.property}. Remove one of them."
                raise ProfileFault(sentence, f"fields.{place}.property")
            seen[one.property] = one.label

    def warnings(self) -> list[str]:
        """What is allowed and probably not meant."""
        return [
            f"“{one.label}” has no default value, so it does nothing." for one in self.fields if one.default is None
        ]


def applying(body: Mapping[str, Any], mime_type: str, format_name: str) -> Mapping[str, Any]:
    """The rows that have a value, by property; labels are for people alone. {} where there is none."""
    rows = [
        {name: one.get(name) for name in ("property", "type", "default", "overwrite")}
        for one in body.get("fields") or ()
        if one.get("default") is not None
    ]
    return {"fields": sorted(rows, key=lambda row: str(row["property"]))} if rows else {}


def _field(one: Taken) -> MetadataField:
    name = one.text("property")
    for place in _PLACES:
        if name.startswith(place):
            name = name.removeprefix(place)
            break
    if not name:
        raise ProfileFault("A field needs the property it writes, such as dc:rights.", one.at("property"))
    if not _PROPERTY.fullmatch(name):
        raise ProfileFault(f"“{name[:60]}” is no property. Write it as dc:rights.", one.at("property"))
    label = one.text("label") or name
    if len(label) > LONGEST_LABEL:
        raise ProfileFault(f"A label has at most {LONGEST_LABEL} characters.", one.at("label"))
    told = one.text("type", FieldType.TEXT.value)
    try:
        kind = FieldType(told.lower())
    except ValueError:
        sentence = f"“{told[:60]}” is no type of a field. There are {', '.join(FieldType)}."
        raise ProfileFault(sentence, one.at("type")) from None
    _fault(one.at("property"), metadata_values.field_of, name)
    _fault(one.at("type"), metadata_values.check_type, name, kind.value)
    value = _fault(one.at("default"), metadata_values.read, name, one.raw("default"))
    default = tuple(value) if isinstance(value, list) else value
    made = MetadataField(label, name, kind, None if default in ("", ()) else default, one.flag("overwrite", False))
    one.done()
    return made


def _fault(place: str, read: Callable[..., Any], *given: object) -> Any:
    """What a check of metadata says, at its place in the profile."""
    try:
        return read(*given)
    except UsageFault as wrong:
        raise ProfileFault(str(wrong), place) from None
