"""A set by hand: its name, its kind, and what is worth knowing of it before it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.batch_sets import LEAST_SPIN, MOST_MEMBERS
from assetdesk.core.names import clean_name, split_name
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import button, column, label


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person chose: name, type and sub-type of IPS, rows of a spin."""

    name: str
    type: str
    sub_type: str
    rows: int


class MakeSet(Frame):
    """`accepted(Wanted)`; the members are those that were selected, by name."""

    def __init__(
        self, desk: Desk, parent: QWidget, rows: Sequence[AssetRow], count: int, accepted: Callable[[Wanted], object]
    ) -> None:
        super().__init__(desk.theme, self.tr("Make a set"), "makeSet", parent, QSize(460, 292))
        self._accepted = accepted
        self._count = count
        self._rows_known = list(rows)
        theme = desk.theme
        title = words.plural(self.tr("Make a set of %Ln asset(s)", None, count), count)
        self.field = QLineEdit(suggested([split_name(row.name)[0] for row in rows]))
        self.field.setObjectName("makeSetName")
        self.field.setAccessibleName(self.tr("Name"))
        self.field.setMaxLength(255)
        self.field.textChanged.connect(self._check)
        self.kind = QComboBox()
        self.kind.setObjectName("makeSetKind")
        self.kind.setAccessibleName(self.tr("Kind"))
        for text, data in (
            (self.tr("Image set: views of one thing"), ("ImageSet", "")),
            (self.tr("Spin set: one turn"), ("SpinSet", "")),
            (self.tr("Spin set: several rows"), ("AssetSet", "MultiAxisSpinSet")),
            (self.tr("Swatch set: pictures with swatches"), ("AssetSet", "SwatchSet")),
            (self.tr("Mixed media set: pictures, sets, films"), ("AssetSet", "MediaSet")),
        ):
            self.kind.addItem(text, data)
        self.kind.currentIndexChanged.connect(self._check)
        self.turns = QSpinBox()
        self.turns.setObjectName("makeSetRows")
        self.turns.setAccessibleName(self.tr("Rows"))
        self.turns.setRange(2, max(2, min(1000, count)))
        self.turns.setValue(2)
        self.turns.valueChanged.connect(self._check)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        self._rows_label = label(theme, self.tr("Rows"))
        for at, (said, widget) in enumerate(
            ((label(theme, self.tr("Name")), self.field), (label(theme, self.tr("Kind")), self.kind),
             (self._rows_label, self.turns))
        ):  # fmt: skip
            said.setBuddy(widget)
            grid.addWidget(said, at, 0)
            grid.addWidget(widget, at, 1)
        self._said = label(theme, "", 12, ink="text2", wrap=True)
        self._said.setObjectName("makeSetNote")
        head = label(theme, title, 15, 600, wrap=True)
        self.body.setLayout(column(head, grid, self._said, 0, spacing=12, margins=(20, 18, 20, 10)))
        cancel = button(self.tr("Cancel"), "makeSetCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Make set"), "makeSetAccept", primary=True, width=88)
        roles.guard(desk, "createImageSet", self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._accept)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._check()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()
        self.field.selectAll()

    @property
    def _name(self) -> str:
        typed = " ".join(self.field.text().split())
        return clean_name(typed) if typed else ""

    def _check(self) -> None:
        kind, sub = self.kind.currentData()
        several = sub == "MultiAxisSpinSet"
        for widget in (self._rows_label, self.turns):
            widget.setVisible(several)
        fault, note = self._fault(kind), self._advice(kind, sub)
        self.go.setEnabled(bool(self._name) and not fault)
        typed = " ".join(self.field.text().split())
        becomes = ""
        if typed and self._name != typed:
            becomes = words.fill(self.tr("“%1” cannot be a name here. It becomes “%2”."), typed, self._name)
        self._said.setText(fault or becomes or note)
        self._said.setProperty("dim", None if fault or becomes else True)
        self._said.setProperty("ink", "fail" if fault else "warn" if becomes else None)
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)

    def _fault(self, kind: str) -> str:
        if self._count > MOST_MEMBERS:
            said = self.tr("A set has at most %1 members. Select fewer.")
            return words.fill(said, words.number(MOST_MEMBERS))
        odd = next((row.name for row in self._rows_known if "," in split_name(row.name)[0]), None)
        if kind == "ImageSet" and odd is not None:
            said = self.tr("“%1” has a comma in its name, so it cannot join an image set. Rename it first.")
            return words.fill(said, odd)
        return ""

    def _advice(self, kind: str, sub: str) -> str:
        if kind == "SpinSet" or sub == "MultiAxisSpinSet":
            rows = self.turns.value() if sub else 1
            if self._count < LEAST_SPIN:
                said = self.tr("A spin set turns well from %1 frames on.")
                return words.fill(said, words.number(LEAST_SPIN))
            if rows > 1 and self._count % rows:
                left = words.number(-(-self._count // rows) * rows - self._count)
                return words.fill(self.tr("The last row stays short: %1 places are empty."), left)
            return self.tr("The frames turn in the order of their names; drag them to change it.")
        if kind == "ImageSet" and self._count > 10:
            return self.tr("5 to 10 pictures are advised.")
        return self.tr("The members come in the order of their names; drag them to change it.")

    def _accept(self) -> None:
        if not self.go.isEnabled():
            return
        kind, sub = self.kind.currentData()
        self.accept()
        self._accepted(Wanted(self._name, kind, sub, self.turns.value() if sub == "MultiAxisSpinSet" else 0))


def suggested(stems: Sequence[str]) -> str:
    """What the names begin with, all of them; else the first name."""
    first, last = (min(stems), max(stems)) if stems else ("", "")
    end = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    shared = first[:end]
    if shared and any(len(one) > end and one[end].isalnum() for one in stems):  # not in the middle of a number or word
        shared = shared[: max((shared.rfind(sign) for sign in "-_. ("), default=-1) + 1] or shared
    shared = shared.rstrip("-_. (")
    if len(stems) == 1:
        return f"{stems[0]} set"
    return shared if len(shared) >= 2 else (f"{stems[0]} set" if stems else "")
