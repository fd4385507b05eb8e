"""The form of a batch set preset: two builders that write expressions, the expressions, the set, and *Try it*.

A widget for the profiles' window (`show_body`, `body`, `changed`, `fault`); the name stands in the window's own head.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QLineEdit, QRadioButton, QScrollArea, QWidget

from assetdesk.core.batch_sets import BatchSetPreset, Naming, SetType
from assetdesk.core.presets import Preset
from assetdesk.core.request import Selection
from assetdesk.core.set_naming import (
    DIVIDERS,
    MOST_PARTS,
    ByList,
    ByView,
    View,
    builder_of,
    faults,
    sequence_of,
)
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.profiles.batch_set_parts import ExpressionField, PartBox, ViewChips
from assetdesk.gui.profiles.batch_set_trial import TryIt
from assetdesk.gui.widgets.parts import PANEL, RAISED, button, column, label, line, pane, row

_LABEL = 88
_FIELDS, _TRIAL = 340, 280


class BatchSetForm(QWidget):
    """`changed` after every change a person makes. `fault` is the first thing that is wrong, empty where all is well;
    each stands under its own field."""

    changed = Signal()
    WIDE = True

    def __init__(self, desk: Desk, preset: Preset | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._theme = desk.theme
        self._rest: dict[str, Any] = {}
        self._naming = Naming()
        self._loading = False
        self._fault = ""
        self.setObjectName("batchSetForm")
        self.setAccessibleName(self.tr("Batch set preset"))
        self.trial = TryIt(desk)
        self._build_fields()
        left = pane(RAISED)
        left.setLayout(self._lines())
        area = QScrollArea()
        area.setObjectName("batchSetFields")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(left)
        area.setMinimumWidth(_FIELDS)
        right = self._right = pane(PANEL)
        right.setMinimumWidth(_TRIAL)
        right.setLayout(column(self.trial, spacing=0))
        across = row(area, line(vertical=True), right, spacing=0)
        across.setStretchFactor(area, 1)
        across.setStretchFactor(right, 1)
        self.setLayout(across)
        self.trial.example_changed.connect(self._show_builder)
        if desk.opened:
            library = desk.library

            def naming() -> Naming:
                from assetdesk.library import sets

                return sets.naming(library)

            desk.background.run(naming, self._took_naming, desk.tell, priority=6)
        self.show_body(preset.name if preset is not None else "", preset.body if preset is not None else {}, True)

    def minimumSizeHint(self) -> QSize:
        return QSize(_FIELDS, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both, the trial folds first."""
        super().resizeEvent(event)
        self._right.setVisible(self.width() >= _FIELDS + _TRIAL)

    # fields

    def _build_fields(self) -> None:
        theme = self._theme
        self.kind = QComboBox()
        self.kind.setObjectName("batchKind")
        self.kind.setAccessibleName(self.tr("Makes"))
        for value, text in self._kinds():
            self.kind.addItem(text, value.value)
        self.kind.activated.connect(self._kind_chosen)
        self._kind_said = label(theme, "", 12, 600)
        self._fixed = label(theme, self.tr("fixed"), 12, ink="text2")
        self._own = QRadioButton(self.tr("Base, divider, view"))
        self._own.setObjectName("batchByView")
        self._listed = QRadioButton(self.tr("Base and a list of views"))
        self._listed.setObjectName("batchByList")
        self._own.clicked.connect(self._use_view)
        self._listed.clicked.connect(self._use_list)
        self._base = PartBox(theme, "batchBase", self.tr("Base"))
        self._divider = PartBox(theme, "batchDivider", self.tr("Divider"))
        self._view = PartBox(theme, "batchView", self.tr("View"))
        for box in (self._base, self._divider, self._view):
            box.chosen.connect(self._part_chosen)
        self.chips = ViewChips(theme)
        self.chips.edited.connect(self._views_edited)
        self.match = ExpressionField(theme, "batchMatch", self.tr("Match"))
        self.base = ExpressionField(theme, "batchBaseName", self.tr("Base name"), self.tr("Group 1 of Match"))
        self.order = ExpressionField(theme, "batchOrder", self.tr("Order"), self.tr("By name, 2 before 10"))
        self.row = ExpressionField(theme, "batchRow", self.tr("Row"), r"\w+-(\d+)-\w+")
        self.column = ExpressionField(theme, "batchColumn", self.tr("Column"), r"\w+-\w+-(\d+)")
        self.swatch = ExpressionField(theme, "batchSwatch", self.tr("Swatches"), r".*-sw\d*")
        self._expressions = {
            "match": self.match,
            "baseName": self.base,
            "sequence": self.order,
            "row": self.row,
            "column": self.column,
            "swatchMatch": self.swatch,
        }
        for one in self._expressions.values():
            one.edited.connect(self._typed)
        self.company = QCheckBox(self.tr("Use this library's naming"))
        self.company.setObjectName("batchCompany")
        self.company.toggled.connect(self._company_chosen)
        self._company_said = label(theme, "", 12, ink="fail", wrap=True)
        self._company_said.setObjectName("batchCompanyFault")
        self._company_said.hide()
        self.keep = button(self.tr("Make it this library's naming"), "batchKeepNaming", link=True)
        roles.guard(self._desk, "setCompanySettings", self.keep)
        self.keep.clicked.connect(self._keep_naming)
        self.prefix = self._entry("batchPrefix", self.tr("Prefix"), self.tr("prefix"), 72)
        self.suffix = self._entry("batchSuffix", self.tr("Suffix"), self.tr("suffix"))
        self.folder = QComboBox()
        self.folder.setObjectName("batchFolder")
        self.folder.setAccessibleName(self.tr("Put into"))
        self.folder.setEditable(True)
        self.folder.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        typed = self.folder.lineEdit()
        assert typed is not None
        typed.setPlaceholderText(self.tr("Folder of the pictures"))
        typed.setObjectName("batchFolderPath")
        typed.setAccessibleName(self.tr("Put into"))
        self.folder.editTextChanged.connect(self._told)
        self.derived = QCheckBox(self.tr("Also take pictures made by AssetDesk"))
        self.derived.setObjectName("batchDerived")
        self.derived.setToolTip(self.tr("Pages of PDF files, layers, and what workflows made"))
        self.derived.toggled.connect(self._told)
        self.active = QCheckBox(self.tr("Offer it, and run it in its folders"))
        self.active.setObjectName("batchActive")
        self.active.toggled.connect(self._told)
        for choice in (self.company, self.derived, self.active, self._own, self._listed):
            choice.setFont(theme.font(12))

    def _entry(self, name: str, spoken: str, hint: str, width: int = 0) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setAccessibleName(spoken)
        made.setPlaceholderText(hint)
        made.setMaxLength(100)
        if width:
            made.setFixedWidth(width)
        made.textEdited.connect(self._told)
        return made

    def _lines(self) -> Any:
        theme = self._theme
        makes = row(self._label(self.tr("Makes"), self.kind), self.kind, self._kind_said, self._fixed, 0)
        boxes = row(self._base, self._divider, self._view, spacing=6, margins=(25, 0, 0, 4))
        self._divider.setFixedWidth(66)
        for box in (self._base, self._view):
            boxes.setStretchFactor(box, 1)
        chips = row(self.chips, margins=(25, 0, 0, 2))
        either = label(
            theme, self.tr("Either writes these expressions. You can also type them."), 12, ink="text2", wrap=True
        )
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, _LABEL)
        self._grid.setColumnStretch(1, 1)
        self._grid_labels: dict[str, QWidget] = {}
        for at, (name, field) in enumerate(self._expressions.items()):
            said = label(theme, field.field.accessibleName(), 12)
            said.setBuddy(field.field)
            self._grid_labels[name] = said
            self._grid.addWidget(said, at, 0, Qt.AlignmentFlag.AlignTop)
            said.setFixedHeight(24)
            self._grid.addWidget(field, at, 1)
        self._order_note = label(
            theme, self.tr("First listed comes first, then 2 before 10."), 12, ink="text2", wrap=True
        )
        self._order_note.setContentsMargins(_LABEL, 0, 0, 0)
        naming = column(self.company, row(self.keep, 0, margins=(21, 0, 0, 0)), spacing=0)
        parts = row(
            self._label(self.tr("Name"), self.prefix), self.prefix, label(theme, self.tr("+ base +"), 12), self.suffix
        )
        parts.setStretchFactor(self.suffix, 1)
        into = row(self._label(self.tr("Put into"), self.folder), self.folder)
        into.setStretchFactor(self.folder, 1)
        made = column(
            makes, line(), label(theme, self.tr("Which names belong together"), 13, 600), self._own, boxes,
            self._listed, chips, either, self._grid, self._order_note, naming, self._company_said, line(),
            label(theme, self.tr("The set"), 13, 600), parts, into, self.derived, self.active, 0,
            spacing=9, margins=(18, 14, 18, 16),
        )  # fmt: skip
        return made

    def _label(self, text: str, buddy: QWidget) -> QWidget:
        said = label(self._theme, text, 12)
        said.setBuddy(buddy)
        said.setFixedWidth(_LABEL - 8)
        return said

    def _kinds(self) -> tuple[tuple[SetType, str], ...]:
        return (
            (SetType.IMAGE, self.tr("Image sets")),
            (SetType.SPIN, self.tr("Spin sets")),
            (SetType.MULTI_AXIS, self.tr("Spin sets of several rows")),
            (SetType.SWATCH, self.tr("Swatch sets")),
        )

    # values

    def show_body(self, name: str, body: Mapping[str, Any], new: bool = False) -> None:
        """Another preset. Its kind can be chosen only while it is new."""
        self._loading = True
        self._name = name
        known = {*self._expressions, "setType", "prefix", "suffix", "destFolder", "includeDerived", "active"}
        self._rest = {key: value for key, value in body.items() if key not in (*known, "useDefaultNaming")}
        kind = SetType(body.get("setType", SetType.IMAGE))
        self.kind.setCurrentIndex([one for one, _ in self._kinds()].index(kind))
        self._kind_said.setText(self.kind.currentText())
        self.kind.setVisible(new)
        self._kind_said.setVisible(not new)
        self._fixed.setVisible(not new)
        fresh = new and not body
        for key, field in self._expressions.items():
            value = body.get(key, "")
            field.put(",".join(value) if isinstance(value, list | tuple) else str(value))
        if fresh:
            self.match.put(ByView().match)
        self.company.setChecked(bool(body.get("useDefaultNaming", False)))
        self.prefix.setText(str(body.get("prefix", "")))
        self.suffix.setText(str(body.get("suffix", "-SET" if fresh else "")))
        self._fill_folders(str(body.get("destFolder", "")))
        self.derived.setChecked(bool(body.get("includeDerived", True)))
        self.active.setChecked(bool(body.get("active", True)))
        self._loading = False
        self.trial.show_folder()
        self._show_all()

    def body(self) -> dict[str, Any]:
        """What is chosen and typed, by its documented names."""
        return {
            **self._rest,
            "setType": str(self.kind.currentData()),
            "match": self.match.text,
            "baseName": self.base.text,
            "sequence": list(sequence_of(self.order.text)),
            "row": self.row.text if self._turns else "",
            "column": self.column.text if self._turns else "",
            "swatchMatch": self.swatch.text if self._set_type is SetType.SWATCH else "",
            "prefix": self.prefix.text(),
            "suffix": self.suffix.text(),
            "destFolder": self.folder.currentText().strip(),
            "includeDerived": self.derived.isChecked(),
            "active": self.active.isChecked(),
            "useDefaultNaming": self.company.isChecked(),
        }

    @property
    def fault(self) -> str:
        """The first thing that is wrong; empty where all is well."""
        return self._fault

    def show_fault(self, sentence: str, field: str) -> None:
        """A fault that somebody else found, under its field where that has none of its own."""
        place = self._expressions.get(field.partition(".")[0])
        if place is not None and sentence and not place.said:
            place.tell(sentence)

    @property
    def _set_type(self) -> SetType:
        return SetType(self.kind.currentData())

    @property
    def _turns(self) -> bool:
        return self._set_type in (SetType.SPIN, SetType.MULTI_AXIS)

    def _preset(self) -> BatchSetPreset:
        body = self.body()
        return BatchSetPreset(
            self._name or "preset",
            self._set_type,
            match=body["match"],
            base_name=body["baseName"],
            row=body["row"],
            column=body["column"],
            sequence=tuple(body["sequence"]),
            swatch_match=body["swatchMatch"],
            prefix=body["prefix"],
            suffix=body["suffix"],
            use_default_naming=body["useDefaultNaming"],
        )

    def _fill_folders(self, chosen: str) -> None:
        self.folder.clear()
        self.folder.addItem("")
        for folder in sorted(self._desk.folders.values(), key=lambda one: one.path.casefold())[:500]:
            if folder.path:
                self.folder.addItem(folder.path)
        self.folder.setEditText(chosen)

    # what follows a change

    def _told(self, *_: object) -> None:
        if not self._loading:
            self._show_all()
            self.changed.emit()

    def _typed(self) -> None:
        self._told()

    def _kind_chosen(self) -> None:
        self._told()

    def _company_chosen(self) -> None:
        self._told()

    def _took_naming(self, naming: Naming) -> None:
        self._naming = naming
        self._show_all()

    def _show_all(self) -> None:
        kind, company = self._set_type, self.company.isChecked()
        for name, on in (
            ("row", self._turns),
            ("column", self._turns),
            ("swatchMatch", kind is SetType.SWATCH),
        ):
            self._grid_labels[name].setVisible(on)
            self._expressions[name].setVisible(on)
        for part in (self._own, self._listed, self.match, self.base, self._grid_labels["match"]):
            part.setEnabled(not company)
        self.company.setToolTip(self._naming.match)
        self.keep.setVisible(not company)
        self.keep.setEnabled(bool(self.match.text) and (self.match.text, self.base.text) != self._naming_texts)
        found = faults(self._preset(), self._naming)
        for name, field in self._expressions.items():
            field.tell(found.get(name, ""))
        said = found.get("useDefaultNaming", "")
        self._company_said.setText(said)
        self._company_said.setVisible(bool(said))
        self._fault = next(iter(found.values()), "")
        self.keep.setEnabled(self.keep.isEnabled() and not ({"match", "baseName"} & set(found)))
        self._show_builder()
        self.trial.show_preset(None if self._fault else self._preset(), self._naming)

    @property
    def _naming_texts(self) -> tuple[str, str]:
        return self._naming.match, self._naming.base_name

    # builders

    def _show_builder(self) -> None:
        """Which builder the expressions are of, and what it makes of the first name."""
        text = self._naming.match if self.company.isChecked() else self.match.text
        found = builder_of(text)
        by_view = found if isinstance(found, ByView) else ByView()
        for one, on in ((self._own, isinstance(found, ByView)), (self._listed, isinstance(found, ByList))):
            one.setAutoExclusive(False)
            one.setChecked(on)
            one.setAutoExclusive(True)
        name = self.trial.first_name or "NG4103-BLACK-front"
        base, view = by_view.example(name) if isinstance(found, ByView) else ("", "")
        mine = isinstance(found, ByView) and not self.company.isChecked()
        for box in (self._base, self._divider, self._view):
            box.setEnabled(mine)
        parts = words.plural(self.tr("Base, %Ln part(s)", None, by_view.parts), by_view.parts)
        counts = [(words.plural(self.tr("%Ln part(s)", None, n), n), n) for n in range(1, MOST_PARTS + 1)]
        self._base.show_choice(counts, by_view.parts, parts, base)
        dividers = [(self._divider_words(one), one) for one in DIVIDERS]
        self._divider.show_choice(dividers, by_view.divider, self.tr("Divider"), self._divider_words(by_view.divider))
        views = [(self._view_words(one), one.value) for one in View]
        said = words.fill(self.tr("View, %1"), self._view_words(by_view.view))
        self._view.show_choice(views, by_view.view.value, said, view)
        self.chips.setEnabled(isinstance(found, ByList) and not self.company.isChecked())
        self.chips.show_views(found.views if isinstance(found, ByList) else ())

    def _divider_words(self, divider: str) -> str:
        return self.tr("blank") if divider == " " else divider

    def _view_words(self, view: View) -> str:
        return {
            View.ANY: self.tr("anything"),
            View.NUMBER: self.tr("a number"),
            View.LETTERS: self.tr("letters"),
        }[view]

    def _use_view(self) -> None:
        self.match.put(ByView().match)
        self.base.put("")
        self._told()

    def _use_list(self) -> None:
        self._views_edited(("-front", "-back"))
        self.chips.entry.setFocus()

    def _part_chosen(self, value: object) -> None:
        found = builder_of(self.match.text)
        if not isinstance(found, ByView):
            return
        sender = self.sender()
        parts = int(str(value)) if sender is self._base else found.parts
        divider = str(value) if sender is self._divider else found.divider
        view = View(str(value)) if sender is self._view else found.view
        self.match.put(ByView(parts, divider, view).match)
        self.base.put("")
        self._told()

    def _views_edited(self, views: tuple[str, ...]) -> None:
        if not views:
            self._use_view()
            return
        made = ByList(views)
        self.match.put(made.match)
        self.base.put("")
        self.order.put(made.sequence)
        self._told()

    def _keep_naming(self) -> None:
        from assetdesk.library import company

        library, naming = self._desk.library, Naming(self.match.text, self.base.text)
        kept = {"match": naming.match, "baseName": naming.base_name}

        def work() -> Naming:
            company.change(library, {"default_naming": kept})
            return naming

        self._desk.background.run(work, self._took_naming, self._desk.tell, priority=8, lane="settings")


def run_now(desk: Desk, parent: QWidget, handle: str) -> None:
    """*Run now…*: this preset over the selection, the folder shown or the library."""
    from assetdesk.gui.dialogs.run_batch_sets import RunBatchSets

    selection = desk.selection
    folder = desk.where.folder
    if desk.where.page == "assets" and selection.count:
        over = Selection(assets=tuple(selection.ids))
    elif folder is not None and folder.parent_id is not None:
        over = Selection(folders=(folder.id,))
    else:
        over = Selection(everything=True)
    try:
        RunBatchSets.ask(desk, parent, over, handle)
    except Exception as error:
        desk.tell(error)
