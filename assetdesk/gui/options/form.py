"""What every page of the options is built with: a head, labelled fields with unit and range, and faults under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLayout,
    QLineEdit,
    QRadioButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from assetdesk.gui import words
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.options.words import several
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.elided_combo import ElidedCombo
from assetdesk.gui.widgets.parts import button, column, label, line, row
from assetdesk.library.options import SEVERAL, Group

LABEL_WIDTH = 104
FIELD_WIDTH = 84


class WheelStays(QObject):
    """The wheel scrolls the page; it turns no value of a field that is only passed over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class Fields(QWidget):
    """A column of fields. `edited` after every change a person makes; not while values are put in."""

    edited = Signal()
    label_width = LABEL_WIDTH

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.loading = False
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(8)
        self._faults: dict[str, QLabel] = {}
        self._wheel = WheelStays(self)

    def fault(self, name: str, sentence: str) -> None:
        """Say under the field of that objectName what cannot be; empty takes it away."""
        said = self._faults[name]
        said.setText(sentence)
        said.setVisible(bool(sentence))

    def faults(self) -> list[str]:
        """What cannot be, of all fields."""
        return [said.text() for said in self._faults.values() if said.text()]

    def told(self, *_: object) -> None:
        """A person has changed something."""
        if not self.loading:
            self.edited.emit()

    # fields

    def field(
        self, text: str, widget: QWidget, *after: QWidget | int, hint: str = "", name: str = "", stretch: bool = False
    ) -> QWidget:
        """A line: label, the widget (whose objectName is `name`), more beside it; the explanation under it."""
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(1)
        said = label(self.theme, text, 12, ink="text2")
        said.setFixedWidth(self.label_width)
        said.setBuddy(widget)
        widget.setAccessibleName(widget.accessibleName() or text)
        parts: list[QWidget | int] = [said, widget, *after]
        if not stretch:
            parts.append(0)
        across = row(*parts, spacing=8)
        said.setFixedHeight(26)
        across.setAlignment(said, Qt.AlignmentFlag.AlignTop)
        if stretch:
            across.setStretchFactor(widget, 1)
        inside.addLayout(across)
        self._below(inside, widget, hint, self.label_width + 8, name or widget.objectName())
        self.lines.addWidget(holder)
        return holder

    def check(self, name: str, text: str, sub: str = "") -> QCheckBox:
        """A tick with a quiet line under it."""
        made = QCheckBox(text)
        made.setObjectName(name)
        made.setAccessibleName(text)
        made.clicked.connect(self._ticked)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(1)
        inside.addWidget(made)
        self._below(inside, made, sub, 25, name)
        self.lines.addWidget(holder)
        return made

    def radio(self, name: str, text: str, sub: str = "") -> QRadioButton:
        """One of several; group them by a QButtonGroup."""
        made = QRadioButton(text)
        made.setObjectName(name)
        made.setAccessibleName(text)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(1)
        inside.addWidget(made)
        self._below(inside, made, sub, 25, name)
        self.lines.addWidget(holder)
        return made

    def combo(self, name: str, text: str, choices: Sequence[tuple[str, str]], hint: str = "") -> QComboBox:
        """A list of (value, words); shows "(several)" while nothing is chosen."""
        made = self.plain_combo(name, choices)
        made.setAccessibleName(text)
        self.field(text, made, hint=hint, stretch=True)
        return made

    def text_line(self, name: str, text: str, hint: str, longest: int = 4000) -> QLineEdit:
        """A line of words with its label; `hint` stands in it while it is empty."""
        made = QLineEdit()
        made.setObjectName(name)
        made.setMaxLength(longest)
        made.setPlaceholderText(hint)
        made.textEdited.connect(self.told)
        self.field(text, made, stretch=True)
        return made

    def plain_combo(self, name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
        """The list alone."""
        made = ElidedCombo()
        made.setObjectName(name)
        made.setFont(self.theme.font(12))
        made.setPlaceholderText(several())
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        made.installEventFilter(self._wheel)
        for value, shown in choices:
            made.addItem(shown, value)
        made.activated.connect(self.told)
        return made

    def whole(self, name: str, low: int, high: int, step: int = 1) -> QSpinBox:
        """A whole number."""
        made = QSpinBox()
        made.setRange(low, high)
        made.setSingleStep(step)
        made.setGroupSeparatorShown(True)
        made.valueChanged.connect(self.told)
        self._dress(made, name)
        return made

    def decimal(self, name: str, low: float, high: float, step: float, digits: int = 2) -> QDoubleSpinBox:
        """A number with decimals."""
        made = QDoubleSpinBox()
        made.setDecimals(digits)
        made.setRange(low, high)
        made.setSingleStep(step)
        made.valueChanged.connect(self.told)
        self._dress(made, name)
        return made

    def tolerance(self, name: str, hint: str) -> QDoubleSpinBox:
        """0 to 1 as a slider and a number."""
        text = self.tr("Tolerance")
        made = self.decimal(name, 0, 1, 0.01, 3)
        made.setAccessibleName(text)
        self.field(text, self._slider(made, f"{name}Slider", text), made, hint=hint, name=name, stretch=True)
        made.setToolTip(hint)
        return made

    def _slider(self, spin: QDoubleSpinBox, name: str, text: str) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal)
        made.setObjectName(name)
        made.setAccessibleName(words.fill(self.tr("%1, slider"), text))
        made.setRange(0, 100)
        made.setPageStep(10)
        made.setMinimumWidth(60)
        made.installEventFilter(self._wheel)

        def from_slider(value: int) -> None:
            if round(spin.value() * 100) != value:
                spin.setValue(value / 100)

        def from_spin(value: float) -> None:
            made.blockSignals(True)
            made.setValue(round(value * 100))
            made.blockSignals(False)

        made.valueChanged.connect(from_slider)
        spin.valueChanged.connect(from_spin)
        return made

    def segments(
        self, text: str, parts: Sequence[Segment], hint: str = "", *after: QWidget, name: str = ""
    ) -> Segments:
        """Exclusive parts in a row."""
        made = Segments(self.theme, parts)
        made.setObjectName(name)
        made.setAccessibleName(text)
        made.chosen.connect(self.told)
        self.field(text, made, *after, hint=hint, name=name)
        return made

    def section(self, text: str) -> QLabel:
        """A line and a small head."""
        self.lines.addSpacing(4)
        self.lines.addWidget(line())
        self.lines.addSpacing(2)
        head = label(self.theme, text, 12, 600)
        self.lines.addWidget(head)
        return head

    def note(self, text: str = "") -> QLabel:
        """A quiet paragraph."""
        made = label(self.theme, text, 12, ink="text2", wrap=True)
        self.lines.addWidget(made)
        return made

    def together(self, before: int, *more: QLayout | QWidget, indent: int = 0) -> QWidget:
        """What was added since the layout had `before` items, as one part that is switched or shown as a whole."""
        found = []
        while self.lines.count() > before:
            item = self.lines.takeAt(before)
            if item is not None and (widget := item.widget()) is not None:
                found.append(widget)
        made = QWidget()
        made.setLayout(column(*found, *more, spacing=8, margins=(indent, 0, 0, 4 if indent else 0)))
        self.lines.addWidget(made)
        return made

    def unit(self, text: str) -> QLabel:
        """Behind a field."""
        return label(self.theme, text, 12, ink="text2")

    def _dress(self, made: QAbstractSpinBox, name: str) -> None:
        made.setObjectName(name)
        made.setFont(self.theme.font(12))
        made.setFixedWidth(FIELD_WIDTH)
        made.setKeyboardTracking(False)
        made.installEventFilter(self._wheel)
        made.lineEdit().setTextMargins(5, 0, 0, 0)

    def _below(self, inside: QVBoxLayout, widget: QWidget, hint: str, indent: int, name: str) -> None:
        if hint:
            small = label(self.theme, hint, 12, ink="text2", wrap=True)
            small.setContentsMargins(indent, 0, 0, 2)
            inside.addWidget(small)
            widget.setToolTip(hint)
            widget.setAccessibleDescription(hint)
        wrong = label(self.theme, "", 12, ink="fail", wrap=True)
        wrong.setObjectName(f"{name}Fault")
        wrong.setContentsMargins(indent, 0, 0, 2)
        wrong.hide()
        inside.addWidget(wrong)
        self._faults[name] = wrong

    def _ticked(self) -> None:
        made = self.sender()
        if isinstance(made, QCheckBox):
            made.setTristate(False)
        self.told()


