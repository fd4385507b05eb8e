"""The inspector's tab Metadata: fields in groups, edited where they stand, for one asset or for all that are selected.

Each says where its value comes from: the file, a profile, or you. What you gave can be given back.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from assetdesk.core import metadata_values
from assetdesk.core.errors import UsageFault
from assetdesk.core.expiry import FIELD
from assetdesk.core.ips.keywords import keyword_text
from assetdesk.core.metadata_fields import BY_NAME, EDITABLE
from assetdesk.core.metadata_layers import Layer
from assetdesk.core.overview import ShownField
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.inspector_groups import GROUPS, Group, group_name, grouped
from assetdesk.gui.panels.inspector_read import Details, field_label, field_words
from assetdesk.gui.panels.inspector_tabs import scrolling
from assetdesk.gui.panels.metadata_saving import MetadataSaving
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, icon_button, label, pane
from assetdesk.gui.widgets.stars import Stars
from assetdesk.gui.widgets.value_field import ValueField

# offered also where nobody has said anything
_ALWAYS = ("dc:title", "dc:description", "dc:creator", "dc:rights", "dc:subject", "xmp:Rating", FIELD)
_RATING = "xmp:Rating"
_LONGEST = 600
_ORDER = {name: at for at, name in enumerate(BY_NAME)}


class FieldRow(QWidget):
    """One field: label, value, mark, and the way back. `given(name, value)`; None gives the field back."""

    given = Signal(str, object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.name = name
        words_ = field_label(name)
        plain = name.replace(":", "")
        self._head = label(theme, words_, 12, ink="text2", wrap=True)
        self._head.setFixedWidth(92)
        self._head.setContentsMargins(0, 3, 0, 3)
        self.value = self._made(theme, plain, words_)
        self._mark = label(theme, "", 11, ink="text3")
        self._mark.setFixedHeight(22)
        self.back = icon_button(
            theme, "undo-2", words.fill(self.tr("Give %1 back"), words_), f"metadataBack-{plain}", 22
        )
        self.back.setToolTip(self.tr("Give back: show what the file or its profile says"))
        self.back.clicked.connect(self._back)
        self._fault = label(theme, "", 11, ink="fail", wrap=True)
        self._fault.setObjectName(f"metadataFault-{plain}")
        self._fault.setContentsMargins(4, 1, 0, 3)
        self._fault.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._head, 0, 0, top)
        grid.addWidget(self.value, 0, 1, top)
        grid.addWidget(self._mark, 0, 2, top)
        grid.addWidget(self.back, 0, 3, top)
        grid.addWidget(self._fault, 1, 1, 1, 3)
        grid.setColumnStretch(1, 1)
        if isinstance(self.value, ValueField):
            self._head.setBuddy(self.value)

    def _made(self, theme: Theme, plain: str, spoken: str) -> QWidget:
        if self.name == _RATING:
            stars = Stars(theme, f"metadata-{plain}", spoken)
            stars.given.connect(self._rated)
            return stars
        if self.name in EDITABLE:
            field = ValueField(theme, f"metadata-{plain}", spoken)
            field.given.connect(self._typed)
            return field
        shown = label(theme, "", 12, wrap=True, select=True)
        shown.setContentsMargins(3, 3, 0, 3)
        return shown

    def show_field(self, field: ShownField, may: bool) -> None:
        """Its value, where it comes from, and whether it may be changed."""
        read = field_words(self.name, field.value) if field.value not in (None, "", []) else ""
        cleared = field.source is Layer.USER and not read
        if isinstance(self.value, Stars):
            rating = int(field.value) if isinstance(field.value, int | float) else 0
            self.value.show_rating(None if field.several else rating)
            self.value.enabled_to_give = may
        elif isinstance(self.value, ValueField):
            self._fault.hide()
            self.value.setReadOnly(not may)
            self.value.show_value(typed_words(self.name, field.value), read)
            self.value.setPlaceholderText(
                self.tr("(several values)") if field.several else self.tr("Cleared by you") if cleared else "–"
            )
        elif isinstance(self.value, QLabel):
            several = self.tr("(several values)")
            self.value.setText(several if field.several else read if len(read) <= _LONGEST else f"{read[:_LONGEST]}…")
            self.value.setAccessibleName(f"{field_label(self.name)}: {self.value.text()}")
        marks = {
            Layer.USER: self.tr("you"),
            Layer.FORCED: self.tr("profile"),
            Layer.EMBEDDED: self.tr("file"),
            Layer.PROFILE: self.tr("profile"),
        }
        mark = marks[field.source] if field.source is not None else ""
        self._mark.setText(mark)
        self.back.setVisible(field.own and may)
        if isinstance(self.value, ValueField):
            self.value.setAccessibleDescription(words.fill(self.tr("from %1"), mark) if mark else "")

    def refuse(self, sentence: str, text: str) -> None:
        """What was typed is no value of this field."""
        if isinstance(self.value, ValueField):
            self.value.refused(text)
        self._fault.setText(sentence)
        self._fault.show()

    def leave(self) -> None:
        """Give what is typed: another asset comes."""
        if isinstance(self.value, ValueField):
            self.value.commit()
            self.value.give_up()
            self._fault.hide()

    def _rated(self, rating: int) -> None:
        self.given.emit(self.name, rating)

    def _typed(self, text: str) -> None:
        try:
            metadata_values.read(self.name, text)
        except UsageFault as wrong:
            self.refuse(str(wrong), text)
            return
        self._fault.hide()
        self.given.emit(self.name, text)

    def _back(self) -> None:
        self.given.emit(self.name, None)


class MetadataTab(QWidget):
    """See the module."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ids: Sequence[int] = ()
        self._shown: dict[str, ShownField] = {}
        self._added: set[str] = set()
        self._rows: dict[str, FieldRow] = {}
        self.saving = MetadataSaving(desk, self)
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(16, 4, 10, 12)
        column.setSpacing(0)
        self._groups: dict[Group, tuple[QLabel, QVBoxLayout]] = {}
        for group in GROUPS:
            head = label(desk.theme, group_name(group), 12, 600)
            head.setContentsMargins(0, 10, 0, 3)
            rows = QVBoxLayout()
            rows.setSpacing(1)
            column.addWidget(head)
            column.addLayout(rows)
            self._groups[group] = (head, rows)
        self.add = QToolButton()
        self.add.setObjectName("metadataAdd")
        self.add.setText(self.tr("Add a field…"))
        self.add.setAccessibleName(self.tr("Add a field"))
        self.add.setProperty("flat", True)
        self.add.setProperty("words", True)
        self.add.setFont(desk.theme.font(12))
        self.add.setFixedHeight(26)
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        desk.theme.dress(self.add, "plus", 14, "text2")
        self.add.clicked.connect(self._choose)
        self._menu: QMenu | None = None
        column.addSpacing(8)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(ground, "inspectorMetadata"))

    def show_details(self, details: Details) -> None:
        """Fill in; in the order of the table of fields, others after it by name."""
        if tuple(details.ids) != tuple(self._ids):
            for row in self._rows.values():
                row.leave()
            self._added.clear()
        self._ids = details.ids
        self._shown = {one.name: one for one in details.shown}
        self._fill()

    def row(self, name: str) -> FieldRow:
        """The row of a field, made when it is first wanted."""
        made = self._rows.get(name)
        if made is None:
            made = self._rows[name] = FieldRow(self._desk.theme, name)
            made.given.connect(self._given)
        return made

    def _fill(self) -> None:
        may = not roles.off(self._desk, "editAssets") and not self._desk.where.in_trash
        told = [one for one in self._shown.values() if one.several or one.own or one.value not in (None, "", [])]
        offered = [*_ALWAYS, *self._added] if may else []
        names = {one.name for one in told}
        told += [self._shown.get(name) or ShownField(name, None) for name in offered if name not in names]
        seen: set[str] = set()
        order: list[FieldRow] = []
        for group, fields in grouped(told).items():
            head, rows = self._groups[group]
            head.setVisible(bool(fields))
            for field in fields:
                seen.add(field.name)
                row = self.row(field.name)
                if rows.indexOf(row) < 0:
                    rows.insertWidget(self._place(rows, field.name), row)
                    order.append(row)
                row.show_field(field, may)
                row.show()
        for name, row in self._rows.items():
            if name not in seen:
                row.hide()
        self.add.setVisible(may)
        if order:
            self._chain()

    def _place(self, rows: QVBoxLayout, name: str) -> int:
        key = (_ORDER.get(name, len(_ORDER)), name)
        for at in range(rows.count()):
            other = _at(rows, at)
            if isinstance(other, FieldRow) and (_ORDER.get(other.name, len(_ORDER)), other.name) > key:
                return at
        return rows.count()

    def _chain(self) -> None:
        """Tab goes from row to row as they stand."""
        before: QWidget | None = None
        for _, rows in self._groups.values():
            for at in range(rows.count()):
                row = _at(rows, at)
                if isinstance(row, FieldRow):
                    for widget in (row.value, row.back):
                        if before is not None:
                            QWidget.setTabOrder(before, widget)
                        before = widget
        if before is not None:
            QWidget.setTabOrder(before, self.add)

    def _given(self, name: str, value: object) -> None:
        self.saving.save(self._ids, {name: value}, field_label(name))

    def _choose(self) -> None:
        """The fields that are not shown yet, by what people call them."""
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setObjectName("metadataAddMenu")
        for name in sorted(EDITABLE, key=lambda one: field_label(one).casefold()):
            if name not in self._rows or self._rows[name].isHidden():
                menu.addAction(field_label(name)).setData(name)
        menu.triggered.connect(lambda act: self.add_field(str(act.data())))
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def add_field(self, name: str) -> None:
        """Offer a field that has no value yet."""
        self._added.add(name)
        self._fill()
        self.row(name).value.setFocus(Qt.FocusReason.OtherFocusReason)


def _at(rows: QVBoxLayout, at: int) -> QWidget | None:
    item = rows.itemAt(at)
    return item.widget() if item is not None else None


def typed_words(name: str, value: object) -> str:
    """A value as it is typed."""
    if value is None:
        return ""
    if isinstance(value, list):
        texts = [str(one) for one in value]
        return (
            keyword_text(texts).replace(",", ", ").replace("\\, ", "\\,") if name == "dc:subject" else "; ".join(texts)
        )
    if isinstance(value, float):
        return f"{value:.8g}"
    if isinstance(value, str) and "T" in value and BY_NAME[name].kind == "date":
        return value.replace("T", " ", 1)
    return str(value)
