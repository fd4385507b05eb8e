"""What a filter's editor holds, one part for each kind of key: ticks, a span of numbers, a span of days, words.

Each part tells `changed` after every change a person makes; `values` is None while what stands there is not whole or
cannot be, and `problem` then says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListView,
    QRadioButton,
    QWidget,
)

from assetdesk.core.filters import CHOICES, KINDS, Kind, canonical
from assetdesk.core.query import FilterKey
from assetdesk.gui import filter_words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import column, label, row

_TWO_COLUMNS = 9
_PRESETS = ("today", "7d", "30d", "year")


class Part(QWidget):
    """See the module."""

    changed = Signal()

    def __init__(self, key: FilterKey) -> None:
        super().__init__()
        self.key = key
        self.problem = ""

    def values(self) -> tuple[str, ...] | None:
        """The filter's values in their canonical form; empty where nothing is chosen."""
        raise NotImplementedError

    def show_values(self, values: Sequence[str]) -> None:
        """Set it without telling."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Where the focus begins."""
        raise NotImplementedError

    def take_known(self, known: list[str]) -> None:
        """What the library holds, for completion."""

    def _checked(self, texts: Sequence[str]) -> tuple[str, ...] | None:
        self.problem = ""
        try:
            return tuple(dict.fromkeys(canonical(self.key, text) for text in texts))
        except ValueError as wrong:
            self.problem = str(wrong)
            return None


