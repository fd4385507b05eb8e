"""When a job begins, asked in plain words, with a field for the rule for those who know it; and a dialog round it."""

from __future__ import annotations

import time

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, QTime, Signal
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QGridLayout, QLineEdit, QSpinBox, QTimeEdit, QWidget

from assetdesk.core import schedule as rules
from assetdesk.core.errors import UsageFault
from assetdesk.gui import schedule_words, words
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.schedule_words import Plain
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, column, label, repolish

ONCE, HOUR, DAY, WORKDAY, WEEK, RULE = "once", "hour", "day", "workday", "week", "rule"


class ScheduleForm(QWidget):
    """`changed` when something of it did. `rule` and `at` are what `library.schedules` takes, `fault` is a sentence
    where they cannot be."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fault = ""
        self.every = QComboBox()
        self.every.setObjectName("scheduleEvery")
        for text, value in (
            (self.tr("Once"), ONCE), (self.tr("Every hour"), HOUR), (self.tr("Every day"), DAY),
            (self.tr("Monday to Friday"), WORKDAY), (self.tr("Every week"), WEEK), (self.tr("By a rule"), RULE),
        ):  # fmt: skip
            self.every.addItem(text, value)
        self.once = QDateTimeEdit(QDateTime.currentDateTime().addSecs(3600))
        self.once.setObjectName("scheduleOnce")
        self.once.setCalendarPopup(True)
        self.once.setDisplayFormat("d MMM yyyy, HH:mm")
        self.clock = QTimeEdit(QTime(3, 0))
        self.clock.setObjectName("scheduleTime")
        self.clock.setDisplayFormat("HH:mm")
        self.minute = QSpinBox()
        self.minute.setObjectName("scheduleMinute")
        self.minute.setRange(0, 59)
        self.day = QComboBox()
        self.day.setObjectName("scheduleDay")
        for number in range(1, 8):
            self.day.addItem(words.locale().dayName(number, QLocale.FormatType.LongFormat), number)
        self.text = QLineEdit("0 0 3 * * ?")
        self.text.setObjectName("scheduleRule")
        self.text.setFont(theme.font(13))
        for spin in (self.once, self.clock, self.minute):
            spin.lineEdit().setTextMargins(5, 0, 0, 0)
        self.said = label(theme, "", 12, ink="text2", wrap=True)
        self.said.setObjectName("scheduleSaid")
        self.said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.said.setMinimumHeight(34)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 104)
        grid.setColumnStretch(1, 1)
        self._rows: list[tuple[tuple[str, ...], QWidget, QWidget]] = []
        for at, (text, widget, shown) in enumerate(
            (
                (self.tr("Begins"), self.every, ()),
                (self.tr("On"), self.once, (ONCE,)),
                (self.tr("On"), self.day, (WEEK,)),
                (self.tr("At"), self.clock, (DAY, WORKDAY, WEEK)),
                (self.tr("At minute"), self.minute, (HOUR,)),
                (self.tr("Rule"), self.text, (RULE,)),
            )
        ):
            name = label(theme, text, 12, ink="text2")
            name.setBuddy(widget)
            widget.setAccessibleName(text)
            grid.addWidget(name, at, 0)
            grid.addWidget(widget, at, 1)
            self._rows.append((shown, name, widget))
        grid.addWidget(self.said, len(self._rows), 1)
        self.every.currentIndexChanged.connect(self._look)
        self.once.dateTimeChanged.connect(self._look)
        self.day.currentIndexChanged.connect(self._look)
        self.clock.timeChanged.connect(self._look)
        self.minute.valueChanged.connect(self._look)
        self.text.textChanged.connect(self._look)
        self.every.setCurrentIndex(self.every.findData(DAY))
        self._look()

    @property
    def rule(self) -> str:
        """The execSchedule that is chosen; empty for once."""
        kind = self.every.currentData()
        if kind == ONCE:
            return ""
        if kind == RULE:
            return self.text.text()
        if kind == HOUR:
            return Plain(HOUR, 0, self.minute.value()).rule
        time_of_day = self.clock.time()
        return Plain(kind, time_of_day.hour(), time_of_day.minute(), int(self.day.currentData())).rule

    @property
    def at(self) -> float | None:
        """The moment that is chosen, in Unix seconds; None for a rule."""
        return float(self.once.dateTime().toSecsSinceEpoch()) if self.every.currentData() == ONCE else None

    def put(self, rule: str, at: float | None) -> None:
        """Show what there is."""
        plain = schedule_words.plain_of(rule)
        kind = ONCE if not rule else RULE if plain is None else plain.every
        if plain is not None:
            self.clock.setTime(QTime(plain.hour, plain.minute))
            self.minute.setValue(plain.minute)
            self.day.setCurrentIndex(plain.weekday - 1)
        if rule:
            self.text.setText(rule)
        elif at is not None:
            self.once.setDateTime(QDateTime.fromSecsSinceEpoch(int(at)))
        self.every.setCurrentIndex(self.every.findData(kind))

    def _look(self) -> None:
        kind = self.every.currentData()
        for shown, name, widget in self._rows:
            for part in (name, widget):
                part.setVisible(not shown or kind in shown)
        self.fault, said = "", ""
        if kind == ONCE:
            if (self.at or 0) < time.time():
                said = self.tr("This time is over: it begins at once.")
        else:
            try:
                found = rules.next_time(rules.parse(self.rule), time.time())
                if found is None:
                    self.fault = self.tr("This rule names no moment that is still to come.")
                else:
                    said = words.fill(self.tr("Next: %1"), schedule_words.coming(found))
            except UsageFault as wrong:
                self.fault = str(wrong)
            if kind == RULE and not self.fault:
                said += "  " + self.tr("Seconds, minutes, hours, day of the month, month, day of the week.")
        self.said.setText(self.fault or said)
        self.said.setProperty("ink", "fail" if self.fault else "")
        repolish(self.said)
        self.changed.emit()


class ScheduleDialog(Frame):
    """`chosen(name, rule, at)` once, by the button."""

    chosen = Signal(str, str, object)

    def __init__(
        self, theme: Theme, title: str, verb: str, name: str, parent: QWidget | None, rule: str = "", at: object = None
    ) -> None:
        super().__init__(theme, title, "scheduleDialog", parent, QSize(460, 330))
        self.name = QLineEdit(name)
        self.name.setObjectName("scheduleName")
        self.name.setAccessibleName(self.tr("Name"))
        self.form = ScheduleForm(theme)
        if rule or at is not None:
            self.form.put(rule, at if isinstance(at, float) else None)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnMinimumWidth(0, 104)
        grid.setColumnStretch(1, 1)
        named = label(theme, self.tr("Name"), 12, ink="text2")
        named.setBuddy(self.name)
        grid.addWidget(named, 0, 0)
        grid.addWidget(self.name, 0, 1)
        note = label(
            theme,
            self.tr(
                "It begins while AssetDesk has this library open, or “assetdesk watch LIBRARY run” works it."
                " What was missed is made up for by one run."
            ),
            12,
            ink="text2",
            wrap=True,
        )
        head = label(theme, title, 15, 600)
        self.body.setLayout(column(head, 4, grid, self.form, note, 0, spacing=8, margins=(20, 16, 20, 12)))
        cancel = button(self.tr("Cancel"), "scheduleCancel")
        cancel.clicked.connect(self.reject)
        self.go = button(verb, "scheduleGo", primary=True, width=100)
        self.go.setDefault(True)
        self.go.clicked.connect(self._choose)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self.form.changed.connect(self._look)
        self.name.textChanged.connect(self._look)
        self._look()
        self.form.every.setFocus()

    def _look(self) -> None:
        self.go.setEnabled(not self.form.fault and bool(self.name.text().strip()))

    def _choose(self) -> None:
        name, rule, at = self.name.text().strip(), self.form.rule, self.form.at
        self.accept()
        self.chosen.emit(name, rule, at)
