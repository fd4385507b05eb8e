"""Which rows of the ledger are shown: by state, each with its count, by folder, words of a name, a reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from assetdesk.core.watch import LedgerFilter, LedgerState, Refusal, WatchCounts, WatchFolder
from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.watched import words as said
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.parts import PANEL, button, line, pane, row, set_text

_QUIET_MS = 200
_ALL = "all"


class LedgerFilters(QWidget):
    """`changed` when other rows are wanted; `save` for the CSV."""

    changed = Signal()
    folder_chosen = Signal(object)
    save = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._reason: Refusal | None = None
        self._loading = False
        self.states = Segments(
            theme,
            (
                Segment("ledgerAll", self.tr("All"), _ALL),
                *(
                    Segment(f"ledger{state.name.title()}", said.ledger_state(state), state.value)
                    for state in LedgerState
                ),
            ),
        )
        self.states.setObjectName("ledgerStates")
        self.states.setAccessibleName(self.tr("State"))
        self.states.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.states.chosen.connect(self._state_chosen)
        self.why = button("", "ledgerReasonOff", small=True)
        theme.dress(self.why, "x", 11)
        self.why.clicked.connect(self._reason_off)
        self.why.hide()
        self.folders = QComboBox()
        self.folders.setObjectName("ledgerFolder")
        self.folders.setAccessibleName(self.tr("Folder"))
        self.folders.setFont(theme.font(12))
        self.folders.setMinimumContentsLength(10)
        self.folders.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.folders.activated.connect(self._folder_picked)
        self.search = QLineEdit()
        self.search.setObjectName("ledgerSearch")
        self.search.setAccessibleName(self.tr("Search names"))
        self.search.setPlaceholderText(self.tr("Search names"))
        self.search.setFont(theme.font(12))
        self.search.setMaxLength(200)
        self.search.setClearButtonEnabled(True)
        glass = QAction(self.search)
        theme.dress(glass, "search", 13, "text3")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(96)
        self.search.setMaximumWidth(190)
        self._soon = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._soon.timeout.connect(self.changed)
        self.search.textChanged.connect(self._typed)
        self.csv = button(self.tr("Save as CSV"), "ledgerCsv", small=True)
        theme.dress(self.csv, "download", 13)
        self.csv.clicked.connect(self.save)
        upper = pane(PANEL)
        upper.setFixedHeight(40)
        self._across = row(
            self.states, self.why, 0, self.folders, self.search, self.csv, spacing=8, margins=(14, 0, 14, 0)
        )
        upper.setLayout(self._across)
        lower = pane(PANEL)
        lower.setFixedHeight(34)
        self._under = row(spacing=8, margins=(14, 0, 14, 6))
        lower.setLayout(self._under)
        lower.hide()
        self._lower = lower
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (line(), upper, lower, line()):
            column.addWidget(part)

    # what is wanted

    @property
    def wanted(self) -> LedgerFilter:
        """The rows that pass."""
        value = self.states.value
        return LedgerFilter(
            self.folders.currentData() or None,
            LedgerState(value) if value and value != _ALL else None,
            self._reason,
            self.search.text().strip(),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the folder narrows the list."""
        wanted = self.wanted
        return bool(wanted.state is not None or wanted.reason is not None or wanted.text)

    def clear(self) -> None:
        """Every row of the folder."""
        self._loading = True
        self._reason = None
        self.search.clear()
        self.states.choose(_ALL)
        self._loading = False
        self._tell_reason()
        self._soon.stop()
        self.changed.emit()

    def show_reason(self, reason: Refusal | None) -> None:
        """Only what was not taken for this; None: all that was not taken."""
        self._reason = reason
        self._loading = True
        self.states.choose(LedgerState.REFUSED.value)
        self._loading = False
        self._tell_reason()
        self.changed.emit()

    def show_folder(self, watch_id: int | None) -> None:
        """Only this folder's, or all; tells nobody."""
        self.folders.setCurrentIndex(max(0, self.folders.findData(watch_id or 0)))

    def show_folders(self, folders: Sequence[WatchFolder]) -> None:
        """What can be chosen."""
        now = self.folders.currentData()
        everything = self.tr("Both folders") if len(folders) == 2 else self.tr("All folders")
        wanted = [(everything, 0), *((one.name, one.id) for one in folders)]
        have = [(self.folders.itemText(n), self.folders.itemData(n)) for n in range(self.folders.count())]
        if wanted != have:
            self.folders.clear()
            for text, number in wanted:
                self.folders.addItem(text, number)
            self.folders.setCurrentIndex(max(0, self.folders.findData(now or 0)))
        self.folders.setVisible(len(folders) > 1)

    def show_counts(self, counts: WatchCounts) -> None:
        """How many are in each state."""
        self.states.set_count(_ALL, words.number(counts.all))
        for state, n in (
            (LedgerState.ARRIVING, counts.arriving),
            (LedgerState.READY, counts.ready),
            (LedgerState.TAKEN, counts.taken),
            (LedgerState.REFUSED, counts.refused),
        ):
            self.states.set_count(state.value, words.number(n))

    def _state_chosen(self, value: str) -> None:
        if self._loading:
            return
        if value != LedgerState.REFUSED.value:
            self._reason = None
        self._tell_reason()
        self.changed.emit()

    def _reason_off(self) -> None:
        self.show_reason(None)

    def _tell_reason(self) -> None:
        self.why.setVisible(self._reason is not None)
        if self._reason is not None:
            set_text(self.why, said.reason_name(self._reason))
            self.why.setAccessibleName(words.fill(self.tr("Not only: %1"), said.reason_name(self._reason)))

    def _folder_picked(self) -> None:
        self.folder_chosen.emit(self.folders.currentData() or None)

    def _typed(self) -> None:
        if not self._loading:
            self._soon.start()

    def set_narrow(self, narrow: bool) -> None:
        """Where there is no room for one line there are two."""
        if narrow == (not self._lower.isHidden()):
            return
        into = self._under if narrow else self._across
        for part in (self.folders, self.search, self.csv):
            into.addWidget(part)
        self.search.setMaximumWidth(16777215 if narrow else 190)
        self._lower.setVisible(narrow)