class ChoicePart(Part):
    """One tick a choice; arrows move, Space ticks."""

    def __init__(self, theme: Theme, key: FilterKey) -> None:
        super().__init__(key)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        choices = CHOICES[key]
        high = (len(choices) + 1) // 2 if len(choices) > _TWO_COLUMNS else len(choices)
        self._boxes: dict[str, QCheckBox] = {}
        # values that have no box: names, which some filters take, too
        self._typed: tuple[str, ...] = ()
        for place, choice in enumerate(choices):
            box = QCheckBox(filter_words.choice(key, choice))
            box.setObjectName(f"choice{choice.title().replace('_', '')}")
            box.setAccessibleName(box.text())
            box.setFont(theme.font(13))
            box.setFixedHeight(26)
            box.toggled.connect(self.changed)
            grid.addWidget(box, place % high, place // high)
            self._boxes[choice] = box

    def values(self) -> tuple[str, ...] | None:
        return (*(choice for choice, box in self._boxes.items() if box.isChecked()), *self._typed)

    def show_values(self, values: Sequence[str]) -> None:
        self._typed = tuple(value for value in values if value not in self._boxes)
        for choice, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(choice in values)
            box.blockSignals(False)

    def first(self) -> QWidget:
        return next((box for box in self._boxes.values() if box.isChecked()), next(iter(self._boxes.values())))

    def keyPressEvent(self, event: object) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(event.key())  # type: ignore[attr-defined]
        boxes = list(self._boxes.values())
        now = self.focusWidget()
        if step is None or now not in boxes:
            event.ignore()  # type: ignore[attr-defined]
            return
        place = boxes.index(now) + step
        if 0 <= place < len(boxes):
            boxes[place].setFocus(Qt.FocusReason.TabFocusReason)


class RangePart(Part):
    """From and to, one of them may be empty; with a unit where the key has several."""

    def __init__(self, theme: Theme, key: FilterKey) -> None:
        super().__init__(key)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        self._units = filter_words.units(key)
        self._fields: list[QLineEdit] = []
        self._combos: list[QComboBox] = []
        for place, (name, text) in enumerate((("rangeFrom", self.tr("From")), ("rangeTo", self.tr("To")))):
            said = label(theme, text, 12, ink="text2")
            field = QLineEdit()
            field.setObjectName(name)
            field.setAccessibleName(f"{filter_words.title(key)}, {text.lower()}")
            field.setFixedWidth(104)
            field.setMaxLength(20)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.setPlaceholderText(self.tr("any"))
            field.textEdited.connect(self.changed)
            said.setBuddy(field)
            self._fields.append(field)
            grid.addWidget(said, place, 0)
            grid.addWidget(field, place, 1)
            if len(self._units) > 1:
                combo = QComboBox()
                combo.setObjectName(f"{name}Unit")
                combo.setAccessibleName(self.tr("Unit"))
                combo.addItems([shown for shown, _ in self._units])
                combo.setCurrentIndex(1)
                combo.setFixedWidth(72)
                combo.activated.connect(self.changed)
                self._combos.append(combo)
                grid.addWidget(combo, place, 2)
            elif self._units[0][0]:
                grid.addWidget(label(theme, self._units[0][0], 12, ink="text2"), place, 2)
        grid.setColumnStretch(3, 1)

    def _end(self, place: int) -> str:
        text = self._fields[place].text().strip().replace(" ", "").replace(",", "" if self.key else ".")
        if not text or not text[-1].isdigit():
            return text  # a person who types the unit means it
        unit = self._units[self._combos[place].currentIndex()] if self._combos else self._units[0]
        return text + unit[1]

    def values(self) -> tuple[str, ...] | None:
        low, high = self._end(0), self._end(1)
        if not low and not high:
            self.problem = ""
            return ()
        return self._checked([f"{low}..{high}"])

    def show_values(self, values: Sequence[str]) -> None:
        ends = filter_words.ends(self.key, values[0]) if values else ("", "")
        for place, end in enumerate(ends):
            number, unit = filter_words.split_unit(self.key, end)
            self._fields[place].setText(number)
            if self._combos and end:
                self._combos[place].setCurrentIndex([code for _, code in self._units].index(unit))

    def first(self) -> QWidget:
        return self._fields[0]


class DatePart(Part):
    """Usual spans, or from one day to another; a month or a year will do."""

    def __init__(self, theme: Theme, key: FilterKey) -> None:
        super().__init__(key)
        self._presets: dict[str, QRadioButton] = {}
        for preset in _PRESETS:
            radio = self._radio(theme, filter_words.preset(preset), f"date{preset.title()}")
            self._presets[preset] = radio
        self._between = self._radio(theme, self.tr("Between"), "dateBetween")
        self._fields: list[QLineEdit] = []
        for name, said in (("dateFrom", self.tr("From")), ("dateTo", self.tr("To"))):
            field = QLineEdit()
            field.setObjectName(name)
            field.setAccessibleName(f"{filter_words.title(key)}, {said.lower()}")
            field.setPlaceholderText("2026-09-01" if name == "dateFrom" else "2026-09-30")
            field.setFixedWidth(112)
            field.setMaxLength(20)
            field.textEdited.connect(self._typed)
            self._fields.append(field)
        dash: QLabel = label(theme, "–", 13, ink="text2")
        days = row(25, self._fields[0], dash, self._fields[1], 0, spacing=6)
        hint = label(theme, self.tr("A day, a month (2026-09) or a year."), 11, ink="text3")
        hint.setContentsMargins(25, 0, 0, 0)
        self.setLayout(column(*self._presets.values(), self._between, days, hint, spacing=2))

    def _radio(self, theme: Theme, text: str, name: str) -> QRadioButton:
        radio = QRadioButton(text, self)
        radio.setObjectName(name)
        radio.setAccessibleName(text)
        radio.setFont(theme.font(13))
        radio.setFixedHeight(26)
        radio.clicked.connect(self.changed)
        return radio

    def _typed(self) -> None:
        self._between.setChecked(True)
        self.changed.emit()

    def values(self) -> tuple[str, ...] | None:
        for preset, radio in self._presets.items():
            if radio.isChecked():
                return self._checked([filter_words.preset_value(preset)])
        low, high = (field.text().strip() for field in self._fields)
        if not low and not high:
            self.problem = ""
            return ()
        return self._checked([low if low == high else f"{low}..{high}"])

    def show_values(self, values: Sequence[str]) -> None:
        value = values[0] if values else ""
        for preset, radio in self._presets.items():
            radio.setChecked(bool(value) and value == filter_words.preset_value(preset))
        if value and not any(radio.isChecked() for radio in self._presets.values()):
            self._between.setChecked(True)
            for field, end in zip(self._fields, filter_words.ends(self.key, value), strict=True):
                field.setText(end)

    def first(self) -> QWidget:
        chosen = next((radio for radio in self._presets.values() if radio.isChecked()), None)
        return chosen or (self._fields[0] if self._between.isChecked() else self._presets["today"])


class WordsPart(Part):
    """Words, several of them with commas between; what the library holds completes them."""

    def __init__(self, theme: Theme, key: FilterKey) -> None:
        super().__init__(key)
        self._field = QLineEdit()
        self._field.setObjectName("filterWords")
        self._field.setAccessibleName(filter_words.title(key))
        self._field.setMinimumWidth(260)
        self._field.setMaxLength(300)
        self._field.setPlaceholderText(filter_words.example(key))
        self._field.textEdited.connect(self._typed)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._popup = QListView()
        self._popup.setObjectName("filterCompletions")
        self._popup.setAccessibleName(self.tr("Completions"))
        self._completer.setPopup(self._popup)
        self._completer.setWidget(self._field)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated.connect(self._completed)
        hint = label(theme, self.tr("Commas mean “or”."), 11, ink="text3")
        self.setLayout(column(self._field, hint, spacing=4))

    def take_known(self, known: list[str]) -> None:
        self._model.setStringList(known)
        if self._field.hasFocus() and self._field.text().strip():
            self._offer()

    def _offer(self) -> None:
        last = self._field.text().rpartition(",")[2].strip()
        self._completer.setCompletionPrefix(last)
        if last and self._completer.completionCount() and self._completer.currentCompletion() != last:
            self._completer.complete()
        else:
            self._popup.hide()

    def _typed(self) -> None:
        self._offer()
        self.changed.emit()

    def _completed(self, text: str) -> None:
        before, comma, _ = self._field.text().rpartition(",")
        shown = f'"{text}"' if "," in text else text
        self._field.setText(f"{before}{comma} {shown}".strip())
        self.changed.emit()

    def values(self) -> tuple[str, ...] | None:
        texts = [text for text in filter_words.split_words(self._field.text()) if text]
        return self._checked(texts) if texts else ()

    def show_values(self, values: Sequence[str]) -> None:
        self._field.setText(", ".join(f'"{v}"' if "," in v else v for v in values))

    def first(self) -> QWidget:
        return self._field


def part_for(theme: Theme, key: FilterKey) -> Part:
    """The part that edits a filter of this key."""
    kind = KINDS[key]
    if kind is Kind.CHOICE:
        return ChoicePart(theme, key)
    if kind is Kind.DATE:
        return DatePart(theme, key)
    if kind in (Kind.NUMBER, Kind.SIZE, Kind.SPAN):
        return RangePart(theme, key)
    if key is FilterKey.HUE:
        from assetdesk.gui.widgets.hue_part import HuePart

        return HuePart(theme, key)
    return WordsPart(theme, key)
