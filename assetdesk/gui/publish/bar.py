"""The bar over the list: changes or all that is marked, in which groups, and *Unmark* for what is chosen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from assetdesk.gui import words
from assetdesk.gui.publish.reads import BY_FOLDER, BY_REASON, PLAIN
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.parts import PANEL, button, pane, row, set_text

CHANGES, MARKED = "changes", "marked"
_GAP, _EDGE = 8, 14


class PlanBar(QWidget):
    """`changed` when another list is wanted."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.which = Segments(
            theme,
            (
                Segment("publishChanges", self.tr("Changes"), CHANGES),
                Segment("publishMarked", self.tr("All marked"), MARKED),
            ),
        )
        self.which.setObjectName("publishWhich")
        self.which.setAccessibleName(self.tr("Which assets"))
        self.which.chosen.connect(self._chosen)
        self.group = QComboBox()
        self.group.setObjectName("publishGroup")
        self.group.setAccessibleName(self.tr("Group"))
        self.group.setFont(theme.font(12))
        for text, value in (
            (self.tr("Group by reason"), BY_REASON),
            (self.tr("Group by folder"), BY_FOLDER),
            (self.tr("No groups"), PLAIN),
        ):
            self.group.addItem(text, value)
        self.group.activated.connect(self._chosen)
        self.unmark = button(self.tr("Unmark"), "publishUnmark", small=True)
        upper = pane(PANEL)
        upper.setFixedHeight(40)
        self._across = row(self.which, 0, self.group, self.unmark, spacing=_GAP, margins=(_EDGE, 0, _EDGE, 0))
        upper.setLayout(self._across)
        self._lower = pane(PANEL)
        self._lower.setFixedHeight(34)
        self._under = row(0, spacing=_GAP, margins=(_EDGE, 0, _EDGE, 6))
        self._lower.setLayout(self._under)
        self._lower.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(upper)
        column.addWidget(self._lower)

    def _chosen(self, _what: object) -> None:
        self.changed.emit()

    @property
    def marked(self) -> bool:
        """Whether every mark is listed, or only what the next publish does."""
        return self.which.value == MARKED

    @property
    def by(self) -> str:
        """What the list is grouped by."""
        return str(self.group.currentData())

    def show_counts(self, changes: int | None, marked: int | None) -> None:
        """How many either list has; None while they are being counted."""
        for value, count in ((CHANGES, changes), (MARKED, marked)):
            self.which.set_count(value, words.number(count) if count is not None else "")
        self._fit()

    def show_chosen(self, count: int, off: str) -> None:
        """How many are chosen; `off` says why they may not be unmarked."""
        set_text(self.unmark, words.fill(self.tr("Unmark %1"), words.number(count)) if count else self.tr("Unmark"))
        self.unmark.setEnabled(bool(count) and not off)
        self.unmark.setToolTip(off)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for one line there are two."""
        wide = sum(part.sizeHint().width() + _GAP for part in (self.which, self.group, self.unmark))
        narrow = self.width() < wide + 2 * _EDGE
        if narrow == (not self._lower.isHidden()):
            return
        if narrow:
            self._under.insertWidget(0, self.group)
            self._under.addWidget(self.unmark)
        else:
            self._across.addWidget(self.group)
            self._across.addWidget(self.unmark)
        self._lower.setVisible(narrow)
