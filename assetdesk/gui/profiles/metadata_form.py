"""Metadata profiles: the values that assets of a folder get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetdesk.core.metadata_fields import BY_NAME, EDITABLE
from assetdesk.core.profiles import metadata
from assetdesk.core.profiles.metadata import FieldType
from assetdesk.gui.profiles.detail import CHOICE, FLAG, Detail, Spec
from assetdesk.gui.profiles.form import ProfileForm, shown
from assetdesk.gui.profiles.rows import Column

_FITTING = {"list": FieldType.MULTI, "date": FieldType.DATE, "number": FieldType.NUMBER, "count": FieldType.NUMBER}


class MetadataForm(ProfileForm):
    """A row a field."""

    def build(self) -> None:
        tr = self.tr
        types = (
            (FieldType.TEXT, tr("One line")),
            (FieldType.MULTI, tr("Several values")),
            (FieldType.NUMBER, tr("Number")),
            (FieldType.DATE, tr("Date")),
            (FieldType.TAGS, tr("Tags")),
        )
        self.head(tr("Fields"))
        self.note(tr("Where neither the file nor you gave a value, the default is shown."))
        self.fields = Detail(
            self,
            "fields",
            "metadataField",
            tr("Fields"),
            tr("Add field"),
            (Column("label", tr("Label")), Column("default", tr("Default"), 150, read=_default)),
            (
                Spec("label", tr("Label")),
                Spec(
                    "property",
                    tr("Property"),
                    CHOICE,
                    choices=tuple((name, f"{BY_NAME[name].label}  {name}") for name in EDITABLE),
                    editable=True,
                ),
                Spec("type", tr("Type"), CHOICE, choices=tuple((one.value, text) for one, text in types)),
                Spec("default", tr("Default"), hint=tr("Several values: semicolons between them.")),
                Spec("overwrite", tr("Overwrite the file’s value"), FLAG),
            ),
            self._fresh,
        )

    @property
    def current_row(self) -> str:
        one = self.fields.current
        return str(one.get("property") or "") if one is not None else ""

    def put(self, body: Mapping[str, Any]) -> None:
        rows = []
        for one in body.get("fields") or []:
            value = one.get("default")
            rows.append({**one, "default": "; ".join(map(str, value)) if isinstance(value, list | tuple) else value})
        self.fields.put(rows)

    def body(self) -> dict[str, Any]:
        rows = []
        for one in self.fields.taken():
            value = one.get("default")
            several = one.get("type") in (FieldType.MULTI.value, FieldType.TAGS.value)
            if several and isinstance(value, str):
                value = [part.strip() for part in value.split(";") if part.strip()]
            rows.append({**one, "default": value})
        return {"fields": rows}

    def place_of(self, field: str) -> str:
        head, _, rest = field.partition(".")
        return self.fields.place_of(rest) if head == "fields" else field

    def _fresh(self) -> dict[str, Any]:
        taken = {one.get("property") for one in self.fields.rows.rows}
        first = ("dc:rights", "dc:creator", "dc:title", "dc:subject", *EDITABLE)
        name = next((one for one in first if one not in taken), "dc:title")
        kind = _FITTING.get(BY_NAME[name].kind, FieldType.TEXT)
        return metadata.MetadataField(BY_NAME[name].label, name, kind).to_json()


def _default(one: Mapping[str, Any]) -> str:
    return shown(one.get("default"))