class Form(Fields):
    """One page. `load` puts in what holds, `given` reads what stands there; both by IPS names."""

    alone = Signal()
    to_default = Signal()
    group: Group

    def __init__(self, theme: Theme, model: OptionsModel, title: str, explanation: str) -> None:
        super().__init__(theme)
        self.model = model
        name = self.group.value.capitalize()
        head = label(theme, title, 14, 600)
        own = self.tr("Use the defaults") if model.upload else self.tr("Use each asset’s own")
        self.own_button = button(own, f"options{name}Own", link=True)
        self.own_button.clicked.connect(self.alone)
        self.default_button = button(self.tr("Back to default"), f"options{name}Default", link=True)
        self.default_button.setToolTip(self.tr("Takes these settings off every asset."))
        self.default_button.clicked.connect(self.to_default)
        self.lines.addLayout(row(head, 0, self.default_button, self.own_button, spacing=6))
        self.about = label(theme, explanation, 12, ink="text2", wrap=True)
        self.mixed = label(theme, "", 12, ink="warn", wrap=True)
        self.mixed.setObjectName(f"options{name}Mixed")
        self.lines.addWidget(self.about)
        self.lines.addWidget(self.mixed)
        self.build()
        self.lines.addStretch(1)

    def build(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def put(self) -> None:
        """Show the model's values in the fields."""
        raise NotImplementedError

    def given(self) -> dict[str, Any]:
        """What the fields say, by option name; None for an option that is off."""
        raise NotImplementedError

    def forget(self) -> None:
        """What a person had begun is given up: values were put in from elsewhere."""

    def check_values(self) -> None:
        """Put faults under fields that cannot be; called after every change."""

    def first(self) -> QWidget | None:
        """Where the focus goes when the page is opened by keyboard."""
        return next((w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus), None)

    def load(self) -> None:
        """Show what holds."""
        self.loading = True
        try:
            self.put()
        finally:
            self.loading = False
        changed = self.model.changed(self.group)
        self.own_button.setVisible(changed)
        self.default_button.setVisible(not self.model.upload and self.model.can_default(self.group))
        self.mixed.setText(self._mixed_words())
        self.mixed.setVisible(bool(self.mixed.text()))
        self.check_values()

    def _mixed_words(self) -> str:
        names = ("crop",) if self.group is Group.CROP else self.model.names(self.group)
        force = self.model.force
        mixed = [name for name in names if force.values.get(name) is SEVERAL]
        if not mixed or self.model.changed(self.group):
            return ""
        have = max(force.having.get(name, 0) for name in mixed)
        able = max(force.able.get(name, force.assets) for name in mixed)
        text = words.plural(
            self.tr("%Ln of %1 assets (has|have) settings of (its|their) own here, and they differ."), have
        )
        more = self.tr("What you set here goes to all of them.")
        return f"{words.fill(text, words.number(able))} {more}"


def choose(combo: QComboBox, value: object) -> None:
    """Choose by value; SEVERAL or an unknown one leaves nothing chosen."""
    combo.setCurrentIndex(-1 if value is SEVERAL else combo.findData(value))


def tick(box: QCheckBox, value: object) -> None:
    """On, off, or both where assets differ."""
    if value is SEVERAL:
        box.setTristate(True)
        box.setCheckState(Qt.CheckState.PartiallyChecked)
    else:
        box.setTristate(False)
        box.setChecked(bool(value))


def object_of(value: Any) -> dict[str, Any]:
    """An option object to fill fields from: empty where it is off or differs."""
    return dict(value) if isinstance(value, dict) else {}
