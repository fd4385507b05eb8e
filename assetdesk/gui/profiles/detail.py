"""A list of rows with the fields of the current one below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from assetdesk.gui.profiles.form import ProfileForm, number, shown
from assetdesk.gui.profiles.rows import Column, Rows

TEXT, NUMBER, FLAG, CHOICE, NUMBERS, TABLE = "text", "number", "flag", "choice", "numbers", "table"


@dataclass(frozen=True, slots=True)
class Spec:
    """A field of a row: its JSON name (`a.b` inside an object), label, what it holds, what is said behind or below.

    `beside` stands in the line of the field before it."""

    name: str
    label: str
    holds: str = TEXT
    hint: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    placeholder: str = ""
    editable: bool = False


class Detail:
    """The list and its fields, put into a form. `field` is the list's JSON name, `prefix` begins every objectName."""

    def __init__(
        self,
        form: ProfileForm,
        field: str,
        prefix: str,
        spoken: str,
        add: str,
        columns: Sequence[Column],
        specs: Sequence[Spec],
        fresh: Callable[[], dict[str, Any]],
    ) -> None:
        self.form = form
        self.field = field
        self._specs = tuple(specs)
        self._parts: dict[str, QWidget] = {}
        self._holders: dict[str, QWidget] = {}
        self.rows = Rows(form.theme, f"{prefix}Rows", spoken, add, columns, fresh)
        self.rows.edited.connect(form.told)
        self.rows.moved.connect(self._show)
        self.rows.moved.connect(form.row_changed)
        form.lines.addWidget(self.rows)
        form._below(form.lines, self.rows, "", 0, field)
        before = form.lines.count()
        for spec in self._specs:
            self._holders[spec.name] = self._made(spec, f"{prefix}{_camel(spec.name)}")
        self.fields = form.together(before)
        self._show()

    def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show these rows."""
        self.rows.put(rows)
        self._show()

    @property
    def current(self) -> dict[str, Any] | None:
        """The current row."""
        place = self.rows.current
        return self.rows.rows[place] if 0 <= place < len(self.rows.rows) else None

    def taken(self) -> list[dict[str, Any]]:
        """The rows as they stand."""
        return [dict(one) for one in self.rows.rows]

    def place_of(self, rest: str) -> str:
        """Bring the row of a fault (`0.name`) into sight; the name under which it is said."""
        place, _, name = rest.partition(".")
        if place.isdecimal():
            self.rows.choose(int(place))
            for spec in self._specs:
                if name == spec.name or name.startswith(f"{spec.name}."):
                    return f"{self.field}.{spec.name}"
        return self.field

    def show_field(self, name: str, visible: bool) -> None:
        """Show or hide one field."""
        self._holders[name].setVisible(visible)

    def _made(self, spec: Spec, name: str) -> QWidget:
        form, said = self.form, f"{self.field}.{spec.name}"
        if spec.holds == FLAG:
            box = form.check(name, spec.label, spec.hint)
            form._faults[said] = form._faults.pop(name)
            box.toggled.connect(self._edited)
            self._parts[spec.name] = box
            return box.parentWidget() or box
        if spec.holds == CHOICE:
            combo = form.plain_combo(name, spec.choices)
            combo.setEditable(spec.editable)
            combo.activated.disconnect(form.told)
            combo.activated.connect(self._edited)
            line = combo.lineEdit()
            if line is not None:
                line.textEdited.connect(self._edited)
            self._parts[spec.name] = combo
            return form.field(spec.label, combo, hint=spec.hint, name=said, stretch=True)
        entry = form.entry(name, 72 if spec.holds == NUMBER else 0, spec.placeholder)
        entry.textEdited.disconnect(form.told)
        entry.textEdited.connect(self._edited)
        self._parts[spec.name] = entry
        after = [form.unit(spec.unit)] if spec.unit else []
        return form.field(spec.label, entry, *after, hint=spec.hint, name=said, stretch=spec.holds != NUMBER)

    def _show(self) -> None:
        one = self.current
        self.fields.setVisible(one is not None)
        if one is None:
            return
        before, self.form.loading = self.form.loading, True
        for spec in self._specs:
            value = _inside(one, spec.name)
            part = self._parts[spec.name]
            if isinstance(part, QCheckBox):
                part.setChecked(bool(value))
            elif isinstance(part, QComboBox):
                part.setCurrentIndex(part.findData(value))
                if part.isEditable() and part.currentIndex() < 0:
                    part.setEditText(shown(value))
            elif isinstance(part, QLineEdit):
                text: str = _table_text(value) if spec.holds == TABLE else shown(value)
                if part.text() != text:
                    part.setText(text)
        self.form.loading = before

    def _edited(self, *_: object) -> None:
        if self.form.loading or self.current is None:
            return
        values: dict[str, Any] = {}
        for spec in self._specs:
            told = self._value(spec)
            head, _dot, inner = spec.name.partition(".")
            values[head] = {**(values.get(head) or {}), inner: told} if inner else told
        for whole in {one.name.partition(".")[0] for one in self._specs if "." in one.name}:
            # without its first value an object is not there
            first = next(one.name.partition(".")[2] for one in self._specs if one.name.startswith(f"{whole}."))
            inside = values[whole]
            values[whole] = {k: v for k, v in inside.items() if v is not None} if inside.get(first) else None
        self.rows.alter(values)
        self.form.told()

    def _value(self, spec: Spec) -> Any:
        part = self._parts[spec.name]
        if isinstance(part, QCheckBox):
            return part.isChecked()
        if isinstance(part, QComboBox):
            typed = part.currentText()
            known = part.findText(typed)
            return part.itemData(known) if known >= 0 else typed
        text = part.text() if isinstance(part, QLineEdit) else ""
        if spec.holds == NUMBER:
            return number(text)
        if spec.holds == NUMBERS:
            return [number(one) for one in text.replace(",", " ").split()] or None
        if spec.holds == TABLE:
            return _table(text)
        return text


def _inside(one: Mapping[str, Any], name: str) -> Any:
    head, _, inner = name.partition(".")
    value = one.get(head)
    return value.get(inner) if inner and isinstance(value, Mapping) else None if inner else value


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("."))


def _table(text: str) -> dict[str, str]:
    """`x=1; y=two` as names with values."""
    found = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name.strip():
            found[name.strip()] = value.strip()
    return found


def _table_text(value: object) -> str:
    return "; ".join(f"{name}={told}" for name, told in value.items()) if isinstance(value, Mapping) else ""
